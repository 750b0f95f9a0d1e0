"""Finds what a person must see to, from what store, books and settings say now."""

import datetime as dt
import shutil
from collections.abc import Iterator

from archiver.alerts.ladder import Alert, AlertKind
from archiver.config.accounts import AccountEntry
from archiver.daemon.hands import Flag
from archiver.records import Harvest, HarvestStatus
from archiver.schedule.alarms import is_dormant, registration_is_late, unreviewed
from archiver.schedule.captures import LIVE
from archiver.schedule.tasks import AccountPast, Duty, Past
from archiver.store.clockbook import ClockBook, Waiting
from archiver.store.receipts import ReceiptBook, ReceiptKind
from archiver.workspace import MEGABYTE, Workspace, restored_records

# Damage is told of by the fixity round, which alone can say that it is over.
WATCHED = frozenset(AlertKind) - {AlertKind.STORE_DAMAGED}
NO_REASON = "Fångsten avbröts utan att något arkiverades."
LOW_DISK = 2  # times the least that captures need


def wanted_alerts(workspace: Workspace, past: Past, flags: tuple[Flag, ...], *, now: dt.datetime) -> tuple[Alert, ...]:
    """Give what somebody must see to at `now`."""
    found = [
        alert
        for entry in workspace.settings.accounts
        for alert in _of_account(entry, past.of(entry.id), workspace, now)
    ]
    found += _of_registrations(workspace, now)
    found += [_flagged(flag, now) for flag in flags]
    found += [_failed(duty, past.failures[duty], now) for duty in Duty if past.failures.get(duty)]
    found += _of_disk(workspace, now)
    found += _of_restored(workspace, now)
    return tuple(found)


def late_registrations(workspace: Workspace, *, now: dt.datetime) -> tuple[Waiting, ...]:
    """Give the records that have waited more than one working day for their dnr.

    A receipt for a whole record counts at once, one for an item of it when the next assessment has looked.
    """
    late = tuple(line for line in ClockBook(workspace.home).waiting() if registration_is_late(line.at, now=now))
    if not late:
        return ()
    answered = {one.record for one in ReceiptBook(workspace.home).accepted(ReceiptKind.DIARIUM) if not one.item}
    return tuple(line for line in late if line.record not in answered)


def _of_account(entry: AccountEntry, past: AccountPast, workspace: Workspace, now: dt.datetime) -> Iterator[Alert]:
    if why := unreviewed(entry, now=now):
        yield _about(AlertKind.TERMS_UNREVIEWED, entry, why, now)
    if entry.status not in LIVE:
        return
    last = past.harvests[-1] if past.harvests else None
    if last and last.status is HarvestStatus.STOPPED:
        yield _about(AlertKind.CAPTURE_FAILED, entry, _told(last), now)
    elif past.failures and (last is None or past.failures[-1] > last.started_at):
        yield _about(AlertKind.CAPTURE_FAILED, entry, NO_REASON, now)
    elif last and (last.coverage.posts.missing or last.coverage.comments.missing):
        yield _about(AlertKind.CAPTURE_INCOMPLETE, entry, _lacking(last), now)
    if is_dormant(entry, past, workspace.settings.schedule, now=now):
        months = workspace.settings.schedule.dormant_after_months
        sentence = f"Inget nytt inlägg har publicerats på {months} månader."
        yield _about(AlertKind.ACCOUNT_DORMANT, entry, sentence, now)


def _of_registrations(workspace: Workspace, now: dt.datetime) -> Iterator[Alert]:
    """Give one alert per account, however many records wait."""
    late: dict[str, list[Waiting]] = {}
    for line in late_registrations(workspace, now=now):
        late.setdefault(line.account, []).append(line)
    for account, lines in late.items():
        many = "En handling" if len(lines) == 1 else f"{len(lines)} handlingar"
        sentence = f"{many} ska diarieföras men saknar diarienummer. Längst har {lines[0].record} väntat."
        yield Alert(kind=AlertKind.REGISTRATION_MISSING, subject=account, account=account, sentence=sentence, at=now)


def _flagged(flag: Flag, now: dt.datetime) -> Alert:
    sentence = f"Flaggan {flag.id} är öppen."
    return Alert(
        kind=AlertKind.FLAG_OPEN, subject=flag.id, account=flag.account, sentence=sentence, at=min(flag.since, now)
    )


def _failed(duty: Duty, failures: tuple[dt.datetime, ...], now: dt.datetime) -> Alert:
    sentence = f"Uppgiften {duty.swedish} har misslyckats {len(failures)} gånger i följd."
    if len(failures) == 1:
        sentence = f"Uppgiften {duty.swedish} misslyckades."
    return Alert(kind=AlertKind.DUTY_FAILED, subject=duty.value, sentence=sentence, at=min(failures[0], now))


def _of_disk(workspace: Workspace, now: dt.datetime) -> Iterator[Alert]:
    free = shutil.disk_usage(workspace.home).free
    if free < LOW_DISK * workspace.settings.store.min_free_mb * MEGABYTE:
        sentence = "Det lediga diskutrymmet närmar sig den gräns då fångster avbryts."
        yield Alert(kind=AlertKind.DISK_LOW, subject="disk", sentence=sentence, at=now)


def _of_restored(workspace: Workspace, now: dt.datetime) -> Iterator[Alert]:
    if records := restored_records(workspace.home):
        sentence = restored_in_words(len(records))
        yield Alert(kind=AlertKind.DISPOSED_RESTORED, subject="gravstenar", sentence=sentence, at=now)


def restored_in_words(count: int) -> str:
    """Say in Swedish that so many records have come back from a backup."""
    many = "En gallrad handling" if count == 1 else f"{count} gallrade handlingar"
    return f"{many} har kommit tillbaka med en säkerhetskopia, och inget skrivs i arkivet förrän det är gallrat igen."


def _about(kind: AlertKind, entry: AccountEntry, sentence: str, now: dt.datetime) -> Alert:
    return Alert(kind=kind, subject=entry.id, account=entry.id, sentence=sentence, at=now)


def _told(harvest: Harvest) -> str:
    """Give the harvest's own reason, unless it names an address or runs on."""
    reason = " ".join(harvest.reason.split())
    return reason if reason and "//" not in reason and len(reason) <= 300 else NO_REASON


def _lacking(harvest: Harvest) -> str:
    """Count what is lacking of posts and comments; a picture that the platform has lost cannot be helped by anyone."""
    posts, comments = len(harvest.coverage.posts.missing), len(harvest.coverage.comments.missing)
    return f"Täckningsuppgiften nämner {_lacks(posts)} i inläggen och {_lacks(comments)} i kommentarerna."


def _lacks(count: int) -> str:
    return "1 brist" if count == 1 else f"{count or 'inga'} brister"
