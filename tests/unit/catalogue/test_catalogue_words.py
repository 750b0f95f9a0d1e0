import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.catalogue.answers import snippet
from archiver.catalogue.words import Term, fold, parse, spans, stems, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("É", "e"),
        ("idé", "ide"),
        ("Müller", "muller"),
        ("SÖRENSEN", "Sørensen"),
        ("Ærø", "ärö"),
        ("å", "å"),
        ("STRAẞE", "strasse"),
        ("ﬁl", "fil"),
    ],
)
def test_letters_that_read_the_same_are_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("å", "a"), ("ä", "a"), ("ö", "o"), ("öl", "ol"), ("får", "far"), ("å", "ä")]
)
def test_the_swedish_letters_are_letters_of_their_own(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    "forms",
    [
        ("bibliotek", "biblioteken", "biblioteket", "Bibliotekens", "BIBLIOTEKETS"),
        ("kommun", "kommunen", "kommunens", "kommuner"),
        ("öppettider", "öppettiderna", "ÖPPETTIDERNAS"),
        ("idé", "idéer", "IDÉERNA", "ide\u0301"),
    ],
)
def test_the_forms_of_a_word_have_one_stem(forms: tuple[str, ...]) -> None:
    assert len({tuple(stems(form)) for form in forms}) == 1


def test_words_are_letters_and_digits_only() -> None:
    assert words("#Falu_kommun: e-post → info@falun.se, 08–123 😀") == [
        *("falu", "kommun", "e", "post", "info", "falun", "se", "08", "123")
    ]


@pytest.mark.parametrize(
    ("asked", "terms"),
    [
        ("", ()),
        ("   ", ()),
        ('"', ()),
        ('""', ()),
        ("*", ()),
        ("😀 -- ***", ()),
        ("ö", (Term(stems=(("ö",),), word="ö"),)),
        ("bad", (Term(stems=(("bad",),), word="bad", prefix="bad"),)),
        ("skola", (Term(stems=(("skol",), ("skola",)), word="skola", prefix="skol"),)),
        ("bad bad BAD", (Term(stems=(("bad",),), word="bad", prefix="bad"),)),
        ("badh*", (Term(prefix="badh"),)),
        ("e-post", (Term(stems=(("e", "post"),)),)),
        ("”stora badet”", (Term(stems=(("stor", "bad"), ("stora", "badet"))),)),
        ('"stora', (Term(stems=(("stor",), ("stora",)), word="stora"),)),
        ("författare:eva", (Term(stems=(("förfat", "eva"), ("författare", "eva"))),)),
    ],
)
def test_what_is_asked_for_is_read(asked: str, terms: tuple[Term, ...]) -> None:
    assert parse(asked) == terms


@given(st.text())
def test_anything_can_be_asked_for(asked: str) -> None:
    for term in parse(asked):
        for word in (term.word, term.prefix, *(stem for way in term.stems for stem in way)):
            assert word == "" or word.isalnum() or not word.isascii()
            assert not set(word) & set("'\"*():&|!<>\\ \0")


@given(st.text(), st.text())
def test_what_is_found_lies_in_the_text_in_order(text: str, asked: str) -> None:
    found = list(spans(text, parse(asked)))

    assert found == sorted(found)
    assert all(0 <= start < end <= len(text) for start, end in found)


@given(st.text(), st.text())
def test_a_snippet_is_one_line_of_bounded_length(text: str, asked: str) -> None:
    line = snippet((text,), parse(asked))

    assert "\n" not in line
    assert len(line) <= 900


def test_a_snippet_shows_what_stands_around_the_word() -> None:
    told = "Början. " * 30 + "Nu är badhusets\nrenovering klar." + " Slutet." * 30

    assert "Nu är badhusets renovering klar." in snippet(("annat", told), parse("badhus"))
    assert snippet((told,), parse("badhus")).startswith("… ")
    assert snippet((told,), parse("badhus")).endswith(" …")


def test_a_snippet_without_the_word_shows_the_beginning() -> None:
    assert snippet(("", "Hej på er!"), parse("badhus")) == "Hej på er!"
