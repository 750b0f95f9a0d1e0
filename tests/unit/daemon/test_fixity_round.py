"""The nightly fixity round: every version in its period, damage told of until it is mended."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from archiver.alerts.ladder import AlertKind
from archiver.alerts.sending import Alerts
from archiver.store.events import EventType, read_events
from archiver.store.layout import all_versions
from archiver.workspace import open_workspace
from tests.unit.cli.sample_archive import make_archive
from tests.unit.daemon.clockwork import HandClock, Told, ticked
from tests.unit.schedule.pasts import at


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with three versions, to be copied."""
    return make_archive(tmp_path_factory.mktemp("made") / "arkiv")


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """An archive of one's own, of which every version is read every third night."""
    shutil.copytree(made, tmp_path / "arkiv")
    path = tmp_path / "arkiv" / "archive.toml"
    path.write_text(path.read_text("utf-8").replace("fixity_days = 90", "fixity_days = 3"), "utf-8")
    return tmp_path / "arkiv"


def damaged(home: Path) -> dict[str, str]:
    with open_workspace(home, write=False, command="test", now=at("2026-03-02 10:00")) as workspace:
        found = [one.alert for one in Alerts(workspace).open() if one.alert.kind is AlertKind.STORE_DAMAGED]
    return {alert.subject: alert.sentence for alert in found}


def nights(home: Path, first: int, last: int) -> None:
    told, clock = Told(), HandClock(at("2026-12-01 10:00"))
    for day in range(first, last + 1):
        clock.now = at("2026-12-01 10:00") + dt.timedelta(days=day)
        ticked(home, told, clock)


def rounds(home: Path) -> list[str]:
    return [event.detail for event in read_events(home) if event.type == EventType.STORE_VERIFIED]


def test_every_version_is_read_once_in_the_period(home: Path) -> None:
    nights(home, 1, 3)
    assert sum(int(detail.split("versioner=")[1].split()[0]) for detail in rounds(home)) == len([*all_versions(home)])
    assert damaged(home) == {}


def test_after_days_off_all_shares_are_read_in_one_night(home: Path) -> None:
    nights(home, 1, 1)
    nights(home, 30, 30)
    assert rounds(home)[-1] == "dagar=3 versioner=3 fel=0"


def test_a_changed_file_is_told_of_within_the_period_and_until_it_is_mended(home: Path) -> None:
    kept = next(iter(all_versions(home)))
    victim = kept.path / "record.xml"
    whole = victim.read_bytes()
    victim.chmod(0o644)
    victim.write_bytes(whole + b" ")
    nights(home, 1, 3)
    assert damaged(home) == {kept.record: f"Kontrollen av {kept.record} fann fel: ST-103."}
    victim.write_bytes(whole)
    nights(home, 4, 4)
    assert damaged(home) == {}


def test_a_version_that_is_gone_is_told_of_the_next_night(home: Path) -> None:
    kept = next(iter(all_versions(home)))
    shutil.rmtree(kept.path.parent)
    nights(home, 1, 1)
    assert "ST-302" in damaged(home)[kept.record]


def test_a_line_of_the_log_that_was_changed_is_told_of_the_next_night(home: Path) -> None:
    log = home / "events.jsonl"
    log.write_bytes(log.read_bytes().replace(b"workspace created", b"workspace CREATED", 1))
    nights(home, 1, 1)
    assert damaged(home) == {"events": "Kontrollen av events fann fel: ST-404."}
