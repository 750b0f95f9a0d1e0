"""Tells that two readings are the same thing, when one of them has no id of the platform's. Pure.

Many exports give posts and comments no id; their readers make one (`platforms.made_ids`), which no other lane
knows. Such a thing is known again by when it was published and what it says. Only a pair without any rival on either
side counts, so that nothing is ever joined with two others and the order does not matter.

An item goes on under the id that it was first kept with: decisions about it (sekretess, gallringsstopp, diarieföring)
name it by that one. A thread takes the platform's id as soon as one is known, so that its next capture finds it.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from archiver.platforms.made_ids import MADE_ID
from archiver.records import Comment, Item, MediaKind, Thread, Visibility

EXACTLY = dt.timedelta(0)
# Instagram's exports tell when the file was made, not when the post was published; seldom more than a minute before.
APART = {"instagram": dt.timedelta(minutes=2)}
_MINUTE = dt.timedelta(minutes=1)
_EXACT = frozenset({"second", "minute"})
_OPEN = frozenset({Visibility.PUBLIC, Visibility.HIDDEN})  # a post that its page has hidden stands open in an export


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """What a post or a comment is known again by. `key` names it among its own."""

    key: str
    made: bool
    at: dt.datetime | None
    precision: str
    texts: frozenset[str]  # as it reads, and as it has read before; white space collapsed
    images: int
    films: int
    visibility: Visibility = Visibility.PUBLIC


def is_made(id: str) -> bool:
    """Tell whether an id was made by a reader, for want of the platform's own."""
    return id.startswith(MADE_ID)


def likeness(
    item: Item,
    *,
    key: str,
    made: bool,
    visibility: Visibility = Visibility.PUBLIC,
    earlier: Iterable[str] = (),
) -> Likeness:
    """Give what an item is known again by; `earlier` are texts that it has had."""
    kinds = Counter(medium.kind for medium in item.media)
    return Likeness(
        key=key,
        made=made,
        at=item.published_at,
        precision=item.published_precision,
        texts=frozenset(" ".join(text.split()) for text in (item.text, *earlier)),
        images=kinds[MediaKind.IMAGE],
        films=kinds[MediaKind.VIDEO],
        visibility=visibility,
    )


def same(one: Likeness, other: Likeness, *, apart: dt.timedelta = EXACTLY) -> bool:
    """Tell whether two may be one: by moment, text (or, without any, their pictures), and who could see them."""
    if not (one.made or other.made) or not same_moment(one, other, apart=apart):
        return False
    if one.visibility is not other.visibility and not {one.visibility, other.visibility} <= _OPEN:
        return False
    common = one.texts & other.texts
    return any(common) or ("" in common and (one.images, one.films) == (other.images, other.films))


def same_moment(one: Likeness, other: Likeness, *, apart: dt.timedelta = EXACTLY) -> bool:
    """Tell whether two were published at once: to the second when both say it, else to the minute."""
    if one.at is None or other.at is None or not {one.precision, other.precision} <= _EXACT:
        return False
    if apart:
        return abs(one.at - other.at) <= apart
    unit = dt.timedelta(seconds=1) if one.precision == other.precision == "second" else _MINUTE
    epoch = dt.datetime.fromtimestamp(0, dt.UTC)
    return (one.at - epoch) // unit == (other.at - epoch) // unit


def pairs(kept: Iterable[Likeness], read: Iterable[Likeness], *, apart: dt.timedelta = EXACTLY) -> Mapping[str, str]:
    """Give, by the key of what was read, the key of what is kept of it: only where neither could be another."""
    held = tuple(kept)
    found = {one.key: [other.key for other in held if same(one, other, apart=apart)] for one in read}
    rivals = Counter(key for keys in found.values() for key in keys)
    return {key: keys[0] for key, keys in found.items() if len(keys) == 1 and rivals[keys[0]] == 1}


def aligned(kept: Thread, read: Thread, *, apart: dt.timedelta = EXACTLY) -> Thread:
    """Give what was read of a kept thread, with the ids that its post and its comments are kept under."""
    if is_made(read.id) and read.id != kept.id:
        hidden = kept.visibility is Visibility.HIDDEN and read.visibility is Visibility.PUBLIC
        read = replace(
            read,
            id=kept.id,
            permalink=kept.permalink or read.permalink,
            visibility=kept.visibility if hidden else read.visibility,
        )
    if read.post.id != kept.post.id and (is_made(read.post.id) or is_made(kept.post.id)):
        read = replace(read, post=replace(read.post, id=kept.post.id))
    names = _renamed(kept, read, apart)
    if not names:
        return read
    comments = tuple(
        replace(one, id=names.get(one.id, one.id), parent=names.get(one.parent, one.parent)) for one in read.comments
    )
    return replace(read, comments=comments)


def _renamed(kept: Thread, read: Thread, apart: dt.timedelta) -> Mapping[str, str]:
    """Give the kept ids of comments that were read under others; one that bears its kept id is no other's rival."""
    both = {one.id for one in kept.comments} & {one.id for one in read.comments}
    held, new = ([one for one in thread.comments if one.id not in both] for thread in (kept, read))
    if not any(is_made(one.id) for one in (*held, *new)):
        return {}
    names = _by_address(kept, held, new)
    taken = set(names.values())
    faces = (
        [likeness(one, key=one.id, made=is_made(one.id)) for one in side]
        for side in ([one for one in held if one.id not in taken], [one for one in new if one.id not in names])
    )
    return {**names, **pairs(*faces, apart=apart)}


def _by_address(kept: Thread, held: list[Comment], new: list[Comment]) -> dict[str, str]:
    """Pair those that have an address of their own in common: one under a made id took it from its platform once."""
    no_own = {"", kept.permalink, kept.post.permalink}
    sides = [Counter(one.permalink for one in side) for side in (held, new)]
    by_address = {one.permalink: one.id for one in held if is_made(one.id)}
    return {
        one.id: by_address[one.permalink]
        for one in new
        if one.permalink in by_address
        and one.permalink not in no_own
        and all(side[one.permalink] == 1 for side in sides)
    }
