"""The same registration as a flat table, one row per file, for a diarium that reads no XML.

UTF-8 with its mark, semicolons, CRLF: what Swedish spreadsheets open rightly. No cell can be read as a formula.
"""

from collections.abc import Iterator

from archiver.diarium.registration import Registration, local_time
from archiver.package.text import presentable
from archiver.spreadsheet import csv_bytes

NAME = "registrering.csv"
HEADINGS = (
    "item",
    "version",
    "lopnummer",
    "dnr",
    "arendemening",
    "rubrik",
    "att_komplettera",
    "handlingstyp",
    "klass",
    "riktning",
    "handlingens_datum",
    "avsandare",
    "mottagare",
    "foreslaget_arende",
    "sekretess_bestammelse",
    "sekretess_datum",
    "sekretess_myndighet",
    "konto",
    "plattform",
    "kalladress",
    "fangad",
    "fil",
    "sha256",
    "storlek",
)


def registration_csv(registration: Registration) -> bytes:
    """Give the table. The column dnr is empty unless a person named the ärende: the diarium fills it in."""
    return csv_bytes(HEADINGS, _rows(registration))


def on_one_line(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Give the cells each on one line and without control characters, so that a row of the table is a line."""
    return tuple(" ".join(presentable(cell).split()) for cell in cells)


def _rows(registration: Registration) -> Iterator[tuple[str, ...]]:
    case = registration.case
    for act in case.acts:
        common = (
            act.record,
            str(act.version),
            str(act.number),
            case.number,
            case.title,
            act.title,
            act.lacking,
            act.document_type,
            act.classification,
            act.sentence,
            local_time(act.at),
            act.sender,
            ", ".join(act.receivers),
            act.proposed_case,
            ", ".join(mark.provision for mark in act.secrecy),
            ", ".join(mark.on.isoformat() for mark in act.secrecy if mark.on),
            ", ".join(dict.fromkeys(mark.authority for mark in act.secrecy)),
            act.account,
            act.platform,
            act.source_url,
            local_time(act.captured_at),
        )
        for file in act.files:
            yield on_one_line((*common, file.path, file.sha256, str(file.size)))
