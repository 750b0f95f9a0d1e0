"""Evidence pages: each screenshot tile as it is, with the page's exact text over it, invisible, in its place.

The text comes from the DOM, so it is right to the letter; nothing is recognised. Each paragraph of the page is a tagged
P, each tile a tagged Figure with alternative text and bounding box (ISO 14289-1 §7.3). The JPEG data go in as they are.
"""

import io
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String
from PIL import Image

from archiver.evidence import Evidence, TextBox, Tile
from archiver.render import tags, wording
from archiver.render.clusters import clusters, readable, visual
from archiver.render.fonts import EmbeddedFont, embed_shapeless, embed_subset
from archiver.render.joining import Heading
from archiver.render.xmp import printable

PAGE = (595.28, 841.89)  # A4 in points
FRAME = (36.0, 50.0, 559.28, 776.0)  # where a tile may stand: left, bottom, right, top
HEADING = "Visuellt bevis: skärmbilder"
HEADING_SIZE, CAPTION_SIZE = 12.5, 7.5
TEXT_FONT, CAPTION_FONT, HEADING_FONT = "/Textlager", "/Bildtext", "/Rubrik"
RISE = 0.22  # of the box height, from its lower edge to the baseline
EM = 0.74  # of the box height: the size of the letters in it
NARROWEST = 0.35  # least horizontal scaling; below it readers lose the spaces between words
LONGEST = 8000  # codes in one string of 2 bytes each; PDF/A-2 allows 32,767 bytes (ISO 19005-2 §6.1.13)
MOST_CODES = 60_000  # clusters that one font can hold


@dataclass(frozen=True, slots=True)
class _Fonts:
    text: EmbeddedFont
    caption: EmbeddedFont
    heading: EmbeddedFont


@dataclass(frozen=True, slots=True)
class _Line:
    """A box ready to be set: its clusters from left to right."""

    box: TextBox
    shown: tuple[str, ...]


@dataclass(slots=True)
class _Marked:
    """The content of one page, and the structure element of each of its marked pieces."""

    content: list[str]
    elements: list[Object]


def append_evidence(pdf: Pdf, evidence: Evidence, *, regular: Path, bold: Path) -> list[Heading]:
    """Put one page per tile last in the document, tagged; give the lines of the outline that lead to them.

    `regular` and `bold` are the fonts of the captions. Text whose middle no tile shows goes to the nearest tile.
    """
    if not evidence.tiles:
        return []
    lines = _lines(evidence.boxes)
    captions = [_caption(evidence, number) for number in range(1, len(evidence.tiles) + 1)]
    fonts = _Fonts(
        embed_shapeless(pdf, sorted({cluster for line in lines for cluster in line.shown})[:MOST_CODES]),
        embed_subset(pdf, regular, set("".join(captions))),
        embed_subset(pdf, bold, set(HEADING)),
    )
    first_page = len(pdf.pages)
    root = pdf.Root[Name.StructTreeRoot]
    next_key = int(root[Name.ParentTreeNextKey])
    entries = list(tags.parent_entries(pdf))
    sorted_lines = _by_tile(lines, evidence.tiles)
    for number, tile in enumerate(evidence.tiles):
        page, elements = _page(pdf, tile, sorted_lines[number], fonts, captions[number], first=number == 0)
        page[Name.StructParents] = next_key + number
        entries.append((next_key + number, pdf.make_indirect(Array(elements))))
    tags.write_parent_tree(pdf, entries)
    outline = [Heading(level=2, title=HEADING, page=first_page, top=PAGE[1])]
    for number in range(len(evidence.tiles)):
        title = f"Skärmbild {number + 1} av {len(evidence.tiles)}"
        outline.append(Heading(level=3, title=title, page=first_page + number, top=PAGE[1]))
    return outline


def _caption(evidence: Evidence, number: int) -> str:
    url = printable(evidence.url, 110)
    return f"Skärmbild {number} av {len(evidence.tiles)} · {url} · {wording.moment(evidence.captured_at)}"


def _lines(boxes: Sequence[TextBox]) -> list[_Line]:
    found = []
    for box in boxes:
        shown = visual(clusters(readable(box.text)))
        if shown and box.width > 0 and box.height > 0:
            found.append(_Line(box, tuple(shown)))
    return found


def _by_tile(lines: Sequence[_Line], tiles: Sequence[Tile]) -> list[list[_Line]]:
    """Deal the lines to the tiles by where their middle stands."""
    dealt: list[list[_Line]] = [[] for _ in tiles]
    tops = [tile.y for tile in tiles]
    for line in lines:
        middle = line.box.y + line.box.height / 2
        dealt[max(0, bisect_right(tops, middle) - 1)].append(line)
    return dealt


def _page(
    pdf: Pdf, tile: Tile, lines: Sequence[_Line], fonts: _Fonts, caption: str, *, first: bool
) -> tuple[Object, list[Object]]:
    """Build the page of one tile; give it and the structure elements of its marked content, by MCID."""
    left, bottom, right, top = FRAME
    scale = min((right - left) / max(tile.width, 1), (top - bottom) / max(tile.height, 1))
    x, y = left, top - tile.height * scale
    resources = Dictionary(
        Font=Dictionary({TEXT_FONT: fonts.text.resource, CAPTION_FONT: fonts.caption.resource}),
        XObject=Dictionary(Bild=embed_image(pdf, tile.path)),
    )
    page = pdf.add_blank_page(page_size=PAGE).obj
    marked = _Marked([], [])
    if first:
        resources.Font[HEADING_FONT] = fonts.heading.resource
        _mark(pdf, page, marked, "H2", _set(fonts.heading, HEADING_FONT, HEADING, HEADING_SIZE, left, 803))
    _mark(pdf, page, marked, "P", _set(fonts.caption, CAPTION_FONT, caption, CAPTION_SIZE, left, 785))
    placed = f"q {tile.width * scale:.3f} 0 0 {tile.height * scale:.3f} {x:.3f} {y:.3f} cm /Bild Do Q"
    figure = _mark(pdf, page, marked, "Figure", placed)
    figure[Name.Alt] = String(f"{caption}. Sidans text följer.")
    box = Array([round(edge, 2) for edge in (x, y, x + tile.width * scale, top)])
    figure[Name.A] = Dictionary(O=Name.Layout, BBox=box, Placement=Name.Block)
    for _, block in groupby(lines, key=lambda line: line.box.block):
        _mark(pdf, page, marked, "P", _invisible(fonts.text, tuple(block), tile, scale, x, top))
    page[Name.Resources] = resources
    page[Name.Contents] = pdf.make_stream("\n".join(marked.content).encode("ascii"))
    return page, marked.elements


def _mark(pdf: Pdf, page: Object, marked: _Marked, kind: str, content: str) -> Object:
    """Add content of one structure element, which stands last under the document element."""
    number = len(marked.elements)
    document = tags.document_element(pdf)
    element = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name(f"/{kind}"), P=document, Pg=page, K=number))
    document[Name.K].append(element)
    marked.elements.append(element)
    marked.content.append(f"/{kind} <</MCID {number}>> BDC\n{content}\nEMC")
    return element


def _set(font: EmbeddedFont, name: str, text: str, size: float, x: float, y: float) -> str:
    known = "".join(c for c in text if c in font.codes)
    return f"BT 0.333 0.376 0.431 rg {name} {size} Tf 1 0 0 1 {x} {y} Tm {font.encoded(known)} Tj ET"


def _invisible(font: EmbeddedFont, lines: Sequence[_Line], tile: Tile, scale: float, x: float, top: float) -> str:
    """Set the lines of one block in text rendering mode 3, each stretched to the width of its box."""
    out = ["BT 3 Tr"]
    size = 0.0
    for line in lines:
        box = line.box
        wanted = box.height * EM * scale
        cell = box.width * scale / len(line.shown)  # every cluster is one em wide
        em = round(max(min(wanted, cell / NARROWEST), 0.1), 2)
        if em != size:
            out.append(f"{TEXT_FONT} {em} Tf")
            size = em
        left = min(max(x + (box.x - tile.x) * scale, 0.0), PAGE[0] - 1)  # what stands beside the picture
        base = min(max(top - (box.y - tile.y + box.height * (1 - RISE)) * scale, 1.0), PAGE[1])  # stays on the page
        codes = [f"{font.codes[cluster]:04X}" for cluster in line.shown if cluster in font.codes]
        out.append(f"{cell / em * 100:.2f} Tz 1 0 0 1 {left:.2f} {base:.2f} Tm")
        out += [f"<{''.join(codes[at : at + LONGEST])}> Tj" for at in range(0, len(codes), LONGEST)]
    out.append("ET")
    return "\n".join(out)


def embed_image(pdf: Pdf, path: Path) -> Object:
    """Embed a picture; RGB and grey JPEG data as they are (DCTDecode), anything else as a new JPEG."""
    data = path.read_bytes()
    with Image.open(io.BytesIO(data)) as image:
        width, height, mode, kind = image.width, image.height, image.mode, image.format
        if kind != "JPEG" or mode not in ("RGB", "L"):
            again = io.BytesIO()
            image.convert("RGB").save(again, "JPEG", quality=85)
            data, mode = again.getvalue(), "RGB"
    stream = pikepdf.Stream(pdf, data)
    stream[Name.Type], stream[Name.Subtype] = Name.XObject, Name.Image
    stream[Name.Width], stream[Name.Height], stream[Name.BitsPerComponent] = width, height, 8
    stream[Name.ColorSpace] = Name.DeviceRGB if mode == "RGB" else Name.DeviceGray
    stream[Name.Filter] = Name.DCTDecode
    return pdf.make_indirect(stream)
