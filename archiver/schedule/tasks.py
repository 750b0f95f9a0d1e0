"""The words of the clock: what it does, why, since when, and what it knows of what has been done."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from archiver.records import Harvest


class Duty(StrEnum):
    """What the clock does. The order is the order of the work within one tick."""

    CAPTURE = "capture"
    STATISTICS = "statistics"
    FIXITY = "fixity"
    ASSESSMENT = "assessment"
    PROPOSAL = "proposal"
    DIGEST = "digest"

    @property
    def swedish(self) -> str:
        """The word in reports and alerts."""
        return _SWEDISH[self]


_SWEDISH = {
    Duty.CAPTURE: "fångst",
    Duty.STATISTICS: "årlig statistik",
    Duty.FIXITY: "kontroll av filerna",
    Duty.ASSESSMENT: "bedömning",
    Duty.PROPOSAL: "gallringsförslag",
    Duty.DIGEST: "veckobrev",
}


class Why(StrEnum):
    """Why an account is captured; the urgent ones come first."""

    CRISIS = "kris"
    FINAL = "slutarkivering"
    SNAPSHOT = "ögonblicksbild"
    PLAN = "enligt plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something to do: owed `since`; when it has failed, not tried again before `not_before`. Times are UTC."""

    duty: Duty
    account: str = ""
    since: dt.datetime
    not_before: dt.datetime
    why: tuple[Why, ...] = ()
    snapshot: bool = False  # the account's look is to be kept even if nothing has changed
    days: tuple[dt.date, ...] = ()  # the days that a fixity round makes up for

    def is_due(self, now: dt.datetime) -> bool:
        """Say whether it is to be done now."""
        return self.at <= now

    @property
    def at(self) -> dt.datetime:
        """Give when it becomes due."""
        return max(self.since, self.not_before)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPast:
    """What the store says of one account. `harvests` are the newest ones, ascending, back to the last one that held."""

    harvests: tuple[Harvest, ...] = ()
    snapshot: dt.datetime | None = None  # when the newest snapshot was captured
    latest_post: dt.datetime | None = None  # when the newest post was published
    failures: tuple[dt.datetime, ...] = ()  # attempts that left no harvest statement, ascending


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What store, event log and the clock's own book say has been done."""

    created: dt.datetime | None = None  # when the archive was made
    accounts: Mapping[str, AccountPast] = field(default_factory=dict)
    done: Mapping[Duty, dt.datetime] = field(default_factory=dict)  # last success
    failures: Mapping[Duty, tuple[dt.datetime, ...]] = field(default_factory=dict)  # since the last success

    def of(self, account: str) -> AccountPast:
        """Give what is known of an account."""
        return self.accounts.get(account, AccountPast())
