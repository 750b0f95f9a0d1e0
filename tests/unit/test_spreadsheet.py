import pytest

from archiver.spreadsheet import csv_bytes, harmless


@pytest.mark.parametrize("cell", ["=1+1", "+46", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_can_be_read_as_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


def test_a_table_opens_rightly_in_a_swedish_spreadsheet() -> None:
    assert csv_bytes(("Å", "Ö"), [("a;b", "=1")]) == '\ufeffÅ;Ö\r\n"a;b";\'=1\r\n'.encode()
