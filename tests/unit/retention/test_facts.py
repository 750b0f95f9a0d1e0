"""Facts are read strictly where a word decides, kindly where it is free, and never lose what they do not know."""

import datetime as dt
from dataclasses import fields

import pytest

from archiver.errors import RulesInvalid
from archiver.retention.factkeys import FACT_KEYS, PRESENT
from archiver.retention.facts import ItemFacts, facts_from, lowers


def test_every_key_has_its_field_and_nothing_else_has() -> None:
    assert {field.name for field in fields(ItemFacts)} == {*FACT_KEYS, "others"}


def test_null_and_absent_are_the_same_and_unknown_keys_are_kept() -> None:
    assert facts_from({"unik": None, "arende": None}) == ItemFacts()
    assert facts_from({"egen_nyckel": [1]}).others == (("egen_nyckel", [1]),)


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("arende", "  KS 2026/1 ", "KS 2026/1"),
        ("arende", "", None),
        ("kris", True, "ja"),
        ("kris", False, None),
        ("moderering", {"nar": "2026-10-02"}, '{"nar": "2026-10-02"}'),
        ("sekretess_paragraf", "OSL 21:1", ("OSL 21:1",)),
        ("sparrar", [{"typ": "tillsyn"}], ('{"typ": "tillsyn"}',)),
        ("ingar_i_ogonblicksbild", True, None),
        ("publicerad", "2026-03-29T00:30:00+01:00", dt.date(2026, 3, 29)),
        ("publicerad", "2026-06-30T22:00:00Z", dt.date(2026, 7, 1)),
        ("ocr_konfidens", 1, 1.0),
        ("regelbrott", "spam", "spam"),
    ],
)
def test_a_value_is_read(key: str, value: object, found: object) -> None:
    assert getattr(facts_from({key: value}), key) == found


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("unik", "ja"),
        ("unik", 1),
        ("kontotyp", "huvudkontot"),
        ("kontotyp", ["huvudkonto"]),
        ("sekretess", "nej"),
        ("publicerad", "i går"),
        ("publicerad", "2026-02-30"),
        ("publicerad", "0001-01-01T00:00:00+23:00"),
        ("publicerad", 20260101),
        ("antal_kommentarer", -1),
        ("antal_kommentarer", True),
        ("ocr_konfidens", 1.5),
        ("ocr_konfidens", float("nan")),
        ("media", 7),
        ("kind", 3),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_key_with_the_fix(key: str, value: object) -> None:
    with pytest.raises(RulesInvalid, match=rf"^{key}: .* is not valid\. Write .*null"):
        facts_from({key: value})


def test_a_date_in_the_words_of_a_moderator_or_receiver_counts_when_none_is_given() -> None:
    assert facts_from({"moderering": "dold 2026-02-30, borttagen 2026-03-01"}).modererad_datum == dt.date(2026, 3, 1)
    assert facts_from({"overford_till": "Gata/park dagbok 2025-01-20"}).kvitterad_datum == dt.date(2025, 1, 20)
    assert facts_from({"moderering": "dnr 12026-03-011"}).modererad_datum is None
    given = facts_from({"moderering": "dold 2026-03-01", "modererad_datum": "2026-03-02"})
    assert given.modererad_datum == dt.date(2026, 3, 2)


@pytest.mark.parametrize(
    ("key", "before", "after", "lower"),
    [
        ("sekretess", "mojlig", "ingen", True),
        ("sekretess", "mojlig", None, True),
        ("sekretess", None, "ingen", True),
        ("sekretess", "mojlig", "konstaterad", False),
        ("personuppgifter", "skyddade", "ordinara", True),
        ("arende", "KS 2026/1", None, True),
        ("arende", None, "KS 2026/1", False),
        ("kanonisk_kalla", None, "https://granasa.se", True),
        ("unik", None, False, True),
        ("unik", False, None, False),
        ("regelbrott", "svordomar", "reklam", True),
        ("besvarad", False, True, True),
        ("beskrivning", "a", "b", False),
        ("okand_nyckel", 1, 2, False),
    ],
)
def test_lowering_a_protection_is_told(key: str, before: object, after: object, lower: bool) -> None:
    assert lowers(key, before, after) is lower


def test_an_order_of_protection_places_every_closed_word() -> None:
    for spec in FACT_KEYS.values():
        if spec.protects and spec.closed:
            assert set(spec.words) <= set(spec.protects)
        assert None in spec.protects or not spec.protects
        assert spec.protects.count(PRESENT) <= 1
