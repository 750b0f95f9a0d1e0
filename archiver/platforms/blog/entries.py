"""From an entry of a feed to a post, and from an entry of its comments' feed to a comment."""

import datetime as dt
import re
from urllib.parse import urlsplit

from archiver.platforms.api_reading import ApiContext
from archiver.platforms.blog.feed import Feed, Node
from archiver.platforms.fragments import Fragment, added, plain, shipped
from archiver.platforms.people import direction_of
from archiver.platforms.swedish import Read, read_time
from archiver.platforms.text import Rendered
from archiver.platforms.tree import as_shown
from archiver.records import Author, Comment, Media, MediaKind, MediaStatus, Missing, Post
from archiver.steady import steady

PROFILE = "article"
NAMELESS = "Anonym"
PIXELS = "img[width='1'], img[height='1'], img[width='0'], img[height='0']"  # they count readers
_FULL = ("content:encoded", "content")
_SHORT = ("description", "summary")
PUBLISHED = ("pubDate", "published", "dc:date", "issued", "updated")
_KINDS = {"image": MediaKind.IMAGE, "video": MediaKind.VIDEO, "audio": MediaKind.AUDIO}


def address_of(entry: Node) -> str:
    """Give the address of what an entry is about: its permanent one, without marks of whence the reader came."""
    stated = entry.text("feedburner:origLink") or entry.link("alternate") or entry.text("link")
    if not stated.startswith(("http://", "https://")):
        guid = entry.first("guid", "id")
        named = guid.inner().strip() if guid is not None and guid.get("isPermaLink") != "false" else ""
        stated = named if named.startswith(("http://", "https://")) else ""
    return steady(stated)


def comments_feed(entry: Node) -> str:
    """Give the address of the comments' feed (the Well-Formed Web's `commentRss`, or RFC 4685 §4), or nothing."""
    found = entry.text("wfw:commentRss", "wfw:commentRSS") or entry.link("replies", "atom", "rss", "application/xml")
    return found if found.startswith(("http://", "https://")) else ""


def comments_told(entry: Node) -> int | None:
    """Give how many comments the entry says that it has (`slash:comments`, `thr:count`, `thr:total`)."""
    counts = (link.get("thr:count") for link in entry.all("link") if link.get("rel") == "replies")
    stated = next((count for count in (entry.text("slash:comments"), entry.text("thr:total"), *counts) if count), "")
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 10 else None


def is_cut(entry: Node) -> bool:
    """Say whether the entry shows that it holds only a beginning or a summary."""
    if entry.text(*_FULL):
        return False
    told = entry.text("description").rstrip()
    ended = plain(told[-400:], "").rstrip(" .]»→>").casefold()
    return bool(entry.text("summary")) or ended.endswith(("…", "[…", "[", "läs mer", "läs vidare", "read more"))


def read_post(entry: Node, author: Author, language: str) -> Post:
    """Give an entry as the post that opens a thread."""
    link = address_of(entry)
    profile = shipped(PROFILE)
    rules = profile.media.model_copy(update={"skip": f"{profile.media.skip}, {PIXELS}"})
    content = next((node for name in (*_FULL, *_SHORT) for node in entry.all(name) if node.html().strip()), None)
    fragment = Fragment("" if content is None else content.html(), link, "<article>")
    rendered, title = fragment.text(profile.post), entry.first("title")
    read, edited = moment_of(entry, *PUBLISHED), moment_of(entry, "updated")
    return Post(
        id=link,
        permalink=link,
        author=author,
        direction=direction_of(author),
        title="" if title is None else plain(title.html(), link),
        text=rendered.text,
        links=rendered.links,
        media=added(fragment.media(profile.post, rules), _enclosed(entry)),
        published_at=read.at,
        published_precision=read.precision,
        edited_at=edited.at if edited.at and read.at and edited.at > read.at else None,
        language=language,
    )


def moment_of(entry: Node, *names: str) -> Read:
    """Give a moment of RFC 822 or RFC 3339; what is vaguer than a day, or said of now ("igår"), is none."""
    read = read_time(entry.text(*names), captured_at=_BEFORE_ALL)
    return read if read.at and read.at > _BEFORE_ALL and read.precision in {"second", "minute", "day"} else Read()


_BEFORE_ALL = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)


def read_writer(entry: Node, channel_author: Node | None, context: ApiContext) -> Author:
    """Give who wrote a post. Only the blog's own writers can publish, so the author speaks for the municipality."""
    name, url = _named(entry)
    if not name and channel_author is not None:
        name, url = _person(channel_author)
    if not name:
        return context.people.account_holder()
    return context.people.author(name, "", url, owner=True, proven_url="")


def _named(entry: Node) -> tuple[str, str]:
    if creator := entry.text("dc:creator"):
        return plain(creator, ""), ""
    author = entry.first("author")
    return ("", "") if author is None else _person(author)


def _person(author: Node) -> tuple[str, str]:
    """Give name and address of an Atom person (RFC 4287 §3.2) or of RSS's "address (name)"."""
    if author.first("name") is not None:
        url = author.text("uri", "url")
        return author.text("name"), url if url.startswith(("http://", "https://")) else ""
    stated = author.inner().strip()
    found = re.fullmatch(r"\S+@\S+\s+\((.+)\)", stated)
    return (found[1] if found else "" if "@" in stated else stated), ""


def _enclosed(entry: Node) -> tuple[Media, ...]:
    """Give what is attached beside the text: RSS enclosures, Atom's, and Media RSS, less pictures of the writers."""
    groups = (entry, *entry.all("media:group"))
    found = [(one.get("url"), one.get("type"), "") for one in entry.all("enclosure")]
    found += [(one.get("href"), one.get("type"), "") for one in entry.all("link") if one.get("rel") == "enclosure"]
    for one in (media for group in groups for media in group.all("media:content")):
        found.append((one.get("url"), one.get("medium") or one.get("type"), one.text("media:description")))
    return tuple(
        Media(url=url, kind=_kind(type), status=MediaStatus.UNAVAILABLE, caption=plain(words, url))
        for url, type, words in found
        if url.startswith(("http://", "https://")) and "gravatar.com/" not in url
    )


def _kind(type: str) -> MediaKind:
    return _KINDS.get(type.partition("/")[0].lower(), MediaKind.DOCUMENT)


def read_comments(feed: Feed, post: Post, context: ApiContext) -> tuple[tuple[Comment, ...], tuple[Missing, ...]]:
    """Give the comments in a feed; `thr:in-reply-to` says what each answers (RFC 4685 §3)."""
    ids = {name: _comment_id(entry) for entry in feed.entries for name in _names(entry)}
    read: dict[str, Comment] = {}
    for entry in feed.entries:
        comment = _comment(entry, ids, post, context)
        read.setdefault(comment.id, comment)
    return as_shown(read.values(), post.id)


def _names(entry: Node) -> tuple[str, ...]:
    return tuple(name for name in (entry.text("id"), entry.text("guid"), address_of(entry)) if name)


def _comment_id(entry: Node) -> str:
    """Give the id that the comment's own page gives it (`#comment-12`), else the feed's."""
    return urlsplit(address_of(entry)).fragment or next(iter(_names(entry)), "")


def _comment(entry: Node, ids: dict[str, str], post: Post, context: ApiContext) -> Comment:
    profile = shipped(PROFILE)
    assert profile.comment is not None
    name, url = _named(entry)
    author = context.people.author(name or NAMELESS, "", url, owner=False, proven_url="")
    content = next((node for one in (*_FULL, *_SHORT) for node in entry.all(one) if node.html().strip()), None)
    fragment = Fragment("" if content is None else content.html(), post.permalink, '<div class="comment-content">')
    rendered, parent = _without_address(fragment.text(profile.comment), ids, post)
    if (answered := entry.first("thr:in-reply-to")) is not None:
        parent = ids.get(answered.get("ref"), parent)
    read = moment_of(entry, *PUBLISHED)
    return Comment(
        id=_comment_id(entry),
        permalink=address_of(entry) or post.permalink,
        author=author,
        direction=direction_of(author),
        parent=parent,
        text=rendered.text,
        links=rendered.links,
        media=fragment.media(profile.comment, profile.media),
        published_at=read.at,
        published_precision=read.precision,
    )


def _without_address(told: Rendered, ids: dict[str, str], post: Post) -> tuple[Rendered, str]:
    """Give what was said and the id of what it answers, when the feed has put "Som svar till …" before the text.

    WordPress does so (`comment_text_rss` in a threaded blog): a paragraph of its own, with a link to the comment.
    """
    opening, _, rest = told.text.partition("\n\n")
    first = told.links[0] if told.links else None
    page, _, place = ("", "", "") if first is None else first.url.partition("#")
    answered = place if page == post.permalink and place.startswith("comment-") else ids.get(f"{page}#{place}", "")
    if first is None or not answered or not opening.rstrip(".").endswith(first.text.rstrip(".")) or not rest:
        return told, ""
    return Rendered(rest, told.links[1:]), answered
