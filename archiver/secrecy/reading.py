"""Reads what is restricted, for those who may see it; every read is in the event log, before anything is shown."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from archiver.catalogue.answers import Hit
from archiver.catalogue.catalogue import Catalogue
from archiver.errors import NoSuchThing
from archiver.records import Record
from archiver.register.acting import Actor, Duty, may, require
from archiver.secrecy.restricting import writable
from archiver.secrecy.restrictions import Restriction, RestrictionBook
from archiver.secrecy.vault import Vault
from archiver.store.events import EventType
from archiver.store.layout import version_name
from archiver.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One restricted record: what is masked in it and why, and which originals there are."""

    restriction: Restriction
    versions: tuple[int, ...]


def read_original(
    workspace: Workspace, record: str, *, actor: Actor, now: dt.datetime, version: int | None = None
) -> Record:
    """Give an original (the latest unless `version` says which), and log that the actor read it.

    Raises:
        NotEntitled: no role for it, or another nämnd's account.
        NoSuchThing: nothing of that record is restricted.
        WorkspaceError: the key is lacking.
    """
    require(actor, Duty.SEE_RESTRICTED)
    vault = Vault.of(workspace.home)
    restriction = RestrictionBook(workspace.home).of(record)
    versions = vault.versions(restriction.account, record) if restriction else ()
    if restriction is None or not versions:
        raise NoSuchThing(f"Nothing of {record} is in the restricted store (skyddad förvaring).")
    number = version or versions[-1]
    found = vault.record(restriction.account, record, number)
    require(actor, Duty.SEE_RESTRICTED, authority=found.account.authority)
    _log(workspace, record, number, actor, now)
    return found


def list_restricted(workspace: Workspace, *, actor: Actor) -> tuple[Listed, ...]:
    """Give what is restricted, by account and record, without reading any of it; NotEntitled without the role."""
    require(actor, Duty.SEE_RESTRICTED)
    vault = Vault.of(workspace.home)
    standing = sorted(RestrictionBook(workspace.home).standing(), key=lambda one: (one.account, one.record))
    return tuple(Listed(restriction=one, versions=vault.versions(one.account, one.record)) for one in standing)


def restricted_search(workspace: Workspace, actor: Actor, now: dt.datetime) -> Callable[..., tuple[Hit, ...]]:
    """Give a search like the catalogue's own among the latest originals; each record that it shows is logged.

    The index is made in memory for one search and forgotten: no index of what is secret lies anywhere.

    Raises:
        NotEntitled: no role for it.
        WorkspaceError: the key is lacking.
    """
    require(actor, Duty.SEE_RESTRICTED)

    def search(text: str, **filters: Any) -> tuple[Hit, ...]:
        with Catalogue("sqlite://") as catalogue:
            for record, folder in _originals(workspace, actor):
                catalogue.add(record, folder=folder, validations=())
            hits = catalogue.search(text, **filters)
        for name, version in sorted({(hit.record, hit.version) for hit in hits}):
            _log(workspace, name, version, actor, now)
        return hits

    return search


def _originals(workspace: Workspace, actor: Actor) -> Iterator[tuple[Record, str]]:
    vault = Vault.of(workspace.home)
    for one in RestrictionBook(workspace.home).standing():
        for number in vault.versions(one.account, one.record)[-1:]:
            record = vault.record(one.account, one.record, number)
            if may(actor, Duty.SEE_RESTRICTED, authority=record.account.authority):
                yield record, f"restricted/{one.account}/{one.record}/{version_name(number)}"


def _log(workspace: Workspace, record: str, version: int, actor: Actor, now: dt.datetime) -> None:
    detail = version_name(version)
    writable(workspace).append(EventType.RESTRICTED_READ, subject=record, at=now, detail=detail, actor=actor.id)
