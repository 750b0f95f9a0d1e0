"""Days are counted where the archive is."""

import datetime as dt

import pytest

from archiver.stockholm import local_day, local_minute


@pytest.mark.parametrize(
    ("moment", "local"),
    [
        ("2025-12-31T22:59:59+00:00", "2025-12-31"),
        ("2025-12-31T23:00:00+00:00", "2026-01-01"),
        ("2026-03-29T00:59:59+00:00", "2026-03-29"),  # the hour before summer time
        ("2026-06-30T22:00:00+00:00", "2026-07-01"),
        ("2026-10-25T22:59:59+00:00", "2026-10-25"),  # the day with twenty-five hours
        ("2024-02-28T23:30:00+00:00", "2024-02-29"),
    ],
)
def test_the_day_is_the_day_in_stockholm(moment: str, local: str) -> None:
    assert local_day(dt.datetime.fromisoformat(moment)) == dt.date.fromisoformat(local)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no zone"):
        local_day(dt.datetime(2026, 1, 1))


def test_a_moment_is_told_in_swedish_time() -> None:
    assert local_minute(dt.datetime(2026, 6, 30, 22, 5, 59, tzinfo=dt.UTC)) == "2026-07-01 kl. 00.05"
