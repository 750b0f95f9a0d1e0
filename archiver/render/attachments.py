"""Attached documents made searchable: a PDF/A-2b copy beside the original, which is never touched.

What OCRmyPDF adds is text without tags, so the copy claims level B; a tagged original keeps its tags in the copy.
Attached files are hostile: encrypted, broken and endless ones give a reason in Swedish, never a failure.
"""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf

from archiver.errors import ProgramFailed
from archiver.programs import ocrmypdf
from archiver.programs.verapdf import Judge
from archiver.render.xmp import printable

LANGUAGES = ("swe",)
MOST_PAGES = 3000
LARGEST = 500_000_000  # bytes
LAYER = "/Textlager"
SUFFIX = ".sokbar.pdf"
_DATES = ("xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Searchable:
    """A searchable copy, or the reason in Swedish why there is none."""

    path: Path | None = None
    reason: str = ""


def to_searchable(
    path: Path,
    into: Path,
    *,
    languages: Sequence[str] = LANGUAGES,
    jobs: int = 1,
    timeout: float = 900.0,
    judge: Judge | None = None,
) -> Searchable:
    """Put a searchable PDF/A-2b copy of a PDF or scanned image in the folder `into`, under the original's name.

    Where OCRmyPDF's own check cannot tell (Type 3 fonts, for one), a `judge` may: what it passes is kept.
    """
    reason = _unfit(path)
    if reason:
        return Searchable(reason=reason)
    target = into / f"{path.stem}{SUFFIX}"
    with tempfile.TemporaryDirectory(prefix="searchable-") as work:
        made = Path(work) / "made.pdf"
        title = printable(path.name, 200)
        how = ocrmypdf.How(languages=tuple(languages), jobs=jobs, timeout=timeout, title=title)
        reason = ocrmypdf.searchable(path, made, how)
        unsure = reason == ocrmypdf.REASONS[ocrmypdf.NOT_PDFA] and judge is not None
        if unsure:
            reason = ocrmypdf.searchable(path, made, replace(how, pdfa=False))
        if not reason:
            reason = _finished(made, judge if unsure else None)
        if reason:
            return Searchable(reason=reason)
        into.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(made, target)
    return Searchable(path=target)


def _finished(made: Path, judge: Judge | None) -> str:
    """Make the copy a PDF/A-2b without anything that differs from run to run; ask the judge where there is one."""
    try:
        with pikepdf.open(made, allow_overwriting_input=True) as pdf:
            if judge is not None:
                pikepdf.pdfa.prepare(pdf, "2b")
            _forget_run(pdf)
            pdf.save(made, **pikepdf.pdfa.resolve_save_kwargs("2b", deterministic_id=True))
        verdicts = judge.judge(made, ["2b"]) if judge is not None else ()
    except (pikepdf.PdfError, ValueError, ProgramFailed):
        return ocrmypdf.REASONS[ocrmypdf.NOT_VALID]
    if any(one.verdict != "pass" for one in verdicts):
        return ocrmypdf.REASONS[ocrmypdf.NOT_PDFA]
    return ""


def _unfit(path: Path) -> str:
    """Say why the file should not even be tried."""
    if path.stat().st_size > LARGEST:
        return f"Filen är större än {LARGEST // 10**6} MB."
    with path.open("rb") as file:
        if b"%PDF-" not in file.read(1024):
            return ""  # an image; OCRmyPDF knows which it can read
    try:
        with pikepdf.open(path) as pdf:
            pages = len(pdf.pages)
    except pikepdf.PasswordError:
        return ocrmypdf.REASONS[ocrmypdf.ENCRYPTED]
    except (pikepdf.PdfError, ValueError, RuntimeError, RecursionError):
        return ocrmypdf.REASONS[ocrmypdf.BROKEN]
    if pages == 0:
        return "Filen har inga sidor."
    return f"Filen har fler än {MOST_PAGES} sidor." if pages > MOST_PAGES else ""


def _forget_run(pdf: Pdf) -> None:
    """Take away when the copy was made and its random names, so that the same file gives the same copy."""
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        for key in _DATES:
            if key in metadata:
                del metadata[key]
    if Name.ID in pdf.trailer:
        del pdf.trailer[Name.ID]  # its first half would be kept
    info = pdf.trailer.get(Name.Info)
    for key in ("/CreationDate", "/ModDate"):
        if info is not None and key in info:
            del info[key]
    for page in pdf.pages:
        _rename_layer(pdf, page.obj)


def _rename_layer(pdf: Pdf, page: Object) -> None:
    """Give OCRmyPDF's text layer a name that is the same in every run."""
    layers = page.get(Name.Resources, Dictionary()).get(Name.XObject, Dictionary())
    drawn = {name: f"{LAYER}{number}" for number, name in enumerate(sorted(layers.keys())) if name.startswith("/OCR-")}
    if not drawn:
        return
    contents = page[Name.Contents]
    streams = list(contents) if isinstance(contents, Array) else [contents]
    data = b"\n".join(stream.read_bytes() for stream in streams)
    for name, fixed in drawn.items():
        layers[fixed] = layers[name]
        del layers[name]
        data = data.replace(name.encode(), fixed.encode())
    page[Name.Contents] = pdf.make_stream(data)
