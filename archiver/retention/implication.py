"""Which conditions follow from others, and which exclude each other: so lint can tell of unreachable cases. Pure.

Careful in one direction: what is said to follow does follow, and what is said to be excluded is; the rest is not known.
"""

from collections.abc import Sequence
from itertools import combinations

from archiver.retention.conditions import UNKNOWN, Condition


def follows(wanted: Condition, given: Condition) -> bool:
    """Say whether `wanted` is true wherever `given` is."""
    if wanted.key != given.key:
        return False
    if wanted.sentence == given.sentence:
        return True
    mine, theirs = set(wanted.words), set(given.words)
    match (wanted.verb, given.verb):
        case ("är", "är"):
            return theirs <= mine
        case ("är inte", "är"):
            return UNKNOWN not in theirs and mine.isdisjoint(theirs)
        case ("är inte", "är inte"):
            return mine <= theirs
        case ("finns", "är"):
            return UNKNOWN not in theirs
        case ("innehåller", "innehåller"):
            return theirs <= mine
        case ("finns", "innehåller" | "börjar med" | "är minst" | "är under"):
            return True
        case ("är minst", "är minst"):
            return float(given.words[0]) >= float(wanted.words[0])
        case ("är under", "är under"):
            return float(given.words[0]) <= float(wanted.words[0])
    return False


def exclude(one: Condition, other: Condition) -> bool:
    """Say whether the two can never both be true."""
    return one.key == other.key and (_shuts_out(one, other) or _shuts_out(other, one))


def _shuts_out(one: Condition, other: Condition) -> bool:
    mine, theirs = set(one.words), set(other.words)
    match (one.verb, other.verb):
        case ("är", "är"):
            return mine.isdisjoint(theirs)
        case ("är", "är inte"):
            return mine <= theirs
        case ("är", "saknas"):
            return UNKNOWN not in mine
        case ("saknas", "finns" | "innehåller" | "börjar med" | "är minst" | "är under"):
            return True
        case ("är minst", "är under"):
            return float(one.words[0]) >= float(other.words[0])
    return False


def covers(earlier: Sequence[Condition], later: Sequence[Condition]) -> bool:
    """Say whether the earlier conditions are true wherever all the later ones are."""
    return all(any(follows(wanted, given) for given in later) for wanted in earlier)


def impossible(conditions: Sequence[Condition]) -> tuple[Condition, Condition] | None:
    """Give two of the conditions that exclude each other, if there are such."""
    return next(((one, other) for one, other in combinations(conditions, 2) if exclude(one, other)), None)
