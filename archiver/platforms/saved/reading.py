"""From one saved page to a thread: by the capture profile that reads such pages, else as an article."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace

from archiver.errors import ProfileMismatch
from archiver.platforms.export_reading import ExportContext, ExportThread
from archiver.platforms.generic import read_thread
from archiver.platforms.markup import Page, parse_page
from archiver.platforms.readings import ThreadReading
from archiver.platforms.saved.found import NOWHERE, SavedPage, quoted
from archiver.platforms.saved.placing import Places
from archiver.platforms.text import render
from archiver.profiles import Profile, profile_for
from archiver.records import Missing, Post, ThreadRef

SAY_LOGIN = "Den sparade sidan visar en inloggningsruta i stället för innehåll, så den blev ingen handling."
SAY_EMPTY = "Den sparade sidan innehåller ingen text och ingen bild, så den blev ingen handling."
SAY_SAVED = "sidan sparades {when}"
LITTLE = 600  # letters and digits beside a login form; a page with more has content of its own

PLAIN = Profile.model_validate(
    {
        "name": "saved-page",
        "version": "1",
        "title": "Sparad sida",
        "platform": "web",
        "tested_on": "pages of the tests",
        "match": {},
        "account": {"proof": ["body"], "name": "title"},
        "feed": {"item": "html", "id": "@data-page-url", "link": "@data-page-url"},
        "thread": {"proof": ["body"]},
        "post": {
            "item": "html",
            "id": "@data-page-url",
            "permalink": "@data-page-url",
            "title": ["[itemprop=headline]", "meta[property='og:title'] @content", "title", "h1"],
            "author_name": ["[itemprop=author] [itemprop=name]", "meta[name=author] @content", "[rel=author]"],
            "author_url": ["[itemprop=author] [itemprop=url] @href", "[rel=author] @href"],
            "published": [
                "[itemprop=datePublished] @datetime",
                "[itemprop=datePublished] @content",
                "meta[property='article:published_time'] @content",
            ],
            "text": ["[itemprop=articleBody]", "article:only-of-type", "main, [role=main]", "body"],
            "text_skip": "nav, form, button",
            "language": ["@lang"],
            "images": "body img",
            "videos": "body video",
            "audio": "body audio",
            "documents": "body a[href$='.pdf']",
        },
        "media": {"skip": "nav img, footer img"},
    }
)
OWN_ADDRESS = ("link[rel=canonical]", "href"), ("meta[property='og:url']", "content")


def read_saved(page: SavedPage, context: ExportContext, names: frozenset[str]) -> ExportThread | Missing:
    """Give the thread that a saved page shows, or why it is none."""
    parsed = parse_page(page.html, NOWHERE)
    what = page.url or page.member
    if _asks_to_log_in(parsed):
        return Missing(what=what, why=SAY_LOGIN)
    known = replace(page, url=page.url or _own_address(parsed))
    reading = _with_profile(known, parsed, context) or _as_article(known, context)
    post = reading.thread.post
    if not (post.text.strip() or any(not media.url.startswith("data:") for media in post.media)):
        return Missing(what=what, why=SAY_EMPTY)
    places = Places(known, names, context.spool, context.account.url)
    thread = replace(
        reading.thread,
        permalink=places.permalink(reading.thread.permalink),
        post=places.settled(post),
        comments=tuple(places.settled(comment) for comment in reading.thread.comments),
    )
    return ExportThread(
        reading=replace(reading, thread=thread),
        fragments=page.fragments,
        files=places.files,
        carried=places.carried,
    )


def _with_profile(page: SavedPage, parsed: Page, context: ExportContext) -> ThreadReading | None:
    """Read by the first profile that is for such a page and finds a post on it."""
    for profile in _candidates(page.url, parsed, context):
        try:
            reading = _read(page, profile, context)
        except ProfileMismatch:
            continue
        if reading.thread.post.text or reading.thread.post.media:
            return reading
    return None


def _candidates(url: str, parsed: Page, context: ExportContext) -> Iterator[Profile]:
    by_address = profile_for(url, dict(context.profiles)) if url else None
    for profile in context.profiles.values():
        told = profile is by_address or profile.platform == context.account.platform
        told = told or any(parsed.select(selector) for selector in profile.match.meta)
        if told and profile.reader == "generic" and _proven(profile, parsed):
            yield profile


def _proven(profile: Profile, parsed: Page) -> bool:
    """Say whether the page is one thread's: its proof is there, and it is no list of posts."""
    if not all(parsed.select(selector) for selector in profile.thread.proof):
        return False
    posts = len(parsed.select(profile.post.item))
    listed = all(parsed.select(selector) for selector in (*profile.account.proof, profile.feed.item))
    return posts == 1 or (posts > 1 and not listed)


def _as_article(page: SavedPage, context: ExportContext) -> ThreadReading:
    """Read title, text, date and pictures; without a date of its own the page is as old as its saving."""
    reading = _read(page, PLAIN, context)
    post = reading.thread.post
    if post.published_at is None and page.saved.at is not None:
        post = replace(
            post,
            published_at=page.saved.at,
            published_precision=page.saved.precision,
            published_shown=_saved_words(page.saved.at),
        )
    return replace(reading, thread=replace(reading.thread, post=post))


def _read(page: SavedPage, profile: Profile, context: ExportContext) -> ThreadReading:
    url = page.url or NOWHERE + quoted(page.member)
    reading = read_thread(
        [_with_base(page)],
        ref=ThreadRef(id=url, url=url),
        url=url,
        profile=profile,
        account=context.account,
        captured_at=page.saved.at or context.imported_at,
    )
    thread = reading.thread
    id = page.key if thread.post.id.startswith(NOWHERE) or thread.post.id == "" else thread.post.id
    author = thread.post.author
    post: Post = replace(thread.post, id=id, author=replace(author, name=author.name or author.url))
    comments = tuple(
        replace(comment, parent="") if comment.parent == thread.post.id else comment for comment in thread.comments
    )
    return replace(reading, thread=replace(thread, id=id, post=post, comments=comments))


def _with_base(page: SavedPage) -> str:
    """Give the page's HTML with a base, so that what was saved beside it can be told from what was not."""
    if page.inside or re.search(r"<base\s[^>]{0,2000}href", page.html[:200_000], re.I):
        return page.html
    base = f'<base href="{page.base}">'.replace("&", "&amp;")
    opened = re.search(r"<head(?:\s[^>]{0,2000})?>|<html(?:\s[^>]{0,2000})?>", page.html[:200_000], re.I)
    return page.html[: opened.end()] + base + page.html[opened.end() :] if opened else base + page.html


def _own_address(parsed: Page) -> str:
    """Give the address that the page says is its own."""
    for selector, attribute in OWN_ADDRESS:
        for element in parsed.select(selector):
            address = (element.get(attribute) or "").strip()
            if re.match(r"https?://[^\s/]+", address):
                return address
    return ""


def _asks_to_log_in(parsed: Page) -> bool:
    if not parsed.select("input[type=password]"):
        return False
    return sum(character.isalnum() for character in render(parsed.root, parsed).text) < LITTLE


def _saved_words(at: dt.datetime) -> str:
    return SAY_SAVED.format(when=f"{at:%Y-%m-%d}")
