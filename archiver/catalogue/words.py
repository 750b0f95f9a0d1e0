"""Words as they are indexed and asked for: folded as a Swede reads them, and stemmed.

Folding: case does not matter, é is e and ü is u, but å, ä and ö are letters of their own; the Danish and Norwegian
æ and ø are read as ä and ö. Stemming is Snowball's for Swedish. The same functions serve the index and the query, and
both engines get nothing but the words that come out of here, so the two find the same things.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import snowballstemmer  # type: ignore[import-untyped]  # it has no stubs

_WORD = re.compile(r"[^\W_]+")
_ASKED = re.compile(r'"(?P<phrase>[^"]*)"?|(?P<prefix>[^\s"*]+)\*|(?P<plain>[^\s"]+)')
_QUOTES = str.maketrans({"”": '"', "“": '"', "„": '"', "»": '"', "«": '"', "\0": " "})
_LETTERS = str.maketrans({"æ": "ä", "ø": "ö"})
_SWEDISH = frozenset("åäö")
_BEGINS = 3  # letters; the beginning of a word shorter than that says nothing
_LONGEST = 64  # longer runs are noise (base64, a line without spaces); the first part of them can still be found


@dataclass(frozen=True, slots=True)
class Term:
    """One thing asked for, met by any of: stems that stand after each other, a whole word, the beginning of one."""

    stems: tuple[tuple[str, ...], ...] = ()
    word: str = ""
    prefix: str = ""


def fold(text: str) -> str:
    """Give `text` without the differences that a reader of Swedish does not hear."""
    lowered = _lower(text)
    return lowered if lowered.isascii() else "".join(_fold_letter(letter) for letter in lowered)


def words(text: str) -> list[str]:
    """Give the folded words of `text` in order."""
    return [word[:_LONGEST] for one in _WORD.findall(_lower(text)) for word in _WORD.findall(fold(one))]


def stems(text: str) -> list[str]:
    """Give the folded stems of the words of `text` in order."""
    return [stem(word[:_LONGEST]) for word in _WORD.findall(_lower(text))]


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Give the folded stem of a word: `biblioteken` and `biblioteket` have the same one.

    Stemmed before it is folded: `caféet` is a form of `café`, where `cafeet` would be a form of nothing.
    """
    return fold(snowballstemmer.stemmer("swedish").stemWord(word))


def parse(asked: str) -> tuple[Term, ...]:
    """Read what a person asked for; anything at all can be read, and all terms must be met.

    `"two words"` stand after each other, `bibl*` is the beginning of a word, all else are words in any
    form, or what longer words begin with.
    """
    return tuple(dict.fromkeys(_terms(asked.translate(_QUOTES))))


def spans(text: str, terms: tuple[Term, ...]) -> Iterator[tuple[int, int]]:
    """Give where in `text` a word of the query stands, as (start, end), in order."""
    wanted = {one for term in terms for together in term.stems for one in together}
    exact = {term.word for term in terms if term.word}
    prefixes = tuple(term.prefix for term in terms if term.prefix)
    for found in _WORD.finditer(text):
        if not wanted.isdisjoint(stems(found.group())) or any(
            word in exact or (prefixes and word.startswith(prefixes)) for word in words(found.group())
        ):
            yield found.span()


def _terms(asked: str) -> Iterator[Term]:
    for found in _ASKED.finditer(asked):
        if found["prefix"] is not None:
            *whole, last = words(found["prefix"]) or [""]
            yield from (_together(word) for word in whole)
            if last:
                yield Term(prefix=last)
        # What is written without a space, as e-post and covid-19, is one thing.
        elif words(together := found["phrase"] or found["plain"] or ""):
            term = _together(together)
            yield term if found["phrase"] is not None else _with_compounds(term, together)


def _together(phrase: str) -> Term:
    """Read words that stand after each other, with and without the accents that people leave out."""
    folded = words(phrase)
    ways = (stems(phrase), [stem(word) for word in folded], folded)
    return Term(
        stems=tuple(sorted({tuple(way) for way in ways if any(way)})), word=folded[0] if len(folded) == 1 else ""
    )


def _with_compounds(term: Term, plain: str) -> Term:
    """Let a word that is no phrase also begin longer ones: Snowball leaves `skolan` and `badet` as they are.

    And much that is asked for stands first in a Swedish compound: snö in snöröjning.
    """
    begins = stem(words(plain)[0]) if term.word else ""
    return replace(term, prefix=begins) if len(begins) >= _BEGINS else term


def _lower(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().translate(_LETTERS)


@lru_cache(maxsize=1 << 12)
def _fold_letter(letter: str) -> str:
    if letter in _SWEDISH:
        return letter
    parts = unicodedata.normalize("NFKD", letter)
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()
