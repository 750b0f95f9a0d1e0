"""MediaWiki: a wiki page is a thread, and what is signed on its talk page are the comments.

A talk page has no elements for comments, only running text with signatures ("Åsa (diskussion) 4 mars 2024 kl. 09.15
(CET)") and indentation, so the generic reader cannot see them. Ids are made as the DiscussionTools extension makes
them (https://www.mediawiki.org/wiki/Extension:DiscussionTools/How_it_works): of who signed and when, so that a later
edit of the text is seen as an edit.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from lxml import etree

from archiver.platforms import knowing
from archiver.platforms.generic import read_feed, read_thread_with
from archiver.platforms.html_items import PageItems
from archiver.platforms.items import Context
from archiver.platforms.made_ids import numbered
from archiver.platforms.markup import Page
from archiver.platforms.people import direction_of
from archiver.platforms.readings import Reader, ThreadReading
from archiver.platforms.swedish import Read, read_time
from archiver.platforms.text import Rendered, render
from archiver.platforms.tree import Depths
from archiver.profiles import Profile
from archiver.records import Account, Author, Comment, Link, ThreadRef

UNSIGNED = "Osignerat"

_LINES = frozenset({"p", "dd", "dt", "li", "pre", "blockquote", "table", "h1", "h2", "h3", "h4", "h5", "h6"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_INDENTS = frozenset({"dl", "ul", "ol"})
_SIGNED = re.compile(
    r"\s*(?P<time>\d{1,2} [^\W\d_]+\.? \d{4} kl\. ?\d{1,2}[.:]\d{2} ?\([A-Z+\d:]{1,8}\)"
    r"|\d{1,2}:\d{2}, \d{1,2} [^\W\d_]+ \d{4} ?\([A-Z+\d:]{1,8}\))\s*$"
)
_USER = re.compile(
    r"(?:User|User[_ ]talk|Användare|Användardiskussion):(?P<user>[^/#]+)"
    r"|(?:Special):(?:Bidrag|Contributions)/(?P<address>[^#]+)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Said:
    """What has been said since the last signature."""

    heading: str = ""
    depth: int = 0
    lines: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    def add(self, depth: int, rendered: Rendered) -> None:
        if not self.lines:
            self.depth = depth
        self.lines.append(rendered.text)
        self.links.extend(rendered.links)

    def text(self) -> str:
        body = "\n".join(self.lines).strip()
        return "\n\n".join(part for part in (self.heading, body) if part)


def talk_comments(page: Page, items: PageItems, context: Context, url: str) -> Iterator[Comment]:
    """Give the signed comments of a talk page in reading order; none on any other page."""
    if not page.select("body.ns-talk"):
        return
    said, depths, met = _Said(), Depths(), dict[str, int]()
    for tag, depth, rendered in _lines(page):
        if tag in _HEADINGS:
            yield from _unsigned(said, depths, met, page)
            said, depths = _Said(heading=rendered.text), Depths()
            continue
        signature = _SIGNED.search(rendered.text)
        said.add(depth, rendered)
        if signature:
            said.lines[-1] = rendered.text[: signature.start()]
            yield _signed(said, signature["time"], depths, met, context, page)
            said = _Said()
    yield from _unsigned(said, depths, met, page)


def _lines(page: Page) -> Iterator[tuple[str, int, Rendered]]:
    """Give each line of talk: its element, how far it is indented, and its own text without indented answers."""
    for output in page.select(".mw-parser-output")[:1]:
        depth = 0
        for event, node in etree.iterwalk(output, events=("start", "end")):
            if node.tag in _INDENTS:
                depth += 1 if event == "start" else -1
            elif event == "start" and node.tag in _LINES:
                rendered = render(node, page, skip=_not_own)
                if rendered.text.strip():
                    yield node.tag, depth, rendered


def _not_own(node: etree._Element) -> bool:
    return node.tag in _LINES or node.tag in _INDENTS or "mw-editsection" in (node.get("class") or "")


def _signed(said: _Said, shown: str, depths: Depths, met: dict[str, int], context: Context, page: Page) -> Comment:
    read = read_time(shown, captured_at=context.captured_at)
    user = next((name for link in reversed(said.links) if (name := _user(link.url))), "")
    own = [link for link in said.links if user and _user(link.url) == user]
    while said.links and said.links[-1] in own:  # "Åsa (diskussion)" is the signature, not what was said
        name = said.links.pop().text
        said.lines[-1] = re.sub(rf"[\s(–—-]*{re.escape(name)}[\s)]*$", "", said.lines[-1])
    address = own[0].url if own else ""
    author = context.people.author(user or UNSIGNED, user, address, owner=False, proven_url=address)
    return _comment(said, author, read, shown, depths, met, page)


def _user(url: str) -> str:
    """Give the user whose page, talk page or contributions an address leads to, or nothing."""
    parts = urlsplit(url)
    titles = parse_qs(parts.query).get("title", [])
    found = _USER.search(titles[0] if titles else unquote(parts.path))
    return (found["user"] or found["address"]).replace("_", " ") if found else ""


def _unsigned(said: _Said, depths: Depths, met: dict[str, int], page: Page) -> Iterator[Comment]:
    if said.text():
        yield _comment(said, Author(name=UNSIGNED), Read(), "", depths, met, page)


def _comment(
    said: _Said, author: Author, read: Read, shown: str, depths: Depths, met: dict[str, int], page: Page
) -> Comment:
    name = f"c-{author.name}-{read.at:%Y%m%d%H%M}" if read.at else f"c-{author.name}"
    name = name.replace(" ", "_")
    id = numbered(name, met)
    parent = depths.parent_at(said.depth + 1)
    depths.met(said.depth + 1, id)
    talk = next((page.absolute(tab.get("href") or "") for tab in page.select("#ca-talk a")), "")
    return Comment(
        id=id,
        permalink=talk or page.url,
        author=author,
        direction=direction_of(author),
        text=said.text(),
        parent=parent,
        published_at=read.at,
        published_shown=shown,
        published_precision=read.precision,
        links=tuple(said.links),
    )


def read_thread(
    parts: Sequence[str], *, ref: ThreadRef, url: str, profile: Profile, account: Account, captured_at: dt.datetime
) -> ThreadReading:
    """Give the wiki page as the post, and what is signed on its talk page (a later part) as comments."""
    return read_thread_with(
        talk_comments, parts, ref=ref, url=url, profile=profile, account=account, captured_at=captured_at
    )


SIGNED = frozenset(
    {knowing.COMMENTS, knowing.PARENT, knowing.TEXT, knowing.LINKS, knowing.AUTHOR_ID, knowing.AUTHOR_URL}
)
MEDIAWIKI = Reader(name="mediawiki", read_feed=read_feed, read_thread=read_thread, sees=SIGNED)
