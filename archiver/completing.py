"""Completes what one lane read with what another lane knew before it: the richer field wins. Pure.

A field that the lane cannot know (`blind`) keeps its value, whoever gave it. A field that came by another lane is not
emptied by one that merely shows nothing there, and its text is not called edited for its spaces. What was borrowed is
told, item by item, and stands in the record as its origin (ursprung).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from archiver.platforms import knowing
from archiver.records import (
    Author,
    Comment,
    Item,
    Lane,
    Media,
    MediaStatus,
    Origin,
    Post,
    Record,
    Thread,
    Visibility,
)

AnyItem = TypeVar("AnyItem", Post, Comment)
OfItems = (
    knowing.TEXT,
    knowing.EDITED_AT,
    knowing.LANGUAGE,
    knowing.LINKS,
    knowing.COUNTERS,
    knowing.PERMALINK,
    knowing.REVISIONS,
)
PUBLISHED = ("published_at", "published_shown", "published_precision")
OfPosts = (knowing.TITLE, knowing.SHARED_FROM, knowing.OPTIONS, knowing.ANSWERS)


@dataclass(frozen=True, slots=True)
class Completed:
    """The thread as read, completed; and where what was not read this time came from."""

    thread: Thread
    origins: tuple[Origin, ...] = ()


def completed(kept: Record, current: Thread, *, lane: Lane, blind: frozenset[str]) -> Completed:
    """Give `current`, read by `lane`, with what `kept` (the latest version of the same thread) knows better."""
    previous = kept.content
    if not isinstance(previous, Thread):
        raise TypeError(f"record {kept.id} is no thread")
    known = _Known(kept, lane, blind)
    before = {comment.id: comment for comment in previous.comments}
    post = _post(known, previous.post, current.post)
    comments = tuple(_comment(known, before.get(comment.id), comment) for comment in current.comments)
    known.keep_unread(previous, current)
    # What was public when it was captured does not become secret by being removed from the platform.
    seen_by = previous.visibility if previous.visibility is Visibility.PUBLIC else current.visibility
    thread = replace(current, post=post, comments=comments, visibility=seen_by)
    return Completed(thread, known.told())


class _Known:
    """What the kept version knows, and what of it was borrowed so far."""

    def __init__(self, kept: Record, lane: Lane, blind: frozenset[str]) -> None:
        self._kept, self._lane, self._blind = kept, lane, blind
        self.origins: Mapping[tuple[str, str], Origin] = {(one.item, one.field): one for one in kept.origins}
        self.borrowed: list[tuple[str, str]] = []

    def origin(self, item: str, field: str) -> Origin:
        source = self._kept.provenance
        told = self.origins.get((item, field)) or self.origins.get((item, knowing.COMMENTS))
        return told or Origin(
            item=item, field=field, lane=source.lane, harvest=source.harvest, captured_at=source.captured_at
        )

    def other_lane(self, item: str, field: str) -> bool:
        return self.origin(item, field).lane is not self._lane

    def keeps(self, item: str, field: str, before: object, now: object) -> bool:
        """Say whether the earlier value stands, and remember that it does."""
        stands = bool(before) and before != now
        stands = stands and (field in self._blind or (not now and self.other_lane(item, field)))
        if stands:
            self.borrowed.append((item, field))
        return stands

    def blind(self, field: str) -> bool:
        return field in self._blind

    def keep_unread(self, previous: Thread, current: Thread) -> None:
        """Remember where the comments are from that were not read this time: of another lane's, the whole comment."""
        read = {one.id for one in current.comments}
        left = {one.id: (one.id, knowing.COMMENTS) for one in previous.comments if one.id not in read}
        self.borrowed += [key for key in self.origins if key[0] in left]
        self.borrowed += [key for key in left.values() if self.other_lane(*key)]

    def told(self) -> tuple[Origin, ...]:
        """Give the origin of all that was borrowed."""
        return tuple(replace(self.origin(*key), item=key[0], field=key[1]) for key in dict.fromkeys(self.borrowed))


def _post(known: _Known, before: Post, now: Post) -> Post:
    now = _item(known, before, now)
    kept = {name: getattr(before, name) for name in OfPosts if _stands(known, before, now, name)}
    if _said_otherwise(known, before, now):
        kept[knowing.ANSWERS] = before.answers
        known.borrowed.append((now.id, knowing.ANSWERS))
    return replace(now, **kept)


def _said_otherwise(known: _Known, before: Post, now: Post) -> bool:
    """Say whether two lanes name what is answered each in its way; an address is better than an id."""
    if before.answers == now.answers or not (before.answers and now.answers):
        return False
    worse = now.answers.startswith("http") and not before.answers.startswith("http")
    return known.other_lane(now.id, knowing.ANSWERS) and not worse


def _comment(known: _Known, before: Comment | None, now: Comment) -> Comment:
    if before is None:
        return now
    now = _item(known, before, now)
    hidden = known.keeps(now.id, knowing.HIDDEN, before.hidden, now.hidden) if known.blind(knowing.HIDDEN) else False
    parent = known.keeps(now.id, knowing.PARENT, before.parent, now.parent)
    return replace(now, hidden=before.hidden if hidden else now.hidden, parent=before.parent if parent else now.parent)


def _item(known: _Known, before: AnyItem, now: AnyItem) -> AnyItem:
    kept = {name: getattr(before, name) for name in OfItems if _stands(known, before, now, name)}
    if known.other_lane(now.id, "text") and before.text != now.text and before.text.split() == now.text.split():
        kept["text"] = before.text
        known.borrowed.append((now.id, knowing.TEXT))
    return replace(now, author=_author(known, before, now), media=tuple(_media(known, before, now)), **kept)


def _stands(known: _Known, before: Item, now: Item, name: str) -> bool:
    return known.keeps(now.id, name, getattr(before, name), getattr(now, name))


def _author(known: _Known, before: Item, now: Item) -> Author:
    id = known.keeps(now.id, knowing.AUTHOR_ID, before.author.id, now.author.id)
    url = known.keeps(now.id, knowing.AUTHOR_URL, before.author.url, now.author.url)
    role = before.author.role if (id or url) and before.author.name == now.author.name else now.author.role
    return replace(
        now.author,
        id=before.author.id if id else now.author.id,
        url=before.author.url if url else now.author.url,
        role=role,
    )


def supplemented(kept: Record, older: Thread, *, lane: Lane) -> Completed:
    """Give the kept thread with what an older source (an export made before it was captured) adds: it rewrites nothing.

    A field that is empty in the kept version is filled. A comment that is not there had gone before it was captured,
    if all comments were captured then: it is kept as disappeared, unless it is one that is hidden. What stands though
    `lane`, the older one's, says otherwise has its origin told.
    """
    now = kept.content
    if not isinstance(now, Thread):
        raise TypeError(f"record {kept.id} is no thread")
    known = _Known(kept, lane, frozenset())
    before = {comment.id: comment for comment in older.comments}
    post = _filled(known, now.post, older.post, OfPosts)
    present = tuple(one for one in now.comments if one.disappeared_at is None)
    comments = tuple(_filled(known, one, before[one.id], ()) if one.id in before else one for one in present)
    known.keep_unread(now, older)
    ids = {one.id for one in now.comments}
    gone = now.post.last_seen if _saw_all_comments(kept) else None
    late = tuple(
        one if one.hidden else replace(one, disappeared_at=gone) for one in older.comments if one.id not in ids
    )
    return Completed(replace(now, post=post, comments=(*comments, *late)), known.told())


def _saw_all_comments(kept: Record) -> bool:
    count = kept.coverage.comments
    return kept.provenance.lane is not Lane.EXPORT and count.expected is not None and not count.missing


def _filled(known: _Known, now: AnyItem, older: AnyItem, more: tuple[str, ...]) -> AnyItem:
    """Fill what is empty in an item of today with what an older source says."""
    fields: dict[str, Any] = {}
    for name in (*OfItems, *more):
        if getattr(older, name) and not getattr(now, name):
            fields[name] = getattr(older, name)
        elif getattr(older, name) != getattr(now, name):
            known.borrowed.append((now.id, name))
    if now.published_at is None and older.published_at is not None:
        fields |= {name: getattr(older, name) for name in PUBLISHED}
    pairs = _counterparts(older.media, now.media)
    media = tuple(_better_copy(medium, pairs.get(place)) for place, medium in enumerate(now.media)) or older.media
    if media != older.media:
        known.borrowed.append((now.id, knowing.MEDIA))
    return replace(now, media=media, **fields)


def _better_copy(now: Media, older: Media | None) -> Media:
    """Give the attachment with the older file where today's could not be had, and its words where there are none."""
    if older is None:
        return now
    file = older if now.status is not MediaStatus.CAPTURED and older.status is MediaStatus.CAPTURED else now
    return replace(file, url=now.url, alt=now.alt or older.alt, caption=now.caption or older.caption)


# --- attachments ------------------------------------------------------------------------------------------------


def _media(known: _Known, before: Item, now: Item) -> Iterator[Media]:
    """Give the attachments: those of before if the lane tells of none, else each completed by its counterpart."""
    if known.blind(knowing.MEDIA) or not before.media:
        if known.keeps(now.id, knowing.MEDIA, before.media, now.media):
            yield from before.media
        else:
            yield from now.media
        return
    pairs = _counterparts(before.media, now.media) if known.other_lane(now.id, knowing.MEDIA) else {}
    by_address = {one.url: one for one in before.media}
    for place, medium in enumerate(now.media):
        earlier = pairs.get(place) or by_address.get(medium.url)
        yield medium if earlier is None else _completed_medium(known, now.id, earlier, medium)


def _counterparts(before: tuple[Media, ...], now: tuple[Media, ...]) -> dict[int, Media]:
    """Pair the attachments of two lanes by their order within each kind, if there are equally many of it."""
    pairs: dict[int, Media] = {}
    for kind in {one.kind for one in now}:
        earlier = [one for one in before if one.kind is kind]
        places = [place for place, one in enumerate(now) if one.kind is kind]
        if len(earlier) == len(places):
            pairs.update(zip(places, earlier, strict=True))
    return pairs


def _completed_medium(known: _Known, item: str, before: Media, now: Media) -> Media:
    alt = known.keeps(item, knowing.ALT, before.alt, now.alt)
    caption = known.keeps(item, knowing.CAPTION, before.caption, now.caption)
    file = now
    if known.other_lane(item, knowing.MEDIA) and _richer(before, now):
        known.borrowed.append((item, knowing.MEDIA))
        file = before
    return replace(
        file, alt=before.alt if alt else now.alt, caption=before.caption if caption else now.caption, kind=now.kind
    )


def _richer(before: Media, now: Media) -> bool:
    """Say whether the earlier copy is another and at least as good: it is there, and is no smaller."""
    if before.status is not MediaStatus.CAPTURED or before.sha256 == now.sha256 or now.status is MediaStatus.BLOCKED:
        return False
    return now.status is not MediaStatus.CAPTURED or _extent(before) >= _extent(now)


def _extent(media: Media) -> tuple[int, int]:
    return ((media.width or 0) * (media.height or 0), media.size)
