"""Who is acting, and what they may do (gallring.md §2.7).

The acting person is the operating-system user that a person of archive.toml has as theirs (`os_user`), or whom `--as`
names together with that person's secret. Environment variables such as USER are not asked: anybody can set them.
A service account that is nobody's own (no person has it as `os_user`) may be shared by several people with a secret
each; a person's own login stays with them also when they act `--as` somebody else (`Actor.os_person`).
"""

import os
import pwd
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import StrEnum

from archiver.config.actors import SYSTEM_ID, Actor, How, folded_name, same_person, system_actor
from archiver.config.authority import Person, Role
from archiver.config.secrets import is_secret
from archiver.config.settings import Settings
from archiver.errors import NotEntitled

__all__ = [
    "DUTIES",
    "Actor",
    "Duty",
    "How",
    "acting",
    "login_name",
    "may",
    "require",
    "same_person",
    "system_actor",
    "told_by",
]


class Duty(StrEnum):
    """What needs a role. The value is the Swedish name of the act."""

    PROPOSE = "föreslå gallring"
    APPROVE = "godkänna gallring"
    EXECUTE = "verkställa gallring"
    SET_HOLD = "sätta en spärr"
    RELEASE_HOLD = "häva en spärr"
    REVIEW = "granska och klassificera"
    RESTRICT = "sekretessmarkera"
    SEE_RESTRICTED = "se skyddat innehåll"
    MODERATE = "moderera"
    REGISTER = "registrera"
    DELIVER = "leverera"
    CHANGE_RULES = "ändra gallringsregler"
    CRISIS = "aktivera kris"


_EVERYONE: frozenset[str] = frozenset(Role.__args__)  # type: ignore[attr-defined]  # a Literal's words

# Who may what (§2.7): kommunikatören gallrar aldrig; systemet beslutar aldrig.
DUTIES: Mapping[Duty, frozenset[str]] = {
    Duty.PROPOSE: frozenset({"arkivredogorare", "kommunarkivarie", SYSTEM_ID}),
    Duty.APPROVE: frozenset({"arkivansvarig"}),
    Duty.EXECUTE: frozenset({"arkivredogorare", "kommunarkivarie", SYSTEM_ID}),
    Duty.SET_HOLD: _EVERYONE,  # "anyone receiving a request; at once" (§4.3); each type has its own list besides
    Duty.RELEASE_HOLD: frozenset({"kommunarkivarie", "jurist", "registrator", "dataskyddsombud", "sakerhetschef"}),
    Duty.REVIEW: _EVERYONE - {"kommunikator"},
    Duty.RESTRICT: _EVERYONE - {"kommunikator", "arkivansvarig"},
    Duty.SEE_RESTRICTED: frozenset({"kommunarkivarie", "registrator", "jurist", "dataskyddsombud", "sakerhetschef"}),
    Duty.MODERATE: _EVERYONE - {"arkivansvarig"},
    Duty.REGISTER: frozenset({"registrator", "kommunarkivarie"}),
    Duty.DELIVER: frozenset({"kommunarkivarie", "arkivansvarig", "arkivredogorare", "registrator"}),
    Duty.CHANGE_RULES: frozenset({"kommunarkivarie"}),
    Duty.CRISIS: frozenset({"sakerhetschef", "kommunikator", "kommunarkivarie"}),
}


def acting(settings: Settings, *, as_id: str | None, secret: Callable[[], str], uid: int | None = None) -> Actor:
    """Give the acting person. `secret` is asked only for `as_id`; `uid` is the process's own unless a test says so.

    Raises:
        NotEntitled: nobody is mapped to this login, no such person, no secret configured, or the wrong secret.
    """
    login = login_name(os.getuid() if uid is None else uid)
    owner = _owner(settings, login)
    if as_id is None:
        if owner is None:
            raise NotEntitled(_unknown(login))
        return _actor(owner, login, owner, How.LOGIN)
    return _actor(_with_secret(settings, as_id, secret), login, owner, How.SECRET)


def require(actor: Actor, duty: Duty, *, authority: str | None = None) -> None:
    """Return if the actor may do that; `authority` is the nämnd of the account it is done to, where there is one.

    Raises:
        NotEntitled: no role for it, or another nämnd's account; the roles that may are named.
    """
    if DUTIES[duty].isdisjoint(actor.roles):
        raise NotEntitled(
            f"{actor.id} has no role that may {duty.value}. These may: {', '.join(sorted(DUTIES[duty]))}. "
            f"Roles (roller) stand in archive.toml, [[people]]."
        )
    if authority is not None and not _covers(actor, authority):
        raise NotEntitled(
            f"{actor.id} works for {actor.authority}, and this account belongs to {authority or 'the municipality'} "
            f"(nämnd). Ask somebody with the role there, or whose `authority` is empty in archive.toml."
        )


def may(actor: Actor, duty: Duty, *, authority: str | None = None) -> bool:
    """Tell whether the actor may do that, for what is shown or left out rather than refused."""
    with suppress(NotEntitled):
        require(actor, duty, authority=authority)
        return True
    return False


def told_by(actor: Actor) -> str:
    """Give who ordered something as it stands in a record: the person's name and roles."""
    return f"{actor.name} ({', '.join(actor.roles)})" if actor.roles else actor.name


def login_name(uid: int) -> str:
    """Give the name of an operating-system user, the number itself when it has no name."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _covers(actor: Actor, authority: str) -> bool:
    return not actor.authority or folded_name(actor.authority) == folded_name(authority)


def _owner(settings: Settings, login: str) -> Person | None:
    return next((person for person in settings.people if login in person.os_user), None)


def _with_secret(settings: Settings, as_id: str, secret: Callable[[], str]) -> Person:
    person = next((person for person in settings.people if person.id == as_id), None)
    if person is None:
        known = ", ".join(person.id for person in settings.people) or "nobody at all"
        raise NotEntitled(f"archive.toml has no person {as_id!r} in [[people]]. It has: {known}.")
    if not person.secret:
        raise NotEntitled(
            f"{as_id} has no secret (hemlighet), so nobody can act --as {as_id}. Make one with "
            f"`archive people secret {as_id}` and put the line it prints under that person in archive.toml."
        )
    if not is_secret(secret(), person.secret):
        raise NotEntitled(f"That is not the secret (hemlighet) of {as_id}. Give it in ARCHIVE_SECRET, or when asked.")
    return person


def _actor(person: Person, login: str, owner: Person | None, how: How) -> Actor:
    return Actor(
        id=person.id,
        name=person.name,
        email=person.email,
        authority=person.authority,
        roles=person.roles,
        os_user=login,
        os_person=owner.id if owner else "",
        how=how,
    )


def _unknown(login: str) -> str:
    return (
        f"The operating-system user {login!r} is nobody in archive.toml, so it is not known who is acting. "
        f'Add `os_user = ["{login}"]` to a person in [[people]], or act --as PERSON with a secret (hemlighet).'
    )
