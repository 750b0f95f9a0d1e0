"""Fonts that we embed ourselves: a subset for the footer, and the font without shapes for the invisible text layer.

Both are Type 0 fonts with a CIDFontType2 descendant (ISO 32000-1 §9.7), embedded, with widths that agree with the
font program and a ToUnicode map for every code (ISO 19005-2 §6.2.11). No time stamps: same text, same bytes.
"""

import io
import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph
from pikepdf import Array, Dictionary, Name, Object, Pdf

UNITS = 1000
# What captions and footers are nearly always made of: the same subset then serves every record of a harvest.
USUAL = frozenset(string.ascii_letters + string.digits + " åäöÅÄÖéÉüÜ·–—…§«»”’'\"!#%&()*+,-./:;=?@_~")
EPOCH = 3_786_825_600  # 2024-01-01 in seconds since 1904: a date that never changes


@dataclass(frozen=True, slots=True)
class EmbeddedFont:
    """A font in a PDF: the font dictionary, and per character its code and width in thousandths of an em."""

    resource: Object
    codes: dict[str, int]
    widths: dict[str, float]

    def encoded(self, text: str) -> str:
        """Give the text as a hexadecimal string for `Tj`."""
        return "<" + "".join(f"{self.codes[c]:04X}" for c in text) + ">"

    def width(self, text: str, size: float) -> float:
        """Give the width of the text in points."""
        return sum(self.widths[c] for c in text) * size / 1000


@dataclass(frozen=True, slots=True)
class _Subset:
    """Some glyphs of a font, as a font program of their own."""

    name: str
    program: bytes
    box: tuple[int, ...]
    rise: tuple[int, int]
    codes: dict[str, int]
    widths: dict[str, float]


def embed_subset(pdf: Pdf, file: Path, text: Iterable[str]) -> EmbeddedFont:
    """Embed the glyphs of the characters in `text`; one that the font lacks is left out of `codes`."""
    wanted = frozenset(text)
    made = _subset(file, wanted if wanted.isdisjoint(USUAL) else wanted | USUAL)
    codes, widths = made.codes, made.widths
    listed = Array([part for c in sorted(codes, key=codes.__getitem__) for part in (codes[c], Array([widths[c]]))])
    resource = _type0(
        pdf,
        name=f"AAAAAA+{made.name}",
        program=made.program,
        box=made.box,
        rise=made.rise,
        widths={"/W": listed, "/DW": 1000},
        to_cid=Name.Identity,
        unicode=[(code, c) for c, code in codes.items()],
    )
    return EmbeddedFont(resource, codes, widths)


@lru_cache(maxsize=32)
def _subset(file: Path, wanted: frozenset[str]) -> _Subset:
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, name_IDs=[1, 2, 6])
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "MATH", "STAT", "DSIG"]
    with TTFont(file, lazy=True, recalcTimestamp=False) as font:
        there = sorted({c for c in wanted if ord(c) in font.getBestCmap()})
        subsetter = subset.Subsetter(options)
        subsetter.populate(text="".join(there))
        subsetter.subset(font)
        program = io.BytesIO()
        font.save(program)
        cmap, metrics, scale = font.getBestCmap(), font["hmtx"].metrics, 1000 / font["head"].unitsPerEm
        head = font["head"]
        return _Subset(
            name=str(font["name"].getDebugName(6) or "Font"),
            program=program.getvalue(),
            box=tuple(round(side * scale) for side in (head.xMin, head.yMin, head.xMax, head.yMax)),
            rise=(round(font["hhea"].ascent * scale), round(font["hhea"].descent * scale)),
            codes={c: font.getGlyphID(cmap[ord(c)]) for c in there},
            widths={c: metrics[cmap[ord(c)]][0] * scale for c in there},
        )


def embed_shapeless(pdf: Pdf, clusters: Sequence[str]) -> EmbeddedFont:
    """Embed a font without shapes in which code 1 + n means the n-th cluster of characters and is one em wide."""
    codes = {cluster: code for code, cluster in enumerate(clusters, 1)}
    to_gid = b"\0\0" + b"\0\1" * len(clusters)  # every code is drawn with glyph 1, never with .notdef
    resource = _type0(
        pdf,
        name="Textlager",
        program=_shapeless_program(),
        box=[0, 0, UNITS, UNITS],
        rise=(UNITS, 0),
        widths={"/DW": UNITS},
        to_cid=pdf.make_stream(to_gid),
        unicode=[(code, cluster) for cluster, code in codes.items()],
    )
    return EmbeddedFont(resource, codes, dict.fromkeys(clusters, float(UNITS)))


@lru_cache(maxsize=1)
def _shapeless_program() -> bytes:
    builder = FontBuilder(UNITS, isTTF=True)
    builder.setupGlyphOrder([".notdef", "shapeless"])
    builder.setupCharacterMap({0x20: "shapeless"})
    builder.setupGlyf({".notdef": Glyph(), "shapeless": Glyph()})
    builder.setupHorizontalMetrics({".notdef": (UNITS, 0), "shapeless": (UNITS, 0)})
    builder.setupHorizontalHeader(ascent=UNITS, descent=0)
    builder.setupNameTable({"familyName": "Textlager", "styleName": "Regular", "psName": "Textlager"})
    builder.setupOS2()
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = EPOCH
    builder.font.recalcTimestamp = False
    program = io.BytesIO()
    builder.save(program)
    return program.getvalue()


def _type0(
    pdf: Pdf,
    *,
    name: str,
    program: bytes,
    box: Sequence[int],
    rise: tuple[int, int],
    widths: dict[str, object],
    to_cid: Object,
    unicode: Sequence[tuple[int, str]],
) -> Object:
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(f"/{name}"),
        Flags=4,  # symbolic: codes are glyphs, not characters of a Latin encoding
        FontBBox=Array(list(box)),
        ItalicAngle=0,
        Ascent=rise[0],
        Descent=rise[1],
        CapHeight=rise[0],
        StemV=80,
        FontFile2=pdf.make_stream(program),
    )
    descriptor.FontFile2[Name.Length1] = len(program)
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name(f"/{name}"),
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        CIDToGIDMap=to_cid,
    )
    for key, value in widths.items():
        descendant[key] = value
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name(f"/{name}"),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_stream(to_unicode(unicode)),
        )
    )


def to_unicode(pairs: Sequence[tuple[int, str]], *, code_bytes: int = 2) -> bytes:
    """Write the ToUnicode CMap (ISO 32000-1 §9.10.3); at most 100 pairs stand in one block."""
    digits = 2 * code_bytes
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        f"<{'0' * digits}> <{'F' * digits}>",
        "endcodespacerange",
    ]
    ordered = sorted(pairs)
    for start in range(0, len(ordered), 100):
        block = ordered[start : start + 100]
        lines.append(f"{len(block)} beginbfchar")
        lines += [f"<{code:0{digits}X}> <{text.encode('utf-16-be').hex().upper()}>" for code, text in block]
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode("ascii")
