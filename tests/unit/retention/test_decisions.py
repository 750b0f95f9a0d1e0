"""A decision lets something go only if it is whole, in force that day, and the authority's own."""

import datetime as dt

import pytest

from archiver.config.decisions import DecisionEntry
from archiver.retention.assess import Assessment, Outcome, assess
from archiver.retention.decisions import decision_from_reference, decisions_from, in_force, same_authority, why_not
from archiver.retention.rules import default_rules, under
from tests.unit.retention.sample import NOW, facts, judged

WHOLE = "KS 2024-03-12 § 41, dnr KS 2024/118"
ON = dt.date(2026, 11, 20)
ENTRY = {
    "id": "ks-2024-41",
    "body": "Kommunstyrelsen",
    "date": dt.date(2024, 3, 12),
    "paragraph": "41",
    "dnr": "KS 2024/118",
    "valid_from": dt.date(2024, 4, 1),
    "valid_to": dt.date(2026, 12, 31),
    "authority": "Kommunstyrelsen",
    "rules": ("SM-23",),
}


def read(reference: str, on: dt.date = ON, authority: str | None = None) -> str:
    return why_not(decision_from_reference(reference, "d"), on, authority)


@pytest.mark.parametrize(
    "reference",
    [
        WHOLE,
        "Kommunfullmäktige 2017-10-17 § 222, dnr KF 2017/9 (rev. 2021-02-01)",
        "KS 2024-03-12 §41 dnr: KS 2024/118",
        "KS 2024-03-12 § 41, dnr KS 2024/118, gäller t.o.m. 2026-11-20",
    ],
)
def test_a_whole_reference_is_in_force(reference: str) -> None:
    assert read(reference) == ""


@pytest.mark.parametrize(
    ("reference", "why"),
    [
        ("RA-FS 1997:6", "RA-FS"),
        ("RA-FS 1991:6 och RA-FS 1997:6", "RA-FS"),
        ("KS § 41, dnr KS 2024/118", "saknar datum"),
        ("KS 2024-03-12, dnr KS 2024/118", "saknar §"),
        ("KS 2024-03-12 § 41", "saknar dnr"),
        ("2024-03-12 § 41, dnr KS 2024/118", "saknar instans"),
        ("ja", "saknar datum, §, dnr"),
        ("KS 2027-03-12 § 41, dnr KS 2027/1", "ännu inte börjat gälla"),
        ("KS 2024-03-12 § 41, dnr KS 2024/118, t.o.m. 2026-11-19", "upphört att gälla"),
        (WHOLE + " (upphävt)", "gäller inte"),
        ("Förslag till KS 2024-03-12 § 41, dnr KS 2024/118", "gäller inte"),
        ("KS 2024-02-31 § 41, dnr KS 2024/118", "saknar datum"),
    ],
)
def test_anything_less_is_none_and_says_why(reference: str, why: str) -> None:
    assert why in read(reference)


@pytest.mark.parametrize(
    ("reference", "authority", "fits"),
    [
        (WHOLE, None, True),
        (WHOLE, "Kommunstyrelsen", True),
        (WHOLE, "ks", True),
        (WHOLE, "Granåsa Bostäder AB", False),
        (WHOLE, "Barn- och utbildningsnämnden", False),
        ("BUN 2025-02-04 § 12, dnr BUN 2025/3", "Barn- och utbildningsnämnden", True),
        ("Styrelsen för Granåsa Bostäder AB 2025-02-04 § 3, dnr GB 2025/1", "Granåsa Bostäder AB", True),
        ("Socialnämnden 2025-02-04 § 3, dnr SN 2025/1", "SN", True),
    ],
)
def test_a_decision_is_for_its_own_authority_only(reference: str, authority: str | None, fits: bool) -> None:
    assert in_force(decision_from_reference(reference, "d"), ON, authority) is fits
    said = judged(facts(gallringsbeslut=reference, arkivbildare=authority))
    assert said.outcome is (Outcome.DISPOSE_WHEN_OBSOLETE if fits else Outcome.HELD)


def test_names_of_authorities_are_compared_without_guessing() -> None:
    assert same_authority("Kommunstyrelsen", "KOMMUNSTYRELSEN ")
    assert not same_authority("Socialnämnden", "Samhällsnämnden i Granåsa")
    assert not same_authority("", "")


def by_register(rule_decision: str, on: dt.datetime = NOW, **changes: object) -> Assessment:
    entry = DecisionEntry.model_validate(ENTRY)
    known = facts(ingar_i_ogonblicksbild="2025-07-01", gallringsbeslut=None, **changes)
    return assess(known, under(default_rules(), rule_decision), decisions_from([entry]), (), on)


def test_a_registered_decision_lets_its_authoritys_items_go_and_is_named() -> None:
    said = by_register("ks-2024-41", arkivbildare="Kommunstyrelsen")
    assert (said.outcome, said.decision) == (Outcome.DISPOSE_WHEN_OBSOLETE, "ks-2024-41")
    assert "Kommunstyrelsen 2024-03-12 § 41, dnr KS 2024/118" in said.reason


@pytest.mark.parametrize(
    ("changes", "decision", "on", "why"),
    [
        ({"arkivbildare": "Socialnämnden"}, "ks-2024-41", NOW, "inte fattat för arkivbildaren"),
        ({}, "ks-2024-41", NOW, "arkivbildaren är okänd"),
        ({"arkivbildare": "KS"}, "", NOW, "vilande"),
        ({"arkivbildare": "KS"}, "ks-2025-1", NOW, "gallringsbeslut saknas"),
        ({"arkivbildare": "KS", "kind": "reaktion"}, "ks-2024-41", NOW, "omfattar inte regeln SM-22"),
        ({"arkivbildare": "KS"}, "ks-2024-41", dt.datetime(2026, 12, 31, 23, tzinfo=dt.UTC), "upphört att gälla"),
    ],
)
def test_without_a_registered_decision_in_force_the_item_is_held(
    changes: dict[str, object], decision: str, on: dt.datetime, why: str
) -> None:
    said = by_register(decision, on, **changes)
    assert said.outcome is Outcome.HELD
    assert why in said.reason
    assert said.held_by == ("inget_gallringsbeslut",)
    assert said.missing == ("gallringsbeslut",)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"valid_to": dt.date(2024, 1, 1)}, "before `valid_from`"),
        ({"valid_from": dt.date(2024, 1, 1)}, "before the decision's own"),
        ({"body": "RA-FS 1997:6"}, "does not bind municipalities"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_in_archive_toml(change: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        DecisionEntry.model_validate(ENTRY | change)
