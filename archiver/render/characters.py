"""Which characters can be printed, and what stands on paper for those that cannot.

A character without a glyph in any installed font would be printed as an empty box, which PDF/A forbids (ISO 19005-2
§6.2.11.8) and which says nothing. It is printed as its code point, "[U+E000]"; record.xml keeps it as it was. The same
goes for control characters, for the two that turn the order of writing by force (U+202D, U+202E), and for marks on a
character that is told so.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

UNSEEN = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202c\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\U000e0020-\U000e007f]"
)
LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029\v\f]")
FORCING = "\u202d\u202e"


@dataclass(frozen=True)
class Coverage:
    """The code points that the installed fonts can draw, as sorted ranges (first and last included)."""

    firsts: tuple[int, ...]
    lasts: tuple[int, ...]

    @classmethod
    def of(cls, ranges: Iterable[tuple[int, int]]) -> "Coverage":
        """Join ranges that overlap or touch."""
        joined: list[list[int]] = []
        for first, last in sorted(ranges):
            if joined and first <= joined[-1][1] + 1:
                joined[-1][1] = max(joined[-1][1], last)
            else:
                joined.append([first, last])
        return cls(firsts=tuple(first for first, _ in joined), lasts=tuple(last for _, last in joined))

    def __contains__(self, point: int) -> bool:
        at = bisect_right(self.firsts, point) - 1
        return at >= 0 and point <= self.lasts[at]


def printable(text: str, coverage: Coverage) -> str:
    """Give the text with every character that cannot be printed told as its code point; line ends become line feeds."""
    if text.isascii() and text.isprintable():
        return text
    text = LINE_ENDS.sub("\n", text)
    strange = {c for c in set(text) if not _printable(c, coverage)}
    if not strange:
        return text
    told, out = False, []
    for c in text:
        told = c in strange or (told and unicodedata.category(c).startswith("M"))
        out.append(f"[U+{ord(c):04X}]" if told and not UNSEEN.match(c) else c)
    return "".join(out)


@lru_cache(maxsize=65536)
def _printable(character: str, coverage: Coverage) -> bool:
    if character in "\n\t":
        return True
    if character in FORCING or unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn"):
        return False
    return bool(UNSEEN.match(character)) or ord(character) in coverage
