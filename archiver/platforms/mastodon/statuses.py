"""Makes posts and comments of statuses, as they stand in the API (https://docs.joinmastodon.org/entities/Status/)."""

import datetime as dt
from collections.abc import Iterator
from urllib.parse import urlsplit

from archiver.platforms.fields import field, html_text, list_of, moment_of, number_of, text_of
from archiver.platforms.mastodon.dialects import Dialect, needed_id
from archiver.platforms.people import People, direction_of
from archiver.platforms.published import Published
from archiver.platforms.revisions import earlier_texts
from archiver.records import (
    Author,
    Comment,
    Counter,
    Media,
    MediaKind,
    MediaStatus,
    Option,
    Post,
    Revision,
)

KINDS = {
    "image": MediaKind.IMAGE,
    "video": MediaKind.VIDEO,
    "gifv": MediaKind.VIDEO,
    "audio": MediaKind.AUDIO,
}
COUNTERS = {"like": "favourites_count", "share": "reblogs_count", "comment": "replies_count", "quote": "quotes_count"}
NO_FILE = "Servern anger ingen adress till mediet; det kan ha varit under bearbetning."


def post_of(status: object, dialect: Dialect, people: People, own: str) -> Post:
    """Give a status as a post; of a boost what was boosted, under the boost's own id. `own`: the account's id."""
    shared = field(status, "reblog")
    told = status if shared is None else shared
    quoted = field(status, "quote", "quoted_status") or field(status, "quote")
    return Post(
        id=dialect.id_of(needed_id(status)),
        shared_from=address_of(quoted) if shared is None else address_of(shared),
        options=options_of(told),
        **_published(told, dialect, people, own),
    )


def comment_of(status: object, dialect: Dialect, people: People, own: str, *, root: str) -> Comment:
    """Give a status as an answer; `root` is the server's id of the thread's first status."""
    answered = text_of(status, "in_reply_to_id")
    return Comment(
        id=dialect.id_of(needed_id(status)),
        parent="" if dialect.id_of(answered) == dialect.id_of(root) else dialect.id_of(answered),
        **_published(status, dialect, people, own),
    )


def revisions_of(status: object, history: list[object], dialect: Dialect) -> tuple[Revision, ...]:
    """Give how a status read before (https://docs.joinmastodon.org/entities/StatusEdit/); `history` ends with today's.

    An edit that changed a picture alone changed no text.
    """
    where = address_of(status)
    told = [
        Revision(
            at=second_of(one, "created_at"),
            text=under_warning(dialect.warning(one), html_text(text_of(one, "content"), where).text),
        )
        for one in history
    ]
    now = under_warning(dialect.warning(status), html_text(text_of(status, "content"), where).text)
    return earlier_texts(told, now)


def address_of(status: object) -> str:
    """Give the address of a status as people open it."""
    return text_of(status, "url") or text_of(status, "uri")


def author_of(account: object, people: People, own: str) -> Author:
    """Give an account as an author, with the whole of its handle: `@name@host`."""
    url = text_of(account, "url")
    acct = text_of(account, "acct")
    handle = f"@{acct}" if "@" in acct or not acct else f"@{acct}@{urlsplit(url).netloc}"
    mine = bool(own) and text_of(account, "id") == own
    return people.author(text_of(account, "display_name") or handle, handle, url, owner=mine, proven_url=url)


def options_of(status: object) -> tuple[Option, ...]:
    """Give the answers of a poll (https://docs.joinmastodon.org/entities/Poll/)."""
    return tuple(
        Option(text=text_of(one, "title"), votes=number_of(one, "votes_count"))
        for one in list_of(status, "poll", "options")
    )


def second_of(data: object, *path: str) -> dt.datetime | None:
    """Give a moment to the second: pages and exports of the same status say no more."""
    at = moment_of(data, *path)
    return at.replace(microsecond=0) if at else None


def _published(status: object, dialect: Dialect, people: People, own: str) -> Published:
    author = author_of(field(status, "account"), people, own)
    at = second_of(status, "created_at")
    rendered = html_text(text_of(status, "content"), address_of(status))
    warning = dialect.warning(status)
    return {
        "permalink": address_of(status),
        "author": author,
        "direction": direction_of(author),
        "text": under_warning(warning, rendered.text),
        "published_at": at,
        "published_precision": "second" if at else "",
        "edited_at": second_of(status, "edited_at"),
        "language": text_of(status, "language") if dialect.language else "",
        "links": rendered.links,
        "media": tuple(_media(one) for one in list_of(status, "media_attachments")),
        "counters": tuple(_counters(status)),
    }


def under_warning(warning: str, text: str) -> str:
    """Give the text with the content warning above it, as the page shows them when it is unfolded."""
    return f"{warning}\n{text}" if warning and text else warning or text


def _media(attachment: object) -> Media:
    """Give an attachment (https://docs.joinmastodon.org/entities/MediaAttachment/)."""
    url = text_of(attachment, "url") or text_of(attachment, "remote_url")
    return Media(
        url=url,
        kind=KINDS.get(text_of(attachment, "type"), MediaKind.DOCUMENT),
        status=MediaStatus.UNAVAILABLE,
        reason="" if url else NO_FILE,
        alt=" ".join(text_of(attachment, "description").split()),
        width=number_of(attachment, "meta", "original", "width"),
        height=number_of(attachment, "meta", "original", "height"),
    )


def _counters(status: object) -> Iterator[Counter]:
    for kind, name in COUNTERS.items():
        if (value := number_of(status, name)) is not None:
            yield Counter(kind=kind, value=value)
    if (votes := number_of(status, "poll", "votes_count")) is not None:
        yield Counter(kind="vote", value=votes)
    reactions = list_of(status, "reactions") or list_of(status, "pleroma", "emoji_reactions")
    for one in reactions:
        if (name := text_of(one, "name")) and (value := number_of(one, "count")) is not None:
            yield Counter(kind=f"reaction:{name}", value=value)
