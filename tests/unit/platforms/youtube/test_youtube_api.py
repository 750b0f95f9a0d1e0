"""The Data API v3 on answers in the form that developers.google.com publishes."""

import base64
import datetime as dt
from typing import Any

import pytest

from archiver.errors import AccountGone, CaptureStopped, ProfileMismatch
from archiver.platforms.api_reading import AccountReading, Answer, Ask, Listed, Trouble
from archiver.platforms.readings import ThreadReading
from archiver.platforms.youtube.api import YOUTUBE_API, authorise
from archiver.platforms.youtube.verdicts import judge
from archiver.platforms.youtube.wording import channel_in, comment_id, links_in, video_id
from archiver.records import Account, AuthorRole, Direction, MediaKind, MediaStatus, ThreadRef, Visibility
from tests.unit.platforms.talking import NOW, Served, context, read_all, talk

OWN = "UC" + "k" * 22
OTHER = "UC" + "o" * 22
Resource = dict[str, Any]


def account(url: str = "https://www.youtube.com/@storkoping", platform_id: str = "") -> Account:
    return Account(id="y", platform="youtube", url=url, name="K", authority="KS", platform_id=platform_id)


CHANNEL = {
    "id": OWN,
    "snippet": {"title": "Storköpings kommun", "description": "Film från kommunen", "customUrl": "@storkoping",
                "thumbnails": {"default": {"url": "https://yt3.example/s"}, "high": {"url": "https://yt3.example/l"}}},
    "contentDetails": {"relatedPlaylists": {"uploads": "UU" + "k" * 22}},
    "statistics": {"viewCount": "900", "subscriberCount": "12", "hiddenSubscriberCount": False, "videoCount": "2"},
}  # fmt: skip


def video(id: str, title: str = "Invigning", comments: str | None = "0", **more: Any) -> Resource:
    counted = {} if comments is None else {"commentCount": comments}
    return {
        "id": id, "status": {"privacyStatus": "public"}, "contentDetails": {"caption": "false"},
        "snippet": {"title": title, "description": "Se https://storkoping.example/bad. #bad", "channelId": OWN,
                    "channelTitle": "Storköpings kommun", "publishedAt": "2024-06-01T06:15:00Z",
                    "defaultAudioLanguage": "sv",
                    "thumbnails": {"maxres": {"url": "https://i.ytimg.com/max.jpg", "width": 1280, "height": 720}}},
        "statistics": {"viewCount": "100", "likeCount": "5", **counted}, **more,
    }  # fmt: skip


def comment(id: str, text: str, by: str = OTHER, parent: str = "", **more: Any) -> Resource:
    above = {"parentId": parent} if parent else {}
    return {
        "id": id,
        "snippet": {"textOriginal": text, "textDisplay": text, "authorDisplayName": "@asa", "likeCount": 2,
                    "authorChannelId": {"value": by}, "authorChannelUrl": f"http://www.youtube.com/channel/{by}",
                    "publishedAt": f"2024-06-0{len(id)}T10:00:00Z", "updatedAt": f"2024-06-0{len(id)}T10:00:00Z",
                    **above, **more},
    }  # fmt: skip


def thread(top: Resource, *answers: Resource, total: int | None = None) -> Resource:
    replies = {"replies": {"comments": list(answers)}} if answers else {}
    stated = len(answers) if total is None else total
    return {"id": top["id"], "snippet": {"topLevelComment": top, "totalReplyCount": stated}, **replies}


def refusal(status: int, reason: str) -> tuple[int, Resource]:
    return status, {"error": {"code": status, "errors": [{"reason": reason, "domain": "youtube"}]}}


class Server:
    """Answers as the Data API would: lists in pages, and what is asked is noted."""

    def __init__(self, *videos: Resource, **more: Any) -> None:
        self.videos = list(videos)
        self.channel: object = more.get("channel", {"items": [CHANNEL]})
        self.pages: list[list[str]] = more.get("pages", [[one["id"] for one in videos]])
        self.threads: dict[str, object] = more.get("threads", {})
        self.answers: dict[str, list[list[Resource]]] = more.get("answers", {})
        self.captions: object = more.get("captions", refusal(403, "forbidden"))
        self.owner: bool = more.get("owner", False)
        self.asked: list[str] = []

    def __call__(self, ask: Ask) -> object:
        query = dict(ask.query)
        what = ask.url.removeprefix("https://www.googleapis.com/youtube/v3/")
        self.asked.append(what)
        if what == "channels":
            if "mine" in query:
                return {"items": [{"id": OWN}]} if self.owner else refusal(401, "authorizationRequired")
            return self.channel
        if what == "playlistItems":
            return self._page(self.pages, query, lambda id: {"contentDetails": {"videoId": id}})
        if what == "videos":
            return {"items": [one for one in self.videos if one["id"] in query["id"].split(",")]}
        if what == "commentThreads":
            key = query["videoId"] + ("?" + query["moderationStatus"] if "moderationStatus" in query else "")
            given = self.threads.get(key, [[]])
            return given if isinstance(given, tuple) else self._page(given, query, lambda one: one)  # type: ignore[arg-type]
        if what == "comments":
            return self._page(self.answers[query["parentId"]], query, lambda one: one)
        if what == "captions":
            return self.captions
        return b"WEBVTT\n\n00:00.000 --> 00:01.000\nHej"

    def _page(self, pages: list[Any], query: dict[str, str], made: Any) -> Resource:
        number = int(query.get("pageToken", "0"))
        more = {"nextPageToken": str(number + 1)} if number + 1 < len(pages) else {}
        return {"items": [made(one) for one in pages[number]], **more}


def read(server: Served, owner: Account | None = None) -> tuple[AccountReading, list[ThreadReading]]:
    return read_all(YOUTUBE_API, context(owner or account()), server)


# --- the channel ------------------------------------------------------------------------------------------------


def test_the_channel_is_read() -> None:
    reading, _ = read(Server())
    assert (reading.id, reading.url) == (OWN, f"https://www.youtube.com/channel/{OWN}")
    assert (reading.name, reading.expected) == ("Storköpings kommun", 2)
    assert [(one.kind, one.value) for one in reading.counters] == [("follower", 12), ("view", 900), ("post", 2)]
    assert [one.url for one in reading.media] == ["https://yt3.example/l"]
    assert reading.problems == ()


def test_a_renamed_channel_is_found_by_its_id_and_told() -> None:
    reading, _ = read(Server(), account("https://www.youtube.com/@gammalt", OWN))
    assert [one.why for one in reading.problems] == [
        "Kanalen heter nu @storkoping på YouTube; i kontoförteckningen står @gammalt. Ändra adressen där."
    ]


def test_a_channel_that_is_gone_or_cannot_be_named_stops_the_harvest() -> None:
    with pytest.raises(AccountGone, match="platform_id"):
        read(Server(channel={"pageInfo": {"totalResults": 0}}))
    with pytest.raises(CaptureStopped, match="platform_id"):
        read(Server(), account("https://www.youtube.com/c/storkoping"))


def test_a_channel_without_its_list_of_uploads_names_the_field() -> None:
    with pytest.raises(ProfileMismatch, match=r"contentDetails\.relatedPlaylists\.uploads"):
        read(Server(channel={"items": [{"id": OWN}]}))


# --- videos -----------------------------------------------------------------------------------------------------


def test_a_video_is_read_whole() -> None:
    _, (reading,) = read(Server(video("aaaaaaaaaaa")))
    post = reading.thread.post
    assert (reading.thread.id, post.permalink) == ("aaaaaaaaaaa", "https://www.youtube.com/watch?v=aaaaaaaaaaa")
    assert (post.title, post.text) == ("Invigning", "Se https://storkoping.example/bad. #bad")
    assert [one.url for one in post.links] == [
        "https://storkoping.example/bad", "https://www.youtube.com/hashtag/bad",
    ]  # fmt: skip
    assert (post.author.role, post.direction, post.language) == (AuthorRole.MUNICIPALITY, Direction.CREATED, "sv")
    assert post.published_at == dt.datetime(2024, 6, 1, 6, 15, tzinfo=dt.UTC)
    assert [(one.kind, one.url, bool(one.reason)) for one in post.media] == [
        (MediaKind.VIDEO, "https://www.youtube.com/watch?v=aaaaaaaaaaa", True),
        (MediaKind.IMAGE, "https://i.ytimg.com/max.jpg", False),
    ]
    assert "Google Takeout" in post.media[0].reason
    assert [(one.kind, one.value) for one in post.counters] == [("view", 100), ("like", 5), ("comment", 0)]


def test_every_page_of_uploads_is_asked_for_and_what_is_not_given_is_told() -> None:
    pages = [["aaaaaaaaaaa", "bbbbbbbbbbb"], ["ccccccccccc"]]
    server = Server(video("aaaaaaaaaaa"), video("ccccccccccc"), pages=pages)
    told = context(account())
    reading = talk(YOUTUBE_API.read_account(told), server)
    first = talk(YOUTUBE_API.read_listing(told, reading, ""), server)
    second = talk(YOUTUBE_API.read_listing(told, reading, first.next), server)
    assert [one.ref.id for one in (*first.threads, *second.threads)] == ["aaaaaaaaaaa", "ccccccccccc"]
    assert [one.what for one in first.problems] == ["https://www.youtube.com/watch?v=bbbbbbbbbbb"]
    assert second.next == ""


def test_a_channel_without_videos_is_empty() -> None:
    server = Server()

    def served(ask: Ask) -> object:
        return refusal(404, "playlistNotFound") if ask.url.endswith("playlistItems") else server(ask)

    assert read(served)[1] == []


@pytest.mark.parametrize(
    ("status", "seen"),
    [("public", Visibility.PUBLIC), ("unlisted", Visibility.HIDDEN), ("private", Visibility.HIDDEN)],
)
def test_what_the_channel_does_not_show_is_kept_apart(status: str, seen: Visibility) -> None:
    server = Server(video("aaaaaaaaaaa", status={"privacyStatus": status}))
    told = context(account())
    page = talk(YOUTUBE_API.read_listing(told, talk(YOUTUBE_API.read_account(told), server), ""), server)
    assert page.threads[0].visibility is seen
    assert read(server)[1][0].thread.visibility is seen


def test_the_stamp_changes_with_comments_and_words_but_not_with_views() -> None:
    told = context(account())

    def stamp(one: Resource) -> str:
        server = Server(one)
        return (
            talk(YOUTUBE_API.read_listing(told, talk(YOUTUBE_API.read_account(told), server), ""), server)
            .threads[0]
            .stamp
        )

    same = video("aaaaaaaaaaa")
    seen = {**same, "statistics": {"viewCount": "9999", "commentCount": "0"}}
    assert stamp(same) == stamp(seen)
    assert len({stamp(same), stamp(video("aaaaaaaaaaa", "Ny titel")), stamp(video("aaaaaaaaaaa", comments="1"))}) == 3


# --- comments ---------------------------------------------------------------------------------------------------


def test_every_comment_and_every_answer_is_had() -> None:
    many = [comment(f"A.{n}", f"svar {n}", OWN if n == 1 else OTHER, "A") for n in range(1, 8)]
    first = [thread(comment("A", "Fin film &amp; bra"), *many[:2], total=7)]
    second = [thread(comment("B", "Hej"), comment("B.1", "hej hej", parent="B"))]
    threads = {"aaaaaaaaaaa": [first, second]}
    server = Server(video("aaaaaaaaaaa", comments="10"), threads=threads, answers={"A": [many[:5], many[5:]]})
    _, (reading,) = read(server)
    found = {one.id: one for one in reading.thread.comments}
    assert (len(found), reading.expected_comments, reading.problems) == (10, 10, ())
    assert {one.parent for one in found.values() if one.id.startswith("A.")} == {"A"}
    assert (found["B.1"].parent, found["B"].parent) == ("B", "")
    assert found["A"].text == "Fin film &amp; bra"
    assert found["A"].permalink == "https://www.youtube.com/watch?v=aaaaaaaaaaa&lc=A"
    assert (found["A.1"].author.role, found["A"].author.role) == (AuthorRole.MUNICIPALITY, AuthorRole.PUBLIC)
    assert (found["A"].author.id, found["A"].author.url) == (OTHER, f"https://www.youtube.com/channel/{OTHER}")
    assert server.asked.count("commentThreads") == 2
    assert server.asked.count("comments") == 2


def test_an_edited_comment_and_one_without_its_original_words() -> None:
    edited = comment("A", "rättat", updatedAt="2024-06-03T10:00:00Z")
    shown = comment("B", "", textOriginal="", textDisplay="Rad 1<br>Se <a href='https://x.example'>x</a> &amp; y")
    plain = comment("C", "", textOriginal="", textDisplay="1 < 2\nradbrytning")
    server = Server(video("aaaaaaaaaaa"), threads={"aaaaaaaaaaa": [[thread(edited), thread(shown), thread(plain)]]})
    found = {one.id: one for one in read(server)[1][0].thread.comments}
    assert found["A"].edited_at == dt.datetime(2024, 6, 3, 10, tzinfo=dt.UTC)
    assert found["B"].edited_at is None
    assert found["B"].text == "Rad 1\nSe x & y"
    assert found["C"].text == "1 < 2\nradbrytning"


def test_comments_that_are_switched_off_are_told() -> None:
    server = Server(video("aaaaaaaaaaa", comments=None), threads={"aaaaaaaaaaa": refusal(403, "commentsDisabled")})
    _, (reading,) = read(server)
    assert (reading.expected_comments, reading.thread.comments) == (None, ())
    assert [one.why.split(".")[0] for one in reading.problems] == ["Kommentarerna är avstängda för filmen"]


def test_the_owner_sees_held_comments_and_they_are_hidden() -> None:
    threads = {
        "aaaaaaaaaaa": [[thread(comment("A", "synlig"))]],
        "aaaaaaaaaaa?heldForReview": [[thread(comment("BB", "hålls inne"))]],
        "aaaaaaaaaaa?likelySpam": refusal(403, "forbidden"),
    }
    found = read(Server(video("aaaaaaaaaaa"), threads=threads, owner=True))[1][0].thread.comments
    assert [(one.text, one.hidden) for one in found] == [("synlig", False), ("hålls inne", True)]


def test_things_of_other_kinds_never_end_the_reading() -> None:
    odd = [7, None, {}, {"snippet": {"topLevelComment": {"id": "A", "snippet": []}}}, {"replies": {"comments": "x"}}]
    server = Server(video("aaaaaaaaaaa", snippet=None, statistics=[]), threads={"aaaaaaaaaaa": [odd]})
    _, (reading,) = read(server)
    assert [one.id for one in reading.thread.comments] == ["A"]
    assert len(reading.problems) == 4
    with pytest.raises(ProfileMismatch, match="the field id"):
        lost = Listed(ref=ThreadRef(id="a", url="https://www.youtube.com/watch?v=a"))
        talk(YOUTUBE_API.read_thread(context(account()), AccountReading(id=OWN, url="", name=""), lost), server)


# --- captions ---------------------------------------------------------------------------------------------------

TRACKS = {"items": [{"id": "t1", "snippet": {"language": "sv", "name": "", "trackKind": "standard"}},
                    {"id": "t2", "snippet": {"language": "sv", "trackKind": "asr"}}]}  # fmt: skip
TEXTED: Resource = {"contentDetails": {"caption": "true"}}


def test_the_owner_gets_the_captions_as_documents() -> None:
    server = Server(video("aaaaaaaaaaa", **TEXTED), owner=True, captions=TRACKS)
    (found,) = (one for one in read(server)[1][0].thread.post.media if one.kind is MediaKind.DOCUMENT)
    head, _, body = found.url.partition(",")
    assert (head, found.caption) == ("data:text/vtt;base64", "Textning sv")
    assert base64.b64decode(body).startswith(b"WEBVTT")
    assert server.asked.count("captions/t1") == 1
    assert "captions/t2" not in server.asked


@pytest.mark.parametrize("owner", [False, True])
def test_captions_that_are_not_given_are_told(owner: bool) -> None:
    server = Server(video("aaaaaaaaaaa", **TEXTED), owner=owner)
    (found,) = (one for one in read(server)[1][0].thread.post.media if one.kind is MediaKind.DOCUMENT)
    assert (found.status, "kanalens ägare" in found.reason) == (MediaStatus.UNAVAILABLE, True)
    assert ("captions" in server.asked) is owner


# --- addresses, refusals ----------------------------------------------------------------------------------------


def test_a_video_can_be_found_by_its_address() -> None:
    server = Server(video("aaaaaaaaaaa"))
    told = context(account())
    reading = talk(YOUTUBE_API.read_account(told), server)
    assert YOUTUBE_API.find_thread is not None
    assert talk(YOUTUBE_API.find_thread(told, reading, "https://youtu.be/aaaaaaaaaaa?t=3"), server).ref.id == "a" * 11
    with pytest.raises(AccountGone, match="private or removed"):
        talk(YOUTUBE_API.find_thread(told, reading, "https://youtu.be/zzzzzzzzzzz"), server)
    with pytest.raises(CaptureStopped, match="adress till en film"):
        talk(YOUTUBE_API.find_thread(told, reading, "https://www.youtube.com/@storkoping"), server)


@pytest.mark.parametrize(
    ("address", "id"),
    [
        ("https://www.youtube.com/watch?v=hwMkbaS_M_c&t=3s", "hwMkbaS_M_c"),
        ("https://m.youtube.com/shorts/hwMkbaS_M_c?feature=share", "hwMkbaS_M_c"),
        ("https://www.youtube.com/live/hwMkbaS_M_c", "hwMkbaS_M_c"),
        ("https://www.youtube-nocookie.com/embed/hwMkbaS_M_c", "hwMkbaS_M_c"),
        ("https://exempel.se/watch?v=hwMkbaS_M_c", ""),
        ("https://www.youtube.com/watch?v=kort", ""),
        ("https://[::1", ""),
    ],
)
def test_the_video_in_an_address(address: str, id: str) -> None:
    assert video_id(address) == id


@pytest.mark.parametrize(
    ("address", "named"),
    [
        (f"https://www.youtube.com/channel/{OWN}/videos", ("id", OWN)),
        (OWN, ("id", OWN)),
        ("https://youtube.com/@Stork%C3%B6ping", ("forHandle", "@Storköping")),
        ("@storkoping", ("forHandle", "@storkoping")),
        ("https://www.youtube.com/user/storkoping", ("forUsername", "storkoping")),
        ("https://www.youtube.com/c/storkoping", ("", "")),
        ("https://www.youtube.com/", ("", "")),
        ("https://[::1", ("", "")),
    ],
)
def test_the_channel_in_an_address(address: str, named: tuple[str, str]) -> None:
    assert channel_in(address) == named


def test_small_things_are_read_as_they_stand() -> None:
    assert comment_id("https://www.youtube.com/watch?v=a&lc=Ugx.9") == "Ugx.9"
    assert comment_id("https://[::1") == ""
    found = links_in("@stork-ping, se (https://a.example/b?c=1). a@b.se #1 #två")
    assert [one.url for one in found] == [
        "https://www.youtube.com/@stork-ping", "https://a.example/b?c=1", "https://www.youtube.com/hashtag/två",
    ]  # fmt: skip


def test_the_token_is_sent_by_its_shape() -> None:
    assert authorise("AIzaSyA") == {"X-Goog-Api-Key": "AIzaSyA"}
    assert authorise("ya29.a0A") == {"Authorization": "Bearer ya29.a0A"}


def answered(status: int, reason: str, url: str = "https://www.googleapis.com/youtube/v3/videos") -> Answer:
    return Answer(url=url, status=status, data=refusal(status, reason)[1], body=b"", headers={}, at=NOW)


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (answered(403, "quotaExceeded"), Trouble.RATE),
        (answered(403, "rateLimitExceeded"), Trouble.RATE),
        (answered(400, "keyInvalid"), Trouble.TOKEN),
        (answered(401, "authError"), Trouble.TOKEN),
        (answered(403, "accessNotConfigured"), Trouble.TOKEN),
        (answered(403, "forbidden"), Trouble.ROLE),
        (answered(404, "videoNotFound"), Trouble.GONE),
        (answered(403, "channelClosed"), Trouble.GONE),
        (answered(400, "processingFailure"), Trouble.ERROR),
        (answered(503, "backendError"), Trouble.ERROR),
        (answered(403, "commentsDisabled"), None),
        (answered(404, "playlistNotFound", "https://www.googleapis.com/youtube/v3/playlistItems?a=b"), None),
        (answered(401, "authorizationRequired", "https://www.googleapis.com/youtube/v3/channels?mine=true"), None),
        (answered(400, "keyInvalid", "https://www.googleapis.com/youtube/v3/channels?mine=true"), Trouble.TOKEN),
        (answered(403, "forbidden", "https://www.googleapis.com/youtube/v3/captions?videoId=a"), None),
        (answered(400, "invalidPageToken"), None),
    ],
)
def test_what_a_refusal_means(answer: Answer, trouble: Trouble | None) -> None:
    verdict = judge(answer)
    assert (verdict.trouble if verdict else None) is trouble
    assert verdict is None or verdict.say.endswith(".")


def test_the_newer_form_of_an_error_is_understood() -> None:
    details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}]
    data = {"error": {"code": 400, "errors": [{"reason": "badRequest"}], "details": details}}
    verdict = judge(Answer(url="u", status=400, data=data, body=b"", headers={}, at=NOW))
    assert verdict is not None
    assert verdict.trouble is Trouble.TOKEN
