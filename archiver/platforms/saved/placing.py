"""Where the attachments and links of a saved page are: beside it in the delivery, in its web archive, or nowhere."""

import base64
import binascii
import hashlib
import posixpath
import re
from dataclasses import dataclass, field, replace
from typing import TypeVar
from urllib.parse import unquote, unquote_to_bytes, urljoin

from archiver.platforms.export_reading import Spool
from archiver.platforms.saved.found import INSIDE, LARGEST, NOWHERE, SavedPage
from archiver.records import Comment, Media, Post

NOT_SAVED = "Filen ingår inte i det som sparades."
NO_FILE = "Mediet är inbäddat på ett sätt som inte kan läsas."

_DATA = re.compile(r"data:([\w.+-]+/[\w.+-]+)?((?:;[\w.+-]+=[^;,]*)*)(;base64)?,", re.I)
Item = TypeVar("Item", Post, Comment)


@dataclass(slots=True)
class Places:
    """Finds the files of one page; `files` and `carried` say afterwards where the attachments' bytes are."""

    page: SavedPage
    names: frozenset[str]  # all members of the delivery
    spool: Spool
    home: str  # the account's address: where a page that nothing names belongs
    files: dict[str, str] = field(default_factory=dict)
    carried: dict[str, int] = field(default_factory=dict)

    def settled(self, item: Item) -> Item:
        """Give the item with true addresses and with a reason at every attachment that was not saved."""
        links = (replace(link, url=self.address(link.url)) for link in item.links)
        return replace(
            item,
            permalink=self.permalink(item.permalink),
            author=replace(item.author, url=_web(self.address(item.author.url))),
            links=tuple(link for link in links if not link.url.startswith(INSIDE)),
            media=tuple(self._media(media) for media in item.media),
        )

    def address(self, url: str) -> str:
        """Give an address as it was before the page was saved; one inside the saved folder as `export:<member>`."""
        if not url.startswith(NOWHERE):
            return url
        member = _member(url)
        if member in self.names or not self.page.url:
            return INSIDE + member
        return urljoin(self.page.url, posixpath.relpath(member or ".", posixpath.dirname(self.page.member) or "."))

    def permalink(self, url: str) -> str:
        """Give the original address; that of the account when nothing tells it."""
        return _web(self.address(url)) or self.home

    def _media(self, media: Media) -> Media:
        url = media.url
        if url.startswith("data:"):
            return self._embedded(media)
        if url in self.page.inside:
            self.carried[url] = self.page.inside[url]
            return media
        member = self._beside(url)
        if member:
            known = url if not url.startswith(NOWHERE) else INSIDE + member
            self.files[known] = member
            return replace(media, url=known)
        return replace(media, url=self.address(url), reason=media.reason or NOT_SAVED)

    def _beside(self, url: str) -> str:
        """Give the member that holds an address: in the saved page's folder, or in a mirror named by its host."""
        if url.startswith(NOWHERE):
            member = _member(url)
            return member if member in self.names else ""
        rest = unquote(url.partition("://")[2])
        before = self.page.member.split("/")[:-1]
        for depth in range(len(before), -1, -1):
            for spelled in (rest, rest.partition("?")[0], rest.replace("?", "@")):
                if (member := "/".join((*before[:depth], spelled))) in self.names:
                    return member
        return ""

    def _embedded(self, media: Media) -> Media:
        data = embedded(media.url)
        if not data:
            return replace(media, url=f"export:{self.page.member}", reason=NO_FILE)
        url = f"export:{self.page.member}#{hashlib.sha256(data).hexdigest()[:16]}"
        self.carried[url] = self.spool.put(data)
        return replace(media, url=url)


def embedded(url: str) -> bytes:
    """Give the bytes that a data address holds (RFC 2397); nothing when it cannot be read or is too large."""
    found = _DATA.match(url[:512])
    if not found or len(url) > LARGEST * 4 // 3:
        return b""
    body = url[found.end() :]
    if not found[3]:
        return unquote_to_bytes(body)
    try:
        return base64.b64decode(unquote(body).encode("ascii"), validate=False)
    except (binascii.Error, UnicodeEncodeError):
        return b""


def _web(address: str) -> str:
    return "" if address.startswith(INSIDE) else address


def _member(url: str) -> str:
    path = url.removeprefix(NOWHERE).partition("#")[0].partition("?")[0]
    return posixpath.normpath(unquote(path)).lstrip("/")
