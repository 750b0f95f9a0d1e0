"""Text that Meta's exports wrote byte by byte is put right, and no other text is touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.platforms.facebook.mojibake import repaired, words

SWEDISH = "abcdefghijklmnopqrstuvwxyzåäöÅÄÖéüÉÜ ABC.,!?0123456789\n–—”’😀"
WHOLE = st.text(st.characters(exclude_categories=["Cs"]))


@given(WHOLE)
def test_every_text_survives_being_written_byte_by_byte(text: str) -> None:
    assert repaired(text.encode().decode("latin-1")) == text


@given(st.text(st.sampled_from(SWEDISH)))
def test_swedish_text_that_is_right_is_not_touched(text: str) -> None:
    assert repaired(text) == text


@given(WHOLE)
def test_text_with_a_character_beyond_latin_1_is_not_touched(text: str) -> None:
    assert repaired(f"{text}€") == f"{text}€"


@given(st.text(st.sampled_from(SWEDISH), min_size=1), st.integers(1, 3))
def test_text_cut_in_a_character_keeps_the_rest(text: str, missing: int) -> None:
    raw = f"{text}😀".encode()
    shown = repaired(raw[:-missing].decode("latin-1"))
    assert shown in {f"{text}\ufffd", raw[:-missing].decode("latin-1")}


@pytest.mark.parametrize(
    ("delivered", "published"),
    [
        ("BadplatsenÂ\xa0Ã¶ppnar", "Badplatsen\xa0öppnar"),
        ("\u00f0\u009f\u0098\u0080", "😀"),
        ("Räksmörgås på Åland", "Räksmörgås på Åland"),
        ("på", "på"),
        ("😀 redan rätt å", "😀 redan rätt å"),
        ("R\u00c3\u00a4ksm\u00c3", "Räksm\ufffd"),
        ("", ""),
    ],
)
def test_what_is_really_mojibake(delivered: str, published: str) -> None:
    assert repaired(delivered) == published


def test_a_field_is_read_and_put_right() -> None:
    assert words({"a": [{"b": "\u00c3\u00a5"}]}, "a", 0, "b") == "å"
    assert words({"a": 3}, "b") == ""
