"""Raises, sends and resolves alerts in one workspace. A way that is down is tried again; the others are used."""

import datetime as dt
import os
from collections.abc import Iterable
from pathlib import Path

from archiver.alerts.ladder import (
    NAME,
    Alert,
    AlertKind,
    AlertLine,
    Channel,
    OpenAlert,
    Sending,
    open_alerts,
    sendings,
)
from archiver.alerts.mail import Addressed, send_mail
from archiver.alerts.recipients import archivists, digest_readers, owners
from archiver.alerts.webhook import post
from archiver.alerts.wording import Letter, letter
from archiver.config.alerts import PASSWORD_VARIABLE
from archiver.errors import TransferFailed, WorkspaceError
from archiver.register.accounts import find_account
from archiver.stockholm import local_day
from archiver.store.books import Book
from archiver.store.durable import replace_durably
from archiver.store.events import EventLog, EventType
from archiver.workspace import Workspace

FOLDER = "alerts"


class Alerts:
    """The alerts of an open workspace. Raising, sending and resolving need it open for writing."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._book = Book(workspace.home / NAME, AlertLine)

    def open(self) -> tuple[OpenAlert, ...]:
        """Give what nobody has seen to, the oldest first."""
        return tuple(open_alerts(self._book).values())

    def raise_(self, *alerts: Alert) -> None:
        """Write down alerts; one that is open already keeps its age, and says from now on what it says now."""
        known = {key: one.alert.sentence for key, one in open_alerts(self._book).items()}
        new = {alert.key: alert for alert in alerts if known.get(alert.key) != alert.sentence}
        self._append(_raised(alert) for alert in new.values())

    def resolve(self, key: tuple[AlertKind, str], *, at: dt.datetime) -> None:
        """Write down that the matter is settled; one that is not open is let be."""
        if key in open_alerts(self._book):
            self._append([AlertLine(act="resolved", kind=key[0], subject=key[1], at=at)])

    def would_change(self, kinds: Iterable[AlertKind], alerts: Iterable[Alert], *, now: dt.datetime) -> bool:
        """Say whether `settle` or `send_due` would have anything to do; nothing is written."""
        told = frozenset(kinds)
        known = {key: one.alert.sentence for key, one in open_alerts(self._book).items()}
        wanted = {alert.key: alert.sentence for alert in alerts}
        settled = wanted == {key: sentence for key, sentence in known.items() if key[0] in told}
        return not settled or any(True for _ in sendings(self.open(), self._channels(), now=now))

    def settle(self, kinds: Iterable[AlertKind], alerts: Iterable[Alert], *, at: dt.datetime) -> None:
        """Let the open alerts of these kinds be exactly those: others of these kinds are resolved."""
        wanted = {alert.key: alert for alert in alerts}
        told = frozenset(kinds)
        for key in open_alerts(self._book):
            if key[0] in told and key not in wanted:
                self.resolve(key, at=at)
        self.raise_(*wanted.values())

    def send_due(self, *, now: dt.datetime) -> tuple[str, ...]:
        """Send what the ladder asks for now, and give what went wrong (English sentences, one per way that is down).

        A way that failed once is not tried again for the other messages of this call.
        """
        down: dict[Channel, str] = {}
        for sending in sendings(self.open(), self._channels(), now=now):
            try:
                if sending.channel in down:
                    raise TransferFailed(down[sending.channel])
                self._send(sending, now)
            except TransferFailed as error:
                down.setdefault(sending.channel, str(error))
                self._append([_line("failed", sending, now)])
                continue
            self._append([_line("sent", sending, now)])
            self._log().append(
                EventType.ALERT_SENT,
                subject=sending.alert.account,
                at=now,
                outcome=sending.channel.value,
                detail=f"{sending.alert.kind} {sending.alert.subject} dag {sending.step}",
            )
        return tuple(down.values())

    def _channels(self) -> tuple[Channel, ...]:
        settings = self._workspace.settings.alerts
        ways = {Channel.MAIL: settings.smtp_host, Channel.WEBHOOK: settings.webhook, Channel.FILE: settings.files}
        return tuple(way for way, wanted in ways.items() if wanted)

    def _send(self, sending: Sending, now: dt.datetime) -> None:
        settings = self._workspace.settings
        account = find_account(settings, sending.alert.account) if sending.alert.account else None
        told = letter(sending, archive=settings.authority.name, name=(account.name or account.id) if account else "")
        if sending.channel is Channel.MAIL:
            to = owners(settings, sending.alert.account)
            copy = tuple(one for one in archivists(settings) if one not in to) if sending.in_copy else ()
            password = os.environ.get(PASSWORD_VARIABLE, "")
            send_mail(Addressed(letter=told, to=to, copy=copy), settings.alerts, password=password, now=now)
        elif sending.channel is Channel.WEBHOOK:
            post(settings.alerts.webhook, _as_json(sending, told, settings.authority.name))
        else:
            day = f"{local_day(now):%Y%m%d}"
            write_letter(
                self._workspace.home, f"larm-{day}-{sending.alert.kind}-{sending.alert.subject}-dag{sending.step}", told
            )

    def _append(self, lines: Iterable[AlertLine]) -> None:
        self._log()
        self._book.append(lines)

    def _log(self) -> EventLog:
        if self._workspace.events is None:
            raise WorkspaceError(f"{self._workspace.home} was opened for reading only; no alert can be noted.")
        return self._workspace.events


def send_digest(workspace: Workspace, told: Letter, *, now: dt.datetime) -> None:
    """Send the weekly digest by mail and write it as a file, as far as the settings have those ways.

    Raises:
        TransferFailed: the mail server did not take it, or the file cannot be written.
    """
    settings = workspace.settings
    if settings.alerts.files or not settings.alerts.smtp_host:
        write_letter(workspace.home, f"veckobrev-{local_day(now)}", told)
    if settings.alerts.smtp_host:
        password = os.environ.get(PASSWORD_VARIABLE, "")
        send_mail(Addressed(letter=told, to=digest_readers(settings)), settings.alerts, password=password, now=now)


def write_letter(home: Path, name: str, told: Letter) -> Path:
    """Write a letter as a text file in the folder `alerts/`, whole or not at all, and give its path.

    Raises:
        TransferFailed: it cannot be written.
    """
    path = home / FOLDER / f"{name}.txt"
    try:
        path.parent.mkdir(exist_ok=True)
        replace_durably(path, f"{told.subject}\n\n{told.text}".encode())
    except OSError as error:
        raise TransferFailed(f"{path} cannot be written: {error.strerror}. It is tried again.") from error
    return path


def _raised(alert: Alert) -> AlertLine:
    return AlertLine(
        act="raised",
        kind=alert.kind,
        subject=alert.subject,
        account=alert.account,
        sentence=alert.sentence,
        at=alert.at,
    )


def _line(act: str, sending: Sending, now: dt.datetime) -> AlertLine:
    return AlertLine.model_validate(
        {
            "act": act,
            "kind": sending.alert.kind,
            "subject": sending.alert.subject,
            "at": now,
            "step": sending.step,
            "channel": sending.channel,
        }
    )


def _as_json(sending: Sending, told: Letter, archive: str) -> dict[str, str | int]:
    alert = sending.alert
    return {
        "archive": archive,
        "kind": alert.kind.value,
        "subject": alert.subject,
        "account": alert.account,
        "since": alert.at.astimezone(dt.UTC).isoformat(timespec="seconds"),
        "day": sending.step,
        "title": told.subject,
        "text": told.text,
    }
