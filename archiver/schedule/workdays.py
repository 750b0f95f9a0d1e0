"""Swedish working days (arbetsdagar): no Saturday or Sunday, no public holiday, no eve that is treated as one. Pure.

Public holidays by lag (1989:253); Midsummer Eve, Christmas Eve and New Year's Eve by lag (1977:480) § 3 a and practice.
"""

import datetime as dt
from functools import lru_cache

import holidays

DAY = dt.timedelta(days=1)


@lru_cache(maxsize=16)
def _free_days(year: int) -> frozenset[dt.date]:
    return frozenset(holidays.country_holidays("SE", years=[year], categories=("public", "de_facto")))


def is_working_day(day: dt.date) -> bool:
    """Say whether offices are open on the day."""
    return day.weekday() < 5 and day not in _free_days(day.year)


def next_working_day(day: dt.date) -> dt.date:
    """Give the first working day after `day`."""
    day += DAY
    while not is_working_day(day):
        day += DAY
    return day


def working_days_are_over(since: dt.date, today: dt.date, *, days: int = 1) -> bool:
    """Say whether so many working days after `since` (that day not counted, Åstorp) have passed by `today`."""
    last = since
    for _ in range(days):
        last = next_working_day(last)
    return today > last
