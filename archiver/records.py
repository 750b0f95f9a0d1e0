"""The frozen records that travel through the program, from lane to store.

All times are aware datetimes in UTC; a time without a zone is refused. Text is kept exactly as published.
Values that an archivist meets in XML and JSON (`kommun`, `inkommen` ...) are Swedish terms in ASCII.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, fields

from archiver.counts import Count, Coverage, Missing
from archiver.terms import (
    AuthorRole,
    ChangeKind,
    Direction,
    HarvestStatus,
    Lane,
    MediaKind,
    MediaStatus,
    Outcome,
    RecordKind,
    Visibility,
)

__all__ = [
    "Account",
    "Author",
    "AuthorRole",
    "Authority",
    "Change",
    "ChangeKind",
    "Comment",
    "Count",
    "Counter",
    "Coverage",
    "Direction",
    "Event",
    "Harvest",
    "HarvestStatus",
    "Item",
    "Lane",
    "Link",
    "Media",
    "MediaKind",
    "MediaStatus",
    "Missing",
    "Option",
    "Origin",
    "Outcome",
    "Post",
    "Provenance",
    "Record",
    "RecordKind",
    "Revision",
    "Seen",
    "Snapshot",
    "Thread",
    "ThreadRef",
    "Timed",
    "Validation",
    "Visibility",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A record whose every time carries a zone."""

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, dt.datetime) and value.utcoffset() is None:
                raise ValueError(f"{type(self).__name__}.{one.name} has no time zone: {value!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """The myndighet whose records these are (arkivbildare)."""

    name: str
    org_nr: str
    contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One channel of one authority, as the register described it at the time of the harvest."""

    id: str
    platform: str
    url: str
    name: str
    authority: str  # nämnd or company: the records creator
    platform_id: str = ""
    purpose: str = ""
    owner_role: str = ""
    level: str = "fullstandig"  # oversikt | unik | fullstandig
    identities: tuple[str, ...] = ()  # author ids, handles or addresses that speak for the municipality
    elected: tuple[str, ...] = ()  # the same for elected representatives
    terms_reviewed_on: dt.date | None = None
    terms_reviewed_by: str = ""
    disposal_authority: str = ""  # gallringsbeslut; empty = nothing may ever be destroyed


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who wrote an item, as shown."""

    name: str
    id: str = ""  # platform id or handle
    url: str = ""
    role: AuthorRole = AuthorRole.PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link or mention inside a text: the words shown and where they led."""

    text: str
    url: str
    mention: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """A number shown with an item, e.g. likes; volatile, so no part of the canonical comparison."""

    kind: str  # like, share, comment, view, follower, or the platform's own word
    value: int
    shown: str = ""  # exactly as shown, "1,2 tn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer that a poll (enkät) offers. `votes` is volatile, so no part of the canonical comparison."""

    text: str
    votes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """One attachment. `path` is relative to the record's version folder and empty unless it was captured."""

    url: str
    kind: MediaKind
    status: MediaStatus = MediaStatus.CAPTURED
    reason: str = ""  # in Swedish, when it was not captured
    path: str = ""
    sha256: str = ""
    size: int = 0
    mime: str = ""
    width: int | None = None
    height: int | None = None
    alt: str = ""  # the publisher's alternative text
    caption: str = ""
    ocr: str = ""  # text read inside the image
    derived: str = ""  # searchable PDF/A made of an attached document, path relative like `path`


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision(Timed):
    """How an item read before it was edited, and since when it read so."""

    text: str
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Timed):
    """What a post and a comment have in common."""

    id: str  # the platform's own
    permalink: str
    author: Author
    direction: Direction
    text: str
    published_at: dt.datetime | None = None
    published_shown: str = ""  # as shown, "igår kl. 14:32"
    published_precision: str = ""  # second | minute | hour | day | month | year
    edited_at: dt.datetime | None = None
    first_seen: dt.datetime | None = None  # also the moment of inkommen when published_at is unknown
    last_seen: dt.datetime | None = None
    disappeared_at: dt.datetime | None = None
    language: str = ""  # BCP 47, as the platform declared it
    links: tuple[Link, ...] = ()
    media: tuple[Media, ...] = ()
    counters: tuple[Counter, ...] = ()
    revisions: tuple[Revision, ...] = ()  # earlier texts as the platform tells them, the oldest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Post(Item):
    """What opens a thread."""

    title: str = ""
    shared_from: str = ""  # permalink of what was shared or quoted
    answers: str = ""  # permalink (or only the id) of somebody else's post that it answers
    options: tuple[Option, ...] = ()  # of a poll


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment(Item):
    """An answer to the post (`parent` empty) or to another comment (its id)."""

    parent: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread(Timed):
    """A post with its comments in reading order; `Comment.parent` makes them a tree of any depth."""

    id: str
    permalink: str
    post: Post
    comments: tuple[Comment, ...] = ()
    disappeared_at: dt.datetime | None = None  # the whole thread answers 404 or 410
    visibility: Visibility = Visibility.PUBLIC

    def items(self) -> Iterator[Item]:
        """Give the post, then every comment, in reading order."""
        yield self.post
        yield from self.comments


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadRef(Timed):
    """A thread as the feed names it, before it is opened."""

    id: str
    url: str
    title: str = ""
    published_at: dt.datetime | None = None
    comments: int | None = None  # displayed counter


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot(Timed):
    """How the account looked: its profile, and what its feed listed."""

    url: str
    name: str
    description: str = ""
    text: str = ""  # all text of the page as seen, in reading order
    counters: tuple[Counter, ...] = ()
    media: tuple[Media, ...] = ()  # avatar, banner
    feed: tuple[ThreadRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference between a version and the one before it."""

    kind: ChangeKind
    item: str  # id of the post or comment
    field: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance(Timed):
    """Where the content of one record version came from."""

    harvest: str
    lane: Lane
    captured_at: dt.datetime
    requested_url: str
    final_url: str
    profile: str = ""
    profile_version: str = ""
    tool: str = ""  # "archiver 0.1.0"
    agent: str = ""  # "Chromium 156.0..." or the API's name and version
    note: str = ""  # e.g. why an ad-hoc capture was made
    authorised_by: str = ""  # who ordered it: a person's name and role, or the clock by the account's plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin(Timed):
    """A field whose value another lane gave than the one that made this version (the richer field wins)."""

    item: str  # id of the post or comment
    field: str
    lane: Lane
    harvest: str
    captured_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Timed):
    """A record version: all that record.xml says. `content` is the thread or the snapshot."""

    id: str
    version: int
    authority: Authority
    account: Account
    content: Thread | Snapshot
    provenance: Provenance
    coverage: Coverage
    changes: tuple[Change, ...] = ()
    origins: tuple[Origin, ...] = ()

    @property
    def kind(self) -> RecordKind:
        """Thread or snapshot."""
        return RecordKind.THREAD if isinstance(self.content, Thread) else RecordKind.SNAPSHOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """What one judge said of one file: `pass`, `fail`, or `unsupported` (the judge cannot tell)."""

    judge: str  # "veraPDF 1.28", "pikepdf 10.17", "XSD", "Schematron"
    flavour: str  # "2a", "ua1", "2b", "record"
    verdict: str
    detail: str = ""
    file: str = ""  # its name in the version folder; empty while only the judge has spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Timed):
    """One act on a record, for PREMIS and for the event log."""

    type: str  # a term of id.loc.gov/vocabulary/preservation/eventType
    at: dt.datetime
    outcome: str
    agent: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a harvest found of one thread."""

    thread: str
    record: str
    version: int
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest(Timed):
    """One run against one account in one lane, with its coverage statement."""

    id: str
    account: str
    lane: Lane
    status: HarvestStatus
    started_at: dt.datetime
    ended_at: dt.datetime
    reason: str = ""  # why it stopped, in Swedish
    profile: str = ""
    profile_version: str = ""
    limited: bool = False  # only a part of the feed was asked for, so it can be no final capture (slutarkivering)
    incremental: bool = False  # only what was new or listed otherwise was looked at; the next full pass finds the rest
    coverage: Coverage = field(default_factory=Coverage)
    seen: tuple[Seen, ...] = ()
