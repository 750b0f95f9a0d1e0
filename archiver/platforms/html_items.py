"""The items of one page and what stands in each: every selector is run once, and each match goes to its nearest item.

That is what `item.querySelectorAll(selector)` gives, less what belongs to an item inside the item; and it costs one
pass over the page per selector instead of one per item.
"""

from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from archiver.platforms.attachments import attachment, without_doubles
from archiver.platforms.markup import Page, readable
from archiver.platforms.picks import picked, plain_or_html
from archiver.platforms.text import Rendered, render
from archiver.profiles import MediaRules, Pick
from archiver.records import Media, MediaKind


class PageItems:
    """Which matches of a selector belong to which item. Searches are made once and remembered for the page."""

    def __init__(self, page: Page, elements: Iterable[etree._Element]) -> None:
        self.page = page
        self.known = frozenset(elements)
        self._matches: dict[str, Mapping[etree._Element, list[etree._Element]]] = {}

    def matches(self, selector: str) -> Mapping[etree._Element, list[etree._Element]]:
        """Give each item's own matches, in the order of the page."""
        if selector not in self._matches:
            own: dict[etree._Element, list[etree._Element]] = {}
            for element in self.page.select(selector):
                item = self.nearest(element)
                if item is not None:
                    own.setdefault(item, []).append(element)
            self._matches[selector] = own
        return self._matches[selector]

    def nearest(self, element: etree._Element | None) -> etree._Element | None:
        """Give the item that an element stands in (or is), or None."""
        while element is not None and element not in self.known:
            element = element.getparent()
        return element


class HtmlItem:
    """One post, comment or account in a page."""

    def __init__(self, items: PageItems, element: etree._Element) -> None:
        self.items = items
        self.page = items.page
        self.element = element

    def all(self, selector: str) -> list[etree._Element]:
        """Give the item's own elements that match; an empty selector gives none."""
        return self.items.matches(selector).get(self.element, []) if selector else []

    def has(self, selector: str) -> bool:
        """Say whether the selector matches on or in the item."""
        return bool(self.all(selector))

    def _places(self, pick: Pick | None) -> Iterator[tuple[Pick, etree._Element]]:
        for one in () if pick is None else (pick, *pick.otherwise):
            if not one.selector:
                yield one, self.element
            else:
                found = self.page.select(one.selector) if one.page else self.all(one.selector)
                yield from ((one, element) for element in found)

    def value(self, pick: Pick | None) -> str:
        """Give a field as one line of text: the first place that gives something, or an empty string."""
        return next((value for value, _ in self._values(pick)), "")

    def values(self, pick: Pick | None) -> tuple[str, ...]:
        """Give what stands in every place of a field, each as one line of text."""
        return tuple(value for value, _ in self._values(pick))

    def _values(self, pick: Pick | None) -> Iterator[tuple[str, etree._Element]]:
        for one, element in self._places(pick):
            value = readable(picked(one, self._raw(one, element)))
            if value:
                yield value, element

    def shown(self, pick: Pick | None) -> tuple[str, str]:
        """Give a field's value, and the words a reader sees in the same place."""
        for value, element in self._values(pick):
            return value, " ".join(render(element, self.page, skip=self._foreign).text.split()) or value
        return "", ""

    def _raw(self, pick: Pick, element: etree._Element) -> str:
        if pick.attr:
            return element.get(pick.attr) or ""
        if element.tag in {"script", "title", "textarea", "noscript", "template"}:
            return "".join(element.itertext())
        return " ".join(render(element, self.page, skip=self._foreign).text.split())

    def address(self, pick: Pick | None) -> str:
        """Give a field as an absolute address, or an empty string."""
        return readable(self.page.absolute(self.value(pick)))

    def text(self, pick: Pick | None, *, skip: str = "", as_written: bool = False) -> Rendered:
        """Give a field as running text with its links, without what `skip` matches and without items inside it."""
        for one, element in self._places(pick):
            rendered = self._text_at(one, element, frozenset(self.all(skip)), as_written)
            if rendered.text:
                return rendered
        return Rendered()

    def _text_at(
        self, pick: Pick, element: etree._Element, skip: frozenset[etree._Element], as_written: bool
    ) -> Rendered:
        if pick.attr or pick.path or pick.pattern:
            return plain_or_html(picked(pick, self._raw(pick, element)), pick, self.page, as_written=as_written)
        return render(element, self.page, skip=lambda node: node in skip or self._foreign(node), as_written=as_written)

    def _foreign(self, node: etree._Element) -> bool:
        return node is not self.element and node in self.items.known

    def language(self, pick: Pick | None, text: Pick | None) -> str:
        """Give the language that the field states, or that the item's own markup declares around the text."""
        stated = self.value(pick)
        if stated or pick is not None:
            return stated
        node = next((element for _, element in self._places(text)), None)
        while node is not None:
            if declared := node.get("lang"):
                return readable(declared.strip())
            node = None if node is self.element else node.getparent()
        return ""

    def media(self, selector: str, kind: MediaKind, rules: MediaRules) -> tuple[Media, ...]:
        """Give the item's attachments of one kind, less what the profile calls decoration."""
        skip = frozenset(self.all(rules.skip))
        wanted = (element for element in self.all(selector) if not self._within(element, skip))
        return without_doubles(
            one for element in wanted for one in attachment(element, kind, self.page, rules, item=self.element)
        )

    def _within(self, element: etree._Element | None, skip: frozenset[etree._Element]) -> bool:
        while skip and element is not None:
            if element in skip:
                return True
            element = None if element is self.element else element.getparent()
        return False
