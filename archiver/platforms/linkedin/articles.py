"""Articles out of LinkedIn's archive: one HTML file for each, also those that were never published."""

import datetime as dt
import re
from collections.abc import Iterator

from archiver.platforms.attachments import attachment, without_doubles
from archiver.platforms.export_reading import Delivered, ExportContext, ExportThread, Fragment
from archiver.platforms.linkedin.addresses import HOME
from archiver.platforms.linkedin.tables import moment
from archiver.platforms.markup import Page, parse_page
from archiver.platforms.people import direction_of
from archiver.platforms.readings import ThreadReading
from archiver.platforms.text import render
from archiver.profiles import MediaRules
from archiver.records import Media, MediaKind, Missing, Post, Thread, Visibility

LARGEST = 16 * 1024 * 1024
NO_ARTICLE = "Filen {name} har ingen rubrik eller text som går att läsa."
_NAME = re.compile(r"(?:^|/)articles/(?:.*/)?[^/]+\.html?$", re.IGNORECASE)


def article_names(names: tuple[str, ...]) -> list[str]:
    """Give the members that are articles."""
    return [name for name in names if _NAME.search(name)]


def read_articles(delivered: Delivered, context: ExportContext) -> Iterator[ExportThread | Missing]:
    """Give each article; one without a day of publication was seen by nobody."""
    for name in article_names(delivered.names):
        data = delivered.read(name, most=LARGEST)
        yield _article(name, data, context) or Missing(what=name, why=NO_ARTICLE.format(name=name))


def _article(name: str, data: bytes, context: ExportContext) -> ExportThread | None:
    page = parse_page(data.decode("utf-8-sig", "replace"), HOME)
    title = " ".join(_text(page, "h1").split())
    body = next(iter(page.select("body > div, article")), None)
    if not title or body is None:
        return None
    linked = next((page.absolute(link.get("href") or "") for link in page.select("h1 a[href]")), "")
    at, precision = _day(page, ".published")
    made, made_precision = _day(page, ".created")
    author = context.people.account_holder()
    rendered = render(body, page)
    id = linked.partition("?")[0].rstrip("/") if at and linked else f"article-{name.rpartition('/')[2]}"
    post = Post(
        id=id,
        permalink=linked if at and linked else context.account.url,
        author=author,
        direction=direction_of(author),
        title=title,
        text=rendered.text,
        links=rendered.links,
        published_at=at or made,
        published_precision=precision or made_precision,
        media=_images(page),
    )
    thread = Thread(
        id=id, permalink=post.permalink, post=post, visibility=Visibility.PUBLIC if at else Visibility.HIDDEN
    )
    return ExportThread(reading=ThreadReading(thread=thread), fragments=(Fragment(member=name, data=data),))


def _text(page: Page, selector: str) -> str:
    return next((render(found, page).text for found in page.select(selector)), "")


def _day(page: Page, selector: str) -> tuple[dt.datetime | None, str]:
    found = re.search(r"\d{4}-\d{2}-\d{2}.*", _text(page, selector))
    return moment(found[0]) if found else (None, "")


def _images(page: Page) -> tuple[Media, ...]:
    found = page.select("body img[src]")
    return without_doubles(
        one for image in found for one in attachment(image, MediaKind.IMAGE, page, MediaRules(), item=page.root)
    )
