"""YouTube's pages: captured ones as data, one of ours with comments, and pages that must never become a record."""

import datetime as dt
import json
import os
from pathlib import Path

import pytest

from archiver.data import data_path
from archiver.errors import AccountGone, CaptureBlocked, ProfileMismatch
from archiver.platforms.readings import FeedReading, ThreadReading
from archiver.platforms.registry import reader_for
from archiver.profiles import Profile, read_profile
from archiver.records import Account, AuthorRole, MediaKind, ThreadRef
from tests.unit.platforms.conventions import page_of
from tests.unit.platforms.talking import NOW

HERE = Path(__file__).parents[3] / "pages" / "youtube"
SHARED = Path(os.environ.get("ARCHIVER_SHARED", Path(__file__).parents[5] / "shared"))
CHANNEL = "UCzcRQ3vRNr6fJ1A9rqFn7QA"


def profile() -> Profile:
    return read_profile(data_path("capture_profiles", "youtube.toml"))


def captured(name: str) -> str:
    path = SHARED / "samples" / "pages" / "html" / f"metascraper--metascraper-youtube-youtube-{name}.html"
    return path.read_text("utf-8", "replace")


def account(url: str = "https://www.youtube.com/@storkoping", platform_id: str = "") -> Account:
    return Account(id="y", platform="youtube", url=url, name="K", authority="KS", platform_id=platform_id)


def read(html: str, id: str, owner: Account | None = None) -> ThreadReading:
    using, url = profile(), f"https://www.youtube.com/watch?v={id}"
    ref = ThreadRef(id=id, url=url)
    return reader_for(using).read_thread(
        [html], ref=ref, url=url, profile=using, account=owner or account(), captured_at=NOW
    )


def feed(html: str, url: str) -> FeedReading:
    using = profile()
    return reader_for(using).read_feed(html, url=url, profile=using, account=account(url), captured_at=NOW)


def test_a_captured_channel_lists_its_own_videos_and_leads_to_the_tab_of_all() -> None:
    reading = feed(captured("channel"), f"https://www.youtube.com/channel/{CHANNEL}")
    assert (reading.name, len(reading.refs)) == ("ONE Media", 22)
    assert reading.refs[0].title == "MARMALADE Trailer (2024) Joe Keery"
    assert "uZWMhTlsaE0" not in {ref.id for ref in reading.refs}  # another channel's, on a shelf of this one
    assert reading.next_url == "https://www.youtube.com/@OneMedia./videos"
    assert [(one.kind, one.value) for one in reading.counters] == [("follower", 4_690_000)]


def test_a_captured_video_is_read_out_of_its_data() -> None:
    reading = read(captured("video"), "hwMkbaS_M_c", account("https://www.youtube.com/@OneMedia.", CHANNEL))
    post = reading.thread.post
    assert post.title.startswith("Star Wars 8 THE LAST JEDI Official TRAILER")
    assert post.text.endswith("\n© 2017 - Disney")
    assert (post.author.role, post.author.url) == (
        AuthorRole.MUNICIPALITY, f"https://www.youtube.com/channel/{CHANNEL}",
    )  # fmt: skip
    assert post.published_at == dt.datetime(2017, 4, 14, 16, 2, 38, tzinfo=dt.UTC)
    assert [one.kind for one in post.media] == [MediaKind.VIDEO, MediaKind.IMAGE, MediaKind.DOCUMENT]
    assert post.media[2].caption.startswith("Textning cs, da, es")
    assert reading.problems == ()


def test_a_video_that_is_not_played_says_so() -> None:
    (problem,) = read(captured("title"), "DIsktwOQZuU").problems
    assert problem.why == "YouTube spelar inte upp filmen här: El vídeo no está disponible."


def test_comments_are_read_as_the_page_shows_them() -> None:
    reading = read((HERE / "video.html").read_text("utf-8"), "aaaaaaaaaaa")
    post, (first, answer) = reading.thread.post, reading.thread.comments
    assert (post.title, post.author.role, post.links[0].url) == (
        "Invigning", AuthorRole.MUNICIPALITY, "https://storkoping.example/bad",
    )  # fmt: skip
    assert [one.url for one in post.media] == [
        "https://www.youtube.com/watch?v=aaaaaaaaaaa", "https://i.ytimg.com/vi/aaaaaaaaaaa/max.jpg",
    ]  # fmt: skip
    assert (first.id, first.parent, first.text, first.author.role) == ("Ugx1", "", "Fin film!\nTack", AuthorRole.PUBLIC)
    assert [(one.kind, one.value) for one in first.counters] == [("like", 12)]
    assert (answer.id, answer.parent, answer.author.role) == ("Ugx1.9b", "Ugx1", AuthorRole.MUNICIPALITY)
    assert (answer.published_at, answer.published_precision) == (NOW - dt.timedelta(days=1), "day")


def player(data: object) -> str:
    return f"<html><body><script>var ytInitialPlayerResponse = {json.dumps(data)};</script></body></html>"


@pytest.mark.parametrize(
    ("html", "refusal"),
    [
        (player({"playabilityStatus": {"status": "LOGIN_REQUIRED", "reason": "Logga in"}}), CaptureBlocked),
        (player({"playabilityStatus": {"status": "ERROR", "reason": "Filmen är borttagen"}}), AccountGone),
        (player({"videoDetails": {"videoId": "bbbbbbbbbbb"}}), ProfileMismatch),
        (player([]), ProfileMismatch),
        ('<html><script>var ytInitialPlayerResponse = {"videoDetails": </script></html>', ProfileMismatch),
        ("", ProfileMismatch),
    ],
)
def test_a_page_without_the_video_never_becomes_a_record(html: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        read(html, "aaaaaaaaaaa")


def test_youtubes_own_front_page_is_no_channel() -> None:
    html, url = page_of(SHARED / "samples" / "pages" / "servo-2018-Youtube.warc.gz", "https://www.youtube.com/")
    assert "Trending" in html
    with pytest.raises(ProfileMismatch, match="externalId"):
        feed(html, url)


def tab(url: str, cards: list[object], shown: str = "") -> str:
    tabs = [
        {"tabRenderer": {"endpoint": {"commandMetadata": {"webCommandMetadata": {"url": f"/@storkoping/{name}"}}}}}
        for name in ("featured", "videos", "streams", "playlists")
    ]
    data = {
        "contents": {"twoColumnBrowseResultsRenderer": {"tabs": [*tabs, {"tabRenderer": {"content": cards}}]}},
        "metadata": {"channelMetadataRenderer": {"externalId": "UC1", "title": "S"}},
    }
    return f"<html><body><script>var ytInitialData = {json.dumps(data)};</script>{shown}</body></html>"


def test_the_forms_of_a_card_and_what_scrolling_brought_are_read() -> None:
    cards: list[object] = [
        {"richItemRenderer": {"content": {"videoRenderer": {
            "videoId": "aaaaaaaaaaa", "title": {"runs": [{"text": "Ett"}]},
            "publishedTimeText": {"simpleText": "för 3 dagar sedan"}}}}},
        {"lockupViewModel": {"contentId": "bbbbbbbbbbb", "contentType": "LOCKUP_CONTENT_TYPE_VIDEO",
                             "metadata": {"lockupMetadataViewModel": {"title": {"content": "Två"}}}}},
        {"lockupViewModel": {"contentId": "PLlista", "contentType": "LOCKUP_CONTENT_TYPE_PLAYLIST"}},
        {"shortsLockupViewModel": {"onTap": {"innertubeCommand": {"commandMetadata": {
            "webCommandMetadata": {"url": "/shorts/ccccccccccc"}}}},
            "overlayMetadata": {"primaryText": {"content": "Tre"}}}},
        {"videoRenderer": {"videoId": 7}}, {"videoRenderer": None}, {"videoRenderer": {"videoId": "kort"}},
    ]  # fmt: skip
    shown = "".join(
        f'<ytd-rich-item-renderer><a title="{title}" href="/watch?v={id}"></a></ytd-rich-item-renderer>'
        for id, title in (("aaaaaaaaaaa", "Ett"), ("ddddddddddd", "Fyra"))
    )
    reading = feed(tab("videos", cards, shown), "https://www.youtube.com/@storkoping/videos")
    assert [(ref.id, ref.title) for ref in reading.refs] == [
        ("aaaaaaaaaaa", "Ett"), ("bbbbbbbbbbb", "Två"), ("ccccccccccc", "Tre"), ("ddddddddddd", "Fyra"),
    ]  # fmt: skip
    assert reading.refs[0].published_at == NOW - dt.timedelta(days=3)
    assert reading.next_url == "https://www.youtube.com/@storkoping/streams"
    assert feed(tab("streams", []), "https://www.youtube.com/@storkoping/streams").next_url is None
