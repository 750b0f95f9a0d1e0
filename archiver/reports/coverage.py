"""How well an account was captured in a period: expected, captured, missing and why, stops, gaps in time. Pure.

Numbers of posts, comments and attachments are those of one harvest, the last that saw the whole account: each harvest
counts all that was there, so adding harvests up would count everything many times. What is missing is gathered from all
of them, with the first and the last time it was missed.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from archiver.config.accounts import Status
from archiver.config.schedule import ScheduleSettings
from archiver.records import Coverage, Harvest, HarvestStatus, Lane, Missing, Outcome
from archiver.register.duties import interval
from archiver.reports.subjects import Period, Subject
from archiver.stockholm import local_day

KINDS = {"posts": "inlägg", "comments": "kommentar", "media": "bilaga"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingItem:
    """Something that was expected and not had. `remains`: it was still missing when the account was last captured."""

    kind: str
    what: str
    why: str
    first: dt.datetime
    last: dt.datetime
    times: int
    remains: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """What stopped harvests, such as a login wall, as it was told then."""

    reason: str
    times: int
    first: dt.datetime
    last: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A time longer than the plan allows without a capture of the whole account. None: never before, or not yet."""

    after: dt.datetime | None
    until: dt.datetime | None
    length: dt.timedelta  # within the period


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotDay:
    """A day by which the plan wants a snapshot, and when one was taken near it."""

    day: dt.date
    taken: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCoverage:
    """What can be said of one account in the period. `latest` is the last harvest that saw the whole account."""

    subject: Subject
    pace: dt.timedelta | None
    harvests: tuple[Harvest, ...]
    latest: Harvest | None
    listed: int  # distinct threads that any harvest met
    lost: int  # of them, those that no harvest could read
    lanes: tuple[tuple[Lane, int], ...]
    missing: tuple[MissingItem, ...]
    stops: tuple[Stop, ...]
    gaps: tuple[Gap, ...]
    snapshots: tuple[SnapshotDay, ...]

    @property
    def remaining(self) -> int:
        """Count what is still missing."""
        return sum(one.remains for one in self.missing)

    @property
    def coverage(self) -> Coverage | None:
        """Give the counts of the last whole look at the account, or None."""
        return self.latest.coverage if self.latest else None

    @property
    def stopped_last(self) -> bool:
        """Say whether the last attempt was stopped."""
        return bool(self.harvests) and self.harvests[-1].status is HarvestStatus.STOPPED

    @property
    def whole(self) -> bool:
        """Nothing that this report looks for is amiss."""
        lacking = any(one.taken is None for one in self.snapshots)
        return bool(self.latest) and not (self.remaining or self.lost or self.gaps or self.stopped_last or lacking)


def covered(
    subject: Subject,
    harvests: Sequence[Harvest],
    snapshots: Sequence[dt.datetime],
    schedule: ScheduleSettings,
    period: Period,
    *,
    now: dt.datetime,
) -> AccountCoverage:
    """Give the account's coverage. `harvests`: all of it, oldest first; `snapshots`: when each was captured (UTC)."""
    held = [one for one in harvests if one.status is not HarvestStatus.STOPPED and not one.limited]
    inside = tuple(one for one in harvests if period.holds(one.started_at))
    latest = next((one for one in reversed(held) if period.holds(one.started_at)), None)
    met = _outcomes(inside)
    pace = planned_pace(subject, schedule)
    return AccountCoverage(
        subject=subject,
        pace=pace,
        harvests=inside,
        latest=latest,
        listed=len(met),
        lost=sum(outcomes == {Outcome.FAILED} for outcomes in met.values()),
        lanes=tuple(sorted(Counter(one.lane for one in inside).items())),
        missing=tuple(_missing(inside, latest)),
        stops=tuple(_stops(inside)),
        gaps=tuple(_gaps(subject, held, pace, schedule, period, now)) if pace else (),
        snapshots=tuple(_snapshot_days(subject, snapshots, schedule, period, now)),
    )


def planned_pace(subject: Subject, schedule: ScheduleSettings) -> dt.timedelta | None:
    """Give how often the plan wants the account captured; None when it is not, or only by snapshots."""
    entry = subject.entry
    if entry is None or entry.status is Status.PLANNED:
        return None
    if entry.capture_interval:
        return interval(entry.capture_interval)
    if entry.level == "oversikt":
        return None
    return interval(schedule.dormant_interval if entry.status is Status.DORMANT else schedule.capture_interval)


def _outcomes(harvests: Sequence[Harvest]) -> dict[str, set[Outcome]]:
    met: dict[str, set[Outcome]] = {}
    for harvest in harvests:
        for seen in harvest.seen:
            met.setdefault(seen.thread, set()).add(seen.outcome)
    return met


def _missing(harvests: Sequence[Harvest], latest: Harvest | None) -> Iterator[MissingItem]:
    """Gather what was missed, one line for each thing and reason, in the order in which it was first missed."""
    met: dict[tuple[str, Missing], list[Harvest]] = {}
    for harvest in harvests:
        for field, kind in KINDS.items():
            for one in dict.fromkeys(getattr(harvest.coverage, field).missing):
                met.setdefault((kind, one), []).append(harvest)
    for (kind, one), by in met.items():
        yield MissingItem(
            kind=kind,
            what=one.what,
            why=one.why,
            first=by[0].started_at,
            last=by[-1].started_at,
            times=len(by),
            remains=latest is None or by[-1].started_at >= latest.started_at,
        )


def _stops(harvests: Sequence[Harvest]) -> Iterator[Stop]:
    by: dict[str, list[dt.datetime]] = {}
    for harvest in harvests:
        if harvest.status is HarvestStatus.STOPPED:
            by.setdefault(harvest.reason, []).append(harvest.started_at)
    for reason, times in by.items():
        yield Stop(reason=reason, times=len(times), first=times[0], last=times[-1])


def _gaps(
    subject: Subject,
    held: Sequence[Harvest],
    pace: dt.timedelta,
    schedule: ScheduleSettings,
    period: Period,
    now: dt.datetime,
) -> Iterator[Gap]:
    """Give the gaps that touch the period; the plan's pace and the margin of `overdue_after` are no gap."""
    allowed = pace + interval(schedule.overdue_after)
    entry = subject.entry
    end = min(period.end, now)
    if entry and entry.closed:
        end = min(end, Period(first=entry.closed, last=entry.closed).end)
    moments = [one.started_at for one in held if one.started_at < end]
    first = moments[0] if moments else end
    opened = Period(first=entry.opened, last=entry.opened).start if entry and entry.opened else first
    if first - opened > allowed and first > period.start:
        until = moments[0] if moments else None
        yield Gap(after=None, until=until, length=first - max(opened, period.start))
    for before, after in pairwise(moments):
        if after - before > allowed and after > period.start:
            yield Gap(after=before, until=after, length=after - max(before, period.start))
    if moments and end - moments[-1] > allowed and end > period.start:
        yield Gap(after=moments[-1], until=None, length=end - max(moments[-1], period.start))


def _snapshot_days(
    subject: Subject,
    snapshots: Sequence[dt.datetime],
    schedule: ScheduleSettings,
    period: Period,
    now: dt.datetime,
) -> Iterator[SnapshotDay]:
    """Give the days of the period by which a snapshot was due (its window is over), with the one nearest the day."""
    entry = subject.entry
    if entry is None or entry.opened is None:
        return
    window = dt.timedelta(days=schedule.snapshot_window_days)
    taken = [(one, local_day(one)) for one in snapshots]
    for year in range(period.first.year, period.last.year + 1):
        for spelled in sorted(schedule.snapshot_days):
            day = dt.date.fromisoformat(f"{year}-{spelled}")
            if not period.first <= day <= period.last or day < entry.opened or (entry.closed and day > entry.closed):
                continue
            near = [(abs(on - day), at) for at, on in taken if abs(on - day) <= window]
            if near or local_day(now) > day + window:
                yield SnapshotDay(day=day, taken=min(near)[1] if near else None)
