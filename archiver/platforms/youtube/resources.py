"""Videos and comments as the Data API describes them, as posts and comments.

https://developers.google.com/youtube/v3/docs/videos#resource and …/docs/comments#resource. The export's older form
(until 2021) holds the same video resources.
"""

import html
import re

from archiver.platforms.api_reading import Json
from archiver.platforms.fields import field, html_text, moment_of, number_of, text_of
from archiver.platforms.people import People, direction_of
from archiver.platforms.youtube.wording import (
    channel_address,
    comment_address,
    counted,
    film,
    links_in,
    video_address,
)
from archiver.records import Author, Comment, Counter, Media, MediaKind, MediaStatus, Post

SIZES = ("maxres", "standard", "high", "medium", "default")
_LOOKS_MARKED_UP = re.compile(r"<br\s*/?>|</?[abi]\b|&(?:amp|lt|gt|quot|#39);")


def video_post(video: Json, people: People, *, channel: str, media: tuple[Media, ...] = ()) -> Post:
    """Give a video as the post that opens a thread: its title, its description as text, its picture and its film."""
    id = text_of(video, "id") if not isinstance(field(video, "id"), dict) else text_of(video, "id", "videoId")
    snippet = field(video, "snippet")
    by, name = text_of(snippet, "channelId") or channel, text_of(snippet, "channelTitle")
    author = people.author(name, by, channel_address(by), owner=by == channel, proven_url=channel_address(by))
    text = text_of(snippet, "description")
    published = moment_of(snippet, "publishedAt")
    return Post(
        id=id,
        permalink=video_address(id),
        author=author,
        direction=direction_of(author),
        title=text_of(snippet, "title"),
        text=text,
        published_at=published,
        published_precision="second" if published else "",
        language=text_of(snippet, "defaultLanguage") or text_of(snippet, "defaultAudioLanguage"),
        links=links_in(text),
        media=(film(id), *thumbnail(video), *media),
        counters=_counters(video),
    )


def thumbnail(resource: Json) -> tuple[Media, ...]:
    """Give the largest picture that stands for a video or a channel, if there is one."""
    for size in SIZES:
        one = field(resource, "snippet", "thumbnails", size)
        if url := text_of(one, "url"):
            width, height = number_of(one, "width"), number_of(one, "height")
            return (Media(url=url, kind=MediaKind.IMAGE, status=MediaStatus.UNAVAILABLE, width=width, height=height),)
    return ()


def _counters(video: Json) -> tuple[Counter, ...]:
    names = (("view", "viewCount"), ("like", "likeCount"), ("comment", "commentCount"))
    return tuple(one for kind, name in names for one in counted(kind, number_of(video, "statistics", name)))


def comment_of(
    resource: Json, people: People, *, channel: str, video: str, parent: str, hidden: bool = False
) -> Comment:
    """Give one comment; `parent` is the comment that it answers, empty when it answers the video."""
    snippet = field(resource, "snippet")
    id = text_of(resource, "id")
    author = _author(snippet, people, channel)
    text = comment_text(snippet)
    published, updated = moment_of(snippet, "publishedAt"), moment_of(snippet, "updatedAt")
    held = text_of(snippet, "moderationStatus")
    return Comment(
        id=id,
        permalink=comment_address(video, id),
        author=author,
        direction=direction_of(author),
        text=text,
        published_at=published,
        published_precision="second" if published else "",
        edited_at=updated if updated != published else None,
        links=links_in(text),
        counters=counted("like", number_of(snippet, "likeCount")),
        parent=parent,
        hidden=hidden or held in {"heldForReview", "likelySpam", "rejected"},
    )


def comment_text(snippet: Json) -> str:
    """Give what was written (`textOriginal`), else what is shown (`textDisplay`, which may be HTML)."""
    if original := text_of(snippet, "textOriginal"):
        return original
    shown = text_of(snippet, "textDisplay")
    return html_text(shown, "https://www.youtube.com/").text if _LOOKS_MARKED_UP.search(shown) else html.unescape(shown)


def _author(snippet: Json, people: People, channel: str) -> Author:
    id = text_of(snippet, "authorChannelId", "value")
    url = channel_address(id) or text_of(snippet, "authorChannelUrl").replace("http://", "https://", 1)
    owner = bool(id) and id == channel
    return people.author(text_of(snippet, "authorDisplayName"), id, url, owner=owner, proven_url=url)
