"""A disk that becomes full in the middle of a disposal: it is said so, and with room the same command finishes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.real
# In a mount namespace of its own, so that the little disk is gone with the process; who is not root becomes it inside.
NAMESPACE = ["unshare", "--mount"] if os.getuid() == 0 else ["unshare", "--map-root-user", "--mount"]
WORK = """
import os, shutil, sys
from contextlib import suppress
from pathlib import Path
from archiver.errors import DiskFull, WorkspaceError
from archiver.findings import Level
from archiver.disposal.verifying import audit
from tests.unit.disposal.disposal_archive import EXECUTED, World, approved, everywhere, executed, make, opened

disk = Path(sys.argv[1])
full = 0
for left in (0, 4096, 8192, 16384, 32768, 65536, 131072, 262144, 400000):
    home = make(disk / "arkiv")
    proposal = approved(home, World())
    with (disk / "ballast").open("wb", buffering=0) as ballast:
        free = shutil.disk_usage(disk).free - left
        with suppress(OSError):
            ballast.write(bytes(free))
    try:
        executed(home, World(), proposal.id)
    except WorkspaceError as error:
        full += isinstance(error, DiskFull)  # with no room at all the catalogue cannot even be opened, and says that
    (disk / "ballast").unlink()
    if not any((home / "protocols").glob("gp-*")):
        assert executed(home, World(), proposal.id).complete
    with opened(home, EXECUTED) as workspace:
        assert [one for one in workspace.store.verify() if one.level is Level.ERROR] == []
        assert list(audit(workspace)) == []
    assert everywhere(home) == []
    shutil.rmtree(home)
print(full)
"""


def test_a_disk_that_becomes_full_stops_a_disposal_that_can_be_finished(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    script = 'mount -t tmpfs -o size=8m tmpfs "$1" && exec "$2" -c "$3" "$1"'
    done = subprocess.run(
        [*NAMESPACE, "sh", "-c", script, "sh", small, sys.executable, WORK],
        capture_output=True,
        text=True,
        timeout=300,
        env={"PYTHONPATH": str(Path(__file__).parents[3]), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
    )

    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 3
