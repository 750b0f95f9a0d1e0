"""The conditions that rules are written in: a short Swedish sentence about one fact, read strictly, three answers.

    author_role är kommun                       the fact is one of the words (eller between them); ja and nej for marks
    unik är ja eller okänt                      okänt = null
    kontotyp är inte extern_sida
    kanonisk_kalla finns · kris saknas          there is, or is not, a value
    antal_kommentarer är minst 100 · ocr_konfidens är under 0.8
    media innehåller video · samtycke börjar med återkallat
    text är bara tecken och taggar              nothing but emoji, punctuation, @mentions and #tags

The answers are true, false and unknown (None). Unknown comes of null in a key for which null is a doubt
(`FactSpec.doubt`); in any other key null means that nothing was marked. Pure.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

from archiver.retention.factkeys import FACT_KEYS, FactKind, FactSpec
from archiver.retention.facts import ItemFacts

Answer = bool | None
Test = Callable[[ItemFacts], Answer]

UNKNOWN = "okänt"
_SENTENCE = re.compile(
    r"(?P<key>[a-z_]+) (?:(?P<bare>finns|saknas|är bara tecken och taggar)"
    r"|(?P<verb>är inte|är minst|är under|är|innehåller inte|innehåller|börjar med) (?P<rest>\S.*))"
)
_WORD_LISTED = (FactKind.WORDS,)
_KEYCAP = re.compile("[0-9#*]\ufe0f?\u20e3")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition, read: the sentence as it was written, its key, verb and words, and the test itself."""

    sentence: str
    key: str
    verb: str
    words: tuple[str, ...]
    test: Test


def read_condition(sentence: str) -> Condition:
    """Read one condition.

    Raises:
        ValueError: no such sentence, key or word; the message says what may stand there.
    """
    found = _SENTENCE.fullmatch(sentence)
    if not found:
        raise ValueError(
            f"{sentence!r} is no condition (villkor). Write KEY är WORD, är inte, är minst, är under, innehåller, "
            "börjar med, finns or saknas."
        )
    spec = FACT_KEYS.get(found["key"])
    if spec is None:
        raise ValueError(f"{found['key']!r} in {sentence!r} is no fact key. Correct its spelling.")
    if found["bare"]:
        return Condition(sentence, spec.key, found["bare"], (), _bare(spec, found["bare"], sentence))
    words = tuple(word.strip() for word in found["rest"].split(" eller "))
    return Condition(sentence, spec.key, found["verb"], words, _worded(spec, found["verb"], words, sentence))


def _bare(spec: FactSpec, verb: str, sentence: str) -> Test:
    get = attrgetter(spec.key)
    if verb == "finns":
        return lambda facts: get(facts) not in (None, ())
    if verb == "saknas":
        return lambda facts: get(facts) in (None, ())
    if spec.key != "text":
        raise ValueError(f"{sentence!r}: only `text` can be bara tecken och taggar.")
    return lambda facts: only_signs_and_tags(facts.text)


def _worded(spec: FactSpec, verb: str, words: tuple[str, ...], sentence: str) -> Test:
    if verb in ("är", "är inte"):
        return _among(spec, words, sentence, negated=verb == "är inte")
    if verb in ("är minst", "är under"):
        return _measured(spec, words, sentence, least=verb == "är minst")
    if spec.kind in _WORD_LISTED and verb != "börjar med":
        return _listed(spec, words, negated=verb == "innehåller inte")
    if spec.kind in (FactKind.REFERENCE, FactKind.TEXT, FactKind.WORD):
        return _spelled(spec, words, verb)
    raise ValueError(f"{sentence!r}: `{spec.key}` is no text. Use är, finns or saknas.")


def _among(spec: FactSpec, words: tuple[str, ...], sentence: str, *, negated: bool) -> Test:
    get = attrgetter(spec.key)
    values = frozenset(_value(spec, word, sentence) for word in words if word != UNKNOWN)
    on_null: Answer = not negated if UNKNOWN in words else (None if spec.doubt else negated)

    def is_among(facts: ItemFacts) -> Answer:
        value = get(facts)
        return on_null if value is None else value in values

    def is_not_among(facts: ItemFacts) -> Answer:
        value = get(facts)
        return on_null if value is None else value not in values

    return is_not_among if negated else is_among


def _value(spec: FactSpec, word: str, sentence: str) -> object:
    if spec.kind is FactKind.YES_NO:
        if word not in ("ja", "nej"):
            raise ValueError(f"{sentence!r}: `{spec.key}` is ja, nej or {UNKNOWN}, not {word!r}.")
        return word == "ja"
    if spec.kind is not FactKind.WORD:
        raise ValueError(f"{sentence!r}: `{spec.key}` holds no word. Use finns, saknas, innehåller or är minst.")
    if spec.closed and word not in spec.words:
        raise ValueError(f"{sentence!r}: `{spec.key}` is never {word!r}. It is one of {', '.join(spec.words)}.")
    return word


def _measured(spec: FactSpec, words: tuple[str, ...], sentence: str, *, least: bool) -> Test:
    if spec.kind not in (FactKind.COUNT, FactKind.SHARE) or len(words) != 1:
        raise ValueError(f"{sentence!r}: only a number can be minst or under one number.")
    get = attrgetter(spec.key)
    limit = float(words[0])

    def measured(facts: ItemFacts) -> Answer:
        value = get(facts)
        return value is not None and bool(value >= limit if least else value < limit)

    return measured


def _listed(spec: FactSpec, words: tuple[str, ...], *, negated: bool) -> Test:
    get = attrgetter(spec.key)
    wanted = frozenset(words)

    def listed(facts: ItemFacts) -> Answer:
        return wanted.isdisjoint(get(facts)) is negated

    return listed


def _spelled(spec: FactSpec, words: tuple[str, ...], verb: str) -> Test:
    get = attrgetter(spec.key)
    wanted = tuple(word.casefold() for word in words)

    def spelled(facts: ItemFacts) -> Answer:
        value = get(facts)
        if value is None:
            return verb == "innehåller inte"
        text = str(value).casefold()
        if verb == "börjar med":
            return text.startswith(wanted)
        return any(word in text for word in wanted) is (verb == "innehåller")

    return spelled


def only_signs_and_tags(text: str | None) -> bool:
    """Say whether a text says nothing in words: emoji, punctuation, @mentions and #tags only. A question mark asks."""
    if not text or "?" in text or not text.strip():
        return False
    plain = _KEYCAP.sub("", text)
    if plain.isalnum():
        return False
    return all(_says_nothing(token) for token in plain.split())


def _says_nothing(token: str) -> bool:
    if token[0] in "@#" and len(token) > 1:
        return True
    return not any(letter.isalnum() for letter in token)
