"""Finds the link to the next page of a feed or of a thread's comments, on the same site only. Pure."""

from urllib.parse import urldefrag, urljoin, urlsplit

import lxml.html
from cssselect import SelectorError
from lxml.etree import ParserError
from lxml.html import HTMLParser

from archiver.errors import ProfileMismatch


def next_link(html: str, *, url: str, selector: str, where: str) -> str | None:
    """Give the absolute address of the link that `selector` finds (on it, in it or around it), or None.

    `url` is the page's own address; a link that leaves its site, or leads back to itself, is none.

    Raises:
        ProfileMismatch: the selector is not valid; `where` names file and key.
    """
    if not selector:
        return None
    try:
        root = lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=_parser())
        found = root.cssselect(selector)
        base = next((element.get("href", "") for element in root.cssselect("base[href]")), "")
    except (ParserError, ValueError):
        return None
    except SelectorError as error:
        raise ProfileMismatch(f"{where}: '{selector}' is not a selector: {error}") from error
    for element in found:
        links = [element, *element.iterdescendants("a", "link"), *element.iterancestors("a")]
        href = next((link.get("href", "") for link in links if link.get("href")), "")
        target = _absolute(href, url, base)
        if target and target != urldefrag(url).url and same_site(target, url):
            return target
    return None


def same_site(first: str, second: str) -> bool:
    """Say whether two addresses belong to one site: same host and port, `www.` and `m.` aside, over http(s)."""
    try:
        one, other = urlsplit(first), urlsplit(second)
        if one.scheme not in ("http", "https") or one.port != other.port:
            return False
    except ValueError:
        return False
    return _bare(one.hostname) == _bare(other.hostname)


def _absolute(href: str, url: str, base: str) -> str:
    try:
        return urldefrag(urljoin(urljoin(url, base), href.strip())).url if href else ""
    except ValueError:  # not an address at all
        return ""


def _bare(host: str | None) -> str:
    name = host or ""
    for prefix in ("www.", "m.", "mobile."):
        name = name.removeprefix(prefix)
    return name


def _parser() -> HTMLParser:
    return HTMLParser(encoding="utf-8", huge_tree=True, no_network=True)
