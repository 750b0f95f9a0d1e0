"""What each glyph says, where Chromium did not know it.

In scripts whose letters join into clusters (Devanagari, Kannada, Khmer …) a font draws a cluster with shapes that no
character has of its own. Chromium gives the cluster's text (ActualText, ISO 32000-1 §14.9.4), which readers follow, but
maps such a shape to U+0000, which PDF/A and PDF/UA forbid (ISO 19005-2 §6.2.11.7.2, ISO 14289-1 §7.21.7). Afterwards
each is mapped to its share of the cluster's text: what the other glyphs of the cluster do not say.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from archiver.render.fonts import to_unicode

_NO_CHARACTER = re.compile("[\0\ufeff\ufffe\uffff\ue000-\uf8ff\U000f0000-\U0010ffff]")  # these name nothing
NOTHING = "\u2060"  # for a glyph beside others that say the whole cluster: seen by nobody, breaks no word
_BLOCK = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f ]*)>")
_RANGE = re.compile(rb"<(\w+)>\s*<(\w+)>\s*(<\w+>|\[[^\]]*\])")
_STEP = re.compile(  # what Skia writes: strings in hexadecimal, no span inside another
    rb"/ActualText\s*<([0-9A-Fa-f]+)>|/(\S+)\s+[-.\d]+\s+Tf\b|<([0-9A-Fa-f]*)>\s*Tj\b|\b(EMC)\b"
)


@dataclass(frozen=True, slots=True)
class Cluster:
    """The text of one cluster and the codes of the glyphs that draw it."""

    text: str
    codes: tuple[int, ...]


def name_glyphs(pdf: Pdf) -> None:
    """Let the ToUnicode map of every font name all its glyphs. Content is read only where a font has unnamed ones."""
    places = list(_places(pdf))
    fonts = {font.objgen: font for named, _ in places for font in named.values() if Name.ToUnicode in font}
    maps = {key: read_to_unicode(font.ToUnicode.read_bytes()) for key, font in fonts.items()}
    lacking = {key: known for key, known in maps.items() if not all(map(_says, known.values()))}
    seen: dict[tuple[int, int], set[Cluster]] = {key: set() for key in lacking}
    for named, content in places:
        if any(font.objgen in lacking for font in named.values()):
            for font, cluster in _clusters(content, named):
                seen.get(font.objgen, set()).add(cluster)
    for key, known in lacking.items():
        pairs = list(shared_out(known, seen[key]).items())
        fonts[key][Name.ToUnicode] = pdf.make_stream(to_unicode(pairs, code_bytes=_code_bytes(fonts[key])))


def read_to_unicode(cmap: bytes) -> dict[int, str]:
    """Read a ToUnicode map (ISO 32000-1 §9.10.3)."""
    found: dict[int, str] = {}
    for kind, block in _BLOCK.findall(cmap):
        if kind == b"char":
            parts = _HEX.findall(block)
            found.update((int(code, 16), _text(value)) for code, value in zip(parts[::2], parts[1::2], strict=False))
            continue
        for first, last, target in _RANGE.findall(block):
            values = [_text(one) for one in _HEX.findall(target)]
            for offset, code in enumerate(range(int(first, 16), int(last, 16) + 1)):
                if target.startswith(b"["):
                    found[code] = values[offset]
                else:
                    found[code] = values[0][:-1] + chr(ord(values[0][-1]) + offset)
    return found


def shared_out(known: Mapping[int, str], clusters: Iterable[Cluster]) -> dict[int, str]:
    """Give what every code says: `known`, and for those that say nothing their share of the clusters they stand in.

    First those that stand alone with known ones, then those that this makes clear, and so on. What never becomes
    clear is dealt one character each, the rest to the last.
    """
    named = {code: text for code, text in known.items() if _says(text)}
    ordered = sorted(clusters, key=lambda one: (one.text, one.codes))
    while True:
        shares = _clear_shares(named, ordered)
        if not shares:
            break
        named |= shares
    for cluster in ordered:
        unnamed, rest = _rest(named, cluster)
        for at, code in enumerate(unnamed):
            named[code] = (rest[at:] if at == len(unnamed) - 1 else rest[at : at + 1]) or NOTHING
    return named | dict.fromkeys(known.keys() - named.keys(), NOTHING)


def _clear_shares(named: Mapping[int, str], clusters: Iterable[Cluster]) -> dict[int, str]:
    """Give what the codes say that stand in some cluster as the only one without a name; the commonest share counts."""
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for cluster in clusters:
        unnamed, rest = _rest(named, cluster)
        if len(unnamed) == 1 and rest:
            found[unnamed[0]][rest] += 1
    return {code: max(shares.items(), key=lambda one: (one[1], one[0]))[0] for code, shares in found.items()}


def _rest(named: Mapping[int, str], cluster: Cluster) -> tuple[list[int], str]:
    """Give the codes of a cluster that have no name, and the part of its text that those with a name do not say."""
    rest = cluster.text
    for code in cluster.codes:
        rest = rest.replace(named.get(code, ""), "", 1)
    return [code for code in dict.fromkeys(cluster.codes) if code not in named], rest


def _says(text: str) -> bool:
    return bool(text) and not _NO_CHARACTER.search(text)


def _text(value: bytes) -> str:
    return bytes.fromhex(value.decode("ascii")).decode("utf-16-be", "replace")


def _code_bytes(font: Object) -> int:
    return 2 if font.get(Name.Subtype) == Name.Type0 else 1


def _places(pdf: Pdf) -> Iterator[tuple[dict[str, Object], Object]]:
    """Give all content, of pages and of the forms in them, with its fonts by name."""
    waiting = [(page.obj.get(Name.Resources), page.obj.get(Name.Contents)) for page in pdf.pages]
    seen: set[tuple[int, int]] = set()
    while waiting:
        resources, content = waiting.pop()
        if resources is None or content is None:
            continue
        yield dict(resources.get(Name.Font, Dictionary()).items()), content
        for form in resources.get(Name.XObject, Dictionary()).values():
            if form.objgen not in seen and form.get(Name.Subtype) == Name.Form:
                seen.add(form.objgen)
                waiting.append((form.get(Name.Resources), form))


def _clusters(content: Object, fonts: Mapping[str, Object]) -> Iterator[tuple[Object, Cluster]]:
    """Give the clusters that bear a text of their own, each with its font."""
    parts = [content] if isinstance(content, Stream) else content if isinstance(content, Array) else []
    data = b"\n".join(part.read_bytes() for part in parts)
    font: Object | None = None
    text, codes = "", list[int]()
    for said, name, string, end in _STEP.findall(data):
        if said:
            text, codes = _text(said).removeprefix("\ufeff"), []
        elif name:
            font = fonts.get(f"/{name.decode('latin-1')}")
        elif end:
            if text and codes and font is not None:
                yield font, Cluster(text, tuple(codes))
            text = ""
        elif text and string and font is not None:
            step = 2 * _code_bytes(font)
            codes += [int(string[at : at + step], 16) for at in range(0, len(string), step)]
