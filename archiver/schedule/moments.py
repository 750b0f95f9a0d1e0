"""Calendar arithmetic of the clock: days and hours are Europe/Stockholm, moments are aware. Pure.

A local hour that daylight saving skips or repeats stands for one moment (PEP 495, the first of two), so that each
day has its night once.
"""

import datetime as dt
from collections.abc import Iterable

from archiver.config.schedule import WEEKDAYS, Weekday
from archiver.stockholm import STOCKHOLM, local_day

UNBELIEVED = dt.timedelta(hours=26)  # what was done so far ahead of now was dated by a clock that was wrong


def local_moment(day: dt.date, hour: str = "00:00") -> dt.datetime:
    """Give the moment (UTC) at which a day reaches an hour such as 02:30 in Sweden."""
    return dt.datetime.combine(day, dt.time.fromisoformat(hour), STOCKHOLM).astimezone(dt.UTC)


def last_night(now: dt.datetime, hour: str) -> dt.datetime:
    """Give the latest moment, not after `now`, at which it was `hour` in Sweden."""
    today = local_day(now)
    moment = local_moment(today, hour)
    return moment if moment <= now else local_moment(today - dt.timedelta(days=1), hour)


def next_night(now: dt.datetime, hour: str) -> dt.datetime:
    """Give the first moment after `now` at which it will be `hour` in Sweden."""
    today = local_day(now)
    moment = local_moment(today, hour)
    return moment if moment > now else local_moment(today + dt.timedelta(days=1), hour)


def latest_day(days: Iterable[str], today: dt.date) -> dt.date | None:
    """Give the latest day, not after `today`, that is one of `days` (month-day of every year); None without any."""
    found = (dt.date.fromisoformat(f"{year}-{day}") for year in (today.year - 1, today.year) for day in days)
    return max((day for day in found if day <= today), default=None)


def coming_day(days: Iterable[str], today: dt.date) -> dt.date | None:
    """Give the first day after `today` that is one of `days`; None without any."""
    found = (dt.date.fromisoformat(f"{year}-{day}") for year in (today.year, today.year + 1) for day in days)
    return min((day for day in found if day > today), default=None)


def latest_weekday(name: Weekday, today: dt.date) -> dt.date:
    """Give the latest day, not after `today`, that has the Swedish name `name`."""
    return today - dt.timedelta(days=(today.weekday() - WEEKDAYS.index(name)) % 7)


def months_before(day: dt.date, months: int) -> dt.date:
    """Give the day so many calendar months before; its last day if it has no such day (29 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    ends = (dt.date(year + (month == 11), (month + 1) % 12 + 1, 1) - dt.timedelta(days=1)).day
    return dt.date(year, month + 1, min(day.day, ends))


def believed(done: dt.datetime | None, now: dt.datetime) -> dt.datetime | None:
    """Give when something was done, at the latest now; None for a date that only a wrong clock can have given."""
    if done is None or done > now + UNBELIEVED:
        return None
    return min(done, now)
