"""Makes posts and comments of ActivityStreams objects, as they stand in an archive's outbox.

https://www.w3.org/TR/activitystreams-vocabulary/ and https://docs.joinmastodon.org/spec/activitypub/.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from archiver.platforms.fields import field as part_of
from archiver.platforms.fields import html_text, list_of, number_of, text_of
from archiver.platforms.mastodon.dialects import MASTODON
from archiver.platforms.mastodon.statuses import second_of, under_warning
from archiver.platforms.people import People, direction_of
from archiver.platforms.published import Published
from archiver.records import Author, Comment, Counter, Media, MediaKind, MediaStatus, Option, Post, Visibility

PUBLIC = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})
COUNTERS = {"like": "likes", "share": "shares"}
NOT_THERE = "Filen {name} nämns i exporten men finns inte i den."
_HANDLE = re.compile(r"^/(?:@|users/|u/)([^/@]+)")


@dataclass(slots=True)
class Actor:
    """Whose archive it is."""

    id: str
    url: str
    handle: str
    name: str
    author: Author


@dataclass(frozen=True, slots=True)
class Shelves:
    """Where the archive keeps its attachments. `member` gives the member of an address in it, or nothing."""

    member: Callable[[str], str]
    named: dict[str, str] = field(default_factory=dict)  # address of an attachment -> member


def status_id(address: str) -> str:
    """Give the id that an address ends with: the same as the server's API gives."""
    return MASTODON.id_in(address) or address


def same_server(address: str, other: str) -> bool:
    """Say whether both addresses are on one server, so that the ids they end with are of one series."""
    return urlsplit(address).netloc == urlsplit(other).netloc


def content_of(activity: object) -> object:
    """Give what an activity is about: an object, or the address of one."""
    return part_of(activity, "object")


def visibility_of(thing: object, actor_id: str) -> Visibility:
    """Tell by whom it was addressed to (https://docs.joinmastodon.org/spec/activitypub/#properties-used)."""
    to = frozenset(_addresses(thing, "to")) | frozenset(_addresses(thing, "cc"))
    if to & PUBLIC:
        return Visibility.PUBLIC
    followers = any(one.startswith(actor_id) or one.endswith("/followers") for one in to)
    return Visibility.GROUP if followers else Visibility.DIRECT


def _addresses(thing: object, name: str) -> Iterator[str]:
    found = part_of(thing, name)
    yield from (one for one in (found if isinstance(found, list) else [found]) if isinstance(one, str))


def post_of(activity: object, content: object, actor: Actor, people: People, shelves: Shelves) -> Post:
    """Give a Create or an Announce as a post; `content` is the object, or its address where that is all there is."""
    if text_of(activity, "type") != "Announce":
        return Post(
            id=status_id(text_of(content, "id")),
            shared_from=_quoted(content),
            answers=text_of(content, "inReplyTo"),
            options=_options(content),
            **_published(content, actor.author, shelves),
        )
    shared = text_of(content, "id") or text_of(activity, "object")
    author = author_at(text_of(content, "attributedTo") or shared, actor, people)
    told = _published(content, author, shelves)
    told["permalink"] = told["permalink"] or shared
    return Post(
        id=status_id(text_of(activity, "id")),
        shared_from=told["permalink"],
        options=_options(content),
        **told,
    )


def comment_of(activity: object, actor: Actor, shelves: Shelves, *, root: str) -> Comment:
    """Give a Create as an answer in the thread that `root` opens."""
    content = content_of(activity)
    answered = text_of(content, "inReplyTo")
    here = same_server(answered, actor.id)
    parent = status_id(answered) if here else answered  # what another server holds has another id here: not known
    return Comment(
        id=status_id(text_of(content, "id")),
        parent="" if parent == root else parent,
        **_published(content, actor.author, shelves),
    )


def author_at(address: str, actor: Actor, people: People) -> Author:
    """Give who wrote what stands at an address, as far as the address tells."""
    if address == actor.id or address.startswith(f"{actor.id}/"):
        return actor.author
    parts = urlsplit(address)
    found = _HANDLE.match(unquote(parts.path))
    if not found:
        return people.site(address)
    handle = f"@{found[1]}@{parts.netloc}"
    return people.author(handle, handle, f"{parts.scheme}://{parts.netloc}/@{found[1]}", owner=False, proven_url="")


def _published(content: object, author: Author, shelves: Shelves) -> Published:
    at = second_of(content, "published")
    permalink = text_of(content, "url") or text_of(content, "id")
    html = text_of(content, "content")
    languages = part_of(content, "contentMap")
    rendered = html_text(html, permalink)
    return {
        "permalink": permalink,
        "author": author,
        "direction": direction_of(author),
        "text": under_warning(text_of(content, "summary"), rendered.text),
        "published_at": at,
        "published_precision": "second" if at else "",
        "edited_at": second_of(content, "updated"),
        "language": _language(languages, html) if isinstance(languages, dict) else "",
        "links": rendered.links,
        "media": tuple(_media(one, shelves) for one in list_of(content, "attachment")),
        "counters": tuple(_counters(content)),
    }


def _language(languages: Mapping[object, object], html: str) -> str:
    return next((name for name, text in languages.items() if isinstance(name, str) and text == html), "")


def _media(attachment: object, shelves: Shelves) -> Media:
    address = text_of(attachment, "url")
    mime = text_of(attachment, "mediaType")
    major = mime.partition("/")[0]
    member = shelves.member(address)
    kept_away = address.startswith(("http:", "https:"))
    url = address if kept_away else f"export:{member or address}"
    if member:
        shelves.named[url] = member
    return Media(
        url=url,
        kind=MediaKind(major) if major in {"image", "video", "audio"} else MediaKind.DOCUMENT,
        status=MediaStatus.UNAVAILABLE,
        reason="" if member or kept_away else NOT_THERE.format(name=address),
        mime=mime,
        alt=" ".join((text_of(attachment, "name") or text_of(attachment, "summary")).split()),
        width=number_of(attachment, "width"),
        height=number_of(attachment, "height"),
    )


def _options(content: object) -> tuple[Option, ...]:
    """Give the answers of a poll: a Question with one choice or several."""
    offered = list_of(content, "oneOf") or list_of(content, "anyOf")
    return tuple(Option(text=text_of(one, "name"), votes=number_of(one, "replies", "totalItems")) for one in offered)


def _quoted(content: object) -> str:
    names = ("quote", "quoteUri", "quoteUrl", "_misskey_quote")
    return next((found for name in names if (found := text_of(content, name))), "")


def _counters(content: object) -> Iterator[Counter]:
    for kind, name in COUNTERS.items():
        if (value := number_of(content, name, "totalItems")) is not None:
            yield Counter(kind=kind, value=value)
