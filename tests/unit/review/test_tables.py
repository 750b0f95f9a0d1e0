"""Tables out and in, and the files that somebody else made."""

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from archiver.errors import RulesInvalid, WorkspaceError
from archiver.review.tables import read_table, write_table

HEADINGS = ("item", "text", "besvarad")
LINES = (
    ("i-1", '=HYPERLINK("https://ond.example")', "ja"),
    ("i-2", "+46 70\n@anna; åäö 👍\x07", "-"),
    ("i-3", "'citerat", ""),
)
KINDS = ("csv", "xlsx", "json")


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_comes_back_as_it_went_out(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"t.{kind}"
    write_table(path, HEADINGS, LINES)
    rows = [told for _, told in read_table(path)]
    assert [tuple(row[key] for key in HEADINGS) for row in rows] == [
        tuple(cell.replace("\x07", "\ufffd") for cell in line) for line in LINES
    ]


def test_no_cell_of_a_csv_begins_as_a_formula(tmp_path: Path) -> None:
    write_table(tmp_path / "t.csv", HEADINGS, LINES)
    text = (tmp_path / "t.csv").read_text("utf-8-sig")
    assert "\"'=HYPERLINK" in text and ";'-" in text and ";'+46" not in text.replace("\"'+46", "")


def test_no_cell_of_a_workbook_is_a_formula(tmp_path: Path) -> None:
    write_table(tmp_path / "t.xlsx", HEADINGS, LINES)
    sheet = load_workbook(tmp_path / "t.xlsx").worksheets[0]
    assert {cell.data_type for line in sheet.iter_rows() for cell in line} == {"s", "n"}  # n: an empty cell
    assert sheet["B2"].value == LINES[0][1]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_csv_that_a_spreadsheet_saved_in_its_own_way_is_read(tmp_path: Path, delimiter: str, encoding: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(f"item{delimiter}kampanj\r\ni-1{delimiter}Åre\r\n".encode(encoding))
    assert read_table(path) == [(2, {"item": "i-1", "kampanj": "Åre"})]


def test_empty_rows_are_left_out_and_keep_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("item;besvarad\n;\ni-1;ja\n\n", "utf-8")
    assert read_table(path) == [(3, {"item": "i-1", "besvarad": "ja"})]


def test_numbers_and_days_of_a_workbook_keep_their_kind(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["item", "besvarad"])
    sheet.append(["i-1", True])
    book.save(tmp_path / "t.xlsx")
    assert read_table(tmp_path / "t.xlsx") == [(2, {"item": "i-1", "besvarad": True})]


def test_a_formula_in_a_workbook_is_refused_with_its_place(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["item", "besvarad"])
    sheet.append(["i-1", "=1+1"])
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(RulesInvalid, match="row 2, column 2: a formula"):
        read_table(tmp_path / "t.xlsx")


@pytest.mark.parametrize(
    ("name", "data", "fault"),
    [
        ("t.csv", b"item;item\ni-1;i-2\n", "stands there twice"),
        ("t.csv", b"item;x\ni-1;a;b\n", "more cells than headings"),
        ("t.csv", b'item;x\n"i-1;a', "not a CSV table"),
        ("t.xlsx", b"not a workbook", "cannot be read as a workbook"),
        ("t.xlsx", b"PK\x03\x04", "cannot be read as a workbook"),
        ("t.json", b"{", "not such a document"),
        ("t.json", b'{"rows": 3}', "not such a document"),
        ("t.json", b'{"rows": [3]}', "not such a document"),
        ("t.json", b"[" * 100_000, "not such a document"),
        ("t.ods", b"", ".csv, .xlsx or .json"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, name: str, data: bytes, fault: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(RulesInvalid, match=fault):
        read_table(tmp_path / name)


def test_a_workbook_that_would_fill_the_memory_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w", zipfile.ZIP_DEFLATED) as parts, parts.open("bomb", "w") as bomb:
        for _ in range(450):
            bomb.write(bytes(1_000_000))
    with pytest.raises(RulesInvalid, match="unpacked"):
        read_table(tmp_path / "t.xlsx")


def test_a_workbook_with_an_entity_that_reads_a_file_gets_none(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hemligt", "utf-8")
    out = io.BytesIO()
    book = Workbook()
    book.worksheets[0].append(["item", "kampanj"])
    book.worksheets[0].append(["i-1", "KROK"])
    book.save(out)
    evil = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{tmp_path}/secret">]><sst'.encode()
    with zipfile.ZipFile(out) as good, zipfile.ZipFile(tmp_path / "t.xlsx", "w") as bad:
        for part in good.infolist():
            data = good.read(part)
            if part.filename == "xl/sharedStrings.xml":
                data = data.replace(b"<sst", evil, 1).replace(b"KROK", b"&e;")
            bad.writestr(part.filename, data)
    try:
        told = str(read_table(tmp_path / "t.xlsx"))
    except RulesInvalid as error:
        told = str(error)
    assert "hemligt" not in told


def test_a_table_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="cannot be written"):
        write_table(tmp_path / "none" / "t.csv", HEADINGS, LINES)
    with pytest.raises(RulesInvalid, match="xlsx"):
        write_table(tmp_path / "t.txt", HEADINGS, LINES)
