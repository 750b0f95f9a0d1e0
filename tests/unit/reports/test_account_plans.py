"""What the plan says of each rule: it rests until a decision in force for that records creator is named by it."""

import datetime as dt
from dataclasses import replace

import pytest

from archiver.reports.plan import IN_FORCE, NOT_NEEDED, RuleLine, rule_lines
from archiver.retention.decisions import Decision
from archiver.retention.rules import default_rules, under

TODAY = dt.date(2026, 3, 1)
DECISION = Decision(
    id="ks",
    body="Kommunstyrelsen",
    date=dt.date(2025, 1, 1),
    paragraph="41",
    dnr="KS 2025/1",
    valid_from=dt.date(2025, 2, 1),
    authority="Kommunstyrelsen",
)


def lines(decision: Decision | None) -> dict[str, RuleLine]:
    rules = under(default_rules(), "ks") if decision else default_rules()
    known = (decision,) if decision else ()
    return {one.id: one for one in rule_lines(rules, known, "Kommunstyrelsen", TODAY)}


def test_without_a_decision_every_rule_that_destroys_rests() -> None:
    states = {one.state for one in lines(None).values()}
    assert states == {NOT_NEEDED, "vilande: inget gallringsbeslut"}
    assert lines(None)["SM-05"].state == NOT_NEEDED


def test_a_decision_in_force_wakes_the_rule_and_is_named_with_its_term() -> None:
    rule = lines(DECISION)["SM-12"]
    assert (rule.state, rule.term) == (IN_FORCE, "2 år")
    assert rule.decision == "Kommunstyrelsen 2025-01-01 § 41, dnr KS 2025/1"


@pytest.mark.parametrize(
    ("decision", "why"),
    [
        (replace(DECISION, valid_to=dt.date(2026, 2, 28)), "upphört"),
        (replace(DECISION, valid_from=dt.date(2026, 3, 2)), "ännu inte"),
        (replace(DECISION, authority="Bygg- och miljönämnden"), "Kommunstyrelsen"),
        (replace(DECISION, rules=frozenset({"SM-23"})), "SM-12"),
    ],
    ids=["ended", "not begun", "another creator", "another rule"],
)
def test_a_decision_that_cannot_be_used_leaves_the_rule_at_rest_and_says_why(decision: Decision, why: str) -> None:
    state = lines(decision)["SM-12"].state
    assert state.startswith("vilande: ")
    assert why in state
