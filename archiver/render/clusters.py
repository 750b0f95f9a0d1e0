"""Text cut into what a reader sees as one character, and put in the order in which a line shows it.

Clusters follow UAX #29 as far as web text needs: combining marks, variation selectors, emoji joined by ZWJ, skin tones,
flags and tag sequences stay together. Visual order follows UAX #9. A PDF reader turns visual order back into logical.
"""

import re
import unicodedata
from functools import lru_cache

from bidi import algorithm

# Bidi controls order the line and show nothing; U+FEFF, U+FFFE and U+0000 may not stand in ToUnicode (ISO 19005-2
# §6.2.11.7.2); the shapes of icon fonts stand in the private use areas and mean nothing outside their page.
_DROPPED = re.compile("[\u0000\ufeff\ufffe\uffff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_NAMELESS = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff\ud800-\udfff]")
_SPACES = re.compile(r"[\t\n\v\f\r\u0085\u2028\u2029\x1c-\x1f]")
_JOINER = "\u200d"
NAMELESS = "\ufffd"


def readable(text: str) -> str:
    """Give the text as the text layer holds it: on one line, without controls, nameless characters as U+FFFD."""
    if text.isascii() and text.isprintable():
        return text
    text = _DROPPED.sub("", _SPACES.sub(" ", text))
    return "".join(
        NAMELESS if _NAMELESS.match(c) else c for c in text if unicodedata.category(c) != "Cc" or _NAMELESS.match(c)
    )


def clusters(text: str) -> list[str]:
    """Cut the text into clusters; joined they are the text."""
    if text.isascii():
        return list(text)
    found: list[str] = []
    for character in text:
        if found and _belongs(found[-1], character):
            found[-1] += character
        else:
            found.append(character)
    return found


def _belongs(cluster: str, character: str) -> bool:
    """Say whether the character goes on the cluster before it."""
    if _extends(character):
        return True
    if cluster[-1] == _JOINER and _pictures(character):
        return True
    return _flag_half(character) and len(cluster) == 1 and _flag_half(cluster)


@lru_cache(maxsize=8192)
def _extends(character: str) -> bool:
    point = ord(character)
    return (
        unicodedata.category(character) in ("Mn", "Me", "Mc")
        or character in (_JOINER, "\u200c")
        or 0x1F3FB <= point <= 0x1F3FF  # skin tones
        or 0xE0020 <= point <= 0xE007F  # tags of subdivision flags
        or 0xFE00 <= point <= 0xFE0F
    )


def _pictures(character: str) -> bool:
    return unicodedata.category(character) == "So" or ord(character) >= 0x1F000


def _flag_half(character: str) -> bool:
    return 0x1F1E6 <= ord(character[0]) <= 0x1F1FF


@lru_cache(maxsize=8192)
def _turns(character: str) -> bool:
    return unicodedata.bidirectional(character) in ("R", "AL", "AN")


def visual(parts: list[str]) -> list[str]:
    """Give the clusters of one line from left to right; a line without right-to-left characters stays as it is.

    A right-to-left letter and its marks come apart, the marks first: readers turn each code's place, not its text.
    """
    if not any(_turns(part[0]) for part in parts):
        return parts
    text = "".join(part[0] if unicodedata.bidirectional(part[0]) else "x" for part in parts)  # unassigned: as Latin
    storage = algorithm.get_empty_storage()
    storage["base_level"] = algorithm.get_base_level(text)
    storage["base_dir"] = ("L", "R")[storage["base_level"]]
    algorithm.get_embedding_levels(text, storage)
    for index, held in enumerate(storage["chars"]):
        held["index"] = index
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage, False)
    algorithm.resolve_neutral_types(storage, False)
    algorithm.resolve_implicit_levels(storage, False)
    algorithm.reorder_resolved_levels(storage, False)
    shown = (parts[held["index"]] for held in storage["chars"])
    return [piece for part in shown for piece in (reversed(part) if _turns(part[0]) else (part,))]
