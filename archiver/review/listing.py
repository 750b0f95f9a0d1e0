"""What needs a person (granskning): the items of the workspace that a reviewer is shown, filtered. Pure.

An item needs a person when it is to be assessed by hand, when a suggestion waits, or when a fact is missing for what
would otherwise be destroyed. What is kept anyway needs nobody.
"""

import datetime as dt
import difflib
import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from archiver.errors import NoSuchThing
from archiver.records import Item, Post
from archiver.retention.factkeys import FACT_KEYS
from archiver.retention.outcomes import Outcome
from archiver.review.assessing import AssessedItem, AssessedThread
from archiver.review.fact_words import NOTHING, PERSON_KEYS, cell
from archiver.review.known import THREAD_LIST
from archiver.review.known_values import KnownItem
from archiver.review.structure import published_day
from archiver.review.suggesting import Suggestion

_DISPOSE_YEARS = re.compile(r"gallras_efter_[0-9]{1,3}_ar")
EXCERPT = 300  # characters
_OPEN = (
    Outcome.HELD,
    Outcome.DISPOSE_WHEN_OBSOLETE,
    Outcome.DISPOSE_AFTER_YEARS,
)  # else a lacking fact changes nothing
# Sandnes kommune (arkivplan.no), after the rule model's §2.3: one yes, and it is not trivial.
QUESTIONS = (
    "Är handlingen föremål för ärendehandläggning?",
    "Behöver jag eller någon annan hitta den igen?",
    "Är det viktigt att allmänheten har insyn?",
    "Finns det en lag som kräver att den bevaras?",
    "Kan ett skadeståndskrav uppstå där den har betydelse?",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which items are asked for; what is empty asks for nothing in particular."""

    account: str = ""
    missing: str = ""  # a fact key
    outcome: str = ""  # as written: manuell_bedomning, gallras_efter_2_ar
    rule: str = ""
    suggestion: str = ""  # a list's name
    everything: bool = False  # also what needs nobody


def refuse_unknown(
    wanted: Filter, *, accounts: Collection[str], rules: Collection[str], lists: Collection[str]
) -> None:
    """Refuse a filter that nothing can ever meet: an empty answer to a slip of the pen would look like good news.

    Raises:
        NoSuchThing: no such account, fact, outcome, rule or word list; those that may have been meant are named.
    """
    outcomes = [outcome.value for outcome in Outcome]
    for word, given, known in (
        ("account (konto)", wanted.account, accounts),
        ("fact (uppgift)", wanted.missing, FACT_KEYS),
        ("outcome (utfall)", _DISPOSE_YEARS.sub("gallras_efter_N_ar", wanted.outcome), outcomes),
        ("rule (regel)", wanted.rule, rules),
        ("word list (ordlista)", wanted.suggestion, [*lists, THREAD_LIST]),
    ):
        if given and given not in known:
            near = difflib.get_close_matches(given, list(known), n=1)
            meant = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(sorted(known)) or 'none'}."
            raise NoSuchThing(f"There is no {word} {given!r}. {meant}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One item as a reviewer sees it. `cells` are the facts that a person may set, by key, as text."""

    account: str
    record: str
    item: str
    permalink: str
    author_role: str
    published: dt.date | None
    text: str
    outcome: str
    rule: str
    reason: str
    missing: tuple[str, ...]
    due: dt.date | None
    suggestions: tuple[Suggestion, ...]
    doubts: tuple[str, ...]
    cells: dict[str, str]
    fingerprint: str


def rows(threads: Iterable[AssessedThread], wanted: Filter) -> Iterator[Row]:
    """Give the items that the filter asks for, thread by thread in the order of the archive."""
    for thread in threads:
        for item in thread.items:
            if _asked_for(item, wanted):
                yield row(thread, item)


def _asked_for(item: AssessedItem, wanted: Filter) -> bool:
    said = item.assessment
    narrowed = wanted.missing or wanted.outcome or wanted.rule or wanted.suggestion
    return (
        bool(narrowed or wanted.everything or needs_a_person(item))
        and (not wanted.missing or wanted.missing in said.missing)
        and wanted.outcome in ("", said.code, said.outcome.value)
        and wanted.rule in ("", said.rule)
        and (not wanted.suggestion or any(one.list == wanted.suggestion for one in item.known.suggestions))
    )


def needs_a_person(item: AssessedItem) -> bool:
    """Say whether somebody must look at the item before it is settled what becomes of it."""
    said = item.assessment
    lacking = said.outcome in _OPEN and not set(PERSON_KEYS).isdisjoint(said.missing)
    return bool(said.outcome is Outcome.MANUAL or item.known.suggestions or item.known.doubts or lacking)


def row(thread: AssessedThread, item: AssessedItem) -> Row:
    """Give one item as a reviewer sees it."""
    said = item.assessment
    cells = cells_of(item.known)
    return Row(
        account=thread.account,
        record=thread.record,
        item=item.item,
        permalink=item.said.permalink if item.said else "",
        author_role=item.facts.author_role or "",
        published=published_day(item.said) if item.said else item.facts.publicerad,
        text=excerpt(item.said),
        outcome=said.code,
        rule=said.rule,
        reason=said.reason,
        missing=said.missing,
        due=said.due,
        suggestions=item.known.suggestions,
        doubts=tuple(doubt.reason for doubt in item.known.doubts),
        cells=cells,
        fingerprint=fingerprint(item.known),
    )


def cells_of(known: KnownItem) -> dict[str, str]:
    """Give the facts that a person may set, by key: empty = not known, `inget` = somebody said that there is none."""
    told = {one.key: NOTHING if one.value is None else cell(one.key, one.value) for one in known.sources}
    return {key: told.get(key, "") for key in PERSON_KEYS}


def fingerprint(known: KnownItem) -> str:
    """Give what changes when anything that a reviewer saw of the item has changed: its content, or a fact of it."""
    seen = [known.item, known.facts.text, known.facts.media, known.facts.redigeringar, cells_of(known)]
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()[:16]


def excerpt(item: Item | None) -> str:
    """Give the beginning of what the item says, on one line."""
    if item is None:
        return ""
    title = f"{item.title}. " if isinstance(item, Post) and item.title else ""
    inside = " ".join(part for medium in item.media for part in (medium.alt, medium.ocr) if part)
    said = " ".join(f"{title}{item.text[: EXCERPT * 4]} {f'[bild: {inside[:EXCERPT]}]' if inside else ''}".split())
    return said if len(said) <= EXCERPT else f"{said[: EXCERPT - 1]}…"
