"""Masks a record: the words in the place of what is protected, everywhere in it where it shows. Pure.

A masked copy is for those who may not see the original: an utlämnandekopia, never a replacement for it (gallring.md
§2.5). Of a masked item nothing is left but its place in the thread, its times, its direction and the marker: the
platform's ids and addresses may name the author, so they go too. Where another item, the account's page or the coverage
statement repeats the words or the author's name, they are taken out there as well.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from archiver.records import (
    Author,
    AuthorRole,
    Change,
    ChangeKind,
    Comment,
    Count,
    Coverage,
    Item,
    Link,
    MediaStatus,
    Missing,
    Post,
    Provenance,
    Record,
    Snapshot,
    Thread,
    ThreadRef,
)
from archiver.store.layout import item_id, thread_record_id

NOTE = "Maskerad utlämnandekopia. Originalet är en egen handling och finns i skyddad förvaring."
NAME = "[maskerat namn]"
CHANGED = "(ny lydelse)"
SHORTEST = 12  # characters; shorter pieces stand in many texts without being taken from this one
SHORTEST_NAME = 4
_FIELD = "sekretess"

AnyItem = TypeVar("AnyItem", Post, Comment)


@dataclass(frozen=True, kw_only=True)  # no slots: what is asked of it again and again is worked out once
class Protected:
    """What must not be read outside the restricted store: pieces of text, names, addresses, and whole threads."""

    texts: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    threads: frozenset[str] = frozenset()  # record ids of threads whose post is masked

    def __or__(self, other: "Protected") -> "Protected":
        return Protected(
            texts=self.texts | other.texts,
            names=self.names | other.names,
            addresses=self.addresses | other.addresses,
            threads=self.threads | other.threads,
        )

    def without(self, text: str, marker: str) -> str:
        """Give a text with the marker in the place of what is protected in it."""
        for piece in self._pieces:
            text = text.replace(piece, marker)
        text = "".join(self._line(line, marker) for line in text.splitlines(keepends=True))
        for name in self._names:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", NAME, text)
        return text

    def _line(self, line: str, marker: str) -> str:
        """Mask a line that is the beginning of a protected text, ended with dots, as feeds show it."""
        end = line[len(line.rstrip("\r\n")) :]
        words = _words(line.rstrip(" …."))
        quoted = len(words) >= SHORTEST and any(words in text for text in self._folded)
        return marker + end if quoted else line

    @cached_property
    def _pieces(self) -> tuple[str, ...]:
        return _longest_first(self.texts | self.addresses)

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return _longest_first(self.names)

    @cached_property
    def _folded(self) -> frozenset[str]:
        return frozenset(map(_words, self.texts))


def protected_in(record: Record, items: Iterable[str]) -> Protected:
    """Give what is protected of an original record when these items of it are masked (none named: all of them)."""
    content = record.content
    if isinstance(content, Snapshot):
        return Protected()
    chosen = frozenset(items)
    masked = [item for item in content.items() if is_chosen(record, item, chosen)]
    hidden = any(item is content.post for item in masked)
    # A record that got its name before the platform's id was known is listed in feeds under another.
    threads = {record.id, thread_record_id(record.account.id, content.id)} if hidden else set()
    return Protected(
        texts=frozenset(piece for item in masked for piece in _pieces(item)),
        names=frozenset(name for item in masked for name in _names(item.author)),
        addresses=frozenset(address for item in masked for address in _addresses(item)) - {content.permalink}
        | (frozenset({content.permalink}) if threads else frozenset()),
        threads=frozenset(threads),
    )


def is_chosen(record: Record, item: Item, chosen: frozenset[str]) -> bool:
    """Tell whether an item is masked: it is named by its item id, or nothing is named."""
    return not chosen or item_id(record.id, item.id) in chosen


def mask_record(record: Record, items: Iterable[str], *, marker: str, protected: Protected, version: int) -> Record:
    """Give the masked copy of an original, as `version`. Items not named stay as they are but for what they quote.

    A snapshot is masked as a whole when no items are named; else only what it shows of `protected`.
    """
    chosen = frozenset(items)
    content = record.content
    if isinstance(content, Thread):
        shown: Thread | Snapshot = _thread(record, content, chosen, marker, protected)
        ids = {item.id: _new_id(record, item, chosen) for item in content.items()}
        changes = tuple(_changes(record, ids, marker, protected))
        hidden = record.id if is_chosen(record, content.post, chosen) else ""
    else:
        shown = _snapshot(record, content, marker, protected) if chosen else _no_snapshot(content, marker)
        changes = (_masking(item_id(record.id, ""), marker),)
        hidden = ""
    return replace(
        record,
        version=version,
        content=shown,
        coverage=_counted(
            mask_coverage(record.coverage, marker=marker, protected=protected, thread=hidden),
            len(_captured(content) - _captured(shown)),
        ),
        provenance=_provenance(record, protected),
        changes=changes if version > 1 else (),
    )


def mask_coverage(coverage: Coverage, *, marker: str, protected: Protected, thread: str = "") -> Coverage:
    """Give the coverage statement without addresses and words that are protected; every count stays.

    `thread` is the record's id when its post is masked. It stands in the place of whatever is missing, which may be
    named after who wrote: an export has a message in messages/inbox/<name>.
    """

    def masked(count: Count) -> Count:
        missing = tuple(
            Missing(what=thread or protected.without(one.what, marker), why=protected.without(one.why, marker))
            for one in count.missing
        )
        return replace(count, missing=missing)

    return Coverage(posts=masked(coverage.posts), comments=masked(coverage.comments), media=masked(coverage.media))


def _counted(coverage: Coverage, gone: int) -> Coverage:
    """Count the files that the masked copy has: those of masked items are not in it."""
    media = coverage.media
    expected = None if media.expected is None else max(0, media.expected - gone)
    return replace(coverage, media=replace(media, expected=expected, captured=max(0, media.captured - gone)))


def _captured(content: Thread | Snapshot) -> set[str]:
    holders = tuple(content.items()) if isinstance(content, Thread) else (content,)
    return {medium.url for holder in holders for medium in holder.media if medium.status is MediaStatus.CAPTURED}


def is_masked(record: Record) -> bool:
    """Tell whether a record is a masked copy."""
    return record.provenance.note.startswith(NOTE)


def _thread(record: Record, thread: Thread, chosen: frozenset[str], marker: str, protected: Protected) -> Thread:
    hidden = is_chosen(record, thread.post, chosen)
    address = record.account.url if hidden else thread.permalink
    ids = {item.id: _new_id(record, item, chosen) for item in thread.items()}
    post = _masked(thread.post, ids, address, marker) if hidden else _scrubbed(thread.post, address, marker, protected)
    if hidden:
        post = replace(post, title=marker, shared_from="", answers="", options=())
    else:
        options = tuple(replace(one, text=protected.without(one.text, marker)) for one in post.options)
        post = replace(
            post,
            title=protected.without(post.title, marker),
            shared_from=_address(post.shared_from, marker, protected),
            answers=_address(post.answers, marker, protected),
            options=options,
        )
    comments = tuple(
        _masked(comment, ids, address, marker)
        if is_chosen(record, comment, chosen)
        else _scrubbed(comment, address, marker, protected)
        for comment in thread.comments
    )
    comments = tuple(replace(comment, parent=ids.get(comment.parent, comment.parent)) for comment in comments)
    return replace(thread, id=record.id if hidden else thread.id, permalink=address, post=post, comments=comments)


def _address(address: str, marker: str, protected: Protected) -> str:
    """Give an address, or nothing when it tells of something protected."""
    named = any(name in address for name in protected.names)
    return "" if named or protected.without(address, marker) != address else address


def _new_id(record: Record, item: Item, chosen: frozenset[str]) -> str:
    return item_id(record.id, item.id) if is_chosen(record, item, chosen) else item.id


def _masked(item: AnyItem, ids: dict[str, str], address: str, marker: str) -> AnyItem:
    return replace(
        item,
        id=ids[item.id],
        permalink=address,
        author=Author(name=marker, role=item.author.role),
        text=marker,
        language="",
        links=(),
        media=(),
        counters=(),
        revisions=(),
    )


def _scrubbed(item: AnyItem, address: str, marker: str, protected: Protected) -> AnyItem:
    """Take out of an item that may be read what it repeats of those that may not."""
    links = tuple(
        Link(text=protected.without(link.text, marker), url=protected.without(link.url, marker), mention=link.mention)
        for link in item.links
        if not any(name in link.url for name in protected.names)
    )
    media = tuple(
        replace(
            medium,
            alt=protected.without(medium.alt, marker),
            caption=protected.without(medium.caption, marker),
            ocr=protected.without(medium.ocr, marker),
        )
        for medium in item.media
    )
    told = any(address in item.permalink for address in protected.addresses)
    known = item.author.role is not AuthorRole.MUNICIPALITY and {item.author.name, item.author.id} & protected.names
    return replace(
        item,
        author=Author(name=NAME, role=item.author.role) if known else item.author,
        permalink=address if told else item.permalink,
        text=protected.without(item.text, marker),
        links=links,
        media=media,
        revisions=tuple(replace(one, text=protected.without(one.text, marker)) for one in item.revisions),
    )


def _snapshot(record: Record, snapshot: Snapshot, marker: str, protected: Protected) -> Snapshot:
    feed = tuple(_ref(record, ref, marker, protected) for ref in snapshot.feed)
    text = protected.without(snapshot.text, marker)
    hidden = any(now.id in protected.threads and now != was for now, was in zip(feed, snapshot.feed, strict=True))
    if hidden and text == snapshot.text:
        text = marker  # the thread is shown, but in words that are not known: which ones they are cannot be told
    return replace(snapshot, description=protected.without(snapshot.description, marker), text=text, feed=feed)


def _ref(record: Record, ref: ThreadRef, marker: str, protected: Protected) -> ThreadRef:
    thread = thread_record_id(record.account.id, ref.id)
    if thread in protected.threads:
        return ThreadRef(id=thread, url=record.account.url, title=marker, published_at=ref.published_at)
    return replace(ref, title=protected.without(ref.title, marker))


def _no_snapshot(snapshot: Snapshot, marker: str) -> Snapshot:
    return replace(snapshot, description="", text=marker, media=(), feed=())


def _changes(record: Record, ids: dict[str, str], marker: str, protected: Protected) -> Iterator[Change]:
    for change in record.changes:
        if ids.get(change.item, change.item) == change.item:
            before, after = protected.without(change.before, marker), protected.without(change.after, marker)
            same = before == after and change.before != change.after  # only what is protected differed
            yield replace(change, before=before, after=f"{after} {CHANGED}" if same else after)
        else:
            before, after = marker if change.before else "", f"{marker} {CHANGED}" if change.after else ""
            yield replace(change, item=ids[change.item], before=before, after=after)
    for old, new in ids.items():
        if old != new:
            yield _masking(new, marker)


def _masking(item: str, marker: str) -> Change:
    return Change(kind=ChangeKind.METADATA, item=item, field=_FIELD, after=marker)


def _provenance(record: Record, protected: Protected) -> Provenance:
    source = record.provenance
    hidden = record.id in protected.threads
    return replace(
        source,
        requested_url=record.account.url
        if hidden or source.requested_url in protected.addresses
        else source.requested_url,
        final_url=record.account.url if hidden or source.final_url in protected.addresses else source.final_url,
        note=" ".join(part for part in (NOTE, source.note) if part),
    )


def _pieces(item: Item) -> Iterator[str]:
    """Give the texts of an item that are long enough to be known again: whole, and line by line."""
    texts = [item.text, *(text for medium in item.media for text in (medium.alt, medium.caption, medium.ocr))]
    texts += [one.text for one in item.revisions]
    texts += [item.title] if isinstance(item, Post) else []
    for text in texts:
        for piece in (text.strip(), *(line.strip() for line in text.splitlines())):
            if len(piece) >= SHORTEST:
                yield piece


def _names(author: Author) -> Iterator[str]:
    """Give the names of a person; the municipality's own names are no secret."""
    if author.role is not AuthorRole.MUNICIPALITY:
        yield from (name for name in (author.name, author.id) if len(name) >= SHORTEST_NAME)


def _addresses(item: Item) -> Iterator[str]:
    found = [item.permalink, *(medium.url for medium in item.media)]
    if item.author.role is not AuthorRole.MUNICIPALITY:
        found.append(item.author.url)
    yield from (address for address in found if len(address) >= SHORTEST)


def _longest_first(pieces: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(pieces, key=lambda one: (-len(one), one)))


def _words(text: str) -> str:
    return " ".join(text.casefold().split())
