"""Marks of destroyed posts and comments: keyed digests (HMAC-SHA-256, RFC 2104) of moment and words. Pure.

Where a source gives no ids (`platforms.made_ids`), a thread that was lawfully destroyed (gallrad) can be known again by
nothing else. Nothing can be read out of a mark, nor be guessed without the workspace's key.
"""

import datetime as dt
import hmac
from collections.abc import Iterator

from archiver.matching import APART, EXACTLY
from archiver.records import Item, MediaKind

MINUTE = dt.timedelta(minutes=1)


def mark_of(item: Item, *, key: bytes, moved: int = 0, moment: bool = True) -> str:
    """Give the mark of an item, as if it was published `moved` minutes later; or of its words alone."""
    at = item.published_at.astimezone(dt.UTC) + moved * MINUTE if moment and item.published_at else None
    words = " ".join(item.text.split())
    shown = "" if words else " ".join(str(_count(item, kind)) for kind in (MediaKind.IMAGE, MediaKind.VIDEO))
    told = "\0".join((f"{at:%Y-%m-%dT%H:%M}" if at else "", words, shown))
    return hmac.digest(key, told.encode("utf-8", "surrogatepass"), "sha256").hex()[:32]


def marks_of(item: Item, *, key: bytes) -> Iterator[str]:
    """Give what is kept of an item that is destroyed: its mark with the moment; of its words too, if it has any."""
    if item.published_at is not None:
        yield mark_of(item, key=key)
    if item.text.strip():
        yield mark_of(item, key=key, moment=False)


def is_marked(item: Item, marks: frozenset[str], *, key: bytes, platform: str, words: bool) -> bool:
    """Tell whether an item is one of the marked; without a moment of its own only if `words` are enough."""
    if item.published_at is None:
        return words and bool(item.text.strip()) and mark_of(item, key=key, moment=False) in marks
    apart = int(APART.get(platform, EXACTLY) / MINUTE)
    return any(mark_of(item, key=key, moved=moved) in marks for moved in range(-apart, apart + 1))


def _count(item: Item, kind: MediaKind) -> int:
    return sum(medium.kind is kind for medium in item.media)
