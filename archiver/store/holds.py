"""holds.jsonl: legal holds (gallringsspärrar): what must not be destroyed, who said so, and which two released it.

A line sets a hold or is one person's release of it; nothing is written over. The scope is frozen to ids when the hold
is set. The words that were searched for are not kept: they may be personal data, and the reference (dnr) leads to the
request itself. Nor is it kept who asked (TF 2:18).
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from archiver.config.actors import Actor, same_person
from archiver.errors import NotEntitled, RegisterRefused
from archiver.retention.holds import Hold, HoldType
from archiver.store.books import Book
from archiver.store.events import EventLog, EventType, read_events
from archiver.store.layout import check_item, check_record, next_id

NAME = "holds.jsonl"
_RELEASED = "hävd"  # what the event of the second release says


class HoldLine(BaseModel):
    """One line: a hold set, or one person's release of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    act: Literal["set", "release"]
    id: str
    at: AwareDatetime
    by: Actor
    type: HoldType | None = None
    items: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    scope: str = ""  # Swedish: how the scope was chosen, without the words searched for
    reference: str = ""
    until: dt.date | None = None  # when to look at it again; nothing is released by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldEntry:
    """A hold with what else the book knows of it. `releasing` has said yes and waits for a second person."""

    hold: Hold
    by: Actor
    records: tuple[str, ...]
    until: dt.date | None = None
    releasing: Actor | None = None


class HoldBook:
    """The holds of the workspace `root`."""

    def __init__(self, root: Path) -> None:
        self._book = Book(root / NAME, HoldLine)

    def entries(self) -> tuple[HoldEntry, ...]:
        """Give every hold, released ones too, in the order in which they were set."""
        found: dict[str, HoldEntry] = {}
        for line in self._book:
            if line.act == "set" and line.type is not None:
                found[line.id] = _set(line, line.type)
            elif line.id in found:
                found[line.id] = _released(found[line.id], line)
        return tuple(found.values())

    def __iter__(self) -> Iterator[Hold]:
        """Give every hold, released ones too."""
        yield from (entry.hold for entry in self.entries())

    def in_force(self) -> tuple[Hold, ...]:
        """Give the holds that nobody, or only one of the two, has released."""
        return tuple(hold for hold in self if hold.in_force)

    def find(self, hold: str) -> HoldEntry:
        """Give one hold.

        Raises:
            RegisterRefused: there is none with that id.
        """
        for entry in self.entries():
            if entry.hold.id == hold:
                return entry
        raise RegisterRefused(f"There is no hold (spärr) {hold!r}. `archive hold list --all` shows every one.")

    def next_id(self, day: dt.date) -> str:
        """Give the next free id of that local day, sp-YYYYMMDD-NN."""
        return next_id("sp", (hold.id for hold in self), day)

    def set(
        self, hold: Hold, *, by: Actor, log: EventLog, records: tuple[str, ...] = (), until: dt.date | None = None
    ) -> HoldEntry:
        """Write a hold, then its event; from then on nothing in its scope may be destroyed.

        Raises:
            RegisterRefused: the scope is empty, or the id is taken.
        """
        if not hold.items:
            raise RegisterRefused("A hold (spärr) needs something to hold: its scope is empty. Nothing was set.")
        if any(known.id == hold.id for known in self):
            raise RegisterRefused(f"There is a hold (spärr) {hold.id} already.")
        line = HoldLine(
            act="set",
            id=hold.id,
            at=hold.set_at,
            by=by,
            type=hold.type,
            items=tuple(sorted(check_item(item) for item in hold.items)),
            records=tuple(sorted(check_record(record) for record in records)),
            scope=hold.query,
            reference=hold.reference,
            until=until,
        )
        self._book.append([line])
        detail = f"items={len(line.items)} records={len(line.records)}"
        log.append(
            EventType.HOLD_SET, subject=hold.id, at=hold.set_at, outcome=hold.type.value, detail=detail, actor=by.id
        )
        return _set(line, hold.type)

    def release(self, hold: str, *, by: Actor, at: dt.datetime, log: EventLog, reference: str = "") -> HoldEntry:
        """Write one person's release; the second one's, who is somebody else, ends the hold.

        Raises:
            RegisterRefused: no such hold, or it is released already.
            NotEntitled: the same person twice.
        """
        entry = self.find(hold)
        if not entry.hold.in_force:
            raise RegisterRefused(f"The hold (spärr) {hold} was released {entry.hold.released_at}. Nothing to do.")
        if entry.releasing is not None and same_person(entry.releasing, by):
            raise NotEntitled(
                f"{by.id} is, or may be, {entry.releasing.id}, who has released {hold} already. "
                f"Two persons are needed (två i förening); another one has to run the command."
            )
        line = HoldLine(act="release", id=hold, at=at, by=by, reference=reference)
        outcome = _RELEASED if entry.releasing else "första av två"
        log.append(EventType.HOLD_RELEASED, subject=hold, at=at, outcome=outcome, actor=by.id)
        self._book.append([line])  # after its event: no release stands here that the log does not tell of
        return _released(entry, line)


def lost_holds(root: Path) -> tuple[str, ...]:
    """Give the holds that the event log of the workspace `root` has in force and the book has not, by id.

    The book was changed by hand, lost, or put back from an older backup: what they hold can no longer be told.
    """
    told: dict[str, None] = {}
    for event in read_events(root):
        if event.type == EventType.HOLD_SET.value:
            told[event.subject] = None
        elif event.type == EventType.HOLD_RELEASED.value and event.outcome == _RELEASED:
            told.pop(event.subject, None)
    known = {hold.id for hold in HoldBook(root).in_force()} if told else set()
    return tuple(hold for hold in told if hold not in known)


def _set(line: HoldLine, kind: HoldType) -> HoldEntry:
    hold = Hold(
        id=line.id,
        type=kind,
        items=frozenset(line.items),
        query=line.scope,
        set_by=line.by.id,
        set_at=line.at,
        reference=line.reference,
    )
    return HoldEntry(hold=hold, by=line.by, records=line.records, until=line.until)


def _released(entry: HoldEntry, line: HoldLine) -> HoldEntry:
    if entry.releasing is None:
        return replace(entry, releasing=line.by)
    if not entry.hold.in_force or same_person(entry.releasing, line.by):
        return entry
    ended = replace(entry.hold, released_by=(entry.releasing.id, line.by.id), released_at=line.at)
    return replace(entry, hold=ended)
