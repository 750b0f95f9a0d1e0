"""The steps of an execution: begin, settle each thread, empty the layers that threads share.

The order is what makes a kill harmless. Journal, then what would come back by itself (cache, catalogue), then the
version folders in one rename: from there the thread is destroyed, and what is left to do is known by its id alone.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from archiver.config.actors import Actor
from archiver.disposal import layers
from archiver.disposal.appraisal import AssessedThread
from archiver.disposal.conditions import Surroundings, items_of, latest_record, platform_items
from archiver.disposal.journal import Entry, Journal, Place, Step
from archiver.disposal.proposals import Line, Proposal, ProposalFolder, proposal_ids
from archiver.disposal.protocols import protocol_ids
from archiver.disposal.rechecking import why_not
from archiver.marks import marks_of
from archiver.matching import is_made
from archiver.package.record_xml import read_record
from archiver.records import Harvest, Record, Thread
from archiver.stockholm import local_day
from archiver.store.events import EventType, read_events
from archiver.store.layout import next_id, version_folder
from archiver.store.manifest import NAME
from archiver.store.mentions import Mention, Names, mentions, names_of
from archiver.store.tombstones import Tombstone, TombstoneBook, keyed_hash
from archiver.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of an execution, under the workspace's lock; there are several when runs were killed."""

    workspace: Workspace
    proposal: Proposal
    journal: Journal
    around: Surroundings
    assessed: Mapping[str, AssessedThread]  # by record, as of this run
    key: bytes
    clock: Callable[[], dt.datetime]
    lacking: Mapping[str, tuple[Harvest, ...]]  # by account, the statements in which something was missing
    caches: tuple[Path, ...]  # folders of the cache

    def log(self, event: EventType, subject: str, *, detail: str, actor: str = "") -> None:
        """Write an event."""
        if self.workspace.events is not None:
            self.workspace.events.append(event, subject=subject, at=self.clock(), detail=detail, actor=actor)


def lacking_statements(workspace: Workspace, accounts: tuple[str, ...]) -> dict[str, tuple[Harvest, ...]]:
    """Give the harvest statements of some accounts in which something was missing, without what they saw."""
    return {
        account: tuple(
            replace(harvest, seen=()) for harvest in workspace.store.harvests(account) if not harvest.coverage.whole
        )
        for account in accounts
    }


def begin(run: Run, executor: Actor) -> None:
    """Reserve the protocol's id, write in the journal that a run begins, and log it."""
    now = run.clock()
    name = run.journal.protocol or next_id("gp", _protocols_taken(run), local_day(now))
    run.journal.note(Entry(step=Step.STARTED, at=now, protocol=name, by=executor))
    run.log(EventType.DISPOSAL_STARTED, run.proposal.id, detail=name, actor=executor.id)


def settle(run: Run, line: Line) -> None:
    """Destroy or skip one thread; nothing happens if a run before did."""
    if line.record in run.journal.settled:
        return
    begun = _is_begun(run, line)
    if not begun:
        if reasons := why_not(run.around, line, run.assessed.get(line.record)):
            _skip(run, line, reasons)
            return
        _destroy(run, line)
    _finish(run, line, again=begun)


def empty(run: Run) -> None:
    """Take what was destroyed out of the layers that records share: statements, screenshots, search index."""
    if run.journal.of(Step.EMPTIED):
        return
    destroyed = run.journal.destroyed()
    accounts = {entry.account for entry in destroyed}
    places = {entry.record: tuple(one.mention(entry.record) for one in entry.places) for entry in destroyed}
    pictures = layers.clear_pictures(run.workspace.store.root, accounts)
    reports = layers.drop_reports(run.workspace.store.root, places, accounts)
    packages = layers.drop_packages(run.workspace, frozenset(places))
    statements = layers.clear_statements(run.workspace, places, accounts, at=run.clock())
    if destroyed:
        run.workspace.catalogue.unname(places)
        run.workspace.catalogue.scrub()
    run.journal.note(
        Entry(
            step=Step.EMPTIED,
            at=run.clock(),
            pictures=pictures,
            statements=statements,
            reports=reports,
            packages=packages,
        )
    )


def _protocols_taken(run: Run) -> set[str]:
    root = run.workspace.store.root
    journals = {Journal(ProposalFolder(root, one).path).protocol for one in proposal_ids(root)}
    return {*protocol_ids(root), *journals} - {""}


def _is_begun(run: Run, line: Line) -> bool:
    """Tell whether a run before took the thread out of the store and was killed before it was through with it.

    A harvest may have captured the thread anew in between; that is another handling, and stays.
    """
    intent = run.journal.intents.get(line.record)
    if intent is None:
        return False
    kept = (folder / NAME for folder in _folders(run.workspace, line))
    return {keyed_hash(run.key, manifest.read_bytes()) for manifest in kept}.isdisjoint(intent.manifests)


def _skip(run: Run, line: Line, reasons: tuple[str, ...]) -> None:
    run.journal.note(
        Entry(
            step=Step.SKIPPED,
            at=run.clock(),
            number=line.number,
            account=line.account,
            record=line.record,
            reasons=reasons,
        )
    )
    run.log(EventType.ITEM_SKIPPED, line.record, detail=run.proposal.id)


def _destroy(run: Run, line: Line) -> None:
    """Write in the journal what is about to go, then let it go."""
    workspace = run.workspace
    record = latest_record(workspace, line.account, line.record)
    if record is None:
        raise AssertionError("a thread that cannot be read is skipped")
    weight = layers.weigh(workspace, line.account, line.record)
    run.journal.note(
        Entry(
            step=Step.INTENDED,
            at=run.clock(),
            number=line.number,
            account=line.account,
            record=line.record,
            manifests=tuple(keyed_hash(run.key, manifest) for manifest in weight.manifests),
            items=platform_items(record),
            marks=_marks(run, line),
            made=isinstance(record.content, Thread) and is_made(record.content.id),
            places=_places(run, line),
            files=weight.files,
            size=weight.size,
        )
    )
    layers.clear_cache(run.caches, weight.checksums)
    workspace.catalogue.forget(line.record)
    workspace.store.destroy(line.account, line.record)


def _finish(run: Run, line: Line, *, again: bool) -> None:
    """Do what is known by the id alone: the last layers, the tombstone, the event, the journal.

    `again`: a run before was killed here somewhere, so some of it may have been done.
    """
    intent = run.journal.intents[line.record]
    root = run.workspace.store.root
    layers.clear_by_id(run.workspace, line.account, line.record)
    stone = Tombstone(
        account=line.account,
        record=line.record,
        versions=len(intent.manifests),
        manifests=intent.manifests,
        items=intent.items,
        marks=intent.marks,
        made=intent.made,
        rule=", ".join(line.rules),
        protocol=run.journal.protocol,
        at=intent.at,
    )
    detail = f"{run.proposal.id} {run.journal.protocol} {stone.rule}"
    if not again:
        TombstoneBook(root).add(stone)
    else:
        TombstoneBook(root).set([stone])
    if not again or not _is_logged(root, line.record, detail):
        run.log(EventType.RECORD_DISPOSED, line.record, detail=detail)
    run.journal.note(
        Entry(step=Step.DESTROYED, at=run.clock(), number=line.number, account=line.account, record=line.record)
    )


def _is_logged(root: Path, record: str, detail: str) -> bool:
    disposed = EventType.RECORD_DISPOSED.value
    return any(one.type == disposed and (one.subject, one.detail) == (record, detail) for one in read_events(root))


def _places(run: Run, line: Line) -> tuple[Place, ...]:
    """Find where harvest statements name the thread, while it can still be asked what its names are."""
    names = [names_of(record) for record in _versions(run.workspace, line)]
    if not names:
        return ()
    every = Names(
        record=line.record,
        ids=frozenset().union(*(one.ids for one in names)),
        addresses=frozenset().union(*(one.addresses for one in names)),
    )
    found: tuple[Mention, ...] = tuple(
        one for harvest in run.lacking.get(line.account, ()) for one in mentions(harvest, every)
    )
    return tuple(Place(harvest=one.harvest, part=one.part, index=one.index) for one in found)


def _marks(run: Run, line: Line) -> tuple[str, ...]:
    """Give what the items, as they read in any version, are known again by where a source has no ids."""
    items = (item for record in _versions(run.workspace, line) for item in items_of(record))
    return tuple(sorted({mark for item in items for mark in marks_of(item, key=run.key)}))


def _versions(workspace: Workspace, line: Line) -> tuple[Record, ...]:
    return tuple(read_record((folder / "record.xml").read_bytes()) for folder in _folders(workspace, line))


def _folders(workspace: Workspace, line: Line) -> tuple[Path, ...]:
    return tuple(
        version_folder(workspace.store.root, line.account, line.record, number)
        for number in workspace.store.versions(line.account, line.record)
    )
