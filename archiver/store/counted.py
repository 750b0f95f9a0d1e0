"""counted.jsonl: the yearly statistics as they were counted, frozen before anything was destroyed (SM-36, Torsby 4.3).

A count is made of parts. A part counts what no part before it counted: what was published after the days that are
covered, and what was first seen after the last count though it was published before. So nothing is ever counted over
a disposal (gallring), and nothing twice. A part holds numbers alone.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict

from archiver.store.books import Book
from archiver.store.events import EventLog, EventType, read_events

NAME = "counted.jsonl"


class Tally(BaseModel):
    """What one account came to in one quarter of the year, as far as this part counted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    account: str
    quarter: int
    posts: dict[str, int] = {}  # by author role
    comments: dict[str, int] = {}  # by author role
    reactions: int = 0
    questions: int = 0
    answered: int = 0
    answer_minutes: tuple[int, ...] = ()  # ascending


class Followers(BaseModel):
    """How many followers one snapshot of an account showed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    account: str
    on: dt.date
    count: int


class CountedPart(BaseModel):
    """A part of one year's statistics: the days `first` to `last` (Europe/Stockholm), counted at `counted_at`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int
    first: dt.date
    last: dt.date
    counted_at: AwareDatetime
    tallies: tuple[Tally, ...] = ()
    followers: tuple[Followers, ...] = ()

    def counted(self, day: dt.date, seen: dt.datetime) -> bool:
        """Say whether what was published on `day` and first seen at `seen` (aware) was there to be counted."""
        return self.first <= day <= self.last and seen <= self.counted_at


class CountedBook:
    """The counts of the workspace `root`."""

    def __init__(self, root: Path) -> None:
        self._book = Book(root / NAME, CountedPart)

    def __iter__(self) -> Iterator[CountedPart]:
        yield from self._book

    def of_year(self, year: int) -> tuple[CountedPart, ...]:
        """Give the parts of one year's count, the oldest first."""
        return tuple(part for part in self._book if part.year == year)

    def note(self, part: CountedPart, *, log: EventLog) -> None:
        """Log a part by its digest, then freeze it: none stands here that the event log does not tell of."""
        log.append(EventType.STATISTICS_COUNTED, at=part.counted_at, outcome=str(part.year), detail=_detail(part))
        self._book.append([part])


def untold_counts(root: Path) -> tuple[str, ...]:
    """Give the years of the workspace `root` with a part in the book that is not in the event log.

    `note` logs first, so such a part was written by hand, or the two files are from different backups.
    """
    parts = tuple(CountedBook(root))
    counted = EventType.STATISTICS_COUNTED.value
    told = {event.detail for event in read_events(root) if event.type == counted} if parts else set()
    return tuple(dict.fromkeys(str(part.year) for part in parts if _detail(part) not in told))


def _detail(part: CountedPart) -> str:
    digest = hashlib.sha256(part.model_dump_json().encode()).hexdigest()
    return f"{part.first} - {part.last} sha256:{digest}"


def statistics_cover(root: Path, day: dt.date, *, seen: dt.datetime | None = None) -> bool:
    """Say whether what was published on `day` (Europe/Stockholm) has been counted, so that it may be destroyed.

    With `seen`, when the item was first seen (aware), one that came into the archive after the count is not covered.

    Raises:
        WorkspaceError: the book cannot be read.
    """
    path = root / NAME
    if not path.exists():
        return False
    state = path.stat()
    covers = _covers(path, state.st_mtime_ns, state.st_size)
    return any(first <= day <= last and (seen is None or seen <= at) for first, last, at in covers)


@lru_cache(maxsize=8)
def _covers(path: Path, _written: int, _size: int) -> tuple[tuple[dt.date, dt.date, dt.datetime], ...]:
    """Give the periods that the book covers; asked for every item of a disposal, so it is read once per change."""
    return tuple((part.first, part.last, part.counted_at) for part in Book(path, CountedPart))
