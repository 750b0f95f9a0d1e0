"""CSS selectors that cost one pass over the page, however long the page is.

The usual translation of `article p` into XPath (`//article//p`) merges a node set per article, which grows with
the square of the page. Here every combinator becomes a condition on the last element
(`//p[ancestor::article]`), so a page of 50,000 comments is walked once per selector.
"""

import functools
from collections.abc import Iterable

from cssselect import HTMLTranslator, SelectorError
from cssselect.parser import parse
from cssselect.xpath import XPathExpr
from lxml import etree

from archiver.errors import ProfileError


class _OnePass(HTMLTranslator):
    """Translates combinators into conditions instead of steps. HTML names are compared in small letters."""

    def xpath_descendant_combinator(self, left: XPathExpr, right: XPathExpr) -> XPathExpr:
        return right.add_condition(f"ancestor::{left}")

    def xpath_child_combinator(self, left: XPathExpr, right: XPathExpr) -> XPathExpr:
        return right.add_condition(f"parent::{left}")

    def xpath_direct_adjacent_combinator(self, left: XPathExpr, right: XPathExpr) -> XPathExpr:
        return right.add_condition(f"preceding-sibling::*[1][self::{left}]")

    def xpath_indirect_adjacent_combinator(self, left: XPathExpr, right: XPathExpr) -> XPathExpr:
        return right.add_condition(f"preceding-sibling::{left}")


_TRANSLATOR = _OnePass()


@functools.lru_cache(maxsize=1024)
def compiled(selector: str) -> tuple[etree.XPath, ...]:
    """Give one compiled search for each comma-separated part of a CSS selector.

    Raises:
        ProfileError: the selector is not CSS, or uses something outside it.
    """
    try:
        parts = parse(selector)
        return tuple(etree.XPath(_TRANSLATOR.selector_to_xpath(part, prefix="descendant-or-self::")) for part in parts)
    except (SelectorError, etree.XPathSyntaxError) as error:
        raise ProfileError(f"'{selector}' is not a readable CSS selector: {error}. Correct the profile.") from error


def select(root: etree._Element, selector: str) -> list[etree._Element]:
    """Give every element in or on `root` that the selector matches, in the order of the page."""
    found = [_elements(search(root)) for search in compiled(selector)]
    if len(found) == 1:
        return found[0]
    wanted = {element for part in found for element in part}
    if len(wanted) < 2:
        return list(wanted)
    return [element for element in root.iter(etree.Element) if element in wanted]


def _elements(result: object) -> list[etree._Element]:
    return [one for one in result if isinstance(one, etree._Element)] if isinstance(result, Iterable) else []
