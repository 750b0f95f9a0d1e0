"""How far the api lane has come with an account: what each thread's listing said when it was last looked at.

`cache/api/<account>.jsonl` holds opaque record ids and digests, no text and no address, and may be deleted: then
everything is looked at again. A pass that was killed is taken up where it was; a full pass looks at every thread and so
finds edits and deletions that no listing shows; between full passes only what is new or listed otherwise is opened.
"""

import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

RESUMED_WITHIN = dt.timedelta(days=2)  # a killed pass that is older begins anew
OVERLAP = dt.timedelta(days=30)  # an incremental pass looks so far behind the newest known thread


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    act: Literal["begun", "seen", "ended"]
    at: AwareDatetime
    full: bool = False
    record: str = ""
    stamp: str = ""
    owner: str = ""  # digests of the account's address and of its id on the platform
    newest: AwareDatetime | None = None  # publication of the newest thread that was listed


@dataclass(slots=True)
class Passes:
    """The passes of one account; every note is on the disk when the call returns."""

    path: Path
    stamps: dict[str, str] = field(default_factory=dict)
    full_ended: dt.datetime | None = None
    newest: dt.datetime | None = None
    owner: str = ""  # whose the account at its address was when it was last gone through
    _begun: _Line | None = None  # a pass that was killed
    _seen: set[str] = field(default_factory=set)  # records looked at in the pass under way, or the killed one
    _torn: bool = False  # the last line has no end

    @classmethod
    def of(cls, home: Path, account: str) -> "Passes":
        """Read what is noted; a line that cannot be read, such as the last one of a killed run, is passed over."""
        passes = cls(home / "cache" / "api" / f"{account}.jsonl")
        for line in _lines(passes.path):
            passes._take(line)
        passes._torn = _is_torn(passes.path)
        return passes

    def begin(self, *, full: bool, at: dt.datetime) -> None:
        """Begin a pass, or take up one of the same kind that was killed a short while ago."""
        begun = self._begun
        if begun is not None and begun.full == full and at - begun.at < RESUMED_WITHIN:
            return
        self._seen = set()
        self._note(_Line(act="begun", at=at, full=full))

    def looked_at(self, record: str) -> bool:
        """Say whether the pass under way has looked at the record already (before it was killed)."""
        return record in self._seen

    def same(self, record: str, stamp: str) -> bool:
        """Say whether the listing says of a thread what it said when it was last looked at."""
        return bool(stamp) and self.stamps.get(record) == digest(stamp)

    def seen(self, record: str, stamp: str, at: dt.datetime) -> None:
        """Note that a thread has been looked at."""
        self._note(_Line(act="seen", at=at, record=record, stamp=digest(stamp) if stamp else ""))

    def end(self, *, full: bool, newest: dt.datetime | None, at: dt.datetime, owner: str = "") -> None:
        """End the pass; what is noted is written anew, each record once."""
        self._take(_Line(act="ended", at=at, full=full, newest=newest or self.newest, owner=owner))
        kept = [_Line(act="seen", at=at, record=record, stamp=stamp) for record, stamp in self.stamps.items() if stamp]
        ended = [_Line(act="ended", at=self.full_ended, full=True)] if self.full_ended else []
        last = _Line(act="ended", at=at, full=full, newest=self.newest, owner=self.owner)
        self._write([*kept, *ended, last])

    def _take(self, line: _Line) -> None:
        if line.act == "begun":
            self._begun, self._seen = line, set()
        elif line.act == "seen":
            self.stamps[line.record] = line.stamp
            self._seen.add(line.record)
        else:
            self._begun, self._seen = None, set()
            self.newest = line.newest or self.newest
            self.full_ended = line.at if line.full else self.full_ended
            self.owner = line.owner or self.owner

    def _note(self, line: _Line) -> None:
        self._take(line)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="ascii") as file:
            file.write("\n" * self._torn + _spelled(line))
        self._torn = False

    def _write(self, lines: Iterable[_Line]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        aside = self.path.with_suffix(".new")
        aside.write_text("".join(map(_spelled, lines)), "ascii")
        aside.replace(self.path)
        self._torn = False


def digest(stamp: str) -> str:
    """Give what a stamp is remembered by; nothing of it can be read there."""
    return hashlib.sha256(stamp.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _spelled(line: _Line) -> str:
    return json.dumps(line.model_dump(mode="json", exclude_defaults=True), sort_keys=True) + "\n"


def _is_torn(path: Path) -> bool:
    """Say whether a killed run left half a line, which must not swallow the next one."""
    if not path.exists() or not path.stat().st_size:
        return False
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read() != b"\n"


def _lines(path: Path) -> Iterator[_Line]:
    if not path.exists():
        return
    with path.open("rb") as file:
        for raw in file:
            try:
                yield _Line.model_validate_json(raw)
            except ValidationError:
                continue
