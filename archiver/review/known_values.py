"""One thing known of one item: what, from whom, when and why. The order of who is believed stands in `merging`."""

import datetime as dt
from dataclasses import dataclass

from archiver.retention.factkeys import SetBy
from archiver.retention.facts import ItemFacts
from archiver.review.suggesting import Suggestion

FactValue = bool | int | float | str | dt.date | tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One fact. `by` is a person's id or empty, `reason` a Swedish sentence; `at` None: it has no time of its own."""

    key: str
    value: FactValue
    source: SetBy
    by: str = ""
    at: dt.datetime | None = None
    confidence: float = 1.0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Why a person must look before anything of the item may be destroyed. `key` is the fact that would settle it."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownItem:
    """All that is known of one item. `parent` is the item id it answers, empty for what opens the thread.

    `suggestions` are those that nobody has decided on yet, whatever their effect.
    """

    item: str
    parent: str
    facts: ItemFacts
    sources: tuple[Known, ...]
    suggestions: tuple[Suggestion, ...] = ()
    doubts: tuple[Doubt, ...] = ()
