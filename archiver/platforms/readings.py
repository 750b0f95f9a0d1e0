"""What a reader gives back, and what a reader is."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from archiver.profiles import Profile
from archiver.records import Account, Counter, Media, Missing, Thread, ThreadRef


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReading:
    """What one page of an account's feed tells."""

    refs: tuple[ThreadRef, ...]
    name: str
    description: str = ""
    counters: tuple[Counter, ...] = ()
    avatar: tuple[Media, ...] = ()
    expected: int | None = None  # displayed number of posts
    next_url: str | None = None  # older posts
    problems: tuple[Missing, ...] = ()  # listed posts that could not be read


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadReading:
    """What the pages of one thread tell."""

    thread: Thread
    expected_comments: int | None = None  # displayed number of comments
    problems: tuple[Missing, ...] = ()


class ReadFeed(Protocol):
    """Reads one page of a feed."""

    def __call__(
        self, html: str, *, url: str, profile: Profile, account: Account, captured_at: dt.datetime
    ) -> FeedReading:
        """Give the threads that the page lists.

        Raises:
            ProfileMismatch: the profile's selectors match nothing; the message names the selector.
        """


class ReadThread(Protocol):
    """Reads a thread of one or more pages."""

    def __call__(
        self,
        parts: Sequence[str],
        *,
        ref: ThreadRef,
        url: str,
        profile: Profile,
        account: Account,
        captured_at: dt.datetime,
    ) -> ThreadReading:
        """Give the post of the first page and the comments of all pages.

        Raises:
            ProfileMismatch: the profile's selectors match nothing; the message names the selector.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """How one platform's pages become threads."""

    name: str
    read_feed: ReadFeed
    read_thread: ReadThread
    sees: frozenset[str] = frozenset()  # fields that it finds though the profile names no place (`platforms.knowing`)
