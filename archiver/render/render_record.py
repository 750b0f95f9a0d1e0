"""One record version as PDF/A: cover sheet, content, visual evidence; a very long thread as several files."""

import io
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path

import pikepdf
from pikepdf import Pdf

from archiver.evidence import Evidence
from archiver.programs.fontconfig import font_file
from archiver.records import Media, Record, Thread
from archiver.render import joining, pictures, tags
from archiver.render.cutting import Volume
from archiver.render.document import Picture, record_title, record_volumes
from archiver.render.footers import add_footers
from archiver.render.pdfa import Flavour, declare, saved
from archiver.render.printing import Printer
from archiver.render.textlayer import append_evidence
from archiver.render.writing import PdfFile, write_pdf
from archiver.render.xmp import About


def render_record(
    record: Record,
    *,
    version_folder: Path,
    evidence: Evidence | None,
    into: Path,
    printer: Printer,
    flavour: Flavour = Flavour.PDFA_2A,
) -> tuple[PdfFile, ...]:
    """Write the record as PDF/A in the folder `into`: record.pdf, and where it is very long record-2.pdf and so on.

    Media stand under `version_folder` at the paths the record names. Each file is whole in itself; memory is that of
    one. The same record, media and evidence give the same bytes with the same Chromium and fonts. The judges are not
    asked here.

    Raises:
        ProgramFailed: Chromium died or did not finish.
    """
    with tempfile.TemporaryDirectory(prefix="render-") as work:
        volumes, files = _laid_out(record, version_folder, Path(work), evidence is not None, printer)
        made = []
        for volume, html in volumes:
            with ExitStack() as stack:
                pdf, outline = _joined(html, files, printer, stack)
                if evidence is not None and volume.number == volume.of:
                    outline += append_evidence(
                        pdf, evidence, regular=_font("Noto Sans"), bold=_font("Noto Sans", "Bold")
                    )
                joining.write_outline(pdf, outline)
                add_footers(pdf, _footer(record, volume), _font("Noto Sans"))
                declare(pdf, _about(record, volume), flavour)
                made.append(write_pdf(saved(pdf, flavour), into / volume.name, pages=len(pdf.pages)))
        return tuple(made)


def _joined(
    html: Iterator[str], files: dict[str, Path], printer: Printer, stack: ExitStack
) -> tuple[Pdf, list[joining.Heading]]:
    """Print the documents of one volume as one PDF, open until the stack closes; give it with its outline."""
    pdf = stack.enter_context(_opened(printer.pdf(next(html), files)))
    tags.forget_ids(pdf)
    outline = joining.join(pdf, _printed(html, files, printer, stack))
    tags.mark_pages(pdf)
    return pdf, outline


def _laid_out(
    record: Record, folder: Path, work: Path, evidence: bool, printer: Printer
) -> tuple[Iterable[tuple[Volume, Iterator[str]]], dict[str, Path]]:
    """Give the record's volumes as HTML, and the image files by the address they have in the HTML."""
    ready = pictures.prepare_all(_media(record), folder=folder, work=work, draw=_drawing(printer))
    shown = {
        path: Picture(src=f"bild/{number}", width=one.width, height=one.height)
        for number, (path, one) in enumerate(ready.items(), 1)
    }
    files = {shown[path].src: one.path for path, one in ready.items()}
    return record_volumes(record, pictures=shown, evidence=evidence), files


def _drawing(printer: Printer) -> pictures.Draw:
    return lambda path, mime, width, height: printer.picture(path, mime, width=width, height=height)


def _media(record: Record) -> tuple[Media, ...]:
    content = record.content
    if isinstance(content, Thread):
        return tuple(media for item in content.items() for media in item.media)
    return content.media


def _printed(html: Iterator[str], files: dict[str, Path], printer: Printer, stack: ExitStack) -> Iterator[Pdf]:
    """Print the parts one by one. They stay open, since the joined document reads their streams when it is saved."""
    for part in html:
        yield stack.enter_context(_opened(printer.pdf(part, files)))


def _opened(pdf: bytes) -> Pdf:
    return pikepdf.open(io.BytesIO(pdf))


@lru_cache(maxsize=4)
def _font(family: str, style: str = "Regular") -> Path:
    return font_file(family, style)


def _about(record: Record, volume: Volume) -> About:
    part = f", {volume.title}" if volume.title else ""
    return About(
        title=record_title(record) + part,
        created=record.provenance.captured_at,
        author=record.account.authority or record.authority.name,
        subject=f"{record.account.name}, {record.account.platform}, {record.authority.name}",
        identifier=f"{record.id}, version {record.version}{part}",
        tool=record.provenance.tool or "archiver",
    )


def _footer(record: Record, volume: Volume) -> str:
    words = f"{record.authority.name} · {record.id} · version {record.version}"
    return f"{words} · {volume.title}" if volume.title else words
