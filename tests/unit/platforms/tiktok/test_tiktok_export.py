import datetime as dt
import json

import pytest

from archiver.errors import ExportRefused
from archiver.platforms.export_reading import ExportThread
from archiver.platforms.tiktok.export import NO_POST, TIKTOK_EXPORT, moment, recognises
from archiver.records import Account, AuthorRole, Missing, Visibility
from tests.unit.platforms.talking import InMemory, export_context

ACCOUNT = Account(
    id="tt", platform="tiktok", url="https://www.tiktok.com/@granasakommun", name="Granåsa kommun", authority="KS"
)
VIDEOS = [
    {"Date": "2025-11-12 15:36:28", "Link": "https://www.tiktokv.com/share/video/7571863205253778710/", "Likes": "25",
     "Title": "Nu plogar vi ❄️", "WhoCanView": "Public to everyone"},
    {"Date": "2025-11-13 10:00:00", "Link": "https://v16.tiktokcdn.com/abc.mp4?expire=1", "Likes": "1",
     "WhoCanView": "Only me"},
    {"Date": "igår"},
]  # fmt: skip
CHATS = {
    "Chat History with bo_ek:": [
        {"Date": "2025-10-26 17:36:10", "From": "granasakommun", "Content": "Hej Bo, på måndag."},
        {"Date": "2025-10-26 17:35:24", "From": "bo_ek", "Content": "När plogas det? 😊"},
        {"Date": "2025-10-26 17:36:10", "From": "granasakommun", "Content": "Hälsningar"},
    ]
}
COMMENTS = [{"date": "2025-03-01 10:00:20", "comment": "Tack för tipset", "url": ""}]
WHO = {"userName": "granasakommun", "bioDescription": "Från fjäll till älv"}
NEW = {
    "Profile And Settings": {"Profile Info": {"ProfileMap": WHO}},
    "Post": {"Posts": {"VideoList": VIDEOS}},
    "Comment": {"Comments": {"CommentsList": COMMENTS}},
    "Direct Message": {"Direct Messages": {"ChatHistory": CHATS}},
}  # fmt: skip
OLD = {
    "Profile": {"Profile Information": {"ProfileMap": {"userName": "granasakommun"}}},
    "Video": {"Videos": {"VideoList": VIDEOS}},
    "Comment": {"Comments": {"CommentsList": COMMENTS}},
    "Direct Messages": {"Chat History": {"ChatHistory": CHATS}},
}


def read(data: object, **files: bytes) -> tuple[dict[str, ExportThread], list[Missing]]:
    members = {"user_data_tiktok.json": json.dumps(data).encode(), **files}
    given = list(TIKTOK_EXPORT.read(InMemory(members), export_context(ACCOUNT)).threads)
    threads = {one.reading.thread.id: one for one in given if isinstance(one, ExportThread)}
    return threads, [one for one in given if isinstance(one, Missing)]


@pytest.mark.parametrize("data", [NEW, OLD], ids=["new", "old"])
def test_an_export_of_any_year_becomes_videos_comments_and_messages(data: object) -> None:
    threads, problems = read(data)
    video = threads["7571863205253778710"].reading.thread
    assert video.permalink == "https://www.tiktok.com/@granasakommun/video/7571863205253778710"
    assert (video.post.text, video.visibility) == ("Nu plogar vi ❄️", Visibility.PUBLIC)
    assert video.post.published_at == dt.datetime(2025, 11, 12, 15, 36, 28, tzinfo=dt.UTC)
    assert video.post.author.role is AuthorRole.MUNICIPALITY
    assert [(one.kind, one.value) for one in video.post.counters] == [("like", 25)]
    hidden = threads["post-20251113T100000"].reading.thread
    assert (hidden.visibility, len(hidden.post.media)) == (Visibility.HIDDEN, 1)
    assert len(problems) == 1
    chat = threads["chat-bo_ek"].reading.thread
    assert chat.visibility is Visibility.DIRECT
    assert [(one.text, one.author.role) for one in chat.items()] == [
        ("När plogas det? 😊", AuthorRole.PUBLIC),
        ("Hej Bo, på måndag.", AuthorRole.MUNICIPALITY),
        ("Hälsningar", AuthorRole.MUNICIPALITY),
    ]
    assert len({one.id for one in chat.comments}) == 2
    said = threads["answered-comment-20250301T100020"].reading
    assert (said.thread.comments[0].text, said.problems[0].why) == ("Tack för tipset", NO_POST)


def test_a_video_that_was_delivered_is_named_as_the_member_it_is() -> None:
    threads, _ = read(NEW, **{"Posts/videos/7571863205253778710.mp4": b"film"})
    video = threads["7571863205253778710"]
    assert video.files == {"export:Posts/videos/7571863205253778710.mp4": "Posts/videos/7571863205253778710.mp4"}
    assert [one.reason for one in video.reading.thread.post.media] == [""]


def test_a_mark_of_byte_order_is_no_part_of_the_data() -> None:
    members = {"user_data_tiktok.json": b"\xef\xbb\xbf" + json.dumps(NEW).encode()}
    reading = TIKTOK_EXPORT.read(InMemory(members), export_context(ACCOUNT))
    assert (reading.account.id, len(list(reading.threads))) == ("granasakommun", 5)


@pytest.mark.parametrize("data", [b"{", b'{"Post": {}', b"[" * 100_000], ids=["empty", "cut", "deep"])
def test_broken_json_is_refused_with_file_and_place(data: bytes) -> None:
    with pytest.raises(ExportRefused, match=r"export\.zip: user_data\.json"):
        TIKTOK_EXPORT.read(InMemory({"user_data.json": data}), export_context(ACCOUNT))


@pytest.mark.parametrize("data", [[], {}, {"Post": []}, {"Post": {"Posts": {"VideoList": [1, "a", None]}}}])
def test_data_of_another_shape_gives_no_threads_and_no_crash(data: object) -> None:
    assert read(data)[0] == {}


def test_the_export_is_known_by_its_name() -> None:
    assert recognises(InMemory({"TikTok/user_data_tiktok.json": b"{}"}))
    assert not recognises(InMemory({"posts.json": b"{}"}))
    assert moment("2025-01-01 10:00:00 UTC")[0] == dt.datetime(2025, 1, 1, 10, tzinfo=dt.UTC)
