"""A piece of HTML out of an API, an export or a feed, read by the same selectors as the page that shows it."""

from collections.abc import Iterable
from functools import lru_cache

import lxml.html
from lxml import etree

from archiver.data import data_path
from archiver.platforms.attachments import without_doubles
from archiver.platforms.fields import html_text
from archiver.platforms.html_items import HtmlItem, PageItems
from archiver.platforms.markup import Page, parse_page
from archiver.platforms.text import Rendered
from archiver.profiles import ItemFields, MediaRules, Profile, read_profile
from archiver.records import Media, MediaKind


@lru_cache(maxsize=8)
def shipped(name: str) -> Profile:
    """Give a profile that comes with the program."""
    return read_profile(data_path("capture_profiles", f"{name}.toml"))


class Fragment:
    """A piece of HTML as the whole content of an item.

    `wrapper` is the start tag of the element that a page puts around such a piece, and that the selectors look for;
    what closes that element too early is still part of the piece.
    """

    def __init__(self, html: str, url: str, wrapper: str = "<div>", *, before: str = "") -> None:
        self.page = _page(before, wrapper, html, url)
        self.item = HtmlItem(PageItems(self.page, (self.page.root,)), self.page.root)

    def text(self, fields: ItemFields) -> Rendered:
        """Give the text and the links, less what the profile skips."""
        return self.item.text(fields.text, skip=fields.text_skip, as_written=fields.text_pre)

    def media(self, fields: ItemFields, rules: MediaRules) -> tuple[Media, ...]:
        """Give all attachments, in the order that a page's reader gives them."""
        item = self.item
        return (
            *item.media(fields.images, MediaKind.IMAGE, rules),
            *item.media(fields.videos, MediaKind.VIDEO, rules),
            *item.media(fields.audio, MediaKind.AUDIO, rules),
            *item.media(fields.documents, MediaKind.DOCUMENT, rules),
        )


def _page(before: str, wrapper: str, html: str, url: str) -> Page:
    page = parse_page(f"{before}{wrapper}{html}", url)
    body = page.root.find("body")
    if body is None:
        return page
    around = _opened(body, wrapper)
    if around is not None:  # what the piece closed too early is put back
        tail, around.tail = around.tail, None
        after = list(around.itersiblings())
        if tail and len(around):
            around[-1].tail = (around[-1].tail or "") + tail
        elif tail:
            around.text = (around.text or "") + tail
        around.extend(after)
    return page


def _opened(body: etree._Element, wrapper: str) -> etree._Element | None:
    """Give the element that the wrapper became: the first child of its name and class."""
    wanted = lxml.html.fragment_fromstring(f"{wrapper}")
    return next((one for one in body if one.tag == wanted.tag and one.get("class") == wanted.get("class")), None)


def plain(html: str, url: str) -> str:
    """Give a piece of HTML as one line of text: a title, a name."""
    return " ".join(html_text(html, url).text.split())


def added(found: tuple[Media, ...], more: Iterable[Media]) -> tuple[Media, ...]:
    """Give the attachments with more of them, each address once."""
    return without_doubles((*found, *more))
