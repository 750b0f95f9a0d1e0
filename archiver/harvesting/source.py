"""What a harvest takes from, whichever the lane (väg): the account as it looks, and its threads one by one.

Three sources there are: `browser_source`, `api_source`, `export_source`. All end in the same readings, so everything
after them (comparison, records, rendering, the store) knows no lane.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from archiver.evidence import Evidence, Resource
from archiver.package.record_xml import read_record
from archiver.platforms.readings import FeedReading, ThreadReading
from archiver.records import Lane, Missing, Record, Thread, ThreadRef

RAW = Path("raw") / "capture.warc.gz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The latest version that the store has of a thread."""

    record: Record
    folder: Path

    @property
    def thread(self) -> Thread:
        """Give the thread of that version."""
        if not isinstance(self.record.content, Thread):
            raise TypeError(f"record {self.record.id} is no thread")
        return self.record.content

    @classmethod
    def of(cls, folder: Path) -> "Kept":
        """Read a version folder."""
        return cls(record=read_record((folder / "record.xml").read_bytes()), folder=folder)


class Given(Protocol):
    """What an opened page, answer or export gives, whatever it shows."""

    @property
    def url(self) -> str:
        """Where it was had in the end."""

    @property
    def captured_at(self) -> dt.datetime:
        """When (UTC)."""

    @property
    def shortfalls(self) -> tuple[Missing, ...]:
        """What is known to be lacking, as known by now."""

    def resource(self, url: str) -> Resource | None:
        """Give a file that came along, or None: it must be fetched on its own."""

    def evidence(self, into: Path) -> Evidence | None:
        """Take down how it looked; None where there is nothing to see. Comes last."""

    def write_raw(self, path: Path) -> None:
        """Write what it was made of as WARC, without secrets."""


class Look(Given, Protocol):
    """One page of what the account lists; the first one also shows the account itself."""

    @property
    def reading(self) -> FeedReading:
        """What anybody may see: it may stand in a snapshot."""

    @property
    def listed(self) -> tuple[ThreadRef, ...]:
        """Every thread it names, also those that are not public."""

    def text(self) -> str:
        """Give the text of the page or profile."""


class OpenThread(Given, Protocol):
    """One thread, opened and read."""

    @property
    def reading(self) -> ThreadReading:
        """What was read."""


class Source(Protocol):
    """One harvest's way to the content."""

    @property
    def lane(self) -> Lane:
        """The lane."""

    @property
    def name(self) -> str:
        """The profile or reader, as it stands in the records."""

    @property
    def version(self) -> str:
        """Its version."""

    @property
    def agent(self) -> str:
        """What asked: the browser, the API, the export, with its version."""

    @property
    def blind(self) -> frozenset[str]:
        """The fields that it cannot know (`platforms.knowing`)."""

    @property
    def whole(self) -> bool:
        """Whether it lists everything there is, so that what is not listed is to be looked for."""

    @property
    def shortfalls(self) -> tuple[Missing, ...]:
        """What of the listing could not be had; complete when `looks` has ended."""

    def looks(self) -> Iterator[Look]:
        """Give the account, page by page; each is good until the next is asked for.

        Raises:
            CaptureStopped: the account was not shown (subclasses say why).
        """

    def unchanged(self, ref: ThreadRef, kept: Kept) -> bool:
        """Say whether a thread is known to be as it was kept, without opening it; in doubt it is not."""

    def open_thread(self, ref: ThreadRef) -> AbstractContextManager[OpenThread]:
        """Open and read one thread.

        Raises:
            AccountGone: it does not exist any more.
            CaptureStopped: it could not be had (subclasses say why).
        """

    def fetch(self, url: str, *, max_bytes: int) -> Resource | Missing:
        """Fetch a file on its own; one that is too large comes without path and with its size."""

    def done(self, record: str) -> None:
        """Take note that a thread has been looked at, and that what is new in it is kept."""

    def screenshot_for_operator(self, path: Path) -> bool:
        """Write a picture of what stands in the way; False when there is nothing to show."""
