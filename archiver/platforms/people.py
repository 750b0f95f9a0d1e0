"""Who speaks: decided by identity (id, handle, address) and by the profile's mark of the owner, never by a name."""

import re
from urllib.parse import urlsplit

from archiver.records import Account, Author, AuthorRole, Direction


def identity_key(identity: str) -> str:
    """Give one spelling for an id, handle or address: no scheme, no `www.`, no last slash, no leading @, small."""
    text = identity.strip().casefold()
    if text.startswith(("http://", "https://", "//")):
        try:
            parts = urlsplit(text)
        except ValueError:
            return text
        host = re.sub(r"^www\.", "", parts.netloc)
        return f"{host}{parts.path.rstrip('/')}" + (f"?{parts.query}" if parts.query else "")
    return text.removeprefix("@").rstrip("/")


class People:
    """Knows the municipality's and the elected representatives' identities on one account."""

    def __init__(self, account: Account) -> None:
        self._account = account
        own = (account.url, account.platform_id, *account.identities)
        self._own = frozenset(key for one in own if (key := identity_key(one)))
        self._elected = frozenset(key for one in account.elected if (key := identity_key(one)))

    def author(self, name: str, id: str, url: str, *, owner: bool, proven_url: str) -> Author:
        """Give the author with the role that the identity proves; `proven_url` is empty when anyone may claim it."""
        keys = {key for one in (id, proven_url) if (key := identity_key(one))}
        if owner or keys & self._own:
            role = AuthorRole.MUNICIPALITY
        else:
            role = AuthorRole.ELECTED if keys & self._elected else AuthorRole.PUBLIC
        return Author(name=name or id, id=id, url=url, role=role)

    def account_holder(self) -> Author:
        """Give the municipality itself, the author of a post on its own account that names nobody."""
        account = self._account
        return Author(name=account.name, id=account.platform_id, url=account.url, role=AuthorRole.MUNICIPALITY)

    def site(self, url: str) -> Author:
        """Give the website at an address, the author of an article that names nobody."""
        parts = urlsplit(url)
        home = f"{parts.scheme}://{parts.netloc}/"
        return self.author(parts.hostname or "", "", home, owner=False, proven_url=home)


def direction_of(author: Author) -> Direction:
    """Say that what the municipality wrote was drawn up by it, and that everything else came in."""
    return Direction.CREATED if author.role is AuthorRole.MUNICIPALITY else Direction.RECEIVED
