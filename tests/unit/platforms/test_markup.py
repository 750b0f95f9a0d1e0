import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.platforms.markup import DEEPEST, REPLACED, parse_page, readable, resolve
from tests.unit.platforms.samples import rendered


@pytest.mark.parametrize(
    ("address", "whole"),
    [
        ("/a b", "https://k.example/a b"),
        ("x?y=1#z", "https://k.example/d/x?y=1#z"),
        ("//b.example/c", "https://b.example/c"),
        (" https://b.example/\n", "https://b.example/"),
        ("data:image/png;base64,AA==", "data:image/png;base64,AA=="),
        ("blob:https://k.example/1", "blob:https://k.example/1"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("about:blank", ""),
        ("https://[", ""),
        ("http://k.example:99999/", ""),
        ("", ""),
    ],
)
def test_an_address_is_made_absolute_or_dropped(address: str, whole: str) -> None:
    assert resolve("https://k.example/d/", address) == whole


@pytest.mark.parametrize(
    "broken", ["a\x00b", "a\x08b", "a&#8;b", "a&#x0;b", "a&#0;b", "a\ufffeb", "a\ud800b", "a&#xD800;b"]
)
def test_a_character_that_xml_cannot_hold_is_replaced_visibly(broken: str) -> None:
    page = parse_page(f"<p>{broken}</p>", "")
    assert page.root.text_content() == f"a{REPLACED}b"
    assert page.damaged


@pytest.mark.parametrize("whole", ["a\tb", "å&auml;&#246;", "&#x1F600;", "&#128;", "&#99999999;"])
def test_other_characters_stay(whole: str) -> None:
    assert REPLACED not in parse_page(f"<p>{whole}{REPLACED}</p>", "").root.text_content()[:-1] or "99999999" in whole


def test_a_replacement_character_of_the_page_itself_is_no_damage() -> None:
    assert not parse_page(f"<p>{REPLACED}</p>", "").damaged


def test_form_feed_is_a_space() -> None:
    assert readable("a\fb") == "a b"


@pytest.mark.parametrize("empty", ["", "   ", "<!doctype html>", "<!-- x -->"])
def test_an_empty_page_is_an_empty_body_and_says_so(empty: str) -> None:
    page = parse_page(empty, "https://k.example/")
    assert page.notes == ("Sidan var tom.",)
    assert page.select("p") == []


def test_the_base_address_of_the_page_is_used() -> None:
    page = parse_page('<base href="/b/"><p>', "https://k.example/a/")
    assert page.absolute("c") == "https://k.example/b/c"
    assert page.root.get("data-page-url") == "https://k.example/a/"


def test_a_declared_encoding_does_not_change_text_that_is_already_text() -> None:
    assert rendered('<meta charset="iso-8859-1"><p>åäö 😀</p>').text == "åäö 😀"


def test_a_page_deeper_than_the_parser_allows_is_read_whole() -> None:
    html = "<div>" * 3000 + "djupt" + "</div>" * 3000 + "<p>efter<!-- x --><?pi x?></p>"
    page = parse_page(html, "")
    assert rendered(html).text == "djupt\n\nefter"
    assert page.notes == ()


@pytest.mark.parametrize("levels", [0, 3000])
def test_what_stands_after_the_end_of_the_page_is_part_of_it(levels: int) -> None:
    deep = "<i>" * levels + "</i>" * levels
    page = parse_page(f"<html><body>{deep}<p>a</p></body></html><p>b</p><html><body><p>c", "")
    assert [one.text for one in page.select("p")] == ["a", "b", "c"]


def test_a_page_of_endless_depth_is_flattened_and_says_so() -> None:
    deep = DEEPEST + 500
    page = parse_page("<div>" * deep + "djupt" + "</div>" * deep + "<p>efter", "")
    assert "djupare än 10000" in page.notes[0]
    assert page.root.text_content() == "djuptefter"


@given(st.text(max_size=300))
def test_no_text_at_all_makes_the_parser_fail(html: str) -> None:
    page = parse_page(html, "https://k.example/")
    page.root.text_content().encode("utf-8")


@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<table>", "<td>", "</div>", "<a href='", "&", "<!--", "<![CDATA[", "<svg>", "x", "<b"]
        ),
        max_size=40,
    )
)
def test_no_broken_html_makes_the_parser_or_the_reader_fail(pieces: list[str]) -> None:
    rendered("".join(pieces))
