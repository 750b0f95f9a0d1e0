"""Reads fields out of JSON that nobody vouches for: each of the type that is wanted, or as if it were not there.

What a thread cannot be without is asked for with `need_…`, whose refusal names the field.
"""

import datetime as dt
import json
from collections.abc import Iterator

from archiver.errors import ProfileMismatch
from archiver.platforms.markup import parse_page, readable
from archiver.platforms.text import Rendered, render

SAY_LACKING = "Plattformens svar saknar uppgiften {path}; formatet kan ha ändrats."
LATEST = 32_503_680_000  # seconds: the year 3000; beyond it a number is milliseconds or worse


def field(data: object, *path: str | int) -> object:
    """Give what stands at the path of keys and places, or None."""
    for step in path:
        if isinstance(step, str) and isinstance(data, dict):
            data = data.get(step)
        elif isinstance(step, int) and isinstance(data, list) and -len(data) <= step < len(data):
            data = data[step]
        else:
            return None
    return data


def text_of(data: object, *path: str | int) -> str:
    """Give a text (a number as its digits), fit for XML; empty when there is none."""
    found = field(data, *path)
    if isinstance(found, bool) or not isinstance(found, str | int):
        return ""
    return readable(str(found))


def number_of(data: object, *path: str | int) -> int | None:
    """Give a whole number, also one written as text; None when there is none."""
    found = field(data, *path)
    if isinstance(found, bool):
        return None
    if isinstance(found, str) and found.isascii() and found.isdigit() and len(found) < 19:
        return int(found)
    return found if isinstance(found, int) else None


def flag_of(data: object, *path: str | int) -> bool:
    """Say whether true stands there."""
    return field(data, *path) is True


def list_of(data: object, *path: str | int) -> list[object]:
    """Give a list, or an empty one."""
    found = field(data, *path)
    return found if isinstance(found, list) else []


def dictionaries(rows: list[object]) -> Iterator[dict[str, object]]:
    """Give the rows that are objects at all."""
    return (row for row in rows if isinstance(row, dict))


def moment_of(data: object, *path: str | int) -> dt.datetime | None:
    """Give a moment in UTC: ISO 8601 with a zone (RFC 3339), or seconds or milliseconds since 1970; else None."""
    found = field(data, *path)
    try:
        if isinstance(found, str) and found and not found.isdigit():
            read = dt.datetime.fromisoformat(found)
            return read.astimezone(dt.UTC) if read.tzinfo else None
        if (number := number_of(data, *path)) is None:
            return None
        return dt.datetime.fromtimestamp(number if number < LATEST else number / 1000, dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None


def utc_of(data: object, *path: str | int) -> dt.datetime | None:
    """Give a moment in UTC from a source that writes its times in UTC, whether they say so or not; else None."""
    try:
        read = dt.datetime.fromisoformat(text_of(data, *path))
        return read.astimezone(dt.UTC) if read.tzinfo else read.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        return None


def need_text(data: object, *path: str | int, of: str) -> str:
    """Give a text that must be there; `of` names the answer or file it should stand in.

    Raises:
        ProfileMismatch: there is none; the message names `of` and the path.
    """
    found = text_of(data, *path)
    if not found:
        where = ".".join(str(step) for step in path)
        raise ProfileMismatch(
            f"{of}: the field {where} is missing or of another kind. The platform may have changed its format: see "
            f"docs/platforms.md, and use another lane (väg) meanwhile.",
            say=SAY_LACKING.format(path=where),
        )
    return found


def html_text(html: str, base: str) -> Rendered:
    """Give a piece of HTML as a reader sees it, with its links; `base` resolves relative addresses."""
    page = parse_page(html, base)
    body = page.root.find("body")
    return render(page.root if body is None else body, page)


def as_bytes(data: object) -> bytes:
    """Give a JSON value as bytes to be kept as evidence: as it was read, in UTF-8."""
    return json.dumps(data, ensure_ascii=False).encode("utf-8", "surrogatepass")
