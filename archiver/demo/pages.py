"""The demonstration's pages as HTML, each a pure function of what the account has published."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from archiver.demo.content import DemoComment, DemoContent, DemoPost

FEED_HELPING = 4  # posts per helping of the feed
COMMENTS_PER_PAGE = 10  # answers to the post on one page of a thread
COMMENTS_AT_FIRST = 5  # of them, shown before anybody asks for more
DEPTH_AT_FIRST = 3  # deeper answers are behind a button

MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
_REFERENCES = re.compile(r"(https?://[^\s]+[^\s.,!?)])|@([a-z0-9._]*[a-z0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A comment with the answers to it, as the page nests them."""

    comment: DemoComment
    depth: int  # 1 = answers the post
    answers: tuple["Branch", ...] = ()

    @property
    def size(self) -> int:
        """How many comments hang under this one."""
        return sum(1 + answer.size for answer in self.answers)


def branches(comments: Iterable[DemoComment], *, to: str = "", depth: int = 1) -> tuple[Branch, ...]:
    """Give the comments as a forest, in the order they were given."""
    answers: dict[str, list[DemoComment]] = {}
    for comment in comments:
        answers.setdefault(comment.to, []).append(comment)
    return _grown(answers, to, depth)


def _grown(answers: Mapping[str, Sequence[DemoComment]], to: str, depth: int) -> tuple[Branch, ...]:
    return tuple(
        Branch(comment=one, depth=depth, answers=_grown(answers, one.id, depth + 1)) for one in answers.get(to, ())
    )


def shown_time(at: dt.datetime) -> str:
    """Write a moment as the site shows it: Swedish, in Stockholm's time."""
    local = at.astimezone(STOCKHOLM)
    return f"{local.day} {MONTHS[local.month - 1]} {local.year} kl. {local:%H:%M}"


def shown_number(value: int) -> str:
    """Write a counter as the site shows it: 1240 becomes "1,2 tn"."""
    return str(value) if value < 1000 else f"{value / 1000:.1f} tn".replace(".", ",")


def marked_up(text: str, people: Mapping[str, str]) -> Markup:
    """Turn plain text into paragraphs with line breaks, links and mentions. Everything else is escaped."""
    paragraphs = text.split("\n\n")
    return Markup("\n").join(Markup("<p>{}</p>").format(_lines(paragraph, people)) for paragraph in paragraphs)


def _lines(paragraph: str, people: Mapping[str, str]) -> Markup:
    return Markup("<br>\n").join(_referring(line, people) for line in paragraph.split("\n"))


def _referring(line: str, people: Mapping[str, str]) -> Markup:
    out, end = Markup(), 0
    for found in _REFERENCES.finditer(line):
        out += escape(line[end : found.start()])
        address, handle = found.groups()
        if address:
            out += Markup('<a href="{0}" rel="nofollow">{0}</a>').format(address)
        elif handle in people:
            out += Markup('<a class="mention" href="/anvandare/{0}">@{0}</a>').format(handle)
        else:
            out += escape(found.group())
        end = found.end()
    return out + escape(line[end:])


def account_page(content: DemoContent, *, overstated: int = 0, cookies: bool = True) -> str:
    """Give the account's page with the first helping of its feed."""
    first = content.posts[:FEED_HELPING]
    more = first[-1].id if len(content.posts) > FEED_HELPING else ""
    pinned = content.post(content.pinned)
    return _render(
        "account.html", content, posts=first, pinned=pinned, more=more, overstated=overstated, cookies=cookies
    )


def feed_helping(content: DemoContent, after: str, *, overstated: int = 0) -> tuple[str, str]:
    """Give the next helping of the feed as HTML, and the id to ask for more after ("" at the end)."""
    order = [post.id for post in content.posts]
    start = order.index(after) + 1 if after in order else len(order)
    posts = content.posts[start : start + FEED_HELPING]
    more = posts[-1].id if start + FEED_HELPING < len(order) else ""
    return _render("helping.html", content, posts=posts, overstated=overstated), more


def thread_page(content: DemoContent, post: DemoPost, number: int, *, overstated: int = 0, cookies: bool = True) -> str:
    """Give page `number` (from 1) of a thread: the post, and the first of that page's comments."""
    forest = branches(post.comments)
    start = (number - 1) * COMMENTS_PER_PAGE
    here = forest[start : start + COMMENTS_PER_PAGE]
    return _render(
        "thread.html",
        content,
        post=post,
        here=here[:COMMENTS_AT_FIRST],
        hidden=len(here) - COMMENTS_AT_FIRST,
        number=number,
        older=number + 1 if len(forest) > start + COMMENTS_PER_PAGE else 0,
        overstated=overstated,
        cookies=cookies,
    )


def rest_of_page(content: DemoContent, post: DemoPost, number: int) -> str:
    """Give the comments that page `number` of a thread keeps behind "Visa fler kommentarer"."""
    start = (number - 1) * COMMENTS_PER_PAGE
    here = branches(post.comments)[start + COMMENTS_AT_FIRST : start + COMMENTS_PER_PAGE]
    return _render("comments.html", content, post=post, here=here, unfold=False)


def answers_to(content: DemoContent, post: DemoPost, comment_id: str) -> str:
    """Give all answers under one comment, however deep."""
    here = branches(post.comments, to=comment_id, depth=DEPTH_AT_FIRST + 1)
    return _render("comments.html", content, post=post, here=here, unfold=True)


def wall_page(heading: str, sentence: str, *, kind: str) -> str:
    """Give a page that stands where the content should be."""
    return _templates.get_template("wall.html").render(heading=heading, sentence=sentence, kind=kind)


def _render(template: str, content: DemoContent, **values: object) -> str:
    return _templates.get_template(template).render(site=content, **values)


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("archiver.demo"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(shown=shown_time, number=shown_number, marked_up=marked_up)
    made.globals["deepest_at_first"] = DEPTH_AT_FIRST
    return made


_templates = _environment()
