"""What should make somebody act though no task of the clock's can mend it. Pure."""

import datetime as dt

from archiver.config.accounts import AccountEntry, Status
from archiver.config.schedule import ScheduleSettings
from archiver.schedule.captures import LIVE, refusal
from archiver.schedule.moments import believed, months_before
from archiver.schedule.tasks import AccountPast
from archiver.schedule.workdays import working_days_are_over
from archiver.stockholm import local_day


def is_dormant(entry: AccountEntry, past: AccountPast, settings: ScheduleSettings, *, now: dt.datetime) -> bool:
    """Say whether an active account has shown no new post for the months of the settings (Malmö: then close it)."""
    latest = believed(past.latest_post, now)
    if entry.status is not Status.ACTIVE or latest is None:
        return False
    return local_day(latest) <= months_before(local_day(now), settings.dormant_after_months)


def registration_is_late(waiting_since: dt.datetime, *, now: dt.datetime) -> bool:
    """Say whether what is to be registered (diarieföras) has waited more than one working day for its dnr (§ 4.5)."""
    return working_days_are_over(local_day(waiting_since), local_day(now))


def unreviewed(entry: AccountEntry, *, now: dt.datetime) -> str:
    """Say in Swedish why the clock refuses the account, or nothing."""
    return refusal(entry, now) if entry.status in LIVE else ""
