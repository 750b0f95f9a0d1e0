"""When the work that is not one account's is due: assessment, fixity, proposals, statistics, the weekly digest. Pure.

Each has a latest moment at which it should have been done. It is due once if it was not done since: after days off it
is caught up once, not once a day.
"""

import datetime as dt
import hashlib

from archiver.config.schedule import ScheduleSettings
from archiver.schedule.captures import ALWAYS, LONGEST_RETRY, back_off
from archiver.schedule.moments import (
    believed,
    coming_day,
    last_night,
    latest_day,
    latest_weekday,
    local_moment,
    next_night,
)
from archiver.schedule.tasks import Duty, Past, Task
from archiver.stockholm import local_day


def round_tasks(past: Past, settings: ScheduleSettings, *, now: dt.datetime) -> tuple[Task, ...]:
    """Give the next task of each round, due or not yet."""
    return tuple(
        task for duty in Duty if duty is not Duty.CAPTURE and (task := _task(duty, past, settings, now)) is not None
    )


def _task(duty: Duty, past: Past, settings: ScheduleSettings, now: dt.datetime) -> Task | None:
    latest, coming = _moments(duty, settings, now)
    done = believed(past.done.get(duty), now) or _spared(duty, past, now)
    owed = latest is not None and (done is None or done < latest)
    since = latest if owed else coming
    if since is None:
        return None
    failures = tuple(told for at in past.failures.get(duty, ()) if (told := believed(at, now)))
    not_before = failures[-1] + back_off(len(failures), LONGEST_RETRY) if failures else ALWAYS
    days = fixity_days(done, since, settings.fixity_days) if duty is Duty.FIXITY else ()
    return Task(duty=duty, since=since, not_before=not_before, days=days)


def _moments(duty: Duty, settings: ScheduleSettings, now: dt.datetime) -> tuple[dt.datetime | None, dt.datetime | None]:
    """Give the latest moment at which the duty fell due, and the next one."""
    if duty in (Duty.ASSESSMENT, Duty.FIXITY):
        return last_night(now, settings.night), next_night(now, settings.night)
    night = local_day(last_night(now, settings.night))  # a day counts from its night on
    if duty is Duty.DIGEST:
        day = latest_weekday(settings.digest_day, night)
        return _at(day, settings), _at(day + dt.timedelta(days=7), settings)
    days = settings.proposal_days if duty is Duty.PROPOSAL else settings.statistics_days
    return _at(latest_day(days, night), settings), _at(coming_day(days, night), settings)


def _at(day: dt.date | None, settings: ScheduleSettings) -> dt.datetime | None:
    return None if day is None else local_moment(day, settings.night)


def _spared(duty: Duty, past: Past, now: dt.datetime) -> dt.datetime | None:
    """Give when the archive was made: days before that owe nothing. Every night is owed from the start."""
    return None if duty in (Duty.ASSESSMENT, Duty.FIXITY) else believed(past.created, now)


def fixity_days(done: dt.datetime | None, night: dt.datetime, period: int) -> tuple[dt.date, ...]:
    """Give the days whose share of the versions is to be verified at `night`: those since the last round, at most all.

    Every version has a share (`share_of`), so each is verified at least once in `period` days.
    """
    today = local_day(night)
    first = today if done is None else min(local_day(done) + dt.timedelta(days=1), today)
    first = max(first, today - dt.timedelta(days=period - 1))
    return tuple(first + dt.timedelta(days=number) for number in range((today - first).days + 1))


def share_of(record: str, version: int, period: int) -> int:
    """Give on which day of the period a version is verified, 0 up to `period` - 1; always the same one."""
    digest = hashlib.sha256(f"{record}\0{version}".encode()).digest()
    return int.from_bytes(digest[:8]) % period


def falls_on(record: str, version: int, days: tuple[dt.date, ...], period: int) -> bool:
    """Say whether a version is verified on one of the days."""
    return share_of(record, version, period) in {day.toordinal() % period for day in days}
