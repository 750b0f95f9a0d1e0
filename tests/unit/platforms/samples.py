"""A small invented site: its profile, its account, and pages made of pieces."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from archiver.platforms.generic import read_feed, read_thread
from archiver.platforms.markup import parse_page
from archiver.platforms.readings import FeedReading, ThreadReading
from archiver.platforms.text import Rendered, render
from archiver.profiles import Profile
from archiver.records import Account, ThreadRef

NOW = dt.datetime(2026, 11, 21, 1, 30, tzinfo=dt.UTC)  # a Saturday; 02.30 in Stockholm
URL = "https://torg.example/kommunen/1"
REF = ThreadRef(id="1", url=URL)

ACCOUNT = Account(
    id="torg",
    platform="torg",
    url="https://torg.example/kommunen",
    name="Storköpings kommun",
    authority="Kommunstyrelsen",
    identities=("@kommunikatören", "https://www.torg.example/turism/"),
    elected=("ordförande-7",),
)

POST = {
    "item": "article.post",
    "id": "@data-id",
    "permalink": "a.link @href",
    "author_name": ".who",
    "author_id": ".who @data-id",
    "author_url": ".who @href",
    "published": "time @datetime",
    "text": ".text",
    "images": "img",
    "videos": "video, iframe",
    "audio": "audio",
    "documents": "a[href$='.pdf']",
    "counters": {"like": ".likes"},
    "comments_expected": ".count",
}
COMMENT = {
    "item": ".comment",
    "id": "@data-id",
    "author_name": ".who",
    "author_id": ".who @data-id",
    "author_url": ".who @href",
    "published": "time",
    "text": ".text",
    "images": "img",
    "owner": ".by-owner",
    "hidden": ".folded",
}


def profile(**changes: Any) -> Profile:
    """The site's profile; `post={...}`, `comment={...}`, `feed={...}` and so on change single keys."""
    parts: dict[str, Any] = {
        "account": {"proof": ["main"], "name": "h1", "description": ".about", "avatar": ".face"},
        "feed": {"item": "article.post", "id": "@data-id", "link": "a.link @href", "next": "a.older"},
        "thread": {"proof": ["article.post"]},
        "post": POST,
        "comment": COMMENT,
        "media": {"skip": ".decoration"},
        "match": {},
    }
    for name, keys in changes.items():
        parts[name] = {**parts.get(name, {}), **keys} if isinstance(keys, dict) else keys
    about = {"name": "torg", "version": "1", "title": "Torg", "platform": "torg", "tested_on": "these tests"}
    return Profile.model_validate({**about, **{name: keys for name, keys in parts.items() if keys is not None}})


def post(inner: str = "", id: str = "1", comments: str = "") -> str:
    """A page with one post."""
    return (
        f'<html lang="sv"><body><main><h1>Kommunen</h1><article class="post" data-id="{id}">'
        f'<a class="link" href="/kommunen/{id}">länk</a>{inner}{comments}</article></main></body></html>'
    )


def comment(id: str, text: str = "Hej", inner: str = "", head: str = '<b class="who">Åsa</b>') -> str:
    """A comment, with what stands inside it (answers)."""
    return f'<div class="comment" data-id="{id}">{head}<div class="text">{text}</div>{inner}</div>'


def read(*parts: str, ref: ThreadRef = REF, url: str = URL, **changes: Any) -> ThreadReading:
    """Read a thread of the site."""
    return read_thread(parts, ref=ref, url=url, profile=profile(**changes), account=ACCOUNT, captured_at=NOW)


def feed(html: str, **changes: Any) -> FeedReading:
    """Read a feed page of the site."""
    return read_feed(html, url=ACCOUNT.url, profile=profile(**changes), account=ACCOUNT, captured_at=NOW)


def rendered(html: str, *, as_written: bool = False) -> Rendered:
    """The text of a page's body."""
    page = parse_page(html, URL)
    return render(page.root, page, as_written=as_written)


def ids(reading: ThreadReading) -> Sequence[tuple[str, str]]:
    """Each comment's id and parent."""
    return [(one.id, one.parent) for one in reading.thread.comments]
