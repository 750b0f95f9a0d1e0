"""X's archive: real ones of three eras, and small ones in the form of the eras that are lacking."""

import datetime as dt
import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from archiver.errors import ExportRefused
from archiver.platforms.export_reading import ExportThread
from archiver.platforms.x.export import CUT, X_EXPORT
from archiver.records import Account, AuthorRole, Direction, MediaKind, Missing, Thread, Visibility
from tests.unit.platforms.talking import InMemory, export_context

SHARED = Path(os.environ.get("ARCHIVER_SHARED", Path(__file__).parents[5] / "shared"))
DITTO = SHARED / "samples" / "exports" / "x-archive-django-ditto"


def account(url: str = "https://x.com/philgyford", platform_id: str = "", identities: tuple[str, ...] = ()) -> Account:
    return Account(
        id="x", platform="x", url=url, name="K", authority="KS", platform_id=platform_id, identities=identities
    )  # fmt: skip


KOMMUN = account("https://x.com/storkoping", "77")


def delivered(folder: str) -> InMemory:
    root = DITTO / folder
    return InMemory(
        {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    )


def js(variable: str, entries: Sequence[object]) -> bytes:
    return f"window.YTD.{variable} = {json.dumps(entries, ensure_ascii=False)}".encode()


def read(archive: InMemory, owner: Account = KOMMUN) -> tuple[list[ExportThread], list[Missing]]:
    assert X_EXPORT.recognises(archive)
    told = list(X_EXPORT.read(archive, export_context(owner)).threads)
    threads = [one for one in told if isinstance(one, ExportThread)]
    return threads, [one for one in told if isinstance(one, Missing)]


def by_id(threads: list[ExportThread]) -> dict[str, Thread]:
    return {one.reading.thread.id: one.reading.thread for one in threads}


ACCOUNT_JS = js(
    "account.part0",
    [{"account": {"username": "storkoping", "accountId": "77", "accountDisplayName": "Storköpings kommun"}}],
)


def tweet(id: int, text: str, **more: object) -> dict[str, object]:
    return {
        "tweet": {
            "id_str": str(id), "id": str(id), "full_text": text, "created_at": "Tue Apr 07 10:28:04 +0000 2020",
            "lang": "sv", "favorite_count": "3", "retweet_count": "1",
            "entities": {"urls": [], "user_mentions": [], "hashtags": [], "media": []}, **more,
        }
    }  # fmt: skip


def archive(**files: bytes) -> InMemory:
    named = {f"data/{name.replace('__', '/').replace('_js', '.js').replace('0', '-')}": b for name, b in files.items()}
    return InMemory({"data/account.js": ACCOUNT_JS, **named})


# --- real archives ----------------------------------------------------------------------------------------------


def test_the_archive_of_2015_is_read() -> None:
    threads, problems = read(delivered("v1"), account(platform_id="12552"))
    found = by_id(threads)
    post = found["633653702486835200"].post
    assert problems == []
    assert post.text == "@suegyford Smashing, well done! Did it go alright?"
    assert post.published_at == dt.datetime(2015, 8, 18, 14, 56, 30, tzinfo=dt.UTC)
    assert (post.author.name, post.author.id, post.author.role) == ("Phil Gyford", "12552", AuthorRole.MUNICIPALITY)
    assert post.permalink == "https://x.com/philgyford/status/633653702486835200"
    assert [(one.text, one.url, one.mention) for one in post.links] == [("@suegyford", "https://x.com/suegyford", True)]


def test_the_archive_of_2019_is_read_with_its_account() -> None:
    reading = X_EXPORT.read(delivered("v2"), export_context(account()))
    threads = [one for one in reading.threads if isinstance(one, ExportThread)]
    assert (reading.account.id, reading.account.name) == ("12552", "Phil Gyford")
    assert reading.account.description.startswith("Creator of the Bishop of Manchester’s favourite meme")
    assert reading.account.media[0].url.endswith("james_200208_300x300.jpg")
    found = by_id(threads)
    first, answer = found["71534"].post, found["1003256881891168256"].post
    assert (first.text, first.published_precision) == ("Supermarket so bright hurt my eyes.", "second")
    assert [(one.kind, one.value) for one in answer.counters] == [("like", 2), ("share", 0)]
    assert answer.answers == "https://x.com/i/web/status/1003248782706991104"


def test_the_pictures_of_the_profile_are_found_in_the_archive() -> None:
    about = {"avatarMediaUrl": "https://pbs.twimg.com/profile_images/1/vapen.jpg",
             "headerMediaUrl": "https://pbs.twimg.com/profile_banners/77/1603038696"}  # fmt: skip
    files = archive(
        tweets_js=js("tweets.part0", []),
        profile_js=js("profile.part0", [{"profile": about}]),
    )
    members = {
        **files.members,
        "data/profile_media/77-vapen.jpg": b"\xff",
        "data/profile_media/77-1603038696.jpg": b"1",
    }
    reading = X_EXPORT.read(InMemory(members), export_context(KOMMUN)).account
    assert [one.url for one in reading.media] == [
        "export:data/profile_media/77-vapen.jpg", "export:data/profile_media/77-1603038696.jpg",
    ]  # fmt: skip


def test_an_archive_without_posts_is_read() -> None:
    assert read(delivered("v2_no_tweets"), account()) == ([], [])


def test_the_archive_of_2021_gives_links_a_quote_and_its_files() -> None:
    threads, problems = read(delivered("v2_with_media"), account())
    assert problems == []
    quoting, film = threads  # the newest first
    assert [one.reading.thread.id for one in threads] == ["1359135226161750021", "1247471193357275137"]
    post = quoting.reading.thread.post
    assert post.shared_from == "https://x.com/peterme/status/1358811736464191488"
    assert post.text.endswith("extravagance. https://twitter.com/peterme/status/1358811736464191488")
    assert [(one.url, one.reason, one.kind) for one in post.media] == [
        ("https://pbs.twimg.com/media/EtyeQ0FWYAEQDqk.jpg?name=orig", "", MediaKind.IMAGE)
    ]
    assert quoting.files == {post.media[0].url: "tweet_media/1359135226161750021-EtyeQ0FWYAEQDqk.jpg"}
    moving = film.reading.thread.post.media[0]
    assert (moving.kind, moving.url) == (MediaKind.VIDEO, "https://video.twimg.com/tweet_video/EU_oaKjWkAAj6Gv.mp4")
    assert film.files == {moving.url: "tweet_media/1247471193357275137-EU_oaKjWkAAj6Gv.mp4"}
    assert "http://Dropbox.com, the day" in film.reading.thread.post.text
    assert [one.member for one in film.fragments] == ["tweet.js"]
    assert json.loads(film.fragments[0].data)["id_str"] == "1247471193357275137"


# --- threads ----------------------------------------------------------------------------------------------------


def test_answers_to_oneself_stand_under_the_post_in_any_order_and_from_any_file() -> None:
    first = js("tweets.part0", [tweet(5, "3/3", in_reply_to_status_id_str="4"), tweet(2, "@a till någon annan",
                in_reply_to_status_id_str="1", in_reply_to_screen_name="a")])  # fmt: skip
    second = js("tweets.part1", [tweet(4, "2/3", in_reply_to_status_id_str="3"), tweet(3, "1/3 &amp;amp; &lt;b&gt;")])
    threads, problems = read(archive(tweets_js=first, tweets0part1_js=second))
    found = by_id(threads)
    assert problems == []
    assert list(found) == ["3", "2"]
    assert found["3"].post.text == "1/3 &amp; <b>"
    assert [(one.id, one.parent, one.text) for one in found["3"].comments] == [("4", "", "2/3"), ("5", "4", "3/3")]
    assert {one.direction for one in found["3"].items()} == {Direction.CREATED}
    assert {one.author.role for one in found["3"].items()} == {AuthorRole.MUNICIPALITY}
    assert sorted(one.member for one in threads[0].fragments) == [
        "data/tweets-part1.js", "data/tweets-part1.js", "data/tweets.js",
    ]  # fmt: skip


def test_posts_that_answer_each_other_in_a_ring_are_all_there() -> None:
    ring = [tweet(1, "a", in_reply_to_status_id_str="2"), tweet(2, "b", in_reply_to_status_id_str="1")]
    threads, _ = read(archive(tweets_js=js("tweets.part0", ring)))
    assert sum(len(list(one.reading.thread.items())) for one in threads) == 2


def test_a_shared_post_is_anothers_and_told_when_it_is_cut() -> None:
    mention = {"user_mentions": [{"screen_name": "lst_skane", "name": "Länsstyrelsen", "id_str": "9"}], "urls": []}
    shares = [tweet(8, "RT @Lst_Skane: Det brinner i …", entities=mention), tweet(9, "RT @lst_skane: Släckt.",
              entities=mention)]  # fmt: skip
    threads, problems = read(archive(tweets_js=js("tweets.part0", shares)))
    post = by_id(threads)["8"].post
    assert (post.author.name, post.author.id, post.author.role) == ("Länsstyrelsen", "9", AuthorRole.PUBLIC)
    assert (post.text, post.direction) == ("Det brinner i …", Direction.RECEIVED)
    assert problems == [Missing(what="export.zip", why=CUT.format(count=1))]


def test_a_long_post_gets_its_whole_text() -> None:
    long = (
        "Kommunfullmäktige har beslutat om en ny översiktsplan för hela kommunen. " * 6
        + "Läs: https://t.co/abc &amp; ta del."
    )
    note = {"noteTweet": {"noteTweetId": "41", "createdAt": "2020-04-07T10:28:05.000Z", "core": {
        "text": long, "urls": [{"shortUrl": "https://t.co/abc", "expandedUrl": "https://storkoping.example/plan",
                                "displayUrl": "storkoping.example/plan"}]}}}  # fmt: skip
    lonely = {"noteTweet": {"noteTweetId": "42", "createdAt": "2020-04-07T10:28:05.000Z", "core": {"text": "x" * 300}}}
    cut = tweet(40, long[:270] + "… https://t.co/more", entities={"urls": [
        {"url": "https://t.co/more", "expanded_url": "https://twitter.com/i/web/status/40"}]})  # fmt: skip
    files = {"tweets_js": js("tweets.part0", [cut]), "note0tweet_js": js("note_tweet.part0", [note, lonely])}
    threads, problems = read(archive(**files))
    post = threads[0].reading.thread.post
    assert post.text.endswith("Läs: https://storkoping.example/plan & ta del.")
    assert [one.url for one in post.links] == ["https://storkoping.example/plan"]
    assert [one.member for one in threads[0].fragments] == ["data/tweets.js", "data/note-tweet.js"]
    assert [one.why for one in problems] == ["Den långa texten 42 hör till ett inlägg som inte finns i arkivfilen."]


def test_an_edited_post_is_one_thread_with_the_latest_text_and_the_first_id() -> None:
    first, second = 1577735829174272000, 1577736829174272000
    ids = [str(first), str(second)]
    old = tweet(first, "Badet öppnr", edit_info={"initial": {"editTweetIds": ids}})
    new = tweet(second, "Badet öppnar", edit_info={"edit": {"initialTweetId": ids[0],
                "editControlInitial": {"editTweetIds": ids}}})  # fmt: skip
    answer = tweet(second + 5, "Välkomna", in_reply_to_status_id_str=str(first))
    threads, _ = read(archive(tweets_js=js("tweets.part0", [old, answer, new])))
    (thread,) = (one.reading.thread for one in threads)
    assert (thread.id, thread.permalink) == (str(first), f"https://x.com/storkoping/status/{second}")
    assert (thread.post.text, thread.post.published_precision) == ("Badet öppnar", "second")
    assert thread.post.edited_at is not None and thread.post.published_at is not None
    assert thread.post.edited_at > thread.post.published_at
    assert [(one.text, one.at) for one in thread.post.revisions] == [("Badet öppnr", thread.post.published_at)]
    assert [(one.text, one.parent) for one in thread.comments] == [("Välkomna", "")]
    assert len(threads[0].fragments) == 3


def test_removed_posts_are_kept_apart_with_the_moment_of_removal() -> None:
    removed = tweet(50, "Fel datum", deleted_at="Wed Apr 08 08:00:00 +0000 2020")
    threads, _ = read(archive(deleted0tweets_js=js("deleted_tweets.part0", [removed])))
    thread = threads[0].reading.thread
    assert thread.visibility is Visibility.HIDDEN
    assert thread.disappeared_at == dt.datetime(2020, 4, 8, 8, tzinfo=dt.UTC)


def test_posts_to_a_circle_are_a_closed_group() -> None:
    threads, _ = read(archive(twitter0circle0tweet_js=js("twitter_circle_tweet.part0", [tweet(60, "Internt")])))
    assert [one.reading.thread.visibility for one in threads] == [Visibility.GROUP]


def test_posts_before_november_2010_are_known_to_the_day() -> None:
    early = tweet(5000, "Hej", created_at="2009-05-01 00:00:00 +0000")["tweet"]
    month = b"Grailbird.data.tweets_2009_05 = \n " + json.dumps([early]).encode()
    threads, _ = read(InMemory({"data/js/tweets/2009_05.js": month}))
    assert threads[0].reading.thread.post.published_precision == "day"


# --- messages ---------------------------------------------------------------------------------------------------


def message(id: int, sender: str, text: str, at: str, **more: object) -> dict[str, object]:
    return {"messageCreate": {"id": str(id), "senderId": sender, "text": text, "createdAt": at, "urls": [],
                              "mediaUrls": [], "reactions": [], **more}}  # fmt: skip


def test_a_conversation_is_one_thread_that_is_kept_apart() -> None:
    late = message(3, "77", "Hej, vi ser på det!", "2021-01-02T10:00:00.000Z", reactions=[{"reactionKey": "like"}])
    early = message(2, "500", "Lampan är trasig &lt;här&gt;", "2021-01-02T09:00:00.000Z",
                    mediaUrls=["https://ton.twitter.com/dm/2/3/lampa.jpg"])  # fmt: skip
    pieces = [{"dmConversation": {"conversationId": "77-500", "messages": [one]}} for one in (late, early, late)]
    group = {"dmConversation": {"conversationId": "900", "messages": [
        {"joinConversation": {"participantsSnapshot": ["77"], "createdAt": "2021-02-01T00:00:00.000Z"}},
        {"conversationNameUpdate": {"name": "Bygglov", "createdAt": "2021-02-01T01:00:00.000Z"}},
        message(8, "501", "Fråga", "2021-02-01T02:00:00.000Z")]}}  # fmt: skip
    files = {
        "direct0messages_js": js("direct_messages.part0", list(pieces)),
        "direct0messages0group_js": js("direct_messages_group.part0", [group]),
        "direct_messages_media__20lampa.jpg": b"\xff",
    }
    threads, problems = read(archive(**files))
    found = by_id(threads)
    assert problems == []
    assert {one.visibility for one in found.values()} == {Visibility.DIRECT}
    talk = found["77-500"]
    assert (talk.post.text, talk.post.author.id, talk.post.author.role) == (
        "Lampan är trasig <här>", "500", AuthorRole.PUBLIC,
    )  # fmt: skip
    assert [(one.text, one.direction) for one in talk.comments] == [("Hej, vi ser på det!", Direction.CREATED)]
    assert talk.comments[0].counters[0].kind == "reaction:like"
    assert threads[0].files == {"https://ton.twitter.com/dm/2/3/lampa.jpg": "data/direct_messages_media/2-lampa.jpg"}
    assert found["900"].post.title == "Bygglov"


# --- faults -----------------------------------------------------------------------------------------------------


def test_a_missing_attachment_is_told_and_keeps_its_address() -> None:
    picture = {"media_url_https": "https://pbs.twimg.com/media/AbC.jpg", "type": "photo", "url": "https://t.co/p",
               "expanded_url": "https://twitter.com/storkoping/status/70/photo/1"}  # fmt: skip
    one = tweet(70, "Bild https://t.co/p", entities={"media": [picture]})
    threads, _ = read(archive(tweets_js=js("tweets.part0", [one])))
    post = threads[0].reading.thread.post
    assert (post.text, post.links) == ("Bild", ())
    assert [(media.url, media.reason) for media in post.media] == [
        ("https://pbs.twimg.com/media/AbC.jpg?name=orig", "Bilagan finns inte i arkivfilen.")
    ]
    assert threads[0].files == {}


@pytest.mark.parametrize(("cut", "left"), [(30, 2), (200, 2), (400, 1)])
def test_a_cut_file_gives_what_it_holds_and_says_where_it_broke(cut: int, left: int) -> None:
    whole = js("tweets.part0", [tweet(n, f"Inlägg {n}") for n in range(1, 4)])
    threads, problems = read(archive(tweets_js=whole[:-cut]))
    assert len(threads) == left
    assert problems[0].what == "data/tweets.js"
    assert f"efter post {len(threads)}" in problems[0].why


@pytest.mark.parametrize(
    "broken", [b"", b"window.YTD.tweets.part0 = ", b"window.YTD.tweets.part0 = [\xff\xfe", b"\x00" * 9]
)
def test_a_file_that_is_no_json_is_named(broken: bytes) -> None:
    threads, problems = read(archive(tweets_js=broken))
    assert threads == []
    assert [one.what for one in problems] == ["data/tweets.js"]


def test_entries_of_another_kind_are_told_and_never_end_the_reading() -> None:
    odd: list[object] = [7, None, [], {"tweet": "x"}, {"tweet": {"id_str": 5}}, {"tweet": {"full_text": []}}]
    odd.append(tweet(1, "Bra", entities=9, edit_info=[], created_at={}))
    threads, problems = read(archive(tweets_js=js("tweets.part0", odd)))
    assert [one.reading.thread.id for one in threads] == ["5", "1"]
    assert len(problems) == 5


def test_the_manifest_says_what_is_not_there() -> None:
    listed = {"userInfo": {"accountId": "77", "userName": "storkoping", "displayName": "S"},
              "archiveInfo": {"isPartialArchive": True}, "dataTypes": {"tweets": {"files": [
                  {"fileName": "data/tweets.js", "count": "3"}, {"fileName": "data/tweets-part1.js", "count": "9"}]},
                  "like": {"files": [{"fileName": "data/like.js", "count": "9"}]}}}  # fmt: skip
    manifest = b"window.__THAR_CONFIG = " + json.dumps(listed).encode()
    files = archive(manifest_js=manifest, tweets_js=js("tweets.part0", [tweet(1, "a"), tweet(2, "b")]))
    reading = X_EXPORT.read(files, export_context(KOMMUN))
    assert [one.what for one in reading.account.problems] == ["export.zip", "data/tweets-part1.js"]
    told = [one for one in reading.threads if isinstance(one, Missing)]
    assert [one.what for one in told] == ["data/tweets.js"]


@pytest.mark.parametrize(
    ("owner", "refused"),
    [
        (account("https://x.com/storkoping"), False),
        (account("https://twitter.com/Storkoping/"), False),
        (account("https://x.com/gammalt_namn", "77"), False),
        (account("https://x.com/annan", identities=("@storkoping",)), False),
        (account("https://x.com/annan"), True),
        (account("https://x.com/storkoping", "78"), True),
    ],
)
def test_the_archive_of_another_account_is_refused(owner: Account, refused: bool) -> None:
    files = archive(tweets_js=js("tweets.part0", []))
    if refused:
        with pytest.raises(ExportRefused, match="platform_id") as told:
            read(files, owner)
        assert "@storkoping (id 77)" in told.value.say
    else:
        assert read(files, owner) == ([], [])


@pytest.mark.parametrize(
    "members",
    [{"data/tweets.js": b"<html>"}, {"posts/tweets.json": b"[]"}, {"outbox.json": b"{}"}, {}],
)
def test_other_files_are_no_archive_of_x(members: dict[str, bytes]) -> None:
    assert not X_EXPORT.recognises(InMemory(members))
