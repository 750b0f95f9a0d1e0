"""When an account is captured: plan, snapshots, closing, crisis, failures, clocks that go wrong."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.config.schedule import ScheduleSettings
from archiver.records import HarvestStatus
from archiver.schedule.captures import capture_task, refusal
from archiver.schedule.tasks import AccountPast, Task, Why
from archiver.store.crises import Crisis
from tests.unit.schedule.pasts import PLAN, account, at, harvest, past

STOPPED = HarvestStatus.STOPPED
INCOMPLETE = HarvestStatus.INCOMPLETE


def task(now: str, known: AccountPast, *crises: Crisis, settings: ScheduleSettings = PLAN, **more: Any) -> Task:
    found = capture_task(account(**more), known, settings, crises, now=at(now))
    assert found is not None
    return found


def is_due(now: str, known: AccountPast, *crises: Crisis, **more: Any) -> bool:
    return task(now, known, *crises, **more).is_due(at(now))


def test_an_account_that_was_never_captured_is_due_at_once() -> None:
    assert is_due("2026-03-02 10:00", past())


@pytest.mark.parametrize(
    ("more", "not_yet", "then"),
    [
        ({}, "2026-03-05 09:59", "2026-03-05 10:00"),
        ({"capture_interval": "12h"}, "2026-03-02 21:59", "2026-03-02 22:00"),
        ({"status": "dormant"}, "2026-03-16 09:59", "2026-03-16 10:00"),
        ({"status": "dormant", "capture_interval": "1d"}, "2026-03-03 09:59", "2026-03-03 10:00"),
        ({"level": "oversikt", "capture_interval": "7d"}, "2026-03-09 09:59", "2026-03-09 10:00"),
    ],
    ids=[
        "the general plan",
        "its own plan",
        "a dormant account",
        "a dormant one with its own",
        "overviews, with a plan",
    ],
)
def test_an_account_is_due_when_its_interval_is_over(more: dict[str, Any], not_yet: str, then: str) -> None:
    known = past(harvest("2026-03-02 10:00"))
    assert not is_due(not_yet, known, **more)
    assert is_due(then, known, **more)
    assert task(then, known, **more).why == (Why.PLAN,)


@pytest.mark.parametrize("status", ["planned", "closed"])
def test_an_account_that_is_not_open_is_never_captured(status: str) -> None:
    more = {"closed": dt.date(2026, 1, 1), "final_capture": "KS 2026/1"} if status == "closed" else {}
    assert capture_task(account(status=status, **more), past(), PLAN, (), now=at("2026-03-02 10:00")) is None


def test_an_account_of_overviews_is_captured_for_its_snapshots_alone() -> None:
    known = past(harvest("2026-03-02 10:00"))
    assert capture_task(account(level="oversikt"), known, PLAN, (), now=at("2026-06-30 23:59")) is None
    assert task("2026-07-01 00:00", known, level="oversikt").why == (Why.SNAPSHOT,)


def test_after_days_off_an_account_is_captured_once() -> None:
    assert is_due("2026-05-02 10:00", past(harvest("2026-03-02 10:00")))
    assert not is_due("2026-05-02 10:01", past(harvest("2026-03-02 10:00"), harvest("2026-05-02 10:00")))


@pytest.mark.parametrize(
    ("taken", "now", "owed"),
    [
        ("2026-06-16 23:59", "2026-07-01 00:00", True),
        ("2026-06-17 00:00", "2026-07-01 00:00", False),
        ("2026-06-16 23:59", "2026-06-30 23:59", False),
        ("2025-12-20 10:00", "2026-06-30 23:59", False),
        ("2025-12-17 10:00", "2026-01-01 00:00", True),
        ("2024-01-01 10:00", "2026-10-01 00:00", True),
    ],
    ids=["before the window", "in the window", "not the day yet", "long after", "before new year's", "years off"],
)
def test_a_snapshot_is_owed_from_its_day_unless_it_was_taken_in_the_window(taken: str, now: str, owed: bool) -> None:
    known = past(harvest(now), snapshot=taken)  # captured this moment, so the plan owes nothing
    found = capture_task(account(), past(*known.harvests, snapshot=taken), PLAN, (), now=at(now))
    assert found is not None
    assert found.snapshot is owed


def test_a_snapshot_that_is_owed_is_taken_though_the_plan_is_not_due() -> None:
    found = task("2026-07-01 00:00", past(harvest("2026-06-30 23:00"), snapshot="2026-01-02 10:00"))
    assert found.is_due(at("2026-07-01 00:00"))
    assert (found.why, found.snapshot) == ((Why.SNAPSHOT,), True)


def test_a_snapshot_that_a_whole_capture_did_not_bring_is_tried_again_a_day_later() -> None:
    known = past(harvest("2026-07-01 00:05"), snapshot="2026-01-02 10:00")
    assert not is_due("2026-07-02 00:04", known)
    assert is_due("2026-07-02 00:05", known)


def test_every_capture_in_between_brings_the_snapshot_that_is_owed() -> None:
    known = past(harvest("2026-07-01 00:05"), snapshot="2026-01-02 10:00")
    assert task("2026-07-01 12:05", known, capture_interval="12h").snapshot


def test_an_account_that_was_opened_after_the_day_owes_no_snapshot_for_it() -> None:
    known = past(harvest("2026-07-05 10:00"), snapshot="2026-01-02 10:00")
    assert not task("2026-07-05 10:01", known, opened=dt.date(2026, 7, 2)).snapshot


def test_before_an_account_closes_it_is_captured_at_once_with_its_look() -> None:
    known = past(harvest("2026-03-01 10:00"))
    closing: dict[str, Any] = {"status": "closing", "closing_since": dt.date(2026, 3, 2)}
    found = task("2026-03-02 00:00", known, **closing)
    assert found.is_due(at("2026-03-02 00:00"))
    assert (found.why, found.snapshot) == ((Why.FINAL,), True)
    assert not is_due("2026-03-02 11:00", past(harvest("2026-03-02 10:00")), **closing)


def test_a_final_capture_that_was_not_whole_is_tried_again_a_day_later() -> None:
    known = past(harvest("2026-03-02 10:00", INCOMPLETE))
    closing: dict[str, Any] = {"status": "closing", "closing_since": dt.date(2026, 3, 2), "capture_interval": "7d"}
    assert not is_due("2026-03-03 09:59", known, **closing)
    assert is_due("2026-03-03 10:00", known, **closing)


def test_a_harvest_of_a_part_of_the_feed_is_not_the_plans() -> None:
    assert is_due("2026-03-02 10:01", past(harvest("2026-03-02 10:00", limited=True)))


STORM = Crisis(id="storm", accounts=("kommunen",), started_at=at("2026-03-02 12:00"))


def test_a_crisis_captures_at_once_then_by_its_own_pace() -> None:
    assert is_due("2026-03-02 12:00", past(harvest("2026-03-02 11:59")), STORM)
    assert not is_due("2026-03-02 13:00", past(harvest("2026-03-02 12:01")), STORM)
    found = task("2026-03-02 13:01", past(harvest("2026-03-02 12:01")), STORM)
    assert found.is_due(at("2026-03-02 13:01"))
    assert found.why == (Why.CRISIS,)


def test_a_crisis_may_set_its_own_pace_and_ends_with_one_capture_more() -> None:
    fast = Crisis(id="storm", started_at=STORM.started_at, interval="2h")
    assert not is_due("2026-03-02 14:00", past(harvest("2026-03-02 12:01")), fast)
    over = Crisis(id="storm", started_at=STORM.started_at, ended_at=at("2026-03-02 13:00"))
    assert is_due("2026-03-02 13:00", past(harvest("2026-03-02 12:01")), over)
    assert not is_due("2026-03-02 20:00", past(harvest("2026-03-02 13:05")), over)


def test_a_crisis_of_other_accounts_changes_nothing() -> None:
    other = Crisis(id="brand", accounts=("skolan",), started_at=STORM.started_at)
    assert not is_due("2026-03-02 12:30", past(harvest("2026-03-02 11:59")), other)


@pytest.mark.parametrize(
    ("failures", "minutes"), [(1, 15), (2, 30), (3, 60), (6, 8 * 60), (7, 16 * 60), (8, 24 * 60), (60, 24 * 60)]
)
def test_a_failed_capture_is_tried_again_later_and_later(failures: int, minutes: int) -> None:
    first = at("2026-03-05 10:00")
    stops = tuple(harvest(f"2026-03-05 10:{number:02}", STOPPED) for number in range(min(failures, 60)))
    known = past(harvest("2026-03-01 10:00"), *stops, snapshot="2026-03-01 10:00")
    again = stops[-1].started_at + dt.timedelta(minutes=minutes)
    found = capture_task(account(), known, PLAN, (), now=first + dt.timedelta(hours=1))
    assert found is not None
    assert found.not_before == again
    assert found.since == at("2026-03-04 10:00")  # it is owed since the interval was over, whatever was tried


def test_failures_that_left_no_statement_count_too() -> None:
    known = past(harvest("2026-03-01 10:00"), failures=("2026-02-01 10:00", "2026-03-05 10:00", "2026-03-05 10:15"))
    assert task("2026-03-05 10:20", known).not_before == at("2026-03-05 10:45")


def test_during_a_crisis_nobody_waits_longer_than_its_pace() -> None:
    stops = tuple(harvest(f"2026-03-02 12:{number:02}", STOPPED) for number in range(9))
    known = past(harvest("2026-03-02 11:00"), *stops, snapshot="2026-03-01 10:00")
    assert task("2026-03-02 12:30", known, STORM).not_before == at("2026-03-02 13:08")


def test_a_capture_that_never_succeeded_is_owed_since_it_was_first_tried() -> None:
    known = past(harvest("2026-03-02 10:00", STOPPED), harvest("2026-03-02 10:15", STOPPED))
    assert task("2026-03-09 10:00", known).since == at("2026-03-02 10:00")


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        ("2026-03-28 12:00", "2026-03-31 12:59", False),
        ("2026-03-28 12:00", "2026-03-31 13:00", True),
        ("2026-10-24 12:00", "2026-10-27 11:00", True),
        ("2026-10-24 12:00", "2026-10-27 10:59", False),
        ("2028-02-27 12:00", "2028-03-01 11:59", False),
        ("2028-02-27 12:00", "2028-03-01 12:00", True),
    ],
    ids=["spring, not yet", "spring", "autumn", "autumn, not yet", "leap day, not yet", "leap day"],
)
def test_an_interval_is_a_length_of_time_over_summer_time_and_leap_days(last: str, now: str, due: bool) -> None:
    assert is_due(now, past(harvest(last), snapshot=last)) is due


def test_a_clock_that_was_put_back_a_little_waits_and_one_that_was_years_ahead_is_not_believed() -> None:
    assert not is_due("2026-03-02 10:00", past(harvest("2026-03-02 12:00")))
    assert is_due("2026-03-02 10:00", past(harvest("2031-03-02 12:00")))
    both = past(harvest("2026-03-02 10:00"), harvest("2031-03-02 12:00"), snapshot="2026-03-02 10:00")
    assert not is_due("2026-03-02 11:00", both)


def test_a_clock_that_jumps_ahead_owes_one_capture() -> None:
    assert is_due("2036-03-02 10:00", past(harvest("2026-03-02 10:00")))


@given(days=st.integers(0, 4000), step=st.integers(1, 200))
def test_a_capture_that_was_just_made_is_never_due_again_at_once(days: int, step: int) -> None:
    now = at("2020-01-01 03:00") + dt.timedelta(days=days, hours=step)
    made = harvest(f"{now:%Y-%m-%d %H:%M}")
    found = capture_task(account(), past(made), PLAN, (), now=made.started_at)
    assert found is not None
    assert not found.is_due(made.started_at)


def test_terms_that_nobody_has_reviewed_yet_are_a_reason_to_refuse() -> None:
    assert "inte granskade" in refusal(account(terms_reviewed_on=dt.date(2026, 3, 3)), at("2026-03-02 23:59"))
    assert refusal(account(terms_reviewed_on=dt.date(2026, 3, 3)), at("2026-03-03 00:00")) == ""
    planned = account(status="planned", terms_reviewed_on=None, terms_reviewed_by="")
    assert refusal(planned, at("2026-03-02 10:00"))
