"""Every rule has a case that hits and one that just misses; the shared samples come out as they say."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archiver.retention.facts import facts_from
from archiver.retention.lines import LineAssessor
from archiver.retention.lint import MODEL
from archiver.retention.rules import default_rules
from tests.unit.retention.sample import CASES, NOW, judged, values

SHARED = Path(os.environ.get("ARCHIVER_SHARED") or Path(__file__).parents[4] / "shared")


def named(case: dict[str, Any]) -> str:
    return f"{case['regel']}-{CASES.index(case)}"


@pytest.mark.parametrize("case", CASES, ids=named)
def test_the_rule_hits_its_case(case: dict[str, Any]) -> None:
    said = judged(facts_from(values(case["fakta"])))
    assert (said.rule, said.code) == (case["regel"], case["utfall"])
    assert said.reason.startswith(f"{case['regel']}: ")


@pytest.mark.parametrize("case", CASES, ids=named)
def test_the_case_that_just_misses_becomes_something_else(case: dict[str, Any]) -> None:
    said = judged(facts_from(values(case["fakta"], case["missar"])))
    assert said.code == case["men"]
    assert said.code != case["utfall"] or said.rule != case["regel"]


def test_every_rule_of_the_model_has_a_case() -> None:
    assert {case["regel"] for case in CASES} == set(MODEL)
    assert tuple(rule.id for rule in default_rules().rules) == MODEL


def cases(path: Path) -> Iterator[Any]:
    if path.is_file():
        for line in path.read_text("utf-8").splitlines():
            yield pytest.param(json.loads(line), id=json.loads(line)["id"])


def answer(case: dict[str, Any]) -> dict[str, Any]:
    line = json.dumps({key: value for key, value in case.items() if key not in ("expected_outcome", "reason")})
    said: dict[str, Any] = json.loads(LineAssessor(default_rules(), NOW).assess(line.encode()))
    return said


@pytest.mark.parametrize("case", list(cases(SHARED / "samples" / "gallring" / "cases.jsonl")))
def test_the_shared_samples_come_out_as_they_say(case: dict[str, Any]) -> None:
    said = answer(case)
    assert said["outcome"] == case["expected_outcome"]
    assert said["rule"] == case["reason"][:5]


@pytest.mark.parametrize("case", list(cases(Path(__file__).with_name("bedomda.jsonl"))))
def test_cases_judged_from_the_model_alone_come_out_as_judged(case: dict[str, Any]) -> None:
    """Written by somebody who read the rule model and not the rules as data."""
    assert answer(case)["outcome"] == case["expected_outcome"]


def test_a_doubt_about_a_rule_of_several_cases_is_said_once_with_all_that_would_settle_it() -> None:
    answered = next(case for case in CASES if case["regel"] == "SM-11")["fakta"]
    said = judged(facts_from(values(answered, {"sekretess": "okänt", "personuppgifter": "okänt"})))
    assert said.reason.count("det inte är känt om SM-17 gäller (personuppgifter och sekretess)") == 1
    assert said.reason.count("SM-17") == 1
    assert set(said.missing) == {"sekretess", "personuppgifter"}
