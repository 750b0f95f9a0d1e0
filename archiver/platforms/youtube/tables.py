"""The tables of a Google Takeout: CSV files whose names and column names are in the account's own language.

A table is known by its columns, and a column by words in its name or, where the language is unknown, by what stands in
it: ids and addresses of YouTube have shapes of their own. English, Swedish and German names are known.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from archiver.errors import ExportRefused
from archiver.platforms.export_reading import Delivered
from archiver.platforms.markup import readable
from archiver.records import Missing

LONGEST_FIELD = 8_000_000  # characters
LOOKED_AT = 50  # rows by which a column is known
BROKEN = "Tabellen går inte att läsa vidare efter rad {line}: {error}."
_VIDEO = re.compile(r"[\w-]{11}")
_CHANNEL = re.compile(r"UC[\w-]{22}")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d.*")
_WORDS: Mapping[str, tuple[str, ...]] = {
    "segment": ("segment", "textabschnitt", "textavsnitt"),
    "chat": ("live chat", "livechat", "livechatt", "live-chat"),
    "parent": ("parent", "übergeordnet", "överordnad", "överliggande"),
    "top": ("top-level", "top level", "übergeordnete", "toppnivå", "högsta nivå"),
    "post": ("post id", "beitrags", "inläggs-id", "inlägg-id", "post-id"),
    "comment": ("comment id", "kommentar-id", "kommentars-id", "kommentar id"),
    "language": ("language", "språk", "sprache"),
    "title": ("title", "titel"),
    "description": ("descri", "beskriv", "beschreib"),
    "privacy": ("privacy", "visibility", "integritet", "sekretess", "synlighet", "datenschutz", "sichtbarkeit"),
    "published": ("publish", "publicer", "veröffentlich"),
    "created": ("create", "skapa", "erstell"),
    "text": ("text",),
    "image": ("image name", "name für bild", "bildnamn", "namn på bild"),
    "option": ("option",),
    "views": ("view count", "visningar", "aufrufe"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells by the names the table gives its columns, and by what they are for."""

    member: str
    cells: Mapping[str, str]
    roles: Mapping[str, str]  # "video" -> name of the column

    def get(self, role: str) -> str:
        """Give the cell of a role; empty when the table has none."""
        return readable(self.cells.get(self.roles.get(role, ""), ""))

    def every(self, word: str, *, but: str = "") -> list[str]:
        """Give the cells of all columns whose names hold one of a role's words, in their order."""
        return [
            readable(value)
            for name, value in self.cells.items()
            if _named(name, word) and not (but and _named(name, but)) and value
        ]


def _plain(name: str) -> str:
    spaced = name.casefold().replace("\u2011", "-").replace("\u00a0", " ").replace("_", " ")
    return re.sub(r"\s+", " ", spaced).strip(" \ufeff")


def _named(name: str, word: str) -> bool:
    plain = _plain(name)
    return any(one in plain for one in _WORDS[word])


def _first(names: list[str], wanted: str, *without: str) -> str:
    able = (name for name in names if _named(name, wanted) and not any(_named(name, one) for one in without))
    return next(able, "")


def _by_shape(names: list[str], sample: list[list[str]], shape: re.Pattern[str], taken: Mapping[str, str]) -> str:
    """Give the first free column in which every cell that says anything has the shape."""
    for place, name in enumerate(names):
        cells = [row[place] for row in sample if place < len(row) and row[place]]
        if cells and name not in taken.values() and all(shape.fullmatch(cell) for cell in cells):
            return name
    return ""


def _roles(names: list[str], sample: list[list[str]]) -> dict[str, str]:
    """Say which column is for what."""
    plain = {name: _plain(name) for name in names}
    ids = {name for name in names if re.search(r"\bid\b|-id$|\bid$", plain[name])}
    roles = {
        "parent": _first(names, "parent", "top") or _first(names, "parent"),
        "post": next((name for name in names if name in ids and _named(name, "post")), ""),
        "comment": next((n for n in names if n in ids and _named(n, "comment") and not _named(n, "parent")
                         and not _named(n, "top")), ""),
        "chat": next((name for name in names if name in ids and _named(name, "chat")), ""),
        "title": _first(names, "title", "language", "segment"),
        "description": _first(names, "description", "language", "segment"),
        "language": _first(names, "language", "title", "description"),
        "privacy": _first(names, "privacy"),
        "published": _first(names, "published"),
        "created": _first(names, "created"),
        "views": _first(names, "views"),
        "text": _first(names, "text", "segment", "option"),
    }  # fmt: skip
    roles["video"] = next((name for name in names if name in ids and "video" in plain[name]), "")
    roles["channel"] = next((n for n in names if n in ids and ("channel" in plain[n] or "kanal" in plain[n])), "")
    for role, shape in (("channel", _CHANNEL), ("video", _VIDEO), ("created", _TIME)):
        roles[role] = roles[role] or _by_shape(names, sample, shape, roles)
    roles["text"] = roles["text"] or _by_shape(names, sample, re.compile(r"\{\"(?:text|takeoutSegments)\".*", re.S), {})
    return {role: name for role, name in roles.items() if name}


def kind_of(roles: Mapping[str, str], names: list[str]) -> str:
    """Say what a table is about: videos, texts, comments, chats, posts, channels; empty for all others."""
    known = frozenset(roles)
    if "video" in known and any(_named(name, "segment") for name in names):
        return "texts"
    if {"chat", "text"} <= known:
        return "chats"
    if {"comment", "text"} <= known:
        return "comments"
    if {"post", "text"} <= known:
        return "posts"
    if {"video", "title"} <= known and known & {"privacy", "created", "published", "description"}:
        return "videos"
    return "channels" if {"channel", "title"} <= known and "video" not in known and len(names) < 12 else ""


def tables(delivered: Delivered) -> Iterator[str]:
    """Give every table, the parts of one in their order: `videos.csv`, `videos(1).csv`."""
    names = [name for name in delivered.names if name.casefold().endswith(".csv")]
    yield from sorted(names, key=_part)


def _part(name: str) -> tuple[str, int]:
    found = re.search(r"\((\d+)\)(?=\.csv$)", name, re.I)
    return (name[: found.start()] + name[found.end() :], int(found[1])) if found else (name, 0)


def read_table(delivered: Delivered, member: str) -> tuple[str, Callable[[], Iterator[Row | Missing]]]:
    """Give what a table is about, and a way to read its rows."""
    try:
        with delivered.open(member) as file:
            head = [row for row, _ in zip(_lines(file), range(LOOKED_AT + 1), strict=False)]
    except (csv.Error, UnicodeError, ExportRefused):
        head = []
    names, sample = (head[0], head[1:]) if head else ([], [])
    roles = _roles(names, sample)
    return kind_of(roles, names), lambda: _rows(delivered, member, names, roles)


def _lines(file: BinaryIO) -> Iterator[list[str]]:
    csv.field_size_limit(LONGEST_FIELD)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
    try:
        for row in csv.reader(text):
            if any(row):  # real tables end with empty lines
                yield row
    finally:
        text.detach()


def _rows(delivered: Delivered, member: str, names: list[str], roles: Mapping[str, str]) -> Iterator[Row | Missing]:
    line = 0
    try:
        with delivered.open(member) as file:
            for line, row in enumerate(_lines(file)):
                if line:
                    yield Row(member, dict(zip(names, row, strict=False)), roles)
    except csv.Error as error:
        yield Missing(what=member, why=BROKEN.format(line=line + 1, error=error))


def written_text(cell: str) -> str:
    """Give what was written: newer tables hold it as pieces of JSON, `{"text":"a"},{"text":"b"}`, others plainly."""
    if not cell.lstrip().startswith(("{", "[")):
        return cell
    try:
        told = json.loads(f"[{cell}]")
    except (ValueError, RecursionError):
        return cell
    pieces: list[str] = []
    waiting = list(reversed(told))
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting.extend(reversed(one))
        elif isinstance(one, dict) and isinstance(one.get("takeoutSegments"), list):
            waiting.extend(reversed(one["takeoutSegments"]))
        elif isinstance(one, dict) and isinstance(one.get("text"), str):
            pieces.append(one["text"])
        else:
            return cell
    return readable("".join(pieces))
