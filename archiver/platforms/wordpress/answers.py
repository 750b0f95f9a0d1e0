"""From a post and its comments as the REST API gives them to a thread."""

import re

from archiver.platforms.api_reading import ApiContext, Json
from archiver.platforms.fields import field, number_of, text_of, utc_of
from archiver.platforms.fragments import plain
from archiver.platforms.people import direction_of
from archiver.platforms.tree import as_shown
from archiver.platforms.wordpress.content import NAMELESS, Picture, comment_content, post_content
from archiver.records import Author, Comment, Missing, Post

NO_AUTHOR = "Bloggens API lämnar inte ut vem som skrev inlägget; det står under kontots namn."
NO_COMMENT = "En kommentar i bloggens svar saknar id eller text och kunde inte läsas."
NO_FEATURED = "Den utvalda bilden lämnas inte ut av bloggens API."
_OF_AUTHOR = re.compile(r"/author/([^/]+)")  # as in the capture profile: what the address shows


def read_post(post: Json, context: ApiContext) -> Post:
    """Give the post (https://developer.wordpress.org/rest-api/reference/posts/#schema)."""
    link = text_of(post, "link")
    author = _author(post, context)
    content = post_content(text_of(post, "content", "rendered"), link, featured(post))
    at, modified = utc_of(post, "date_gmt"), utc_of(post, "modified_gmt")
    return Post(
        id=f"post-{text_of(post, 'id')}",
        permalink=link,
        author=author,
        direction=direction_of(author),
        title=plain(text_of(post, "title", "rendered"), link),
        text=content.text,
        links=content.links,
        media=content.media,
        published_at=at,
        published_precision="second" if at else "",
        edited_at=modified if at and modified and modified > at else None,
    )


def _author(post: Json, context: ApiContext) -> Author:
    """Only the blog's own writers can publish, so the author speaks for the municipality."""
    embedded = field(post, "_embedded", "author", 0)
    name, url = text_of(embedded, "name"), text_of(embedded, "link")
    if not name:
        return context.people.account_holder()
    return context.people.author(name, _slug(url), url, owner=True, proven_url=url)


def _slug(url: str) -> str:
    found = _OF_AUTHOR.search(url)
    return found[1] if found else ""


def featured(post: Json) -> Picture | None:
    """Give the featured image, when there is one and it is told of."""
    media = field(post, "_embedded", "wp:featuredmedia", 0)
    url = text_of(media, "source_url")
    if not url:
        return None
    details = field(media, "media_details")
    sizes = field(details, "sizes")
    return Picture(
        url=url,
        width=number_of(details, "width") or 0,
        height=number_of(details, "height") or 0,
        alt=text_of(media, "alt_text"),
        caption=text_of(media, "caption", "rendered"),
        sizes=tuple(
            (number_of(one, "width") or 0, number_of(one, "height") or 0, text_of(one, "source_url"))
            for one in (sizes.values() if isinstance(sizes, dict) else ())
        ),
    )


def read_comments(
    comments: list[object], post: Json, context: ApiContext
) -> tuple[tuple[Comment, ...], tuple[Missing, ...]]:
    """Give the comments in reading order, and what could not be read.

    See https://developer.wordpress.org/rest-api/reference/comments/#schema.
    """
    link = text_of(post, "link")
    problems = []
    if not text_of(post, "_embedded", "author", 0, "name"):
        problems.append(Missing(what=link, why=NO_AUTHOR))
    if number_of(post, "featured_media") and featured(post) is None:
        problems.append(Missing(what=link, why=NO_FEATURED))
    read: dict[str, Comment] = {}
    for one in comments:
        if not text_of(one, "id") or field(one, "content", "rendered") is None:
            problems.append(Missing(what=link, why=NO_COMMENT))
        else:
            read.setdefault(text_of(one, "id"), _comment(one, post, context))
    ordered, wrong = as_shown(read.values(), f"post-{text_of(post, 'id')}")
    return ordered, (*problems, *wrong)


def _comment(comment: Json, post: Json, context: ApiContext) -> Comment:
    link = text_of(comment, "link")
    author = _commenter(comment, post, context)
    content = comment_content(text_of(comment, "content", "rendered"), text_of(post, "link"))
    at, parent = utc_of(comment, "date_gmt"), text_of(comment, "parent")
    return Comment(
        id=text_of(comment, "id"),
        permalink=link,
        author=author,
        direction=direction_of(author),
        parent="" if parent == "0" else parent,
        hidden=text_of(comment, "status") in {"hold", "spam", "trash"},
        text=content.text,
        links=content.links,
        media=content.media,
        published_at=at,
        published_precision="second" if at else "",
    )


def _commenter(comment: Json, post: Json, context: ApiContext) -> Author:
    """Give who wrote a comment: the address beside the name is whatever was typed, and proves nothing."""
    user = number_of(comment, "author") or 0
    slug = _slug(text_of(comment, "_embedded", "author", 0, "link")) if user else ""
    name = plain(text_of(comment, "author_name"), text_of(post, "link")) or NAMELESS
    owner = user > 0 and user == number_of(post, "author")
    return context.people.author(name, slug, text_of(comment, "author_url"), owner=owner, proven_url="")
