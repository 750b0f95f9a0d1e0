"""archive run, status, statistics and crisis, as somebody types them."""

import os
from pathlib import Path

import pytest

from archiver.errors import NotEntitled, Overdue, RegisterRefused
from archiver.register.acting import login_name
from archiver.store.crises import CrisisBook
from archiver.store.events import EventType, read_events
from tests.unit.cli.sample_archive import archive
from tests.unit.daemon.clockwork import make_home

TODAY = "2026-03-01 10:00"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An archive whose only account may not be captured yet, so that no browser is needed."""
    made = make_home(tmp_path, "kommunen", reviewed="2999-01-01", made=TODAY)
    path = made / "archive.toml"
    known = f'email = "arkiv@granasa.example"\nos_user = ["{login_name(os.getuid())}"]'
    path.write_text(path.read_text("utf-8").replace('email = "arkiv@granasa.example"', known), "utf-8")
    return made


def test_a_dry_run_lists_what_is_due_and_changes_nothing(home: Path) -> None:
    before = {path: path.read_bytes() for path in home.iterdir() if path.is_file() and path.suffix != ".db"}
    said = archive("run", "--dry-run", home=home)
    assert said.code == 0
    assert "fångst kommunen (enligt plan)" in said.out
    assert {one["duty"] for one in archive("run", "--dry-run", "--json", home=home).document["due"]} >= {"capture"}
    assert {path: path.read_bytes() for path in before} == before
    assert not (home / "clock.jsonl").exists()


def test_once_does_what_can_be_done_and_tells_by_its_exit_code_what_cannot(home: Path) -> None:
    said = archive("run", "--once", "--json", home=home)
    assert said.code == Overdue.exit_code
    endings = {one["duty"]: one["ending"] for one in said.document["done"]}
    assert (endings["capture"], endings["fixity"], endings["assessment"]) == ("refused", "done", "done")
    assert (home / "health.json").exists()
    assert "villkor" in archive("status", home=home).out


def test_a_dry_run_is_not_once(home: Path) -> None:
    assert archive("run", "--once", "--dry-run", home=home).code == 2


def test_status_has_an_exit_code_for_monitoring(home: Path) -> None:
    never = archive("status", "--json", home=home)
    assert (never.code, never.document["verdict"]) == (Overdue.exit_code, "overdue")
    archive("run", "--once", home=home)
    fine = archive("status", "--json", home=home)
    assert (fine.code, fine.document["verdict"]) == (0, "ok")
    assert [alert["kind"] for alert in fine.document["alerts"]] == ["terms-unreviewed"]
    assert fine.document["health"]["mode"] == "once"


def test_a_crisis_is_started_by_somebody_with_the_duty_seen_everywhere_and_ended(home: Path) -> None:
    started = archive(
        "crisis", "start", "storm-2026", "--account", "kommunen", "--interval", "30h", "--json", home=home
    )
    assert started.code == 0, started.err
    assert started.document["crisis"]["by"] == "arkiv"
    assert archive("status", "--json", home=home).document["crises"] == ["storm-2026"]
    assert "pågår" in archive("crisis", "list", home=home).out
    assert archive("crisis", "start", "storm-2026", home=home).code == RegisterRefused.exit_code
    assert archive("crisis", "end", "storm-2026", home=home).code == 0
    (crisis,) = CrisisBook(home)
    assert (crisis.accounts, crisis.interval, crisis.ended_by) == (("kommunen",), "30h", "arkiv")
    told = [(event.type, event.subject, event.actor) for event in read_events(home)]
    assert (EventType.CRISIS_STARTED, "storm-2026", "arkiv") in told
    assert (EventType.CRISIS_ENDED, "storm-2026", "arkiv") in told


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("end", "okand"), 8),
        (("start", "Storm 2026"), RegisterRefused.exit_code),
        (("start", "storm", "--account", "okant"), 8),
        (("start", "storm", "--interval", "ofta"), 2),
    ],
)
def test_a_crisis_that_cannot_be_is_refused(home: Path, arguments: tuple[str, ...], code: int) -> None:
    assert archive("crisis", *arguments, home=home).code == code
    assert not (home / "crises.jsonl").exists()


def test_nobody_without_the_duty_starts_a_crisis(home: Path) -> None:
    path = home / "archive.toml"
    path.write_text(path.read_text("utf-8").replace('roles = ["kommunarkivarie"]', 'roles = ["registrator"]'), "utf-8")
    assert archive("crisis", "start", "storm", home=home).code == NotEntitled.exit_code


def test_statistics_of_a_year_in_which_nothing_happened_are_refused(home: Path) -> None:
    said = archive("statistics", "--year", "1999", home=home)
    assert said.code == 8
    assert "1999" in said.err
