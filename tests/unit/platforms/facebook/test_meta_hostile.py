"""Whatever stands in an answer or an export, it is read, told or refused; nothing else is raised."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.errors import CaptureStopped
from archiver.platforms.export_reading import ExportReader
from archiver.platforms.facebook.export_html import FACEBOOK_EXPORT_HTML
from archiver.platforms.facebook.export_json import FACEBOOK_EXPORT
from archiver.platforms.facebook.posts import Reading, read_post, stamp_of
from archiver.platforms.instagram.export import INSTAGRAM_EXPORT
from archiver.platforms.instagram.posts import Reading as InstagramReading
from archiver.platforms.people import People
from archiver.records import Account
from tests.unit.platforms.facebook.meta_exports import ACCOUNT, InMemory
from tests.unit.platforms.talking import export_context

KEYS = st.sampled_from(
    (
        "timestamp", "data", "post", "attachments", "media", "uri", "description", "comments", "comment", "author",
        "title", "tags", "poll", "options", "option", "external_context", "url", "name", "place", "note", "text",
        "label_values", "label", "value", "timestamp_value", "fbid", "creation_timestamp", "photos", "messages",
        "participants", "sender_name", "timestamp_ms", "content", "share", "link", "reactions", "reaction",
        "string_map_data", "string_list_data", "id", "from", "message", "created_time", "permalink_url",
        "message_tags", "offset", "length", "shares", "count", "subattachments", "target", "image", "src", "source",
        "width", "height", "summary", "total_count", "parent", "is_hidden", "caption", "children", "media_type",
        "username", "taken_at", "path",
    )
)  # fmt: skip
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(
        ["2026-02-27T08:15:00+0000", "media/1.jpg", "../x.jpg", "https://x.example/", "Ã¥", "VIDEO", "photo"]
    ),
)
JSON = st.recursive(
    VALUES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6), max_leaves=40
)
INSTAGRAM = Account(id="i", platform="instagram", url="https://www.instagram.com/s/", name="S", authority="K")


def read_out(reader: ExportReader, members: dict[str, bytes], account: Account) -> None:
    try:
        list(reader.read(InMemory(members), export_context(account)).threads)
    except CaptureStopped as stopped:
        assert stopped.say


@settings(max_examples=60, deadline=None)
@given(JSON)
def test_any_json_in_a_facebook_export(value: object) -> None:
    data = json.dumps(value).encode()
    names = (
        "posts/your_posts_1.json",
        "posts/album/0.json",
        "comments/comments.json",
        "posts/your_videos.json",
        "messages/inbox/a_1/message_1.json",
        "profile_information/profile_information.json",
    )
    read_out(FACEBOOK_EXPORT, dict.fromkeys(names, data), ACCOUNT)


@settings(max_examples=60, deadline=None)
@given(JSON)
def test_any_json_in_an_instagram_export(value: object) -> None:
    data = json.dumps(value).encode()
    names = (
        "content/posts_1.json",
        "your_instagram_activity/comments/post_comments_1.json",
        "media.json",
        "comments.json",
        "personal_information/personal_information.json",
    )
    read_out(INSTAGRAM_EXPORT, dict.fromkeys(names, data), INSTAGRAM)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_in_an_export(data: bytes) -> None:
    read_out(FACEBOOK_EXPORT, {"posts/your_posts_1.json": data, "posts/album/0.json": data}, ACCOUNT)
    read_out(FACEBOOK_EXPORT_HTML, {"posts/your_posts_1.html": data}, ACCOUNT)


@settings(max_examples=120, deadline=None)
@given(JSON)
def test_any_json_in_an_answer(value: object) -> None:
    reading = Reading(People(ACCOUNT), "1")
    read_post(reading, value, ACCOUNT.url)
    reading.comment(value, "https://x.example/")
    assert stamp_of(value)
    instagram = InstagramReading(People(INSTAGRAM), "1", "s", "https://www.instagram.com/p/x/")
    instagram.post(value, "x")
    instagram.comment(value, "")
