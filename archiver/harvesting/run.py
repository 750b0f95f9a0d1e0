"""What stays the same through one harvest, and the words its stages exchange."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from archiver.evidence import Evidence
from archiver.harvesting.source import Source
from archiver.records import Account, Authority, Coverage, Outcome, Provenance, Record
from archiver.store.keeping import Store

Progress = Callable[[str], None]


def utc_now() -> dt.datetime:
    """Give the present moment in UTC."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a person asked of this harvest, and the caps of the settings."""

    threads: int | None = None  # newest so many threads
    since: dt.date | None = None  # threads published on or after this date (Europe/Stockholm)
    media_bytes: int = 500_000_000  # one file

    @property
    def whole_feed(self) -> bool:
        """The harvest looks at everything, so what is not found has disappeared."""
        return self.threads is None and self.since is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One harvest under way."""

    id: str
    account: Account
    authority: Authority
    source: Source
    store: Store
    work: Path
    started_at: dt.datetime
    clock: Callable[[], dt.datetime]
    limits: Limits
    tool: str
    note: str = ""
    authorised_by: str = ""
    snapshot: bool = False  # keep how the account looks even if it looks as it did
    progress: Progress = field(default=lambda _: None)
    blocked: Callable[..., bool] = field(default=lambda *_: False)  # addresses of what must never be copied (SM-20)

    @property
    def whole_feed(self) -> bool:
        """The harvest sees everything, so what is not found has disappeared."""
        return self.limits.whole_feed and self.source.whole

    def provenance(self, *, requested: str, final: str, captured_at: dt.datetime) -> Provenance:
        """Say where the content of one record of this harvest came from."""
        return Provenance(
            harvest=self.id,
            lane=self.source.lane,
            captured_at=captured_at,
            requested_url=requested,
            final_url=final,
            profile=self.source.name,
            profile_version=self.source.version,
            tool=self.tool,
            agent=self.source.agent,
            note=self.note,
            authorised_by=self.authorised_by,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A record version whose files lie in a folder of the store's, to be finished: text of images, PDF, XML."""

    record: Record
    folder: Path
    evidence: Evidence | None
    private: bool = False  # the original of a restricted record: it goes to the restricted store


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of one thread: how it compares with what is kept, and a draft when something is to be kept."""

    thread: str
    record: str
    version: int  # the version now kept, or to be kept
    outcome: Outcome
    coverage: Coverage
    draft: Draft | None = None
