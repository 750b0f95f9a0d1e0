"""The documentation of a package: leveransbeskrivning, decisions and rules of disposal, coverage, list of contents.

Written once for each package and kept with the delivery, since rules, decisions and harvests go on changing and the
package must have the same bytes whenever it is built.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archiver.config.authority import AuthoritySettings
from archiver.delivery.coverage import coverage_csv, coverage_rows, coverage_sentence, harvests_within
from archiver.delivery.description_text import REPRESENTATIONS, Row, Told, described_text
from archiver.delivery.gathering import unreadable
from archiver.delivery.selecting import Chosen
from archiver.diarium.registration import local_time
from archiver.diarium.table import on_one_line
from archiver.errors import RecordInvalid
from archiver.package.record_xml import read_record
from archiver.records import Record, RecordKind
from archiver.render.levels import made_as
from archiver.render.paper import paper_html, write_paper
from archiver.render.pdfa import Flavour
from archiver.render.platform_names import platform_name
from archiver.render.printing import Printer
from archiver.render.wording import counted, number, size
from archiver.retention.decisions import Decision, decisions_from
from archiver.retention.rules import rules_path
from archiver.sip.collecting import package_file
from archiver.sip.describing import PackageFile, Room
from archiver.spreadsheet import csv_bytes
from archiver.stockholm import local_day
from archiver.store.deliveries import DeliveryEntry
from archiver.store.durable import remove_tree, sync_folder
from archiver.store.layout import version_name
from archiver.workspace import TOOL, Workspace

_TEMPLATE = Path(__file__).parent / "templates" / "leveransbeskrivning.html.j2"
_CONTENTS = ("handling", "version", "typ", "fangad", "adress", "fullstandig", "skyddad")
_KINDS = {RecordKind.THREAD: "tråd", RecordKind.SNAPSHOT: "ögonblicksbild"}
_NOTES = (
    "Det finns ingen förvaltningsgemensam specifikation (FGS) för sociala medier. Paketet följer därför en egen "
    "innehållsprofil, sociala-medier-1, vars schema och regler ligger i paketet.",
    "Filernas kontrollsummor är SHA-256. Filnamnen är skrivna i ASCII; hette en fil något annat står det namnet i "
    "paketets METS.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One package of a delivery: which of how many, and what it holds."""

    number: int
    of: int
    chosen: tuple[Chosen, ...]
    files: tuple[PackageFile, ...]
    converted: int = 0  # PDFs made anew in the level demanded
    withheld: int = 0  # records of the selection that the recipient may not have

    @property
    def account(self) -> str:
        """The account that it is about."""
        return self.chosen[0].kept.account


def document(
    workspace: Workspace, entry: DeliveryEntry, part: Part, first: Record, folder: Path, printer: Printer
) -> tuple[PackageFile, ...]:
    """Write the documentation of a package in `folder`, unless it is there, and give its files.

    `first` is a record of the account, which says whose it is.

    Raises:
        ProgramFailed: Chromium died. DeliveryRefused: a record cannot be read.
    """
    target = folder / str(part.number)
    if not target.is_dir():
        aside = folder / f".{part.number}"
        remove_tree(aside)
        aside.mkdir(parents=True)
        _write(workspace, entry, part, first, aside, printer)
        aside.rename(target)
        sync_folder(folder)
    return tuple(
        package_file(path, room=Room.DOCUMENTATION, created_at=entry.created_at) for path in sorted(target.iterdir())
    )


def read_first(chosen: Chosen) -> Record:
    """Read the record that says whose account it is. DeliveryRefused when it cannot be read."""
    try:
        return read_record((chosen.kept.path / "record.xml").read_bytes())
    except (RecordInvalid, OSError) as error:
        raise unreadable(chosen, error) from error


def creator(authority: AuthoritySettings, record: Record) -> str:
    """Give the name of the records creator (arkivbildare): the municipality, and the nämnd where one is named."""
    own = record.account.authority
    return authority.name if own in ("", authority.name) else f"{authority.name}, {own}"


def _write(
    workspace: Workspace, entry: DeliveryEntry, part: Part, first: Record, folder: Path, printer: Printer
) -> None:
    harvests = tuple(
        one
        for one in harvests_within(workspace.store, part.account, entry.selection)
        if one.started_at <= entry.created_at
    )
    rules = rules_path(workspace.home).read_bytes()
    decided = _decisions(workspace, entry, first)
    told = Told(
        title=f"{first.account.name}, {platform_name(first.account.platform)}",
        authority=creator(workspace.settings.authority, first),
        identifier=f"{entry.id}, paket {part.number} av {part.of}",
        lead=f"Handlingar fångade {entry.selection.first} till {entry.counted_to}",
        made_at=entry.created_at,
        delivery=_delivery_rows(entry, part),
        what=_what(first),
        contents=_contents_rows(part),
        representations=_representations(entry),
        remarks=tuple(_remarks(entry, part)),
        coverage_sentence=coverage_sentence(harvests),
        coverage=coverage_rows(harvests),
        disposal_sentence="Gallringsreglerna så som de gällde när leveransen gjordes ligger i gallringsregler.txt.",
        decisions=decided,
        notes=_NOTES,
    )
    (folder / "gallringsregler.txt").write_bytes(rules)
    (folder / "gallringsbeslut.csv").write_bytes(_table(("beslut", "galler_fran", "galler_till", "regler"), decided))
    (folder / "tackning.csv").write_bytes(coverage_csv(harvests))
    (folder / "innehall.csv").write_bytes(_table(_CONTENTS, tuple(_listed(part))))
    (folder / "leveransbeskrivning.txt").write_bytes(described_text(told))
    write_paper(
        paper_html(_TEMPLATE, told=told),
        title=f"Leveransbeskrivning {told.identifier}",
        into=folder / "leveransbeskrivning.pdf",
        printer=printer,
        flavour=_flavour(entry),
        footer=f"{told.authority} · {told.identifier}",
        created=entry.created_at,
        author=told.authority,
        identifier=told.identifier,
    )


def converted(entry: DeliveryEntry, part: Part) -> str:
    """Say how many PDFs were made anew, in what level, and which level was demanded if that is another."""
    made = _flavour(entry).value
    demanded = "" if made == entry.terms.pdfa else f", som också uppfyller {entry.terms.pdfa},"
    files = counted(part.converted, "PDF-fil", "PDF-filer")
    return f"{files} har gjorts om till PDF/A-{made}{demanded}"


def _flavour(entry: DeliveryEntry) -> Flavour:
    return made_as(entry.terms.pdfa) if entry.terms.pdfa else Flavour.PDFA_2A


def _delivery_rows(entry: DeliveryEntry, part: Part) -> tuple[Row, ...]:
    terms = entry.terms
    agreement = f"{terms.agreement_number}; {terms.agreement_date}" if terms.agreement_date else ""
    return (
        ("Mottagare", terms.name),
        ("Överenskommelse", agreement),
        ("Referenskod", terms.reference_code),
        ("Klass", terms.classification),
        ("Leverans", entry.id),
        ("Paket", f"{part.number} av {part.of}"),
        ("Ersätter", entry.replaces),
        ("Kontakt", ", ".join(word for word in (terms.contact_name, terms.contact_details) if word)),
        ("Framställd med", TOOL),
    )


def _what(first: Record) -> str:
    return (
        f"Paketet innehåller det som publicerats och besvarats på kontot {first.account.name} "
        f"({platform_name(first.account.platform)}), fångat under perioden. En handling är en tråd, alltså ett inlägg "
        f"med alla svar, eller en ögonblicksbild av kontot. Ändras en tråd blir det en ny version."
    )


def _contents_rows(part: Part) -> tuple[Row, ...]:
    return (
        ("Handlingar", number(len({one.kept.record for one in part.chosen}))),
        ("Versioner", number(len(part.chosen))),
        ("Filer", number(len(part.files))),
        ("Omfång", size(sum(file.size for file in part.files))),
        ("Fångade", _span([one.captured_at for one in part.chosen])),
    )


def _span(times: list[dt.datetime]) -> str:
    first, last = (local_day(at).isoformat() for at in (min(times), max(times)))
    return first if first == last else f"{first} till {last}"


def _representations(entry: DeliveryEntry) -> tuple[Row, ...]:
    return tuple(REPRESENTATIONS[name] for name in entry.terms.include if name in REPRESENTATIONS)


def _remarks(entry: DeliveryEntry, part: Part) -> Iterator[str]:
    if entry.counted_to < entry.selection.last:
        yield (
            f"Leveransen gjordes innan perioden var slut ({entry.selection.last}). Den innehåller det som fångats till "
            f"och med {entry.counted_to}."
        )
    if part.converted:
        yield (
            f"{converted(entry, part)} för den här leveransen, utan att någon sida ritats om. veraPDF har godkänt "
            f"varje sådan fil. Kontrollsumman i handlingens premis.xml gäller den ursprungliga filen, som finns kvar "
            f"i arkivet."
        )
    if part.withheld:
        yield (
            f"{counted(part.withheld, 'handling', 'handlingar')} i hela urvalet har sekretess eller annat skydd och "
            f"ingår inte i leveransen."
        )
    if any(one.restricted for one in part.chosen):
        yield (
            "Handlingar med skyddade uppgifter ingår; innehall.csv visar vilka. Det som har maskerats i arkivet är "
            "maskerat också här."
        )


def _decisions(workspace: Workspace, entry: DeliveryEntry, first: Record) -> tuple[Row, ...]:
    """Give the decisions on this creator's records that were in force some day of the period."""
    whose = {first.account.authority, workspace.settings.authority.name, creator(workspace.settings.authority, first)}
    found = decisions_from(workspace.settings.decisions)
    return tuple(
        (
            one.shown,
            str(one.valid_from or ""),
            str(one.valid_to or "tills vidare"),
            ", ".join(sorted(one.rules)) or "alla",
        )
        for one in found
        if one.authority in whose and _overlaps(one, entry)
    )


def _overlaps(decision: Decision, entry: DeliveryEntry) -> bool:
    began = decision.valid_from is None or decision.valid_from <= entry.selection.last
    return began and (decision.valid_to is None or decision.valid_to >= entry.selection.first)


def _listed(part: Part) -> Iterator[Row]:
    for one in part.chosen:
        record = read_first(one)
        yield (
            one.kept.record,
            version_name(one.kept.version),
            _KINDS[record.kind],
            local_time(one.captured_at),
            record.provenance.final_url,
            "ja" if record.coverage.whole else "nej",
            "ja" if one.restricted else "nej",
        )


def _table(headings: Row, rows: tuple[Row, ...]) -> bytes:
    return csv_bytes(headings, map(on_one_line, rows))
