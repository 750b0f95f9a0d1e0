"""Turns a tagged PDF into PDF/A (and PDF/UA-1) by exact changes to its objects; no page is drawn anew.

ISO 19005-2 (PDF/A-2), ISO 19005-1 (PDF/A-1), ISO 14289-1 (PDF/UA-1). Same input and arguments, same bytes.
"""

import datetime as dt
import io
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

import pikepdf
from pikepdf import Dictionary, Name, Pdf, String

from archiver.render.glyphs import name_glyphs
from archiver.render.numbers import bound_reals
from archiver.render.opaque import flatten_transparency
from archiver.render.xmp import PRODUCER, About, packet, printable

FALLBACK_LINK = "Länk"
NAMELESS = "Handling utan rubrik"  # PDF/UA asks for a title (ISO 14289-1 §7.1)
CONTENTS_LIMIT = 1000  # characters; a string in PDF/A-2 holds 32,767 bytes (ISO 19005-2 §6.1.13)


class Flavour(StrEnum):
    """The PDF/A part and level of a record; the A levels are PDF/UA-1 too."""

    PDFA_2A = "2a"
    PDFA_1A = "1a"
    PDFA_2U = "2u"
    PDFA_2B = "2b"

    @property
    def part(self) -> int:
        """Give the part of ISO 19005."""
        return int(self.value[0])

    @property
    def level(self) -> str:
        """Give the conformance level: A, U or B."""
        return self.value[1].upper()

    @property
    def ua(self) -> bool:
        """Say whether the file claims PDF/UA-1 as well."""
        return self.level == "A"

    @property
    def judged_as(self) -> tuple[str, ...]:
        """Give the profiles that veraPDF must pass the file by."""
        return (self.value, "ua1") if self.ua else (self.value,)


def to_pdfa(
    pdf: bytes | Path,
    *,
    flavour: Flavour = Flavour.PDFA_2A,
    title: str,
    created: dt.datetime,
    language: str = "sv-SE",
    author: str = "",
    subject: str = "",
    identifier: str = "",
    tool: str = "archiver",
) -> bytes:
    """Give a tagged PDF (Chromium's) as PDF/A of the flavour; `created` stands as its date and must be aware."""
    about = About(
        title=title,
        created=created,
        language=language,
        author=author,
        subject=subject,
        identifier=identifier,
        tool=tool,
    )
    with pikepdf.open(io.BytesIO(pdf) if isinstance(pdf, bytes) else pdf) as document:
        declare(document, about, flavour)
        return saved(document, flavour)


def declare(pdf: Pdf, about: About, flavour: Flavour) -> None:
    """Make the open document what the flavour demands, and let it say so."""
    if not printable(about.title):
        about = replace(about, title=printable(about.identifier) or NAMELESS)
    name_glyphs(pdf)
    pikepdf.pdfa.prepare(pdf, f"{flavour.part}b")
    if flavour.part == 1:
        flatten_transparency(pdf)
        bound_reals(pdf)
    _describe(pdf, about, flavour)
    _present(pdf, about)
    for page in pdf.pages:
        page.obj[Name.Tabs] = Name.S  # ISO 14289-1 §7.18.3
        for annotation in page.obj.get(Name.Annots, ()):
            _name_link(annotation)


def saved(pdf: Pdf, flavour: Flavour) -> bytes:
    """Write the document with the settings its flavour allows; the file identifier comes from the content."""
    if Name.ID in pdf.trailer:
        del pdf.trailer[Name.ID]  # its first half would be kept
    settings = pikepdf.pdfa.resolve_save_kwargs(f"{flavour.part}b", deterministic_id=True)
    written = io.BytesIO()
    pdf.save(written, **settings)
    return written.getvalue()


def _describe(pdf: Pdf, about: About, flavour: Flavour) -> None:
    """Write the metadata twice as both standards ask: Info and XMP, which must agree (ISO 19005-1 §6.7.3)."""
    moment = about.created.astimezone(dt.UTC).strftime("D:%Y%m%d%H%M%S+00'00'") if about.created else ""
    info = {
        "/Title": about.title,
        "/Author": about.author,
        "/Subject": about.subject,
        "/Creator": about.tool,
        "/Producer": PRODUCER,
        "/CreationDate": moment,
        "/ModDate": moment,
    }
    said = {key: String(printable(value)) for key, value in info.items() if value}
    pdf.trailer[Name.Info] = pdf.make_indirect(Dictionary(said))
    metadata = pdf.make_stream(packet(about, part=flavour.part, conformance=flavour.level, ua=flavour.ua))
    metadata[Name.Type], metadata[Name.Subtype] = Name.Metadata, Name.XML
    pdf.Root[Name.Metadata] = metadata


def _present(pdf: Pdf, about: About) -> None:
    """Set language, marking and what a reader opens with (ISO 14289-1 §7.1, §7.2)."""
    root = pdf.Root
    root[Name.Lang] = String(about.language)
    root[Name.MarkInfo] = Dictionary(Marked=True)
    root[Name.ViewerPreferences] = Dictionary(DisplayDocTitle=True)
    if Name.Outlines in root:
        root[Name.PageMode] = Name.UseOutlines
    for key in ("/OpenAction", "/AA", "/AcroForm"):
        if key in root:
            del root[key]


def _name_link(annotation: pikepdf.Object) -> None:
    """Give a link annotation its alternative description (ISO 14289-1 §7.18.5)."""
    if annotation.get(Name.Subtype) != Name.Link or Name.Contents in annotation:
        return
    action = annotation.get(Name.A)
    target = str(action.get(Name.URI, "")) if action is not None else ""
    annotation[Name.Contents] = String(printable(target, CONTENTS_LIMIT) or FALLBACK_LINK)
