"""CSS selectors that cost at most one pass over the page, however long or deep the page is.

The usual translation of `article p` into XPath (`//article//p`) merges a node set per article, and asking each `p` for
its ancestors costs its depth; both grow with the square of the page. Here each compound (`article`, `p.x`) is found
once, by an index of class names or one XPath scan, and combinators are decided with what is already known about the
elements above or before.
"""

import functools
from collections.abc import Iterable
from dataclasses import dataclass

from cssselect import HTMLTranslator, SelectorError
from cssselect.parser import Attrib as Attribute
from cssselect.parser import Class, CombinedSelector, Element, Hash, Negation, Pseudo, Tree, parse
from cssselect.xpath import XPathExpr
from lxml import etree

from archiver.errors import ProfileError


class _Conditions(HTMLTranslator):
    """Translates combinators inside `:not()` and `:has()` into conditions instead of steps."""

    def xpath_descendant_combinator(self, left: XPathExpr, right: XPathExpr) -> XPathExpr:
        return right.add_condition(f"ancestor::{left}")

    def xpath_child_combinator(self, left: XPathExpr, right: XPathExpr) -> XPathExpr:
        return right.add_condition(f"parent::{left}")

    def xpath_direct_adjacent_combinator(self, left: XPathExpr, right: XPathExpr) -> XPathExpr:
        return right.add_condition(f"preceding-sibling::*[1][self::{left}]")

    def xpath_indirect_adjacent_combinator(self, left: XPathExpr, right: XPathExpr) -> XPathExpr:
        return right.add_condition(f"preceding-sibling::{left}")


_TRANSLATOR = _Conditions()


@dataclass(frozen=True, slots=True)
class _Step:
    """One compound, and what must stand before it (`left`, by `combinator`)."""

    css: str  # the compound as XPath, which also names it
    classes: tuple[str, ...]  # class names that every match has
    tag: str  # and its name, when it must have one
    plain: bool  # classes and tag say all there is to say
    scan: etree.XPath
    test: etree.XPath
    combinator: str = ""
    left: "_Step | None" = None


@functools.lru_cache(maxsize=1024)
def compiled(selector: str) -> tuple[_Step, ...]:
    """Give one search for each comma-separated part of a CSS selector.

    Raises:
        ProfileError: the selector is not CSS, or uses something outside it.
    """
    try:
        return tuple(_step(part.parsed_tree) for part in parse(selector))
    except (SelectorError, etree.XPathSyntaxError) as error:
        raise ProfileError(f"'{selector}' is not a readable CSS selector: {error}. Correct the profile.") from error


def _step(tree: Tree) -> _Step:
    if isinstance(tree, CombinedSelector):
        left, compound, combinator = _step(tree.selector), tree.subselector, tree.combinator
    else:
        left, compound, combinator = None, tree, ""
    css = str(_TRANSLATOR.xpath(compound))
    classes, tag, plain = _named(compound)
    return _Step(
        css=css,
        classes=classes,
        tag=tag,
        plain=plain,
        scan=etree.XPath(f"descendant-or-self::{css}"),
        test=etree.XPath(f"boolean(self::{css})"),
        combinator=combinator,
        left=left,
    )


def _named(compound: Tree) -> tuple[tuple[str, ...], str, bool]:
    """Give the classes and the name that a compound demands, and whether it demands nothing else."""
    classes: list[str] = []
    plain = True
    while not isinstance(compound, Element):
        if isinstance(compound, Class):
            classes.append(compound.class_name)
        else:
            plain = False
        if not isinstance(compound, Class | Hash | Attribute | Pseudo | Negation):
            return tuple(classes), "", False
        compound = compound.selector
    return tuple(classes), (compound.element or "").lower(), plain


class Finder:
    """Finds elements in one page and remembers what it has learnt."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._classes: dict[str, list[etree._Element]] | None = None
        self._found: dict[str, list[etree._Element]] = {}
        self._compounds: dict[str, list[etree._Element]] = {}

    @property
    def searches(self) -> frozenset[str]:
        """Give the compounds that have been searched for; each cost one pass over the page."""
        return frozenset(self._compounds)

    def select(self, selector: str) -> list[etree._Element]:
        """Give every element that the selector matches, in the order of the page."""
        if selector not in self._found:
            parts = [part for step in compiled(selector) if (part := self._matching(step))]
            self._found[selector] = parts[0] if len(parts) == 1 else self._in_order(parts)
        return self._found[selector]

    def _in_order(self, parts: list[list[etree._Element]]) -> list[etree._Element]:
        wanted = {element for part in parts for element in part}
        return [element for element in self._root.iter(etree.Element) if element in wanted] if wanted else []

    def _matching(self, step: _Step) -> list[etree._Element]:
        found = self._compound(step)
        if step.left is None or not found:
            return found
        left = frozenset(self._matching(step.left))
        if not left:
            return []
        if step.combinator == ">":
            return [element for element in found if element.getparent() in left]
        if step.combinator == "+":
            return [element for element in found if element.getprevious() in left]
        above = _Reach(left, up=step.combinator == " ")
        return [element for element in found if above.reaches(element)]

    def _compound(self, step: _Step) -> list[etree._Element]:
        if step.css not in self._compounds:
            self._compounds[step.css] = self._by_class(step) if step.classes else _elements(step.scan(self._root))
        return self._compounds[step.css]

    def _by_class(self, step: _Step) -> list[etree._Element]:
        index = self._class_index()
        fewest = min((index.get(name, []) for name in step.classes), key=len)
        if not step.plain:
            return [element for element in fewest if step.test(element)]
        others = frozenset(step.classes)
        return [
            element
            for element in fewest
            if (not step.tag or element.tag == step.tag) and others.issubset((element.get("class") or "").split())
        ]

    def _class_index(self) -> dict[str, list[etree._Element]]:
        if self._classes is None:
            self._classes = {}
            for element in _elements(_CLASSED(self._root)):
                for name in dict.fromkeys((element.get("class") or "").split()):
                    self._classes.setdefault(name, []).append(element)
        return self._classes


_CLASSED = etree.XPath("descendant-or-self::*[@class]")


class _Reach:
    """Says whether an element stands below (or after, among siblings) one of a set, walking each stretch only once."""

    def __init__(self, goals: frozenset[etree._Element], *, up: bool) -> None:
        self._goals = goals
        self._up = up
        self._known: dict[etree._Element, bool] = {}

    def reaches(self, element: etree._Element) -> bool:
        walked: list[etree._Element] = []
        node: etree._Element | None = element
        answer = False
        while node is not None:
            known = self._known.get(node)
            if known is not None:
                answer = known
                break
            walked.append(node)
            node = node.getparent() if self._up else node.getprevious()
            if node in self._goals:
                answer = True
                break
        self._known.update(dict.fromkeys(walked, answer))
        return answer


def _elements(result: object) -> list[etree._Element]:
    return [one for one in result if isinstance(one, etree._Element)] if isinstance(result, Iterable) else []
