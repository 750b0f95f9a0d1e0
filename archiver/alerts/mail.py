"""E-mail by SMTP (RFC 5321): plain text, one message per step. The only importer of smtplib."""

import datetime as dt
import hashlib
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from archiver.alerts.wording import Letter
from archiver.config.alerts import AlertSettings
from archiver.errors import TransferFailed

TIMEOUT = 20.0  # seconds without an answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """A letter and whom it goes to (e-mail addresses)."""

    letter: Letter
    to: tuple[str, ...]
    copy: tuple[str, ...] = ()


def send_mail(addressed: Addressed, settings: AlertSettings, *, password: str, now: dt.datetime) -> None:
    """Hand one message to the mail server of the settings; it has taken it for at least one recipient afterwards.

    Raises:
        TransferFailed: there is nobody to send to, or the server cannot be reached, refuses, or knows no recipient.
    """
    if not addressed.to:
        raise TransferFailed("Nobody has an e-mail address for this alert. Add a person with kommunarkivarie's role.")
    try:
        with _connected(settings) as server:
            if settings.smtp_user:
                server.login(settings.smtp_user, password)
            server.send_message(message(addressed, settings, now=now))
    except (OSError, smtplib.SMTPException) as error:
        raise TransferFailed(
            f"The mail server {settings.smtp_host}:{settings.smtp_port} did not take the message "
            f"({type(error).__name__}). See to [alerts] in archive.toml; it is tried again."
        ) from error


def message(addressed: Addressed, settings: AlertSettings, *, now: dt.datetime) -> EmailMessage:
    """Give the message as it is sent (RFC 5322). Same letter, recipients and time: same bytes."""
    made = EmailMessage(policy=SMTP)
    made["From"] = settings.sender
    made["To"] = ", ".join(addressed.to)
    if addressed.copy:
        made["Cc"] = ", ".join(addressed.copy)
    made["Subject"] = addressed.letter.subject
    made["Date"] = format_datetime(now.astimezone(dt.UTC))
    made["Message-ID"] = _message_id(addressed, settings.sender, now)
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies
    made.set_content(addressed.letter.text)
    return made


def _connected(settings: AlertSettings) -> smtplib.SMTP:
    host, port = settings.smtp_host, settings.smtp_port
    if settings.smtp_security == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=TIMEOUT)
    if settings.smtp_security == "starttls":
        try:
            server.starttls(context=ssl.create_default_context())
        except BaseException:  # whatever it was: the open connection is closed, and it goes on up
            server.close()
            raise
    return server


def _message_id(addressed: Addressed, sender: str, now: dt.datetime) -> str:
    told = "\0".join((addressed.letter.subject, addressed.letter.text, *addressed.to, now.isoformat()))
    return f"<{hashlib.sha256(told.encode()).hexdigest()[:32]}@{sender.rpartition('@')[2]}>"
