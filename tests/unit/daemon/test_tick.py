"""One tick after another with a clock set by hand: what is done, what is told, what is tried again."""

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from archiver.alerts.ladder import AlertKind
from archiver.alerts.sending import Alerts
from archiver.daemon.doing import BUG, Ending
from archiver.daemon.hands import Assessed, Flag
from archiver.daemon.health import read_health
from archiver.daemon.running import run_once
from archiver.daemon.status import look
from archiver.daemon.tick import all_tasks
from archiver.errors import CaptureBlocked, ConfigError, HarvestIncomplete, ProgramMissing, WorkspaceLocked
from archiver.schedule.tasks import Duty
from archiver.store.crises import Crisis, CrisisBook
from archiver.store.events import EventLog, EventType, read_events
from archiver.store.layout import thread_record_id
from archiver.store.lock import hold_clock, hold_workspace
from archiver.store.receipts import Receipt, ReceiptBook, ReceiptKind
from archiver.store.tombstones import Tombstone, TombstoneBook
from archiver.workspace import open_workspace
from tests.unit.catalogue.municipal_records import post, thread
from tests.unit.daemon.clockwork import HandClock, Told, make_home, ticked
from tests.unit.schedule.pasts import at

MONDAY = "2026-03-02 10:00"
WALL = CaptureBlocked("A login wall.", say="Plattformen kräver inloggning.")


@pytest.fixture
def clock() -> HandClock:
    return HandClock(at(MONDAY))


def open_kinds(home: Path) -> set[tuple[AlertKind, str]]:
    with open_workspace(home, write=False, command="test", now=at(MONDAY)) as workspace:
        return {one.alert.key for one in Alerts(workspace).open()}


def files(home: Path, beginning: str) -> list[str]:
    return sorted(path.name for path in (home / "alerts").glob(f"{beginning}*.txt"))


def test_an_archive_without_accounts_is_kept_going(tmp_path: Path, clock: HandClock) -> None:
    home, told = make_home(tmp_path), Told()
    assert {result.task.duty for result in ticked(home, told, clock).results} == {
        Duty.FIXITY,
        Duty.ASSESSMENT,
        Duty.DIGEST,
    }
    assert ticked(home, told, clock).results == ()


def test_after_weeks_off_everything_is_caught_up_once(tmp_path: Path, clock: HandClock) -> None:
    home, told = make_home(tmp_path, "kommunen"), Told()
    ticked(home, told, clock)
    clock.set("2026-09-20 12:00")
    told.requests.clear()
    told.rounds.clear()
    first = ticked(home, told, clock)
    assert {result.task.duty for result in first.results} == set(Duty)
    assert (told.captured, told.rounds) == (["kommunen"], ["statistics", "assess", "propose"])
    assert ticked(home, told, clock).results == ()


def test_captures_follow_the_plan_day_by_day(tmp_path: Path, clock: HandClock) -> None:
    home, told = make_home(tmp_path, "kommunen"), Told()
    for day in range(2, 12):
        clock.set(f"2026-03-{day:02} 10:00")
        ticked(home, told, clock)
    assert len(told.requests) == 4  # the 2nd, 5th, 8th and 11th


def test_one_failing_account_never_stops_the_others(tmp_path: Path, clock: HandClock) -> None:
    home = make_home(tmp_path, "ett", "tva", "tre")
    told = Told(faults={"ett": WALL, "tva": RuntimeError("a bug")})
    done = {result.task.account: (result.ending, result.error) for result in ticked(home, told, clock).results}
    assert done["ett"] == (Ending.FAILED, "CaptureBlocked")
    assert done["tva"] == (Ending.FAILED, BUG)
    assert done["tre"] == (Ending.DONE, "")
    assert open_kinds(home) == {(AlertKind.CAPTURE_FAILED, "ett"), (AlertKind.CAPTURE_FAILED, "tva")}


@pytest.mark.parametrize(
    "fault", [WALL, ProgramMissing("No browser."), RuntimeError("a bug")], ids=["wall", "program", "bug"]
)
def test_a_failed_capture_is_tried_again_with_longer_and_longer_waits_until_it_holds(
    tmp_path: Path, clock: HandClock, fault: Exception
) -> None:
    home, told = make_home(tmp_path, "kommunen"), Told(faults={"kommunen": fault})
    tried = []
    for minute in range(0, 120, 5):
        clock.now = at(MONDAY) + dt.timedelta(minutes=minute)
        before = len(told.requests)
        ticked(home, told, clock)
        tried += [minute] * (len(told.requests) - before)
    assert tried == [0, 15, 45, 105]
    told.faults.clear()
    clock.set("2026-03-02 14:00")
    ticked(home, told, clock)
    assert open_kinds(home) == set()
    assert files(home, "larm") == ["larm-20260302-capture-failed-kommunen-dag0.txt"]


def test_an_alert_says_why_and_is_sent_by_the_ladder_until_it_is_over(tmp_path: Path, clock: HandClock) -> None:
    home, told = make_home(tmp_path, "kommunen"), Told(faults={"kommunen": WALL})
    for day in range(2, 12):
        clock.set(f"2026-03-{day:02} 12:00")
        ticked(home, told, clock)
    assert files(home, "larm") == [
        "larm-20260302-capture-failed-kommunen-dag0.txt",
        "larm-20260304-capture-failed-kommunen-dag2.txt",
        "larm-20260309-capture-failed-kommunen-dag7.txt",
    ]
    assert "Plattformen kräver inloggning." in (home / "alerts" / files(home, "larm")[0]).read_text("utf-8")
    sent = [event for event in read_events(home) if event.type == EventType.ALERT_SENT]
    assert [event.detail for event in sent] == [f"capture-failed kommunen dag {day}" for day in (0, 2, 7)]


def test_a_capture_that_is_not_whole_is_told_of(tmp_path: Path, clock: HandClock) -> None:
    home, told = make_home(tmp_path, "kommunen"), Told(faults={"kommunen": HarvestIncomplete("not all")})
    (result, *_) = ticked(home, told, clock).results
    assert result.ending is Ending.DONE
    assert open_kinds(home) == {(AlertKind.CAPTURE_INCOMPLETE, "kommunen")}


def test_terms_that_are_not_reviewed_refuse_the_capture_with_the_reason_and_an_alert(
    tmp_path: Path, clock: HandClock
) -> None:
    home, told = make_home(tmp_path, "kommunen", reviewed="2026-12-01"), Told()
    (result, *_) = ticked(home, told, clock).results
    assert (result.ending, told.captured) == (Ending.REFUSED, [])
    assert "inte granskade" in result.sentence
    assert open_kinds(home) == {(AlertKind.TERMS_UNREVIEWED, "kommunen")}
    clock.set("2026-12-01 10:00")
    ticked(home, told, clock)
    assert (told.captured, open_kinds(home)) == (["kommunen"], set())


def test_what_somebody_else_works_at_is_waited_for(tmp_path: Path, clock: HandClock) -> None:
    home, told = make_home(tmp_path, "kommunen"), Told()
    with hold_workspace(home, command="account", now=clock()):
        found = ticked(home, told, clock)
    assert [result.ending for result in found.results] == [Ending.POSTPONED]
    assert "archive account" in found.results[0].sentence
    assert ticked(home, told, clock).results[0].ending is Ending.DONE


def test_a_crisis_is_captured_hourly_and_first(tmp_path: Path, clock: HandClock) -> None:
    home, told = make_home(tmp_path, "ett", "tva"), Told()
    ticked(home, told, clock)
    with EventLog.open(home, actor="test", now=clock()) as log:
        CrisisBook(home).start(Crisis(id="storm", accounts=("tva",), started_at=at("2026-03-02 11:00")), log=log)
    told.requests.clear()
    for hour in (11, 12, 13):
        clock.set(f"2026-03-02 {hour}:00")
        ticked(home, told, clock)
    assert [(request.target, request.reason) for request in told.requests] == [("tva", "Klockan: kris")] * 3
    with EventLog.open(home, actor="test", now=clock()) as log:
        CrisisBook(home).end("storm", at=at("2026-03-02 13:10"), log=log)
    clock.set("2026-03-02 13:11")
    ticked(home, told, clock)
    clock.set("2026-03-02 20:00")
    ticked(home, told, clock)
    assert len(told.requests) == 4


def test_a_snapshot_is_asked_for_at_half_year(tmp_path: Path, clock: HandClock) -> None:
    home, told = make_home(tmp_path, "kommunen"), Told()
    clock.set("2026-06-30 12:00")
    ticked(home, told, clock)
    clock.set("2026-07-01 00:01")
    ticked(home, told, clock)
    assert [request.snapshot for request in told.requests] == [False, True]


def test_a_record_without_dnr_alarms_after_a_working_day_until_its_receipt_comes(
    tmp_path: Path, clock: HandClock
) -> None:
    home = make_home(tmp_path, "kommunen")
    record = "t-abcdefgh23456723"
    told = Told(found=Assessed(register={record: "kommunen"}))
    missing = (AlertKind.REGISTRATION_MISSING, "kommunen")
    clock.set("2026-06-18 02:00")  # the day before Midsummer Eve
    ticked(home, told, clock)
    clock.set("2026-06-22 23:00")
    ticked(home, told, clock)
    assert missing not in open_kinds(home)
    clock.set("2026-06-23 00:00")
    ticked(home, told, clock)
    assert missing in open_kinds(home)
    receipt = Receipt(kind=ReceiptKind.DIARIUM, record=record, version=1, reference="KS 2026/9", at=clock())
    with EventLog.open(home, actor="test", now=clock()) as log:
        ReceiptBook(home).note((receipt,), log=log, at=clock())
    ticked(home, told, clock)
    assert missing not in open_kinds(home)


def test_a_record_that_need_not_be_registered_after_all_is_no_longer_waited_for(
    tmp_path: Path, clock: HandClock
) -> None:
    home = make_home(tmp_path, "kommunen")
    told = Told(found=Assessed(register={"t-abcdefgh23456723": "kommunen"}))
    ticked(home, told, clock)
    told.found = Assessed()
    clock.set("2026-03-10 12:00")
    ticked(home, told, clock)
    assert open_kinds(home) == set()


def test_a_flag_is_never_silent(tmp_path: Path, clock: HandClock) -> None:
    home, told = make_home(tmp_path, "kommunen"), Told()
    told.flags = (Flag(id="m-20260302-01", account="kommunen", since=clock()),)
    ticked(home, told, clock)
    assert open_kinds(home) == {(AlertKind.FLAG_OPEN, "m-20260302-01")}
    assert files(home, "larm") == ["larm-20260302-flag-open-m-20260302-01-dag0.txt"]
    told.flags = ()
    ticked(home, told, clock)
    assert open_kinds(home) == set()


def test_the_digest_comes_every_monday_even_when_all_is_well(tmp_path: Path, clock: HandClock) -> None:
    home, told = make_home(tmp_path, "kommunen"), Told(found=Assessed(due=3, manual=2))
    for day in (2, 5, 9, 12, 16):
        clock.set(f"2026-03-{day:02} 12:00")
        ticked(home, told, clock)
    assert files(home, "veckobrev") == [f"veckobrev-2026-03-{day:02}.txt" for day in (2, 9, 16)]
    text = (home / "alerts" / "veckobrev-2026-03-09.txt").read_text("utf-8")
    for said in ("allt i ordning", "kommunen (aktivt): fullständiga 2", "får gallras i dag: 3", "manuell bedömning: 2"):
        assert said in text


def test_the_digest_tells_of_what_is_not_well(tmp_path: Path, clock: HandClock) -> None:
    home, told = make_home(tmp_path, "kommunen"), Told(faults={"kommunen": WALL})
    clock.set("2026-03-07 12:00")
    ticked(home, told, clock)
    clock.set("2026-03-09 12:00")
    ticked(home, told, clock)
    text = (home / "alerts" / "veckobrev-2026-03-09.txt").read_text("utf-8")
    assert "Kontot kan inte fångas: kommunen, sedan 2026-03-07" in text
    assert "1 sak att se till" in text


def test_health_and_status_tell_how_it_is(tmp_path: Path, clock: HandClock) -> None:
    home, told = make_home(tmp_path, "kommunen"), Told()
    assert "aldrig gått" in look(home, now=clock()).troubles[0]
    run_once(home, told.hands(), clock)
    health = read_health(home)
    assert health is not None
    assert health.accounts["kommunen"].last_success == clock()
    assert look(home, now=clock()).troubles == ()
    json.loads((home / "health.json").read_bytes())
    clock.set("2026-03-02 12:01")
    (silent,) = look(home, now=clock()).troubles
    assert "tigit" in silent


def test_status_tells_of_what_is_overdue(tmp_path: Path, clock: HandClock) -> None:
    home, told = make_home(tmp_path, "kommunen"), Told()
    run_once(home, told.hands(), clock)
    told.faults["kommunen"] = WALL
    for day in (5, 6):
        clock.set(f"2026-03-0{day} 10:01")
        run_once(home, told.hands(), clock)
    (overdue,) = look(home, now=clock()).troubles
    assert "fångst av kommunen" in overdue


def test_only_one_clock_goes_in_an_archive(tmp_path: Path, clock: HandClock) -> None:
    home, told = make_home(tmp_path), Told()
    with hold_clock(home, now=clock()), pytest.raises(WorkspaceLocked, match="archive run"):
        run_once(home, told.hands(), clock)
    run_once(home, told.hands(), clock)


def test_a_clock_that_runs_leaves_the_archive_to_others_between_its_tasks(tmp_path: Path, clock: HandClock) -> None:
    home = make_home(tmp_path)
    with hold_clock(home, now=clock()), open_workspace(home, write=True, command="account", now=clock()):
        pass


def test_a_settings_file_that_cannot_be_read_is_told_in_health(tmp_path: Path, clock: HandClock) -> None:
    home, told = make_home(tmp_path), Told()
    (home / "archive.toml").write_text("[authority\n", "utf-8")
    with pytest.raises(ConfigError):
        run_once(home, told.hands(), clock)
    health = read_health(home)
    assert health is not None
    assert health.error == "ConfigError"


def test_a_lost_book_of_the_clock_costs_each_round_once(tmp_path: Path, clock: HandClock) -> None:
    home, told = make_home(tmp_path, "kommunen"), Told()
    ticked(home, told, clock)
    (home / "clock.jsonl").unlink()
    assert {task.duty for task in all_tasks(home, now=clock()) if task.is_due(clock())} == {
        Duty.FIXITY,
        Duty.ASSESSMENT,
        Duty.DIGEST,
    }


def test_a_workspace_restored_from_a_backup_is_caught_up_by_what_it_holds(tmp_path: Path, clock: HandClock) -> None:
    home, told = make_home(tmp_path, "kommunen"), Told()
    ticked(home, told, clock)
    shutil.copytree(home, tmp_path / "kopia")
    clock.set("2026-03-06 10:00")
    ticked(home, told, clock)
    assert [
        task.account for task in all_tasks(tmp_path / "kopia", now=clock()) if task.is_due(clock()) and task.account
    ] == ["kommunen"]


def test_an_account_without_posts_for_half_a_year_is_told_of_until_it_posts_again(
    tmp_path: Path, clock: HandClock
) -> None:
    home, told = make_home(tmp_path, "kommunen"), Told()
    silent = (AlertKind.ACCOUNT_DORMANT, "kommunen")
    index_post(home, "1", at("2025-09-02 10:00"))
    ticked(home, told, clock)
    assert silent in open_kinds(home)
    index_post(home, "2", at("2026-03-01 10:00"))
    ticked(home, told, clock)
    assert silent not in open_kinds(home)


def index_post(home: Path, name: str, published: dt.datetime) -> None:
    """Let the catalogue know a post."""
    record = thread(name, post("Nyhet", at=published))
    with open_workspace(home, write=True, command="test", now=at(MONDAY)) as workspace:
        workspace.catalogue.add(record, folder=f"store/kommunen/{record.id}/v0001", validations=())


def test_too_little_room_on_the_disk_stops_a_task_before_it_begins_and_is_told_of(
    tmp_path: Path, clock: HandClock
) -> None:
    home, told = make_home(tmp_path, "kommunen"), Told()
    path = home / "archive.toml"
    free = shutil.disk_usage(home).free // 1_000_000
    text = path.read_text("utf-8")
    path.write_text(text.replace("min_free_mb = 500", f"min_free_mb = {free * 2}"), "utf-8")
    assert {result.error for result in ticked(home, told, clock).results} == {"DiskFull"}
    assert told.captured == []
    assert (AlertKind.DISK_LOW, "disk") in open_kinds(home)
    assert {kind for kind, _ in open_kinds(home)} >= {AlertKind.DUTY_FAILED, AlertKind.CAPTURE_FAILED}
    path.write_text(text, "utf-8")
    clock.set("2026-03-02 11:00")
    ticked(home, told, clock)
    assert told.captured == ["kommunen"]
    assert {kind for kind, _ in open_kinds(home)} & {AlertKind.DUTY_FAILED, AlertKind.CAPTURE_FAILED} == set()


def test_a_restored_backup_is_told_of_at_once_though_nothing_else_may_be_written(
    tmp_path: Path, clock: HandClock
) -> None:
    home, told = make_home(tmp_path, "kommunen", alerts="files = true"), Told()
    ticked(home, told, clock)
    told.requests.clear()
    clock.set("2026-03-06 10:00")
    record = thread_record_id("kommunen", "1")
    (home / "store" / "kommunen" / record / "v0001").mkdir(parents=True)
    stone = Tombstone(account="kommunen", record=record, versions=1, at=clock())
    TombstoneBook(home).set([stone])

    ticked(home, told, clock)

    assert told.requests == []
    restored = (AlertKind.DISPOSED_RESTORED, "gravstenar")
    assert restored in open_kinds(home)
    (letter,) = files(home, "larm-20260306-disposed-restored")
    assert "archive gallring reapply" in (home / "alerts" / letter).read_text("utf-8")
    assert any("archive gallring reapply" in trouble for trouble in look(home, now=clock()).troubles)

    (home / "store" / "kommunen" / record / "v0001").rmdir()
    ticked(home, told, clock)
    assert restored not in open_kinds(home)
    assert told.requests
