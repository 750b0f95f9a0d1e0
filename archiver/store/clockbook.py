"""clock.jsonl: what the clock did that leaves no other trace in the store, and what it tried in vain.

Lose the file, and everything but the captures is due once more; nothing else is lost. No captured text stands in it.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from archiver.store.books import Book

NAME = "clock.jsonl"


class ClockLine(BaseModel):
    """One act of the clock. `error` is the name of the error's class; `counts` is what came of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    duty: str
    account: str = ""
    at: AwareDatetime
    outcome: Literal["done", "failed"]
    error: str = ""
    counts: Mapping[str, int] = {}


class Waiting(BaseModel):
    """A record (handling) that is to be registered (diarieföras): waiting since then, or no longer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    record: str
    account: str
    at: AwareDatetime
    over: bool = False


class ClockBook:
    """What the clock of the workspace `root` did."""

    def __init__(self, root: Path) -> None:
        self._book = Book(root / NAME, ClockLine)
        self._waiting = Book(root / "waiting.jsonl", Waiting)

    def __iter__(self) -> Iterator[ClockLine]:
        yield from self._book

    def note(self, line: ClockLine) -> None:
        """Write down one act."""
        self._book.append([line])

    def waiting(self) -> tuple[Waiting, ...]:
        """Give what waits for registration, the longest wait first."""
        found: dict[str, Waiting] = {}
        for line in self._waiting:
            if line.over:
                found.pop(line.record, None)
            else:
                found.setdefault(line.record, line)
        return tuple(found.values())

    def wait_for(self, records: Mapping[str, str], *, at: dt.datetime) -> None:
        """Let exactly these records (id: account) wait for registration; those that waited before keep their place."""
        known = {line.record: line for line in self.waiting()}
        new = [Waiting(record=record, account=records[record], at=at) for record in records if record not in known]
        over = [
            Waiting(record=line.record, account=line.account, at=at, over=True)
            for line in known.values()
            if line.record not in records
        ]
        self._waiting.append([*new, *over])
