"""`archive account` as a person runs it: a process of its own, real Chromium, and the exit code that follows."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from archiver.demo.faults import Fault, Faults
from archiver.demo.site import DemoSite, serve_demo
from archiver.workspace import create_workspace
from tests.unit.cli.sample_archive import ROOT, Said, archive, archive_process
from tests.unit.package.sample import NOW

pytestmark = pytest.mark.real

QUICK = ("--limit", "1", "--no-ocr")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    create_workspace(tmp_path / "arkiv", name="Granåsa kommun", org_nr="212000-0001", now=NOW)
    return tmp_path / "arkiv"


def capture(home: Path, site: DemoSite, *more: str) -> Said:
    return archive_process(
        "account", site.url, "--profile", "demo", "--allow-host", site.host_port, *QUICK, *more, "--json", home=home
    )


def test_the_demonstration_makes_its_own_archive_and_the_second_run_finds_nothing_new(tmp_path: Path) -> None:
    home = tmp_path / "nytt"
    first = archive_process("account", "demo", *QUICK, "--json", home=home)
    assert first.code == 0, first.err
    document = first.document
    assert (document["account"], document["lane"], document["status"]) == ("granasa-torget", "browser", "complete")
    assert document["threads"]["new"] == 1
    assert document["limited"]
    kinds = {record["kind"]: record for record in document["records"]}
    assert set(kinds) == {"thread", "snapshot"}
    for record in kinds.values():
        assert Path(record["pdf"]).read_bytes().startswith(b"%PDF-")
        assert Path(record["xml"]).is_file()
        assert {"veraPDF"} <= {said["judge"].split()[0] for said in record["validation"] if said["verdict"] == "pass"}
    assert archive("accounts", "list", "--json", home=home).document["accounts"] == []

    again = archive_process("account", "demo", *QUICK, home=home)
    assert again.code == 0
    assert "Inget har ändrats sedan senaste fångsten." in again.out
    shown = archive("show", kinds["thread"]["id"], "--json", home=home).document
    assert shown["text"]
    assert archive("verify", "--all", home=home).code == 0


def test_the_demonstration_does_not_touch_the_register_of_an_archive_that_exists(home: Path) -> None:
    before = (home / "archive.toml").read_bytes()
    assert archive_process("account", "demo", *QUICK, "--json", home=home).code == 0
    assert (home / "archive.toml").read_bytes() == before


@pytest.mark.parametrize(
    ("fault", "code", "kind"),
    [
        (Fault.LOGIN_WALL, 11, "CaptureBlocked"),
        (Fault.NOT_FOUND, 12, "AccountGone"),
        (Fault.CHANGED_LAYOUT, 13, "ProfileMismatch"),
    ],
)
def test_a_capture_that_is_stopped_keeps_nothing_and_ends_with_its_code(
    home: Path, fault: Fault, code: int, kind: str
) -> None:
    with serve_demo(faults=Faults(account=fault)) as site:
        said = capture(home, site)
    assert said.code == code, said.err
    document = said.document
    assert document["status"] == "stopped"
    assert document["records"] == []
    assert document["reason"]
    assert document["error"]["class"] == kind
    assert archive("list", "--json", home=home).document["records"] == []


def test_a_private_address_that_nobody_allowed_is_refused(home: Path, demo: DemoSite) -> None:
    said = archive_process("account", demo.url, "--profile", "demo", *QUICK, "--json", home=home)
    assert said.code == 14, said.err
    assert demo.requests == ()


def test_a_capture_that_is_not_whole_is_kept_and_ends_with_twenty(home: Path) -> None:
    with serve_demo(faults=Faults(media=Fault.NOT_FOUND, comments_overstated_by=2)) as site:
        said = capture(home, site)
    assert said.code == 20, said.err
    document = said.document
    assert document["error"]["class"] == "HarvestIncomplete"
    assert document["status"] == "incomplete"
    assert document["coverage"]["media"]["missing"] or document["coverage"]["comments"]["missing"]
    assert "not in the register (kontoförteckning)" in said.err
    assert archive("list", "--json", home=home).document["records"]


@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_capture_that_is_interrupted_ends_calmly_and_leaves_nothing_half_done(
    home: Path, how: signal.Signals, code: int
) -> None:
    with serve_demo(faults=Faults(thread=Fault.HANG)) as site:
        allowed = ("--profile", "demo", "--allow-host", site.host_port)
        running = subprocess.Popen(
            [sys.executable, "-m", "archiver", "--home", home, "account", site.url, "--json", *allowed],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        while running.poll() is None and not any("/inlagg/" in path for path in site.requests):
            os.sched_yield()
        running.send_signal(how)
        out, err = running.communicate(timeout=60)
    assert running.returncode == code, err
    assert "Traceback" not in err
    if how is signal.SIGINT:
        assert json.loads(out)["error"]["exit_code"] == 130
    assert archive("doctor", "--json", home=home).document["workspace"]["problem"] == ""
    add = ("accounts", "add", "--id", "x", "--platform", "demo", "--url", "https://x.example/")
    assert archive(*add, home=home).code == 0, "the lock is free and the archive is mended"
    assert list((home / "store" / ".incoming").iterdir()) == []
