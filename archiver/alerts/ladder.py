"""The ladder of an alert: day 0 to the account's owner, day 2, then every fifth day with the archivist in copy. Pure.

What has been raised, sent and resolved stands in alerts.jsonl; an alert's state follows from its lines alone.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from archiver.schedule.captures import back_off
from archiver.stockholm import local_day

NAME = "alerts.jsonl"
SECOND = 2
EVERY = 5
LONGEST_WAIT = dt.timedelta(hours=6)
_SUBJECT = re.compile(r"(?!.*\.\.)[a-z0-9][a-z0-9._-]{0,99}")
_SENTENCE = re.compile(r"[^\x00-\x1f\x7f]{1,400}")


class AlertKind(StrEnum):
    """What an alert is about."""

    CAPTURE_FAILED = "capture-failed"
    CAPTURE_INCOMPLETE = "capture-incomplete"
    TERMS_UNREVIEWED = "terms-unreviewed"
    ACCOUNT_DORMANT = "account-dormant"
    REGISTRATION_MISSING = "registration-missing"
    FLAG_OPEN = "flag-open"
    STORE_DAMAGED = "store-damaged"
    DUTY_FAILED = "duty-failed"
    DISK_LOW = "disk-low"
    DISPOSED_RESTORED = "disposed-restored"


class Channel(StrEnum):
    """Which way an alert goes."""

    MAIL = "mail"
    WEBHOOK = "webhook"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something that a person must see to. `subject` is an id (account, record, item, duty); with `kind` it is the key.

    `sentence` is Swedish, says what happened, and carries no captured text, name or address.
    """

    kind: AlertKind
    subject: str
    account: str = ""
    sentence: str
    at: dt.datetime

    def __post_init__(self) -> None:
        if not _SUBJECT.fullmatch(self.subject):
            raise ValueError("the subject of an alert is an id")
        if not _SENTENCE.fullmatch(self.sentence) or "//" in self.sentence:
            raise ValueError("an alert is one sentence, and says nothing of what was captured")

    @property
    def key(self) -> tuple[AlertKind, str]:
        """Give what makes two alerts one."""
        return self.kind, self.subject


class AlertLine(BaseModel):
    """One line of alerts.jsonl."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    act: Literal["raised", "sent", "failed", "resolved"]
    kind: AlertKind
    subject: str
    at: AwareDatetime
    account: str = ""
    sentence: str = ""
    step: int = 0
    channel: Channel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAlert:
    """An alert that nobody has seen to: which step each channel has had, and its failures at the step it is at."""

    alert: Alert
    sent: dict[Channel, int] = field(default_factory=dict)
    failed: dict[Channel, tuple[dt.datetime, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One message that is to go out now."""

    alert: Alert
    step: int
    channel: Channel

    @property
    def in_copy(self) -> bool:
        """Say whether the archivist is in copy."""
        return self.step >= SECOND

    @property
    def next_step(self) -> int:
        """Give the day of the next message if nothing is done."""
        return SECOND if self.step < SECOND else self.step + EVERY


def step_at(since: dt.datetime, now: dt.datetime) -> int:
    """Give the latest day of the ladder that has come: 0, 2, 7, 12, 17 ... counted in days in Sweden."""
    days = (local_day(now) - local_day(since)).days
    return 0 if days < SECOND else SECOND + (days - SECOND) // EVERY * EVERY


def open_alerts(lines: Iterable[AlertLine]) -> dict[tuple[AlertKind, str], OpenAlert]:
    """Give the alerts that are not resolved, in the order in which they were raised."""
    found: dict[tuple[AlertKind, str], OpenAlert] = {}
    for line in lines:
        key = (line.kind, line.subject)
        if line.act == "raised" and key in found:
            found[key] = replace(found[key], alert=replace(found[key].alert, sentence=line.sentence))
        elif line.act == "raised":
            found[key] = OpenAlert(alert=_alert(line))
        elif line.act == "resolved":
            found.pop(key, None)
        elif key in found and line.channel:
            found[key] = _noted(found[key], line, line.channel)
    return found


def sendings(alerts: Iterable[OpenAlert], channels: Iterable[Channel], *, now: dt.datetime) -> Iterator[Sending]:
    """Give what is to be sent now. After days off only the latest step is sent, once; what failed is tried again."""
    ways = tuple(channels)
    for one in alerts:
        step = step_at(one.alert.at, now)
        for channel in ways:
            if one.sent.get(channel, -1) < step and _may_try(one.failed.get(channel, ()), now):
                yield Sending(alert=one.alert, step=step, channel=channel)


def _may_try(failed: tuple[dt.datetime, ...], now: dt.datetime) -> bool:
    """Say whether a channel may be tried again; a failure dated after now came of a wrong clock."""
    return not failed or failed[-1] > now or now >= failed[-1] + back_off(len(failed), LONGEST_WAIT)


def _alert(line: AlertLine) -> Alert:
    return Alert(kind=line.kind, subject=line.subject, account=line.account, sentence=line.sentence, at=line.at)


def _noted(one: OpenAlert, line: AlertLine, channel: Channel) -> OpenAlert:
    if line.act == "failed":
        return replace(one, failed={**one.failed, channel: (*one.failed.get(channel, ()), line.at)})
    failed = {way: times for way, times in one.failed.items() if way is not channel}
    return replace(one, sent={**one.sent, channel: line.step}, failed=failed)
