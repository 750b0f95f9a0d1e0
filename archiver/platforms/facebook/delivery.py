"""Finds its way in a Meta export: which file holds what, where the media lie, and one JSON item at a time.

The layouts differ by year and by whether a profile or a page was downloaded; only the last folder and the file's name
have stayed the same: posts/your_posts_1.json, your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_1
.json, this_profile's_activity_across_facebook/posts/profile_posts_1.json.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath

import ijson

from archiver.errors import ExportRefused
from archiver.platforms.export_reading import Delivered
from archiver.platforms.facebook.mojibake import repaired
from archiver.records import Media, MediaKind, MediaStatus, Missing


class Kind(StrEnum):
    """What a file of an export holds, in the order in which it is read."""

    POSTS = "posts"
    VISITORS = "visitors"  # what others wrote on the timeline
    GROUP = "group"
    COMMENTS = "comments"
    GROUP_COMMENTS = "group_comments"
    EVENTS = "events"  # that the account arranged
    ALBUM = "album"
    LOOSE = "loose"  # pictures and films that belong to no post
    MESSAGES = "messages"
    UNKNOWN = "unknown"  # lies where content lies, by a name that no layout so far had


CUT = "Filen {name} är skadad eller avbruten efter {count} poster; resten kunde inte läsas. Hämta exporten på nytt."
STRANGE = (
    "{count} poster i filen {name} har en form som programmet inte känner; plattformen kan ha ändrat sin export. "
    "Behåll exportfilen och anmäl formatet till den som förvaltar programmet."
)
UNKNOWN = (
    "Filen {name} ligger bland kontots innehåll men har ett namn som programmet inte känner, så den lästes inte. "
    "Behåll exportfilen och anmäl formatet till den som förvaltar programmet."
)
NOT_IN_EXPORT = "Filen {name} nämns i exporten men finns inte i den. Kontrollera att alla delfiler är med."

_NUMBER = re.compile(r"_\d+$")
_INBOXES = frozenset(
    {"inbox", "archived_threads", "filtered_threads", "message_requests", "e2ee_cutover", "legacy_threads"}
)
_POSTS = frozenset(
    {
        "your_posts",
        "profile_posts",
        "posts",
        "your_posts__check_ins__photos_and_videos",
        "archived_stories",
        "story_posts",
        "page_posts",
    }
)
_GROUP = frozenset(
    {"your_posts_and_comments_in_groups", "group_posts_and_comments", "your_posts_in_groups", "group_posts"}
)
_LOOSE = frozenset(
    {"your_videos", "videos", "your_uncategorized_photos", "your_photos", "unanchored", "other_photos", "photos"}
)
_EVENTS = frozenset({"your_events", "events_you_hosted", "events"})
_ROOMS = frozenset(
    {"posts", "comments", "comments_and_reactions", "groups", "stories", "photos_and_videos", "album", "reels", "notes"}
)
_NO_CONTENT = re.compile(
    r"like|reaction|saved|places|answers_to_membership|your_groups|group_membership|memor|interact|settings|"
    r"archive_settings|viewed|no-data|story_reactions|post_activity|content_sharing_links|tagged|"
    r"badges|invited|autofill|secret|comments_allowed|your_comment_active|profile_visitors"
)


def kind_of(name: str) -> Kind | None:
    """Say what a member holds, by its last folder and its name; None for what is no content."""
    path = PurePosixPath(name.lower())
    if path.suffix not in {".json", ".html"}:
        return None
    rooms, stem = set(path.parts[:-1]), _NUMBER.sub("", path.stem)
    folder = path.parts[-2] if len(path.parts) > 1 else ""
    if "messages" in rooms or rooms & _INBOXES:
        return Kind.MESSAGES if stem == "message" and rooms & _INBOXES else None
    if re.match(r"other_people.?s_posts_to_your|visitor_posts|posts_by_others|wall_posts", stem):
        return Kind.VISITORS
    if stem in _GROUP:
        return Kind.GROUP
    if stem in {"your_comments_in_groups", "group_comments"}:
        return Kind.GROUP_COMMENTS
    if folder == "events" and stem in _EVENTS:
        return Kind.EVENTS
    if folder == "album":
        return Kind.ALBUM
    if stem in _POSTS and folder != "groups":
        return Kind.POSTS
    if stem == "comments":
        return Kind.COMMENTS
    if stem in _LOOSE:
        return Kind.LOOSE
    content = folder in _ROOMS and not _NO_CONTENT.search(stem)
    return Kind.UNKNOWN if content else None


def _in_order(name: str) -> tuple[str, int, str]:
    number = re.search(r"_(\d+)\.\w+$", name)
    return (str(PurePosixPath(name).parent), int(number[1]) if number else 0, name)


def members_of(delivered: Delivered, suffix: str) -> dict[Kind, list[str]]:
    """Give the members of each kind, parts in the order of their numbers."""
    found: dict[Kind, list[str]] = {kind: [] for kind in Kind}
    for name in delivered.names:
        if name.lower().endswith(suffix) and (kind := kind_of(name)) is not None:
            found[kind].append(name)
    for names in found.values():
        names.sort(key=_in_order)
    return found


_KINDS: Mapping[str, MediaKind] = {
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".bmp", ".tif", ".tiff"), MediaKind.IMAGE),
    **dict.fromkeys((".mp4", ".mov", ".m4v", ".avi", ".webm", ".3gp", ".mkv"), MediaKind.VIDEO),
    **dict.fromkeys((".aac", ".m4a", ".mp3", ".wav", ".ogg", ".opus"), MediaKind.AUDIO),
}


@dataclass(slots=True)
class Files:
    """Knows where in the export a named file lies, also when parts or years have other folders around it."""

    by_name: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, delivered: Delivered) -> "Files":
        """Look through the names of all members once."""
        files = cls()
        for name in delivered.names:
            files.by_name.setdefault(name.rpartition("/")[2], []).append(name)
        return files

    def find(self, uri: str) -> str:
        """Give the member that a uri of the export means, or an empty string."""
        uri = uri.removeprefix("./").lstrip("/")
        steps = uri.split("/")
        if ".." in steps:
            return ""
        for length in range(len(steps), 1, -1):
            tail = "/".join(steps[-length:])
            for name in self.by_name.get(steps[-1], ()):
                if name == tail or name.endswith(f"/{tail}"):
                    return name
        alone = self.by_name.get(steps[-1], ())
        return alone[0] if len(steps) == 1 and len(alone) == 1 else ""

    def media(self, uri: str, caption: str = "") -> tuple[Media, str]:
        """Give what a uri names as an attachment, and the member that holds it (empty when none does)."""
        kind = _KINDS.get(PurePosixPath(uri.partition("?")[0].lower()).suffix, MediaKind.DOCUMENT)
        if uri.startswith(("http://", "https://")):
            image = MediaKind.IMAGE if kind is MediaKind.DOCUMENT else kind
            return Media(url=uri, kind=image, status=MediaStatus.UNAVAILABLE, caption=caption), ""
        member = self.find(uri) or self.find(repaired(uri))
        reason = "" if member else NOT_IN_EXPORT.format(name=uri)
        url = f"export:{member or uri}"
        return Media(url=url, kind=kind, status=MediaStatus.UNAVAILABLE, reason=reason, caption=caption), member


def whole(delivered: Delivered, name: str) -> object | Missing:
    """Give a member's JSON whole, or what is the matter with it."""
    try:
        read: object = json.loads(delivered.read(name).decode("utf-8-sig", "replace"))
    except ExportRefused as error:
        return Missing(what=name, why=error.say)
    except (ValueError, RecursionError):
        return Missing(what=name, why=CUT.format(name=name, count=0))
    return read


def items(delivered: Delivered, name: str) -> Iterator[object]:
    """Give the items of a member one by one: of its list, or of the first list that its object holds.

    A `Missing` ends it when the file is damaged or cut.
    """
    count = 0
    try:
        mark = _mark(delivered, name)
        place = _place_of_list(delivered, name, mark)
        if not place:
            yield Missing(what=name, why=STRANGE.format(count="Alla", name=name))
            return
        with delivered.open(name) as stream:
            stream.read(mark)
            for item in ijson.items(stream, place, use_float=True):
                yield item
                count += 1
    except ExportRefused as error:
        yield Missing(what=name, why=error.say)
    except (ijson.JSONError, ValueError, RecursionError, OverflowError):
        yield Missing(what=name, why=CUT.format(name=name, count=count))


def _place_of_list(delivered: Delivered, name: str, mark: int) -> str:
    with delivered.open(name) as stream:
        stream.read(mark)
        for prefix, event, _ in ijson.parse(stream, use_float=True):
            if event == "start_array":
                return f"{prefix}.item" if prefix else "item"
    return ""


def _mark(delivered: Delivered, name: str) -> int:
    """Give the length of the byte order mark that a member begins with."""
    with delivered.open(name) as stream:
        return 3 if stream.read(3) == b"\xef\xbb\xbf" else 0
