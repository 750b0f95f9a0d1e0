"""Tables that Swedish spreadsheets open rightly, and that cannot make them do anything."""

import csv
import io
from collections.abc import Iterable

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: str) -> str:
    """Give the cell so that no spreadsheet reads it as a formula: with an apostrophe before what could begin one."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def csv_bytes(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """Give the table as CSV (RFC 4180): UTF-8 with its mark, semicolons, CRLF; every cell harmless."""
    out = io.StringIO(newline="")
    table = csv.writer(out, delimiter=";", lineterminator="\r\n")
    table.writerow(headings)
    for row in rows:
        table.writerow([harmless(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig", "replace")
