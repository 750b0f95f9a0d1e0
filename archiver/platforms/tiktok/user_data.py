"""The one JSON file that TikTok's export is, read as a stream: one thing of it in memory at a time."""

import codecs
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

import ijson

from archiver.errors import ExportRefused
from archiver.platforms.api_reading import Json
from archiver.platforms.export_reading import Delivered

NAME = re.compile(r"(?:^|/)user_data(?:_tiktok)?[^/]*\.json$", re.IGNORECASE)
# Where things stand: the names have changed over the years, the newest first.
VIDEOS = (("Post", "Posts", "VideoList"), ("Video", "Videos", "VideoList"), ("Video", "Video", "VideoList"))
COMMENTS = (("Comment", "Comments", "CommentsList"), ("Activity", "Comments", "CommentsList"))
CHATS = (
    ("Direct Message", "Direct Messages", "ChatHistory"),
    ("Direct Messages", "Chat History", "ChatHistory"),
    ("Direct Messages", "ChatHistory"),
)
PROFILES = (
    ("Profile And Settings", "Profile Info", "ProfileMap"),
    ("Profile", "Profile Info", "ProfileMap"),
    ("Profile", "Profile Information", "ProfileMap"),
    ("Profile", "ProfileMap"),
)
NOT_JSON = "Filen {name} är inte giltig JSON. Beställ en ny export i formatet JSON."


@dataclass(slots=True)
class _Rest:
    """A stream whose first bytes have been looked at."""

    start: bytes
    stream: BinaryIO

    def read(self, size: int = -1) -> bytes:
        if size == 0:  # a reader looks whether it gets bytes
            return b""
        start, self.start = self.start, b""
        return start or self.stream.read(size)


@contextmanager
def _json(delivered: Delivered, name: str) -> Iterator[_Rest]:
    """Open a member as JSON, without the mark of byte order that some programs put first."""
    with delivered.open(name) as stream:
        start = stream.read(len(codecs.BOM_UTF8))
        yield _Rest(start.removeprefix(codecs.BOM_UTF8), stream)


def check(delivered: Delivered, name: str) -> None:
    """Go through the whole file once, so that a broken one is refused before anything is imported.

    Raises:
        ExportRefused: the JSON is broken; names file, member and place.
    """
    try:
        with _json(delivered, name) as stream:
            for _ in ijson.basic_parse(stream, use_float=True):
                pass
    except (ijson.JSONError, UnicodeDecodeError, ValueError) as error:
        said = " ".join(str(error).split())[:120]
        raise ExportRefused(
            f"{delivered.label}: {name} is not JSON: {said}. Order the export anew, as JSON.",
            say=NOT_JSON.format(name=name),
        ) from error


def under(delivered: Delivered, name: str, places: tuple[tuple[str, ...], ...], item: str) -> Iterator[Json]:
    """Give what stands at the first of the places that has anything, one thing in memory at a time."""
    for place in places:
        found = False
        with _json(delivered, name) as stream:
            for one in ijson.items(stream, ".".join(place) + item, use_float=True):
                found = True
                yield one
        if found:
            return


def chats(delivered: Delivered, name: str) -> Iterator[tuple[str, Json]]:
    """Give each conversation with its messages, by what the export calls it."""
    for place in CHATS:
        found = False
        with _json(delivered, name) as stream:
            for title, messages in ijson.kvitems(stream, ".".join(place), use_float=True):
                found = True
                yield str(title), messages
        if found:
            return
