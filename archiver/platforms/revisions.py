"""Earlier texts of an item: which of a platform's history of edits are texts that it no longer has."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from archiver.platforms.readings import ThreadReading
from archiver.records import Revision


def earlier_texts(told: Iterable[Revision], now: str) -> tuple[Revision, ...]:
    """Give the texts that stood before today's, the oldest first; `told` may end with today's.

    An edit that left the text as it was is none: the text stood since the first of them.
    """
    history = [one for one in told if one.at is not None]
    history.sort(key=lambda one: one.at.timestamp() if one.at else 0.0)
    changed = [one for number, one in enumerate(history) if not number or history[number - 1].text != one.text]
    while changed and changed[-1].text == now:
        changed.pop()
    return tuple(changed)


def with_revisions(reading: ThreadReading, found: Mapping[str, tuple[Revision, ...]]) -> ThreadReading:
    """Give the reading with earlier texts, by item id."""
    if not any(found.values()):
        return reading
    thread = reading.thread
    post = replace(thread.post, revisions=found.get(thread.post.id, thread.post.revisions))
    comments = tuple(replace(one, revisions=found.get(one.id, one.revisions)) for one in thread.comments)
    return replace(reading, thread=replace(thread, post=post, comments=comments))
