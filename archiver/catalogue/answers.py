"""What the catalogue answers with, and how a row becomes an answer."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import RowMapping

from archiver.catalogue.words import Term, spans
from archiver.records import AuthorRole, Direction, Lane, RecordKind, Validation

_AROUND = 80  # characters shown on each side of the first word found


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordEntry:
    """One record version. `path`, `pdf` and `xml` are relative to the workspace; times are UTC.

    `whole` says that nothing is known to be missing; `comments` and `media` count what was captured.
    """

    id: str
    version: int
    latest: bool
    kind: RecordKind
    account: str
    thread: str
    permalink: str
    harvest: str
    lane: Lane
    path: str
    pdf: str
    xml: str
    captured_at: dt.datetime
    published_at: dt.datetime | None
    disappeared_at: dt.datetime | None
    summary: str
    comments: int
    media: int
    whole: bool
    validations: tuple[Validation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One post, comment or account profile in which all that was asked for stands.

    `kind` is post, comment or snapshot; `item` is the platform's id of it; `at` is when it was published, or first
    seen if that is not known. `snippet` is its text around the first word found, on one line.
    """

    record: str
    version: int
    account: str
    kind: str
    item: str
    author: str
    role: AuthorRole
    direction: Direction
    at: dt.datetime
    disappeared_at: dt.datetime | None
    permalink: str
    snippet: str
    path: str
    pdf: str


def record_entry(row: RowMapping, validations: tuple[Validation, ...] = ()) -> RecordEntry:
    """Give a row of the table `records` as an answer."""
    told = dict(row) | {"kind": RecordKind(row["kind"]), "lane": Lane(row["lane"])}
    return RecordEntry(**told, validations=validations)


def validation(row: RowMapping) -> Validation:
    """Give a row of the table `validations` as an answer."""
    told = {key: row[key] for key in ("judge", "flavour", "verdict", "detail", "file")}
    return Validation(**told)


def hit(row: RowMapping, told: tuple[str, ...], terms: tuple[Term, ...]) -> Hit:
    """Give a found item as an answer. `told` is its texts in the order in which a snippet is looked for."""
    return Hit(
        record=row["record"],
        version=row["version"],
        account=row["account"],
        kind=row["kind"],
        item=row["id"],
        author=row["author"],
        role=AuthorRole(row["role"]),
        direction=Direction(row["direction"]),
        at=row["at"],
        disappeared_at=row["disappeared_at"],
        permalink=row["permalink"],
        snippet=snippet(told, terms),
        path=row["path"],
        pdf=row["pdf"],
    )


def snippet(texts: tuple[str, ...], terms: tuple[Term, ...]) -> str:
    """Give one line around the first word of the query in the first text that has one; else the beginning."""
    for told in texts:
        for start, end in spans(told, terms):
            return _cut(told, max(0, start - _AROUND), min(len(told), end + _AROUND))
    first = next((told for told in texts if told.strip()), "")
    return _cut(first, 0, min(len(first), 2 * _AROUND))


def _cut(told: str, start: int, end: int) -> str:
    while start > 0 and not told[start - 1].isspace() and start > end - 4 * _AROUND:
        start -= 1
    while end < len(told) and not told[end].isspace() and end < start + 4 * _AROUND:
        end += 1
    line = " ".join(told[start:end].split())
    return ("… " if start else "") + line + (" …" if end < len(told) else "")
