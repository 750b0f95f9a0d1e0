"""Receipts as a table: what a registrator can fill in and save from a spreadsheet.

Columns by name, in any order and case: `item` (or record, handling, paket, leverans), `version`, `dnr` (or referens),
`datum`, `status`, `orsak`; others are let be, so that our own registrering.csv with its dnr filled in is a receipt too.
Semicolon, comma or tab; UTF-8, or Windows-1252 as older spreadsheets write.
"""

import csv
import io
from collections.abc import Iterator, Mapping

from archiver.diarium.answers import About, Answer, is_accepted, moment, refused, short, version_number
from archiver.diarium.registration import read_act_id

_COLUMNS = {
    "item": ("item", "record", "handling", "handlingsid", "inlagg", "inlägg"),
    "package": ("paket", "package", "objid"),
    "delivery": ("leverans", "delivery"),
    "version": ("version",),
    "dnr": ("dnr", "diarienummer"),
    "reference": ("referens", "reference"),
    "at": ("datum_registrerad", "registrerad", "datum", "date", "tidpunkt"),
    "status": ("status",),
    "reason": ("orsak", "reason", "anmarkning", "anmärkning"),
}
_ABOUT = {"item": About.ACT, "package": About.PACKAGE, "delivery": About.DELIVERY}
MOST_ROWS = 200_000


def read_csv(data: bytes) -> tuple[Answer, ...]:
    """Give the answers in a receipt, one for each row; the same act on several rows (files) is one answer.

    Raises:
        DeliveryRefused: no such table, or a row that cannot be understood; the row is named, the heading is row 1.
    """
    try:
        answers = list(_answers(_rows(_text(data))))
    except csv.Error as error:
        raise refused("as a whole", f"it is no table: {error}. Save it as CSV with semicolons.") from error
    return _together(answers)


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if "\0" in text:
        raise refused("as a whole", "it is no text. Save it as CSV with semicolons, UTF-8.")
    return text


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    heading = text.partition("\n")[0]
    delimiter = max(";\t,", key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    for number, row in enumerate(reader, 1):
        if number > MOST_ROWS:
            raise refused(f"row {number}", f"more than {MOST_ROWS} rows are not read. Divide the file.")
        if any(cell.strip() for cell in row):
            yield number, row


def _answers(rows: Iterator[tuple[int, list[str]]]) -> Iterator[Answer]:
    _, heading = next(rows, (0, []))
    columns = _columns(heading)
    for number, row in rows:
        cells = {key: _cell(row, index) for key, index in columns.items()}
        answer = _answer(f"row {number}", cells)
        if answer:
            yield answer


def _columns(heading: list[str]) -> dict[str, int]:
    names = [cell.strip().casefold() for cell in heading]
    found = {
        key: next(names.index(name) for name in choices if name in names)
        for key, choices in _COLUMNS.items()
        if any(name in names for name in choices)
    }
    if not set(found) & set(_ABOUT) or not {"dnr", "reference", "status"} & set(found):
        raise refused(
            "row 1", "the columns item, version, dnr, datum and status are looked for. Name at least item and dnr."
        )
    return found


def _cell(row: list[str], index: int) -> str:
    """Give a cell; the apostrophe that keeps a spreadsheet from reading a formula is taken off."""
    cell = row[index].strip() if index < len(row) else ""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell


def _answer(place: str, cells: Mapping[str, str]) -> Answer | None:
    """Give the answer of a row; None for one that says neither dnr nor status, as one not registered yet."""
    dnr = cells.get("dnr", "")
    if not dnr and not cells.get("reference") and not cells.get("status"):
        return None
    about = next((key for key in _ABOUT if cells.get(key)), None)
    if about is None:
        raise refused(place, "it is not said which handling, package or delivery this is about.")
    name, version = short(place, cells[about]), cells.get("version", "")
    if about == "item" and (told := read_act_id(name)):
        name, version = told[0], version or str(told[1])
    if about == "item" and not version:
        raise refused(place, "the version is missing. Write the version that was delivered in the column version.")
    reference = short(place, dnr or cells.get("reference", ""))
    return Answer(
        place=place,
        about=_ABOUT[about],
        id=name,
        version=version_number(place, version) if about == "item" else 0,
        accepted=is_accepted(place, cells.get("status", ""), reference),
        reference=reference,
        registers=bool(dnr),
        at=moment(place, cells.get("at", "")),
        reason=short(place, cells.get("reason", "")),
    )


def _together(answers: list[Answer]) -> tuple[Answer, ...]:
    """Make one answer of the rows about one thing (an act has a row for each file); two that differ are refused."""
    found: dict[tuple[About, str, int], Answer] = {}
    for answer in answers:
        key = answer.about, answer.id, answer.version
        known = found.setdefault(key, answer)
        if (known.accepted, known.reference) != (answer.accepted, answer.reference):
            raise refused(answer.place, f"it says something else of {answer.id} than {known.place} does. Correct one.")
    return tuple(found.values())
