"""Words as they are indexed and asked for: folded as a Swede reads them, and stemmed.

Folding: case does not matter, é is e and ü is u, but å, ä and ö are letters of their own; the Danish and Norwegian
æ and ø are read as ä and ö. Stemming is Snowball's for Swedish. The same functions serve the index and the query, and
both engines get nothing but the words that come out of here, so the two find the same things.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer  # type: ignore[import-untyped]  # it has no stubs

_WORD = re.compile(r"[^\W_]+")
_ASKED = re.compile(r'"(?P<phrase>[^"]*)"?|(?P<prefix>[^\s"*]+)\*|(?P<plain>[^\s"]+)')
_QUOTES = str.maketrans({"”": '"', "“": '"', "„": '"', "»": '"', "«": '"', "\0": " "})
_LETTERS = str.maketrans({"æ": "ä", "ø": "ö"})
_SWEDISH = frozenset("åäö")
_LONGEST = 64  # longer runs are noise (base64, a line without spaces); the first part of them can still be found


@dataclass(frozen=True, slots=True)
class Term:
    """One thing asked for: stems that stand after each other, or the beginning of a word as it was written."""

    stems: tuple[str, ...] = ()
    prefix: str = ""


def fold(text: str) -> str:
    """Give `text` without the differences that a reader of Swedish does not hear."""
    composed = unicodedata.normalize("NFC", text).casefold().translate(_LETTERS)
    return composed if composed.isascii() else "".join(_fold_letter(letter) for letter in composed)


def words(text: str) -> list[str]:
    """Give the folded words of `text` in order."""
    return [word[:_LONGEST] for word in _WORD.findall(fold(text))]


def stems(text: str) -> list[str]:
    """Give the stems of the words of `text` in order."""
    return [stem(word) for word in words(text)]


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Give the stem of a folded word: `biblioteken` and `biblioteket` have the same one."""
    stemmed: str = snowballstemmer.stemmer("swedish").stemWord(word)
    return stemmed


def parse(asked: str) -> tuple[Term, ...]:
    """Read what a person asked for; anything at all can be read, and all terms must be met.

    `"two words"` stand after each other, `bibl*` is the beginning of a word, all else are words in any form.
    """
    return tuple(dict.fromkeys(_terms(asked.translate(_QUOTES))))


def spans(text: str, terms: tuple[Term, ...]) -> Iterator[tuple[int, int]]:
    """Give where in `text` a word of the query stands, as (start, end), in order."""
    wanted = {one for term in terms for one in term.stems}
    prefixes = tuple(term.prefix for term in terms if term.prefix)
    for found in _WORD.finditer(text):
        for word in words(found.group()):
            if stem(word) in wanted or (prefixes and word.startswith(prefixes)):
                yield found.span()
                break


def _terms(asked: str) -> Iterator[Term]:
    for found in _ASKED.finditer(asked):
        if found["phrase"] is not None:
            if phrase := tuple(stems(found["phrase"])):
                yield Term(stems=phrase)
        elif found["prefix"] is not None:
            *whole, last = words(found["prefix"]) or [""]
            yield from (Term(stems=(stem(word),)) for word in whole)
            if last:
                yield Term(prefix=last)
        else:
            if together := tuple(stems(found["plain"])):  # e-post and covid-19 are one thing
                yield Term(stems=together)


@lru_cache(maxsize=1 << 12)
def _fold_letter(letter: str) -> str:
    if letter in _SWEDISH:
        return letter
    parts = unicodedata.normalize("NFKD", letter)
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()
