"""Which days a report is about, from what a person asked for."""

import datetime as dt

import click
import pytest

from archiver.cli.report import period_asked
from archiver.reports.subjects import Period

TODAY = dt.date(2026, 11, 21)


@pytest.mark.parametrize(
    ("first", "last", "year", "days"),
    [
        (None, None, 2025, ("2025-01-01", "2025-12-31")),
        (None, None, 2026, ("2026-01-01", "2026-11-21")),
        (None, None, None, ("2026-01-01", "2026-11-21")),
        ("2026-10-01", "2026-12-31", None, ("2026-10-01", "2026-11-21")),
        ("2026-10-01", "2026-10-31", None, ("2026-10-01", "2026-10-31")),
    ],
)
def test_a_period_that_has_not_ended_is_counted_to_today(
    first: str | None, last: str | None, year: int | None, days: tuple[str, str]
) -> None:
    begins, ends = map(dt.date.fromisoformat, days)
    assert period_asked(_midnight(first), _midnight(last), year, today=TODAY) == Period(first=begins, last=ends)


@pytest.mark.parametrize(
    ("first", "last", "year", "says"),
    [
        (None, None, 2027, "begins 2027-01-01, after today"),
        ("2026-03-02", "2026-03-01", None, "Turn them about"),
        ("2026-03-02", None, 2026, "not both"),
    ],
)
def test_what_is_no_period_is_refused(first: str | None, last: str | None, year: int | None, says: str) -> None:
    with pytest.raises(click.UsageError, match=says):
        period_asked(_midnight(first), _midnight(last), year, today=TODAY)


def _midnight(day: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(day) if day else None
