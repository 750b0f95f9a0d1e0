"""The same video by the Data API and out of a Takeout is the same thread, wherever both know a field."""

import csv
import io
from dataclasses import asdict, replace
from typing import Any

from archiver.platforms.export_reading import ExportThread
from archiver.platforms.youtube.api import YOUTUBE_API
from archiver.platforms.youtube.export import YOUTUBE_EXPORT
from archiver.records import Account, Item, MediaKind, Thread
from tests.unit.platforms.talking import InMemory, context, export_context, read_all

OWN = "UC" + "k" * 22
ACCOUNT = Account(
    id="y", platform="youtube", url="https://www.youtube.com/@storkoping", name="K", authority="KS", platform_id=OWN
)  # fmt: skip
ID, TITLE, TEXT = "aaaaaaaaaaa", "Invigning: badet", "Se https://storkoping.example/bad\n\n#bad"


def by_api() -> Thread:
    snippet = {"title": TITLE, "description": TEXT, "channelId": OWN, "channelTitle": "Storköpings kommun",
               "publishedAt": "2024-06-01T06:15:00Z", "defaultAudioLanguage": "sv"}  # fmt: skip
    comment = {"id": "Ugx", "snippet": {"textOriginal": "Välkomna!\n:)", "authorChannelId": {"value": OWN},
               "authorDisplayName": "Storköpings kommun", "publishedAt": "2024-06-02T10:00:00Z",
               "updatedAt": "2024-06-02T10:00:00Z"}}  # fmt: skip

    def served(ask: Any) -> object:
        what = ask.url.rpartition("/")[2]
        if what == "channels":
            uploads = {"relatedPlaylists": {"uploads": "UU"}}
            return {"items": [{"id": OWN, "contentDetails": uploads}]} if "mine" not in dict(ask.query) else (401, {})
        if what == "playlistItems":
            return {"items": [{"contentDetails": {"videoId": ID}}]}
        if what == "videos":
            return {"items": [{"id": ID, "snippet": snippet, "status": {"privacyStatus": "public"}}]}
        return {"items": [{"snippet": {"topLevelComment": comment, "totalReplyCount": 0}}]}

    (reading,) = read_all(YOUTUBE_API, context(ACCOUNT), served)[1]
    return reading.thread


def by_export() -> Thread:
    def table(*rows: tuple[str, ...]) -> bytes:
        out = io.StringIO(newline="")
        csv.writer(out).writerows(rows)
        return out.getvalue().encode()

    base = "Takeout/YouTube and YouTube Music"
    members = {
        f"{base}/channels/channel.csv": table(("Channel ID", "Channel Title (Original)"), (OWN, "Storköpings kommun")),
        f"{base}/video metadata/videos.csv": table(
            ("Video ID", "Video Audio Language", "Video Description (Original)", "Channel ID", "Video Title (Original)",
             "Privacy", "Video Publish Timestamp"),
            (ID, "sv", TEXT, OWN, TITLE, "Public", "2024-06-01T06:15:00.123+00:00"),
        ),
        f"{base}/comments/comments.csv": table(
            ("Comment ID", "Channel ID", "Comment Create Timestamp", "Parent Comment ID", "Video ID", "Comment Text"),
            ("Ugx", OWN, "2024-06-02T10:00:00.9+00:00", "", ID, '{"text":"Välkomna!"},{"text":"\\n:)"}'),
        ),
        f"{base}/videos/Invigning_ badet.mp4": b"mp4",
    }  # fmt: skip
    told = YOUTUBE_EXPORT.read(InMemory(members), export_context(ACCOUNT)).threads
    (thread,) = (one.reading.thread for one in told if isinstance(one, ExportThread))
    return thread


def known_to_both(item: Item) -> dict[str, object]:
    """What is left of an item without numbers that change, and without what became of the film."""
    media = tuple(replace(one, reason="") for one in item.media if one.kind is MediaKind.VIDEO)
    return asdict(replace(item, counters=(), media=media))


def test_a_video_is_the_same_by_api_and_out_of_takeout() -> None:
    api, export = by_api(), by_export()
    assert [known_to_both(one) for one in api.items()] == [known_to_both(one) for one in export.items()]
    assert (api.id, api.permalink, api.visibility) == (export.id, export.permalink, export.visibility)
