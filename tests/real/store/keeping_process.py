"""What the killed process does: keep records in the store and the catalogue, as a harvest does, and nothing else.

`record.xml` is a pickle here, since what the store and the catalogue promise does not depend on its form.
"""

import datetime as dt
import json
import os
import pickle
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from archiver.catalogue.catalogue import Catalogue
from archiver.catalogue.database import sqlite_url
from archiver.records import Record, Validation
from archiver.store.events import EventLog
from archiver.store.keeping import Store
from archiver.store.lock import hold_workspace
from tests.unit.catalogue.municipal_records import MONDAY, PASSED, comment, harvest, post, thread

OURS = (f"{os.sep}archiver{os.sep}store{os.sep}", f"{os.sep}archiver{os.sep}catalogue{os.sep}")


def keep_versions(root: Path, first: int, last: int, *, started: Callable[[], object] = lambda: None) -> None:
    """Keep thread after thread, each in two versions that share an image, and a harvest statement after each."""
    with hold_workspace(root, command="capture", now=MONDAY), EventLog.open(root, actor="test", now=MONDAY) as log:
        store = Store(root, log=log, minimum_free=0)
        with Catalogue(sqlite_url(root / "catalogue.db")) as catalogue:
            store.recover(now=MONDAY)
            catalogue.catch_up(store, read)
            started()
            for number in range(first, last):
                keep_thread(store, catalogue, number)


def keep_thread(store: Store, catalogue: Catalogue, number: int) -> None:
    """Keep what is not kept yet of one thread and its harvest."""
    one = thread(str(number), post(f"Inlägg {number}"))
    other = thread(str(number), post(f"Inlägg {number}, rättat"), comment("Tack!"), version=2)
    for record in (one, other):
        if record.version in store.versions("kommunen", record.id):
            continue
        with store.draft() as draft:
            (draft / "record.xml").write_bytes(pickle.dumps(record))
            (draft / "media").mkdir()
            (draft / "media" / "bild.jpg").write_bytes(f"bild {number}".encode() * 1000)
            kept = store.keep(draft, account="kommunen", record=record.id, version=record.version, at=MONDAY)
            folder = kept.relative_to(store.root).as_posix()
            catalogue.add(record, folder=folder, validations=PASSED)
    found = harvest(one, other, started_at=MONDAY + dt.timedelta(hours=number))
    store.keep_harvest(found)
    catalogue.add_harvest(found)


def keep_until_line(root: Path, line: int) -> None:
    """Keep one thread, and be killed (kill -9) before the `line`th line of the store's and the catalogue's code.

    If it ends before that, the file `lines` says after how many.
    """
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
    keep_versions(root, 0, 1)
    sys.settrace(None)
    (root / "lines").write_text(str(line - left))


def keep_for(root: Path, first: int, seconds: float) -> None:
    """Keep threads in a process of its own and kill it (kill -9) that long after it began with them."""
    ready, started = os.pipe()
    if not (child := os.fork()):
        keep_versions(root, first, first + 10_000, started=lambda: os.write(started, b"!"))
        os._exit(0)
    os.read(ready, 1)
    signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGKILL))
    signal.setitimer(signal.ITIMER_REAL, seconds)
    os.waitpid(child, 0)
    os.kill(os.getpid(), signal.SIGKILL)


def read(path: Path) -> tuple[Record, tuple[Validation, ...]]:
    """Read what `keep_thread` wrote."""
    record: Record = pickle.loads((path / "record.xml").read_bytes())
    return record, PASSED


WORKS: dict[str, Callable[..., None]] = {"lines": keep_until_line, "versions": keep_versions, "for": keep_for}


def serve() -> None:
    """Do in a new process what each line of the input says (JSON: function, root, arguments); answer how it ended.

    One process that never has a second thread and forks at once: starting Python anew each time would take minutes.
    """
    for line in sys.stdin:
        work, root, *args = json.loads(line)
        if not (child := os.fork()):
            WORKS[work](Path(root), *args)
            sys.stdout.flush()
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    serve()
