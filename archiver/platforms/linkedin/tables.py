"""Tables as LinkedIn delivers them: CSV in UTF-8 or UTF-16, notes above the header, escapes of several kinds.

See https://www.rfc-editor.org/rfc/rfc4180; what departs from it is known from delivered files: quotation marks escaped
with a backslash, and every line break inside a text written with a quotation mark on both sides of it.
"""

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping

from archiver.errors import ExportRefused
from archiver.platforms.export_reading import Delivered, Fragment, Spool
from archiver.platforms.markup import readable

LOOK = 64 * 1024  # bytes that tell how a table is written
HEADER_WITHIN = 40  # lines; notes above the header are never longer
LONGEST_FIELD = 4 * 1024 * 1024  # characters
_BACKSLASHED = re.compile(r'\\"(?=[^",;\t\r\n]|"(?:[,;\t\r\n]|$))')  # no end of a field
_BREAKS = re.compile(r"\r\n|\r|\n")
_AT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?))?")
_US_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
SAY_BROKEN = "Tabellen {name} i exporten går inte att läsa vid rad {line}. Beställ en ny export."
SAY_NO_HEADER = "Tabellen {name} i exporten saknar de rubriker som väntades ({wanted})."

Row = Mapping[str, str]  # by the header's words in small letters; a column that is not there gives no key


def read_rows(delivered: Delivered, name: str, *, needs: tuple[str, ...]) -> Iterator[Row]:
    """Give the rows under the header, which is the first line that has all of `needs` (small letters).

    Raises:
        ExportRefused: no such header, or a line that cannot be read; names file, member and line.
    """
    with delivered.open(name) as stream:
        start = stream.read(LOOK)
    encoding = _encoding(start)
    sample = start.decode(encoding, "replace")
    with delivered.open(name) as stream:
        text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
        yield from _under_header(_records(text, delivered, name, sample), delivered, name, needs)
        text.detach()


def _encoding(start: bytes) -> str:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if start[:64].count(b"\0") > 8:
        return "utf-16-le" if start[1:2] == b"\0" else "utf-16-be"
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(start) - 4:  # not only a character cut off where we stopped looking
            return "cp1252"
    return "utf-8-sig"


def _records(text: io.TextIOWrapper, delivered: Delivered, name: str, sample: str) -> Iterator[list[str]]:
    most = csv.field_size_limit(LONGEST_FIELD)
    rows = csv.reader(_lines(text, sample), delimiter=_delimiter(sample))
    try:
        yield from rows
    except csv.Error as error:
        raise ExportRefused(
            f"{delivered.label}: {name}, line {rows.line_num}: {error}. Nothing after it can be trusted; order the"
            " export anew.",
            say=SAY_BROKEN.format(name=name, line=rows.line_num),
        ) from error
    finally:
        csv.field_size_limit(most)


def _lines(text: io.TextIOWrapper, sample: str) -> Iterator[str]:
    """Give each line with its quotation marks doubled; after the first that surely has a backslash, all of these."""
    escaped = bool(_BACKSLASHED.search(sample))
    for line in text:
        escaped = escaped or bool(_BACKSLASHED.search(line))
        plain = line.replace("\0", "")
        yield plain.replace('\\"', '""') if escaped else plain


def _delimiter(sample: str) -> str:
    """Give the separator that the first lines use most."""
    top = "\n".join(sample.splitlines()[:HEADER_WITHIN])
    return max(",;\t", key=top.count)


def _under_header(
    records: Iterator[list[str]], delivered: Delivered, name: str, needs: tuple[str, ...]
) -> Iterator[Row]:
    wanted = ", ".join(needs)
    header: list[str] = []
    for number, cells in enumerate(records):
        words = [_heading(cell) for cell in cells]
        if all(need in words for need in needs):
            header = words
            break
        if number >= HEADER_WITHIN:
            break
    if not header:
        raise ExportRefused(
            f"{delivered.label}: {name} has no line with the headings {wanted}. LinkedIn may have changed its format,"
            " or the export was ordered in another language than English.",
            say=SAY_NO_HEADER.format(name=name, wanted=wanted),
        )
    for cells in records:
        if any(cell.strip() for cell in cells):
            yield {word: _cell(cell) for word, cell in zip(header, cells, strict=False) if word}


def _heading(cell: str) -> str:
    return " ".join(cell.replace("\ufeff", "").split()).casefold()


def _cell(cell: str) -> str:
    """Give a text with its own line breaks; quotation marks on both sides of every one are none of its own."""
    text = readable(_BREAKS.sub("\n", cell) if "\r" in cell else cell)
    breaks = text.count("\n")
    if breaks and len(re.findall(r'"\n(?=")', text)) == breaks:
        text = text.replace('"\n"', "\n")
    return text


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
    return tuple(Fragment(member=member, data=_as_json(kept)) for member, kept in by_member.items())


def _as_json(rows: list[Row]) -> bytes:
    """Give rows as JSON, one on each line."""
    return ("[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n").encode()
