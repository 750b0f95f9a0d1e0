"""What is handed to a diarium, before anyone decides how it is written: an ärende, its acts (handlingar), their files.

The fields are those of OSL 5 kap. 2 §: date, dnr, sender or receiver, and in short what it is about. The diarium gives
the dnr, never this program: a case has one only if a person named it. What must not be open in a diarium is left out by
5 kap. 2 § 2 st, and said to be. Pure; all times are aware UTC.
"""

import datetime as dt
import re
import uuid
from dataclasses import dataclass

from archiver.records import Direction, Timed
from archiver.stockholm import STOCKHOLM
from archiver.store.layout import RECORD_ID

LEFT_OUT = "utelämnad enligt OSL 5:2 2 st"
NO_NUMBER = "Diarienummer tilldelas av diariet."
TO_COMPLETE = "Vad handlingen rör (OSL 5 kap. 2 §) kompletteras av registrator."
ACT_ID = re.compile(rf"({RECORD_ID.pattern})\.v([1-9]\d{{0,5}})")


@dataclass(frozen=True, slots=True, kw_only=True)
class SecrecyMark:
    """A sekretessmarkering (OSL 5 kap. 5 §): the provision, the day it was made, and the authority that made it."""

    provision: str
    on: dt.date | None
    authority: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActFile:
    """A file of an act. `path` is relative to the XML, ASCII with `/`; `title` is what a person reads."""

    path: str
    title: str
    sha256: str
    size: int
    mime: str
    format: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Act(Timed):
    """One handling to be registered: one version of one record.

    Its title says in short what it concerns if a registrator has written that (`titled`). Else it says only what it is,
    whose and when, nothing of what was written, and the registrator must complete it.
    """

    record: str
    version: int
    number: int  # löpnummer in this export
    title: str
    document_type: str  # handlingstyp
    direction: Direction
    at: dt.datetime  # when it came in (inkommen) or was drawn up (upprättad)
    created_at: dt.datetime
    sender: str
    receivers: tuple[str, ...]
    account: str  # the account's name
    platform: str
    source_url: str
    captured_at: dt.datetime
    titled: bool = False
    items: tuple[str, ...] = ()  # ids of the items that must be registered
    proposed_case: str = ""
    classification: str = ""
    secrecy: tuple[SecrecyMark, ...] = ()
    files: tuple[ActFile, ...] = ()

    @property
    def id(self) -> str:
        """The id that a receipt names: record and version."""
        return act_id(self.record, self.version)

    @property
    def lacking(self) -> str:
        """Say what the registrator must complete; empty when nothing."""
        return "" if self.titled else TO_COMPLETE

    @property
    def sentence(self) -> str:
        """Say whether it was received or drawn up."""
        return "Inkommen" if self.direction is Direction.RECEIVED else "Upprättad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Timed):
    """The ärende. `number` is the dnr if a person gave it, else empty; `proposal` is what it is called until then.

    `title` (ärendemening) is empty for an ärende that exists: the diarium has its own.
    """

    number: str
    proposal: str
    title: str
    type: str
    created_at: dt.datetime
    classification: str
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration(Timed):
    """One export: a case of one authority, made by `tool` at `made_at`. `number` of `of` when there are several."""

    authority: str
    org_nr: str
    delivery: str
    tool: str
    made_at: dt.datetime
    case: Case
    number: int = 1
    of: int = 1


def act_id(record: str, version: int) -> str:
    """Give the id of an act: the same for the same record version, whichever delivery it goes in."""
    return f"{record}.v{version}"


def read_act_id(text: str) -> tuple[str, int] | None:
    """Give the record and the version that an act's id names; None if it is no such id."""
    found = ACT_ID.fullmatch(text)
    return (found.group(1), int(found.group(2))) if found else None


def system_id(name: str) -> str:
    """Give the UUID that stands for an act or a case in its XML; the same name always gives the same one (RFC 9562)."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:sociala-medier:{name}"))


def local_time(at: dt.datetime) -> str:
    """Give a time as Swedish local time without zone and fraction, which is all that FGS Ärendehantering allows."""
    return at.astimezone(STOCKHOLM).strftime("%Y-%m-%dT%H:%M:%S")
