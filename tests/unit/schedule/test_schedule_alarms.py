"""Working days in Sweden, and the alarms that are counted in them or in months."""

import datetime as dt

import pytest

from archiver.schedule.alarms import is_dormant, registration_is_late, unreviewed
from archiver.schedule.workdays import is_working_day, next_working_day
from tests.unit.schedule.pasts import PLAN, account, at, past


@pytest.mark.parametrize(
    "day",
    [
        "2026-01-01",
        "2026-01-06",
        "2026-04-03",
        "2026-04-06",
        "2026-05-01",
        "2026-05-14",
        "2025-06-06",
        "2026-06-19",
        "2026-06-20",
        "2026-10-31",
        "2026-12-24",
        "2026-12-25",
        "2026-12-31",
        "2026-11-21",
        "2026-11-22",
    ],
)
def test_holidays_eves_and_week_ends_are_no_working_days(day: str) -> None:
    assert not is_working_day(dt.date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2026-01-05", "2026-04-02", "2026-06-18", "2026-06-22", "2026-12-23", "2028-02-29"])
def test_other_days_are_working_days(day: str) -> None:
    assert is_working_day(dt.date.fromisoformat(day))


@pytest.mark.parametrize(
    ("since", "in_time", "late"),
    [
        ("2026-03-02 09:00", "2026-03-03 23:59", "2026-03-04 00:00"),
        ("2026-03-06 16:00", "2026-03-09 23:59", "2026-03-10 00:00"),
        ("2026-06-18 16:00", "2026-06-22 23:59", "2026-06-23 00:00"),
        ("2026-12-23 16:00", "2026-12-28 23:59", "2026-12-29 00:00"),
        ("2026-12-30 16:00", "2027-01-04 23:59", "2027-01-05 00:00"),
        ("2026-04-01 16:00", "2026-04-02 23:59", "2026-04-03 00:00"),
        ("2026-04-02 16:00", "2026-04-07 23:59", "2026-04-08 00:00"),
    ],
    ids=[
        "a Monday",
        "a Friday",
        "before Midsummer",
        "before Christmas",
        "before New Year",
        "Wednesday",
        "before Easter",
    ],
)
def test_a_registration_is_late_after_one_whole_working_day(since: str, in_time: str, late: str) -> None:
    assert not registration_is_late(at(since), now=at(in_time))
    assert registration_is_late(at(since), now=at(late))


def test_the_day_after_midsummer_week_end_is_the_next_working_day() -> None:
    assert next_working_day(dt.date(2026, 6, 18)) == dt.date(2026, 6, 22)


def test_an_account_without_posts_for_six_months_is_dormant() -> None:
    known = past(latest_post="2026-02-28 12:00")
    assert not is_dormant(account(), known, PLAN, now=at("2026-08-27 12:00"))
    assert is_dormant(account(), known, PLAN, now=at("2026-08-28 00:00"))
    assert is_dormant(account(), known, PLAN, now=at("2026-08-31 00:00"))
    assert not is_dormant(account(status="dormant"), known, PLAN, now=at("2027-08-31 00:00"))
    assert not is_dormant(account(), past(), PLAN, now=at("2027-08-31 00:00"))


def test_only_an_open_account_needs_its_terms_reviewed_for_the_clock() -> None:
    later = dt.date(2026, 3, 3)
    assert unreviewed(account(terms_reviewed_on=later), now=at("2026-03-02 10:00"))
    assert not unreviewed(account(status="planned", terms_reviewed_on=later), now=at("2026-03-02 10:00"))
