"""Ids for what its source gives none. They are the same each time the same is read, so that it is known again."""

import base64
import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace

from archiver.records import Comment

MADE_ID = "utan-id-"  # what an id made of content begins with


def made_of(*told: str) -> str:
    """Give an id made of what is told; it begins with `MADE_ID`, since it changes when what is told does."""
    digest = hashlib.sha256("\0".join(told).encode("utf-8", "replace")).digest()
    return MADE_ID + base64.b32encode(digest[:10]).decode().lower()


def stamped(word: str, at: dt.datetime | None) -> str:
    """Give an id made of when something was written, so that it stays the same in the next export."""
    return f"{word}-{at:%Y%m%dT%H%M%S}" if at else word


def numbered(id: str, met: dict[str, int]) -> str:
    """Give the id, with a number from the second time that it is met."""
    met[id] = met.get(id, 0) + 1
    return id if met[id] == 1 else f"{id}-{met[id]}"


def told_apart(comments: Iterable[Comment]) -> Iterator[Comment]:
    """Give each comment with an id of its own: of two that say the same at the same time, the second is numbered."""
    met: dict[str, int] = {}
    for comment in comments:
        yield replace(comment, id=numbered(comment.id, met))
