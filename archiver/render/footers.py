"""The footer of every page: which record and version, and page x of y; an artifact, so no reading aloud stumbles on it.

ISO 32000-1 §14.8.2.2 (pagination artifacts). Written by us and not by Chromium, whose margin boxes are neither tagged
nor artifacts, and which does not know how many pages the other parts have.
"""

from pathlib import Path

from pikepdf import Array, Dictionary, Name, Object, Pdf

from archiver.render.fonts import EmbeddedFont, embed_subset

FONT = "/ArchiverFooter"
SIZE = 7.5  # points
BASELINE = 30.0  # points above the lower edge
LEFT, RIGHT = 62.4, 56.7  # points: 22 mm and 20 mm, as in record.css
GREY = "0.333 0.376 0.431"


def add_footers(pdf: Pdf, words: str, font_file: Path) -> None:
    """Write `words` at the left and "Sida x av y" at the right of every page's foot."""
    total = len(pdf.pages)
    font = embed_subset(pdf, font_file, f"{words} Sida av 0123456789…")
    words = "".join(c for c in words if c in font.codes)
    for number, page in enumerate(pdf.pages, 1):
        _, _, width, _ = (float(edge) for edge in page.mediabox)
        content = pdf.make_stream(_footer(font, words, f"Sida {number} av {total}", width))
        page.obj[Name.Contents] = Array([content, *_streams(page.obj)])
        resources = _copy(page.obj.get(Name.Resources))  # a copy: pages may share one
        fonts = _copy(resources.get(Name.Font))
        fonts[FONT] = font.resource
        resources[Name.Font] = fonts
        page.obj[Name.Resources] = resources


def _copy(dictionary: Object | None) -> Dictionary:
    return Dictionary({key: dictionary[key] for key in dictionary.keys()} if dictionary is not None else {})  # noqa: SIM118


def _footer(font: EmbeddedFont, words: str, count: str, width: float) -> bytes:
    right = width - RIGHT - font.width(count, SIZE)
    room = right - LEFT - 12
    while words and font.width(words, SIZE) > room:
        words = words[:-2].rstrip() + "…"
    return (
        f"/Artifact <</Type /Pagination /Subtype /Footer>> BDC q BT {GREY} rg {FONT} {SIZE} Tf "
        f"1 0 0 1 {LEFT} {BASELINE} Tm {font.encoded(words)} Tj "
        f"1 0 0 1 {right:.2f} {BASELINE} Tm {font.encoded(count)} Tj ET Q EMC\n"
    ).encode("ascii")


def _streams(page: Dictionary) -> list[object]:
    contents = page.get(Name.Contents)
    if contents is None:
        return []
    return list(contents) if isinstance(contents, Array) else [contents]
