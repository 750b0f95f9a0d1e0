"""Who gets an alert: the account's administrators, else the municipal archivist. Pure."""

from archiver.config.settings import Settings
from archiver.register.accounts import find_account


def archivists(settings: Settings) -> tuple[str, ...]:
    """Give the e-mail addresses of everyone with the role kommunarkivarie."""
    found = (person.email for person in settings.people if "kommunarkivarie" in person.roles)
    return tuple(dict.fromkeys(found))


def owners(settings: Settings, account: str) -> tuple[str, ...]:
    """Give the addresses of the account's administrators; without any, or without an account, the archivist's."""
    entry = find_account(settings, account) if account else None
    found = (person.email for person in entry.administrators) if entry else ()
    return tuple(dict.fromkeys(found)) or archivists(settings)


def digest_readers(settings: Settings) -> tuple[str, ...]:
    """Give who gets the weekly digest (veckobrev)."""
    return settings.alerts.digest_to or archivists(settings)
