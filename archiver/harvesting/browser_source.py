"""The browser lane as a source: pages opened one by one, read by the profile's reader."""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from archiver.capture.browser import BrowserLane, OpenPage
from archiver.evidence import Evidence, Resource
from archiver.harvesting.source import Kept
from archiver.harvesting.unchanged import unchanged
from archiver.platforms.registry import FeedReading, Reader, ThreadReading
from archiver.platforms.unseen import unseen_fields
from archiver.profiles import Profile
from archiver.records import Account, Lane, Missing, ThreadRef


@dataclass  # without slots: the readings are made when they are first asked for
class _Page:
    page: OpenPage
    reader: Reader
    profile: Profile
    account: Account

    @property
    def url(self) -> str:
        return self.page.url

    @property
    def captured_at(self) -> dt.datetime:
        return self.page.captured_at

    @property
    def shortfalls(self) -> tuple[Missing, ...]:
        return self.page.shortfalls

    def text(self) -> str:
        return self.page.text()

    def resource(self, url: str) -> Resource | None:
        return self.page.resource(url)

    def evidence(self, into: Path) -> Evidence | None:
        return self.page.evidence(into)

    def write_raw(self, path: Path) -> None:
        self.page.write_warc(path)


class _FeedPage(_Page):
    @cached_property
    def reading(self) -> FeedReading:
        page = self.page
        return self.reader.read_feed(
            page.html(), url=page.url, profile=self.profile, account=self.account, captured_at=page.captured_at
        )

    @property
    def listed(self) -> tuple[ThreadRef, ...]:
        return self.reading.refs


@dataclass
class _ThreadPage(_Page):
    ref: ThreadRef

    @cached_property
    def reading(self) -> ThreadReading:
        page = self.page
        return self.reader.read_thread(
            page.parts(),
            ref=self.ref,
            url=page.url,
            profile=self.profile,
            account=self.account,
            captured_at=page.captured_at,
        )


class BrowserSource:
    """See `source.Source`."""

    lane = Lane.BROWSER
    whole = True

    def __init__(
        self, lane: BrowserLane, reader: Reader, profile: Profile, account: Account, *, media_bytes: int
    ) -> None:
        self._lane, self._reader, self._profile, self._account = lane, reader, profile, account
        self._media_bytes = media_bytes
        self.name, self.version = profile.name, profile.version
        self.blind = unseen_fields(profile, reader.sees)

    @property
    def agent(self) -> str:
        """Name and version of the browser."""
        return self._lane.agent

    @property
    def shortfalls(self) -> tuple[Missing, ...]:
        """Later pages of the feed that could not be opened."""
        return self._lane.feed_shortfalls

    def looks(self) -> Iterator[_FeedPage]:
        """Open the account's feed, page by page."""
        for page in self._lane.feed_pages():
            yield _FeedPage(page, self._reader, self._profile, self._account)

    def unchanged(self, ref: ThreadRef, kept: Kept) -> bool:
        """Ask for what the thread's page was made of last time, without a browser."""
        return unchanged(self._lane.fetch, ref, kept, media_bytes=self._media_bytes)

    @contextmanager
    def open_thread(self, ref: ThreadRef) -> Iterator[_ThreadPage]:
        """Open a thread's page and walk it."""
        with self._lane.open_thread(ref) as page:
            yield _ThreadPage(page, self._reader, self._profile, self._account, ref)

    @contextmanager
    def open_address(self, url: str) -> Iterator[tuple[ThreadRef, _ThreadPage]]:
        """Open a thread by its address alone, and say which it is: as the page says, else as the address does."""
        unknown = ThreadRef(id=url, url=url)
        with self._lane.open_thread(unknown) as page:
            shown = _ThreadPage(page, self._reader, self._profile, self._account, unknown).reading.thread.post.id
            ref = replace(unknown, id=shown if shown != url else self._named(url))
            yield ref, _ThreadPage(page, self._reader, self._profile, self._account, ref)

    def _named(self, url: str) -> str:
        """Give the id that the feed would read out of the thread's address; the address itself where it would not."""
        pick = self._profile.feed.id
        found = re.search(pick.pattern, url) if pick.pattern and pick.attr == "href" else None
        return (found.group(1) if found.re.groups else found.group(0)) if found else url

    def fetch(self, url: str, *, max_bytes: int) -> Resource | Missing:
        """Fetch a file beside the page."""
        return self._lane.fetch(url, max_bytes=max_bytes)

    def done(self, record: str) -> None:
        """Need no note: what is kept is compared the next time."""

    def screenshot_for_operator(self, path: Path) -> bool:
        """Write a picture of the last page."""
        return self._lane.screenshot_for_operator(path)
