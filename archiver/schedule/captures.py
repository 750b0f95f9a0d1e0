"""When an account is to be captured: by its plan, for a snapshot, before it closes, during a crisis. Pure."""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import takewhile

from archiver.config.accounts import AccountEntry, Status
from archiver.config.schedule import ScheduleSettings
from archiver.records import Harvest, HarvestStatus, Lane
from archiver.register.duties import final_capture, interval
from archiver.render.wording import LANES
from archiver.schedule.moments import believed, latest_day, local_moment
from archiver.schedule.tasks import AccountPast, Duty, Task, Why
from archiver.stockholm import local_day
from archiver.store.crises import Crisis

LIVE = (Status.ACTIVE, Status.DORMANT, Status.CLOSING)
FIRST_RETRY = dt.timedelta(minutes=15)
LONGEST_RETRY = dt.timedelta(days=1)
ALWAYS = dt.datetime.min.replace(tzinfo=dt.UTC)
UNREVIEWED = (
    "Avtalsvillkoren för {platform} är inte granskade. Klockan fångar inte kontot (vägar: {lanes}) förrän "
    "terms_reviewed_on och terms_reviewed_by står i archive.toml; flera plattformar förbjuder att en webbläsare samlar "
    "in det de visar."
)


def refusal(entry: AccountEntry, now: dt.datetime) -> str:
    """Say in Swedish why the clock may not capture the account, or nothing (Torsby: have you read the terms)."""
    reviewed = entry.terms_reviewed_on
    if reviewed is not None and reviewed <= local_day(now):
        return ""
    lanes = ", ".join(LANES[lane] for lane in entry.lanes if lane is not Lane.EXPORT)  # a file comes by hand
    return UNREVIEWED.format(platform=entry.platform, lanes=lanes or LANES[Lane.EXPORT])


def capture_task(
    entry: AccountEntry, past: AccountPast, settings: ScheduleSettings, crises: tuple[Crisis, ...], *, now: dt.datetime
) -> Task | None:
    """Give the account's next capture, due or not yet; None if it is not to be captured at all."""
    if entry.status not in LIVE:
        return None
    known = tuple(one for one in past.harvests if believed(one.started_at, now) is not None)
    owed = dict(_owed(entry, known, past, settings, crises, now))
    if not owed:
        return None
    since = min(owed.values())
    urgent = tuple(why for why in Why if why in owed and owed[why] <= now)
    return Task(
        duty=Duty.CAPTURE,
        account=entry.id,
        since=since,
        not_before=_not_before(known, past, _longest(entry, settings, crises), now),
        why=urgent or tuple(why for why in Why if owed.get(why) == since),
        snapshot=Why.FINAL in owed or Why.SNAPSHOT in owed,
    )


def _owed(
    entry: AccountEntry,
    known: tuple[Harvest, ...],
    past: AccountPast,
    settings: ScheduleSettings,
    crises: tuple[Crisis, ...],
    now: dt.datetime,
) -> Iterator[tuple[Why, dt.datetime]]:
    """Give each reason to capture, and since when (or from when) it holds."""
    last = _last_held(known, now)
    if last is None:
        yield Why.PLAN, min((*(one.started_at for one in known), *past.failures, now))
    elif pace := _plan(entry, settings):
        yield Why.PLAN, last + pace
    if entry.status is Status.CLOSING and entry.closing_since and final_capture(entry, known) is None:
        yield Why.FINAL, _unless_tried(local_moment(entry.closing_since), last)
    if last is not None and (day := _snapshot_owed(entry, past, settings, now)):
        yield Why.SNAPSHOT, _unless_tried(local_moment(day), last)
    if moments := [_crisis(crisis, last, settings) for crisis in crises if crisis.touches(entry.id)]:
        owed = [moment for moment in moments if moment is not None]
        yield from [(Why.CRISIS, min(owed))] if owed else []


def _unless_tried(owed: dt.datetime, last: dt.datetime | None) -> dt.datetime:
    """Put off for a day what a whole look at the account did not settle: it was not complete, or its image failed."""
    return owed if last is None or last < owed else last + LONGEST_RETRY


def _last_held(known: tuple[Harvest, ...], now: dt.datetime) -> dt.datetime | None:
    """Give when the newest harvest began that saw the whole account."""
    held = [one for one in known if one.status is not HarvestStatus.STOPPED and not one.limited]
    return believed(held[-1].started_at, now) if held else None


def _plan(entry: AccountEntry, settings: ScheduleSettings) -> dt.timedelta | None:
    """Give how often; None for an account of which only overviews (översiktsbilder) are kept, and no pace is set."""
    if entry.capture_interval:
        return interval(entry.capture_interval)
    if entry.level == "oversikt":
        return None
    return interval(settings.dormant_interval if entry.status is Status.DORMANT else settings.capture_interval)


def _snapshot_owed(
    entry: AccountEntry, past: AccountPast, settings: ScheduleSettings, now: dt.datetime
) -> dt.date | None:
    """Give the latest day of a snapshot for which there is none yet; days before that one are past and gone."""
    day = latest_day(settings.snapshot_days, local_day(now))
    if day is None or (entry.opened and entry.opened > day):
        return None
    taken = believed(past.snapshot, now)
    early = day - dt.timedelta(days=settings.snapshot_window_days)
    return None if taken and local_day(taken) >= early else day


def _crisis(crisis: Crisis, last: dt.datetime | None, settings: ScheduleSettings) -> dt.datetime | None:
    """Give the next capture that a crisis wants: at its start, then by its pace, then once after its end."""
    if last is None or last < crisis.started_at:
        return crisis.started_at
    if crisis.ended_at is not None:
        return crisis.ended_at if last < crisis.ended_at else None
    return last + interval(crisis.interval or settings.crisis_interval)


def _longest(entry: AccountEntry, settings: ScheduleSettings, crises: Iterable[Crisis]) -> dt.timedelta:
    """Give the longest wait before another try."""
    burning = any(crisis.ended_at is None and crisis.touches(entry.id) for crisis in crises)
    return min(LONGEST_RETRY, interval(settings.crisis_interval)) if burning else LONGEST_RETRY


def _not_before(known: tuple[Harvest, ...], past: AccountPast, longest: dt.timedelta, now: dt.datetime) -> dt.datetime:
    """Give when to try again: 15 minutes after a failure, twice as long after each further one, at most `longest`."""
    tail = [*takewhile(lambda one: one.status is HarvestStatus.STOPPED, reversed(known))]
    since = known[-len(tail) - 1].started_at if len(tail) < len(known) else None
    failed = sorted((*(one.started_at for one in tail), *_after(past.failures, since, now)))
    return failed[-1] + back_off(len(failed), longest) if failed else ALWAYS


def _after(failures: tuple[dt.datetime, ...], since: dt.datetime | None, now: dt.datetime) -> Iterator[dt.datetime]:
    """Give the failures after the last harvest that held."""
    for at in failures:
        if (since is None or at > since) and (told := believed(at, now)):
            yield told


def back_off(failures: int, longest: dt.timedelta) -> dt.timedelta:
    """Give how long to wait after so many failures in a row."""
    return min(FIRST_RETRY * (1 << min(failures - 1, 16)), longest)
