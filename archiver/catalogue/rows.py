"""What the catalogue has of a record or a harvest, as values ready to be stored. Pure: same record, same rows."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from archiver.catalogue.tables import storable
from archiver.catalogue.words import stems, words
from archiver.records import (
    AuthorRole,
    Comment,
    Count,
    Direction,
    Harvest,
    Item,
    Media,
    Post,
    Record,
    Snapshot,
    Thread,
    Validation,
)

Value = str | int | bool | dt.datetime | None
Row = dict[str, Value]
SUMMARY_AT_MOST = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Searchable:
    """One item as the search index has it: stems of what its author is called, of its text, of text in its images.

    `words` are all of them as written, folded, for those who ask for the beginning of a word.
    """

    key: int
    author: str
    body: str
    image: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRows:
    """All rows of one record version; items, media and search go in only when it is the latest version."""

    record: Row
    validations: tuple[Row, ...]
    items: tuple[Row, ...]
    media: tuple[Row, ...]
    search: tuple[Searchable, ...]


def record_rows(record: Record, *, folder: str, validations: tuple[Validation, ...], latest: bool) -> RecordRows:
    """Give the rows of a record version kept in `folder` (relative to the workspace)."""
    shown = tuple(_shown(record)) if latest else ()
    return RecordRows(
        record=_record_row(record, folder=folder, latest=latest),
        validations=tuple(_validation_row(record, at, said) for at, said in enumerate(validations)),
        items=tuple(_item_row(record, at, item) for at, item in enumerate(shown)),
        media=tuple(
            _media_row(record, at, number, one)
            for at, item in enumerate(shown)
            for number, one in enumerate(item.media)
        ),
        # Ascending keys are what the full-text engine takes in cheaply.
        search=tuple(sorted((_searchable(record, *one) for one in enumerate(shown)), key=lambda item: item.key)),
    )


def harvest_row(harvest: Harvest) -> Row:
    """Give the row of a harvest. What was missing is counted; the statement in the store names it."""
    row: Row = {
        "id": harvest.id,
        "account": harvest.account,
        "lane": harvest.lane.value,
        "status": harvest.status.value,
        "started_at": harvest.started_at,
        "ended_at": harvest.ended_at,
        "reason": harvest.reason,
        "profile": harvest.profile,
        "profile_version": harvest.profile_version,
    }
    coverage = harvest.coverage
    return (
        row
        | _counts("posts", coverage.posts)
        | _counts("comments", coverage.comments)
        | _counts("media", coverage.media)
    )


def seen_rows(harvest: Harvest) -> tuple[Row, ...]:
    """Give a row for each thread that the harvest found."""
    return tuple(
        {
            "harvest": harvest.id,
            "position": position,
            "thread": seen.thread,
            "record": seen.record,
            "version": seen.version,
            "outcome": seen.outcome.value,
        }
        for position, seen in enumerate(harvest.seen)
    )


def summary(record: Record) -> str:
    """Give one line that tells what a record is: a post's title or its first words, a snapshot's account name."""
    content = record.content
    told = content.name if isinstance(content, Snapshot) else content.post.title or content.post.text
    line = " ".join(told.split())
    return line if len(line) <= SUMMARY_AT_MOST else line[: SUMMARY_AT_MOST - 1].rstrip() + "…"


def item_key(record: str, position: int) -> int:
    """Give the number by which the search index knows an item: 63 bits of a digest, so no counting is needed.

    Among two million items the chance that any two share a number is one in four million; the catalogue would
    refuse the second.
    """
    return int.from_bytes(hashlib.sha256(f"{record}\0{position}".encode()).digest()[:8]) >> 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What a post, a comment and a snapshot's profile have in common here."""

    kind: str
    id: str
    parent: str
    author: str
    author_id: str
    role: str
    direction: str
    at: dt.datetime
    published_at: dt.datetime | None
    disappeared_at: dt.datetime | None
    title: str
    text: str
    permalink: str
    media: tuple[Media, ...]
    earlier: tuple[str, ...] = ()  # texts that are found, and shown only by the record itself


def _shown(record: Record) -> Iterator[_Shown]:
    content = record.content
    if isinstance(content, Thread):
        yield from (_shown_item(record, item) for item in content.items())
        return
    yield _Shown(
        kind="snapshot",
        id="",
        parent="",
        author=content.name,
        author_id=record.account.platform_id,
        role=AuthorRole.MUNICIPALITY.value,
        direction=Direction.CREATED.value,
        at=record.provenance.captured_at,
        published_at=None,
        disappeared_at=None,
        title=content.name,
        text=content.description,
        permalink=content.url,
        media=content.media,
    )


def _shown_item(record: Record, item: Item) -> _Shown:
    return _Shown(
        kind="comment" if isinstance(item, Comment) else "post",
        id=item.id,
        parent=item.parent if isinstance(item, Comment) else "",
        author=item.author.name,
        author_id=item.author.id,
        role=item.author.role.value,
        direction=item.direction.value,
        at=item.published_at or item.first_seen or record.provenance.captured_at,
        published_at=item.published_at,
        disappeared_at=item.disappeared_at,
        title=item.title if isinstance(item, Post) else "",
        text=item.text,
        permalink=item.permalink,
        media=item.media,
        earlier=tuple(one.text for one in item.revisions),
    )


def _record_row(record: Record, *, folder: str, latest: bool) -> Row:
    content = record.content
    thread = content if isinstance(content, Thread) else None
    return {
        "id": record.id,
        "version": record.version,
        "latest": latest,
        "kind": record.kind.value,
        "account": record.account.id,
        "thread": thread.id if thread else "",
        "permalink": content.permalink if isinstance(content, Thread) else content.url,
        "harvest": record.provenance.harvest,
        "lane": record.provenance.lane.value,
        "path": folder,
        "pdf": f"{folder}/record.pdf",
        "xml": f"{folder}/record.xml",
        "captured_at": record.provenance.captured_at,
        "published_at": thread.post.published_at if thread else None,
        "disappeared_at": thread.disappeared_at if thread else None,
        "summary": summary(record),
        "comments": len(thread.comments) if thread else 0,
        "media": sum(1 for medium in _media(record) if medium.path),
        "whole": record.coverage.whole,
    }


def _media(record: Record) -> Iterator[Media]:
    content = record.content
    if isinstance(content, Snapshot):
        yield from content.media
    else:
        for item in content.items():
            yield from item.media


def _validation_row(record: Record, position: int, said: Validation) -> Row:
    return {
        "record": record.id,
        "version": record.version,
        "position": position,
        "judge": said.judge,
        "flavour": said.flavour,
        "verdict": said.verdict,
        "detail": said.detail,
        "file": said.file,
    }


def _item_row(record: Record, position: int, item: _Shown) -> Row:
    return {
        "record": record.id,
        "position": position,
        "key": item_key(record.id, position),
        "version": record.version,
        "kind": item.kind,
        "id": item.id,
        "parent": item.parent,
        "author": item.author,
        "author_id": item.author_id,
        "role": item.role,
        "direction": item.direction,
        "at": item.at,
        "published_at": item.published_at,
        "disappeared_at": item.disappeared_at,
        "title": item.title,
        "text": item.text,
        "permalink": item.permalink,
    }


def _media_row(record: Record, item: int, position: int, medium: Media) -> Row:
    return {
        "record": record.id,
        "item": item,
        "position": position,
        "kind": medium.kind.value,
        "status": medium.status.value,
        "path": medium.path,
        "sha256": medium.sha256,
        "size": medium.size,
        "mime": medium.mime,
        "alt": medium.alt,
        "caption": medium.caption,
        "ocr": medium.ocr,
    }


def _searchable(record: Record, position: int, item: _Shown) -> Searchable:
    told = [medium.alt for medium in item.media] + [medium.caption for medium in item.media]
    author = storable(f"{item.author} {item.author_id}")
    body = storable("\n".join((item.title, item.text, *item.earlier, *told)))
    image = storable("\n".join(medium.ocr for medium in item.media))
    return Searchable(
        key=item_key(record.id, position),
        author=" ".join(stems(author)),
        body=" ".join(stems(body)),
        image=" ".join(stems(image)),
        words=" ".join(dict.fromkeys(word for part in (author, body, image) for word in words(part))),
    )


def _counts(what: str, count: Count) -> Row:
    return {
        f"{what}_expected": count.expected,
        f"{what}_captured": count.captured,
        f"{what}_missing": len(count.missing),
    }
