"""The fixity round (kontroll av filerna): each night a share of the versions is read, each version in its period."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from archiver.alerts.ladder import Alert, AlertKind
from archiver.alerts.sending import Alerts
from archiver.findings import Finding, Level
from archiver.schedule.rounds import falls_on
from archiver.secrecy.checking import check_restricted
from archiver.secrecy.vault import Vault
from archiver.store.checking import check_log, check_version
from archiver.store.events import EventType
from archiver.store.kept import read_kept
from archiver.store.layout import StoredVersion
from archiver.store.manifest import NAME, hash_file
from archiver.workspace import Workspace

LOG = "events"  # subjects of alerts that are about no single record
RESTRICTED = "restricted"


def fixity(
    workspace: Workspace, days: tuple[dt.date, ...], *, now: dt.datetime, still: Callable[[str], None]
) -> dict[str, int]:
    """Verify the event log, the restricted store, that every version is there, and the files whose turn it is.

    What was damaged last time is read again; alerts are raised for damage and settled when it is gone. Gives how many
    versions were read and how many subjects (records, the log) have errors.
    """
    alerts = Alerts(workspace)
    before = {one.alert.subject for one in alerts.open() if one.alert.kind is AlertKind.STORE_DAMAGED}
    found = _Found()
    found.note(LOG, check_log(workspace.home))
    found.note(RESTRICTED, check_restricted(workspace.home, Vault.of(workspace.home)))
    read = _check_turns(workspace, days, before, found, still)
    for subject in (before | found.rules.keys()) - found.rules.keys():
        alerts.resolve((AlertKind.STORE_DAMAGED, subject), at=now)
    alerts.raise_(*(found.alert(subject, now) for subject in sorted(found.rules)))
    counts = {"versions": read, "errors": len(found.rules)}
    if workspace.events:
        outcome = "fel" if found.rules else "godkänd"
        detail = f"dagar={len(days)} versioner={read} fel={len(found.rules)}"
        workspace.events.append(EventType.STORE_VERIFIED, at=now, outcome=outcome, detail=detail)
    return counts


class _Found:
    """The rules that were broken, by subject; and whose account the subject is."""

    def __init__(self) -> None:
        self.rules: dict[str, set[str]] = defaultdict(set)
        self.accounts: dict[str, str] = {}

    def note(self, subject: str, findings: Iterable[Finding], account: str = "") -> None:
        """Note the errors among the findings."""
        for finding in findings:
            if finding.level is Level.ERROR:
                self.rules[subject].add(finding.rule)
                self.accounts[subject] = account

    def alert(self, subject: str, now: dt.datetime) -> Alert:
        """Give the alert of one subject."""
        return Alert(
            kind=AlertKind.STORE_DAMAGED,
            subject=subject,
            account=self.accounts[subject],
            sentence=f"Kontrollen av {subject} fann fel: {', '.join(sorted(self.rules[subject]))}.",
            at=now,
        )


def _check_turns(
    workspace: Workspace, days: tuple[dt.date, ...], damaged: set[str], found: _Found, still: Callable[[str], None]
) -> int:
    """Read the versions whose turn it is and the damaged ones; note versions of the log that are nowhere."""
    logged = dict(read_kept(workspace.home).versions)
    period = workspace.settings.schedule.fixity_days
    read = 0
    for (account, record), versions in groupby(
        workspace.store.all_versions(), key=lambda one: (one.account, one.record)
    ):
        for kept in versions:
            manifest = logged.pop((record, kept.version), "")
            if record in damaged or falls_on(record, kept.version, days, period):
                still(f"Kontrollerar {record}")
                read += 1
                found.note(record, _check(kept, manifest), account)
    for record, _ in logged:
        found.note(record, [_error("ST-302", record)])
    return read


def _check(kept: StoredVersion, manifest: str) -> Iterator[Finding]:
    """Give what is wrong with one version; `manifest` is the digest that the log has, empty if it has none."""
    yield from check_version(kept)
    if not manifest:
        yield _error("ST-301", kept.folder)
    elif (kept.path / NAME).is_file() and hash_file(kept.path / NAME) != manifest:
        yield _error("ST-303", kept.folder)


def _error(rule: str, where: str) -> Finding:
    return Finding(rule=rule, level=Level.ERROR, where=where, message="")
