"""What makes one version of a thread differ from the one before, and what a new version carries over.

Compared is what was published, never how a page happened to show it: counters, the moments we looked, relative dates
("3 tim"), passing signatures in addresses and the places of our own files say nothing about a change.
"""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from archiver.reading_order import parents_first
from archiver.records import Change, ChangeKind, Comment, Item, Media, MediaStatus, Post, Revision, Snapshot, Thread
from archiver.steady import steady

# How far two readings of one moment may stand apart, by the coarser of their precisions.
_APART = {
    "second": dt.timedelta(0),
    "minute": dt.timedelta(minutes=2),
    "hour": dt.timedelta(hours=2),
    "day": dt.timedelta(days=2),
    "month": dt.timedelta(days=62),
    "year": dt.timedelta(days=732),
}
FINAL = frozenset((MediaStatus.CAPTURED, MediaStatus.BLOCKED))  # what must not be copied is not carried on either
_FINEST_FIRST = tuple(_APART)
_BEGINNING = dt.datetime.min.replace(tzinfo=dt.UTC)

AnyItem = TypeVar("AnyItem", Post, Comment)


@dataclass(frozen=True, slots=True)
class Merged:
    """The thread as it is to be kept now, and how it differs from the version before (nothing = unchanged)."""

    thread: Thread
    changes: tuple[Change, ...] = ()


# --- comparing whole contents -----------------------------------------------------------------------------------


def canonical(content: Thread | Snapshot) -> bytes:
    """Give the bytes that captures of unchanged content have in common: JSON, sorted keys, UTF-8."""
    plain = _plain_thread(content) if isinstance(content, Thread) else _plain_snapshot(content)
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")


def _plain_thread(thread: Thread) -> dict[str, object]:
    post = thread.post
    return {
        "id": thread.id,
        "permalink": steady(thread.permalink),
        "disappeared": thread.disappeared_at is not None,
        "visibility": thread.visibility.value,
        "post": {
            **_plain(post),
            "title": post.title,
            "shared_from": steady(post.shared_from),
            "answers": steady(post.answers),
            "options": [option.text for option in post.options],
        },
        "comments": [{**_plain(one), "parent": one.parent, "hidden": one.hidden} for one in thread.comments],
    }


def _plain(item: Item) -> dict[str, object]:
    author = item.author
    exact = item.published_at if item.published_precision == "second" else None
    return {
        "id": item.id,
        "permalink": steady(item.permalink),
        "author": [author.name, author.id, steady(author.url), author.role.value],
        "direction": item.direction.value,
        "text": item.text,
        "published": exact.astimezone(dt.UTC).isoformat() if exact else "",
        "disappeared": item.disappeared_at is not None,
        "language": item.language,
        "links": _plain_links(item),
        "media": [_plain_media(one) for one in item.media],
    }


def _plain_links(item: Item) -> list[list[str]]:
    return [[link.text, steady(link.url)] for link in item.links]


def _plain_media(media: Media) -> list[str]:
    """Give what identifies an attachment: its bytes where we have them, else its address."""
    return [media.kind.value, media.sha256 or steady(media.url), media.alt, media.caption]


def _plain_snapshot(snapshot: Snapshot) -> dict[str, object]:
    return {
        "url": steady(snapshot.url),
        "name": snapshot.name,
        "description": snapshot.description,
        "media": [_plain_media(one) for one in snapshot.media],
        "feed": [[ref.id, steady(ref.url), ref.title] for ref in snapshot.feed],
    }


# --- merging ----------------------------------------------------------------------------------------------------


def merge(
    previous: Thread | None, current: Thread, *, captured_at: dt.datetime, whole: bool, sees_hidden: bool = True
) -> Merged:
    """Give the thread to keep: what was seen now, when each item was first and last seen, and what has vanished.

    An item that is no longer there is kept with `disappeared_at`, but only when all of the thread was seen (`whole`);
    else it is kept as it was, as a hidden one is when hidden comments could not be seen. `current.disappeared_at` says
    that the whole thread is gone: nothing of it was seen now.
    `captured_at` is aware.
    """
    if previous is None:
        return Merged(_first(current, captured_at))
    if current.disappeared_at is not None:
        return _gone(previous, current.disappeared_at)
    post, changes = _merged_post(previous.post, current.post, captured_at)
    seen_by = previous.visibility.value, current.visibility.value
    changes.extend(_differs(current.post.id, "visibility", *seen_by))
    changes.extend(_differs(current.post.id, "thread", previous.id, current.id))
    before = {comment.id: comment for comment in previous.comments}
    comments: list[Comment] = []
    for comment in current.comments:
        known = before.get(comment.id)
        merged, changed = _merged_comment(known, comment, captured_at)
        comments.append(merged)
        changes.extend(changed)
    seen = {comment.id for comment in comments}
    unseen = set() if sees_hidden else {one.id for one in previous.comments if one.hidden}
    kept, vanished = _left_behind(previous, seen, unseen, captured_at if whole else None)
    thread = replace(current, post=post, comments=parents_first(tuple(_woven(previous, comments, kept))))
    return Merged(thread, (*changes, *vanished))


def _first(thread: Thread, captured_at: dt.datetime) -> Thread:
    comments = parents_first(thread.comments)
    seen = tuple(replace(one, first_seen=captured_at, last_seen=captured_at) for one in comments)
    return replace(thread, post=replace(thread.post, first_seen=captured_at, last_seen=captured_at), comments=seen)


def _gone(previous: Thread, at: dt.datetime) -> Merged:
    if previous.disappeared_at is not None:
        return Merged(previous)
    post = previous.post if previous.post.disappeared_at else replace(previous.post, disappeared_at=at)
    change = Change(kind=ChangeKind.DISAPPEARED, item=post.id, before=post.text)
    return Merged(replace(previous, disappeared_at=at, post=post), (change,))


def _merged_post(previous: Post, current: Post, captured_at: dt.datetime) -> tuple[Post, list[Change]]:
    merged, changes = _merged_item(previous, current, captured_at)
    changes.extend(_differs(current.id, "title", previous.title, current.title, kind=ChangeKind.EDITED))
    changes.extend(_differs(current.id, "shared_from", previous.shared_from, current.shared_from, address=True))
    changes.extend(_differs(current.id, "answers", previous.answers, current.answers, address=True))
    changes.extend(_differs(current.id, "id", previous.id, current.id))
    before, after = ("\n".join(option.text for option in one.options) for one in (previous, current))
    changes.extend(_differs(current.id, "options", before, after, kind=ChangeKind.EDITED))
    return merged, changes


def _merged_comment(
    previous: Comment | None, current: Comment, captured_at: dt.datetime
) -> tuple[Comment, list[Change]]:
    if previous is None:
        new = Change(kind=ChangeKind.NEW_COMMENT, item=current.id, after=current.text)
        return replace(current, first_seen=captured_at, last_seen=captured_at), [new]
    merged, changes = _merged_item(previous, current, captured_at)
    changes.extend(_differs(current.id, "parent", previous.parent, current.parent))
    changes.extend(_differs(current.id, "hidden", str(previous.hidden).lower(), str(current.hidden).lower()))
    return merged, changes


def _merged_item(previous: AnyItem, current: AnyItem, captured_at: dt.datetime) -> tuple[AnyItem, list[Change]]:
    changes: list[Change] = []
    if previous.disappeared_at is not None:
        changes.append(Change(kind=ChangeKind.REAPPEARED, item=current.id, after=current.text))
    changes.extend(_edits(previous, current))
    media, new = _merged_media(previous, current)
    changes.extend(new)
    revisions = _all_revisions(previous, current)
    changes.extend(_differs(current.id, "revisions", _times_of(previous.revisions), _times_of(revisions)))
    dated = _better_dated(previous, current)
    merged = replace(
        current,
        media=media,
        first_seen=min(previous.first_seen or captured_at, captured_at),  # an export may be older than what is kept
        last_seen=max(previous.last_seen or captured_at, captured_at),
        published_at=dated.published_at,
        published_shown=dated.published_shown,
        published_precision=dated.published_precision,
        edited_at=previous.edited_at if _same_edit(previous, current) else current.edited_at,
        revisions=revisions,
    )
    return merged, changes


def _all_revisions(previous: Item, current: Item) -> tuple[Revision, ...]:
    """Give every earlier text that was ever told, the oldest first: one that is no longer told was there all the same.

    They tell of the past, so they are no part of the canonical comparison.
    """
    known = dict.fromkeys((*previous.revisions, *current.revisions))
    return tuple(sorted(known, key=lambda one: one.at or _BEGINNING))


def _times_of(revisions: tuple[Revision, ...]) -> str:
    """Say when the texts began, not what they were: a change may be read where a text may not."""
    return " ".join(_iso(one.at) or "?" for one in revisions)


def _edits(previous: Item, current: Item) -> Iterator[Change]:
    item = current.id
    yield from _differs(item, "text", previous.text, current.text, kind=ChangeKind.EDITED)
    if previous.text == current.text:  # a changed text has its links with it
        before, after = (" ".join(url for _, url in _plain_links(one)) for one in (previous, current))
        yield from _differs(item, "links", before, after, kind=ChangeKind.EDITED)
    yield from _differs(item, "author", previous.author.name, current.author.name)
    yield from _differs(item, "author_id", previous.author.id, current.author.id)
    yield from _differs(item, "author_url", previous.author.url, current.author.url, address=True)
    yield from _differs(item, "author_role", previous.author.role.value, current.author.role.value)
    yield from _differs(item, "language", previous.language, current.language)
    yield from _differs(item, "permalink", previous.permalink, current.permalink, address=True)
    if not _same_moment(previous, current):
        yield from _differs(item, "published_at", _iso(previous.published_at), _iso(current.published_at))
    if not _same_edit(previous, current):
        yield from _differs(item, "edited_at", _iso(previous.edited_at), _iso(current.edited_at))


def _differs(
    item: str,
    field: str,
    before: str,
    after: str,
    *,
    kind: ChangeKind = ChangeKind.METADATA,
    address: bool = False,
) -> Iterator[Change]:
    same = steady(before) == steady(after) if address else before == after
    if not same:
        yield Change(kind=kind, item=item, field=field, before=before, after=after)


def _iso(moment: dt.datetime | None) -> str:
    return moment.astimezone(dt.UTC).isoformat() if moment else ""


# --- moments ----------------------------------------------------------------------------------------------------


def _coarser(one: Item, other: Item) -> str:
    return max(one.published_precision, other.published_precision, key=_rank)


def _rank(precision: str) -> int:
    return _FINEST_FIRST.index(precision) if precision in _APART else len(_FINEST_FIRST)


def _same_moment(previous: Item, current: Item) -> bool:
    """Two readings of one moment agree when they stand no further apart than the coarser of them is vague."""
    if previous.published_at is None or current.published_at is None:
        return True
    apart = abs(previous.published_at - current.published_at)
    return apart <= _APART.get(_coarser(previous, current), dt.timedelta.max)


def _better_dated(previous: AnyItem, current: AnyItem) -> AnyItem:
    """Give the reading to keep: the only one, or the newer if they disagree, or the more precise, or the earlier."""
    if previous.published_at is None or not _same_moment(previous, current):
        return current
    if current.published_at is None:
        return previous
    finer = _rank(current.published_precision) - _rank(previous.published_precision)
    if finer == 0:
        return current if current.published_at < previous.published_at else previous
    return current if finer < 0 else previous


def _same_edit(previous: Item, current: Item) -> bool:
    if previous.edited_at is None or current.edited_at is None:
        return previous.edited_at is current.edited_at
    # Some sites show it by the clock of the day they are read (MediaWiki: an hour off half the year).
    return abs(previous.edited_at - current.edited_at) <= _APART["hour"]


# --- attachments ------------------------------------------------------------------------------------------------


def _merged_media(previous: Item, current: Item) -> tuple[tuple[Media, ...], list[Change]]:
    """Carry a file that could not be fetched again, and say what is new, replaced, renamed or gone."""
    pairs, gone = _paired(previous.media, current.media)
    merged = tuple(_carried(before, media) for before, media in pairs)
    changes = [
        change
        for (before, _), media in zip(pairs, merged, strict=True)
        for change in _media_changes(current.id, before, media)
    ]
    changes.extend(Change(kind=ChangeKind.EDITED, item=current.id, field="media", before=_called(one)) for one in gone)
    return merged, changes


def _paired(
    previous: tuple[Media, ...], current: tuple[Media, ...]
) -> tuple[list[tuple[Media | None, Media]], list[Media]]:
    """Pair each attachment with the one it used to be: the very same, else the same bytes, else the same address."""
    left = list(previous)
    found: dict[int, Media] = {}
    for likeness in (_plain_media, _bytes, _address):
        for place, media in enumerate(current):
            if place not in found and likeness(media):
                match = next((n for n, one in enumerate(left) if likeness(one) == likeness(media)), None)
                if match is not None:
                    found[place] = left.pop(match)
    return [(found.get(place), media) for place, media in enumerate(current)], left


def _bytes(media: Media) -> str:
    return media.sha256


def _address(media: Media) -> str:
    return f"{media.kind.value} {steady(media.url)}"


def _carried(previous: Media | None, current: Media) -> Media:
    if previous is None or current.status in FINAL or previous.status is not MediaStatus.CAPTURED:
        return current
    return replace(previous, alt=current.alt, caption=current.caption)


def _media_changes(item: str, previous: Media | None, current: Media) -> Iterator[Change]:
    if previous is None:
        yield Change(kind=ChangeKind.NEW_MEDIA, item=item, after=_called(current))
        return
    if current.status is MediaStatus.CAPTURED and previous.sha256 != current.sha256:
        yield Change(kind=ChangeKind.NEW_MEDIA, item=item, field="sha256", before=previous.sha256, after=current.sha256)
    yield from _differs(item, "alt", previous.alt, current.alt, kind=ChangeKind.EDITED)
    yield from _differs(item, "caption", previous.caption, current.caption, kind=ChangeKind.EDITED)


def _called(media: Media) -> str:
    return media.url if len(media.url) <= 500 else f"{media.url[:40]}… {media.sha256}".rstrip()


# --- what is not there now --------------------------------------------------------------------------------------


def _left_behind(
    previous: Thread, seen: set[str], unseen: set[str], vanished_at: dt.datetime | None
) -> tuple[dict[str, Comment], list[Change]]:
    """Give the comments that were not seen now, marked as vanished when `vanished_at` says that all was seen."""
    kept: dict[str, Comment] = {}
    changes: list[Change] = []
    for comment in previous.comments:
        if comment.id in seen:
            continue
        kept[comment.id] = comment
        if vanished_at is not None and comment.disappeared_at is None and comment.id not in unseen:
            kept[comment.id] = replace(comment, disappeared_at=vanished_at)
            changes.append(Change(kind=ChangeKind.DISAPPEARED, item=comment.id, before=comment.text))
    return kept, changes


def _woven(previous: Thread, seen: list[Comment], kept: dict[str, Comment]) -> Iterator[Comment]:
    """Give the comments as seen now, each of the others after the one it used to follow."""
    following: dict[str, list[Comment]] = {}
    last = ""
    for comment in previous.comments:
        if comment.id in kept:
            following.setdefault(last, []).append(kept[comment.id])
        else:
            last = comment.id
    yield from following.get("", ())
    for comment in seen:
        yield comment
        yield from following.get(comment.id, ())
