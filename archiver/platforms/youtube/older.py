"""Takeout before 2022: JSON resources of the Data API, and the channel's own comments in `my-comments.html`."""

import json
import re
from collections.abc import Iterator

from archiver.errors import ExportRefused
from archiver.platforms.api_reading import Json
from archiver.platforms.export_reading import READ_AT_MOST, Delivered
from archiver.platforms.fields import field, text_of
from archiver.platforms.markup import parse_page
from archiver.platforms.text import render
from archiver.platforms.youtube.wording import SITE, comment_id, video_id
from archiver.records import Missing

LOOKED_AT = 65_536  # bytes in which a page of comments shows one
DAMAGED = "Filen går inte att läsa: {error}."
_RESOURCE = re.compile(rb'"kind"\s*:\s*"youtube#(?:video|playlistItem)"')
_STAMP = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC")


def _begins(delivered: Delivered, member: str) -> bytes:
    try:
        with delivered.open(member) as file:
            return file.read(LOOKED_AT)
    except (ExportRefused, OSError, EOFError):
        return b""


def old_videos(delivered: Delivered) -> Iterator[tuple[str, Json] | Missing]:
    """Give each video resource with its file: `videos/<title>.json`, or out of `playlists/uploads.json`."""
    for member in delivered.names:
        if not member.casefold().endswith(".json") or not _RESOURCE.search(_begins(delivered, member)):
            continue
        try:
            told = json.loads(delivered.read(member))
        except (ValueError, RecursionError, ExportRefused) as error:
            yield Missing(what=member, why=DAMAGED.format(error=type(error).__name__))
            continue
        for one in told if isinstance(told, list) else [told]:
            if (resource := _video(one, member)) is not None:
                yield member, resource


def _video(one: object, member: str) -> Json:
    kind = text_of(one, "kind")
    if kind == "youtube#video" and text_of(one, "id"):
        return one
    if kind != "youtube#playlistItem" or not re.search(r"(?i)/(?:uploads|uppladdningar|uploads?[^/]*)\.json$", member):
        return None
    id = text_of(one, "contentDetails", "videoId") or text_of(one, "snippet", "resourceId", "videoId")
    published = text_of(one, "contentDetails", "videoPublishedAt") or text_of(one, "snippet", "publishedAt")
    snippet = field(one, "snippet")
    about = {**snippet, "publishedAt": published} if isinstance(snippet, dict) else {"publishedAt": published}
    return {"id": id, "snippet": about, "status": field(one, "status")} if id else None


def old_comments(delivered: Delivered) -> Iterator[tuple[str, Json] | Missing]:
    """Give each comment of `my-comments.html`, in any language, in the form of the API's comment resource.

    An item says who did what, leads to the comment (`lc=`) and the video, and tells the time; the words stand after the
    first line break. An answer's id begins with that of the comment it answers.
    """
    for member in delivered.names:
        if not member.casefold().endswith((".html", ".htm")) or b"lc=" not in _begins(delivered, member):
            continue
        if delivered.size(member) > READ_AT_MOST:
            yield Missing(what=member, why=DAMAGED.format(error="den är för stor"))
            continue
        page = parse_page(delivered.read(member).decode("utf-8", "replace"), f"{SITE}/")
        for item in page.select("li"):
            rendered = render(item, page)
            id = next((one for link in rendered.links if (one := comment_id(link.url))), "")
            video = next((one for link in reversed(rendered.links) if (one := video_id(link.url))), "")
            head, _, text = rendered.text.partition("\n")
            stamp = _STAMP.search(head)
            if not id or not video:
                yield Missing(what=member, why="En kommentar i filen saknar id och kunde inte läsas.")
                continue
            published = f"{stamp[1]}T{stamp[2]}Z" if stamp else ""
            parent, dot, _ = id.partition(".")
            above = parent if dot else ""
            yield (
                member,
                {
                    "id": id,
                    "snippet": {"videoId": video, "parentId": above, "textOriginal": text, "publishedAt": published},
                },
            )
