"""The clock as a process: a real browser, real signals, two clocks, and one that is killed within a capture."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from archiver.demo.content import large_content
from archiver.demo.site import DemoSite
from archiver.errors import Overdue, WorkspaceLocked
from archiver.store.layout import all_versions
from archiver.workspace import create_workspace
from tests.unit.cli.sample_archive import archive as run_program
from tests.unit.schedule.pasts import at

pytestmark = pytest.mark.real
PATIENCE = 120.0
REGISTERED = """
[[accounts]]
id = "granasa"
platform = "demo"
url = "{url}"
profile = "demo"
status = "active"
owner_role = "Kommunikationschef"
purpose = "Dialog"
registry = "KS"
terms_reviewed_on = 2026-01-15
terms_reviewed_by = "Kommunjuristen"
allow_hosts = ["{host}"]
identities = ["{handle}"]
elected = {elected}
administrators = [
  {{ name = "Anna", email = "anna@granasa.example", phone = "1" }},
  {{ name = "Bo", email = "bo@granasa.example", phone = "2" }},
]
"""


@pytest.fixture
def home(tmp_path: Path, demo: DemoSite) -> Path:
    """An archive with the demonstration's account in its register, shortened to what a capture can be killed in."""
    demo.content = large_content(8, comments=3, photos=0)
    folder = tmp_path / "arkiv"
    create_workspace(folder, name="Granåsa kommun", org_nr="212000-0001", now=at("2026-01-01 10:00"))
    told = REGISTERED.format(
        url=demo.url, host=demo.host_port, handle=demo.content.handle, elected=json.dumps(demo.content.elected)
    )
    path = folder / "archive.toml"
    path.write_text(path.read_text("utf-8") + told, "utf-8")
    return folder


def command(home: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "archiver", "--home", str(home), *arguments]


def archive(home: Path, *arguments: str) -> tuple[int, Any]:
    """Run a command in this process."""
    said = run_program(*arguments, "--json", home=home)
    return said.code, said.document


@contextmanager
def running(home: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with subprocess.Popen(command(home, "run", "--json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_until(true: Callable[[], bool], process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert process.poll() is None, process.communicate()[1].decode()
        assert time.monotonic() < end
        time.sleep(0.05)


def kept(home: Path) -> int:
    return sum(1 for _ in all_versions(home))


def test_a_clock_killed_in_a_capture_resumes_and_a_second_clock_is_told_who_runs(home: Path, demo: DemoSite) -> None:
    with running(home) as process:
        wait_until(lambda: kept(home) >= 2, process)
        code, answer = archive(home, "run", "--once")
        assert (code, answer["error"]["class"]) == (WorkspaceLocked.exit_code, "WorkspaceLocked")
        assert f"process {process.pid}" in answer["error"]["message"]
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    before = kept(home)
    assert before < len(demo.posts) + 1

    code, answer = archive(home, "run", "--once")
    assert code == 0, answer
    assert (answer["done"][0]["duty"], answer["done"][0]["ending"]) == ("capture", "done")
    assert kept(home) == len(demo.posts) + 1  # every thread and the snapshot, none of them twice
    code, answer = archive(home, "verify", "--fast")
    assert (code, answer["verdict"]) == (0, "pass")
    code, answer = archive(home, "run", "--dry-run")
    assert (code, answer["due"]) == (0, [])
    assert archive(home, "status")[0] == 0


def test_sigterm_in_a_capture_ends_it_politely(home: Path, demo: DemoSite) -> None:
    with running(home) as process:
        wait_until(lambda: kept(home) >= 1, process)
        process.terminate()
        out, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
    assert set(json.loads(out)) == {"ended"}
    assert not [*(home / "store" / ".incoming").iterdir()]
    assert not (home / ".clock.holder").exists()
    code, answer = archive(home, "status")
    assert code == Overdue.exit_code
    assert "aldrig gått" in answer["troubles"][0]
