import datetime as dt
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archiver.errors import WorkspaceError, WorkspaceLocked
from archiver.store.lock import hold_workspace, read_holder

NOW = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
HOLD = """
import datetime as dt, sys
from pathlib import Path
from archiver.store.lock import hold_workspace
with hold_workspace(Path(sys.argv[1]), command="capture", now=dt.datetime(2026, 3, 2, tzinfo=dt.UTC)):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def other(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Another process that holds the workspace until a line is written to it."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_process_is_told_who_works_in_the_workspace(tmp_path: Path, other: subprocess.Popen[str]) -> None:
    with pytest.raises(WorkspaceLocked) as told, hold_workspace(tmp_path, command="verify", now=NOW):
        pass

    host = re.escape(os.uname().nodename)
    assert re.search(rf"'archive capture' \(process {other.pid} on {host}, since 2026-03-02T00:00:00", str(told.value))


def test_a_holder_that_is_killed_leaves_the_lock_and_the_next_one_is_told(
    tmp_path: Path, other: subprocess.Popen[str]
) -> None:
    other.send_signal(signal.SIGKILL)
    other.wait()

    with hold_workspace(tmp_path, command="verify", now=NOW) as hold:
        assert hold.after_crash is not None
        assert hold.after_crash.pid == other.pid


def test_a_process_that_waits_gets_the_lock_when_it_is_free(tmp_path: Path, other: subprocess.Popen[str]) -> None:
    assert other.stdin is not None
    other.stdin.write("\n")
    other.stdin.flush()

    with hold_workspace(tmp_path, command="verify", now=NOW, wait=20) as hold:
        assert hold.after_crash is None


def test_waiting_ends(tmp_path: Path, other: subprocess.Popen[str]) -> None:
    began = time.monotonic()

    with pytest.raises(WorkspaceLocked), hold_workspace(tmp_path, command="verify", now=NOW, wait=0.2):
        pass

    assert 0.2 <= time.monotonic() - began < 10


def test_a_holder_that_ends_well_leaves_no_trace_of_itself(tmp_path: Path) -> None:
    with hold_workspace(tmp_path, command="capture", now=NOW):
        assert read_holder(tmp_path).pid == os.getpid()

    with hold_workspace(tmp_path, command="capture", now=NOW) as hold:
        assert hold.after_crash is None


def test_a_holder_that_ends_in_an_exception_lets_go_and_the_next_one_is_told(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), hold_workspace(tmp_path, command="capture", now=NOW):
        raise KeyboardInterrupt

    with hold_workspace(tmp_path, command="verify", now=NOW) as hold:
        assert hold.after_crash is not None
        assert hold.after_crash.command == "capture"


@pytest.mark.parametrize("rubbish", [b"", b"[]", b"{}", b"\xff"])
def test_rubbish_in_the_holders_file_stops_nobody(tmp_path: Path, rubbish: bytes) -> None:
    (tmp_path / ".lock.holder").write_bytes(rubbish)

    with hold_workspace(tmp_path, command="verify", now=NOW) as hold:
        assert hold.after_crash is not None
        assert hold.after_crash.pid == 0


def test_a_workspace_that_is_not_there_cannot_be_locked(tmp_path: Path) -> None:
    (tmp_path / "a file").write_bytes(b"")

    with pytest.raises(WorkspaceError), hold_workspace(tmp_path / "a file", command="verify", now=NOW):
        pass
