"""The register of accounts (kontoförteckning): what each entry says, and what its status demands."""

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum
from itertools import chain
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from archiver.config.values import Email, HostPort, Interval, Slug, Url
from archiver.records import Lane
from archiver.strict import Strict, Text

RESERVED = frozenset({"demo", "harvests"})


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
    api_url: str = ""  # where the platform's API answers, when it is not the platform's own or found by itself
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
