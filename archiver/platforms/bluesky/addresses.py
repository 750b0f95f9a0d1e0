"""What things are called in the AT protocol, and the addresses at which people see them.

See https://atproto.com/specs/at-uri-scheme and https://atproto.com/specs/tid.
"""

import datetime as dt
import re
from dataclasses import dataclass

APP = "https://bsky.app"
CDN = "https://cdn.bsky.app/img"
HOSTED_AT = "https://bsky.social"  # leads on to the server of every account that Bluesky hosts
POST, REPOST, GATE, PROFILE = (
    "app.bsky.feed.post",
    "app.bsky.feed.repost",
    "app.bsky.feed.threadgate",
    "app.bsky.actor.profile",
)
NO_HANDLE = "handle.invalid"  # what the AppView says of an account whose handle does not lead back to it
_URI = re.compile(r"at://([^/?#\s]+)/([A-Za-z0-9.-]+)/([A-Za-z0-9._:~-]+)")
_PAGE = re.compile(r"https?://[^/?#\s]+/profile/([^/?#\s]+)(?:/post/([A-Za-z0-9._:~-]+))?/?")
_TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
_TID_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
_SHOWN_UNDER = {"app.bsky.feed.generator": "feed", "app.bsky.graph.list": "lists"}


@dataclass(frozen=True, slots=True)
class Named:
    """A record by the repository it stands in (a DID, or a handle), its collection and its key there."""

    repo: str
    collection: str
    key: str

    @property
    def uri(self) -> str:
        """The record's own name."""
        return f"at://{self.repo}/{self.collection}/{self.key}"


def named(uri: str) -> Named | None:
    """Read an at-URI of a record."""
    found = _URI.fullmatch(uri)
    return Named(*found.groups()) if found else None


def profile_page(actor: str) -> str:
    """Give the address of an account's page, by its handle or DID."""
    return f"{APP}/profile/{actor}"


def post_page(actor: str, key: str) -> str:
    """Give the permalink of a post."""
    return f"{APP}/profile/{actor}/post/{key}"


def page_of(uri: str) -> str:
    """Give the address at which a record is shown; what no page shows keeps its own name."""
    record = named(uri)
    if record is None:
        return uri
    if record.collection == POST:
        return post_page(record.repo, record.key)
    if record.collection == "app.bsky.graph.starterpack":
        return f"{APP}/starter-pack/{record.repo}/{record.key}"
    under = _SHOWN_UNDER.get(record.collection)
    return f"{profile_page(record.repo)}/{under}/{record.key}" if under else uri


def read_page(address: str) -> tuple[str, str]:
    """Give the account and the post's key that an address names; empty where it names none."""
    if record := named(address):
        return record.repo, record.key
    found = _PAGE.fullmatch(address)
    return (found[1].removeprefix("@"), found[2] or "") if found else ("", "")


def image_address(preset: str, did: str, cid: str) -> str:
    """Give the address of a picture as Bluesky's own AppView gives it out (`avatar`, `banner`, `feed_…`)."""
    return f"{CDN}/{preset}/plain/{did}/{cid}"


def blob_address(did: str, cid: str, *, server: str = HOSTED_AT) -> str:
    """Give the address of a file as it was uploaded (com.atproto.sync.getBlob)."""
    return f"{server}/xrpc/com.atproto.sync.getBlob?did={did}&cid={cid}"


def moment_of_key(key: str) -> dt.datetime | None:
    """Give the moment that a record's key was made at, if it is a timestamp (TID)."""
    if not _TID.fullmatch(key):
        return None
    number = 0
    for digit in key:
        number = number * 32 + _TID_DIGITS.index(digit)
    try:
        return dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=number >> 10)
    except OverflowError:
        return None
