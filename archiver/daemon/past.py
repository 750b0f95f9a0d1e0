"""What has been done, gathered from the store, the catalogue, the event log and the clock's own book."""

import datetime as dt
from collections.abc import Iterator

from archiver.config.accounts import AccountEntry, Status
from archiver.records import Harvest, HarvestStatus, RecordKind
from archiver.schedule.moments import believed
from archiver.schedule.tasks import AccountPast, Duty, Past
from archiver.stockholm import local_day
from archiver.store.clockbook import ClockBook, ClockLine
from archiver.store.events import read_events
from archiver.store.layout import harvest_file
from archiver.store.statements import read_harvest_file
from archiver.workspace import Workspace, index

LOOKED_BACK = 100  # harvests; further back nothing changes what is due


def gather_past(workspace: Workspace, *, now: dt.datetime) -> Past:
    """Give what the clock must know to say what is due at `now`.

    Raises:
        WorkspaceError: the catalogue is gone, or a file of the archive cannot be read.
    """
    lines = tuple(ClockBook(workspace.home))
    first = next(read_events(workspace.home), None)
    return Past(
        created=dt.datetime.fromisoformat(first.at) if first else None,
        accounts={entry.id: account_past(workspace, entry, lines, now=now) for entry in workspace.settings.accounts},
        done=last_done(lines),
        failures=failures_since(lines),
    )


def account_past(
    workspace: Workspace, entry: AccountEntry, lines: tuple[ClockLine, ...], *, now: dt.datetime
) -> AccountPast:
    """Give what is known of one account."""
    catalogue = index(workspace)
    snapshot = catalogue.list_records(account=entry.id, kind=RecordKind.SNAPSHOT, limit=1)
    return AccountPast(
        harvests=tuple(reversed([*_newest(workspace, entry, now)])),
        snapshot=snapshot[0].captured_at if snapshot else None,
        latest_post=catalogue.newest_post(entry.id),
        failures=tuple(line.at for line in lines if line.account == entry.id and line.outcome == "failed"),
    )


def last_done(lines: tuple[ClockLine, ...]) -> dict[Duty, dt.datetime]:
    """Give when each duty was last done; the captures stand in the store."""
    return {Duty(line.duty): line.at for line in lines if line.outcome == "done"}


def failures_since(lines: tuple[ClockLine, ...]) -> dict[Duty, tuple[dt.datetime, ...]]:
    """Give when each duty failed since it was last done."""
    found: dict[Duty, tuple[dt.datetime, ...]] = {}
    for line in lines:
        duty = Duty(line.duty)
        if not line.account:
            found[duty] = () if line.outcome == "done" else (*found.get(duty, ()), line.at)
    return found


def _newest(workspace: Workspace, entry: AccountEntry, now: dt.datetime) -> Iterator[Harvest]:
    """Give the newest harvests, back to one that saw the whole account (and to before the account began to close)."""
    for name in workspace.catalogue.harvests(account=entry.id, limit=LOOKED_BACK):
        harvest = read_harvest_file(harvest_file(workspace.home, entry.id, name))
        if believed(harvest.started_at, now) is None:
            continue
        yield harvest
        held = harvest.status is not HarvestStatus.STOPPED and not harvest.limited
        closing = entry.status is Status.CLOSING and entry.closing_since is not None
        if held and not (closing and entry.closing_since and local_day(harvest.started_at) >= entry.closing_since):
            return
