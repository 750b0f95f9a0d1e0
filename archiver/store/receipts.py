"""receipts.jsonl: what recipients answered (kvittenser): the e-archive, the diarium, another system.

A line carries ids and references, never captured text. What was not receipted here never triggers disposal (gallring).
"""

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict

from archiver.store.books import Book
from archiver.store.events import EventLog, EventType, read_events
from archiver.store.layout import version_name

NAME = "receipts.jsonl"


class ReceiptKind(StrEnum):
    """Who answered."""

    E_ARCHIVE = "e_archive"
    DIARIUM = "diarium"
    OTHER = "other"  # e.g. a fault-report system (felanmälan)


class Receipt(BaseModel):
    """One answer about one record version, or about one item of it. `at` is when the recipient took it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ReceiptKind
    record: str
    version: int
    item: str = ""  # item id; empty = the whole record
    accepted: bool = True
    reference: str = ""  # dnr, or the e-archive's own reference
    recipient: str = ""
    delivery: str = ""
    at: AwareDatetime
    reason: str = ""  # why it was not accepted


_EVENTS = {
    ReceiptKind.DIARIUM: EventType.RECORD_REGISTERED,
    ReceiptKind.E_ARCHIVE: EventType.RECORD_RECEIVED,
    ReceiptKind.OTHER: EventType.RECORD_RECEIVED,
}


class ReceiptBook:
    """The receipts of one workspace."""

    def __init__(self, root: Path) -> None:
        self._book = Book(root / NAME, Receipt)

    def note(
        self, receipts: tuple[Receipt, ...], *, log: EventLog, at: dt.datetime, by: str = ""
    ) -> tuple[Receipt, ...]:
        """Log, then write, those that do not stand there yet, and give them: the same receipt may come twice.

        `at` (aware) is now and `by` the person's id. No acceptance stands here that the event log does not tell of.
        """
        known = set(self._book)
        new = tuple(dict.fromkeys(receipt for receipt in receipts if receipt not in known))
        for one in new:
            if one.accepted:
                outcome, detail = _outcome(one), _detail(one)
                log.append(_EVENTS[one.kind], subject=one.record, at=at, outcome=outcome, detail=detail, actor=by)
        self._book.append(new)
        return new

    def __iter__(self) -> Iterator[Receipt]:
        yield from self._book

    def accepted(self, kind: ReceiptKind) -> Iterator[Receipt]:
        """Give the receipts of one kind that say that something was received, the oldest first."""
        return (receipt for receipt in self._book if receipt.kind is kind and receipt.accepted)


def untold_receipts(root: Path) -> tuple[str, ...]:
    """Give the records of the workspace `root` with an acceptance in the book that is not in the event log.

    `note` logs first, so such a line was written by hand, or the two files are from different backups.
    """
    accepted = tuple(one for one in ReceiptBook(root) if one.accepted)
    if not accepted:
        return ()
    types = {kind.value for kind in _EVENTS.values()}
    told = {
        (event.type, event.subject, event.outcome, event.detail) for event in read_events(root) if event.type in types
    }
    untold = (
        one.record for one in accepted if (_EVENTS[one.kind].value, one.record, _outcome(one), _detail(one)) not in told
    )
    return tuple(dict.fromkeys(untold))


def _outcome(receipt: Receipt) -> str:
    """Give the dnr; another recipient's reference may be anything, and is not for the log."""
    return receipt.reference if receipt.kind is ReceiptKind.DIARIUM else receipt.kind.value


def _detail(receipt: Receipt) -> str:
    return f"{version_name(receipt.version)} {receipt.item}".strip()
