"""Gaps, snapshots and what remains missing, counted by hand."""

import datetime as dt
from dataclasses import replace

import pytest

from archiver.config.accounts import AccountEntry
from archiver.config.schedule import ScheduleSettings
from archiver.records import Count, Coverage, Harvest, HarvestStatus, Lane, Missing, Outcome, Seen
from archiver.reports.coverage import AccountCoverage, covered
from archiver.reports.coverage_report import coverage_report, remarks
from archiver.reports.subjects import Period, Subject
from archiver.reports.wording import pace_told, period_told
from archiver.store.layout import harvest_id

MARCH = Period(first=dt.date(2026, 3, 1), last=dt.date(2026, 3, 31))
AFTER = dt.datetime(2026, 4, 10, tzinfo=dt.UTC)
PLAN = ScheduleSettings(capture_interval="3d", overdue_after="1d", snapshot_days=("03-10",), snapshot_window_days=5)


def at(day: int, month: int = 3) -> dt.datetime:
    return dt.datetime(2026, month, day, 12, tzinfo=dt.UTC)


def subject(*, opened: dt.date | None = dt.date(2026, 1, 1), **more: object) -> Subject:
    entry = AccountEntry.model_validate(
        {"id": "a", "platform": "demo", "url": "https://a.example/", "opened": opened, **_active(), **more}
    )
    return Subject(id="a", name="A", platform="demo", url="", authority="KS", level=entry.level, entry=entry)


def _active() -> dict[str, object]:
    people = [{"name": name, "email": f"{name}@a.example", "phone": "1"} for name in ("a", "b")]
    return {
        "status": "active",
        "owner_role": "Chef",
        "purpose": "Dialog",
        "registry": "KS",
        "terms_reviewed_on": dt.date(2026, 1, 1),
        "terms_reviewed_by": "Arkivarien",
        "administrators": people,
    }


def harvest(
    day: int,
    *missing: Missing,
    month: int = 3,
    status: HarvestStatus = HarvestStatus.COMPLETE,
    limited: bool = False,
    seen: dict[str, Outcome] | None = None,
    reason: str = "",
) -> Harvest:
    moment = at(day, month)
    return Harvest(
        id=harvest_id("a", moment),
        account="a",
        lane=Lane.BROWSER,
        status=status,
        started_at=moment,
        ended_at=moment,
        reason=reason,
        limited=limited,
        coverage=Coverage(posts=Count(expected=3, captured=3 - len(missing), missing=missing)),
        seen=tuple(Seen(thread=key, record="t", version=1, outcome=one) for key, one in (seen or {}).items()),
    )


def told(*harvests: Harvest, about: Subject | None = None, snapshots: tuple[int, ...] = (9,)) -> AccountCoverage:
    return covered(about or subject(), harvests, [at(day) for day in snapshots], PLAN, MARCH, now=AFTER)


EVERY_THIRD_DAY = [harvest(day) for day in range(2, 32, 3)]
BEFORE = harvest(27, month=2)


def test_an_account_that_was_captured_as_planned_is_whole_and_nothing_is_remarked() -> None:
    found = told(BEFORE, *EVERY_THIRD_DAY)
    assert found.whole
    assert found.gaps == ()
    assert remarks(found) == ()


@pytest.mark.parametrize(
    ("harvests", "gaps"),
    [
        ([BEFORE, *EVERY_THIRD_DAY[:3], *EVERY_THIRD_DAY[6:]], [(at(8), at(20))]),
        ([BEFORE, *EVERY_THIRD_DAY[:-2]], [(at(23), None)]),
        ([harvest(10, month=2), *EVERY_THIRD_DAY], [(at(10, 2), at(2))]),
        (EVERY_THIRD_DAY, [(None, at(2))]),  # opened in January
        ([], [(None, None)]),
        ([BEFORE, harvest(2), harvest(6), *EVERY_THIRD_DAY[2:]], []),  # four days: the plan and its margin
    ],
    ids=["in the middle", "at the end", "from the month before", "never before", "never at all", "within the margin"],
)
def test_a_gap_is_longer_than_the_plan_and_its_margin(
    harvests: list[Harvest], gaps: list[tuple[dt.datetime | None, dt.datetime | None]]
) -> None:
    assert [(one.after, one.until) for one in told(*harvests).gaps] == gaps


def test_a_gap_counts_only_what_lies_in_the_period() -> None:
    (gap,) = told(harvest(10, month=2), *EVERY_THIRD_DAY).gaps
    assert gap.length == at(2) - MARCH.start


@pytest.mark.parametrize(
    "one", [harvest(5, status=HarvestStatus.STOPPED), harvest(5, limited=True)], ids=["stopped", "limited"]
)
def test_a_harvest_that_did_not_see_the_whole_account_fills_no_gap(one: Harvest) -> None:
    rest = [harvest(day) for day in range(8, 32, 3)]
    assert [(gap.after, gap.until) for gap in told(BEFORE, harvest(2), one, *rest).gaps] == [(at(2), at(8))]


@pytest.mark.parametrize(
    "about",
    [
        Subject(id="a", name="A", platform="", url="", authority="", level="fullstandig"),
        subject(level="oversikt"),
        subject(status="planned"),
    ],
    ids=["not in the register", "snapshots only", "planned"],
)
def test_an_account_without_a_plan_of_captures_has_no_gaps(about: Subject) -> None:
    assert told(harvest(2), about=about).gaps == ()


def test_what_a_later_harvest_had_no_longer_remains_missing() -> None:
    early, late = Missing(what="p-1", why="Svarade inte."), Missing(what="p-2", why="Svarade inte.")
    found = told(BEFORE, harvest(2, early), harvest(5, early, late), harvest(8, late))
    assert [(one.what, one.times, one.remains) for one in found.missing] == [("p-1", 2, False), ("p-2", 2, True)]
    assert found.remaining == 1


def test_a_thread_is_lost_when_no_harvest_could_read_it() -> None:
    first = harvest(2, seen={"p-1": Outcome.NEW, "p-2": Outcome.FAILED, "p-3": Outcome.FAILED})
    second = harvest(5, seen={"p-2": Outcome.NEW, "p-3": Outcome.FAILED})
    found = told(BEFORE, first, second)
    assert (found.listed, found.lost) == (3, 1)


def test_the_same_wall_met_twice_is_told_once_with_both_days() -> None:
    wall = "Kräver inloggning."
    stops = [harvest(day, status=HarvestStatus.STOPPED, reason=wall) for day in (3, 9)]
    (stop,) = told(BEFORE, *stops, harvest(12)).stops
    assert (stop.reason, stop.times, stop.first, stop.last) == (wall, 2, at(3), at(9))


@pytest.mark.parametrize(("days", "taken"), [((9,), at(9)), ((14, 9), at(9)), ((20,), None), ((), None)])
def test_a_snapshot_counts_within_its_window_and_the_nearest_is_named(
    days: tuple[int, ...], taken: dt.datetime | None
) -> None:
    (found,) = told(BEFORE, *EVERY_THIRD_DAY, snapshots=days).snapshots
    assert (found.day, found.taken) == (dt.date(2026, 3, 10), taken)


def test_a_snapshot_whose_window_is_open_is_not_yet_missing() -> None:
    found = covered(subject(), [BEFORE], [], PLAN, MARCH, now=at(12))
    assert found.snapshots == ()


@pytest.mark.parametrize(("registered", "said"), [(True, "Ja"), (False, "– (ingen plan)")])
def test_an_account_that_is_not_registered_has_no_plan_to_be_held_to(registered: bool, said: str) -> None:
    whose = subject() if registered else replace(subject(), entry=None)
    report = coverage_report((covered(whose, [BEFORE, *EVERY_THIRD_DAY], [at(10)], PLAN, MARCH, now=AFTER),), MARCH)
    summary = report.values["summary"]
    assert isinstance(summary, list)
    assert summary[0][-1] == said


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        (None, "ingen regelbunden fångst"),
        (1, "minst en gång i timmen"),
        (2, "minst varannan timme"),
        (12, "minst var 12:e timme"),
        (24, "minst en gång per dygn"),
        (48, "minst vartannat dygn"),
        (72, "minst vart 3:e dygn"),
        (24 * 21, "minst vart 21:a dygn"),
    ],
)
def test_a_pace_is_said_as_swedish_says_it(hours: int | None, sentence: str) -> None:
    assert pace_told(None if hours is None else dt.timedelta(hours=hours)) == sentence


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("2026-01-01", "2026-12-31", "2026"),
        ("2026-03-01", "2026-03-31", "1–31 mars 2026"),
        ("2026-03-01", "2026-03-01", "1 mars 2026"),
        ("2026-01-01", "2026-06-30", "1 januari – 30 juni 2026"),
        ("2025-12-01", "2026-01-31", "1 december 2025 – 31 januari 2026"),
    ],
)
def test_a_period_is_said_as_short_as_swedish_has_it(first: str, last: str, sentence: str) -> None:
    assert period_told(dt.date.fromisoformat(first), dt.date.fromisoformat(last)) == sentence
