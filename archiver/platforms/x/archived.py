"""A post as X's archive writes it (the shape of API v1.1: https://developer.x.com/en/docs/x-api/v1/data-dictionary).

In the archive shared posts are cut at 140 characters ("RT @name: …") and nothing tells which post was shared; who
wrote it is the first mention. Long posts stand whole in another file (`note-tweet.js`), without the post's id.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from archiver.platforms.api_reading import Json
from archiver.platforms.export_reading import Spool
from archiver.platforms.fields import list_of, number_of, text_of
from archiver.platforms.people import People, direction_of
from archiver.platforms.x.archive_files import MediaFiles
from archiver.platforms.x.posts import best_video
from archiver.platforms.x.wording import (
    FIRST_TIMED_ID,
    Said,
    Shortened,
    language,
    moment_in_id,
    old_moment,
    photo_address,
    profile_address,
    shortened,
    status_address,
    status_id,
    unescaped,
    written,
)
from archiver.records import Author, Comment, Counter, Link, Media, MediaKind, MediaStatus, Post, Revision

NOT_THERE = "Bilagan finns inte i arkivfilen."
_SHARED = re.compile(r"RT @(\w{1,20}): ?(.*)", re.DOTALL)
_CUT = re.compile(r"(?:…|\.\.\.)(?: ?https?://t\.co/\w+)?\s*$")
_PREFIX = 60  # characters by which a long post is found


def id_of(tweet: Json) -> str:
    """Give the post's own id."""
    return text_of(tweet, "id_str") or text_of(tweet, "id")


def versions_of(tweet: Json) -> tuple[str, ...]:
    """Give the ids of all versions of an edited post, the first one first (`edit_info`)."""
    info = ("edit_info", "edit", "editControlInitial") if isinstance(_edit(tweet), dict) else ("edit_info", "initial")
    ids = tuple(str(id) for id in list_of(tweet, *info, "editTweetIds") if str(id).isdigit())
    return ids if id_of(tweet) in ids else (id_of(tweet),)


def _edit(tweet: Json) -> Json:
    info = tweet.get("edit_info") if isinstance(tweet, dict) else None
    return info.get("edit") if isinstance(info, dict) else None


def answered(tweet: Json) -> str:
    """Give the id of the post that it answers, or nothing."""
    return text_of(tweet, "in_reply_to_status_id_str") or text_of(tweet, "in_reply_to_status_id")


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose archive it is."""

    id: str
    handle: str
    name: str


@dataclass(slots=True)
class Notes:
    """The whole texts of long posts, found by how they begin. A note tells no post's id, only when it was written."""

    spool: Spool
    by_start: dict[str, list[int]] = field(default_factory=dict)
    unused: dict[int, str] = field(default_factory=dict)  # spool number: id of the note
    taken: list[Json] = field(default_factory=list)  # since it was last emptied

    def add(self, note: Json) -> None:
        """Take in one entry of `note-tweet.js`."""
        number = self.spool.put(note)
        self.by_start.setdefault(unescaped(text_of(note, "core", "text"))[:_PREFIX], []).append(number)
        self.unused[number] = text_of(note, "noteTweetId")

    def of(self, text: str, written_at: dt.datetime | None) -> Json:
        """Give the note whose text begins as a post's does, and that was written in the same minutes, or None."""
        start = _CUT.sub("", unescaped(text)).rstrip()
        for number in self.by_start.get(start[:_PREFIX], ()) if len(start) >= _PREFIX else ():
            note = self.spool.get(number)
            at = _note_time(note)
            near = at is None or written_at is None or abs((at - written_at).total_seconds()) < 600
            if near and unescaped(text_of(note, "core", "text")).startswith(start):
                self.unused.pop(number, None)
                self.taken.append(note)
                return note
        return None


def _note_time(note: Json) -> dt.datetime | None:
    return old_moment(text_of(note, "createdAt").replace("Z", "+00:00"))


@dataclass(frozen=True, slots=True)
class ArchivedReader:
    """Reads the posts of one archive."""

    people: People
    owner: Owner
    files: MediaFiles
    notes: Notes
    cut: list[str] = field(default_factory=list)  # ids of shares of which the archive has only the beginning

    def post(self, tweet: Json, found: dict[str, str]) -> Post:
        """Give the post that opens a thread. `found` learns which member holds which attachment."""
        whole = tweet.get("retweeted_status") if isinstance(tweet, dict) else None
        said = self._said(tweet, found, shared=isinstance(whole, dict))
        shared_from = self._shared_from(tweet, whole, said["links"])
        if isinstance(whole, dict):
            inner = self._said(whole, found, shared=False)
            for key in ("author", "direction", "text", "language", "links"):
                said[key] = inner[key]
        above = answered(tweet)
        return Post(shared_from=shared_from, answers=status_address(above) if above else "", **said)

    def revision(self, tweet: Json) -> Revision:
        """Give an earlier version of a post as the text that it had."""
        at = moment_in_id(id_of(tweet)) or old_moment(text_of(tweet, "created_at"))
        return Revision(at=at, text=self._said(tweet, {}, shared=False)["text"])

    def comment(self, tweet: Json, found: dict[str, str], *, parent: str) -> Comment:
        """Give a post as an answer in its thread."""
        return Comment(parent=parent, **self._said(tweet, found, shared=False))

    def _shared_from(self, tweet: Json, whole: object, links: tuple[Link, ...]) -> str:
        if isinstance(whole, dict):
            return status_address(id_of(whole), text_of(whole, "user", "screen_name"))
        shared = _SHARED.match(text_of(tweet, "full_text") or text_of(tweet, "text"))
        if shared:
            source = next((id for one in _attached(tweet) if (id := text_of(one, "source_status_id_str"))), "")
            return status_address(source, shared[1]) if source else ""
        quoted = [link for link in links if not link.mention and status_id(link.url)]
        return _canonical(quoted[-1].url) if quoted and _ends_with(tweet, quoted[-1].url) else ""

    def author(self, tweet: Json) -> Author:
        """Give who wrote it: the archive's owner, unless the post says otherwise (shared posts of the oldest era)."""
        user = tweet.get("user") if isinstance(tweet, dict) else None
        id = text_of(user, "id_str") or self.owner.id
        handle = text_of(user, "screen_name") or self.owner.handle
        name = text_of(user, "name") or (self.owner.name if id == self.owner.id else handle)
        url = profile_address(handle)
        return self.people.author(name, id, url, owner=bool(id) and id == self.owner.id, proven_url=url)

    def _mentioned(self, tweet: Json, handle: str) -> Author:
        mentions = list_of(tweet, "entities", "user_mentions")
        same = (one for one in mentions if text_of(one, "screen_name").casefold() == handle.casefold())
        user = next(same, None)
        url = profile_address(handle)
        name, id = text_of(user, "name") or handle, text_of(user, "id_str")
        return self.people.author(name, "" if id == "-1" else id, url, owner=False, proven_url=url)

    def _said(self, tweet: Json, found: dict[str, str], *, shared: bool) -> Said:
        ids = versions_of(tweet)
        text = text_of(tweet, "full_text") or text_of(tweet, "text")
        author = self.author(tweet)
        handle = text_of(tweet, "user", "screen_name") or self.owner.handle
        may_share = not (shared or answered(tweet) or "retweeted_status" in _keys(tweet))
        if share := _SHARED.match(text) if may_share else None:
            author, text = self._mentioned(tweet, share[1]), share[2]
            if text.rstrip().endswith("…"):
                self.cut.append(ids[0])
        at = old_moment(text_of(tweet, "created_at"))
        text, short = self._whole(tweet, text, at)
        body, links = written(text, short)
        published = (moment_in_id(ids[0]) or at) if len(ids) > 1 else at
        return Said(
            id=ids[0],
            permalink=status_address(ids[-1], handle),
            author=author,
            direction=direction_of(author),
            text=body,
            published_at=published,
            published_precision=_precision(published, ids[0]),
            edited_at=(moment_in_id(ids[-1]) or at) if len(ids) > 1 else None,
            language=language(text_of(tweet, "lang")),
            links=links,
            media=self._media(tweet, found),
            counters=_counters(tweet),
        )

    def _whole(self, tweet: Json, text: str, at: dt.datetime | None) -> tuple[str, Mapping[str, Shortened]]:
        id = id_of(tweet)
        urls = list_of(tweet, "entities", "urls")
        short = shortened(urls, of=id, url="url", expanded="expanded_url", shown="display_url")
        for one in list_of(tweet, "entities", "media"):
            if address := text_of(one, "url"):
                short[address] = Shortened(text_of(one, "expanded_url"), text_of(one, "display_url"), own=True)
        if (note := self.notes.of(text, at)) is None:
            return text, short
        longer = list_of(note, "core", "urls")
        short.update(shortened(longer, of=id, url="shortUrl", expanded="expandedUrl", shown="displayUrl"))
        return text_of(note, "core", "text"), short

    def _media(self, tweet: Json, found: dict[str, str]) -> tuple[Media, ...]:
        return tuple(self._one_media(tweet, one, found) for one in _attached(tweet))

    def _one_media(self, tweet: Json, media: Json, found: dict[str, str]) -> Media:
        photo = text_of(media, "type") in {"", "photo"}
        picture = text_of(media, "media_url_https") or text_of(media, "media_url")
        variants = list_of(media, "video_info", "variants")
        files = [text_of(one, "url") for one in variants if text_of(one, "content_type") == "video/mp4"]
        best = best_video(variants, "bitrate")
        address = photo_address(picture) if photo else best or picture
        owner = id_of(tweet)
        member = self.files.of(owner, picture) if photo else self.files.of(owner, best, *files)
        if member:
            found[address] = member
        return Media(
            url=address or f"{status_address(owner)}#{id_of(media)}",
            kind=MediaKind.IMAGE if photo else MediaKind.VIDEO,
            status=MediaStatus.UNAVAILABLE,
            reason="" if member else NOT_THERE,
            width=number_of(media, "sizes", "large", "w"),
            height=number_of(media, "sizes", "large", "h"),
            alt=text_of(media, "ext_alt_text"),
        )


def _attached(tweet: Json) -> list[object]:
    return list_of(tweet, "extended_entities", "media") or list_of(tweet, "entities", "media")


def _keys(data: Json) -> frozenset[str]:
    return frozenset(data) if isinstance(data, dict) else frozenset()


def _canonical(address: str) -> str:
    handle = re.search(r"(?i)\.com/(?!i/)(\w+)/status", address)
    return status_address(status_id(address), handle[1] if handle else "")


def _ends_with(tweet: Json, address: str) -> bool:
    """Say whether the text ends with the address, attachments apart: then X shows what it leads to as a quote."""
    text = text_of(tweet, "full_text") or text_of(tweet, "text")
    own = {text_of(one, "url") for one in list_of(tweet, "entities", "media")}
    short = {text_of(one, "url"): text_of(one, "expanded_url") for one in list_of(tweet, "entities", "urls")}
    words = [word for word in text.split() if word not in own]
    return bool(words) and short.get(words[-1]) == address


def _precision(at: dt.datetime | None, id: str) -> str:
    """Of posts before November 2010 the oldest archives know the day, and write midnight."""
    if at is None:
        return ""
    early = id.isdigit() and int(id) < FIRST_TIMED_ID
    return "day" if early and (at.hour, at.minute, at.second) == (0, 0, 0) else "second"


def _counters(tweet: Json) -> tuple[Counter, ...]:
    names = (("favorite_count", "like"), ("retweet_count", "share"))
    found = ((kind, number_of(tweet, name)) for name, kind in names)
    return tuple(Counter(kind=kind, value=value) for kind, value in found if value is not None)
