"""Whatever lists and books say: nothing that the program works out by itself lowers a protection."""

import datetime as dt
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from archiver.retention.factkeys import FACT_KEYS, PRESENT, SetBy, lowers
from archiver.review.known_values import Known
from archiver.review.lists import Effect
from archiver.review.merging import believed, open_suggestions, said, with_suggestions
from archiver.review.structure import Edit
from archiver.review.suggesting import Suggestion
from archiver.store.facts import FactLine

NOW = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)
ITEM = "i-abcdefgh23456723"
ORDERED = sorted(key for key, spec in FACT_KEYS.items() if spec.protects)


def values(key: str) -> list[Any]:
    spec = FACT_KEYS[key]
    return [value for value in (*spec.protects, *spec.words) if value not in (PRESENT, None)] or ["KS 1"]


@st.composite
def facts(draw: st.DrawFn, source: SetBy) -> Known:
    key = draw(st.sampled_from(ORDERED))
    return Known(key=key, value=draw(st.sampled_from([*values(key), None])), source=source)


@st.composite
def suggestions(draw: st.DrawFn) -> Suggestion:
    key = draw(st.sampled_from(ORDERED))
    return Suggestion(
        list="egen",
        title="Egen",
        key=key,
        value=draw(st.sampled_from(values(key))),
        effect=draw(st.sampled_from(Effect)),
        reason="ordet",
        why="därför",
    )


@given(st.lists(facts(SetBy.LANE)), st.lists(facts(SetBy.PERSON)), st.lists(suggestions()))
def test_no_suggestion_ever_lowers_a_protection(
    seen: list[Known], told: list[Known], suggested: list[Suggestion]
) -> None:
    known = believed((*seen, *told))
    after = with_suggestions(known, open_suggestions(suggested, known))
    for key in {*known, *after}:
        before = known[key].value if key in known else None
        assert not lowers(key, before, after[key].value), key


@given(st.lists(facts(SetBy.PERSON)), st.lists(suggestions()))
def test_what_a_person_has_decided_no_suggestion_changes(told: list[Known], suggested: list[Suggestion]) -> None:
    known = believed(told)
    after = with_suggestions(known, open_suggestions(suggested, known))
    assert {key: after[key] for key in known} == known


@given(st.lists(suggestions()))
def test_a_proposal_or_a_doubt_is_no_fact(suggested: list[Suggestion]) -> None:
    waiting = [one for one in suggested if one.effect is not Effect.AT_ONCE]
    assert with_suggestions({}, waiting) == {}


@given(st.data())
def test_what_was_said_before_an_edit_never_lets_an_item_go(data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(ORDERED))
    line = FactLine(item=ITEM, key=key, value=data.draw(st.sampled_from(values(key))), source="person", at=NOW)
    later = Edit(version=2, seen_at=NOW + dt.timedelta(days=1), before="")
    known, doubts = said([line], [later])
    assert all(lowers(one.key, one.value, None) for one in known)
    assert bool(known) != bool(doubts)
    unchanged, none = said([line], [])
    assert [one.value for one in unchanged] == [line.value] and none == []
