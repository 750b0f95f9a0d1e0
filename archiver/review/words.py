"""Words and phrases found in text as a Swede reads it, in time that grows with the text and no faster. Pure.

A pattern is written as an archivist would: `överklaga*` is the beginning of a word, `*anmälan` its end, `begär ut` two
words after each other, `begär ... handling` with at most four words between, `(vill|önskar) klaga` either of two.
Nothing is found inside a word, and no phrase goes over the end of a sentence. Case, invisible signs, wide or bold
look-alike letters and stacked accents make no difference; å, ä and ö are letters of their own.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

GAP = "..."
WIDEST_GAP = 4  # words
LONGEST_PHRASE = 10  # words
MOST_WAYS = 200  # that the alternatives of one pattern may be combined
SHORTEST_PART = 3  # letters beside a star; fewer would be met everywhere
_TOKEN = re.compile(r"[^\W_]+|[.!?\n\r\u2028\u2029]")
_BREAKS = frozenset(".!?\n\r\u2028\u2029")
_ALTERNATIVES = re.compile(r"\(([^()]*)\)")
_ALLOWED = re.compile(r"[^\W_]+|\*[^\W_]+|[^\W_]+\*|\.\.\.")
_LETTERS = str.maketrans({"æ": "ä", "ø": "ö"})
_MOST_ACCENTS = 3  # in a row; to put hundreds in their canonical order takes time that grows with their square


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text, and the number of the sentence it stands in."""

    text: str
    sentence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """One pattern, taken apart. `parts` are words, `begin*`, `*end` or `...`."""

    written: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A phrase that stands in a text, and the words of the text that it met."""

    phrase: Phrase
    words: str


def normal(text: str) -> str:
    """Give the text with all that a reader does not see or hear taken away; takes time linear in its length."""
    if text.isascii():
        return text.casefold()
    folded = unicodedata.normalize("NFKC", "".join(_seen(text))).casefold().translate(_LETTERS)
    return "".join(sign for sign in folded if not unicodedata.combining(sign))


def _seen(text: str) -> Iterator[str]:
    """Give the signs that can be seen, with no more accents on one letter than a language has."""
    accents = 0
    for sign in text:
        accents = accents + 1 if unicodedata.combining(sign) else 0
        if accents <= _MOST_ACCENTS and unicodedata.category(sign) != "Cf":
            yield sign


def words_of(text: str) -> list[Word]:
    """Give the words of a text that is already `normal`."""
    found: list[Word] = []
    sentence = 0
    for token in _TOKEN.findall(text):
        if token in _BREAKS:
            sentence += 1
        else:
            found.append(Word(token, sentence))
    return found


def phrases(written: str) -> tuple[Phrase, ...]:
    """Take a pattern apart, one phrase for each way that its alternatives can be combined.

    Raises:
        ValueError: it cannot be met or would be met everywhere; the message is a sentence with the fix.
    """
    pieces = _ALTERNATIVES.split(normal(written))
    choices = [piece.split("|") if number % 2 else [piece] for number, piece in enumerate(pieces)]
    ways = list(itertools.islice(itertools.product(*choices), MOST_WAYS + 1))
    if len(ways) > MOST_WAYS:
        raise ValueError(f"{written!r} can be read in more than {MOST_WAYS} ways. Write it as several.")
    return tuple(Phrase(written=written, parts=_parts("".join(way), written)) for way in ways)


def _parts(way: str, written: str) -> tuple[str, ...]:
    parts = tuple(way.split())
    if not parts or parts[0] == GAP or parts[-1] == GAP or len(parts) > LONGEST_PHRASE:
        raise ValueError(f"{written!r} must begin and end with a word and have at most {LONGEST_PHRASE} parts.")
    if parts.count(GAP) > 1:
        raise ValueError(f"{written!r} has more than one {GAP}; one is allowed.")
    for part in parts:
        if not _ALLOWED.fullmatch(part):
            raise ValueError(f"{part!r} in {written!r} is no word. Write letters, with one * first or last at most.")
        if "*" in part and len(part) <= SHORTEST_PART:
            raise ValueError(f"{part!r} in {written!r} is too short: {SHORTEST_PART} letters or more beside the *.")
    return parts


class PhraseIndex:
    """Many phrases, looked for together: each word of a text is looked up, never compared with every phrase."""

    def __init__(self, given: Iterable[Phrase]) -> None:
        self._exact: dict[str, list[Phrase]] = {}
        self._begins: dict[str, list[Phrase]] = {}
        self._ends: dict[str, list[Phrase]] = {}
        for phrase in given:
            first = phrase.parts[0]
            if first.endswith("*"):
                self._begins.setdefault(first[:-1], []).append(phrase)
            elif first.startswith("*"):
                self._ends.setdefault(first[1:], []).append(phrase)
            else:
                self._exact.setdefault(first, []).append(phrase)
        self._begin_lengths = sorted({len(part) for part in self._begins})
        self._end_lengths = sorted({len(part) for part in self._ends})

    def find(self, words: list[Word]) -> Iterator[Found]:
        """Give each phrase that stands among the words, once for each place, in the order of the text."""
        for start, word in enumerate(words):
            for phrase in self._beginning_with(word.text):
                end = _meets(phrase.parts, words, start)
                if end:
                    yield Found(phrase=phrase, words=" ".join(word.text for word in words[start:end]))

    def _beginning_with(self, word: str) -> Iterator[Phrase]:
        yield from self._exact.get(word, ())
        for length in self._begin_lengths:
            if length <= len(word):
                yield from self._begins.get(word[:length], ())
        for length in self._end_lengths:
            if length <= len(word):
                yield from self._ends.get(word[-length:], ())


def _meets(parts: tuple[str, ...], words: list[Word], start: int) -> int:
    """Give where the phrase that begins at `start` ends (exclusive), 0 if it does not stand there."""
    if GAP not in parts:
        return _together(parts, words, start, words[start].sentence)
    gap = parts.index(GAP)
    after = _together(parts[:gap], words, start, words[start].sentence)
    if after:
        for skipped in range(WIDEST_GAP + 1):
            if end := _together(parts[gap + 1 :], words, after + skipped, words[start].sentence):
                return end
    return 0


def _together(parts: tuple[str, ...], words: list[Word], start: int, sentence: int) -> int:
    end = start + len(parts)
    if end > len(words) or words[end - 1].sentence != sentence:
        return 0
    return end if all(meets(part, word.text) for part, word in zip(parts, words[start:end], strict=True)) else 0


def meets(part: str, word: str) -> bool:
    """Say whether one part of a pattern meets one normal word."""
    if part.endswith("*"):
        return word.startswith(part[:-1])
    if part.startswith("*"):
        return word.endswith(part[1:])
    return part == word
