"""A disk that becomes full at any moment of keeping a record: it is said so, and nothing half is left."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.real
# In a mount namespace of its own, so that the little disk is gone with the process; who is not root becomes it inside.
NAMESPACE = ["unshare", "--mount"] if os.getuid() == 0 else ["unshare", "--map-root-user", "--mount"]
WORK = """
import sys
from contextlib import suppress
from pathlib import Path
from archiver.catalogue.catalogue import Catalogue
from archiver.catalogue.database import sqlite_url
from archiver.errors import DiskFull
from archiver.store.events import EventLog
from archiver.store.keeping import Store
from tests.real.store import keeping_process
from tests.unit.catalogue.municipal_records import MONDAY

root = Path(sys.argv[1])
(root / "reserve").write_bytes(bytes(1_000_000))
with EventLog.open(root, actor="test", now=MONDAY) as log, Catalogue(sqlite_url(root / "catalogue.db")) as catalogue:
    store = Store(root, log=log, minimum_free=0)
    catalogue.count()
    full = 0
    for number in range(10_000):
        try:
            keeping_process.keep_thread(store, catalogue, number)
        except DiskFull:
            full += 1
            # Fill the rest little by little, so that the disk is full at another place each time.
            with suppress(OSError), (root / "ballast").open("ab", buffering=0) as ballast:
                ballast.write(bytes(300 * full))
            assert list((root / "store" / ".incoming").iterdir()) == [], "a draft was left"
            if full == 40:
                break
    kept = list(store.all_versions())
    (root / "reserve").unlink()
    store.recover(now=MONDAY)
    catalogue.catch_up(store, keeping_process.read)
    findings = list(store.verify())
    assert findings == [], findings
    assert catalogue.count() == len({version.record for version in kept})
    print(full, len(kept))
"""


def test_a_disk_that_becomes_full_leaves_a_store_that_is_whole(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    script = 'mount -t tmpfs -o size=3m tmpfs "$1" && exec "$2" -c "$3" "$1"'
    done = subprocess.run(
        [*NAMESPACE, "sh", "-c", script, "sh", small, sys.executable, WORK],
        capture_output=True,
        text=True,
        timeout=300,
        env={"PYTHONPATH": str(Path(__file__).parents[3]), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
    )

    assert done.returncode == 0, done.stderr
    full, kept = map(int, done.stdout.split())
    assert full == 40
    assert kept > 10
