"""From the fields of a profile to a post or a comment, the same for HTML and for embedded JSON."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from archiver.platforms.made_ids import made_of
from archiver.platforms.people import People, direction_of
from archiver.platforms.published import Words
from archiver.platforms.swedish import Read, read_count, read_time
from archiver.platforms.text import Rendered
from archiver.profiles import CommentFields, ItemFields, MediaRules, Pick, PostFields, Profile
from archiver.records import (
    Account,
    Author,
    Comment,
    Counter,
    Media,
    MediaKind,
    Option,
    Post,
    ThreadRef,
)


class Source(Protocol):
    """An item whose fields can be asked for."""

    def has(self, selector: str) -> bool:
        """Say whether the selector finds something on or in the item."""

    def value(self, pick: Pick | None) -> str:
        """Give a field as one line, or an empty string."""

    def values(self, pick: Pick | None) -> tuple[str, ...]:
        """Give what stands in every place of a field, each as one line."""

    def shown(self, pick: Pick | None) -> tuple[str, str]:
        """Give a field's value and the words shown there."""

    def address(self, pick: Pick | None) -> str:
        """Give a field as an absolute address, or an empty string."""

    def text(self, pick: Pick | None, *, skip: str = "", as_written: bool = False) -> Rendered:
        """Give a field as running text with links."""

    def language(self, pick: Pick | None, text: Pick | None) -> str:
        """Give the language declared for the text, or an empty string."""

    def media(self, selector: str, kind: MediaKind, rules: MediaRules) -> tuple[Media, ...]:
        """Give attachments of one kind."""


class _Shown(Words):
    published_shown: str


@dataclass(frozen=True, slots=True)
class Context:
    """What the reading of every item of a page needs to know."""

    profile: Profile
    account: Account
    people: People
    captured_at: dt.datetime


def read_moment(source: Source, pick: Pick | None, captured_at: dt.datetime) -> tuple[Read, str]:
    """Give a moment and how it was shown. A value that cannot be read gives way to the words shown beside it."""
    value, shown = source.shown(pick)
    read = read_time(value, captured_at=captured_at)
    return (read if read.at else read_time(shown, captured_at=captured_at)), shown


def read_counters(source: Source, picks: Mapping[str, Pick]) -> tuple[Counter, ...]:
    """Give the counters that show a number, in the profile's order."""
    found = ((kind, source.value(pick)) for kind, pick in picks.items())
    return tuple(
        Counter(kind=kind, value=number, shown=shown)
        for kind, shown in found
        if shown and (number := read_count(shown)) is not None
    )


def _common(source: Source, fields: ItemFields, author: Author, context: Context) -> _Shown:
    read, shown = read_moment(source, fields.published, context.captured_at)
    edited, _ = read_moment(source, fields.edited, context.captured_at)
    rendered = source.text(fields.text, skip=fields.text_skip, as_written=fields.text_pre)
    rules = context.profile.media
    return {
        "direction": direction_of(author),
        "text": rendered.text,
        "published_at": read.at,
        "published_shown": shown,
        "published_precision": read.precision,
        "edited_at": edited.at if edited.precision in {"second", "minute"} else None,  # a vaguer one never stands still
        "language": source.language(fields.language, fields.text),
        "links": rendered.links,
        "media": (
            *source.media(fields.images, MediaKind.IMAGE, rules),
            *source.media(fields.videos, MediaKind.VIDEO, rules),
            *source.media(fields.audio, MediaKind.AUDIO, rules),
            *source.media(fields.documents, MediaKind.DOCUMENT, rules),
        ),
        "counters": read_counters(source, fields.counters),
    }


def read_author(source: Source, fields: ItemFields, context: Context) -> Author:
    """Give the author as shown, with the role that the identity proves."""
    name, id, url = source.value(fields.author_name), source.value(fields.author_id), source.address(fields.author_url)
    owner = bool(fields.owner) and source.has(fields.owner)
    proven = "" if fields.author_url_claimed else url
    return context.people.author(name, id, url, owner=owner, proven_url=proven)


def read_post(source: Source, fields: PostFields, context: Context, ref: ThreadRef, url: str) -> Post:
    """Give the post that opens a thread."""
    author = read_author(source, fields, context)
    if not (author.name or author.id or author.url):
        author = context.people.site(url) if fields.unnamed == "site" else context.people.account_holder()
    return Post(
        id=source.value(fields.id) or ref.id,
        permalink=source.address(fields.permalink) or ref.url or url,
        author=author,
        title=source.value(fields.title) or ref.title,
        shared_from=source.address(fields.shared_from),
        options=tuple(Option(text=text) for text in source.values(fields.options)),
        **_common(source, fields, author, context),
    )


def read_comment(source: Source, fields: CommentFields, context: Context, *, parent: str, url: str) -> Comment:
    """Give one comment. One without an id in the page gets an id made of its content."""
    author = read_author(source, fields, context)
    common = _common(source, fields, author, context)
    id = source.value(fields.id) or made_of(parent, author.name, author.id, author.url, common["text"])
    return Comment(
        id=id,
        permalink=source.address(fields.permalink) or url,
        author=author,
        parent=parent,
        hidden=bool(fields.hidden) and source.has(fields.hidden),
        **common,
    )
