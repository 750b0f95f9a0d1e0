"""Facts as people write them."""

import datetime as dt

import pytest

from archiver.errors import RulesInvalid
from archiver.retention.factkeys import FACT_KEYS
from archiver.review.fact_words import PERSON_KEYS, cell, read_fact


@pytest.mark.parametrize(
    ("key", "said", "value"),
    [
        ("besvarad", "ja", True),
        ("besvarad", "NEJ", False),
        ("besvarad", " sant ", True),
        ("besvarad", True, True),
        ("besvarad", "inget", None),
        ("besvarad", "", None),
        ("besvarad", None, None),
        ("sekretess", "Mojlig", "mojlig"),
        ("inleder_arende", "begaran allman handling", "begaran_allman_handling"),
        ("media", "text, bild", ("text", "bild")),
        ("media", ["text"], ("text",)),
        ("arende", "KS 2026/7", "KS 2026/7"),
        ("besvarad_datum", "2026-03-01", "2026-03-01"),
        ("besvarad_datum", dt.datetime(2026, 3, 1), "2026-03-01"),
        ("besvarad_datum", dt.date(2026, 3, 1), "2026-03-01"),
        ("kampanj", 2026, "2026"),
        ("olagligt", "okänt", None),
    ],
)
def test_what_a_person_writes_is_understood(key: str, said: object, value: object) -> None:
    read = read_fact(key, said)
    assert read == value and type(read) is type(value)


@pytest.mark.parametrize(
    ("key", "said", "fault"),
    [
        ("besvarad", "kanske", "besvarad"),
        ("besvarad", 2, "besvarad"),
        ("besvarat", "ja", "Did you mean besvarad"),
        ("xyzzy", "ja", "There are"),
        ("publicerad", "2026-01-01", "comes from the capture"),
        ("overforing", "kvitterad", "comes from register"),
        ("sparrar", "", "comes from register"),
        ("sekretess", "kanske", "mojlig"),
        ("inleder_arende", "klagomål", "Did you mean klagomal"),
        ("besvarad_datum", "i går", "YYYY-MM-DD"),
        ("besvarad_datum", "2026-02-30", "YYYY-MM-DD"),
        ("kampanj", "a\nb", "one line"),
        ("kampanj", "a" * 3000, "at most"),
        ("kampanj", {"a": 1}, "no value"),
    ],
)
def test_what_cannot_be_is_refused_with_the_fix(key: str, said: object, fault: str) -> None:
    with pytest.raises(RulesInvalid, match=fault):
        read_fact(key, said)


@pytest.mark.parametrize("key", PERSON_KEYS)
def test_what_a_cell_shows_is_read_back_as_the_same(key: str) -> None:
    spec = FACT_KEYS[key]
    for value in (spec.words[0] if spec.words else None, True if spec.kind.value == "ja/nej" else None):
        if value is not None:
            read = read_fact(key, cell(key, value))
            assert cell(key, read) == cell(key, value)
