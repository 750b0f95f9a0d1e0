"""What the killed process does: carry out an approved proposal, or destroy again after a restore, and nothing else."""

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from archiver.disposal.reapplying import reapply
from tests.unit.disposal.disposal_archive import EXECUTED, RUT, World, executed, opened

OURS = tuple(f"{os.sep}archiver{os.sep}{room}{os.sep}" for room in ("disposal", "store", "catalogue"))


def carry_out(home: Path) -> None:
    """Execute the one proposal there is."""
    (proposal,) = (path.name for path in (home / "proposals").iterdir())
    executed(home, World(), proposal)


def destroy_again(home: Path) -> None:
    """Do what is done after a restore."""
    with opened(home, EXECUTED, reapplying=True) as workspace:
        reapply(workspace, actor=RUT, tombstones=(), now=EXECUTED)


def until_line(work: Callable[[Path], None], home: Path, line: int) -> None:
    """Do the work, and be killed (kill -9) before the `line`th line of our code; `lines` says how many if it ends."""
    left = line

    def count(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal left
        if not any(part in frame.f_code.co_filename for part in OURS):
            return None
        if event == "line":
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return count

    sys.settrace(count)
    work(home)
    sys.settrace(None)
    (home.parent / "lines").write_text(str(line - left))


WORKS: dict[str, Callable[[Path], None]] = {"execute": carry_out, "reapply": destroy_again}


def serve() -> None:
    """Do in a new process what each line of the input says (JSON: work, home, line); answer how it ended."""
    for asked in sys.stdin:
        work, home, line = json.loads(asked)
        if not (child := os.fork()):
            until_line(WORKS[work], Path(home), line)
            sys.stdout.flush()
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    serve()
