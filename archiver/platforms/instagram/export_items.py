"""What the files of Instagram's own download hold, and what their items tell.

Layouts: content/posts_1.json (2020), your_instagram_activity/content/posts_1.json (2022),
your_instagram_activity/media/posts_1.json (2024); all of it in media.json and comments.json until 2020. What Threads
tells lies in the same download (threads/threads_and_replies.json).
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from archiver.platforms.export_reading import Delivered
from archiver.platforms.facebook.delivery import Files, whole
from archiver.platforms.facebook.mojibake import words
from archiver.platforms.facebook.told import Told
from archiver.platforms.fields import as_bytes, dictionaries, list_of, moment_of, text_of, utc_of
from archiver.platforms.fields import field as field_of
from archiver.platforms.instagram.posts import links_in
from archiver.records import Media, Missing


class Kind(StrEnum):
    """What a file holds, in the order in which it is read."""

    POSTS = "posts"
    STORIES = "stories"
    HIDDEN = "hidden"  # archived or lately deleted by the account itself
    COMMENTS = "comments"
    OLD = "old"  # everything of an export until 2020
    OLD_COMMENTS = "old_comments"
    MESSAGES = "messages"
    THREADS = "threads"
    UNKNOWN = "unknown"


_STEMS = {
    "posts": Kind.POSTS,
    "reels": Kind.POSTS,
    "igtv_videos": Kind.POSTS,
    "stories": Kind.STORIES,
    "archived_posts": Kind.HIDDEN,
    "recently_deleted_content": Kind.HIDDEN,
    "recently_deleted_media": Kind.HIDDEN,
    "post_comments": Kind.COMMENTS,
    "reels_comments": Kind.COMMENTS,
    "threads_and_replies": Kind.THREADS,
}
_ROOMS = frozenset({"content", "media", "comments"})
_INBOXES = frozenset({"inbox", "message_requests", "archived_threads"})
_NO_CONTENT = re.compile(r"profile_photos|other_content|liked|hype|stories_comments|insight|no-data")
_COMMENT = frozenset({"comment", "kommentar"})
_OWNER = frozenset({"media owner", "medieägare", "ägare till medieinnehåll", "ägare"})
_USER = frozenset({"username", "användarnamn"})
_NAME = frozenset({"name", "namn"})


def kind_of(name: str) -> Kind | None:
    """Say what a member holds, by its last folder and its name; None for what is no content."""
    path = PurePosixPath(name.lower())
    if path.suffix not in {".json", ".html"}:
        return None
    rooms, stem = set(path.parts[:-1]), re.sub(r"_\d+$", "", path.stem)
    folder = path.parts[-2] if len(path.parts) > 1 else ""
    if rooms & _INBOXES:
        return Kind.MESSAGES if stem == "message" else None
    if stem in _STEMS:
        return _STEMS[stem]
    if path.suffix == ".json" and stem in {"media", "comments"} and not rooms & {"your_instagram_activity"}:
        return Kind.OLD if stem == "media" else Kind.OLD_COMMENTS
    return Kind.UNKNOWN if folder in _ROOMS and not _NO_CONTENT.search(stem) else None


def members_of(delivered: Delivered, suffix: str) -> dict[Kind, list[str]]:
    """Give the members of each kind, parts in the order of their numbers."""
    found: dict[Kind, list[str]] = {kind: [] for kind in Kind}
    for name in delivered.names:
        if name.lower().endswith(suffix) and (kind := kind_of(name)) is not None:
            found[kind].append(name)
    for names in found.values():
        names.sort(key=lambda name: (int(n[1]) if (n := re.search(r"_(\d+)\.\w+$", name)) else 0, name))
    return found


@dataclass(frozen=True, slots=True)
class Own:
    """What the export calls the account."""

    username: str = ""
    name: str = ""


def own_names(delivered: Delivered) -> Own:
    """Give the account's names as its own export has them; empty when it has none."""
    for member in delivered.names:
        if member.lower().endswith(("personal_information.json", "/profile.json")) or member == "profile.json":
            data = whole(delivered, member)
            if isinstance(data, Missing):
                continue
            if text_of(data, "username"):
                return Own(words(data, "username"), words(data, "name"))
            said = field_of(data, "profile_user", 0, "string_map_data")
            return Own(_labelled(said, _USER), _labelled(said, _NAME))
    return Own()


def _labelled(said: object, labels: frozenset[str]) -> str:
    """Give the value that stands by one of the labels, which are in the owner's language."""
    for label, value in said.items() if isinstance(said, dict) else ():
        if words({"label": label}, "label").casefold() in labels:
            return words(value, "value")
    return ""


@dataclass(frozen=True, slots=True)
class Items:
    """Reads items of one export."""

    files: Files

    def told(self, item: object, member: str) -> Told | None:
        """Give what a post, reel or story tells; None when its form is not known."""
        data = evidence(item)
        if data is None or not isinstance(item, dict):
            return None
        parts = list(dictionaries(list_of(item, "media"))) or [item]
        at = moment_of(item, "creation_timestamp") or moment_of(parts[0], "creation_timestamp")
        said = words(item, "title")
        text = said or (words(parts[0], "title") if len(parts) == 1 or not said else "")
        media, files = self._media(parts, text)
        if at is None or not (media or text):
            return None
        return Told(member=member, data=data, text=text, at=at, media=media, files=files, links=links_in(text))

    def _media(self, parts: list[dict[str, object]], text: str) -> tuple[tuple[Media, ...], dict[str, str]]:
        found: dict[str, Media] = {}
        files: dict[str, str] = {}
        for part in parts:
            uri, caption = text_of(part, "uri"), words(part, "title")
            if uri:
                media, member = self.files.media(uri, caption="" if caption == text else caption)
                found.setdefault(media.url, media)
                files[media.url] = member
        return tuple(found.values()), files

    def comment(self, item: object, member: str) -> Told | None:
        """Give a comment that the account wrote; its title is whose post it stands under."""
        data, said = evidence(item), field_of(item, "string_map_data")
        at = _moment_in(said)
        text, owner = _labelled(said, _COMMENT), _labelled(said, _OWNER)
        if not isinstance(said, dict):  # until 2022
            row = field_of(item, "string_list_data", 0)
            at, text, owner = moment_of(row, "timestamp"), words(row, "value"), words(item, "title")
        elif not text:
            values = [words(value, "value") for value in said.values()]
            text = next((value for value in values if value and value != owner), "")
        if data is None or at is None or not text:
            return None
        title = f"@{owner}" if owner else ""
        return Told(member=member, data=data, text=text, at=at, title=title, links=links_in(text))

    def old(self, item: object, member: str) -> Told | None:
        """Give what an item of media.json tells."""
        data, uri, text = evidence(item), text_of(item, "path"), words(item, "caption")
        at = utc_of(item, "taken_at")
        if data is None or not uri or at is None:
            return None
        media, held = self.files.media(uri)
        return Told(
            member=member,
            data=data,
            text=text,
            at=at,
            media=(media,),
            files={media.url: held},
            links=links_in(text),
        )

    def old_comment(self, row: object, member: str) -> Told | None:
        """Give what a row of comments.json tells: when, what, and to whom."""
        data, at = evidence(row), utc_of(row, 0)
        text, owner = words(row, 1), words(row, 2)
        if data is None or at is None or not text:
            return None
        return Told(member=member, data=data, text=text, at=at, title=f"@{owner}" if owner else "")


def evidence(item: object) -> bytes | None:
    """Give the item's bytes, or None when it is no JSON that can be kept."""
    try:
        return as_bytes(item)
    except (RecursionError, ValueError, TypeError):
        return None


def _moment_in(said: object) -> dt.datetime | None:
    values = said.values() if isinstance(said, dict) else ()
    return next((at for value in values if (at := moment_of(value, "timestamp"))), None)


def old_rows(data: object) -> Iterator[tuple[str, object]]:
    """Give the items of media.json or comments.json with the name of their list."""
    if isinstance(data, Mapping):
        for name, rows in data.items():
            yield from ((str(name), row) for row in (rows if isinstance(rows, list) else ()))
