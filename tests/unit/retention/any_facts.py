"""Strategies: any facts that a line may carry, and the same facts with one more doubt or one more protection."""

import datetime as dt
from dataclasses import fields, replace
from typing import Any

from hypothesis import strategies as st

from archiver.retention.factkeys import FACT_KEYS, PRESENT, FactKind, FactSpec
from archiver.retention.facts import ItemFacts, facts_from
from tests.unit.retention.sample import CASES, values

KINDS = (
    *("inlagg", "kommentar", "trad", "story", "live", "direktmeddelande", "omnamnande", "reaktion", "felanmalan"),
    *("ogonblicksbild", "sandning", "annons", "modereringslogg", "sakerhetskopia", "ra_html", "teknisk_logg", "podd"),
)
DAYS = st.dates(dt.date(2019, 12, 31), dt.date(2027, 3, 1))
TEXTS = st.sampled_from(("👍", "@anna #granåsa", "Hur går det?", "🔪", "", "Hej"))
REFERENCES = st.sampled_from(
    ("KS 2026/1", "dold 2026-10-02", "obekräftad", "aterkallat 2026-01-08", "https://granasa.se/badet", "ja")
)
UNKNOWN_KEEPS = ("author_role", "kind", "kontotyp", "synlighet", "efterfragad", "sekretess", "personuppgifter")
NOT_ORDERED = ("gallringsbeslut", "sparrar", "nu", "arkivbildare")  # given to the assessment on their own


def _values(spec: FactSpec) -> st.SearchStrategy[Any]:
    match spec.kind:
        case FactKind.YES_NO:
            return st.booleans()
        case FactKind.WORD if spec.key == "kind":
            return st.sampled_from(KINDS)
        case FactKind.WORD if spec.key == "sprak":
            return st.sampled_from(("sv", "so"))
        case FactKind.WORD:
            return st.sampled_from(spec.words if spec.closed else (*spec.words, "annat"))
        case FactKind.WORDS:
            return st.lists(st.sampled_from(spec.words or ("OSL 21:1",)), max_size=2).map(tuple)
        case FactKind.DATE:
            return DAYS
        case FactKind.COUNT:
            return st.sampled_from((0, 1, 99, 100))
        case FactKind.SHARE:
            return st.sampled_from((0.0, 0.79, 0.8, 1.0))
        case FactKind.TEXT if spec.key == "text":
            return TEXTS
        case _:
            return REFERENCES


ORDINARY = {key: _values(spec) for key, spec in FACT_KEYS.items() if key not in NOT_ORDERED}


@st.composite
def any_facts(draw: st.DrawFn) -> ItemFacts:
    """Give facts near a case of the table: the base, a case's own facts, and up to four keys changed at will."""
    case = draw(st.sampled_from(CASES))
    known = facts_from(values(case["fakta"], {"sparrar": [], "arkivbildare": None}))
    keys = draw(st.lists(st.sampled_from(sorted(ORDINARY)), max_size=4, unique=True))
    return replace(known, **{key: draw(st.one_of(_null(key), ORDINARY[key])) for key in keys})


def _null(key: str) -> st.SearchStrategy[Any]:
    default = next(field.default for field in fields(ItemFacts) if field.name == key)
    return st.just(default)


@st.composite
def with_more_doubt(draw: st.DrawFn, known: ItemFacts) -> ItemFacts:
    """Give the facts with one of them unknown where that is a doubt, or with a value that protects more."""
    key = draw(st.sampled_from(sorted(ORDINARY)))
    spec = FACT_KEYS[key]
    before = getattr(known, key)
    if key in UNKNOWN_KEEPS and draw(st.booleans()):
        return _changed(known, key, None)
    if spec.kind is FactKind.DATE:
        return _changed(known, key, None)
    order = spec.protects
    if not order:
        return known
    rank = _rank(order, before)
    higher = [value for place, value in enumerate(order) if place > rank and _is_doubt(known, key, value)]
    if not higher:
        return known
    after = draw(st.sampled_from(higher))
    return _changed(known, key, draw(ORDINARY[key]) if after == PRESENT else after)


def _changed(known: ItemFacts, key: str, value: object) -> ItemFacts:
    change: dict[str, Any] = {key: value}
    return replace(known, **change)


def _rank(order: tuple[Any, ...], value: object) -> int:
    return next(
        (place for place, known in enumerate(order) if known == value and type(known) is type(value)),
        order.index(PRESENT) if PRESENT in order else len(order),
    )


def _is_doubt(known: ItemFacts, key: str, after: object) -> bool:
    """Say whether the change adds protection: that nobody calls it spam any more is no doubt, but another finding."""
    return not (key == "regelbrott" and after is None)
