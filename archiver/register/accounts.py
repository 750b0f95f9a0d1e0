"""Which account a name or an address means, and how the register's entry travels with the records. Pure."""

import hashlib
import re
from urllib.parse import urlsplit

from archiver.config.accounts import AccountEntry
from archiver.config.authority import AuthoritySettings
from archiver.config.settings import Settings
from archiver.config.values import checked_url
from archiver.errors import ConfigError, NoSuchThing
from archiver.records import Account


def same_address(url: str) -> str:
    """Give the form in which two spellings of one account's address are equal: host in lower case, no last slash."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}{query}"


def is_address(target: str) -> bool:
    """Say whether the target is written as an address rather than as an account's id."""
    return "://" in target


def find_account(settings: Settings, target: str) -> AccountEntry | None:
    """Give the registered account with that id or address, or None."""
    if is_address(target):
        wanted = same_address(target)
        return next((entry for entry in settings.accounts if same_address(entry.url) == wanted), None)
    return next((entry for entry in settings.accounts if entry.id == target), None)


def account_on(settings: Settings, url: str) -> tuple[AccountEntry, ...]:
    """Give the registered account that an address inside it belongs to; several, or none, when it does not tell.

    The longest account address that the address begins with; else the accounts on the same host.
    """
    wanted = same_address(url.partition("#")[0])
    inside = [entry for entry in settings.accounts if _begins(wanted, same_address(entry.url))]
    if inside:
        longest = max(len(same_address(entry.url)) for entry in inside)
        return tuple(entry for entry in inside if len(same_address(entry.url)) == longest)
    host = wanted.partition("/")[0]
    return tuple(entry for entry in settings.accounts if same_address(entry.url).partition("/")[0] == host)


def _begins(address: str, account: str) -> bool:
    return address == account or address.startswith((f"{account}/", f"{account}?"))


def registered_account(settings: Settings, target: str) -> AccountEntry:
    """Give the registered account.

    Raises:
        NoSuchThing: the register does not have it.
    """
    found = find_account(settings, target)
    if found is None:
        known = ", ".join(entry.id for entry in settings.accounts) or "no account at all"
        raise NoSuchThing(f"The register (kontoförteckning) has no account {target!r}. It has: {known}.")
    return found


def unregistered_entry(url: str, *, platform: str, profile: str, allow_hosts: tuple[str, ...] = ()) -> AccountEntry:
    """Give an entry for an address that is not in the register; its id is always the same for the same address.

    Raises:
        ConfigError: the address is none, or has a password in it.
    """
    try:
        checked_url(url)
    except ValueError as error:
        raise ConfigError(str(error)) from error
    plain = same_address(url)
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:40].strip("-")
    digest = hashlib.sha256(plain.encode()).hexdigest()[:8]
    return AccountEntry(
        id=f"{words or 'konto'}-{digest}",
        platform=platform,
        url=url,
        profile=profile,
        allow_hosts=allow_hosts,
    )


def as_account(entry: AccountEntry, authority: AuthoritySettings) -> Account:
    """Give what a record says of its account: nothing of administrators, deputies or where secrets are kept."""
    return Account(
        id=entry.id,
        platform=entry.platform,
        url=entry.url,
        name=entry.name or entry.id,
        authority=entry.authority or authority.name,
        platform_id=entry.platform_id,
        purpose=entry.purpose,
        owner_role=entry.owner_role,
        level=entry.level,
        identities=entry.identities,
        elected=entry.elected,
        terms_reviewed_on=entry.terms_reviewed_on,
        terms_reviewed_by=entry.terms_reviewed_by,
        disposal_authority=entry.disposal_authority,
    )
