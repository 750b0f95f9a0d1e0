"""The rounds that concern the whole archive: fixity, assessment, the weekly digest."""

import datetime as dt
import shutil
from collections.abc import Callable, Iterable
from itertools import chain, groupby

from archiver.alerts.digest import DigestFacts, digest_letter
from archiver.alerts.ladder import Alert, AlertKind
from archiver.alerts.sending import Alerts, send_digest
from archiver.daemon.hands import Hands
from archiver.daemon.past import last_done
from archiver.daemon.watch import late_registrations
from archiver.findings import Finding, Level
from archiver.records import Harvest, HarvestStatus
from archiver.schedule.rounds import falls_on
from archiver.schedule.tasks import Duty
from archiver.store.checking import check_log, check_version
from archiver.store.clockbook import ClockBook
from archiver.store.events import EventType
from archiver.workspace import Workspace

LOG = "events"  # the subject of an alert about the event log
WEEK = dt.timedelta(days=7)


def fixity(
    workspace: Workspace, days: tuple[dt.date, ...], *, now: dt.datetime, still: Callable[[str], None]
) -> dict[str, int]:
    """Verify the event log, the versions whose turn it is, and those that were damaged last time; alert of damage.

    Gives how many versions were read and how many errors found.
    """
    alerts = Alerts(workspace)
    damaged = {one.alert.subject for one in alerts.open() if one.alert.kind is AlertKind.STORE_DAMAGED}
    period = workspace.settings.schedule.fixity_days
    errors = _told(alerts, LOG, "", check_log(workspace.home), now)
    read = 0
    for (account, record), kept in groupby(workspace.store.all_versions(), key=lambda one: (one.account, one.record)):
        turn = [one for one in kept if record in damaged or falls_on(record, one.version, days, period)]
        if turn:
            still(f"Kontrollerar {record}")
            read += len(turn)
            errors += _told(alerts, record, account, chain.from_iterable(map(check_version, turn)), now)
    counts = {"versions": read, "errors": errors}
    if workspace.events:
        outcome = "fel" if errors else "godkänd"
        detail = f"dagar={len(days)} versioner={read} fel={errors}"
        workspace.events.append(EventType.STORE_VERIFIED, at=now, outcome=outcome, detail=detail)
    return counts


def _told(alerts: Alerts, subject: str, account: str, findings: Iterable[Finding], now: dt.datetime) -> int:
    """Alert of errors in one record (or the log), or settle the alert there was; give the number of errors."""
    rules = sorted({finding.rule for finding in findings if finding.level is Level.ERROR})
    if not rules:
        alerts.resolve((AlertKind.STORE_DAMAGED, subject), at=now)
        return 0
    sentence = f"Kontrollen av {subject} fann fel: {', '.join(rules)}."
    alerts.raise_(Alert(kind=AlertKind.STORE_DAMAGED, subject=subject, account=account, sentence=sentence, at=now))
    return len(rules)


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
        flags=len(hands.flags(workspace)),
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
