import datetime as dt

import pytest

from archiver.capture.pacing import Pace, retry_after
from archiver.errors import CaptureStopped
from archiver.profiles import Pacing

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def read(self) -> float:
        return self.now


def test_page_loads_keep_their_distance_measured_from_the_one_before() -> None:
    clock = Clock()
    pace = Pace(Pacing(min_delay_ms=1000, jitter_ms=0), clock.sleep, clock.read)
    pace.before_load(polite=True)
    clock.now += 0.4
    pace.before_load(polite=True)
    clock.now += 5
    pace.before_load(polite=True)
    assert clock.slept == [pytest.approx(0.6)]


def test_the_registers_own_sites_are_not_kept_waiting() -> None:
    clock = Clock()
    pace = Pace(Pacing(min_delay_ms=1000), clock.sleep, clock.read)
    for _ in range(3):
        pace.before_load(polite=False)
    assert clock.slept == []


def test_the_delay_varies_within_its_bounds() -> None:
    clock = Clock()
    pace = Pace(Pacing(min_delay_ms=1000, jitter_ms=500), clock.sleep, clock.read)
    for _ in range(50):
        pace.before_load(polite=True)
    assert all(1.0 <= seconds <= 1.5 for seconds in clock.slept)
    assert len(set(clock.slept)) > 1


def test_a_harvest_has_a_budget_of_page_loads() -> None:
    pace = Pace(Pacing(max_pages=2), Clock().sleep)
    pace.before_load(polite=False)
    pace.before_load(polite=False)
    with pytest.raises(CaptureStopped, match=r"pacing\.max_pages"):
        pace.before_load(polite=False)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 3 ", 3.0),
        ("Sat, 21 Nov 2026 12:00:30 GMT", 30.0),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 0.0),
        ("", None),
        ("snart", None),
        ("-5", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(value: str, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds
