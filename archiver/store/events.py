"""events.jsonl: what was done in a workspace, in a chain in which no line can be changed or taken out unseen.

Each line is one JSON object. `hash` is the SHA-256 of the line's canonical JSON without `hash` (sorted keys, no
spaces, UTF-8), and `prev` is the hash of the line before. Lines carry ids and digests, never text, names or
addresses of what was captured: the log outlives what is destroyed (OSL 4:1, gallringslogg).
"""

import datetime as dt
import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Self

from archiver.errors import WorkspaceError
from archiver.store.durable import full_disk_in_words, sync_folder
from archiver.store.layout import ACCOUNT_ID, EVENTS, HARVEST_ID, RECORD_ID, TORN

START = "0" * 64
_DETAIL = re.compile(r"[\w .,:;=+()/-]{0,200}")
_TAIL = 1 << 16


class EventType(StrEnum):
    """What can be done in a workspace."""

    WORKSPACE_CREATED = "workspace created"
    CAPTURE_AD_HOC = "capture ad hoc"
    HARVEST_KEPT = "harvest kept"
    RECORD_KEPT = "record kept"
    RECORD_EXPORTED = "record exported"
    CATALOGUE_REBUILT = "catalogue rebuilt"
    STORE_VERIFIED = "store verified"
    LOG_HEALED = "log healed"
    FACT_SET = "fact set"
    RULES_CHANGED = "rules changed"
    SECRECY_SET = "secrecy set"
    RESTRICTED_READ = "restricted read"
    FLAGGED = "flagged"
    MODERATED = "moderated"
    HOLD_SET = "hold set"
    HOLD_RELEASED = "hold released"
    DISPOSAL_PROPOSED = "disposal proposed"
    DISPOSAL_APPROVED = "disposal approved"
    DISPOSAL_REJECTED = "disposal rejected"
    DISPOSAL_STARTED = "disposal started"
    RECORD_DISPOSED = "record disposed"
    ITEM_SKIPPED = "item skipped"
    DISPOSAL_VERIFIED = "disposal verified"
    PROTOCOL_ISSUED = "protocol issued"
    TOMBSTONES_REAPPLIED = "tombstones reapplied"
    DELIVERY_PREPARED = "delivery prepared"
    DELIVERY_CHECKED = "delivery checked"
    DELIVERY_SENT = "delivery sent"
    DELIVERY_RECEIVED = "delivery received"
    DELIVERY_REJECTED = "delivery rejected"
    DELIVERY_SUPERSEDED = "delivery superseded"
    RECORD_REGISTERED = "record registered"
    RECORD_RECEIVED = "record received"
    STATISTICS_COUNTED = "statistics counted"
    REPORT_WRITTEN = "report written"
    ALERT_SENT = "alert sent"
    LOGIN_CHANGED = "login changed"
    CRISIS_STARTED = "crisis started"
    CRISIS_ENDED = "crisis ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEvent:
    """One line of the log. `at` is UTC in ISO 8601; `type` stays a string so that newer logs can be read."""

    seq: int
    at: str
    actor: str
    type: str
    subject: str
    outcome: str
    detail: str
    prev: str
    hash: str = ""

    def sealed(self) -> "LogEvent":
        """Give the same event with the hash that belongs to it."""
        told = {name: value for name, value in asdict(self).items() if name != "hash"}
        return LogEvent(**told, hash=hashlib.sha256(_canonical(told)).hexdigest())

    def line(self) -> bytes:
        """Give the line as it stands in the log, newline included."""
        return _canonical(asdict(self)) + b"\n"


class EventLog:
    """The log, opened for writing by the holder of the workspace's lock."""

    def __init__(self, path: Path, *, actor: str) -> None:
        self._path = path
        self._actor = actor
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        self._seq, self._hash = 0, START

    @classmethod
    def open(cls, root: Path, *, actor: str, now: dt.datetime) -> Self:
        """Open the log of the workspace `root`, making it if there is none.

        A last line that was torn by a crash is moved to `events.torn-<seq>` and that is logged at `now`.
        `actor` (program and version, or a person's role) stands on every event that does not name another.
        """
        log = cls(root / EVENTS, actor=actor)
        try:
            with full_disk_in_words(root):
                sync_folder(root)
                log._read_end()
                log._heal(now)
        except BaseException:  # whatever it was, Ctrl-C too: the file is closed, and it goes on up
            log.close()
            raise
        return log

    def append(
        self,
        type: EventType,
        *,
        subject: str = "",
        at: dt.datetime,
        outcome: str = "",
        detail: str = "",
        actor: str = "",
    ) -> LogEvent:
        """Add one event and make it durable. `at` is an aware time.

        `subject` is the id of a record, an account or a harvest, or empty. ValueError if `subject`, `outcome` or
        `detail` could carry captured content (an address, a line break, more than 200 characters).
        """
        _refuse_content(subject, outcome, detail)
        event = LogEvent(
            seq=self._seq + 1,
            at=at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
            actor=actor or self._actor,
            type=type.value,
            subject=subject,
            outcome=outcome,
            detail=detail,
            prev=self._hash,
        ).sealed()
        with full_disk_in_words(self._path.parent):
            self._write(event.line())
        self._seq, self._hash = event.seq, event.hash
        return event

    def close(self) -> None:
        """Let go of the file; closing twice is harmless."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _write(self, line: bytes) -> None:
        size = os.fstat(self._descriptor).st_size
        try:
            written = os.write(self._descriptor, line)
            while written < len(line):
                written += os.write(self._descriptor, line[written:])
            os.fsync(self._descriptor)
        except OSError:
            with suppress(OSError):  # a line half written must not stay; if it does, the next opening heals it
                os.ftruncate(self._descriptor, size)
            raise

    def _read_end(self) -> None:
        """Find the last whole event, and move what comes after it out of the way."""
        size = os.fstat(self._descriptor).st_size
        whole = size
        while whole:
            start = self._line_start(whole)
            with suppress(ValueError, RecursionError):
                last = read_line(os.pread(self._descriptor, whole - start, start))
                self._seq, self._hash = last.seq, last.hash
                break
            whole = start
        if whole < size:
            self._move_torn(whole, size)

    def _line_start(self, end: int) -> int:
        """Give where the line that ends at `end` (its newline included, if it has one) begins."""
        at = end - 1
        while at > 0:
            low = max(0, at - _TAIL)
            found = os.pread(self._descriptor, at - low, low).rfind(b"\n")
            if found >= 0:
                return low + found + 1
            at = low
        return 0

    def _move_torn(self, whole: int, size: int) -> None:
        torn = self._torn_file(self._seq + 1)
        with torn.open("wb") as file:
            file.write(os.pread(self._descriptor, size - whole, whole))
            file.flush()
            os.fsync(file.fileno())
        sync_folder(torn.parent)
        os.ftruncate(self._descriptor, whole)
        os.fsync(self._descriptor)

    def _heal(self, now: dt.datetime) -> None:
        """Log the healing; after a crash between moving and logging, the file is there and the event is not."""
        torn = self._torn_file(self._seq + 1)
        if torn.exists():
            self.append(EventType.LOG_HEALED, at=now, outcome="återhämtad", detail=torn.name)

    def _torn_file(self, seq: int) -> Path:
        return self._path.with_name(f"{TORN}{seq}")


def read_line(line: bytes) -> LogEvent:
    """Give the event on one line, newline included; ValueError if it is not one. The chain is not looked at."""
    if not line.endswith(b"\n"):
        raise ValueError("no line end")
    told = json.loads(line)
    if not isinstance(told, dict) or set(told) != {field.name for field in fields(LogEvent)}:
        raise ValueError("not an event")
    if any(not isinstance(value, int if name == "seq" else str) for name, value in told.items()):
        raise ValueError("a value of the wrong type")
    return LogEvent(**told)


def read_events(root: Path) -> Iterator[LogEvent]:
    """Give the events of the workspace `root` in order; lines that cannot be read are left to verification."""
    for _, event in read_lines(root):
        if event is not None:
            yield event


def read_lines(root: Path) -> Iterator[tuple[int, LogEvent | None]]:
    """Give every line of the log with its number from 1; None for a line that is no event."""
    path = root / EVENTS
    if not path.exists():
        return
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                try:
                    yield number, read_line(line)
                except (ValueError, RecursionError):
                    yield number, None
    except OSError as error:
        raise WorkspaceError(f"{path} cannot be read: {error.strerror}. See to the rights on it.") from error


def _canonical(told: dict[str, str | int]) -> bytes:
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def _refuse_content(subject: str, outcome: str, detail: str) -> None:
    if subject and not any(pattern.fullmatch(subject) for pattern in (RECORD_ID, HARVEST_ID, ACCOUNT_ID)):
        raise ValueError("the subject of an event is an id")
    for words in (outcome, detail):
        if not _DETAIL.fullmatch(words) or "//" in words:
            raise ValueError("an event says nothing of what was captured")
