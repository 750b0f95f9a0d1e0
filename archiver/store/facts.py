"""facts/<account>/<record>.jsonl: what people and lanes have said of the items of a record (uppgifter).

A later line on the same item and key takes the place of an earlier one from the same source; nothing is written over,
so it stands for good who said what and when. Reasons may quote what was captured: the book goes when its record is
destroyed. What the program works out by itself (from record.xml, receipts, word lists) is not kept here: it follows
from what is, and would be stale the next day.
"""

import datetime as dt
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from archiver.errors import WorkspaceError
from archiver.retention.factkeys import FACT_KEYS, FactKind
from archiver.store.books import Book
from archiver.store.durable import sync_folder
from archiver.store.events import EventLog, EventType, read_events
from archiver.store.layout import ACCOUNT_ID, ITEM_ID, RECORD_ID, check_account, check_record

FOLDER = "facts"
FactSource = Literal["auto", "lane", "person", "system"]
FactValue = bool | int | float | str | tuple[str, ...] | None


class FactLine(BaseModel):
    """One fact about one item. `value` None says that it is not known after all; `by` is a person's id, or empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    item: Annotated[str, StringConstraints(pattern=rf"^{ITEM_ID.pattern}$")]
    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,40}$")]
    value: FactValue
    source: FactSource
    by: str = ""
    at: AwareDatetime
    confidence: Annotated[float, Field(ge=0, le=1)] = 1.0
    reason: str = ""


class FactBook:
    """The facts of one record."""

    def __init__(self, root: Path, account: str, record: str) -> None:
        """`root` is the workspace. NoSuchThing if `account` or `record` is no id."""
        self.path = root / FOLDER / check_account(account) / f"{check_record(record)}.jsonl"
        self._record = record
        self._book = Book(self.path, FactLine)

    def append(self, lines: Iterable[FactLine], *, log: EventLog) -> None:
        """Log one event for each line, then keep the lines: no fact stands here that the event log does not tell of."""
        lines = tuple(lines)
        for line in lines:
            log.append(
                EventType.FACT_SET,
                subject=self._record,
                at=line.at,
                outcome=line.source,
                detail=_detail(line),
                actor=line.by,
            )
        self._book.append(lines)

    def __iter__(self) -> Iterator[FactLine]:
        """Give every line, the oldest first. WorkspaceError if the book cannot be read."""
        yield from self._book

    def latest(self) -> dict[tuple[str, str], tuple[FactLine, ...]]:
        """Give the last line of each source, by item id and key, in the order in which they were written."""
        last: dict[tuple[str, str, str], FactLine] = {}
        for line in self._book:
            last.pop((line.item, line.key, line.source), None)
            last[line.item, line.key, line.source] = line
        found: dict[tuple[str, str], list[FactLine]] = {}
        for (item, key, _), line in last.items():
            found.setdefault((item, key), []).append(line)
        return {place: tuple(lines) for place, lines in found.items()}

    def remove(self) -> bool:
        """Destroy the book, and say whether there was one. For the disposal (gallring) of its record."""
        if not self.path.exists():
            return False
        self.path.unlink()
        sync_folder(self.path.parent)
        return True


def untold_facts(root: Path) -> Iterator[str]:
    """Give the records of the workspace `root` of which a fact stands in the book and not in the event log.

    `append` logs first, so such a line was written by hand, or the two files are from different backups. A book that
    cannot be read is one of them.
    """
    books = sorted((root / FOLDER).glob("*/*.jsonl"))
    told = set(_logged(root)) if books else set()
    for path in books:
        account, record = path.parent.name, path.stem
        if not (ACCOUNT_ID.fullmatch(account) and RECORD_ID.fullmatch(record)):
            yield path.name
        elif not _is_told(FactBook(root, account, record), record, told):
            yield record


def _is_told(book: Iterable[FactLine], record: str, told: Container[str]) -> bool:
    try:
        return all(_said(record, line) in told for line in book)
    except WorkspaceError:
        return False


def _logged(root: Path) -> Iterator[str]:
    """Give what the event log tells of facts: which record, when, and what."""
    for event in read_events(root):
        if event.type == EventType.FACT_SET.value:
            yield f"{event.subject} {event.at} {event.detail}"


def _said(record: str, line: FactLine) -> str:
    return f"{record} {line.at.astimezone(dt.UTC).isoformat(timespec='microseconds')} {_detail(line)}"


def _detail(line: FactLine) -> str:
    return f"{line.item} {line.key}{_told(line)}"


def _told(line: FactLine) -> str:
    """Give the value for the event log, where it is one of few known ones and so no text of what was captured."""
    spec = FACT_KEYS.get(line.key)
    if spec is None or line.value is None:
        return ""
    if spec.kind is FactKind.YES_NO and isinstance(line.value, bool):
        return f"={'ja' if line.value else 'nej'}"
    return f"={line.value}" if isinstance(line.value, str) and line.value in spec.words else ""
