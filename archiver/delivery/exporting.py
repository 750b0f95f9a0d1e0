"""One export for a diarium: XML, table, a page for each act, and the files, in a folder or a container."""

import tempfile
from pathlib import Path

from archiver.delivery.documenting import Part
from archiver.delivery.registering import act_of, place, registration_of
from archiver.diarium import arendehantering, erms, table
from archiver.diarium.arendehantering import arendehantering_xml
from archiver.diarium.erms import erms_xml
from archiver.diarium.page import write_page
from archiver.diarium.registration import Registration
from archiver.render.pdfa import Flavour
from archiver.render.printing import Printer
from archiver.sip.containers import Sink, add_checked, open_sink
from archiver.sip.describing import Container, PackageFile
from archiver.store.deliveries import Content, DeliveryEntry
from archiver.store.manifest import hash_file
from archiver.workspace import Workspace

PAGES = "registreringsblad"


def export(
    workspace: Workspace,
    entry: DeliveryEntry,
    part: Part,
    contents: tuple[Content, ...],
    *,
    first_number: int,
    into: Path,
    printer: Printer,
) -> tuple[str, Path]:
    """Build one export in `into` and give its name and path; the same delivery gives the same bytes.

    `contents` are those of `part`, in the same order; `first_number` is the löpnummer of the first act.

    Raises:
        DeliveryRefused: a file is not what the archive says it is; nothing is left of the export.
        ProgramFailed: Chromium died.
    """
    name = f"{entry.id}-{part.number}"
    by_version = _by_version(part.files)
    acts = tuple(
        act_of(workspace, entry, chosen, content, number=number, files=by_version[content.record, content.version])
        for number, (chosen, content) in enumerate(zip(part.chosen, contents, strict=True), first_number)
    )
    registration = registration_of(workspace, entry, acts, part=part.number, of=part.of)
    with (
        tempfile.TemporaryDirectory(prefix="diarium-") as folder,
        open_sink(into, name, Container(entry.terms.container), entry.created_at) as (sink, target),
    ):
        _write_tables(entry, registration, Path(folder), sink)
        _write_pages(entry, registration, Path(folder), sink, printer)
        for (record, version), files in by_version.items():
            for file in files:
                add_checked(sink, place(record, version, file), file.path, sha256=file.sha256, size=file.size)
    return name, target


def xml_name(terms_version: str) -> str:
    """Give the name of the XML in an export of that version (of `version` in archive.toml)."""
    return erms.NAME if terms_version == "2.0" else arendehantering.NAME


def _write_tables(entry: DeliveryEntry, registration: Registration, folder: Path, sink: Sink) -> None:
    name = xml_name(entry.terms.version)
    document = erms_xml(registration) if name == erms.NAME else arendehantering_xml(registration)
    for made, data in ((name, document), (table.NAME, table.registration_csv(registration))):
        (folder / made).write_bytes(data)
        _put(sink, folder / made, made)


def _write_pages(entry: DeliveryEntry, registration: Registration, folder: Path, sink: Sink, printer: Printer) -> None:
    level = "1a" if entry.terms.pdfa == "1b" else entry.terms.pdfa or "2a"
    page = folder / "page.pdf"
    for act in registration.case.acts:
        write_page(registration, act, page, printer=printer, flavour=Flavour(level))
        _put(sink, page, f"{PAGES}/{act.id}.pdf")


def _put(sink: Sink, path: Path, name: str) -> None:
    add_checked(sink, name, path, sha256=hash_file(path), size=path.stat().st_size)


def _by_version(files: tuple[PackageFile, ...]) -> dict[tuple[str, int], tuple[PackageFile, ...]]:
    found: dict[tuple[str, int], list[PackageFile]] = {}
    for file in files:
        _, record, version, *_ = file.name.split("/")
        found.setdefault((record, int(version[1:])), []).append(file)
    return {key: tuple(listed) for key, listed in found.items()}
