"""From one JSON item of Facebook's own download to what it tells. Everything is optional, and every year differs.

Shapes of 2019: https://github.com/SamuelePilleri/facebook-schemas. Since 2024 some files hold `label_values` with an
`fbid`, where the labels are in the owner's language.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from archiver.platforms.facebook.delivery import Files
from archiver.platforms.facebook.mojibake import repaired, words
from archiver.platforms.facebook.told import Told, made_id
from archiver.platforms.fields import as_bytes, dictionaries, list_of, moment_of, text_of
from archiver.platforms.fields import field as field_of
from archiver.platforms.people import People, direction_of
from archiver.records import Comment, Link, Media, Option
from archiver.stockholm import STOCKHOLM

_TEXT_LABELS = frozenset(
    {"text", "message", "post", "caption", "content", "description", "comment", "meddelande", "inlägg", "bildtext"}
    | {"beskrivning", "innehåll", "kommentar", "titel", "title"}
)


@dataclass(slots=True)
class Parts:
    """What the attachments of an item come to."""

    media: list[Media] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)  # of notes and the like
    names: list[str] = field(default_factory=list)  # of events, places, things for sale
    question: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """Reads items of one export."""

    files: Files
    people: People

    def told(self, item: object, member: str) -> Told | None:
        """Give what an item tells; None when its form is not known."""
        data = _evidence(item)
        if data is None or not isinstance(item, dict):
            return None
        if isinstance(item.get("label_values"), list):
            return self._labelled(item, member, data)
        at = moment_of(item, "timestamp") or moment_of(item, "creation_timestamp")
        if at is None or not ({"data", "attachments", "title", "tags"} & set(item)):
            return None
        parts = self._attachments(item)
        said = [text for one in dictionaries(list_of(item, "data")) for text in _said(one)]
        text = "\n\n".join(said or ([parts.question] if parts.question else parts.texts))
        bare = not (text or parts.media or parts.links)
        comment = any("comment" in one for one in dictionaries(list_of(item, "data")))
        headed = bare or comment
        return Told(
            member=member,
            data=data,
            text=text,
            at=at,
            title=words(item, "title") if headed else " · ".join(parts.names),
            id=text_of(item, "fbid"),
            media=tuple(parts.media),
            files=parts.files,
            links=tuple(parts.links),
            options=tuple(parts.options),
            comments=tuple(parts.comments),
        )

    def _labelled(self, item: Mapping[str, object], member: str, data: bytes) -> Told | None:
        parts, at, text, shared = Parts(), moment_of(item, "timestamp"), "", ""
        for media in dictionaries(list_of(item, "media")):
            self._medium(media, parts)
        for value in dictionaries(list_of(item, "label_values")):
            at = at or moment_of(value, "timestamp_value")
            label = words(value, "label").casefold()
            if label in _TEXT_LABELS and not text:
                text = words(value, "value")
            address = text_of(value, "href") or text_of(value, "value")
            if address.startswith(("http:", "https:")):
                shared = address
                parts.links.append(Link(text=words(value, "label") or address, url=address))
        if at is None or not (text or parts.media or parts.links):
            return None
        return Told(
            member=member,
            data=data,
            text=text or "\n\n".join(parts.texts),
            at=at,
            id=text_of(item, "fbid"),
            media=tuple(parts.media),
            files=parts.files,
            links=tuple(parts.links),
            comments=tuple(parts.comments),
            permalink=shared if "facebook.com" in shared else "",
        )

    def _attachments(self, item: object) -> Parts:
        parts = Parts()
        for attachment in dictionaries(list_of(item, "attachments")):
            for one in dictionaries(list_of(attachment, "data")):
                self._attached(one, parts)
        return parts

    def _attached(self, one: Mapping[str, object], parts: Parts) -> None:
        if "media" in one:
            self._medium(one["media"], parts)
        if address := text_of(one, "external_context", "url"):
            named = words(one, "external_context", "name") or address
            full = address if "://" in address else f"https://{address}"
            parts.links.append(Link(text=named, url=full))
        if (place := words(one, "place", "name")) and (address := text_of(one, "place", "url")):
            parts.links.append(Link(text=place, url=address))
        for kind, key in (("place", "name"), ("event", "name"), ("for_sale_item", "title"), ("life_event", "title")):
            if name := words(one, kind, key):
                parts.names.append(name)
        if "poll" in one:
            parts.question = words(one, "poll", "question")
            offered = dictionaries(list_of(one, "poll", "options"))
            parts.options += [Option(text=words(option, "option")) for option in offered if words(option, "option")]
        if "note" in one:
            heading, body = words(one, "note", "title"), words(one, "note", "text")
            parts.texts += [text for text in (heading, body) if text]
            for media in dictionaries(list_of(one, "note", "media")):
                self._medium(media, parts)
        for kind in ("for_sale_item", "life_event"):
            if text := words(one, kind, "description"):
                parts.texts.append(text)
        if isinstance(one.get("text"), str):
            parts.texts.append(words(one, "text"))

    def _medium(self, media: object, parts: Parts) -> None:
        if not (uri := text_of(media, "uri")):
            return
        found, member = self.files.media(uri, caption=words(media, "description"))
        if found.url not in parts.files:
            parts.media.append(found)
            parts.files[found.url] = member
        for row in dictionaries(list_of(media, "comments")):
            parts.comments.append(self.comment(row))

    def comment(self, row: object) -> Comment:
        """Give a comment on a picture; its author is a name, which proves nothing."""
        at, text, name = moment_of(row, "timestamp"), words(row, "comment"), words(row, "author")
        author = self.people.author(name, "", "", owner=False, proven_url="")
        return Comment(
            id=made_id(at, text, name),
            permalink="",
            author=author,
            direction=direction_of(author),
            text=text,
            published_at=at,
            published_precision="second" if at else "",
        )

    def album(self, data: object, member: str, known: set[str]) -> Told | None:
        """Give an album's pictures that stand in no post, and those that were commented on."""
        parts, dates = Parts(), []
        for photo in dictionaries(list_of(data, "photos")):
            uri = text_of(photo, "uri")
            found, _ = self.files.media(uri)
            if uri and (found.url not in known or list_of(photo, "comments")):
                self._medium(photo, parts)
                dates.append(moment_of(photo, "creation_timestamp"))
        if not parts.media:
            return None
        if (raw := _evidence(data)) is None:
            return None
        return Told(
            member=member,
            data=raw,
            text=words(data, "description"),
            at=min((at for at in dates if at), default=moment_of(data, "last_modified_timestamp")),
            title=words(data, "name"),
            media=tuple(parts.media),
            files=parts.files,
            comments=tuple(parts.comments),
        )

    def event(self, item: object, member: str) -> Told | None:
        """Give an event that the account arranged; its title says when it begins, in Swedish time."""
        name, starts = words(item, "name"), moment_of(item, "start_timestamp")
        data = _evidence(item)
        if not name or data is None:
            return None
        at = moment_of(item, "create_timestamp") or moment_of(item, "timestamp")
        when = f" ({starts.astimezone(STOCKHOLM):%Y-%m-%d %H:%M})" if starts else ""
        place, address = words(item, "place", "name"), text_of(item, "place", "url")
        links = (Link(text=place or address, url=address),) if address.startswith(("http:", "https:")) else ()
        where = f", {place}" if place else ""
        return Told(
            member=member,
            data=data,
            text=words(item, "description"),
            at=at,
            title=f"{name}{when}{where}",
            links=links,
        )

    def loose(self, item: object, member: str, known: set[str]) -> Told | None:
        """Give a picture or film that stands in no post; None when it does."""
        uri = text_of(item, "uri")
        found, _ = self.files.media(uri)
        if not uri or (found.url in known and not list_of(item, "comments")):
            return None
        parts = Parts()
        self._medium(item, parts)
        if (raw := _evidence(item)) is None:
            return None
        at = moment_of(item, "creation_timestamp") or _taken(item)
        return Told(
            member=member,
            data=raw,
            text="",
            at=at,
            title=words(item, "title"),
            media=tuple(parts.media),
            files=parts.files,
            comments=tuple(parts.comments),
        )


def _said(one: Mapping[str, object]) -> Iterator[str]:
    """Give the words of one entry of `data`: a post's, or a comment's with who wrote it left out."""
    for text in (field_of(one, "post"), field_of(one, "comment", "comment")):
        if isinstance(text, str) and text:
            yield repaired(text_of({"text": text}, "text"))


def _evidence(item: object) -> bytes | None:
    """Give the item's bytes, or None when it is no JSON that can be kept."""
    try:
        return as_bytes(item)
    except (RecursionError, ValueError, TypeError):
        return None


def _taken(item: object) -> dt.datetime | None:
    for kind in ("photo_metadata", "video_metadata"):
        data = field_of(item, "media_metadata", kind)
        for moment in (moment_of(data, "exif_data", 0, "upload_timestamp"), moment_of(data, "upload_timestamp")):
            if moment:
                return moment
    return None


def group_of(item: object) -> str:
    """Give the group a comment was written in."""
    return next((words(one, "comment", "group") for one in dictionaries(list_of(item, "data"))), "")
