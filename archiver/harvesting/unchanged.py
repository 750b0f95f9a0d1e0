"""Asks for what a thread's page was made of last time, without a browser: equal answers make an equal page.

Where it cannot tell (something was posted, streamed, behind a secret, or answers otherwise) the browser looks as ever.
So it may save time but never hide a change: the documents and data are compared byte for byte, and every picture too.
"""

from typing import Protocol

from archiver.capture.scrub import REMOVED
from archiver.capture.warc_read import Served, read_served
from archiver.errors import CaptureStopped
from archiver.evidence import Resource
from archiver.harvesting.source import RAW, Kept
from archiver.records import Media, MediaKind, MediaStatus, Missing, ThreadRef

DATA = ("text/html", "application/xhtml+xml", "application/json", "text/json", "text/plain", "text/xml")
CODE = ("text/javascript", "application/javascript", "application/xml")
STREAM = "text/event-stream"
HARMLESS = ("GET", "HEAD", "OPTIONS")


class Fetch(Protocol):
    """Fetches a file; a `page` counts in the harvest's budget."""

    def __call__(self, url: str, *, max_bytes: int, page: bool = False) -> Resource | Missing:
        """Give the file, or why it could not be had."""


def unchanged(fetch: Fetch, ref: ThreadRef, kept: Kept, *, media_bytes: int) -> bool:
    """Say whether all that the thread's page was made of is answered as it was; False when in doubt."""
    wanted = _wanted(kept, ref.url)
    if not wanted or not kept.record.coverage.whole or kept.thread.disappeared_at is not None:
        return False
    try:
        for url, sha256 in wanted.items():
            found = fetch(url, max_bytes=media_bytes, page=url == ref.url)
            if not isinstance(found, Resource) or found.sha256 != sha256:
                return False
    except CaptureStopped:  # the browser finds out what is the matter, and says it
        return False
    return True


def _wanted(kept: Kept, url: str) -> dict[str, str]:
    """Give address and checksum of all that made the page and its attachments; nothing if that cannot be told."""
    served = read_served(kept.folder / RAW)
    if any(_untellable(one) for one in served):
        return {}
    wanted: dict[str, str] = {}
    for one in served:
        compared = one.mime in DATA or one.mime in CODE or one.mime.endswith("+json")
        if compared and wanted.setdefault(one.url, one.sha256) != one.sha256:
            return {}  # the same address gave two answers
    wanted |= {medium.url: medium.sha256 for medium in _pictures(kept)}
    return wanted if url in wanted and not any(REMOVED in address for address in wanted) else {}


def _untellable(served: Served) -> bool:
    data = served.mime in DATA or served.mime.endswith("+json")
    return served.method not in HARMLESS or served.mime == STREAM or (data and served.status != 200)


def _pictures(kept: Kept) -> list[Media]:
    """Give the captured attachments that are worth fetching only to compare: films and sound are not."""
    return [
        medium
        for item in kept.thread.items()
        for medium in item.media
        if medium.status is MediaStatus.CAPTURED
        and medium.kind in (MediaKind.IMAGE, MediaKind.DOCUMENT)
        and medium.url.startswith("http")
    ]
