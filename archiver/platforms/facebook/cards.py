"""The cards that Meta's HTML exports are made of: who or what, the words, the files, and when.

Class names have changed once: `_2lek`, `_2let`, `_2lem` until 2021, then `_a6-h`, `_a6-p`, `_a6-o` (with `_a72d` for
the time). Times are shown in the owner's language and time zone, which is taken to be Swedish time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote

from lxml import etree

from archiver.errors import ExportRefused
from archiver.platforms.export_reading import Delivered, ExportContext
from archiver.platforms.facebook.delivery import Files
from archiver.platforms.markup import Page, parse_page
from archiver.platforms.swedish import Read, read_time
from archiver.platforms.text import render
from archiver.records import Link, Media, Missing

CARD = "._a6-g, .uiBoxWhite.noborder"
HEADING = "._a6-h, ._2lek"
CONTENT = "._a6-p, ._2let"
TIMES = ("._a72d", "._2lem", "._a6-o")
LEAF = "_2pin"
NOWHERE = "export:/"  # what relative addresses of a page in an export stand against: nothing on the net

_UPDATED = re.compile(r"^(?:updated|uppdatera(?:d|t|des)|senast uppdaterad)\b", re.I)
_NAMED_FILE = re.compile(r"\.[a-z0-9]{2,4}$", re.I)
_NO_FILE = frozenset({".html", ".htm", ".css", ".js", ".json"})


@dataclass(slots=True)
class Card:
    """One card, read."""

    heading: str
    text: str
    read: Read
    shown: str
    data: bytes
    links: list[Link] = field(default_factory=list)
    media: list[Media] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)


def cards(delivered: Delivered, name: str, files: Files, context: ExportContext) -> Iterator[Card | Missing]:
    """Give the cards of a page in its order; a `Missing` says why there are none."""
    try:
        html = delivered.read(name).decode("utf-8-sig", "replace")
    except ExportRefused as error:
        yield Missing(what=name, why=error.say)
        return
    page = parse_page(html, NOWHERE)
    inside: set[etree._Element] = set()
    for element in page.select(CARD):
        nested = any(above in inside for above in element.iterancestors())
        inside.add(element)
        if not nested:
            yield _Reader(page, element, files, context).card()


@dataclass(slots=True)
class _Reader:
    page: Page
    element: etree._Element
    files: Files
    context: ExportContext

    def card(self) -> Card:
        heading, content = self._first(HEADING), self._first(CONTENT)
        card = Card(
            heading="" if heading is None else render(heading, self.page).text,
            text="",
            read=Read(),
            shown="",
            data=etree.tostring(self.element, encoding="utf-8", method="html", with_tail=False),
        )
        self._time(card)
        if content is not None:
            leaves = _leaves(content) or [content]
            texts = [
                text for number, leaf in enumerate(leaves) if (text := self._leaf(card, leaf, number, len(leaves)))
            ]
            card.text = "\n\n".join(texts)
        return card

    def _first(self, selector: str) -> etree._Element | None:
        return next(iter(self._within(selector)), None)

    def _within(self, selector: str) -> list[etree._Element]:
        classes = [one.strip().removeprefix(".") for one in selector.split(",")]
        return [one for one in self.element.iter() if any(named in _classes(one) for named in classes)]

    def _time(self, card: Card) -> None:
        for selector in TIMES:
            for element in reversed(self._within(selector)):
                for line in render(element, self.page).text.splitlines():
                    read = read_time(line, captured_at=self.context.imported_at)
                    if read.at is not None and read.precision in {"second", "minute"}:
                        card.read, card.shown = read, line.strip()
                        return

    def _leaf(self, card: Card, leaf: etree._Element, number: int, count: int) -> str:
        """Give the words of one part of the content; its files, links and times are taken out."""
        rendered = render(leaf, self.page, skip=_no_words)
        text = rendered.text
        read = read_time(text, captured_at=self.context.imported_at)
        if read.precision in {"second", "minute"} and (_UPDATED.match(text) or (count > 1 and number == count - 1)):
            if card.read.at is None:
                card.read, card.shown = read, text
            return ""
        if self._files(card, leaf, caption=text):
            return ""
        links = [link for link in rendered.links if link.url.startswith(("http:", "https:"))]
        card.links += links
        return "" if count > 1 and links and text == links[0].text else text

    def _files(self, card: Card, leaf: etree._Element, *, caption: str) -> bool:
        """Add the files that a part shows; say whether there were any."""
        uris = [uri for element in leaf.iter() if (uri := _uri(element))]
        for uri in dict.fromkeys(uris):
            media, member = self.files.media(uri, caption=caption if len(set(uris)) == 1 else "")
            if media.url not in card.files:
                card.media.append(media)
                card.files[media.url] = member
        return bool(uris)


def _classes(element: etree._Element) -> list[str]:
    return (element.get("class") or "").split() if isinstance(element.tag, str) else []


def _leaves(content: etree._Element) -> list[etree._Element]:
    """Give the parts that hold no other part, in one pass however deep they lie."""
    leaves: list[etree._Element] = []
    around: list[bool] = []  # of each part that is open: whether another was met inside it
    for event, element in etree.iterwalk(content, events=("start", "end")):
        if LEAF not in _classes(element):
            continue
        if event == "start":
            if around:
                around[-1] = True
            around.append(False)
        elif not around.pop():
            leaves.append(element)
    return leaves


def _no_words(element: etree._Element) -> bool:
    """Reactions and the technical table under a picture are no words of the post."""
    return element.tag in {"ul", "table"}


def _uri(element: etree._Element) -> str:
    """Give the file of the export that an element shows or leads to."""
    if element.tag not in {"img", "video", "audio", "source", "a"}:
        return ""
    address = (element.get("src") or element.get("href") or "").strip()
    if not address or re.match(r"[a-z][a-z0-9+.-]*:|//|#", address, re.I):
        return ""
    path = unquote(address.partition("?")[0])
    suffix = PurePosixPath(path).suffix.lower()
    while path.startswith("../"):
        path = path[3:]
    return path if _NAMED_FILE.search(path) and suffix not in _NO_FILE else ""
