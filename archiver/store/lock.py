"""One writer at a time in a workspace, and a clear word about who it is.

The lock is the operating system's (flock through filelock), so it is gone when its holder dies, however it dies.
Beside it lies a small file that says who holds it. A holder that ended well removes that file; finding one after
getting the lock therefore means that the last run was killed and that the store must be rolled forward.
"""

import datetime as dt
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import filelock

from archiver.errors import WorkspaceError, WorkspaceLocked
from archiver.store.durable import full_disk_in_words, replace_durably
from archiver.store.layout import CLOCK_HOLDER, CLOCK_LOCK, HOLDER, LOCK


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who holds a workspace. `since` is UTC in ISO 8601; `command` is the command's name, never its arguments."""

    pid: int
    host: str
    command: str
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A lock that is held. `after_crash` is who was killed while holding it last time, if anyone."""

    holder: Holder
    after_crash: Holder | None


@contextmanager
def hold_workspace(root: Path, *, command: str, now: dt.datetime, wait: float = 0.0) -> Iterator[Hold]:
    """Hold the workspace `root` for writing inside the block.

    Waits at most `wait` seconds for another holder, then raises WorkspaceLocked saying who that is. When the block
    ends in an exception, the next holder is told (`after_crash`), since the work may have stopped between two steps.
    """
    with _hold(root, (LOCK, HOLDER), command=command, now=now, wait=wait) as hold:
        yield hold


@contextmanager
def hold_clock(root: Path, *, now: dt.datetime) -> Iterator[Hold]:
    """Be the one clock (`archive run`) of the workspace `root` inside the block; others may still work in it.

    Raises:
        WorkspaceLocked: another one runs; the message says which.
    """
    with _hold(root, (CLOCK_LOCK, CLOCK_HOLDER), command="run", now=now, wait=0.0) as hold:
        yield hold


@contextmanager
def _hold(root: Path, names: tuple[str, str], *, command: str, now: dt.datetime, wait: float) -> Iterator[Hold]:
    lock = filelock.FileLock(root / names[0], timeout=wait, thread_local=False)
    told = root / names[1]
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise WorkspaceLocked(_who(root, read_holder(root, names[1]))) from error
    except OSError as error:
        raise WorkspaceError(
            f"{root} cannot be locked: {error.strerror}. Is it there, and may you write in it?"
        ) from error
    try:
        before = read_holder(root, names[1]) if told.exists() else None
        holder = Holder(
            pid=os.getpid(),
            host=socket.gethostname(),
            command=command,
            since=now.astimezone(dt.UTC).isoformat(timespec="seconds"),
        )
        _write_holder(told, holder)
        yield Hold(holder=holder, after_crash=before)
        told.unlink(missing_ok=True)
    finally:
        lock.release()


def read_holder(root: Path, name: str = HOLDER) -> Holder:
    """Give who the file beside a lock names; a holder with pid 0 if it cannot be read."""
    try:
        told = json.loads((root / name).read_bytes())
        return Holder(
            pid=int(told["pid"]), host=str(told["host"]), command=str(told["command"]), since=str(told["since"])
        )
    except (OSError, ValueError, TypeError, KeyError):
        return Holder(pid=0, host="", command="", since="")


def _write_holder(path: Path, holder: Holder) -> None:
    with full_disk_in_words(path.parent):
        replace_durably(path, json.dumps(asdict(holder), sort_keys=True).encode("utf-8"))


def _who(root: Path, holder: Holder) -> str:
    if not holder.pid:
        return f"Another process is working in {root} (arbetsytan är låst). Try again when it has finished."
    return (
        f"'archive {holder.command}' (process {holder.pid} on {holder.host}, since {holder.since}) is working in "
        f"{root} (arbetsytan är låst). Try again when it has finished."
    )
