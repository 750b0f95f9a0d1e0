"""A post's record, the same in the API's answers and in an exported repository, as a post or a comment.

See https://docs.bsky.app/docs/advanced-guides/posts and, for links, https://docs.bsky.app/docs/advanced-guides/post-richtext.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from archiver.platforms.bluesky.addresses import (
    APP,
    NO_HANDLE,
    Named,
    blob_address,
    image_address,
    moment_of_key,
    page_of,
    post_page,
    profile_page,
)
from archiver.platforms.fields import field, list_of, moment_of, number_of, text_of
from archiver.platforms.markup import readable
from archiver.platforms.people import People, direction_of
from archiver.platforms.published import Published
from archiver.records import (
    Author,
    AuthorRole,
    Comment,
    Counter,
    Link,
    Media,
    MediaKind,
    MediaStatus,
    Missing,
    Post,
)

Json = object
AddressOf = Callable[[str, str], str]  # preset and CID of a picture → where it can be fetched
UNKNOWN_EMBED = "Inlägget har en bilaga av slaget {kind}, som programmet inte kan läsa."
NO_BLOB = "Inlägget anger ingen fil för bilagan."
QUOTES = "Citerar"  # what stands before the link to what a comment quotes


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """The author of a post as the lane knows it; `handle` is empty where it knows only the DID."""

    did: str
    handle: str = ""
    name: str = ""

    @property
    def shown(self) -> str:
        """What stands in the addresses of the author's pages."""
        return self.handle if self.handle and self.handle != NO_HANDLE else self.did

    def author(self, people: People, *, own: str) -> Author:
        """Give the author with the role that DID, handle or page proves; `own` is the account's DID."""
        url = profile_page(self.shown)
        author = people.author(self.name or self.shown, self.did, url, owner=self.did == own, proven_url=url)
        if author.role is AuthorRole.PUBLIC:
            by_handle = people.author("", self.shown, "", owner=False, proven_url=profile_page(self.did))
            return replace(author, role=by_handle.role)
        return author


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A post's record, by whom and where it stands, with what is told beside it."""

    record: Json
    name: Named
    speaker: Speaker
    counters: tuple[Counter, ...] = ()
    picture: AddressOf | None = None  # None: at Bluesky's own AppView
    server: str = ""  # of the author's files; empty: Bluesky's

    def post(self, people: People, *, own: str, id: str = "") -> Post:
        """Give it as the post that opens a thread."""
        above = text_of(self.record, "reply", "parent", "uri")
        return Post(
            id=id or self.name.key,
            shared_from=quoted(self.record),
            answers=page_of(above) if above else "",
            **self._common(people, own, opens=True),
        )

    def comment(self, people: People, *, own: str, id: str, parent: str, hidden: bool) -> Comment:
        """Give it as a comment."""
        return Comment(id=id, parent=parent, hidden=hidden, **self._common(people, own, opens=False))

    def problems(self) -> tuple[Missing, ...]:
        """Say what of it cannot be read."""
        kinds = [kind for kind, _ in embeds(self.record) if kind not in _KNOWN]
        return tuple(Missing(what=self.permalink, why=UNKNOWN_EMBED.format(kind=readable(kind))) for kind in kinds)

    @property
    def permalink(self) -> str:
        """The address of the post's own page."""
        return post_page(self.speaker.shown, self.name.key)

    def _common(self, people: People, own: str, *, opens: bool) -> Published:
        author = self.speaker.author(people, own=own)
        at = written_at(self.record, self.name)
        return {
            "permalink": self.permalink,
            "author": author,
            "direction": direction_of(author),
            "text": text_of(self.record, "text"),
            "published_at": at and at.replace(microsecond=0),  # as a page's reader gives it
            "published_precision": "second" if at else "",
            "edited_at": None,
            "language": text_of(self.record, "langs", 0),
            "links": tuple(self._links(opens=opens)),
            "media": tuple(self._media()),
            "counters": (*self.counters, *_own_labels(self.record)),
        }

    def _links(self, *, opens: bool) -> Iterator[Link]:
        yield from links_in(self.record)
        for kind, embed in embeds(self.record):
            if kind == "app.bsky.embed.external":
                title, about = text_of(embed, "external", "title"), text_of(embed, "external", "description")
                yield Link(text="\n".join(filter(None, (title, about))), url=text_of(embed, "external", "uri"))
        if not opens and (shared := quoted(self.record)):  # of a post it stands in `shared_from`
            yield Link(text=QUOTES, url=shared)

    def _media(self) -> Iterator[Media]:
        for kind, embed in embeds(self.record):
            if kind in {"app.bsky.embed.images", "app.bsky.embed.gallery"}:
                for one in (*list_of(embed, "images"), *list_of(embed, "items")):
                    yield self._picture("feed_fullsize", field(one, "image"), alt=text_of(one, "alt"))
            elif kind == "app.bsky.embed.video":
                yield self._file(MediaKind.VIDEO, field(embed, "video"), alt=text_of(embed, "alt"))
                for one in list_of(embed, "captions"):
                    yield self._file(MediaKind.DOCUMENT, field(one, "file"), caption=text_of(one, "lang"))
            elif kind == "app.bsky.embed.external" and field(embed, "external", "thumb") is not None:
                title = text_of(embed, "external", "title")
                yield self._picture("feed_thumbnail", field(embed, "external", "thumb"), caption=title)

    def _picture(self, preset: str, blob: Json, *, alt: str = "", caption: str = "") -> Media:
        cid = cid_of(blob)
        address = (self.picture(preset, cid) if self.picture else "") or image_address(preset, self.name.repo, cid)
        return _medium(address if cid else "", MediaKind.IMAGE, alt, caption)

    def _file(self, kind: MediaKind, blob: Json, *, alt: str = "", caption: str = "") -> Media:
        cid = cid_of(blob)
        server = {"server": self.server} if self.server else {}
        return _medium(blob_address(self.name.repo, cid, **server) if cid else "", kind, alt, caption)


_KNOWN = frozenset(
    f"app.bsky.embed.{one}" for one in ("images", "gallery", "video", "external", "record", "recordWithMedia")
)


def _medium(url: str, kind: MediaKind, alt: str, caption: str) -> Media:
    reason = "" if url else NO_BLOB
    return Media(url=url, kind=kind, status=MediaStatus.UNAVAILABLE, reason=reason, alt=alt, caption=caption)


def cid_of(blob: Json) -> str:
    """Give the content's name of an uploaded file; of the oldest records too, which had it in a field `cid`."""
    return text_of(blob, "ref", "$link") or text_of(blob, "cid")


def embeds(record: Json) -> Iterator[tuple[str, Json]]:
    """Give what is attached to a post, with its kind: a quotation that has pictures is both."""
    embed = field(record, "embed")
    kind = text_of(embed, "$type")
    if kind == "app.bsky.embed.recordWithMedia":
        yield text_of(embed, "media", "$type"), field(embed, "media")
        yield "app.bsky.embed.record", field(embed, "record")
    elif kind:
        yield kind, embed


def quoted(record: Json) -> str:
    """Give the address of what a post quotes; empty when it quotes nothing."""
    uris = (text_of(embed, "record", "uri") for kind, embed in embeds(record) if kind == "app.bsky.embed.record")
    return next((page_of(uri) for uri in uris if uri), "")


def written_at(record: Json, name: Named) -> dt.datetime | None:
    """Give the moment that the author's program states, or that of the record's key."""
    stated = field(record, "createdAt")
    return (moment_of(stated) if isinstance(stated, str) and "T" in stated else None) or moment_of_key(name.key)


def links_in(record: Json) -> Iterator[Link]:
    """Give the links, mentions and tags of a text: their places count bytes of UTF-8, in the oldest records UTF-16."""
    raw = field(record, "text")
    text = raw if isinstance(raw, str) else ""
    in_bytes, in_utf16 = text.encode("utf-8", "surrogatepass"), text.encode("utf-16-le", "surrogatepass")
    for facet in sorted(list_of(record, "facets"), key=_start):
        start, end = number_of(facet, "index", "byteStart"), number_of(facet, "index", "byteEnd")
        words = _cut(in_bytes, start, end, "utf-8")
        for feature in list_of(facet, "features"):
            yield from _link(words, text_of(feature, "$type").rpartition("#")[2], feature)
    for entity in list_of(record, "entities"):
        start, end = number_of(entity, "index", "start"), number_of(entity, "index", "end")
        words = _cut(in_utf16, start and start * 2, end and end * 2, "utf-16-le")
        kind, value = text_of(entity, "type"), text_of(entity, "value")
        yield from _link(words, kind, {"uri": value, "did": value, "tag": value})


def _start(facet: Json) -> int:
    return number_of(facet, "index", "byteStart") or 0


def _cut(data: bytes, start: int | None, end: int | None, encoding: str) -> str:
    """Give the words between two places; nothing when the places are not in the text."""
    if start is None or end is None or not 0 <= start < end <= len(data):
        return ""
    return readable(data[start:end].decode(encoding, "replace"))


def _link(words: str, kind: str, feature: Json) -> Iterator[Link]:
    uri, did, tag = text_of(feature, "uri"), text_of(feature, "did"), text_of(feature, "tag")
    if kind == "link" and uri:
        yield Link(text=words, url=uri)
    elif kind == "mention" and did:
        yield Link(text=words, url=profile_page(did), mention=True)
    elif kind in {"tag", "hashtag"} and tag:
        yield Link(text=words, url=f"{APP}/hashtag/{tag.removeprefix('#')}")


def _own_labels(record: Json) -> Iterator[Counter]:
    """Give the warnings that the author has put on the post."""
    for value in dict.fromkeys(text_of(one, "val") for one in list_of(record, "labels", "values")):
        if value:
            yield Counter(kind=f"label:{value}", value=1, shown=value)
