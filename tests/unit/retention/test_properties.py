"""What no facts may break: the assessment is total, doubt and holds only keep, and the order in the file is nothing."""

import datetime as dt
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.retention.assess import Assessment, Outcome, assess
from archiver.retention.facts import ItemFacts
from archiver.retention.holds import Hold, HoldType
from archiver.retention.rulefile import read_rule_file
from archiver.retention.rules import compiled, default_rules_path, under
from tests.unit.retention.any_facts import any_facts, with_more_doubt
from tests.unit.retention.sample import NOW, OWN, RULES, decisions, judged

HOLD = Hold(
    id="sp-20261120-01",
    type=HoldType.DISCLOSURE_REQUEST,
    items=frozenset({"i-a"}),
    set_by="registrator",
    set_at=NOW,
)
FILE = read_rule_file(default_rules_path())
DESTROYS = (Outcome.DISPOSE_WHEN_OBSOLETE, Outcome.DISPOSE_AFTER_YEARS)


def lets_go(said: Assessment) -> bool:
    return said.outcome in (*DESTROYS, Outcome.NOT_A_RECORD)


@given(known=any_facts(), day=st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2035, 1, 1)))
@settings(max_examples=400)
def test_the_assessment_is_total(known: ItemFacts, day: dt.datetime) -> None:
    said = assess(known, RULES, decisions(known), (), day.replace(tzinfo=dt.UTC))
    assert said.reason.endswith(".")
    assert said.code
    assert said.due is None or not said.missing
    if said.outcome in DESTROYS:
        assert said.decision == OWN


@given(known=any_facts())
@settings(max_examples=300)
def test_a_hold_never_lets_anything_go_and_always_stops_destruction(known: ItemFacts) -> None:
    for held in (judged(known, HOLD), judged(replace(known, sparrar=("omprovning",)))):
        assert held.outcome not in DESTROYS
        assert held.due is None
        assert lets_go(judged(known)) or not lets_go(held)


@given(known=any_facts(), data=st.data())
@settings(max_examples=1500)
def test_one_more_doubt_or_protection_never_turns_keep_into_destroy(known: ItemFacts, data: st.DataObject) -> None:
    if lets_go(judged(known)):
        return
    doubtful = data.draw(with_more_doubt(known))
    assert not lets_go(judged(doubtful))


@given(known=any_facts())
@settings(max_examples=200)
def test_without_a_decision_nothing_is_destroyed(known: ItemFacts) -> None:
    for without in (None, "RA-FS 1991:6", "KS 2027-01-01 § 1, dnr KS 2026/9", "KS 2024-03-12 § 41"):
        said = judged(replace(known, gallringsbeslut=without))
        assert said.outcome not in DESTROYS
        assert said.due is None
        assert lets_go(judged(known)) or not lets_go(said)


@given(known=any_facts(), seed=st.integers(0, 10_000))
@settings(max_examples=150)
def test_where_a_rule_stands_in_the_file_changes_nothing(known: ItemFacts, seed: int) -> None:
    chance = Random(seed)
    shuffled = [
        rule.model_copy(update={"fall": tuple(chance.sample(rule.fall, len(rule.fall)))}) for rule in FILE.regler
    ]
    chance.shuffle(shuffled)
    doubts = tuple(chance.sample(FILE.tvekan, len(FILE.tvekan)))
    other = compiled(FILE.model_copy(update={"regler": tuple(shuffled), "tvekan": doubts}), RULES.sha256)
    assert assess(known, under(other, OWN), decisions(known), (), NOW) == judged(known)


@pytest.mark.parametrize("key", ["unik", "rattslig_betydelse"])
def test_on_the_municipalitys_own_edited_post_these_keep_when_unknown(key: str) -> None:
    own = ItemFacts(
        author_role="kommun",
        kind="inlagg",
        kontotyp="huvudkonto",
        synlighet="publik",
        sekretess="ingen",
        personuppgifter="inga",
        efterfragad=False,
        unik=False,
        kanonisk_kalla="https://granasa.se/badet",
        redigeringar=1,
        rattslig_betydelse=False,
        gallringsbeslut="KS 2024-03-12 § 41, dnr KS 2024/118",
    )
    assert lets_go(judged(own))
    assert not lets_go(judged(replace(own, **{key: None})))  # type: ignore[arg-type]
