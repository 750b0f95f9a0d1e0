"""A person says facts about items: planned and checked as a whole, then written with name and time.

Who may say what is §2.2 and §2.7 of the rule model: the diarium's facts are the registrar's, a crisis is activated by
those who may, and to take a protection back needs the right to see to secrecy, and a reason.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from archiver.config.actors import Actor
from archiver.errors import NotEntitled, RulesInvalid
from archiver.register.acting import Duty, require
from archiver.retention.factkeys import FACT_KEYS, FactKind, SetBy, lowers
from archiver.review.fact_words import read_fact
from archiver.review.kept_records import Place, versions_of
from archiver.review.known import known_facts
from archiver.review.known_values import FactValue, KnownItem
from archiver.review.surroundings import Surroundings
from archiver.store.events import EventLog
from archiver.store.facts import FactBook, FactLine
from archiver.workspace import Workspace

_OTHER_DUTY = {
    "arende": Duty.REGISTER,
    "arende_status": Duty.REGISTER,
    "arende_avslutat": Duty.REGISTER,
    "kris": Duty.CRISIS,
}
_GUARDED = frozenset(
    {"sekretess", "sekretess_paragraf", "personuppgifter", "olagligt", "incident", "skenbar_avsandare"}
)
_LONGEST_WHY = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to say of one item. `place` names row and column where it stood in a file."""

    item: str
    key: str
    said: object
    why: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One fact about to be set, and what was known before."""

    account: str
    record: str
    line: FactLine
    before: FactValue


def plan(
    workspace: Workspace,
    around: Surroundings,
    wishes: Mapping[Place, Sequence[Wish]],
    *,
    actor: Actor,
    now: dt.datetime,
) -> tuple[Planned, ...]:
    """Check everything that is wished, and give what would be set; what a person has already said so is left out.

    Raises:
        RulesInvalid: an item, key or value that cannot be, or a reason that is missing; nothing is set.
        NotEntitled: the actor may not say one of them.
    """
    found: list[Planned] = []
    for place, some in sorted(wishes.items()):
        found += _plan_record(workspace, around, place, some, actor=actor, now=now)
    return tuple(found)


def carry_out(workspace: Workspace, planned: Sequence[Planned], *, log: EventLog) -> None:
    """Write what was planned, record by record, each fact with its event."""
    by_place: dict[Place, list[FactLine]] = {}
    for one in planned:
        by_place.setdefault((one.account, one.record), []).append(one.line)
    for (account, record), lines in by_place.items():
        FactBook(workspace.home, account, record).append(lines, log=log)


def _plan_record(
    workspace: Workspace,
    around: Surroundings,
    place: Place,
    wishes: Iterable[Wish],
    *,
    actor: Actor,
    now: dt.datetime,
) -> Iterator[Planned]:
    account, record = place
    versions = versions_of(workspace, account, record)
    if versions is None:
        raise RulesInvalid(f"{record} is no record (handling) of the account {account}.")
    known = {one.item: one for one in known_facts(around, versions.latest, earlier=versions.earlier)}
    authority = _authority(around, account, versions.latest.account.authority)
    for wish in wishes:
        with _placed(wish):
            item = known.get(wish.item)
            if item is None:
                raise RulesInvalid(f"{wish.item} is no item of {record}.")
            value = read_fact(wish.key, wish.said)
            if _said_already(item, wish.key, value):
                continue
            _entitled(actor, item, wish, value, authority)
        yield Planned(
            account=account,
            record=record,
            line=FactLine(
                item=wish.item,
                key=wish.key,
                value=value.isoformat() if isinstance(value, dt.date) else value,
                source="person",
                by=actor.id,
                at=now,
                reason=_why(wish),
            ),
            before=value_of(item, wish.key),
        )


def value_of(item: KnownItem, key: str) -> FactValue:
    """Give what is known of one fact of an item, None when nothing is."""
    return next((one.value for one in item.sources if one.key == key), None)


def _said_already(item: KnownItem, key: str, value: FactValue) -> bool:
    for one in item.sources:
        if one.key == key and one.source is SetBy.PERSON:
            return _same(key, one.value, value)
    return False


def _same(key: str, one: FactValue, other: FactValue) -> bool:
    if FACT_KEYS[key].kind is FactKind.WORDS:
        return tuple(one or ()) == tuple(other or ())  # type: ignore[arg-type]
    return one == other and type(one) is type(other)


def _entitled(actor: Actor, item: KnownItem, wish: Wish, value: FactValue, authority: str) -> None:
    """Refuse what the actor may not say, and a protection taken back without a reason."""
    require(actor, _OTHER_DUTY.get(wish.key, Duty.REVIEW), authority=authority)
    if not _takes_back(item, wish.key, value):
        return
    if wish.key in _GUARDED:
        require(actor, Duty.RESTRICT, authority=authority)
    if not wish.why.strip():
        raise RulesInvalid(
            f"{wish.item}: {wish.key} ({FACT_KEYS[wish.key].swedish}) would protect less than before. Say why "
            f"(motivera): --why, or the column motivering."
        )


def _takes_back(item: KnownItem, key: str, value: FactValue) -> bool:
    """Say whether the value protects less than a marking that stands, or turns down what a list suggests."""
    before = value_of(item, key)
    if lowers(key, before, value) and lowers(key, before, None):
        return True
    proposed = [one.value for one in item.suggestions if one.key == key]
    return any(lowers(key, suggested, None) and lowers(key, suggested, value) for suggested in proposed)


def _authority(around: Surroundings, account: str, then: str) -> str:
    entry = around.register.get(account)
    return entry.authority if entry else then


def _why(wish: Wish) -> str:
    return " ".join(wish.why.split())[:_LONGEST_WHY]


@contextmanager
def _placed(wish: Wish) -> Iterator[None]:
    """Inside, an error says in which row and column of the file it is."""
    try:
        yield
    except (RulesInvalid, NotEntitled) as error:
        raise type(error)(f"{wish.place}: {error}" if wish.place else str(error)) from error
