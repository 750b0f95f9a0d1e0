"""archive.toml as strict data: the authority, its people, the register of accounts (kontoförteckning), and settings.

One file that a records officer writes by hand. Unknown keys, wrong types and impossible pairs are refused, naming line,
key and fix. An empty register is a valid state: a municipality may have no accounts (Åstorp). Secrets have no place
in it.
"""

from collections.abc import Iterator
from pathlib import Path

from archiver.config.accounts import AccountEntry
from archiver.config.actors import SYSTEM_ID
from archiver.config.alerts import AlertSettings
from archiver.config.authority import AuthoritySettings, Person
from archiver.config.decisions import DecisionEntry
from archiver.config.gallring import GallringSettings
from archiver.config.recipients import Recipient
from archiver.config.schedule import ScheduleSettings
from archiver.config.sections import MediaSettings, OcrSettings, PdfSettings, StoreSettings
from archiver.errors import ConfigError
from archiver.strict import Problem, Strict, read_strict

FILE_NAME = "archive.toml"


class Settings(Strict):
    """All of archive.toml."""

    authority: AuthoritySettings
    people: tuple[Person, ...] = ()
    store: StoreSettings = StoreSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    alerts: AlertSettings = AlertSettings()
    pdf: PdfSettings = PdfSettings()
    ocr: OcrSettings = OcrSettings()
    media: MediaSettings = MediaSettings()
    gallring: GallringSettings = GallringSettings()
    decisions: tuple[DecisionEntry, ...] = ()
    recipients: tuple[Recipient, ...] = ()
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
    yield from _people_problems(settings)
    decisions = [decision.id for decision in settings.decisions]
    for index, decision in enumerate(decisions):
        if decision in decisions[:index]:
            yield Problem(("decisions", index, "id"), f"another decision has the same id: {decision}. Change one.")
    recipients = [recipient.id for recipient in settings.recipients]
    for index, recipient in enumerate(recipients):
        if recipient in recipients[:index]:
            yield Problem(("recipients", index, "id"), f"another recipient has the same id: {recipient}. Change one.")


def _people_problems(settings: Settings) -> Iterator[Problem]:
    """Find ids that two people have, and the program's own; and logins and secrets that are said to be two people's."""
    ids: set[str] = {SYSTEM_ID}
    logins: set[str] = set()
    secrets: set[str] = set()
    for index, person in enumerate(settings.people):
        if person.id in ids:
            yield Problem(("people", index, "id"), f"another person has the same id: {person.id}. Change one.")
        if shared := logins & set(person.os_user):
            sentence = f"{min(shared)} is another person's own too. A shared login is nobody's: take it out of both."
            yield Problem(("people", index, "os_user"), sentence)
        if person.secret and person.secret in secrets:
            sentence = "another person has the same secret. Make one of their own: archive people secret."
            yield Problem(("people", index, "secret"), sentence)
        ids.add(person.id)
        secrets.add(person.secret)
        logins |= set(person.os_user)
