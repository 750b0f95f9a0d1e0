import pytest
from cssselect import HTMLTranslator
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from archiver.errors import ProfileError
from archiver.platforms.markup import parse_page
from archiver.platforms.selectors import Finder

TAGS, CLASSES = ("div", "p", "b"), ("x", "y", "z")


@st.composite
def trees(draw: st.DrawFn, depth: int = 4) -> str:
    tag = draw(st.sampled_from(TAGS))
    names = draw(st.lists(st.sampled_from(CLASSES), max_size=2))
    inner = draw(st.lists(trees(depth=depth - 1), max_size=3)) if depth else []
    mark = draw(st.sampled_from(["", ' id="one"', ' data-n="1"']))
    return f'<{tag} class="{" ".join(names)}"{mark}>{"".join(inner)}</{tag}>'


COMPOUNDS = st.sampled_from(
    [
        "div",
        ".x",
        "p.y",
        ".x.y",
        "#one",
        "[data-n]",
        "*",
        ".z:not(.x)",
        "b:first-child",
        ":has(.x)",
        ".y[data-n='1']",
        ":has(.x .y)",
        ":has(.x > .y)",
        ":has(.x + .y)",
        ":has(.x ~ .y)",
    ]
)
COMPLEX = st.lists(st.tuples(COMPOUNDS, st.sampled_from([" ", " > ", " + ", " ~ "])), min_size=1, max_size=3).map(
    lambda parts: "".join(a + b for a, b in parts).rstrip(" >+~")
)


@given(
    html=st.lists(trees(), max_size=4).map("".join), selector=st.lists(COMPLEX, min_size=1, max_size=3).map(", ".join)
)
def test_a_selector_finds_what_the_usual_translation_finds(html: str, selector: str) -> None:
    root = etree.fromstring(f"<body>{html}</body>")
    usual = root.xpath(HTMLTranslator().css_to_xpath(selector))
    assert isinstance(usual, list)
    assert Finder(root).select(selector) == usual


def test_a_selector_that_is_no_css_names_itself() -> None:
    with pytest.raises(ProfileError, match=r"'div\[' is not a readable CSS selector"):
        parse_page("<p>", "").select("div[")


def test_a_selector_with_an_unknown_pseudo_class_is_refused() -> None:
    with pytest.raises(ProfileError, match="is not a readable CSS selector"):
        parse_page("<p>", "").select("a:has-text('x')")


def test_a_search_is_made_once_for_a_page() -> None:
    page = parse_page("<p class=a><b>x</b></p>", "")
    assert page.select(".a b") is page.select(".a b")
    assert page.select("p, b")[0].tag == "p"


def test_deep_pages_are_searched_without_walking_every_ancestor_again() -> None:
    deep = 1500
    page = parse_page("<div class=a>" * deep + "<p class=b>x</p>" + "</div>" * deep, "")
    assert len(page.select(".a .a")) == deep - 1
    assert page.select("span .b") == []
    assert page.select("div.a ~ p") == []
