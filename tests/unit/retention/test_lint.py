"""Lint tells of each thing that is wrong in a rule set, and of the default one only that it sleeps."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.errors import RulesInvalid
from archiver.findings import Finding, Level
from archiver.retention.conditions import read_condition
from archiver.retention.decisions import Decision, decision_from_reference
from archiver.retention.implication import exclude, follows
from archiver.retention.lint import lint_rules
from archiver.retention.rules import default_rules, default_rules_path, read_rules
from tests.unit.retention.sample import NOW

TEXT = default_rules_path().read_text("utf-8")
SPAM = 'id = "SM-21"\nhandlingstyp = "Spam, reklam, kedjebrev, robotinlägg"'
WHOLE = Decision(
    id="ks-2024-41",
    body="Kommunstyrelsen",
    date=dt.date(2024, 3, 12),
    paragraph="41",
    dnr="KS 2024/118",
    valid_from=dt.date(2024, 4, 1),
    authority="Kommunstyrelsen",
)


def edited(tmp_path: Path, change: Callable[[str], str]) -> Path:
    path = tmp_path / "gallring.toml"
    text = change(TEXT)
    assert text != TEXT
    path.write_text(text, "utf-8")
    return path


def found(path: Path, *decisions: Decision, now: dt.datetime = NOW) -> set[tuple[str, str]]:
    findings = lint_rules(read_rules(path), decisions, now)
    return {(one.rule, one.where) for one in findings if one.rule != "GR-103"}


def spam(old: str, new: str) -> Callable[[str], str]:
    """Change the first `old` after the beginning of SM-21."""
    before, after = TEXT.split(SPAM)
    return lambda _: before + SPAM + after.replace(old, new, 1)


def test_the_default_rules_are_sound_and_every_destroying_one_sleeps() -> None:
    findings = lint_rules(default_rules(), (), NOW)
    assert {(one.rule, one.level) for one in findings} == {("GR-103", Level.INFO)}
    assert {one.where for one in findings} == {rule.id for rule in default_rules().rules if rule.destroys}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (spam('beslut = ""', 'beslut = "ks-2099-1"'), ("GR-101", "SM-21")),
        (spam('["OSL 5:1", "AL 10 §"]', '["RA-FS 1997:6"]'), ("GR-104", "SM-21")),
        (spam('["OSL 5:1", "AL 10 §"]', '["RA-FS 2021:6"]'), ("GR-104", "SM-21")),
        (spam('"arende saknas"', '"arende finns", "arende saknas"'), ("GR-201", "SM-21")),
        (spam('["modererad_datum"]', "[]"), ("GR-203", "SM-21")),
        (lambda text: text.replace("reviderad = 2026-11-21", "reviderad = 2025-11-19"), ("GR-205", "reviderad")),
        (lambda text: text.replace('id = "SM-39"', 'id = "SM-41"'), ("GR-204", "SM-39")),
        (
            lambda text: text.replace('steg = 5\nnar = ["kris finns"]', 'steg = 7\nordning = 10\nnar = ["kris finns"]'),
            ("GR-202", "SM-08"),
        ),
        (
            lambda text: text.replace('nar = ["inleder_arende är klagomal"]', 'nar = ["kris är klagomal"]').replace(
                'nar = ["kris är klagomal"]', 'nar = ["kris finns", "inleder_arende är klagomal"]'
            ),
            ("GR-201", "SM-13"),
        ),
    ],
)
def test_each_fault_is_found_where_it_stands(
    tmp_path: Path, change: Callable[[str], str], expected: tuple[str, str]
) -> None:
    assert found(edited(tmp_path, change)) == {expected}


def test_a_decision_that_is_not_in_force_or_does_not_cover_the_rule_is_told(tmp_path: Path) -> None:
    path = edited(tmp_path, spam('beslut = ""', 'beslut = "ks-2024-41"'))
    assert found(path, WHOLE) == set()
    assert found(path, WHOLE, now=dt.datetime(2024, 3, 30, tzinfo=dt.UTC)) == {("GR-102", "SM-21")}
    half = decision_from_reference("KS 2024-03-12 § 41", "ks-2024-41")
    assert found(path, half) == {("GR-102", "SM-21")}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (spam('karens = "30 dagar"', 'karens = "en månad"'), "no term"),
        (spam('"arende saknas"', '"krisen saknas"'), "no fact key"),
        (spam('["modererad_datum"]', '["modererad"]'), "counted from"),
        (spam('skal = "bekräftad', 'skal = "{text} bekräftad'), "may not stand in a reason"),
        (spam('karens = "30 dagar"', ""), "needs `karens`"),
        (spam('karens = "30 dagar"', "ar = 2"), "nothing else"),
        (spam("utlosande =", "utlösande ="), "Extra|unknown key|not valid TOML"),
        (lambda text: text.replace('id = "SM-39"', 'id = "SM-38"'), "another has the same id"),
        (spam('beslut = ""', 'beslut = ""\nbesult = ""'), "Did you mean `beslut`"),
    ],
)
def test_what_is_not_understood_is_refused_with_line_and_fix(
    tmp_path: Path, change: Callable[[str], str], says: str
) -> None:
    with pytest.raises(RulesInvalid, match=says) as refused:
        read_rules(edited(tmp_path, change))
    assert "line" in str(refused.value)


@pytest.mark.parametrize(
    ("wanted", "given", "answer"),
    [
        ("unik är ja eller okänt", "unik är ja", True),
        ("unik är ja", "unik är ja eller okänt", False),
        ("kind är inte reaktion", "kind är kommentar", True),
        ("kind är inte reaktion", "kind är kommentar eller reaktion", False),
        ("kind är inte reaktion", "kind är inte reaktion eller gilla", True),
        ("arende finns", "arende innehåller KS", True),
        ("regelbrott finns", "regelbrott är reklam", True),
        ("moderering innehåller dold eller borttag", "moderering innehåller dold", True),
        ("antal_kommentarer är minst 50", "antal_kommentarer är minst 100", True),
        ("ocr_konfidens är under 0.8", "ocr_konfidens är under 0.5", True),
        ("ocr_konfidens är under 0.5", "ocr_konfidens är under 0.8", False),
        ("kris finns", "arende finns", False),
    ],
)
def test_what_follows_from_a_condition(wanted: str, given: str, answer: bool) -> None:
    assert follows(read_condition(wanted), read_condition(given)) is answer


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        ("unik är ja", "unik är nej", True),
        ("unik är ja eller okänt", "unik är nej eller okänt", False),
        ("kind är reaktion", "kind är inte reaktion eller gilla", True),
        ("regelbrott är reklam", "regelbrott saknas", True),
        ("kris finns", "kris saknas", True),
        ("antal_kommentarer är minst 100", "antal_kommentarer är under 100", True),
        ("antal_kommentarer är minst 99", "antal_kommentarer är under 100", False),
    ],
)
def test_what_shuts_a_condition_out(one: str, other: str, answer: bool) -> None:
    assert exclude(read_condition(one), read_condition(other)) is answer
    assert exclude(read_condition(other), read_condition(one)) is answer


def test_findings_are_in_the_order_of_the_rules() -> None:
    findings: tuple[Finding, ...] = lint_rules(default_rules(), (), NOW)
    assert [one.where for one in findings] == sorted(one.where for one in findings)
