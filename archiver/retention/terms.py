"""Terms and dates (frister): calendar arithmetic on local days in Europe/Stockholm. Pure.

A term of months or years ends on the day of the same number, or on the month's last day when there is none: lag
(1930:173) om beräkning av lagstadgad tid, 1 §. An unknown date gives no due date (the rule model's §2.4).
"""

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from operator import attrgetter

from archiver.retention.factkeys import FACT_KEYS, FactKind
from archiver.retention.facts import ItemFacts

_TERM = re.compile(r"([0-9]{1,4}) (dag|dagar|månad|månader|år)")


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time on the calendar."""

    months: int = 0
    days: int = 0

    @property
    def swedish(self) -> str:
        """The term in words: 30 dagar, 6 månader, 2 år."""
        if self.months and self.months % 12 == 0:
            return f"{self.months // 12} år"
        if self.months:
            return f"{self.months} månader"
        return f"{self.days} dagar"

    def after(self, day: dt.date) -> dt.date | None:
        """Give the day on which the term from `day` has run out; None beyond the calendar's end."""
        try:
            return _plus_months(day, self.months) + dt.timedelta(days=self.days)
        except (ValueError, OverflowError):
            return None


def read_term(text: str) -> Term:
    """Read "30 dagar", "6 månader" or "2 år".

    Raises:
        ValueError: it is none of these.
    """
    found = _TERM.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is no term (frist). Write for instance 30 dagar, 6 månader or 2 år.")
    number, unit = int(found[1]), found[2]
    if unit.startswith("dag"):
        return Term(days=number)
    return Term(months=number * (12 if unit == "år" else 1))


def _plus_months(day: dt.date, months: int) -> dt.date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _answered_or_published(facts: ItemFacts) -> dt.date | None:
    return facts.besvarad_datum if facts.besvarad else facts.publicerad


def _shown_until(facts: ItemFacts) -> dt.date | None:
    if facts.handelse_slut or not facts.publicerad:
        return facts.handelse_slut
    return Term(days=1).after(facts.publicerad)  # a story is shown for 24 hours


def _years_end(facts: ItemFacts) -> dt.date | None:
    return facts.publicerad and facts.publicerad.replace(month=12, day=31)


def _snapshot_after(facts: ItemFacts) -> dt.date | None:
    """Give the day of the snapshot; one taken before the item was published proves nothing about it."""
    taken = facts.ingar_i_ogonblicksbild
    return None if taken and facts.publicerad and taken < facts.publicerad else taken


def _fact(key: str, facts: ItemFacts) -> dt.date | None:
    value: dt.date | None = attrgetter(key)(facts)
    return value


ANSWERED_OR_PUBLISHED = "besvarad_eller_publicerad"
Moment = Callable[[ItemFacts], dt.date | None]
MOMENTS: Mapping[str, tuple[str, Moment]] = {  # what may stand as trigger: the key that is missing, and how it is found
    **{key: (key, partial(_fact, key)) for key, spec in FACT_KEYS.items() if spec.kind is FactKind.DATE},
    "ingar_i_ogonblicksbild": ("ingar_i_ogonblicksbild", _snapshot_after),
    ANSWERED_OR_PUBLISHED: ("besvarad_datum", _answered_or_published),
    "upphor_att_visas": ("publicerad", _shown_until),
    "arets_slut": ("publicerad", _years_end),
}


def latest(facts: ItemFacts, needed: Iterable[str], also: Iterable[str]) -> tuple[dt.date | None, tuple[str, ...]]:
    """Give the latest of the moments, and the fact keys of those `needed` ones that are not known (then no day)."""
    days: list[dt.date] = []
    missing: list[str] = []
    for name in needed:
        key, moment = MOMENTS[name]
        if day := moment(facts):
            days.append(day)
        else:
            missing.append("publicerad" if name == ANSWERED_OR_PUBLISHED and not facts.besvarad else key)
    if missing or not days:
        return None, tuple(missing)
    days += [day for name in also if (day := MOMENTS[name][1](facts))]
    return max(days), ()
