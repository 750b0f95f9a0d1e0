"""The files of a year's statistics: JSON, CSV and PDF/A-2a, made of the frozen parts alone."""

import datetime as dt
import json
from dataclasses import asdict
from pathlib import Path

from archiver.records import AuthorRole
from archiver.render.paper import paper_html, write_paper
from archiver.render.printing import Printer
from archiver.render.wording import day, moment, number
from archiver.reports.statistics_figures import DEFINITIONS, Figures, figures
from archiver.reports.writing import FOLDER
from archiver.spreadsheet import csv_bytes
from archiver.store.counted import CountedPart
from archiver.store.durable import full_disk_in_words, replace_durably
from archiver.workspace import Workspace

TEMPLATE = Path(__file__).with_name("statistik.html.j2")
ROLES = {AuthorRole.MUNICIPALITY: "kommunen", AuthorRole.PUBLIC: "allmänheten", AuthorRole.ELECTED: "förtroendevalda"}
HEADINGS = (
    "Konto",
    "Period",
    *(f"Inlägg {role}" for role in ROLES.values()),
    *(f"Kommentarer {role}" for role in ROLES.values()),
    "Reaktioner",
    "Frågor",
    "Besvarade frågor",
    "Svarstid median (minuter)",
    "Svarstid 90:e percentilen (minuter)",
    "Följare först",
    "Följare sist",
)
Parts = tuple[CountedPart, ...]


def report_paths(home: Path, year: int) -> tuple[Path, Path, Path]:
    """Give where the JSON, the CSV and the PDF of a year's statistics are."""
    stem = home / FOLDER / f"statistik-{year}"
    return stem.with_suffix(".json"), stem.with_suffix(".csv"), stem.with_suffix(".pdf")


def is_owed(workspace: Workspace, parts: Parts) -> bool:
    """Say whether the year's files are missing or older than its last part (a killed run, or a new part)."""
    if not parts:
        return False
    paths = report_paths(workspace.home, parts[0].year)
    return not all(path.is_file() for path in paths) or paths[0].read_bytes() != report_json(workspace, parts)


def write_reports(workspace: Workspace, years: tuple[Parts, ...]) -> None:
    """Write each year's PDF, CSV and, last of all, JSON: a run killed in between writes them again.

    Raises:
        ProgramMissing, ProgramFailed: no PDF could be made. DiskFull: there is no room.
    """
    if not years:
        return
    (workspace.home / FOLDER).mkdir(exist_ok=True)
    with Printer() as printer, full_disk_in_words(workspace.home):
        for parts in years:
            told, table, paper = report_paths(workspace.home, parts[0].year)
            _write_pdf(workspace, parts, paper, printer)
            replace_durably(table, report_csv(parts))
            replace_durably(told, report_json(workspace, parts))


def report_json(workspace: Workspace, parts: Parts) -> bytes:
    """Give the statistics of one year as JSON: covered period, definitions, figures, and each part as counted."""
    document = {
        "authority": workspace.settings.authority.name,
        "year": parts[0].year,
        "covered": {"first": _first(parts).isoformat(), "last": _last(parts).isoformat()},
        "counted_at": [part.counted_at.astimezone(dt.UTC).isoformat() for part in parts],
        "definitions": list(DEFINITIONS),
        "accounts": [asdict(one) for one in figures(parts)],
        "parts": [part.model_dump(mode="json") for part in parts],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def report_csv(parts: Parts) -> bytes:
    """Give the figures as CSV."""
    rows = (["" if cell is None else str(cell) for cell in _cells(one)] for one in figures(parts))
    return csv_bytes(HEADINGS, rows)


def _cells(one: Figures) -> list[str | int | None]:
    return [
        one.account,
        period(one.quarter),
        *(one.posts.get(role, 0) for role in ROLES),
        *(one.comments.get(role, 0) for role in ROLES),
        one.reactions,
        one.questions,
        one.answered,
        one.median,
        one.p90,
        one.followers_first,
        one.followers_last,
    ]


def period(quarter: int) -> str:
    """Give the Swedish name of a period."""
    return f"Kvartal {quarter}" if quarter else "Helår"


def _first(parts: Parts) -> dt.date:
    return min(part.first for part in parts)


def _last(parts: Parts) -> dt.date:
    return max(part.last for part in parts)


def _write_pdf(workspace: Workspace, parts: Parts, into: Path, printer: Printer) -> None:
    year, authority = parts[0].year, workspace.settings.authority.name
    names = {entry.id: entry.name or entry.id for entry in workspace.settings.accounts}
    told = figures(parts)
    html = paper_html(
        TEMPLATE,
        year=year,
        authority=authority,
        first=_first(parts),
        last=_last(parts),
        counted_on=parts[-1].counted_at,
        counts=[
            (str(count), day(part.first), day(part.last), moment(part.counted_at, "minute"))
            for count, part in enumerate(parts, 1)
        ],
        accounts=[
            (
                names.get(account, account),
                [_dialogue(one) for one in told if one.account == account],
                [_by_role(one, one.posts) for one in told if one.account == account],
                [_by_role(one, one.comments) for one in told if one.account == account],
            )
            for account in dict.fromkeys(one.account for one in told)
        ],
        definitions=DEFINITIONS,
    )
    write_paper(
        html,
        title=f"Statistik {year}",
        into=into,
        printer=printer,
        footer=f"{authority} · Statistik {year}",
        created=parts[-1].counted_at,
        author=authority,
    )


def _dialogue(one: Figures) -> list[str]:
    """Give a row of the table of questions, answers, reactions and followers."""
    return [
        period(one.quarter),
        number(one.questions),
        number(one.answered),
        number(one.reactions),
        _length(one.median),
        _length(one.p90),
        _known(one.followers_first),
        _known(one.followers_last),
    ]


def _by_role(one: Figures, counts: dict[str, int]) -> list[str]:
    """Give a row of a table by author role."""
    return [period(one.quarter), *(number(counts.get(role, 0)) for role in ROLES), number(sum(counts.values()))]


def _known(count: int | None) -> str:
    return "–" if count is None else number(count)


def _length(minutes: int | None) -> str:
    """Say a time in minutes, from two hours on in hours, from two days on in days."""
    if minutes is None:
        return "–"
    if minutes < 120:
        return f"{minutes} min"
    if minutes < 2 * 24 * 60:
        return f"{minutes / 60:.1f} tim".replace(".", ",")
    return f"{minutes / 60 / 24:.1f} dygn".replace(".", ",")
