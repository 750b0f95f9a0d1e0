"""The accounts that a report is about: those of the register, and those that were captured without standing in it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from archiver.config.accounts import AccountEntry
from archiver.errors import NoSuchThing
from archiver.package.record_xml import read_record
from archiver.stockholm import STOCKHOLM
from archiver.store import layout
from archiver.workspace import Workspace

LEVELS = {
    "oversikt": "översikt (endast ögonblicksbilder)",
    "unik": "unik information",
    "fullstandig": "fullständig (allt innehåll)",
}
UNREGISTERED = "finns inte i kontoförteckningen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Local days (Europe/Stockholm), both included."""

    first: dt.date
    last: dt.date

    @property
    def start(self) -> dt.datetime:
        """Give its first moment, in UTC."""
        return _midnight(self.first)

    @property
    def end(self) -> dt.datetime:
        """Give the first moment after it, in UTC."""
        return _midnight(self.last + dt.timedelta(days=1))

    def holds(self, at: dt.datetime) -> bool:
        """Say whether the moment lies in the period."""
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One account. `entry` is None when the register does not have it; the rest is then what its records say."""

    id: str
    name: str
    platform: str
    url: str
    authority: str  # arkivbildare
    level: str
    entry: AccountEntry | None = None

    @property
    def level_told(self) -> str:
        """Give the level of capture in words."""
        return LEVELS.get(self.level, self.level)

    @property
    def status(self) -> str:
        """Give the word of the published register."""
        return self.entry.status.swedish if self.entry else UNREGISTERED


def subjects(workspace: Workspace, account: str = "") -> tuple[Subject, ...]:
    """Give the accounts by id: all that are registered or kept, or the named one.

    Raises:
        NoSuchThing: neither the register nor the store has the named account.
    """
    found = {one.id: one for one in _kept(workspace)}
    found |= {entry.id: _registered(workspace, entry) for entry in workspace.settings.accounts}
    if not account:
        return tuple(found[key] for key in sorted(found))
    if account not in found:
        known = ", ".join(sorted(found)) or "no account at all"
        raise NoSuchThing(f"Neither register nor archive has an account (konto) {account!r}. There is: {known}.")
    return (found[account],)


def _registered(workspace: Workspace, entry: AccountEntry) -> Subject:
    return Subject(
        id=entry.id,
        name=entry.name or entry.id,
        platform=entry.platform,
        url=entry.url,
        authority=entry.authority or workspace.settings.authority.name,
        level=entry.level,
        entry=entry,
    )


def _kept(workspace: Workspace) -> Iterator[Subject]:
    """Give the accounts that the store has, as the newest version of one of their records describes them."""
    registered = {entry.id for entry in workspace.settings.accounts}
    for folder in layout.accounts(workspace.home):
        if folder.name in registered:
            continue
        record = next(layout.record_folders(folder), None)
        versions = [*layout.stored_versions(record)] if record else []
        yield _described(versions[-1]) if versions else _unknown(workspace, folder.name)


def _described(version: layout.StoredVersion) -> Subject:
    account = read_record((version.path / "record.xml").read_bytes()).account
    return Subject(
        id=account.id,
        name=account.name,
        platform=account.platform,
        url=account.url,
        authority=account.authority,
        level=account.level,
    )


def _unknown(workspace: Workspace, account: str) -> Subject:
    """Describe an account of which there are only harvest statements (every capture was stopped)."""
    authority = workspace.settings.authority.name
    return Subject(id=account, name=account, platform="", url="", authority=authority, level="fullstandig")


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), STOCKHOLM).astimezone(dt.UTC)
