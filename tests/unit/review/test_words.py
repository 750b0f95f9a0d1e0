"""Words and phrases, as Swedes write them and as those who would hide them do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.review.words import PhraseIndex, normal, phrases, words_of


def found(pattern: str, text: str) -> list[str]:
    return [met.words for met in PhraseIndex(phrases(pattern)).find(words_of(normal(text)))]


@pytest.mark.parametrize(
    ("pattern", "text", "words"),
    [
        ("klaga", "Jag vill KLAGA!", "klaga"),
        ("överklag*", "Jag Överklagar beslutet", "överklagar"),
        ("*anmälan", "en ORÅSANMÄLAN gjordes".replace("RÅS", "ROS"), "orosanmälan"),
        ("begär ut", "Jag begär\tut, tack", "begär ut"),
        ("begär ... handling*", "begär att få se alla handlingar", "begär att få se alla handlingar"),
        ("begär ... handling*", "begär handlingen", "begär handlingen"),
        ("(vill|önskar) klaga", "jag önskar klaga", "önskar klaga"),
        ("(ta bort|radera) bilden", "kan ni ta bort bilden", "ta bort bilden"),
        ("oro", "# oro: #oro", "oro"),
    ],
)
def test_a_pattern_meets_what_it_says(pattern: str, text: str, words: str) -> None:
    assert words in found(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("hot", "hotell, schottis och ett ohotat bibliotek"),
        ("överklag*", "oöverklagat"),
        ("*anmälan", "anmälans"),
        ("begär ut", "begärut eller begär det ut"),
        ("begär ut", "Det är ett begär. Ut i skogen!"),
        ("begär ... handling*", "begär att få se alla de där handlingarna"),
        ("begär ... handling*", "begär allt. Handlingar finns"),
        ("halt", "hält och hålt"),
        ("får", "far och fär"),
    ],
)
def test_nothing_is_met_inside_words_over_sentences_or_by_another_letter(pattern: str, text: str) -> None:
    assert found(pattern, text) == []


@pytest.mark.parametrize(
    "written",
    [
        "ÖVERKLAGAR",
        "o\u0308verklagar",
        "över\u00adklagar",
        "över\u200bklagar",
        "ö\u0336v\u0336e\u0336r\u0336k\u0336l\u0336a\u0336g\u0336a\u0336r\u0336",
        "𝗼\u0308𝘃𝗲𝗿𝗸𝗹𝗮𝗴𝗮𝗿",
        "øverklagar",
        "\u202eöverklagar",
    ],
    ids=["capitals", "decomposed", "soft hyphen", "zero width", "struck through", "bold signs", "danish", "turned"],
)
def test_how_a_word_is_dressed_makes_no_difference(written: str) -> None:
    assert found("överklag*", f"jag {written} detta") == ["överklagar"]


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("ab*", "too short"),
        ("*", "no word"),
        ("... handling", "begin and end"),
        ("a ... b ... c", "more than one"),
        ("överklaga!", "no word"),
        ("överklaga (nu", "no word"),
        ("", "begin and end"),
        ("(a|b|c|d|e|f) (a|b|c|d|e|f) (a|b|c|d|e|f) (a|b|c|d|e|f)", "ways"),
        ("a b c d e f g h i j k", "at most"),
    ],
)
def test_a_pattern_that_cannot_be_read_is_refused_with_what_is_wrong(pattern: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        phrases(pattern)


@given(st.text())
def test_any_text_at_all_can_be_read(text: str) -> None:
    assert words_of(normal(normal(text))) == words_of(normal(text))
