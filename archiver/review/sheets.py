"""The reviewers' table: out as CSV, XLSX or JSON, filled in, and in again. Nothing is applied half.

A cell says a fact in words (`ja`, `nej`, a date, a known word); empty is "not known", `inget` is "there is none". Only
cells that differ from what is known become facts. A row whose item has changed since the table was written is refused.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archiver.errors import RulesInvalid
from archiver.review.fact_words import PERSON_KEYS, cell
from archiver.review.listing import Row
from archiver.review.tables import read_table, write_table

ITEM, RECORD, ACCOUNT, MARK, WHY = "item", "handling", "konto", "kontrollmarke", "motivering"
TOLD = ("avsandare", "publicerad", "text", "utfall", "regel", "skal", "saknas", "forslag", "adress")
HEADINGS = (ACCOUNT, RECORD, ITEM, *TOLD, *PERSON_KEYS, WHY, MARK)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledRow:
    """One row that came back. `number` is its row in the file, the headings being row 1 (or its place in the JSON)."""

    number: int
    account: str
    record: str
    item: str
    mark: str
    why: str
    cells: Mapping[str, object]


def write_sheet(path: Path, rows: Iterable[Row]) -> int:
    """Write the rows as the file's name asks for (.csv, .xlsx, .json), and give how many they were.

    Raises:
        RulesInvalid: another ending.
        WorkspaceError: the file cannot be written.
    """
    lines = [_line(row) for row in rows]
    write_table(path, HEADINGS, lines)
    return len(lines)


def read_sheet(path: Path) -> tuple[FilledRow, ...]:
    """Read a table that was filled in.

    Raises:
        RulesInvalid: it cannot be read, or a heading or a cell is not what it should be; row and column are named.
    """
    rows = read_table(path)
    for number, told in rows:
        _check_headings(path, number, tuple(told))
    found = tuple(_filled(path, number, told) for number, told in rows)
    _refuse_twice(path, found)
    return found


def document(row: Row) -> dict[str, Any]:
    """Give a row as plain values, for `--json`."""
    return {
        "account": row.account,
        "record": row.record,
        "item": row.item,
        "permalink": row.permalink,
        "author_role": row.author_role,
        "published": cell("publicerad", row.published) or None,
        "text": row.text,
        "outcome": row.outcome,
        "rule": row.rule,
        "reason": row.reason,
        "missing": list(row.missing),
        "due": cell("publicerad", row.due) or None,
        "suggestions": [
            {
                "list": one.list,
                "title": one.title,
                "key": one.key,
                "value": one.value,
                "effect": one.effect.value,
                "reason": one.reason,
                "why": one.why,
            }
            for one in row.suggestions
        ],
        "doubts": list(row.doubts),
        "facts": {key: value for key, value in row.cells.items() if value},
        "fingerprint": row.fingerprint,
    }


def _line(row: Row) -> list[str]:
    suggested = "; ".join(f"{one.key}={cell(one.key, one.value)}: {one.reason}" for one in row.suggestions)
    told = (
        row.author_role,
        cell("publicerad", row.published),
        row.text,
        row.outcome,
        row.rule,
        row.reason,
        ", ".join(row.missing),
        suggested,
        row.permalink,
    )
    facts = (row.cells[key] for key in PERSON_KEYS)
    return [row.account, row.record, row.item, *told, *facts, "", row.fingerprint]


def _check_headings(path: Path, number: int, headings: Sequence[str]) -> None:
    for wanted in (ACCOUNT, RECORD, ITEM, MARK):
        if wanted not in headings:
            raise RulesInvalid(
                f"{path}, row {number}: the column {wanted} is missing. Export anew, and change the fact columns only."
            )
    for heading in headings:
        if heading not in HEADINGS:
            raise RulesInvalid(
                f"{path}, row {number}, column {heading!r}: no such fact. There are: {', '.join(PERSON_KEYS)}."
            )


def _filled(path: Path, number: int, told: Mapping[str, object]) -> FilledRow:
    words: dict[str, str] = {}
    for heading in (ACCOUNT, RECORD, ITEM, MARK, WHY):
        value = told.get(heading, "")
        if not isinstance(value, str):
            raise RulesInvalid(f"{path}, row {number}, column {heading}: text is expected there.")
        words[heading] = value.strip()
    if not words[ITEM]:
        raise RulesInvalid(f"{path}, row {number}, column {ITEM}: empty. Take the row away, or export anew.")
    return FilledRow(
        number=number,
        account=words[ACCOUNT],
        record=words[RECORD],
        item=words[ITEM],
        mark=words[MARK],
        why=words[WHY],
        cells={key: value for key, value in told.items() if key in PERSON_KEYS},
    )


def _refuse_twice(path: Path, rows: Iterable[FilledRow]) -> None:
    first: dict[str, int] = {}
    for row in rows:
        if row.item in first:
            raise RulesInvalid(f"{path}, row {row.number}: {row.item} stands on row {first[row.item]} too. Keep one.")
        first[row.item] = row.number
