import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.render.characters import Coverage, printable
from archiver.render.clusters import clusters, readable, visual
from archiver.render.fonts import to_unicode
from archiver.render.tags import mark_artifacts

LATIN = Coverage.of([(0x20, 0x7E), (0xA0, 0x17F), (0x301, 0x301), (0x1F389, 0x1F389)])


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Åän", "Åän"),
        ("a\x00b", "a[U+0000]b"),
        ("\ue001", "[U+E001]"),
        ("\u202eabc", "[U+202E]abc"),
        ("\ud83d", "[U+D83D]"),
        ("a\r\nb\u2028c\x85d", "a\nb\nc\nd"),
        ("漢", "[U+6F22]"),
        ("🎉\ufe0f\u200d", "🎉\ufe0f\u200d"),
        ("\ue001\ufe0f\u0301a\u0301", "[U+E001]\ufe0f[U+0301]a\u0301"),
    ],
)
def test_what_no_font_can_draw_is_told_as_its_code(text: str, printed: str) -> None:
    assert printable(text, LATIN) == printed


def test_coverage_joins_ranges_that_touch() -> None:
    coverage = Coverage.of([(5, 9), (1, 3), (10, 12), (4, 4)])
    assert (coverage.firsts, coverage.lasts) == ((1,), (12,))
    assert 12 in coverage and 13 not in coverage and 0 not in coverage


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("ab", ["a", "b"]),
        ("e\u0301a", ["e\u0301", "a"]),
        ("👨‍👩‍👧‍👦x", ["👨‍👩‍👧‍👦", "x"]),
        ("👍🏽👍🏿", ["👍🏽", "👍🏿"]),
        ("🇸🇪🇫🇮", ["🇸🇪", "🇫🇮"]),
        ("🏳️‍🌈", ["🏳️‍🌈"]),
        ("1️⃣", ["1️⃣"]),
    ],
)
def test_what_a_reader_sees_as_one_character_stays_together(text: str, parts: list[str]) -> None:
    assert clusters(text) == parts


@given(st.text())
def test_no_character_is_lost_when_text_is_cut_and_reordered(text: str) -> None:
    clean = readable(text)
    assert "".join(clusters(clean)) == clean
    assert sorted("".join(visual(clusters(clean)))) == sorted(clean)
    assert "\n" not in clean and "\x00" not in clean


def test_right_to_left_text_is_shown_from_the_left() -> None:
    assert "".join(visual(list("אבג"))) == "גבא"
    assert "".join(visual(list("Hej אבג!"))) == "Hej גבא!"
    assert visual(clusters("כָּל e\u0301")) == ["e\u0301", " ", "ל", "\u05bc", "\u05b8", "כ"]


def test_every_code_has_its_text_in_blocks_of_a_hundred() -> None:
    cmap = to_unicode([(n, "👍🏽" if n == 1 else "a") for n in range(1, 251)]).decode()
    assert cmap.count("beginbfchar") == 3
    assert "<0001> <D83DDC4DD83CDFFD>" in cmap


@pytest.mark.parametrize(
    ("content", "marked"),
    [
        (b"0 0 1 1 re\nf", b"/Artifact BMC\n0 0 1 1 re\nf\nEMC"),
        (b"/P <</MCID 0>> BDC\n0 0 1 1 re\nf\nEMC", b"/P <</MCID 0>> BDC\n0 0 1 1 re\nf\nEMC"),
        (b"0 0 m\n1 1 l\nS", b"/Artifact BMC\n0 0 m\n1 1 l\nS\nEMC"),
        (b"0 0 1 1 re\nW* n\n/X1 Do", b"0 0 1 1 re\nW* n\n/Artifact BMC\n/X1 Do\nEMC"),
        (b"BT\n<01> Tj\nET", b"/Artifact BMC\nBT\n<01> Tj\nET\nEMC"),
    ],
)
def test_what_is_drawn_outside_tags_becomes_an_artifact(content: bytes, marked: bytes) -> None:
    assert mark_artifacts(content) == marked
