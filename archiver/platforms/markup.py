"""A page's HTML as a tree, whatever the HTML is: broken, deep, huge or full of control characters.

Nothing is fetched and no entity of the page's own is expanded. What had to be changed to get a tree is told.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import lxml.html
from lxml import etree

from archiver.platforms.selectors import Finder

DEEPEST = 10_000  # levels; beyond it elements are dropped and their text goes to the deepest one kept
REPLACED = "\N{REPLACEMENT CHARACTER}"

# XML 1.0 (5th ed.) production [2]; what is not a Char cannot stand in record.xml. Surrogates come from broken JSON.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,8})|(\d{1,8}));?")


@dataclass(frozen=True, slots=True)
class Page:
    """One parsed page. `notes` say in Swedish what could not be read as it stood."""

    root: lxml.html.HtmlElement
    finder: Finder
    url: str  # as opened
    base: str  # what relative addresses stand against
    damaged: bool = False  # a U+FFFD in what is read here is ours: it stands for a character that no XML can hold
    notes: tuple[str, ...] = field(default=())

    def select(self, selector: str) -> list[etree._Element]:
        """Give every element of the page that a CSS selector matches, in the page's order."""
        return self.finder.select(selector)

    def absolute(self, address: str) -> str:
        """Resolve an address of the page; empty when it leads nowhere (javascript:, broken)."""
        return resolve(self.base, address)


def resolve(base: str, address: str) -> str:
    """Give the absolute address, or an empty string for what cannot be fetched (javascript:, about:, broken).

    `data:` and `blob:` pass unchanged: they hold or name media.
    """
    trimmed = re.sub(r"[\t\n\r\x00-\x1f]", "", address.strip())
    try:
        joined = urljoin(base, trimmed) if trimmed else ""
        parts = urlsplit(joined)
        known = parts.scheme in {"http", "https"} and parts.hostname is not None and parts.port != 0
    except ValueError:
        return ""
    if known:
        return joined
    return trimmed if parts.scheme in {"data", "blob", "mailto", "tel"} and trimmed == joined.strip() else ""


def readable(text: str) -> str:
    """Put U+FFFD where a character cannot stand in XML; form feed is a space, as in HTML."""
    return _NOT_XML.sub(lambda found: " " if found[0] == "\f" else REPLACED, text)


def _reference(found: re.Match[str]) -> str:
    code = int(found[1], 16) if found[1] else int(found[2])
    if code in {9, 10, 12, 13} or (code >= 32 and code <= 0x10FFFF and not _NOT_XML.match(chr(code))):
        return found[0]
    return found[0] if 0x80 <= code <= 0x9F else REPLACED


def parse_page(html: str, url: str) -> Page:
    """Parse HTML of any quality. An empty or unreadable page gives an empty body, never an error."""
    clean = readable(html)
    if "&#" in clean:
        clean = _REFERENCE.sub(_reference, clean)
    damaged = REPLACED not in html or clean.count(REPLACED) > html.count(REPLACED)
    root, notes = _tree(clean)
    root.set("data-page-url", url)  # so that a profile can name the page's own address
    base = root.find(".//base[@href]")
    stated = resolve(url, base.get("href") or "") if base is not None else ""
    return Page(root=root, finder=Finder(root), url=url, base=stated or url, damaged=damaged, notes=notes)


def _tree(html: str) -> tuple[lxml.html.HtmlElement, tuple[str, ...]]:
    data = html.encode("utf-8")
    parser = lxml.html.HTMLParser(
        huge_tree=True, no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    root = _parsed(data, parser)
    if root is None:
        return lxml.html.document_fromstring("<html><body></body></html>"), ("Sidan var tom.",)
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        return _deep_tree(data)
    return root, ()


def _parsed(data: bytes, parser: lxml.html.HTMLParser) -> lxml.html.HtmlElement | None:
    root = etree.fromstring(data, parser)  # this parser recovers from everything
    if not isinstance(root, lxml.html.HtmlElement):  # nothing in it that could be an element
        return None
    body = root.find("body")
    for more in list(root.itersiblings()):  # what stands after </html> is part of the page to every browser
        more.tag = "div"
        (root if body is None else body).append(more)
    return root


class _DeepTarget(etree.TreeBuilder):
    """Builds the tree without libxml2's limit of 2,048 levels, flattened below `DEEPEST`."""

    def __init__(self) -> None:
        super().__init__(element_factory=lxml.html.html_parser.makeelement, insert_comments=False, insert_pis=False)
        self._depth = 0
        self._rooted = False
        self.flattened = False

    def start(self, tag: str, attrib: dict[str, str]) -> None:
        if tag == "html" and self._rooted:
            return
        self._rooted = True
        self._depth += 1
        if self._depth <= DEEPEST:
            super().start(tag, attrib)
        else:
            self.flattened = True

    def end(self, tag: str) -> None:
        if tag == "html":  # the page goes on after </html>
            return
        if self._depth <= DEEPEST:
            super().end(tag)
        self._depth -= 1

    def close(self) -> etree._Element:
        super().end("html")
        return super().close()


def _deep_tree(data: bytes) -> tuple[lxml.html.HtmlElement, tuple[str, ...]]:
    target = _DeepTarget()
    parser = etree.HTMLParser(target=target, huge_tree=True, encoding="utf-8")
    root = etree.fromstring(data, parser)
    assert isinstance(root, lxml.html.HtmlElement)  # the target makes no others
    if not target.flattened:
        return root, ()
    return root, (f"Sidan är djupare än {DEEPEST} nivåer; det som ligger djupare har lästs utan sin indelning.",)
