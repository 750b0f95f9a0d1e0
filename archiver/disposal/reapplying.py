"""STORY: after a backup was read back, what the tombstones say was destroyed is destroyed again, before anything else.

A backup is no official record while it is kept for restoring (TF 2:13); once read back, what was lawfully destroyed
must go again before the archive is used, and that is logged (gallring.md §4.4). The tombstones are the journal here:
killed anywhere, the same command goes on. A disposal that was wrong is withdrawn instead, and the record stays.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from archiver.config.actors import Actor
from archiver.disposal import layers
from archiver.errors import NoSuchThing
from archiver.package.record_xml import read_record
from archiver.records import Harvest
from archiver.register.acting import Duty, require
from archiver.store.events import EventLog, EventType
from archiver.store.holds import HoldBook
from archiver.store.kept import read_kept, version_detail
from archiver.store.layout import version_folder
from archiver.store.manifest import NAME, hash_file
from archiver.store.mentions import Mention, mentions, names_of
from archiver.store.tombstones import Tombstone, TombstoneBook, restored
from archiver.workspace import Workspace, captured_at

WITHDRAWN = "gallringen återkallad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reapplied:
    """What was done: tombstones that were new here, records destroyed again, and those that a hold kept."""

    learnt: int
    destroyed: tuple[str, ...]
    held: tuple[str, ...]


def reapply(workspace: Workspace, *, actor: Actor, tombstones: Iterable[Tombstone], now: dt.datetime) -> Reapplied:
    """Destroy again all that the workspace's tombstones, and those given, say was destroyed; log it.

    Raises:
        NotEntitled: the actor has no role that may execute a disposal.
        WorkspaceError: somebody reads the catalogue all the while; run it again.
    """
    require(actor, Duty.EXECUTE)
    root = workspace.store.root
    book = TombstoneBook(root)
    learnt = book.set(tombstones)
    standing = book.standing()
    back = {stone.record: stone for stone in restored(root, captured_at)}
    held = _held(workspace, back)
    gone = {
        record: stone
        for record, stone in standing.items()
        if record not in held and (record in back or not workspace.store.versions(stone.account, record))
    }
    _clear(workspace, back, gone, now)
    again = tuple(sorted(set(back) - held))
    _log(workspace, gone, again, actor, now)
    return Reapplied(learnt=len(learnt), destroyed=again, held=tuple(sorted(held)))


def withdraw(workspace: Workspace, record: str, *, actor: Actor, now: dt.datetime) -> Tombstone:
    """Say that the disposal of a record was wrong, so that what a backup brought back of it stays.

    Raises:
        NotEntitled: the actor may not approve disposals.
        NoSuchThing: the record has no tombstone.
    """
    require(actor, Duty.APPROVE)
    book = TombstoneBook(workspace.store.root)
    stone = book.standing().get(record)
    if stone is None:
        raise NoSuchThing(f"{record} has no tombstone (gravsten) that stands, so there is nothing to withdraw.")
    withdrawn = stone.model_copy(update={"withdrawn": True, "at": now})
    book.add(withdrawn)
    if workspace.events is not None:
        workspace.events.append(
            EventType.TOMBSTONES_REAPPLIED, subject=record, at=now, outcome=WITHDRAWN, actor=actor.id
        )
        _log_versions(workspace, workspace.events, stone, now)
    return withdrawn


def _held(workspace: Workspace, back: Mapping[str, Tombstone]) -> set[str]:
    """Give the records that a hold covers: a dispute about the disposal itself may be why they were read back."""
    entries = [entry for entry in HoldBook(workspace.store.root).entries() if entry.hold.in_force]
    return {
        record
        for record, stone in back.items()
        if any(record in entry.records or entry.hold.items & set(stone.items) for entry in entries)
    }


def _clear(
    workspace: Workspace, back: Mapping[str, Tombstone], gone: Mapping[str, Tombstone], now: dt.datetime
) -> None:
    """Empty every layer. What needs the records themselves to be found goes before they do."""
    accounts = {stone.account for stone in gone.values()}
    places = {record: _places(workspace, stone) if record in back else () for record, stone in gone.items()}
    layers.clear_statements(workspace, places, accounts, at=now)
    layers.drop_reports(workspace.store.root, places, accounts)
    layers.drop_packages(workspace, frozenset(gone))
    caches = layers.cache_folders(workspace.store.root)
    for record, stone in sorted(gone.items()):
        if record in back:
            layers.clear_cache(caches, layers.weigh(workspace, stone.account, record).checksums)
        if workspace.catalogue.knows(record):
            workspace.catalogue.forget(record)
        workspace.store.destroy(stone.account, record)
        layers.clear_by_id(workspace, stone.account, record)
    if back:
        layers.clear_pictures(workspace.store.root, accounts)
    if gone:
        workspace.catalogue.scrub()


def _places(workspace: Workspace, stone: Tombstone) -> tuple[Mention, ...]:
    found: list[Mention] = []
    lacking: list[Harvest] = [one for one in workspace.store.harvests(stone.account) if not one.coverage.whole]
    for number in workspace.store.versions(stone.account, stone.record):
        folder = version_folder(workspace.store.root, stone.account, stone.record, number)
        names = names_of(read_record((folder / "record.xml").read_bytes()))
        found += [place for harvest in lacking for place in mentions(harvest, names)]
    return tuple(dict.fromkeys(found))


def _log(
    workspace: Workspace,
    gone: Mapping[str, Tombstone],
    again: tuple[str, ...],
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Tell the log, which may be as old as the backup, of each destroyed record it thinks is kept; then of the act."""
    if workspace.events is None:
        return
    known = {record for record, _ in read_kept(workspace.store.root).versions}
    for record, stone in sorted(gone.items()):
        if record in known:
            workspace.events.append(EventType.RECORD_DISPOSED, subject=record, at=now, detail=stone.protocol)
    workspace.events.append(
        EventType.TOMBSTONES_REAPPLIED, at=now, detail=f"gravstenar={len(gone)} återlästa={len(again)}", actor=actor.id
    )


def _log_versions(workspace: Workspace, events: EventLog, stone: Tombstone, now: dt.datetime) -> None:
    """Tell the log of the versions that are kept after all; the last word on a version counts."""
    for number in workspace.store.versions(stone.account, stone.record):
        manifest = version_folder(workspace.store.root, stone.account, stone.record, number) / NAME
        detail = version_detail(number, hash_file(manifest))
        events.append(EventType.RECORD_KEPT, subject=stone.record, at=now, outcome=WITHDRAWN, detail=detail)
