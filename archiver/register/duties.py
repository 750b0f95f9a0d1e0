"""What the register asks of each account: captured in time, and captured whole before it is closed. Pure."""

import datetime as dt
from collections.abc import Iterator, Sequence

from archiver.config.accounts import AccountEntry, Status
from archiver.config.schedule import ScheduleSettings
from archiver.records import Harvest, HarvestStatus
from archiver.stockholm import local_day

_LIVE = (Status.ACTIVE, Status.DORMANT, Status.CLOSING)


def interval(spelled: str) -> dt.timedelta:
    """Turn 12h or 3d into a length of time."""
    number = int(spelled[:-1])
    return dt.timedelta(hours=number) if spelled.endswith("h") else dt.timedelta(days=number)


def final_capture(entry: AccountEntry, harvests: Sequence[Harvest]) -> Harvest | None:
    """Give the newest whole harvest made since the account began to close, or None (Malmö: capture, then close).

    A harvest is complete only when every record of it was approved by its judges.
    """
    if entry.closing_since is None:
        return None
    since = entry.closing_since
    return next(
        (
            harvest
            for harvest in reversed(harvests)
            if harvest.status is HarvestStatus.COMPLETE
            and not (harvest.limited or harvest.incremental)
            and local_day(harvest.started_at) >= since
        ),
        None,
    )


def remarks(
    entry: AccountEntry, harvests: Sequence[Harvest], schedule: ScheduleSettings, *, now: dt.datetime
) -> tuple[str, ...]:
    """Say in Swedish what somebody should see to."""
    return tuple(_remarks(entry, harvests, schedule, now))


def _remarks(
    entry: AccountEntry, harvests: Sequence[Harvest], schedule: ScheduleSettings, now: dt.datetime
) -> Iterator[str]:
    if entry.status is Status.CLOSED and not _is_known(entry, harvests):
        yield f"Slutarkiveringen {entry.final_capture} finns inte i arkivet."
    if entry.status not in _LIVE:
        return
    kept = [harvest for harvest in harvests if harvest.status is not HarvestStatus.STOPPED]
    if not kept:
        yield "Kontot har aldrig fångats."
    elif now - kept[-1].started_at > interval(entry.capture_interval or schedule.capture_interval):
        yield f"Senaste fångsten är äldre än {entry.capture_interval or schedule.capture_interval}."
    if harvests and harvests[-1].status is HarvestStatus.STOPPED:
        yield f"Senaste försöket avbröts: {harvests[-1].reason}"
    if harvests and harvests[-1].status is HarvestStatus.INCOMPLETE:
        yield "Senaste fångsten är inte fullständig."
    if entry.status is Status.CLOSING and final_capture(entry, harvests) is None:
        yield "Kontot ska avslutas: slutarkiveringen återstår."
    if not entry.disposal_authority:
        yield "Inget gallringsbeslut är angivet: inget får gallras."


def _is_known(entry: AccountEntry, harvests: Sequence[Harvest]) -> bool:
    """Say whether the final capture is one of ours, or is kept elsewhere (a registry number)."""
    return not entry.final_capture.startswith("h-") or any(one.id == entry.final_capture for one in harvests)
