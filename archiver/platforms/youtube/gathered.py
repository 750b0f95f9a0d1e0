"""All that a Takeout tells, brought to the form of the API's resources and waiting in the spool."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from archiver.platforms.api_reading import Json
from archiver.platforms.export_reading import Delivered, Spool
from archiver.platforms.fields import text_of
from archiver.platforms.youtube.older import old_comments, old_videos
from archiver.platforms.youtube.tables import Row, read_table, tables, written_text
from archiver.records import Missing

UNREAD = "En rad i tabellen saknar id och kunde inte läsas."


@dataclass(slots=True)
class Gathered:
    """Numbers in the spool; each value there is `{"member", "raw", "made"}`."""

    spool: Spool
    videos: dict[str, int] = field(default_factory=dict)
    posts: dict[str, int] = field(default_factory=dict)
    comments: dict[str, list[int]] = field(default_factory=dict)  # "v:<video>" or "p:<post>": numbers
    texts: dict[str, int] = field(default_factory=dict)  # video: the whole description, where it stands apart
    titles: dict[str, str] = field(default_factory=dict)
    channels: dict[str, str] = field(default_factory=dict)  # id: name
    seen: dict[str, int] = field(default_factory=dict)  # channel id: number of videos
    problems: list[Missing] = field(default_factory=list)

    def keep(self, member: str, raw: Json, made: Json) -> int:
        """Put one thing away."""
        return self.spool.put({"member": member, "raw": raw, "made": made})

    def get(self, number: int) -> tuple[str, Json, Json]:
        """Give one thing back: its member, how it was delivered, and what was made of it."""
        kept = self.spool.get(number)
        assert isinstance(kept, dict)
        return text_of(kept, "member"), kept.get("raw"), kept.get("made")

    def add_video(self, member: str, raw: Json, made: Json) -> None:
        """Take in a video; the first telling of it stands."""
        id = text_of(made, "id")
        if id in self.videos:
            return
        self.videos[id] = self.keep(member, raw, made)
        self.titles[id] = text_of(made, "snippet", "title")
        channel = text_of(made, "snippet", "channelId")
        self.seen[channel] = self.seen.get(channel, 0) + 1

    def add_comment(self, member: str, raw: Json, made: Json) -> None:
        """Take in a comment under the video or post that it stands on."""
        video, post = text_of(made, "snippet", "videoId"), text_of(made, "snippet", "postId")
        self.comments.setdefault(f"p:{post}" if post else f"v:{video}", []).append(self.keep(member, raw, made))


def gather(delivered: Delivered, spool: Spool) -> Gathered:
    """Read every table and every older file."""
    found = Gathered(spool)
    for member in tables(delivered):
        kind, rows = read_table(delivered, member)
        take = _TAKE.get(kind)
        for row in rows() if take else ():
            if isinstance(row, Missing):
                found.problems.append(row)
            elif take is not None and not take(found, row):
                found.problems.append(Missing(what=member, why=UNREAD))
    for told in _older(delivered):
        if isinstance(told, Missing):
            found.problems.append(told)
        elif "textOriginal" in _keys(told[1], "snippet"):
            found.add_comment(*told, told[1])
        else:
            found.add_video(*told, told[1])
    return found


def _older(delivered: Delivered) -> Iterator[tuple[str, Json] | Missing]:
    yield from old_videos(delivered)
    yield from old_comments(delivered)


def _keys(data: Json, *path: str) -> frozenset[str]:
    inner = data.get(path[0]) if isinstance(data, dict) else None
    return frozenset(inner) if isinstance(inner, dict) else frozenset()


def _moment(cell: str) -> str:
    """Give a time as the API writes it, to the second: the tables know more than is shown anywhere."""
    whole = re.sub(r"\.\d+", "", cell.strip())
    return re.sub(r" UTC$", "+00:00", whole).replace(" ", "T", 1)


def _channel(found: Gathered, row: Row) -> bool:
    if id := row.get("channel"):
        found.channels.setdefault(id, row.get("title"))
    return bool(id)


def _video(found: Gathered, row: Row) -> bool:
    id = row.get("video")
    if not id:
        return False
    snippet = {
        "title": row.get("title"),
        "description": row.get("description"),
        "channelId": row.get("channel"),
        "publishedAt": _moment(row.get("published") or row.get("created")),
        "defaultAudioLanguage": row.get("language"),
    }
    made = {"id": id, "snippet": snippet, "status": {"privacyStatus": row.get("privacy")}}
    found.add_video(row.member, dict(row.cells), {**made, "statistics": {"viewCount": row.get("views")}})
    return True


def _text(found: Gathered, row: Row) -> bool:
    if id := row.get("video"):
        parts = [value for name, value in row.cells.items() if value and _is_description(name)]
        found.texts[id] = found.keep(row.member, dict(row.cells), "".join(parts))
    return bool(id)


def _is_description(name: str) -> bool:
    return any(word in name.casefold() for word in ("descri", "beskriv", "beschreib"))


def _comment(found: Gathered, row: Row) -> bool:
    id = row.get("comment") or row.get("chat")
    if not id or not (row.get("video") or row.get("post")):
        return False
    snippet: Mapping[str, object] = {
        "textOriginal": written_text(row.get("text")),
        "authorChannelId": {"value": row.get("channel")},
        "publishedAt": _moment(row.get("created") or row.get("published")),
        "parentId": row.get("parent"),
        "videoId": row.get("video"),
        "postId": row.get("post"),
    }
    found.add_comment(row.member, dict(row.cells), {"id": id, "snippet": snippet})
    return True


def _post(found: Gathered, row: Row) -> bool:
    id = row.get("post")
    if id:
        made = {
            "id": id,
            "text": written_text(row.get("text")),
            "publishedAt": _moment(row.get("created") or row.get("published")),
            "images": row.every("image"),
            "options": row.every("option", but="image"),
        }
        found.posts.setdefault(id, found.keep(row.member, dict(row.cells), made))
    return bool(id)


_TAKE = {
    "channels": _channel,
    "videos": _video,
    "texts": _text,
    "comments": _comment,
    "chats": _comment,
    "posts": _post,
}
