"""Recognises what stands in the way of a page: login, consent, CAPTCHA, limits, errors, emptiness. Pure.

The profile's own walls come first, then HTTP statuses and telling addresses. What is left is a judgement of the
page itself, and that is careful: a page which bears the profile's proof, or which simply has content, is no wall
however many login links and comment forms it carries.
"""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

import lxml.html
from cssselect import SelectorError
from lxml.cssselect import CSSSelector
from lxml.etree import ParserError, XPathError
from lxml.html import HtmlElement, HTMLParser

from archiver.capture.walls_known import (
    CHECK_ADDRESS,
    CONSENT_ADDRESS,
    KNOWN,
    LOGIN_ADDRESS,
    SAY_CHECK_ADDRESS,
    SAY_CLIENT_ERROR,
    SAY_CONSENT_ADDRESS,
    SAY_EMPTY,
    SAY_LOGIN_ADDRESS,
    SAY_LOGIN_FORM,
    SAY_SERVER_ERROR,
    STATUSES,
    Known,
)
from archiver.profiles import Profile, Wall

EMPTY = 40  # letters and digits; a page with fewer shows nothing
LITTLE = 600  # beside a login form; a page with more has content of its own
UNSEEN = frozenset(("script", "style", "noscript", "template", "head", "svg", "option", "datalist"))
FRAMING = frozenset(("header", "nav", "footer", "aside", "form", "dialog", "select"))
EVERY_PAGE = frozenset(("html", "body", ":root", "*"))  # selectors that prove nothing
FRAMING_ROLES = frozenset(("banner", "navigation", "contentinfo", "dialog", "search", "complementary"))
CONTENT = "article, [role=article], [itemtype*='Comment'], [itemtype*='Posting'], .h-entry, .comment-body"
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")


def find_wall(profile: Profile, *, status: int, url: str, html: str) -> Wall | None:
    """Give the wall that stands where the page should be, or None. `status` 0 means unknown.

    `say` of the wall is a Swedish sentence; `do` says whether to stop, dismiss or try again.
    """
    page = _page(html)
    own = next((wall for wall in profile.walls if _stands(wall, page, status=status, url=url)), None)
    return own or _by_challenge(status, page) or _by_status(status) or _by_address(url) or _by_content(profile, page)


def visible_text(html: str) -> str:
    """Give the text of a page that is not in scripts, styles or hidden elements, in document order."""
    return _page(html).text


@dataclass(frozen=True)
class _Page:
    html: str

    @cached_property
    def root(self) -> HtmlElement | None:
        try:
            parser = HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True)
            return lxml.html.document_fromstring(self.html.encode("utf-8", "replace"), parser=parser)
        except (ParserError, ValueError):  # nothing but white space, or nothing at all
            return None

    @cached_property
    def text(self) -> str:
        return "" if self.root is None else _text(self.root, framing=True)

    @cached_property
    def title(self) -> str:
        return " ".join(" ".join("".join(one.itertext()) for one in self.found("head > title")).split())

    @cached_property
    def main_text(self) -> str:
        """The text outside headers, menus, footers, dialogs and forms."""
        return "" if self.root is None else _text(self.root, framing=False)

    def has(self, selector: str) -> bool:
        return self.root is not None and any(True for _ in self.found(selector))

    def found(self, selector: str) -> list[HtmlElement]:
        compiled = _compiled(selector)
        if self.root is None or compiled is None:
            return []
        try:
            return [element for element in compiled(self.root) if isinstance(element, HtmlElement)]
        except XPathError:  # :contains() and the like, which this engine compiles and cannot carry out
            return []


@lru_cache(maxsize=1)  # a page is looked at several times while it is being walked
def _page(html: str) -> _Page:
    return _Page(html)


@lru_cache(maxsize=512)
def _compiled(selector: str) -> CSSSelector | None:
    try:
        return CSSSelector(selector, translator="html")
    except SelectorError:  # CSS that only the browser knows
        return None


def _text(root: HtmlElement, *, framing: bool) -> str:
    """Collect text without recursion: hostile pages nest deeply."""
    parts: list[str] = []
    stack: list[HtmlElement | str] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            parts.append(node)
            continue
        if not isinstance(node.tag, str):
            continue
        if _unseen(node) or (not framing and _frames(node)):
            continue
        if node.text:
            parts.append(node.text)
        for child in reversed(node):
            if child.tail:
                stack.append(child.tail)
            stack.append(child)
    return " ".join(" ".join(parts).split())


def _unseen(element: HtmlElement) -> bool:
    if element.tag in UNSEEN or element.get("hidden") is not None:
        return True
    style = element.get("style")
    return style is not None and _HIDDEN_STYLE.search(style) is not None


def _frames(element: HtmlElement) -> bool:
    return element.tag in FRAMING or element.get("role") in FRAMING_ROLES


def _stands(wall: Wall, page: _Page, *, status: int, url: str) -> bool:
    """Every sign that the wall names must be there."""
    return (
        (not wall.status or status in wall.status)
        and (not wall.url or re.search(wall.url, url) is not None)
        and (not wall.selector or page.has(wall.selector))
        and (not wall.text or re.search(wall.text, page.text) is not None)
    )


def _by_challenge(status: int, page: _Page) -> Wall | None:
    """Tell a check of the visitor from an ordinary refusal: both come with an error status."""
    known = next((one for one in KNOWN if one.source and _known_stands(one, page)), None) if status >= 400 else None
    return Wall(kind=known.kind, status=(status,), do=known.do, say=known.say) if known else None


def _by_status(status: int) -> Wall | None:
    for statuses, kind, do, say in STATUSES:
        if status in statuses:
            return Wall(kind=kind, status=(status,), do=do, say=say.format(status=status))
    if status >= 500:
        return Wall(kind="error", status=(status,), do="retry", say=SAY_SERVER_ERROR.format(status=status))
    if status >= 400:
        return Wall(kind="error", status=(status,), say=SAY_CLIENT_ERROR.format(status=status))
    return None


def _by_address(url: str) -> Wall | None:
    if re.search(CHECK_ADDRESS, url):
        return Wall(kind="captcha", url=CHECK_ADDRESS, say=SAY_CHECK_ADDRESS)
    if re.search(CONSENT_ADDRESS, url):
        return Wall(kind="consent", url=CONSENT_ADDRESS, say=SAY_CONSENT_ADDRESS)
    if re.search(LOGIN_ADDRESS, url):
        return Wall(kind="login", url=LOGIN_ADDRESS, say=SAY_LOGIN_ADDRESS)
    return None


def _by_content(profile: Profile, page: _Page) -> Wall | None:
    if _proven(profile.account.proof, page) or _proven(profile.thread.proof, page) or _has_content(page):
        return None
    if _login_fills(page):
        return Wall(kind="login", selector="input[type=password]", say=SAY_LOGIN_FORM)
    for known in KNOWN:
        if _known_stands(known, page):
            text = known.text or known.source
            return Wall(kind=known.kind, do=known.do, say=known.say, selector=known.selector, text=text)
    if _letters(page.text) < EMPTY:
        return Wall(kind="empty", text="^.{0,80}$", do="retry", say=SAY_EMPTY)
    return None


def _proven(proof: tuple[str, ...], page: _Page) -> bool:
    telling = [selector for selector in proof if selector not in EVERY_PAGE]
    return bool(telling) and all(page.has(selector) for selector in telling)


def _has_content(page: _Page) -> bool:
    """Say whether the page has something that is marked up as a post or a comment and has words outside forms in it."""
    locked = frozenset(around for field in page.found("input[type=password]") for around in field.iterancestors())
    marked = (element for element in page.found(CONTENT)[:50] if element not in locked)
    return any(_letters(_text(element, framing=False)) >= EMPTY for element in marked)


def _known_stands(known: Known, page: _Page) -> bool:
    if _letters(page.main_text) > known.room:
        return False
    if known.selector and page.has(known.selector):
        return True
    if known.source and re.search(known.source, page.html):
        return True
    return bool(known.text) and re.search(known.text, f"{page.title}\n{page.text}", re.IGNORECASE) is not None


def _login_fills(page: _Page) -> bool:
    return page.has("input[type=password]") and _letters(page.main_text) < LITTLE


def _letters(text: str) -> int:
    return sum(character.isalnum() for character in text)
