"""The text of an element as a reader sees it: line breaks, collapsed space, emoji, and where its links lead.

Follows `innerText` (HTML Living Standard, "the rendered text collection steps") for a page whose style sheets are
not at hand, with one difference: what is folded away (`details`, content warnings) is part of what was published.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from archiver.platforms.markup import Page, readable
from archiver.records import Link

_HIDDEN = frozenset({"script", "style", "template", "noscript", "head", "title", "textarea", "select", "svg", "iframe"})
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "ul", "ol", "dl", "figure"})
_BLOCKS = _PARAGRAPHS | frozenset(
    {"address", "article", "aside", "body", "caption", "center", "dd", "details", "dialog", "dir", "div", "dt"}
    | {"fieldset", "figcaption", "footer", "form", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu"}
    | {"nav", "section", "summary", "table", "tbody", "tfoot", "thead", "tr"}
)
_NO_PARAGRAPH_IN_LISTS = frozenset({"ul", "ol", "dl", "figure"})
_SPACE = re.compile(r"[ \t\n\r\f]+")
_SHOWN_AS_WRITTEN = re.compile(r"white-space\s*:\s*(pre|break-spaces)", re.I)
_NOT_SHOWN = re.compile(r"display\s*:\s*none", re.I)
_EMOJI_CLASS = re.compile(r"(?:^|[\s_-])(?:custom-?)?(?:emoji|emojione|emoticon|smiley|twemoji)", re.I)
_EMOJI_ALT = re.compile(
    r":[\w+-]+:|(?:[\U0001F000-\U0001FAFF\u2190-\u2BFF\u3030\u303D\u3297\u3299©®\uFE0F\u200D\u20E3#*0-9"
    r"\U000E0020-\U000E007F])+"
)
_EMOJI_CORE = re.compile(r":[\w+-]+:|[\U0001F000-\U0001FAFF\u2190-\u2BFF\u3030\u303D\u3297\u3299©®\u20E3]")
_MENTION_CLASS = re.compile(r"(?:^|\s)(?:mention|u-url mention)(?:\s|$)")
_HASHTAG_CLASS = re.compile(r"(?:^|\s)hashtag(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Rendered:
    """Text with the links that stand in it, in order."""

    text: str = ""
    links: tuple[Link, ...] = ()


def is_emoji(image: etree._Element) -> bool:
    """Say whether an `img` stands for a character in the text."""
    alt = (image.get("alt") or "").strip()
    if not alt:
        return False
    if _EMOJI_CLASS.search(image.get("class") or ""):
        return True
    return bool(_EMOJI_ALT.fullmatch(alt) and _EMOJI_CORE.search(alt))


@dataclass(slots=True)
class _Line:
    """Collects text the way a browser lays it out; `_breaks` are line breaks owed before the next text."""

    parts: list[str] = field(default_factory=list)
    breaks: int = 0
    space: bool = False  # a collapsed space is owed before the next text on the same line
    started: bool = False  # something stands on the line already

    def block(self, count: int) -> None:
        self.breaks = max(self.breaks, count)
        self.space = False
        self.started = False

    def newline(self) -> None:
        self._settle()
        self.parts.append("\n")
        self.started = False
        self.space = False

    def written(self, text: str) -> None:
        self._settle()
        self.parts.append(text)
        self.started = not text.endswith(("\n", "\t"))

    def flowing(self, text: str) -> None:
        words = _SPACE.sub(" ", text)
        if words.startswith(" "):
            self.space = self.started
        body = words.strip(" ")
        if body:
            self._settle()
            self.parts.append(body)
            self.started = True
            self.space = words.endswith(" ")

    def _settle(self) -> None:
        if self.breaks and any(self.parts):
            self.parts.append("\n" * self.breaks)
        elif self.space and self.started:
            self.parts.append(" ")
        self.breaks = 0
        self.space = False

    def text(self) -> str:
        return re.sub(r"[ \t]+$", "", "".join(self.parts), flags=re.M).strip("\n")


def _margin(element: etree._Element) -> int:
    """How many line breaks an element puts around itself: two for a paragraph, one for another block, else none."""
    tag = element.tag
    if tag not in _BLOCKS:
        return 0
    if tag in _NO_PARAGRAPH_IN_LISTS:
        parent = element.getparent()
        return 1 if parent is not None and parent.tag in {"li", "dd", "figure", *_NO_PARAGRAPH_IN_LISTS} else 2
    return 2 if tag in _PARAGRAPHS else 1


def _hidden(element: etree._Element) -> bool:
    return (
        element.tag in _HIDDEN
        or element.get("hidden") is not None
        or bool(_NOT_SHOWN.search(element.get("style") or ""))
    )


@dataclass(slots=True)
class _Reader:
    """Walks one element without recursion, so that depth costs nothing."""

    page: Page
    line: _Line = field(default_factory=_Line)
    links: list[Link] = field(default_factory=list)
    open_links: list[tuple[etree._Element, int]] = field(default_factory=list)
    pre: int = 0

    def say(self, text: str | None) -> None:
        if text:
            (self.line.written if self.pre else self.line.flowing)(text)

    def enter(self, element: etree._Element) -> None:
        tag = element.tag
        if margin := _margin(element):
            self.line.block(margin)
        if _written(element):
            self.pre += 1
        if tag == "br":
            self.line.newline()
        elif tag == "img" and is_emoji(element):
            self.line.flowing(element.get("alt") or "")
        elif tag == "a":
            self.open_links.append((element, len(self.line.parts)))
        self.say(element.text)

    def leave(self, element: etree._Element) -> None:
        if element.tag == "a":
            self._link(*self.open_links.pop())
        if _written(element):
            self.pre -= 1
        if margin := _margin(element):
            self.line.block(margin)
        elif element.tag in {"td", "th"}:
            self.line.written("\t")

    def _link(self, element: etree._Element, start: int) -> None:
        address = self.page.absolute(element.get("href") or "")
        if not address or address.startswith(("data:", "blob:")):
            return
        shown = _SPACE.sub(" ", "".join(self.line.parts[start:])).strip()
        self.links.append(Link(text=readable(shown), url=readable(address), mention=_is_mention(element, shown)))


def _is_mention(element: etree._Element, shown: str) -> bool:
    marks = element.get("class") or ""
    if _HASHTAG_CLASS.search(marks) or shown.startswith("#"):
        return False
    return bool(_MENTION_CLASS.search(marks)) or bool(re.match(r"@\w", shown))


def _written(element: etree._Element) -> bool:
    return element.tag == "pre" or bool(_SHOWN_AS_WRITTEN.search(element.get("style") or ""))


def _nothing(_: etree._Element) -> bool:
    return False


def render(
    element: etree._Element,
    page: Page,
    *,
    skip: Callable[[etree._Element], bool] = _nothing,
    as_written: bool = False,
) -> Rendered:
    """Give the element's text and links; `skip` says what to leave out, `as_written` keeps the source's space."""
    reader = _Reader(page, pre=int(as_written))
    walk = etree.iterwalk(element, events=("start", "end"))
    passed: etree._Element | None = None  # skip_subtree() still gives the end of what was passed over
    for event, node in walk:
        if event == "start":
            if node is not element and (_hidden(node) or skip(node)):
                walk.skip_subtree()
                passed = node
            else:
                reader.enter(node)
            continue
        if node is passed:
            passed = None
        else:
            reader.leave(node)
        if node is not element:
            reader.say(node.tail)
    return Rendered(readable(reader.line.text()), tuple(reader.links))
