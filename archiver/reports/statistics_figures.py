"""The figures of a year, added up from the parts that were counted: by account, for the year and each quarter. Pure."""

import math
import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from archiver.reports.statistics_counting import quarter_of
from archiver.store.counted import CountedPart, Followers, Tally

QUARTERS = (1, 2, 3, 4)
DEFINITIONS = (
    "En fråga är ett inlägg eller en kommentar från allmänheten med ett frågetecken i texten.",
    "En fråga är besvarad när kommunen har skrivit något under den. Den räknas den dag svaret gavs.",
    "Svarstiden räknas från frågan till kommunens första svar, dygnet runt. Frågor vars tid plattformen bara anger på "
    "dagen ingår inte.",
    "Inlägg och kommentarer räknas den dag de publicerades; är dagen okänd räknas den dag de först sågs.",
    "Reaktioner är gilla-markeringar, delningar och liknande, så många som visades när posten fångades.",
    "Följare är så många som kontots ögonblicksbilder visade.",
    "Räkningen gjordes före gallring och räknas aldrig om; det som kom till senare räknas i en tilläggsräkning.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one account came to in the year (`quarter` 0) or in one quarter of it. Answer times are minutes."""

    account: str
    quarter: int
    posts: dict[str, int] = field(default_factory=dict)  # by author role
    comments: dict[str, int] = field(default_factory=dict)
    reactions: int = 0
    questions: int = 0
    answered: int = 0
    median: int | None = None
    p90: int | None = None
    followers_first: int | None = None
    followers_last: int | None = None


def figures(parts: Iterable[CountedPart]) -> tuple[Figures, ...]:
    """Give the figures of every account that was counted: its year, then its quarters."""
    counted = tuple(parts)
    tallies = [tally for part in counted for tally in part.tallies]
    followers = sorted((one for part in counted for one in part.followers), key=lambda one: one.on)
    accounts = sorted({one.account for one in tallies} | {one.account for one in followers})
    return tuple(_figures(account, quarter, tallies, followers) for account in accounts for quarter in (0, *QUARTERS))


def _figures(account: str, quarter: int, tallies: list[Tally], followers: list[Followers]) -> Figures:
    mine = [one for one in tallies if one.account == account and quarter in (0, one.quarter)]
    shown = [one for one in followers if one.account == account and quarter in (0, quarter_of(one.on))]
    minutes = sorted(minute for one in mine for minute in one.answer_minutes)
    return Figures(
        account=account,
        quarter=quarter,
        posts=_sum(one.posts for one in mine),
        comments=_sum(one.comments for one in mine),
        reactions=sum(one.reactions for one in mine),
        questions=sum(one.questions for one in mine),
        answered=sum(one.answered for one in mine),
        median=round(statistics.median(minutes)) if minutes else None,
        p90=percentile(minutes, 90),
        followers_first=shown[0].count if shown else None,
        followers_last=shown[-1].count if shown else None,
    )


def percentile(ascending: list[int], percent: int) -> int | None:
    """Give the nearest-rank percentile: the smallest value that so many percent are not above; None of nothing."""
    return ascending[max(0, math.ceil(len(ascending) * percent / 100) - 1)] if ascending else None


def _sum(many: Iterable[dict[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in many:
        total.update(one)
    return dict(sorted(total.items()))
