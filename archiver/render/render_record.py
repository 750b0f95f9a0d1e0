"""One record version as one PDF/A file: cover sheet, content, visual evidence."""

import io
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path

import pikepdf
from pikepdf import Pdf

from archiver.evidence import Evidence
from archiver.programs.fontconfig import font_file
from archiver.records import Media, Record, Thread
from archiver.render import joining, pictures, tags
from archiver.render.document import Picture, record_parts, record_title
from archiver.render.footers import add_footers
from archiver.render.pdfa import Flavour, declare, saved
from archiver.render.printing import Printer
from archiver.render.textlayer import append_evidence
from archiver.render.writing import PdfFile, write_pdf
from archiver.render.xmp import About

FILE_NAME = "record.pdf"


def render_record(
    record: Record,
    *,
    version_folder: Path,
    evidence: Evidence | None,
    into: Path,
    printer: Printer,
    flavour: Flavour = Flavour.PDFA_2A,
) -> PdfFile:
    """Write the record as PDF/A at `into`, or as record.pdf in it where it is a folder.

    Media stand under `version_folder` at the paths the record names.
    The same record, media and evidence give the same bytes with the same Chromium and fonts. The judges are not
    asked here.

    Raises:
        ProgramFailed: Chromium died or did not finish.
    """
    with tempfile.TemporaryDirectory(prefix="render-") as work, ExitStack() as stack:
        html, files = _laid_out(record, version_folder, Path(work), evidence is not None, printer)
        pdf = stack.enter_context(_opened(printer.pdf(next(html), files)))
        tags.forget_ids(pdf)
        outline = joining.join(pdf, _printed(html, files, printer, stack))
        tags.mark_pages(pdf)
        if evidence is not None:
            outline += append_evidence(pdf, evidence, regular=_font("Noto Sans"), bold=_font("Noto Sans", "Bold"))
        joining.write_outline(pdf, outline)
        add_footers(pdf, _footer(record), _font("Noto Sans"))
        declare(pdf, _about(record), flavour)
        return write_pdf(saved(pdf, flavour), _target(into), pages=len(pdf.pages))


def _laid_out(
    record: Record, folder: Path, work: Path, evidence: bool, printer: Printer
) -> tuple[Iterator[str], dict[str, Path]]:
    """Give the record's HTML parts, and the image files by the address they have in the HTML."""
    ready = pictures.prepare_all(_media(record), folder=folder, work=work, draw=_drawing(printer))
    shown = {
        path: Picture(src=f"bild/{number}", width=one.width, height=one.height)
        for number, (path, one) in enumerate(ready.items(), 1)
    }
    files = {shown[path].src: one.path for path, one in ready.items()}
    return record_parts(record, pictures=shown, evidence=evidence), files


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


def _about(record: Record) -> About:
    return About(
        title=record_title(record),
        created=record.provenance.captured_at,
        author=record.account.authority or record.authority.name,
        subject=f"{record.account.name}, {record.account.platform}, {record.authority.name}",
        identifier=f"{record.id}, version {record.version}",
        tool=record.provenance.tool or "archiver",
    )


def _footer(record: Record) -> str:
    return f"{record.authority.name} · {record.id} · version {record.version}"


def _target(into: Path) -> Path:
    return into / FILE_NAME if into.is_dir() else into
