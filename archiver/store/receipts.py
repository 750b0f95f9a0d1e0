"""receipts.jsonl: what recipients answered (kvittenser): the e-archive, the diarium, another system.

A line carries ids and references, never captured text. What was not receipted here never triggers disposal (gallring).
"""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict

from archiver.store.books import Book

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


class ReceiptBook:
    """The receipts of one workspace."""

    def __init__(self, root: Path) -> None:
        self._book = Book(root / NAME, Receipt)

    def note(self, receipts: tuple[Receipt, ...]) -> tuple[Receipt, ...]:
        """Write those that do not stand there yet, and give them: the same receipt may come twice."""
        known = set(self._book)
        new = tuple(dict.fromkeys(receipt for receipt in receipts if receipt not in known))
        self._book.append(new)
        return new

    def __iter__(self) -> Iterator[Receipt]:
        yield from self._book

    def accepted(self, kind: ReceiptKind) -> Iterator[Receipt]:
        """Give the receipts of one kind that say that something was received, the oldest first."""
        return (receipt for receipt in self._book if receipt.kind is kind and receipt.accepted)
