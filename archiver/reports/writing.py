"""A report's files: PDF/A-2a and CSV in the workspace's folder reports, and an event that says which.

A report that is written again the same day is replaced; what was signed lies in the diarium, not here.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path

from archiver.render.paper import paper_html, write_paper
from archiver.render.pdfa import Flavour
from archiver.render.printing import Printer
from archiver.spreadsheet import csv_bytes
from archiver.store.durable import full_disk_in_words, replace_durably
from archiver.store.events import EventType
from archiver.workspace import Workspace

FOLDER = "reports"
LONGEST_TABLE = 1000  # rows printed of one table; the CSV has them all


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report ready to be written. `name` is its document number and the stem of its files."""

    name: str
    title: str
    kind: str  # Täckningsrapport, Bevarandeplan, Arkivbeskrivning
    account: str  # id, or empty: of all
    template: Path
    values: dict[str, object]  # for the template
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenReport:
    """The files of a report."""

    name: str
    pdf: Path
    csv: Path
    pages: int
    sha256: str  # of the PDF


def write_report(workspace: Workspace, report: Report, printer: Printer, *, now: dt.datetime) -> WrittenReport:
    """Write the report's files, both or none of them new, and log it. The same report at the same `now`: same bytes.

    Raises:
        ProgramFailed: Chromium died or did not finish. DiskFull: there is no room.
    """
    authority = workspace.settings.authority.name
    folder = workspace.home / FOLDER
    with full_disk_in_words(workspace.home):
        folder.mkdir(exist_ok=True)
        html = paper_html(
            report.template,
            kind=report.kind,
            title=report.title,
            number=report.name,
            authority=authority,
            today=now,
            **report.values,
        )
        pdf = write_paper(
            html,
            title=f"{report.kind}: {report.title}",
            into=folder / f"{report.name}.pdf",
            printer=printer,
            flavour=Flavour.PDFA_2A,
            footer=f"{authority} · {report.name}",
            created=now,
            author=authority,
            identifier=report.name,
        )
        table = folder / f"{report.name}.csv"
        replace_durably(table, csv_bytes(report.headings, report.rows))
    if workspace.events:
        digest = hashlib.sha256(table.read_bytes()).hexdigest()
        workspace.events.append(
            EventType.REPORT_WRITTEN,
            subject=report.account,
            at=now,
            outcome="pdf sha256:" + pdf.sha256,
            detail=f"{report.name} csv sha256:{digest}"[:200],
        )
    return WrittenReport(name=report.name, pdf=pdf.path, csv=table, pages=pdf.pages, sha256=pdf.sha256)


def shortened(rows: list[tuple[str, ...]]) -> tuple[list[tuple[str, ...]], int]:
    """Give the rows that are printed, and how many more the CSV has."""
    return rows[:LONGEST_TABLE], max(len(rows) - LONGEST_TABLE, 0)
