"""A saved page as every form of saving gives it, and what is said when one cannot be read."""

import datetime as dt
import hashlib
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from archiver.platforms.export_reading import Fragment
from archiver.platforms.swedish import Read

PAGES = (".html", ".htm", ".xhtml")
BUNDLES = (".mhtml", ".mht")
ARCHIVES = (".warc", ".warc.gz")
PACKED = (".wacz",)
IMAGES = (".png", ".jpg", ".jpeg", ".webp", ".gif")
PAPERS = (".pdf",)

LARGEST = 64 * 1024 * 1024  # bytes of one page, picture or other part that is taken out of a web archive
INSIDE = "export:"  # an address of something in the delivery
NOWHERE = "http://sparad.invalid/"  # RFC 2606 §2: stands for the folder in which a page was saved

SAY_TOO_LARGE = "Filen är större än {most} MB och kunde inte läsas som en sparad sida."
SAY_DAMAGED = "Filen är skadad och kunde inte läsas: {why}"


@runtime_checkable
class Dated(Protocol):
    """A delivery that knows when its members were last written."""

    def modified(self, name: str) -> dt.datetime | None:
        """Give the time that zip or tar states; without a zone where the file states none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPage:
    """One page as it was saved. `url` is the original address, empty when nothing tells it."""

    member: str
    html: str
    data: bytes  # what `html` was decoded from: its checksum stands for the page when it has no address
    url: str = ""
    saved: Read = field(default_factory=Read)
    fragments: tuple[Fragment, ...] = ()
    inside: Mapping[str, int] = field(default_factory=dict)  # what was saved with it: address -> number in the spool

    @property
    def key(self) -> str:
        """Give what stands for the page when its address is not known."""
        return content_id(self.data)

    @property
    def base(self) -> str:
        """Give the address that relative addresses in the page stand against, when it was saved beside its files."""
        return NOWHERE + quoted(posixpath.dirname(self.member)) + "/"


def content_id(data: bytes) -> str:
    """Give an id made of the content."""
    return f"sha256-{hashlib.sha256(data).hexdigest()[:32]}"


def quoted(path: str) -> str:
    """Give a member's name as it stands in an address."""
    return path.replace("%", "%25").replace("?", "%3F").replace("#", "%23").strip("/")


def has_ending(name: str, endings: tuple[str, ...]) -> bool:
    """Say whether a member's name has one of the endings, in small or large letters."""
    return name.lower().endswith(endings)
