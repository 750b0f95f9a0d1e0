"""Making a catalogue aside and putting it in the place of the old one."""

import os
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text

from archiver.catalogue.tables import metadata
from archiver.errors import ArchiveError
from archiver.findings import Finding, Level
from archiver.records import Harvest, Record, Validation

Reader = Callable[[Path], tuple[Record, tuple[Validation, ...]]]
"""Gives the record and the validations that a version's folder holds."""

_BESIDE = ("-wal", "-shm", "-journal")


class Kept(Protocol):
    """A version in the store, as far as the catalogue needs to know it."""

    @property
    def record(self) -> str:
        """The record's id."""

    @property
    def version(self) -> int:
        """Its version."""

    @property
    def path(self) -> Path:
        """Where it lies."""

    @property
    def folder(self) -> str:
        """The same, relative to the workspace."""


class Source(Protocol):
    """What a catalogue is made of: a store."""

    def all_versions(self) -> Iterable[Kept]:
        """Give every kept version, each record's first one first."""

    def harvests(
        self,
        account: str = "",
        *,
        but: Container[str] = (),
        unreadable: Callable[[Finding], None] | None = None,
    ) -> Iterable[Harvest]:
        """Give every harvest whose id is not in `but`; one that cannot be read is told to `unreadable`."""


class Sink(Protocol):
    """Where records and harvests go in."""

    def add(self, record: Record, *, folder: str, validations: Sequence[Validation]) -> None:
        """Add one record version."""

    def add_harvest(self, harvest: Harvest) -> None:
        """Add one harvest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """How much went into the catalogue, and what could not be read in the store and so is not in it."""

    versions: int = 0
    harvests: int = 0
    unreadable: tuple[Finding, ...] = ()


def fill(
    sink: Sink,
    store: Source,
    read: Reader,
    *,
    known: Container[tuple[str, int]] = (),
    booked: Container[str] = (),
    progress: Callable[[int], None] | None = None,
) -> Made:
    """Put in everything of the store that is not `known` (id and version) or `booked` (harvest id)."""
    versions = added = 0
    unreadable: list[Finding] = []
    for kept in store.all_versions():
        if (kept.record, kept.version) in known:
            continue
        try:
            record, said = read(kept.path)
        except (ArchiveError, OSError) as error:
            unreadable.append(Finding(rule="CA-001", level=Level.ERROR, where=kept.folder, message=str(error)))
            continue
        sink.add(record, folder=kept.folder, validations=said)
        versions += 1
        if progress:
            progress(versions)
    for harvest in store.harvests(but=booked, unreadable=unreadable.append):
        sink.add_harvest(harvest)
        added += 1
    return Made(versions=versions, harvests=added, unreadable=tuple(unreadable))


def empty(connection: Connection) -> None:
    """Take out all rows."""
    connection.execute(text("DELETE FROM search"))
    for table in reversed(metadata.sorted_tables):
        connection.execute(table.delete())


@contextmanager
def aside(place: Path) -> Iterator[Path]:
    """Give the path of a file to make a new SQLite catalogue in; afterwards nothing is left there."""
    fresh = place.with_name(f"{place.name}.new")
    _remove(fresh)
    try:
        yield fresh
    finally:
        _remove(fresh)


def seal(engine: Engine) -> None:
    """Put all that was written into the one file, so that it can be moved."""
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA journal_mode = DELETE")
    finally:
        connection.close()


def replace(fresh: Path, place: Path) -> None:
    """Put a sealed SQLite catalogue in place of the old one.

    The old file goes first and what lies beside it next: a log left from the old one would be read into the new.
    Killed in between, there is no catalogue, and opening makes an empty one that `catch_up` fills.
    """
    with fresh.open("rb") as file:
        os.fsync(file.fileno())
    _remove(place)
    fresh.rename(place)
    descriptor = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(place: Path) -> None:
    for path in (place, *(place.with_name(place.name + ending) for ending in _BESIDE)):
        path.unlink(missing_ok=True)
