"""The disposal journal: what an execution is about to do, before it does it, and what came of it.

One journal per proposal, proposals/<id>/journal.jsonl, in the store's append-only books. A run that is killed leaves
its intents there; the next run finishes what was begun and asks anew about the rest, so that the protocol, which is
written from the journal alone, tells what happened. It holds ids, digests and numbers, never what was destroyed.
"""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict

from archiver.config.actors import Actor
from archiver.store.books import Book
from archiver.store.mentions import Mention, Part

NAME = "journal.jsonl"


class Step(StrEnum):
    """How far it has come."""

    STARTED = "started"  # a run began; there are several when runs were killed
    INTENDED = "intended"  # the thread is about to be destroyed
    SKIPPED = "skipped"
    DESTROYED = "destroyed"
    EMPTIED = "emptied"  # statements, search index and caches are without all that was destroyed
    VERIFIED = "verified"
    ISSUED = "issued"


class Place(BaseModel):
    """One place in a harvest statement that names the thread; see `store.mentions`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    harvest: str
    part: Part
    index: int

    def mention(self, record: str) -> Mention:
        """Give it as the store knows it."""
        return Mention(harvest=self.harvest, part=self.part, index=self.index, record=record)


class Entry(BaseModel):
    """One line of the journal. What is not of its step stands empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    step: Step
    at: AwareDatetime
    protocol: str = ""
    by: Actor | None = None
    number: int = 0
    account: str = ""
    record: str = ""
    manifests: tuple[str, ...] = ()  # keyed hashes
    items: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()  # keyed digests: see `archiver.marks`
    made: bool = False
    places: tuple[Place, ...] = ()
    files: int = 0
    size: int = 0
    pictures: int = 0  # screenshots of stopped harvests
    statements: int = 0  # harvest statements that were rewritten
    reports: tuple[str, ...] = ()  # coverage reports that were removed
    packages: tuple[str, ...] = ()  # deliveries whose packages were removed
    looked_at: int = 0  # destroyed threads that were looked for in every layer
    neighbours: int = 0  # kept records that were looked at, to see that they are whole
    reasons: tuple[str, ...] = ()  # why it was skipped, or what deviates


class Journal:
    """The journal of one proposal, read once and kept up to date in memory."""

    def __init__(self, folder: Path) -> None:
        """`folder` is the proposal's. WorkspaceError if the journal there cannot be read."""
        self._book = Book(folder / NAME, Entry)
        self.entries: list[Entry] = []
        self.intents: dict[str, Entry] = {}  # the last intent about each thread, by record
        self.settled: dict[str, Entry] = {}  # what came of each thread that is settled, by record
        for entry in self._book:
            self._take(entry)

    def note(self, entry: Entry) -> Entry:
        """Write a line, durably, before anything else is done."""
        self._book.append([entry])
        self._take(entry)
        return entry

    def of(self, step: Step) -> tuple[Entry, ...]:
        """Give the lines of one step, the oldest first."""
        return tuple(entry for entry in self.entries if entry.step is step)

    @property
    def protocol(self) -> str:
        """The id of the protocol that this execution ends in; empty before it has begun."""
        return next((entry.protocol for entry in self.entries if entry.protocol), "")

    def destroyed(self) -> tuple[Entry, ...]:
        """Give the intents of all that was destroyed, by number."""
        return _by_number(
            self.intents[record] for record, entry in self.settled.items() if entry.step is Step.DESTROYED
        )

    def skipped(self) -> tuple[Entry, ...]:
        """Give what was skipped, by number."""
        return _by_number(entry for entry in self.settled.values() if entry.step is Step.SKIPPED)

    def _take(self, entry: Entry) -> None:
        self.entries.append(entry)
        if entry.step is Step.INTENDED:
            self.intents[entry.record] = entry
        elif entry.step in (Step.SKIPPED, Step.DESTROYED):
            self.settled[entry.record] = entry


def _by_number(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: entry.number))
