"""Keeps the account of a harvest under way: what was seen, what was kept, what is missing."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from archiver.harvesting.run import Taken
from archiver.records import Count, Coverage, Missing, Outcome, RecordKind, Seen, Validation


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRecord:
    """One record version that this harvest added to the store."""

    id: str
    version: int
    kind: RecordKind
    path: Path
    validation: tuple[Validation, ...]

    @property
    def pdf(self) -> Path:
        """Give the rendition to read."""
        return self.path / "record.pdf"

    @property
    def xml(self) -> Path:
        """Give the metadata."""
        return self.path / "record.xml"


@dataclass(slots=True)
class Ledger:
    """Grows while the harvest goes on; `coverage` and `seen` are what the harvest statement says in the end."""

    expected_posts: int | None = None
    records: list[KeptRecord] = field(default_factory=list)
    _seen: list[Seen] = field(default_factory=list)
    _missing_posts: list[Missing] = field(default_factory=list)
    _comments: list[Count] = field(default_factory=list)
    _media: list[Count] = field(default_factory=list)
    _posts: int = 0

    def found(self, taken: Taken) -> None:
        """Book a thread that was looked at, as whole as its coverage says."""
        if taken.thread:
            self._posts += taken.outcome is not Outcome.DISAPPEARED
            self._seen.append(
                Seen(thread=taken.thread, record=taken.record, version=taken.version, outcome=taken.outcome)
            )
        self._comments.append(taken.coverage.comments)
        self._media.append(taken.coverage.media)

    def kept(self, record: KeptRecord) -> None:
        """Book a version that was added to the store."""
        self.records.append(record)
        self._missing_posts.extend(
            Missing(what=f"{record.id} v{record.version}", why=UNAPPROVED.format(judge=said.judge, detail=said.detail))
            for said in record.validation
            if said.verdict == "fail"
        )

    def failed(self, missing: Missing, *, thread: str, record: str) -> None:
        """Book a thread that the feed listed and that could not be had."""
        self._missing_posts.append(missing)
        self._seen.append(Seen(thread=thread, record=record, version=0, outcome=Outcome.FAILED))

    def unfinished(self, taken: Taken, *, url: str, why: str) -> None:
        """Book a thread that was read but whose record could not be made: the next run tries again."""
        self._missing_posts.append(Missing(what=url, why=why))
        self._posts -= bool(taken.thread)
        self._seen = [
            replace(seen, version=0, outcome=Outcome.FAILED) if seen.record == taken.record else seen
            for seen in self._seen
        ]

    def lacking(self, *missing: Missing) -> None:
        """Book posts that should be in the feed and were not shown."""
        self._missing_posts.extend(missing)

    @property
    def seen(self) -> tuple[Seen, ...]:
        """Give what was found of each thread, in the order it was looked at."""
        return tuple(self._seen)

    @property
    def coverage(self) -> Coverage:
        """Give the coverage statement so far."""
        posts = Count(expected=self.expected_posts, captured=self._posts, missing=tuple(self._missing_posts))
        return Coverage(posts=posts, comments=_sum(self._comments), media=_sum(self._media))


UNAPPROVED = "PDF:en godkändes inte av {judge}: {detail}"


def _sum(counts: list[Count]) -> Count:
    """Add many counts at once; adding them one by one would copy the list of what is missing each time."""
    known = [count.expected for count in counts if count.expected is not None]
    return Count(
        expected=sum(known) if known else None,
        captured=sum(count.captured for count in counts),
        missing=tuple(missing for count in counts for missing in count.missing),
    )
