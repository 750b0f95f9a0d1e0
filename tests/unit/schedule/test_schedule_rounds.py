"""When the rounds are due, how they are caught up, and what is over clock changes."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.config.authority import AuthoritySettings
from archiver.config.schedule import ScheduleSettings
from archiver.config.settings import Settings
from archiver.schedule.due import next_due, tasks
from archiver.schedule.moments import last_night, latest_day, months_before, next_night
from archiver.schedule.rounds import falls_on, fixity_days, round_tasks, share_of
from archiver.schedule.tasks import Duty, Past, Why
from archiver.store.crises import Crisis
from tests.unit.schedule.pasts import PLAN, account, at, harvest, past

LONG_AGO = at("2020-01-01 12:00")


def due_rounds(now: str, done: dict[Duty, str], **more: object) -> set[Duty]:
    known = Past(created=LONG_AGO, done={duty: at(said) for duty, said in done.items()})
    settings = ScheduleSettings.model_validate(more)
    return {task.duty for task in round_tasks(known, settings, now=at(now)) if task.is_due(at(now))}


ALL_DONE = {duty: "2026-03-10 03:00" for duty in Duty}


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-10 23:59", set()),
        ("2026-03-11 01:59", set()),
        ("2026-03-11 02:00", {Duty.FIXITY, Duty.ASSESSMENT}),
        ("2026-03-16 01:59", {Duty.FIXITY, Duty.ASSESSMENT}),
        ("2026-03-16 02:00", {Duty.FIXITY, Duty.ASSESSMENT, Duty.DIGEST}),
        ("2026-09-01 02:00", {Duty.FIXITY, Duty.ASSESSMENT, Duty.DIGEST, Duty.STATISTICS}),
        ("2026-09-15 02:00", {Duty.FIXITY, Duty.ASSESSMENT, Duty.DIGEST, Duty.STATISTICS, Duty.PROPOSAL}),
    ],
)
def test_each_round_is_due_from_its_night_on(now: str, expected: set[Duty]) -> None:
    assert due_rounds(now, ALL_DONE) == expected


def test_after_weeks_off_each_round_is_done_once() -> None:
    assert due_rounds("2026-09-20 12:00", ALL_DONE) == {duty for duty in Duty if duty is not Duty.CAPTURE}
    assert due_rounds("2026-09-20 12:05", dict.fromkeys(Duty, "2026-09-20 12:00")) == set()


def test_a_new_archive_owes_nothing_for_days_before_it_was_made() -> None:
    known = Past(created=at("2026-09-02 10:00"))
    found = {
        task.duty
        for task in round_tasks(known, PLAN, now=at("2026-09-02 10:05"))
        if task.is_due(at("2026-09-02 10:05"))
    }
    assert found == {Duty.FIXITY, Duty.ASSESSMENT}


def test_without_proposal_days_nothing_is_proposed_by_itself() -> None:
    assert Duty.PROPOSAL not in due_rounds("2030-01-01 12:00", ALL_DONE, proposal_days=())


def test_a_round_that_failed_waits_before_it_is_tried_again() -> None:
    failed = (at("2026-03-11 02:00"), at("2026-03-11 02:15"))
    known = Past(created=LONG_AGO, done=dict.fromkeys(Duty, at("2026-03-10 03:00")), failures={Duty.FIXITY: failed})
    (found,) = [task for task in round_tasks(known, PLAN, now=at("2026-03-11 02:20")) if task.duty is Duty.FIXITY]
    assert (found.since, found.at) == (at("2026-03-11 02:00"), at("2026-03-11 02:45"))


@pytest.mark.parametrize(
    ("hour", "day"),
    [("02:30", dt.date(2026, 3, 29)), ("02:30", dt.date(2026, 10, 25)), ("00:00", dt.date(2028, 2, 29))],
    ids=["an hour that is skipped", "an hour that comes twice", "a leap day"],
)
def test_each_day_has_its_night_exactly_once(hour: str, day: dt.date) -> None:
    nights = set()
    now = at(f"{day - dt.timedelta(days=1)} 12:00")
    end = at(f"{day + dt.timedelta(days=1)} 12:00")
    while now < end:
        nights.add(last_night(now, hour))
        now += dt.timedelta(minutes=10)
    assert len(nights) == 3  # of the day before, the day, and the day after


@given(st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2035, 1, 1), timezones=st.just(dt.UTC)))
def test_the_last_night_is_over_and_the_next_is_to_come_within_25_hours(now: dt.datetime) -> None:
    assert last_night(now, "02:30") <= now < next_night(now, "02:30")
    assert next_night(now, "02:30") - last_night(now, "02:30") <= dt.timedelta(hours=25)


def test_a_clock_put_back_by_an_hour_does_nothing_twice_and_one_years_ahead_is_not_believed() -> None:
    assert due_rounds("2026-03-11 01:30", dict.fromkeys(Duty, "2026-03-11 02:10")) == set()
    assert {Duty.FIXITY, Duty.ASSESSMENT} <= due_rounds("2026-03-11 12:00", dict.fromkeys(Duty, "2036-03-11 02:10"))


def test_the_days_of_the_year_are_met_over_new_years() -> None:
    assert latest_day(("01-15", "09-01"), dt.date(2026, 1, 14)) == dt.date(2025, 9, 1)
    assert latest_day((), dt.date(2026, 1, 14)) is None


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        ("2026-08-31", 6, "2026-02-28"),
        ("2028-08-31", 6, "2028-02-29"),
        ("2026-01-15", 1, "2025-12-15"),
        ("2026-03-31", 12, "2025-03-31"),
    ],
)
def test_months_are_calendar_months(day: str, months: int, before: str) -> None:
    assert months_before(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(before)


@given(st.integers(1, 400), st.integers(0, 5000), st.integers(1, 100))
def test_every_version_is_verified_within_the_period_however_the_nights_fell(
    period: int, record: int, gap: int
) -> None:
    name = f"t-{record}"
    done = at("2026-01-01 02:00")
    covered: set[int] = set()
    while len(covered) < period:
        night = done + dt.timedelta(days=gap)
        days = fixity_days(done, night, period)
        assert len(days) == min(gap, period)
        covered |= {day.toordinal() % period for day in days}
        done = night
    assert share_of(name, 1, period) in covered


def test_the_shares_are_spread_evenly() -> None:
    shares = [share_of(f"t-{number}", 1, 90) for number in range(9000)]
    assert {min(shares), max(shares)} == {0, 89}
    assert max(shares.count(share) for share in range(90)) < 160
    today = (dt.date(2026, 3, 11),)
    assert 50 < sum(falls_on(f"t-{number}", 1, today, 90) for number in range(9000)) < 160


def test_what_is_due_comes_with_the_urgent_first() -> None:
    now = at("2026-07-01 03:00")
    entries = [account(id=name, url=f"https://{name}.example/") for name in ("plan", "kris", "bild")]
    crisis = Crisis(id="storm", accounts=("kris",), started_at=at("2026-07-01 02:00"))
    settings = Settings(authority=AuthoritySettings(name="Granåsa", org_nr="212000-0001"), accounts=tuple(entries))
    recent = past(harvest("2026-06-27 10:00"))
    known = Past(
        created=LONG_AGO,
        accounts={
            "plan": recent,
            "kris": past(harvest("2026-06-30 10:00")),
            "bild": past(harvest("2026-06-30 10:00"), snapshot="2026-01-02 10:00"),
        },
        done=dict.fromkeys(Duty, at("2026-06-30 03:00")),
    )
    found = [task for task in tasks(settings, known, (crisis,), now=now) if task.is_due(now)]
    assert [(task.account or task.duty) for task in found] == ["kris", "bild", "plan", Duty.FIXITY, Duty.ASSESSMENT]
    assert found[0].why == (Why.CRISIS,)
    assert next_due(tasks(settings, known, (crisis,), now=now), now) == at("2026-07-06 02:00")


@given(st.lists(st.integers(1, 200_000), min_size=1, max_size=40))
def test_however_the_ticks_fall_nothing_is_done_twice_for_one_night_and_nothing_is_left(gaps: list[int]) -> None:
    now, done, nights = at("2026-03-10 03:00"), dict.fromkeys(Duty, at("2026-03-10 03:00")), set()
    times = 0
    for minutes in gaps:
        now += dt.timedelta(minutes=minutes)
        for task in round_tasks(Past(created=LONG_AGO, done=done), PLAN, now=now):
            if task.is_due(now):
                done[task.duty] = now
                if task.duty is Duty.ASSESSMENT:
                    nights.add(task.since)
                    times += 1
        assert not any(task.is_due(now) for task in round_tasks(Past(created=LONG_AGO, done=done), PLAN, now=now))
    assert times == len(nights)
