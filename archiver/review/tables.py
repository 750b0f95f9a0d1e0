"""Tables as files: CSV, XLSX and JSON, written for a spreadsheet and read back as the hostile input that files are.

A cell that a spreadsheet could take for a formula is made harmless on the way out and refused on the way in. Sizes are
bounded before anything is unpacked.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from archiver.errors import RulesInvalid, WorkspaceError
from archiver.spreadsheet import FORMULA, csv_bytes

TableRow = tuple[int, dict[str, object]]  # the row's number in the file, and its cells by heading
_MOST_BYTES = 50_000_000
_MOST_UNPACKED = 400_000_000
_MOST_ROWS = 200_000
_MOST_COLUMNS = 200
_LONGEST_CELL = 32_000  # XLSX holds 32 767
_WIDE = {"text": 60, "skal": 50, "forslag": 50}


def write_table(path: Path, headings: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """Write a table as the ending of the file's name says.

    Raises:
        RulesInvalid: another ending than .csv, .xlsx or .json.
        WorkspaceError: the file cannot be written.
    """
    match path.suffix.lower():
        case ".csv":
            written = csv_bytes(headings, (map(_storable, line) for line in lines))
        case ".xlsx":
            written = _xlsx(headings, lines)
        case ".json":
            written = _json(headings, lines)
        case _:
            raise _unknown(path)
    try:
        path.write_bytes(written)
    except OSError as error:
        raise WorkspaceError(f"{path} cannot be written: {error.strerror}. Choose another place.") from error


def read_table(path: Path) -> list[TableRow]:
    """Read a table; rows without any content are left out.

    Raises:
        RulesInvalid: not a table of one of the three kinds, too large, or with a formula in it; the place is named.
    """
    readers = {".csv": _read_csv, ".xlsx": _read_xlsx, ".json": _read_json}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise _unknown(path)
    try:
        size = path.stat().st_size
    except OSError as error:
        raise RulesInvalid(f"{path} cannot be read: {error.strerror}.") from error
    if size > _MOST_BYTES:
        raise RulesInvalid(f"{path} is larger than {_MOST_BYTES // 1_000_000} MB. Import it in parts.")
    return [row for row in reader(path) if any(value not in ("", None) for value in row[1].values())]


def _unknown(path: Path) -> RulesInvalid:
    return RulesInvalid(f"{path}: write the table as .csv, .xlsx or .json.")


def _xlsx(headings: Sequence[str], lines: Iterable[Sequence[str]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("granskning")
    sheet.freeze_panes = "D2"
    for number, heading in enumerate(headings):
        sheet.column_dimensions[_letters(number)].width = _WIDE.get(heading, 16)
    bold = [WriteOnlyCell(sheet, value=heading) for heading in headings]
    for cell in bold:
        cell.font = Font(bold=True)
    sheet.append(bold)
    for line in lines:
        cells = [WriteOnlyCell(sheet, value=_storable(text) or None) for text in line]
        for cell in cells:
            if cell.value is not None:
                cell.data_type = "s"  # text, also where it begins with an equals sign
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _letters(number: int) -> str:
    """Give the column's letters, A for 0."""
    return chr(65 + number) if number < 26 else chr(64 + number // 26) + chr(65 + number % 26)


def _json(headings: Sequence[str], lines: Iterable[Sequence[str]]) -> bytes:
    rows = [dict(zip(headings, map(_storable, line), strict=True)) for line in lines]
    return (json.dumps({"rows": rows}, ensure_ascii=False, indent=1) + "\n").encode()


def _storable(text: str) -> str:
    """Give text that every kind of table can hold."""
    clean = ILLEGAL_CHARACTERS_RE.sub("\ufffd", text[:_LONGEST_CELL])
    return clean.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _read_csv(path: Path) -> Iterator[TableRow]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")  # as a Swedish Excel saves it
    first = text.partition("\n")[0]
    delimiter = max(";\t,", key=first.count)
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise RulesInvalid(f"{path} is not a CSV table: {error}. Save it anew, or use .xlsx.") from error
    plain = ([_without_quote(cell) for cell in line] for line in table)
    yield from _with_headings(path, enumerate(plain, 1))


def _without_quote(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def _read_xlsx(path: Path) -> Iterator[TableRow]:
    try:
        with zipfile.ZipFile(path) as parts:
            if sum(part.file_size for part in parts.infolist()) > _MOST_UNPACKED:
                raise RulesInvalid(f"{path} would be larger than {_MOST_UNPACKED // 1_000_000} MB unpacked.")
        lines = list(_xlsx_lines(path))
    except RulesInvalid:
        raise
    except Exception as error:  # a broken or hostile workbook makes openpyxl fail in any way there is
        raise RulesInvalid(f"{path} cannot be read as a workbook ({type(error).__name__}). Save it anew.") from error
    yield from _with_headings(path, lines)


def _xlsx_lines(path: Path) -> Iterator[tuple[int, list[object]]]:
    book = load_workbook(path, read_only=True, data_only=False)
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS), 1):
            if number > _MOST_ROWS:
                raise RulesInvalid(f"{path} has more than {_MOST_ROWS} rows. Import it in parts.")
            for cell in cells:
                if cell.data_type == "f":
                    raise RulesInvalid(f"{path}, row {number}, column {cell.column}: a formula. Write its value.")
            yield number, ["" if cell.value is None else cell.value for cell in cells]
    finally:
        book.close()


def _read_json(path: Path) -> Iterator[TableRow]:
    try:
        told = json.loads(path.read_bytes())
        rows = told["rows"]
        yield from ((number, dict(row)) for number, row in enumerate(rows, 1))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise RulesInvalid(f'{path} is not such a document: {{"rows": [{{...}}, ...]}} ({error}).') from error


def _with_headings(path: Path, lines: Iterable[tuple[int, Sequence[object]]]) -> Iterator[TableRow]:
    headings: list[str] = []
    for number, line in lines:
        if number > _MOST_ROWS:
            raise RulesInvalid(f"{path} has more than {_MOST_ROWS} rows. Import it in parts.")
        if number == 1:
            headings = _headings(path, line)
            continue
        if any(value not in ("", None) for value in line[len(headings) :]):
            raise RulesInvalid(f"{path}, row {number}: more cells than headings. Was a delimiter added?")
        padded = [*line[: len(headings)], *[""] * (len(headings) - len(line))]
        yield number, dict(zip(headings, padded, strict=True))


def _headings(path: Path, line: Sequence[object]) -> list[str]:
    found = [str(heading).strip() for heading in line]
    while found and not found[-1]:
        found.pop()
    if len(set(found)) != len(found):
        double = next(heading for heading in found if found.count(heading) > 1)
        raise RulesInvalid(f"{path}, row 1: the column {double!r} stands there twice. Take one away.")
    return found
