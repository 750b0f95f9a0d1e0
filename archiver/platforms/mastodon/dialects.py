"""How the servers that speak Mastodon's API differ, as far as it matters for what is read."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from archiver.platforms.api_reading import Ask
from archiver.platforms.fields import flag_of, need_text, text_of
from archiver.records import Visibility

_SNAC_ID = re.compile(r"\d{10}([0-9a-f]{32})")
_LAST_NUMBER = re.compile(r"/(\w+)/?(?:activity/?)?$")
LISTED_AT_ONCE = 40  # statuses; the most that Mastodon gives


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One kind of server: how its ids, its warnings and its visibilities are read, and what it answers at all."""

    id_of: Callable[[str], str]  # the server's id of a status -> the thread's or comment's
    id_in: Callable[[str], str]  # the address of a status -> what the server is asked for, or empty
    warning: Callable[[object], str]  # a status -> the line that stands above its folded text, or empty
    visibility: dict[str, Visibility]
    home: bool = False  # the account's list lacks polls and boosts; its own home timeline has them
    own_boosts: bool = True  # a boost has an id and an address of its own, so that one's own post may be boosted
    language: bool = True  # the stated language is the writer's
    history: bool = True  # earlier texts can be asked for
    counted: bool = True  # the account's own counters are numbers of something


def needed_id(status: object) -> str:
    """Give the server's own id of a status, or of an account."""
    return need_text(status, "id", of="Mastodon API")


def _as_it_is(id: str) -> str:
    return id


def _at_the_end(url: str) -> str:
    found = _LAST_NUMBER.search(urlsplit(url).path)
    return found[1] if found else ""


def _spoiler(status: object) -> str:
    return text_of(status, "spoiler_text")


MASTODON = Dialect(
    id_of=_as_it_is,
    id_in=_at_the_end,
    warning=_spoiler,
    visibility={"direct": Visibility.DIRECT, "private": Visibility.GROUP, "limited": Visibility.GROUP},
)


def _md5_of_snac(id: str) -> str:
    found = _SNAC_ID.fullmatch(id)
    return found[1] if found else id


def _snac_address(url: str) -> str:
    """Give an id that snac finds: ten characters that it passes over, and the digest of the address."""
    return "0" * 10 + hashlib.md5(url.encode(), usedforsecurity=False).hexdigest()


def _snac_warning(status: object) -> str:
    """Say what snac's page writes on the fold: the warning, or dots, and that the content is sensitive."""
    if not flag_of(status, "sensitive"):
        return ""
    return f"{text_of(status, 'spoiler_text') or '...'} [SENSITIVE CONTENT]"


# snac's id is the time of the latest change and the MD5 of the status's address; the pages show the latter alone.
# A boost has those of what was boosted.
SNAC = Dialect(
    id_of=_md5_of_snac,
    id_in=_snac_address,
    warning=_snac_warning,
    visibility={"direct": Visibility.DIRECT, "private": Visibility.DIRECT},
    home=True,
    own_boosts=False,
    language=False,
    history=False,
    counted=False,
)


def visibility_of(status: object, dialect: Dialect) -> Visibility:
    """Give who could see a status; `unlisted` ("quiet public") is public."""
    return dialect.visibility.get(text_of(status, "visibility"), Visibility.PUBLIC)


def home_of(base: str, account_url: str) -> str:
    """Give where the API answers: as registered, else on the account's own host."""
    parts = urlsplit(account_url)
    return base or f"{parts.scheme}://{parts.netloc}"


def asked(base: str, path: str, *query: tuple[str, str], fine: frozenset[int] = frozenset()) -> Ask:
    """Give a question to the API."""
    return Ask(url=f"{base}/api/{path}", query=query, fine=fine)
