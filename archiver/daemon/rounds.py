"""The rounds that concern the whole archive: assessment, and the weekly digest (veckobrev)."""

import datetime as dt
import shutil

from archiver.alerts.digest import DigestFacts, digest_letter
from archiver.alerts.sending import Alerts, send_digest
from archiver.daemon.hands import Hands
from archiver.daemon.past import last_done
from archiver.daemon.watch import late_registrations
from archiver.records import Harvest, HarvestStatus
from archiver.schedule.tasks import Duty
from archiver.store.clockbook import ClockBook
from archiver.store.events import EventType
from archiver.workspace import Workspace

WEEK = dt.timedelta(days=7)


def assess(workspace: Workspace, hands: Hands, *, now: dt.datetime) -> dict[str, int]:
    """Assess the archive, and note what waits for registration (diarieföring). Nothing is changed by it."""
    found = hands.assess(workspace, now)
    ClockBook(workspace.home).wait_for(found.register, at=now)
    return {"due": found.due, "held": found.held, "manual": found.manual, "register": len(found.register)}


def digest(workspace: Workspace, hands: Hands, *, now: dt.datetime) -> None:
    """Send the weekly digest (veckobrev).

    Raises:
        TransferFailed: no way out took it; the file is written all the same if files are wanted.
    """
    lines = tuple(ClockBook(workspace.home))
    since = max(last_done(lines).get(Duty.DIGEST, now - WEEK), now - 5 * WEEK)
    send_digest(workspace, digest_letter(_facts(workspace, hands, since, now), now=now), now=now)
    if workspace.events:
        workspace.events.append(EventType.REPORT_WRITTEN, at=now, outcome="veckobrev")


def _facts(workspace: Workspace, hands: Hands, since: dt.datetime, now: dt.datetime) -> DigestFacts:
    harvests = tuple(one for one in workspace.store.harvests() if since < one.started_at <= now)
    lines = tuple(ClockBook(workspace.home))
    counts = next((line.counts for line in reversed(lines) if line.duty == Duty.ASSESSMENT and line.counts), {})
    return DigestFacts(
        archive=workspace.settings.authority.name,
        since=since,
        accounts=tuple((entry.id, entry.status.swedish) for entry in workspace.settings.accounts),
        complete=_by_account(harvests, HarvestStatus.COMPLETE),
        incomplete=_by_account(harvests, HarvestStatus.INCOMPLETE),
        stopped=_by_account(harvests, HarvestStatus.STOPPED),
        new_records=len(workspace.catalogue.list_records(since=since, until=now)),
        alerts=tuple(one.alert for one in Alerts(workspace).open()),
        flags=len(hands.flags(workspace, now)),
        disposal_due=counts.get("due"),
        manual=counts.get("manual"),
        unregistered=len(late_registrations(workspace, now=now)),
        free_bytes=shutil.disk_usage(workspace.home).free,
    )


def _by_account(harvests: tuple[Harvest, ...], status: HarvestStatus) -> dict[str, int]:
    found: dict[str, int] = {}
    for harvest in harvests:
        if harvest.status is status:
            found[harvest.account] = found.get(harvest.account, 0) + 1
    return found
