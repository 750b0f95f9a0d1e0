"""What LinkedIn's exports say of addresses, moments and where a thread was read."""

import datetime as dt
import json
import re
from collections.abc import Iterable
from urllib.parse import unquote

from archiver.platforms.export_reading import Fragment, Spool
from archiver.platforms.linkedin.tables import Row
from archiver.platforms.markup import resolve

HOME = "https://www.linkedin.com/"
_URN = re.compile(r"urn:li:(?:activity|share|ugcPost|groupPost)[:-][\w-]+")
_IN_NAME = re.compile(r"[-_]activity-(\d+)(?:-|$)")
_COMMENT = re.compile(r"commentUrn=urn:li:comment:\(.*?,(\d+)\)")
_AT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?))?")
_US_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def read_link(address: str) -> str:
    """Give an address of a page, or an empty string."""
    found = resolve(HOME, address)
    return found if found.startswith(("http:", "https:")) else ""


def thread_id(link: str) -> str:
    """Give the post's own name (urn:li:…) that an address holds, as the browser lane reads it; else the address."""
    plain = unquote(link).partition("?")[0]
    if found := _URN.search(plain):
        return found[0]
    if found := _IN_NAME.search(plain):
        return f"urn:li:activity:{found[1]}"
    return plain.rstrip("/")


def number_in(link: str) -> str:
    """Give the number of the comment that an address leads to, or an empty string."""
    found = _COMMENT.search(unquote(link))
    return found[1] if found else ""


def moment(shown: str) -> tuple[dt.datetime | None, str]:
    """Give a moment of an export, which is UTC, and how precise it is; nothing for what is no moment."""
    try:
        if found := _AT.match(shown.strip()):
            day, clock = found.groups()
            read = dt.datetime.fromisoformat(f"{day}T{clock or '00:00'}").replace(tzinfo=dt.UTC)
            return read, "second" if clock and clock.count(":") == 2 else "minute" if clock else "day"
        if found := _US_DAY.match(shown.strip()):
            return dt.datetime(int(found[3]), int(found[1]), int(found[2]), tzinfo=dt.UTC), "day"
    except ValueError:
        pass  # the 31st of February
    return None, ""


def kept_rows(numbers: Iterable[int], spool: Spool) -> list[Row]:
    """Give rows back out of the spool, the oldest first."""
    found = (spool.get(number) for number in numbers)
    rows = [{str(key): str(value) for key, value in one.items()} for one in found if isinstance(one, dict)]
    return sorted(rows, key=lambda row: row.get("date", ""))


def evidence(rows: Iterable[tuple[str, Row]]) -> tuple[Fragment, ...]:
    """Give the rows that a thread was read from, as one piece for each table."""
    by_member: dict[str, list[Row]] = {}
    for member, row in rows:
        by_member.setdefault(member, []).append(dict(row))
    return tuple(Fragment(member=member, data=_lines(kept)) for member, kept in by_member.items())


def _lines(rows: list[Row]) -> bytes:
    """Give rows as JSON, one on each line."""
    return ("[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n").encode()
