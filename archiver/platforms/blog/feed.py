"""RSS 2.0, RSS 1.0 and Atom as one kind of thing: a feed with entries, whatever its encoding and its faults.

See https://www.rssboard.org/rss-specification, RFC 4287 (Atom), RFC 5005 (paging), RFC 4685 (threads). No entity of a
document's own is expanded and nothing is fetched.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import entities

from lxml import etree

from archiver.platforms.markup import readable, resolve

ATOM = "http://www.w3.org/2005/Atom"
_PREFIXES = {
    ATOM: "",
    "http://purl.org/atom/ns#": "",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/rss/1.0/modules/slash/": "slash:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://wellformedweb.org/CommentAPI/": "wfw:",
    "http://wellformedweb.org/commentAPI/": "wfw:",
    "http://purl.org/syndication/thread/1.0": "thr:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://search.yahoo.com/mrss": "media:",
    "http://purl.org/syndication/history/1.0": "fh:",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
}
_ROOTS = frozenset({"rss", "feed", "rdf:RDF"})
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["'][^>]*\?>""")
_PROLOGUE = re.compile(r"^\s*<\?xml[^>]*\?>")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.I)
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_OWN = frozenset({"amp", "lt", "gt", "quot", "apos"})
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_BASE = "{http://www.w3.org/XML/1998/namespace}base"


@dataclass(frozen=True, slots=True)
class Node:
    """An element of a feed, whose children are asked for by their usual names."""

    element: etree._Element
    base: str

    @property
    def name(self) -> str:
        """Give the usual name: RSS and Atom without prefix, modules with their usual one."""
        return _name(self.element)

    def all(self, *names: str) -> Iterator["Node"]:
        """Give the children of those names."""
        for child in self.element.iterchildren(etree.Element):
            if _name(child) in names:
                yield Node(child, resolve(self.base, child.get(_BASE) or "") or self.base)

    def first(self, *names: str) -> "Node | None":
        """Give the first child of the first of those names that there is."""
        return next((node for name in names for node in self.all(name)), None)

    def text(self, *names: str) -> str:
        """Give the text of the first of those children that has any, trimmed."""
        return next((text for name in names for node in self.all(name) if (text := node.inner().strip())), "")

    def inner(self) -> str:
        """Give all text inside."""
        return "".join(self.element.itertext(etree.Element))

    def get(self, attribute: str) -> str:
        """Give an attribute, or an empty string; also one of a module (`thr:count`)."""
        found = self.element.get(attribute)
        if found is None:
            found = next((value for key, value in self.element.attrib.items() if _usual(str(key)) == attribute), "")
        return str(found).strip()

    def html(self) -> str:
        """Give the content as HTML: escaped, as text, or as XHTML (RFC 4287 §3.1.1)."""
        kind = self.get("type").lower()
        if kind == "xhtml" or kind.endswith("+xml"):
            inside = "".join(etree.tostring(one, encoding="unicode") for one in self.element)
            return re.sub(r"<(/?)[\w-]+:(?=[\w-]+)", r"<\1", inside)  # HTML knows no prefixes
        told = self.inner()
        atom = str(self.element.tag).startswith(f"{{{ATOM}}}")
        return _escaped(told) if atom and kind in {"", "text", "text/plain"} else told

    def link(self, rel: str, *types: str) -> str:
        """Give the absolute address of the first Atom link of that relation, or an empty string."""
        for link in self.all("link"):
            fits = not types or any(one in link.get("type") for one in types)
            if link.get("href") and (link.get("rel") or "alternate") == rel and fits:
                return resolve(link.base, link.get("href"))
        return ""

    @property
    def language(self) -> str:
        """Give the language declared on the element or around it."""
        node: etree._Element | None = self.element
        while node is not None:
            if stated := node.get(_LANG):
                return stated
            node = node.getparent()
        return ""


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _name(element: etree._Element) -> str:
    return _usual(str(element.tag))


def _usual(tag: str) -> str:
    space, found, local = tag.rpartition("}")
    return f"{_PREFIXES.get(space[1:], space[1:] + ' ')}{local}" if found else tag


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its channel, and its entries in the order given."""

    channel: Node
    entries: tuple[Node, ...]


def parse_feed(body: bytes, content_type: str, url: str) -> Feed | None:
    """Give the feed in an answer, or None when it is something else (a web page, nothing)."""
    text = decoded(body, content_type)
    if not re.search(r"<(?:\w+:)?(?:rss|feed|RDF)\b", text[:20_000]):
        return None
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=True
    )
    root = etree.fromstring(_clean(text).encode(), parser)
    if root is None or _name(root) not in _ROOTS:
        return None
    top = Node(root, resolve(url, root.get(_BASE) or "") or url)
    channel = top.first("channel") or top
    entries = (*top.all("item", "entry"), *(() if channel is top else channel.all("item", "entry")))
    return Feed(channel, entries)


def _clean(text: str) -> str:
    told = _PROLOGUE.sub("", readable(text), count=1)
    return _ENTITY.sub(_character, told)


def _character(found: re.Match[str]) -> str:
    """Give the character of HTML's names, which XML does not know and many feeds use."""
    known = None if found[1] in _OWN else entities.html5.get(f"{found[1]};")
    return found[0] if known is None else known


def decoded(body: bytes, content_type: str) -> str:
    """Give the text by what the bytes are, not by what is said of them: BOM, then whichever declared encoding fits."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if body.startswith(mark):
            return body.decode(encoding, "replace").removeprefix("\ufeff")
    declared, served = _DECLARED.match(body), _CHARSET.search(content_type)
    stated = [found for found in (declared[1].decode() if declared else "", served[1] if served else "") if found]
    for encoding in ("utf-8", *stated, "windows-1252"):  # what is valid UTF-8 hardly ever is anything else
        try:
            return body.decode(encoding)
        except (LookupError, ValueError):
            continue
    return body.decode("utf-8", "replace")
