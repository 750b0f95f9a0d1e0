"""The record as one HTML document, or as several that become one PDF: cover sheet, thread or snapshot.

Everything captured is hostile: Jinja2 escapes it all, addresses are followed only when they are http(s) or mailto,
and no script, style or markup of the page comes along. Pure: the same record gives the same HTML.
"""

import sys
from collections import Counter as Tally
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from archiver.records import (
    Author,
    AuthorRole,
    Change,
    Count,
    Direction,
    Item,
    Lane,
    Media,
    MediaKind,
    MediaStatus,
    Origin,
    Record,
    Snapshot,
    Thread,
)
from archiver.render import reading, wording
from archiver.render.cutting import WEIGHT_PER_VOLUME, Volume, cut
from archiver.render.reading import Placed

COMMENTS_PER_PART = 1000  # one Chromium document each; keeps memory bounded whatever the thread's length
TITLE_LENGTH = 90
LONGEST_ALT = 1500  # characters; a string in PDF/A-2 holds 32,767 bytes (ISO 19005-2 §6.1.13)
LONGEST_LIST = 500  # missing items or changes listed one by one on the cover sheet; record.xml has them all
LONGEST_OCR = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """How one captured image is shown: the address the printer answers under, and the size in pixels."""

    src: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One media file with its number in the record."""

    number: int
    media: Media
    owner: Author | None  # who attached it; None for the account itself
    picture: Picture | None = None

    @property
    def name(self) -> str:
        """Give the file's name in the record, or the address it stood at."""
        return PurePosixPath(self.media.path).name if self.media.path else self.media.url

    @property
    def captured(self) -> bool:
        """Say whether the file is in the record."""
        return self.media.status is MediaStatus.CAPTURED and bool(self.media.path)

    @property
    def alternative(self) -> str:
        """Give the text that stands for the image: the publisher's, else what it says, else who attached it."""
        written = self.media.alt or (f"Text i bilden: {self.media.ocr}" if self.media.ocr.strip() else "")
        by = self.owner.name if self.owner else "kontot"
        return (" ".join(written.split()) or f"Bild utan alternativtext, bifogad av {by}")[:LONGEST_ALT]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All that the templates need beside the record itself."""

    record: Record
    title: str
    attachments: tuple[Attachment, ...]
    by_item: Mapping[int, tuple[Attachment, ...]] = field(default_factory=dict)  # position in reading order, 0 the post
    evidence: bool = False
    volume: Volume = field(default_factory=Volume)
    volumes: tuple[Volume, ...] = ()  # all of them, where there are several

    @property
    def listed(self) -> tuple[Attachment, ...]:
        """Give the attachments of what stands in this volume."""
        if not self.volumes:
            return self.attachments
        first = 0 if self.volume.number == 1 else self.volume.first
        return tuple(one for at in range(first, self.volume.last + 1) for one in self.by_item.get(at, ()))

    def elsewhere(self, number: int) -> str:
        """Say in which other volume a comment stands; nothing when it is in this one."""
        if self.volume.first <= number <= self.volume.last:
            return ""
        found = next((one for one in self.volumes if one.first <= number <= one.last), None)
        return f" i del {found.number}" if found else ""

    @property
    def received(self) -> int:
        """Count the items that came in to the authority."""
        return self._tally[Direction.RECEIVED]

    @property
    def created(self) -> int:
        """Count the items that the authority drew up."""
        return self._tally[Direction.CREATED]

    @property
    def _tally(self) -> Tally[Direction]:
        content = self.record.content
        return Tally(item.direction for item in content.items()) if isinstance(content, Thread) else Tally()


def record_title(record: Record) -> str:
    """Name the record in one line: the post's title, else the beginning of its text, else the account."""
    content = record.content
    if isinstance(content, Snapshot):
        return f"Ögonblicksbild av {content.name or record.account.name}"
    words = " ".join((content.post.title or content.post.text).split())
    if len(words) > TITLE_LENGTH:
        words = words[:TITLE_LENGTH].rsplit(" ", 1)[0] + " …"
    return words or f"Inlägg utan text på {record.account.name}"


def record_html(record: Record, *, pictures: Mapping[str, Picture] | None = None, evidence: bool = False) -> str:
    """Give the whole record as one HTML document, however long. `pictures`: media path -> how it is shown."""
    no_end = sys.maxsize
    ((_, parts),) = record_volumes(record, pictures=pictures, evidence=evidence, per_part=no_end, weight=no_end)
    return "".join(parts)


def record_volumes(
    record: Record,
    *,
    pictures: Mapping[str, Picture] | None = None,
    evidence: bool = False,
    per_part: int = COMMENTS_PER_PART,
    weight: int = WEIGHT_PER_VOLUME,
) -> Iterator[tuple[Volume, Iterator[str]]]:
    """Give each PDF of the record (mostly one) as HTML documents to be printed one after the other.

    The cover sheet stands first in the first; the evidence will stand last in the last. `per_part`: comments in one
    document; `weight`: how much one PDF holds, see `cutting`.
    """
    sheet, content = _sheet(record, pictures or {}, evidence), record.content
    if isinstance(content, Snapshot):
        html = _ENVIRONMENT.get_template("snapshot.html").render(sheet=sheet, record=record, content=content)
        yield Volume(), iter((html,))
        return
    comments = list(reading.placed(content))
    volumes = cut(content.comments, weight=weight)
    for volume in volumes:
        own = replace(sheet, volume=volume, volumes=volumes if volume.of > 1 else ())
        yield volume, _thread_parts(own, content, comments[volume.first - 1 : volume.last], step=per_part)


def _thread_parts(sheet: Sheet, content: Thread, comments: list[Placed], *, step: int) -> Iterator[str]:
    for start in range(0, max(len(comments), 1), step):
        held = comments[start : start + step]
        yield _ENVIRONMENT.get_template("thread.html").render(
            sheet=sheet,
            record=sheet.record,
            content=content,
            first=start == 0,
            comments=held,
            here=frozenset(one.number for one in held),
        )


def _sheet(record: Record, pictures: Mapping[str, Picture], evidence: bool) -> Sheet:
    attachments: list[Attachment] = []
    by_item: dict[int, tuple[Attachment, ...]] = {}
    for position, (owner, media) in enumerate(_owned_media(record)):
        held = tuple(
            Attachment(number=len(attachments) + offset, media=one, owner=owner, picture=pictures.get(one.path))
            for offset, one in enumerate(media, 1)
        )
        attachments += held
        if held:
            by_item[position] = held
    return Sheet(
        record=record,
        title=record_title(record),
        attachments=tuple(attachments),
        by_item=by_item,
        evidence=evidence,
    )


def _owned_media(record: Record) -> Iterator[tuple[Author | None, tuple[Media, ...]]]:
    if isinstance(record.content, Thread):
        for item in record.content.items():
            yield item.author, item.media
    else:
        yield None, record.content.media


def _when(item: Item) -> str:
    """Say when the item was published as exactly as is known, else when it was first seen."""
    if item.published_at is not None:
        return wording.moment(item.published_at, item.published_precision or "second")
    if item.first_seen is not None:
        return f"först sedd {wording.moment(item.first_seen)}"
    return "tidpunkt okänd"


def _count_line(count: Count) -> str:
    if count.missing:
        return f"{wording.number(len(count.missing))} saknas"
    if count.expected is None:
        return "källan anger inget antal"
    if count.captured < count.expected:
        return f"{wording.number(count.expected - count.captured)} färre än källan anger"
    return "fullständigt"


def _change_line(change: Change) -> str:
    told = wording.CHANGES[change.kind]
    return f"{told}: {wording.FIELDS.get(change.field, change.field)}" if change.field else told


def _other_lanes(origins: tuple[Origin, ...]) -> list[tuple[Lane, str, str]]:
    """Say how many of a version's fields each other harvest gave."""
    tally = Tally((one.lane, one.harvest) for one in origins)
    told = {count: f"{wording.number(count)} uppgift{'er' if count > 1 else ''}" for count in tally.values()}
    return [(lane, harvest, told[count]) for (lane, harvest), count in sorted(tally.items())]


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("archiver.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Any] = {
        "moment": wording.moment,
        "number": wording.number,
        "size": wording.size,
        "when": _when,
        "spans": reading.spans,
        "address": reading.address,
        "language": reading.language_of,
        "count_line": _count_line,
        "change_line": _change_line,
        "other_lanes": _other_lanes,
    }
    environment.filters.update(filters)
    environment.globals.update(
        roles=wording.ROLES,
        directions=wording.DIRECTIONS,
        lanes=wording.LANES,
        visibilities=wording.VISIBILITIES,
        kinds=wording.KINDS,
        statuses=wording.STATUSES,
        counters=wording.COUNTERS,
        role_classes={role: role.value for role in AuthorRole},
        IMAGE=MediaKind.IMAGE,
        LONGEST_LIST=LONGEST_LIST,
        LONGEST_OCR=LONGEST_OCR,
    )
    return environment


_ENVIRONMENT = _environment()
