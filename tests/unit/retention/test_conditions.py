"""A condition reads as a sentence, has three answers, and is refused when it is misspelled."""

import pytest

from archiver.retention.conditions import only_signs_and_tags, read_condition
from archiver.retention.facts import facts_from


@pytest.mark.parametrize(
    ("sentence", "facts", "answer"),
    [
        ("unik är nej", {"unik": False}, True),
        ("unik är nej", {"unik": None}, None),
        ("unik är ja eller okänt", {"unik": None}, True),
        ("unik är inte nej eller okänt", {"unik": None}, False),
        ("kontotyp är uppdrag eller privat", {"kontotyp": "privat"}, True),
        ("kontotyp är inte extern_sida", {"kontotyp": "huvudkonto"}, True),
        ("kontotyp är inte extern_sida", {}, None),
        ("sakkunnigt_svar är inte ja", {}, True),
        ("sakkunnigt_svar är ja", {}, False),
        ("besvarad är nej", {}, False),
        ("kris finns", {}, False),
        ("kris saknas", {}, True),
        ("media innehåller video eller bild", {"media": ["text", "bild"]}, True),
        ("media innehåller inte video", {"media": ["text"]}, True),
        ("samtycke börjar med aterkalla eller återkalla", {"samtycke": "Återkallat 2026-01-08"}, True),
        ("samtycke börjar med aterkalla", {}, False),
        ("moderering innehåller inte misstänk", {}, True),
        ("antal_kommentarer är minst 100", {"antal_kommentarer": 100}, True),
        ("antal_kommentarer är minst 100", {"antal_kommentarer": 99}, False),
        ("ocr_konfidens är under 0.8", {"ocr_konfidens": 0.79}, True),
        ("ocr_konfidens är under 0.8", {}, False),
        ("text är bara tecken och taggar", {"text": "👍"}, True),
    ],
)
def test_a_condition_has_three_answers(sentence: str, facts: dict[str, object], answer: bool | None) -> None:
    assert read_condition(sentence).test(facts_from(facts)) is answer


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        ("unik", "is no condition"),
        ("unikt är ja", "is no fact key"),
        ("unik är kanske", "is ja, nej or okänt"),
        ("kontotyp är huvudkontot", "never 'huvudkontot'"),
        ("publicerad är 2025-01-01", "holds no word"),
        ("kind är minst 3", "only a number"),
        ("antal_kommentarer är minst 1 eller 2", "only a number"),
        ("antal_kommentarer är minst många", "could not convert"),
        ("unik innehåller ja", "is no text"),
        ("beskrivning är bara tecken och taggar", "only `text`"),
    ],
)
def test_a_condition_that_means_nothing_is_refused(sentence: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_condition(sentence)


@pytest.mark.parametrize(
    "text", ["👍", "❤️❤️", "@anna", "@anna @kalle 😍", "#granåsa", "!!!", ":)", "1️⃣", "👨‍👩‍👧‍👦", "🇸🇪 …"]
)
def test_emoji_and_tags_say_nothing(text: str) -> None:
    assert only_signs_and_tags(text)


@pytest.mark.parametrize("text", ["", "  ", None, "Ja", "👍 tack", "?", "👍?", "@ anna", "112", "Å"])
def test_words_numbers_and_question_marks_say_something(text: str | None) -> None:
    assert not only_signs_and_tags(text)
