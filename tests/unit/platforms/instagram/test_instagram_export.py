"""Instagram's own download: the JSON layouts of several years, the HTML pages, and shapes that nobody knows yet."""

import datetime as dt

import pytest

from archiver.errors import ExportRefused
from archiver.platforms.export_reading import ExportThread
from archiver.platforms.instagram.export import INSTAGRAM_EXPORT
from archiver.platforms.instagram.export_html import INSTAGRAM_EXPORT_HTML
from archiver.platforms.instagram.export_items import Kind, kind_of
from archiver.records import Account, AuthorRole, Direction, MediaKind, Visibility
from tests.unit.platforms.facebook.meta_exports import InMemory, as_meta_writes, read
from tests.unit.platforms.talking import export_context

AT = 1_772_438_100  # 2026-03-02 07:55 UTC
ACCOUNT = Account(
    id="ig",
    platform="instagram",
    url="https://www.instagram.com/storkoping/",
    name="Storköpings kommun",
    authority="KS",
)
SAID = {"value": "På lördag!"}
WHO = {
    "profile_user": [
        {"string_map_data": {"Användarnamn": {"value": "storkoping"}, "Namn": {"value": "Storköpings kommun"}}}
    ]
}
PERSONAL = "personal_information/personal_information/personal_information.json"


def picture(uri: str, title: str = "", at: int = AT) -> dict[str, object]:
    return {"uri": uri, "creation_timestamp": at, "media_metadata": {}, "title": title, "cross_post_source": {}}


ONE = {"media": [picture("media/posts/202603/1.jpg", "Badplatsen på ön 🌊 @asa.oberg")]}
ALBUM = {
    "media": [picture("media/posts/202603/2.jpg", "Bryggan"), picture("media/posts/202603/3.mp4")],
    "title": "Sommar på ön #bad",
    "creation_timestamp": AT + 600,
}


@pytest.mark.parametrize(
    "name",
    [
        "content/posts_1.json",
        "your_instagram_activity/content/posts_1.json",
        "instagram-storkoping-2026-03-06/your_instagram_activity/media/posts_1.json",
    ],
)
def test_posts_of_every_layout_are_read(name: str) -> None:
    root = name.partition("your_instagram")[0] if "instagram-" in name else ""
    media = {f"{root}media/posts/202603/{file}": b"x" for file in ("1.jpg", "2.jpg")}
    threads, missing = read(INSTAGRAM_EXPORT, {name: [ONE, ALBUM], f"{root}{PERSONAL}": WHO, **media}, ACCOUNT)
    first, second = (one.reading.thread.post for one in threads)
    assert first.text == "Badplatsen på ön 🌊 @asa.oberg"
    assert (first.published_at, first.author.id) == (dt.datetime(2026, 3, 2, 7, 55, tzinfo=dt.UTC), "storkoping")
    assert (first.author.role, first.direction) == (AuthorRole.MUNICIPALITY, Direction.CREATED)
    assert [link.text for link in first.links] == ["@asa.oberg"]
    assert (second.text, [one.caption for one in second.media]) == ("Sommar på ön #bad", ["Bryggan", ""])
    assert [(one.kind, bool(one.reason)) for one in second.media] == [(MediaKind.IMAGE, False), (MediaKind.VIDEO, True)]
    assert list(threads[0].files.values()) == [f"{root}media/posts/202603/1.jpg"]
    assert missing == []


def test_reels_stories_and_archived_posts_are_read() -> None:
    home = "your_instagram_activity/media"
    threads, missing = read(
        INSTAGRAM_EXPORT,
        {
            f"{home}/reels.json": {"ig_reels_media": [{"media": [picture("media/reels/1.mp4", "Rullen")]}]},
            f"{home}/stories.json": {"ig_stories": [picture("media/stories/1.jpg", "Händelsen")]},
            f"{home}/archived_posts.json": {
                "ig_archived_post_media": [{"media": [picture("media/other/9.jpg", "Gömt")]}]
            },
            f"{home}/profile_photos.json": {"ig_profile_picture": [picture("media/profile/1.jpg")]},
        },
        ACCOUNT,
    )
    assert [(one.reading.thread.post.text, one.reading.thread.visibility) for one in threads] == [
        ("Rullen", Visibility.PUBLIC), ("Händelsen", Visibility.PUBLIC), ("Gömt", Visibility.HIDDEN),
    ]  # fmt: skip
    assert missing == []


@pytest.mark.parametrize(
    "row",
    [
        {"string_map_data": {"Kommentar": SAID, "Medieägare": {"value": "asa.oberg"}, "Tid": {"timestamp": AT}}},
        {"string_map_data": {"Comment": SAID, "Media Owner": {"value": "asa.oberg"}, "Time": {"timestamp": AT}}},
        {"title": "asa.oberg", "media_list_data": [], "string_list_data": [{**SAID, "href": "", "timestamp": AT}]},
    ],
    ids=["svenska", "english", "2020"],
)  # fmt: skip
@pytest.mark.parametrize("form", ["list", "object"])
def test_comments_that_the_account_wrote_say_whose_post_they_answer(row: dict[str, object], form: str) -> None:
    data = [row] if form == "list" else {"comments_media_comments": [row]}
    threads, missing = read(INSTAGRAM_EXPORT, {"comments/post_comments_1.json": data}, ACCOUNT)
    post = threads[0].reading.thread.post
    assert (post.text, post.title, post.author.name) == ("På lördag!", "@asa.oberg", "storkoping")
    assert missing == []


def test_messages_are_direct_threads() -> None:
    room = "your_instagram_activity/messages/inbox/asaoberg_1234567890"
    people = [{"name": "Åsa Öberg"}, {"name": "Storköpings kommun"}]
    messages = [
        {"sender_name": "Storköpings kommun", "timestamp_ms": (AT + 60) * 1000, "content": "På lördag!"},
        {"sender_name": "Åsa Öberg", "timestamp_ms": AT * 1000, "share": {"link": "https://www.instagram.com/p/x/"}},
    ]
    (one,), missing = read(
        INSTAGRAM_EXPORT,
        {f"{room}/message_1.json": {"participants": people, "messages": messages}, PERSONAL: WHO},
        ACCOUNT,
    )
    thread = one.reading.thread
    assert thread.visibility is Visibility.DIRECT
    assert [item.direction for item in thread.items()] == [Direction.RECEIVED, Direction.CREATED]
    assert [link.url for link in thread.post.links] == ["https://www.instagram.com/p/x/"]
    assert missing == []


def test_the_export_of_2018_is_read() -> None:
    threads, missing = read(
        INSTAGRAM_EXPORT,
        {
            "media.json": {
                "photos": [{"caption": "Höst på ön", "taken_at": "2018-10-16T08:00:00", "path": "photos/201810/1.jpg"}],
                "videos": [{"caption": "", "taken_at": "2018-10-17T08:00:00+00:00", "path": "videos/201810/1.mp4"}],
                "profile": [{"path": "profile/1.jpg"}],
            },
            "comments.json": {"media_comments": [["2018-10-18T08:00:00", "Tack!", "asa.oberg"]]},
            "photos/201810/1.jpg": b"x",
        },
        ACCOUNT,
    )
    assert [one.reading.thread.post.text for one in threads] == ["Höst på ön", "", "Tack!"]
    assert missing == []


def test_the_export_of_another_account_is_told() -> None:
    who = {"profile_user": [{"string_map_data": {"Username": {"value": "karin.privat"}}}]}
    _, missing = read(INSTAGRAM_EXPORT, {"content/posts_1.json": [ONE], PERSONAL: who}, ACCOUNT)
    assert "karin.privat" in missing[0].why


def test_a_newer_form_is_refused_and_the_file_named() -> None:
    export = InMemory({"your_instagram_activity/media/posts_1.json": as_meta_writes([{"entry": {"when": 1}}])})
    told = []
    with pytest.raises(ExportRefused):
        for one in INSTAGRAM_EXPORT.read(export, export_context(ACCOUNT)).threads:
            told.append(one)
    (missing,) = told
    assert not isinstance(missing, ExportThread)
    assert missing.what == "your_instagram_activity/media/posts_1.json"


def test_html_pages_are_read_and_what_only_json_gives_is_told() -> None:
    page = (
        '<html><body><main class="_a706"><div class="pam _3-95 _2ph- _a6-g uiBoxWhite noborder">'
        '<div class="_3-95 _2pim _a6-h _a6-i">Badplatsen på ön<br />öppnar</div><div class="_3-95 _a6-p"><div><div>'
        '<a href="media/posts/202603/1.jpg"><img src="media/posts/202603/1.jpg" class="_a6_o _3-96" /></a></div></div>'
        '</div><div class="_3-94 _a6-o">mars 02, 2026 8:55 fm</div></div></main></body></html>'
    ).encode()
    (one,), missing = read(
        INSTAGRAM_EXPORT_HTML,
        {
            "your_instagram_activity/media/posts_1.html": page,
            "your_instagram_activity/comments/post_comments_1.html": page,
            "media/posts/202603/1.jpg": b"x",
        },
        ACCOUNT,
    )
    post = one.reading.thread.post
    assert (post.text, post.published_at) == ("Badplatsen på ön\nöppnar", dt.datetime(2026, 3, 2, 7, 55, tzinfo=dt.UTC))
    assert [media.url for media in post.media] == ["export:media/posts/202603/1.jpg"]
    assert [one.what for one in missing] == ["your_instagram_activity/comments/post_comments_1.html"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("your_instagram_activity/likes/liked_posts.json", None),
        ("your_instagram_activity/media/nytt_2027.json", Kind.UNKNOWN),
        ("media/posts/202603/1.jpg", None),
        ("messages/message_requests/a_1/message_1.json", Kind.MESSAGES),
        ("your_instagram_activity/threads/threads_and_replies.json", Kind.THREADS),
        ("ads_information/ads_viewed.json", None),
    ],
)
def test_what_a_file_holds(name: str, kind: Kind | None) -> None:
    assert kind_of(name) is kind
