"""Whom to believe when several say something of the same fact. Pure.

A person is believed before what the program saw by itself, as long as the item is as it was when they said it. What the
word lists suggest may protect, never the reverse: `AT_ONCE` counts only where it protects more than what is known,
`DOUBT` sends the item to a person, `PROPOSAL` does nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from archiver.retention.factkeys import SetBy, lowers
from archiver.review.known_values import Doubt, Known
from archiver.review.lists import Effect, protects
from archiver.review.structure import Edit
from archiver.review.suggesting import Suggestion
from archiver.store.facts import FactLine

INHERITED = ("efterfragad", "efterfragad_arende", "kampanj", "kris")
_RANK = {SetBy.AUTO: 0, SetBy.LANE: 1, SetBy.SYSTEM: 2, SetBy.PERSON: 3}


def said(lines: Iterable[FactLine], edited: Sequence[Edit]) -> tuple[list[Known], list[Doubt]]:
    """Give what the book of facts says of one item, and doubts for what was said of it before it was changed.

    What was said before the last edit of the item still counts where it protects; where it does not, it is as if it
    had not been said, and a person must look again. What the program itself noted counts only where it protects.
    """
    changed = edited[-1].seen_at if edited else None
    known: list[Known] = []
    doubts: list[Doubt] = []
    for line in lines:
        if line.source == "auto" and not _keeps(line):
            continue
        if changed is not None and line.at < changed and not _keeps(line):
            doubts.append(Doubt(key=line.key, reason=f"Handlingen ändrades efter att {line.key} sattes."))
            continue
        known.append(
            Known(
                key=line.key,
                value=line.value,
                source=SetBy(line.source),
                by=line.by,
                at=line.at,
                confidence=line.confidence,
                reason=line.reason,
            )
        )
    return known, doubts


def _keeps(line: FactLine) -> bool:
    return lowers(line.key, line.value, None)


def believed(told: Iterable[Known]) -> dict[str, Known]:
    """Give one fact for each key: the person's before the system's, the record's and the program's own; then the last.

    A person's null takes the fact away again.
    """
    found: dict[str, Known] = {}
    for one in told:
        if one.key not in found or _RANK[one.source] >= _RANK[found[one.key].source]:
            found[one.key] = one
    return found


def open_suggestions(suggestions: Iterable[Suggestion], known: Mapping[str, Known]) -> tuple[Suggestion, ...]:
    """Give the suggestions that nobody has decided on: no person, receipt or answer speaks of the fact."""
    return tuple(one for one in suggestions if not _decided(one, known))


def _decided(suggestion: Suggestion, known: Mapping[str, Known]) -> bool:
    fact = known.get(suggestion.key)
    if fact is None:
        return False
    return fact.source in (SetBy.PERSON, SetBy.SYSTEM) or suggestion.key == "besvarad"


def with_suggestions(known: Mapping[str, Known], suggestions: Iterable[Suggestion]) -> dict[str, Known]:
    """Give the facts with those suggestions in their place that count at once and protect more than what is known."""
    found = dict(known)
    for one in suggestions:
        before = found[one.key].value if one.key in found else None
        if one.effect is Effect.AT_ONCE and protects(one.key, one.value) and lowers(one.key, one.value, before):
            found[one.key] = Known(
                key=one.key, value=one.value, source=SetBy.AUTO, confidence=_CONFIDENCE, reason=one.reason
            )
    return found


def doubts_of(suggestions: Iterable[Suggestion]) -> Iterator[Doubt]:
    """Give the doubts that open suggestions raise."""
    for one in suggestions:
        if one.effect is Effect.DOUBT:
            yield Doubt(key=one.key, reason=f"{one.title}? {one.reason}")


def inherited(own: Mapping[str, Known], post: Mapping[str, Known]) -> Iterator[Known]:
    """Give what an answer has from the post it stands under, where nothing is said of the answer itself (§2.2)."""
    for key in INHERITED:
        if key not in own and key in post and post[key].value is not None:
            fact = post[key]
            yield Known(
                key=key,
                value=fact.value,
                source=fact.source,
                by=fact.by,
                at=fact.at,
                confidence=fact.confidence,
                reason="Gäller hela tråden, enligt inlägget.",
            )


_CONFIDENCE = 0.5  # of a match of words alone
