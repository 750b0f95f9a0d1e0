"""archive.toml as strict data: the authority, its people, the register of accounts (kontoförteckning), and settings.

One file that a records officer writes by hand. Unknown keys, wrong types and impossible pairs are refused, naming line,
key and fix. An empty register is a valid state: a municipality may have no accounts (Åstorp). Secrets have no place
in it.
"""

import datetime as dt
import re
from collections.abc import Iterator
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, PositiveInt, StringConstraints, model_validator

from archiver.config_values import PLACEHOLDER_ORG_NR, Day, Email, HostPort, Interval, OrgNr, Slug, Url
from archiver.errors import ConfigError
from archiver.records import Lane
from archiver.strict import Problem, Strict, Text, read_strict

FILE_NAME = "archive.toml"
RESERVED = frozenset({"demo", "harvests"})
PLACEHOLDER_NAME = "Exempelkommunen"


class Status(StrEnum):
    """Where an account is in its life (Torsby: both start and end are reported)."""

    PLANNED = "planned"
    ACTIVE = "active"
    DORMANT = "dormant"
    CLOSING = "closing"
    CLOSED = "closed"

    @property
    def swedish(self) -> str:
        """The word in the published register."""
        return _SWEDISH_STATUS[self]


_SWEDISH_STATUS = {
    Status.PLANNED: "planerat",
    Status.ACTIVE: "aktivt",
    Status.DORMANT: "vilande",
    Status.CLOSING: "under avslutning",
    Status.CLOSED: "avslutat",
}


class AuthoritySettings(Strict):
    """The myndighet that owns the archive."""

    name: Text
    org_nr: OrgNr
    contact: str = ""

    @property
    def is_placeholder(self) -> bool:
        """Nobody has filled in whose archive this is."""
        return self.org_nr == PLACEHOLDER_ORG_NR or self.name == PLACEHOLDER_NAME


Role = Literal[
    "kommunarkivarie",
    "arkivansvarig",
    "arkivredogorare",
    "registrator",
    "kommunikator",
    "jurist",
    "dataskyddsombud",
    "sakerhetschef",
]


class Person(Strict):
    """Someone with a role in the archive's work. Internal: never published."""

    id: Slug
    name: Text
    email: Email
    phone: str = ""
    authority: str = ""  # nämnd or company; empty = the whole municipality
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]


class Administrator(Strict):
    """Someone who can administer an account. Internal: never published."""

    name: Text
    email: Email
    phone: Text


class Approval(Strict):
    """Which manager approved the account's handlingsplan, and when."""

    role: Text
    on: dt.date


class AccountEntry(Strict):
    """One account of the register (konto). What stands empty while it is planned is demanded when it is active."""

    id: Slug
    platform: Slug
    url: Url
    name: str = ""
    platform_id: str = ""
    authority: str = ""  # nämnd or company, the records creator (arkivbildare); empty = the municipality
    class_: Annotated[Literal["huvudkonto", "verksamhet", "projekt", "uppdrag", "privat"], Field(alias="class")] = (
        "verksamhet"
    )
    legal_note: str = ""
    status: Status = Status.PLANNED
    opened: dt.date | None = None
    closing_since: dt.date | None = None  # the final capture is made on this day or later
    closed: dt.date | None = None
    closing_reason: str = ""
    final_capture: str = ""  # harvest id, or where the final capture is kept (dnr)
    purpose: str = ""
    target_group: str = ""
    owner_role: str = ""
    deputy: str = ""
    administrators: tuple[Administrator, ...] = ()
    monitoring_hours: str = ""
    capture_interval: Interval | None = None
    level: Literal["oversikt", "unik", "fullstandig"] = "fullstandig"
    lanes: Annotated[tuple[Lane, ...], Field(min_length=1)] = (Lane.API, Lane.EXPORT, Lane.BROWSER)
    profile: str = ""
    allow_hosts: tuple[HostPort, ...] = ()
    terms_reviewed_on: dt.date | None = None
    terms_reviewed_by: str = ""
    disposal_authority: str = ""  # gallringsbeslut; empty = nothing may ever be destroyed
    account_plan: str = ""  # dnr of the handlingsplan
    approvals: tuple[Approval, ...] = ()
    registry: str = ""  # diarium and series
    destination: str = ""  # which archive it goes to
    vault: str = ""  # where the credentials are kept; never the credentials
    predecessor: str = ""
    successor: str = ""
    identities: tuple[Text, ...] = ()
    elected: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if problem := next(chain(self._impossible(), self._unready()), ""):
            raise ValueError(problem)
        return self

    def _impossible(self) -> Iterator[str]:
        if self.class_ == "privat" and not self.legal_note:
            yield "a private account (privat konto) is not archived without a `legal_note` (rättslig bedömning)."
        if self.id in RESERVED:
            yield f"the id {self.id!r} is the program's own. Choose another."
        if self.status is Status.CLOSING and not self.closing_since:
            yield "the status is closing but the date is missing. Add `closing_since = YYYY-MM-DD`."
        if self.closed and self.status is not Status.CLOSED:
            yield f"has the date `closed` but the status {self.status}. Use `archive accounts close`."
        if self.status is Status.CLOSED and not self.closed:
            yield "the status is closed but the date is missing. Add `closed = YYYY-MM-DD`."
        if self.status is Status.CLOSED and not self.final_capture:
            yield "closed without a final capture (slutarkivering). Use status closing, then `archive accounts close`."
        if self.opened and self.closed and self.closed < self.opened:
            yield "`closed` is before `opened`. Correct one of the dates."
        if len(set(self.lanes)) != len(self.lanes):
            yield "`lanes` names the same lane twice. Each may stand once, in the order to try them."
        if bool(self.terms_reviewed_on) != bool(self.terms_reviewed_by):
            yield "`terms_reviewed_on` and `terms_reviewed_by` (avtalsgranskning) go together. Fill in both."

    def _unready(self) -> Iterator[str]:
        """Say what the checklist for opening an account (Torsby) still asks for."""
        if self.status not in (Status.ACTIVE, Status.DORMANT, Status.CLOSING):
            return
        wanted = {
            "owner_role": self.owner_role,
            "purpose": self.purpose,
            "terms_reviewed_on": self.terms_reviewed_on,
            "registry": self.registry,
        }
        if lacking := [key for key, value in wanted.items() if not value]:
            yield f"status {self.status} needs {', '.join(lacking)}. Fill in, or keep the status planned."
        if len({person.email.lower() for person in self.administrators}) < 2:
            yield f"status {self.status} needs at least two administrators (administratörer). Add `administrators`."


class StoreSettings(Strict):
    """The store and its index."""

    min_free_mb: PositiveInt = 500  # capture stops before the disk has less
    catalogue: str = ""  # SQLAlchemy address of another database; empty = catalogue.db in the workspace

    @model_validator(mode="after")
    def _no_password(self) -> Self:
        if self.catalogue and re.match(r"[^:]+://[^/@]*:[^/@]+@", self.catalogue):
            raise ValueError("`catalogue` holds a password. Leave it out, and give it in ~/.pgpass or PGPASSWORD.")
        return self


class ScheduleSettings(Strict):
    """When captures are due. Terms are days in Europe/Stockholm."""

    capture_interval: Interval = "3d"  # Torsby: at least twice a week
    snapshot_days: tuple[Day, ...] = ("01-01", "07-01")  # Torsby: every new year and half-year
    snapshot_window_days: PositiveInt = 14
    dormant_after_months: PositiveInt = 6  # Malmö


class PdfSettings(Strict):
    """How the PDF/A files are made and judged."""

    flavour: Literal["1a", "2a", "2u", "2b"] = "2a"
    validators: Annotated[tuple[Literal["verapdf", "pikepdf"], ...], Field(min_length=1)] = ("verapdf", "pikepdf")


class OcrSettings(Strict):
    """How text inside images is read."""

    languages: Annotated[
        tuple[Annotated[str, StringConstraints(pattern=r"^[a-z]{3}(?:_[a-z]+)?$")], ...], Field(min_length=1)
    ] = ("swe", "eng")


class MediaSettings(Strict):
    """What is fetched beside the pages."""

    max_mb: PositiveInt = 500  # one file


class Settings(Strict):
    """All of archive.toml."""

    authority: AuthoritySettings
    people: tuple[Person, ...] = ()
    store: StoreSettings = StoreSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    pdf: PdfSettings = PdfSettings()
    ocr: OcrSettings = OcrSettings()
    media: MediaSettings = MediaSettings()
    accounts: tuple[AccountEntry, ...] = ()


def read_settings(path: Path) -> Settings:
    """Load archive.toml.

    Raises:
        ConfigError: unreadable, not TOML, or not valid; every problem with its line, key and fix.
    """
    return read_strict(path, Settings, ConfigError, check=register_problems)


def register_problems(settings: Settings) -> Iterator[Problem]:
    """Find what only the whole register tells: doubles, and predecessors that are not listed."""
    for key in ("id", "url"):
        seen: set[str] = set()
        for index, entry in enumerate(settings.accounts):
            value = getattr(entry, key)
            if value in seen:
                yield Problem(("accounts", index, key), f"another account has the same {key}: {value}. Change one.")
            seen.add(value)
    ids = {entry.id for entry in settings.accounts}
    for index, entry in enumerate(settings.accounts):
        for key in ("predecessor", "successor"):
            other = getattr(entry, key)
            if other == entry.id or (other and other not in ids):
                yield Problem(("accounts", index, key), f"no other account has the id {other!r}. List it, or correct.")
    people = [person.id for person in settings.people]
    for index, person in enumerate(people):
        if person in people[:index]:
            yield Problem(("people", index, "id"), f"another person has the same id: {person}. Change one.")
