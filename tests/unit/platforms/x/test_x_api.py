"""X's API on answers in the form that docs.x.com publishes."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest

from archiver.errors import AccountGone, CaptureStopped, ProfileMismatch
from archiver.platforms.api_reading import AccountReading, Answer, ApiContext, Ask, Listed, Trouble
from archiver.platforms.fields import list_of
from archiver.platforms.readings import ThreadReading
from archiver.platforms.x.api import X_API
from archiver.platforms.x.listing import read_cursor, write_cursor
from archiver.platforms.x.verdicts import judge
from archiver.platforms.x.wording import handle_in, moment_in_id, status_id, unescaped
from archiver.records import Account, AuthorRole, Direction, MediaKind, Missing, Option, Thread, ThreadRef
from tests.unit.platforms.talking import NOW, Served, context, read_all, talk

USER = {
    "id": "77", "username": "storkoping", "name": "Storköpings kommun", "description": "Nytt https://t.co/hem",
    "entities": {"description": {"urls": [{"url": "https://t.co/hem", "expanded_url": "https://storkoping.example",
                                           "display_url": "storkoping.example"}]}},
    "profile_image_url": "https://pbs.twimg.com/profile_images/1/vapen_normal.png",
    "public_metrics": {"followers_count": 900, "following_count": 3, "tweet_count": 12, "listed_count": 1},
}  # fmt: skip
ÅSA = {"id": "500", "username": "asa", "name": "Åsa"}
LAN = {"id": "9", "username": "lst", "name": "Länsstyrelsen"}
USERS = [{"id": "77", "username": "storkoping", "name": "Storköpings kommun"}, ÅSA, LAN]
Post = dict[str, Any]


def account(url: str = "https://x.com/storkoping", platform_id: str = "") -> Account:
    return Account(id="x", platform="x", url=url, name="K", authority="KS", platform_id=platform_id)


def post(
    id: str, text: str, by: str = "77", *, conversation: str = "", answers: str = "", to: str = "", **more: Any
) -> Post:
    """A post as the API gives it; `answers` is the id of the one above it, `to` whose that is."""
    above = {"referenced_tweets": [{"type": "replied_to", "id": answers}], "in_reply_to_user_id": to} if answers else {}
    return {
        "id": id, "text": text, "author_id": by, "conversation_id": conversation or id, "lang": "sv",
        "created_at": "2026-03-01T08:00:00.000Z", "edit_history_tweet_ids": [id],
        "public_metrics": {"reply_count": 0, "like_count": 1}, **above, **more,
    }  # fmt: skip


def replies(count: int) -> Post:
    return {"public_metrics": {"reply_count": count}}


class Server:
    """Answers as X would: a timeline in pages, look-ups by id, a search in pages, and what is asked is noted."""

    def __init__(
        self,
        *pages: list[Post],
        others: list[Post] = [],  # noqa: B006 - never changed
        search: Mapping[str, list[list[Post]]] | None = None,
        whole: bool = False,
        includes: Post | None = None,
        errors: list[Post] | None = None,
        user: Post | None = None,
    ) -> None:
        self.pages, self.others, self.search, self.whole = pages, others, search or {}, whole
        self.includes = {"users": USERS, **(includes or {})}
        self.errors = errors or []
        self.user = user or {"data": USER}
        self.asked: list[str] = []

    def __call__(self, ask: Ask) -> object:
        query = dict(ask.query)
        path = ask.url.removeprefix("https://api.x.com")
        self.asked.append(
            path + (f"?{query['query']}" if "query" in query else f"?{query['ids']}" if "ids" in query else "")
        )
        if path.startswith("/2/users/") and not path.endswith("/tweets"):
            return self.user
        if path == "/2/tweets/counts/all":
            return (200, {"data": []}) if self.whole else (403, {"title": "Client Forbidden"})
        if path == "/2/tweets":
            every = [*self.others, *(one for page in self.pages for one in page)]
            found = [one for one in every if one["id"] in query["ids"].split(",")]
            return {"data": found, "includes": {"users": USERS}}
        if path.startswith("/2/tweets/search/"):
            assert path.endswith("all") is self.whole
            return self._page(self.search[query["query"]], query.get("next_token", ""))
        return self._page(list(self.pages), query.get("pagination_token", ""))

    def _page(self, pages: list[list[Post]], token: str) -> Post:
        number = int(token or 0)
        more = {"next_token": str(number + 1)} if number + 1 < len(pages) else {}
        return {"data": pages[number], "includes": self.includes, "meta": more, "errors": self.errors}


def read(server: Served, owner: Account | None = None) -> tuple[AccountReading, list[ThreadReading]]:
    return read_all(X_API, context(owner or account()), server)


def threads(server: Served) -> dict[str, Thread]:
    return {one.thread.id: one.thread for one in read(server)[1]}


# --- the account ------------------------------------------------------------------------------------------------


def test_the_account_is_found_by_the_name_in_its_address() -> None:
    server = Server([])
    reading, _ = read(server)
    assert server.asked[0] == "/2/users/by/username/storkoping"
    assert (reading.id, reading.url, reading.name) == ("77", "https://x.com/storkoping", "Storköpings kommun")
    assert reading.description == "Nytt https://storkoping.example"
    assert [(one.kind, one.value) for one in reading.counters] == [
        ("follower", 900), ("following", 3), ("post", 12), ("list", 1),
    ]  # fmt: skip
    assert [one.url for one in reading.media] == ["https://pbs.twimg.com/profile_images/1/vapen.png"]
    assert reading.problems == ()


def test_a_renamed_account_is_found_by_its_id_and_told() -> None:
    server = Server([])
    reading, _ = read(server, account("https://twitter.com/gamlanamnet", "77"))
    assert server.asked[0] == "/2/users/77"
    (problem,) = reading.problems
    assert "nu @storkoping på X; i kontoförteckningen står @gamlanamnet" in problem.why


@pytest.mark.parametrize(
    ("error", "say"),
    [
        ({"title": "Not Found Error", "detail": "Could not find user with username: [storkoping]."}, "finns inte"),
        ({"title": "Forbidden", "detail": "User has been suspended: [storkoping]."}, "avstängt"),
    ],
)
def test_an_account_that_is_gone_or_suspended_stops_the_harvest(error: Post, say: str) -> None:
    with pytest.raises(AccountGone, match="platform_id") as told:
        read(Server([], user={"errors": [error]}))
    assert say in told.value.say


def test_an_address_that_is_no_account_is_refused() -> None:
    with pytest.raises(CaptureStopped, match="platform_id"):
        read(Server([]), account("https://x.com/search?q=a"))


def test_an_answer_without_the_users_id_names_the_field() -> None:
    with pytest.raises(ProfileMismatch, match="the field id"):
        read(Server([], user={"data": {"username": "a"}}))


def test_more_posts_than_the_timeline_gives_are_told() -> None:
    many = {"data": {**USER, "protected": True, "public_metrics": {"tweet_count": 9000}}}
    reading, _ = read(Server([], user=many))
    assert [one.why.split(",")[0] for one in reading.problems] == [
        "X lämnar bara ut de 3200 senaste inläggen", "Kontot är skyddat: bara godkända följare ser inläggen",
    ]  # fmt: skip


# --- threads ----------------------------------------------------------------------------------------------------


def test_a_post_is_read_whole() -> None:
    media = [
        {"media_key": "3_1", "type": "photo", "url": "https://pbs.twimg.com/media/A.jpg", "alt_text": "Badet"},
        {"media_key": "7_1", "type": "video", "variants": [
            {"content_type": "application/x-mpegURL", "url": "https://video.twimg.com/a.m3u8"},
            {"content_type": "video/mp4", "bit_rate": 1, "url": "https://video.twimg.com/s.mp4"},
            {"content_type": "video/mp4", "bit_rate": 9, "url": "https://video.twimg.com/l.mp4"}]},
        {"media_key": "7_2", "type": "video"},
    ]  # fmt: skip
    urls = [
        {
            "url": "https://t.co/a",
            "expanded_url": "https://storkoping.example/bad",
            "display_url": "storkoping.example/bad",
        },
        {"url": "https://t.co/m", "expanded_url": "https://x.com/storkoping/status/10/photo/1", "media_key": "3_1"},
    ]
    one = post(
        "10",
        "Badet öppnar &lt;nu&gt; &amp; här: https://t.co/a @asa #badväder https://t.co/m",
        entities={"urls": urls},
        attachments={"media_keys": ["3_1", "7_1", "7_2"], "poll_ids": ["p"]},
        public_metrics={"reply_count": 0, "like_count": 4, "retweet_count": 2, "impression_count": 9},
    )
    polls = [
        {
            "id": "p",
            "options": [{"position": 2, "label": "Nej", "votes": 1}, {"position": 1, "label": "Ja", "votes": 8}],
        }
    ]
    found = threads(Server([one], includes={"media": media, "polls": polls}))["10"]
    assert found.permalink == "https://x.com/storkoping/status/10"
    assert found.post.text == "Badet öppnar <nu> & här: https://storkoping.example/bad @asa #badväder"
    assert [(link.text, link.url, link.mention) for link in found.post.links] == [
        ("storkoping.example/bad", "https://storkoping.example/bad", False),
        ("@asa", "https://x.com/asa", True),
        ("#badväder", "https://x.com/hashtag/badväder", False),
    ]
    assert (found.post.author.role, found.post.direction) == (AuthorRole.MUNICIPALITY, Direction.CREATED)
    assert (found.post.published_at, found.post.published_precision) == (
        dt.datetime(2026, 3, 1, 8, tzinfo=dt.UTC), "second",
    )  # fmt: skip
    assert [(one.kind, one.url, one.alt, bool(one.reason)) for one in found.post.media] == [
        (MediaKind.IMAGE, "https://pbs.twimg.com/media/A.jpg?name=orig", "Badet", False),
        (MediaKind.VIDEO, "https://video.twimg.com/l.mp4", "", False),
        (MediaKind.VIDEO, "https://x.com/i/web/status/10#7_2", "", True),
    ]
    assert found.post.options == (Option(text="Ja", votes=8), Option(text="Nej", votes=1))
    assert [(one.kind, one.value) for one in found.post.counters] == [
        ("like", 4), ("share", 2), ("comment", 0), ("view", 9),
    ]  # fmt: skip


def test_every_page_of_the_timeline_is_asked_for() -> None:
    server = Server([post("3", "tre")], [post("2", "två")], [post("1", "ett")])
    assert list(threads(server)) == ["3", "2", "1"]
    assert server.asked.count("/2/users/77/tweets") == 3


def test_a_conversation_of_the_account_is_one_thread_whoever_wrote_its_answers() -> None:
    own = post("14", "Ja!", conversation="10", answers="12", to="500")
    timeline = [own, post("11", "2/2", conversation="10", answers="10", to="77"), post("10", "1/2", **replies(2))]
    found = [
        [own, post("12", "När?", "500", conversation="10", answers="10", to="77")],
        [post("13", "Samma fråga", "9", conversation="10", answers="12", to="500"), timeline[1], timeline[2]],
    ]
    server = Server(timeline, search={"conversation_id:10": found})
    (reading,) = read(server)[1]
    assert [(one.id, one.parent, one.author.role) for one in reading.thread.comments] == [
        ("11", "", AuthorRole.MUNICIPALITY),
        ("12", "", AuthorRole.PUBLIC),
        ("13", "12", AuthorRole.PUBLIC),
        ("14", "12", AuthorRole.MUNICIPALITY),
    ]
    assert (reading.expected_comments, reading.problems) == (4, ())
    assert "/2/tweets/search/recent?conversation_id:10" in server.asked


def test_an_answer_in_somebody_elses_conversation_opens_a_thread_with_further_answers_to_oneself() -> None:
    further = post("22", "och kl 12", conversation="5", answers="21", to="77")
    answer = post("21", "Det öppnar kl 10", conversation="5", answers="6", to="500")
    server = Server([further, answer], others=[post("5", "Hej kommunen", "500")])
    found = threads(server)
    assert list(found) == ["21"]
    assert found["21"].post.answers == "https://x.com/i/web/status/6"
    assert [(one.id, one.parent) for one in found["21"].comments] == [("22", "")]


def test_a_thread_whose_answers_stand_on_earlier_pages_is_listed_last_with_all_of_them() -> None:
    opening = post("10", "Lampan", **replies(1))
    late = [post(id, "Nu", conversation="10", answers="12", to="500") for id in ("90", "80", "70")]
    search: dict[str, list[list[Post]]] = {"conversation_id:10": [[]]}
    server = Server([late[0]], [late[1], post("75", "annat")], [late[2], opening], [post("5", "äldst")], search=search)
    _, found = read(server)
    assert [(one.thread.id, [answer.id for answer in one.thread.comments]) for one in found] == [
        ("10", ["90"]), ("10", ["80"]), ("75", []), ("10", ["70", "80", "90"]), ("5", []),
    ]  # fmt: skip
    assert read_cursor(write_cursor("7140dibdnow9c7btw", {"10": ["90", "80"]})) == (
        "7140dibdnow9c7btw", {"10": ["90", "80"]},
    )  # fmt: skip


def test_a_late_answer_brings_its_old_thread_though_the_listing_has_not_come_to_it() -> None:
    late = post("90", "Nu är det lagat", conversation="10", answers="12", to="500")
    server = Server([late], others=[post("10", "Lampan", **replies(1))], search={"conversation_id:10": [[]]})
    _, (reading,) = read(server)
    assert (reading.thread.id, [one.id for one in reading.thread.comments]) == ("10", ["90"])
    assert reading.thread.comments[0].parent == "12"
    assert [one.what for one in reading.problems] == [
        "https://x.com/storkoping/status/10", "https://x.com/i/web/status/12",
    ]  # fmt: skip


def test_a_conversation_whose_first_post_is_gone_is_read_from_what_is_left() -> None:
    left = post("21", "Tack!", conversation="5", answers="5", to="77")
    assert list(threads(Server([left]))) == ["21"]


def test_the_seven_days_of_the_search_are_told_when_answers_lack() -> None:
    server = Server([post("10", "Fråga oss", **replies(3))], search={"conversation_id:10": [[]]})
    _, (reading,) = read(server)
    assert reading.expected_comments == 3
    assert "sju dagar bakåt: 0 av 3 direkta svar" in reading.problems[0].why


def test_a_tier_with_the_whole_archive_searches_all_of_it() -> None:
    answer = post("12", "Svar", "500", conversation="10", answers="10", to="77")
    server = Server([post("10", "Fråga oss", **replies(2))], search={"conversation_id:10": [[answer]]}, whole=True)
    _, (reading,) = read(server)
    assert (reading.expected_comments, reading.problems, len(reading.thread.comments)) == (2, (), 1)


def test_a_post_without_answers_costs_no_search() -> None:
    server = Server([post("10", "Hej")])
    read(server)
    assert not [one for one in server.asked if "search" in one]


def test_a_shared_post_is_anothers_under_the_shares_id() -> None:
    original = post("5", "Hela den långa texten " * 20, "9")
    share = post("30", "RT @lst: Hela den långa texten…", referenced_tweets=[{"type": "retweeted", "id": "5"}])
    found = threads(Server([share], includes={"tweets": [original]}))["30"]
    assert (found.post.id, found.post.author.name, found.post.direction) == ("30", "Länsstyrelsen", Direction.RECEIVED)
    assert found.post.text == original["text"]
    assert found.post.shared_from == "https://x.com/lst/status/5"
    assert found.permalink == "https://x.com/storkoping/status/30"


def test_a_quote_names_what_it_quotes() -> None:
    quote = post("31", "Läs detta", referenced_tweets=[{"type": "quoted", "id": "5"}])
    found = threads(Server([quote], includes={"tweets": [post("5", "x", "9")]}))["31"]
    assert (found.post.text, found.post.shared_from) == ("Läs detta", "https://x.com/lst/status/5")


def test_a_long_post_is_read_from_its_note() -> None:
    note = {"text": "Långt &amp; klart https://t.co/b " + "ord " * 100, "entities": {"urls": [
        {"url": "https://t.co/b", "expanded_url": "https://b.example", "display_url": "b.example"}]}}  # fmt: skip
    found = threads(Server([post("32", "Långt…", note_tweet=note)]))["32"]
    assert found.post.text.startswith("Långt & klart https://b.example ord")


def test_an_edited_post_keeps_its_first_id() -> None:
    first, second = "1577735829174272000", "1577736829174272000"
    edited = post(second, "Badet öppnar", edit_history_tweet_ids=[first, second], conversation=first, **replies(1))
    answer = post("1577737829174272000", "Bra", "500", conversation=first, answers=second, to="77")
    server = Server([edited], search={f"conversation_id:{first}": [[answer, edited]]})
    found = threads(server)[first]
    assert found.permalink == f"https://x.com/storkoping/status/{second}"
    assert found.post.published_at == moment_in_id(first)
    assert found.post.edited_at == moment_in_id(second)
    assert [(one.text, one.parent) for one in found.comments] == [("Bra", "")]


def test_a_post_can_be_found_by_its_address() -> None:
    answer = post("12", "När?", "500", conversation="10", answers="10", to="77")
    server = Server([], others=[answer, post("10", "Hej", **replies(1))])
    told = context(account())
    reading = talk(X_API.read_account(told), server)
    assert X_API.find_thread is not None
    listed = talk(X_API.find_thread(told, reading, "https://twitter.com/asa/status/12?s=20"), server)
    assert (listed.ref.id, [one["id"] for one in list_of(listed.data, "replies")]) == ("10", ["12"])  # type: ignore[index]
    with pytest.raises(CaptureStopped, match="adress till ett inlägg"):
        talk(X_API.find_thread(told, reading, "https://x.com/storkoping"), server)
    with pytest.raises(CaptureStopped, match="finns inte"):
        talk(X_API.find_thread(told, reading, "https://x.com/a/status/404"), server)


# --- partial errors, faults -------------------------------------------------------------------------------------


def test_what_an_answer_leaves_out_is_told_once() -> None:
    problems = "https://api.twitter.com/2/problems"
    absent = {"title": "Not Found Error", "type": f"{problems}/resource-not-found"}
    errors = [
        {"resource_type": "tweet", "resource_id": "5", **absent},
        {"resource_type": "tweet", "resource_id": "5", **absent},
        {"resource_type": "tweet", "resource_id": "6", "title": "Authorization Error",
         "type": f"{problems}/not-authorized-for-resource"},
        {"resource_type": "user", "value": "9", "title": "Forbidden", "detail": "User has been suspended: [9]."},
    ]  # fmt: skip
    told = context(account())
    server = Server([post("1", "a")], errors=errors)
    page = talk(X_API.read_listing(told, talk(X_API.read_account(told), server), ""), server)
    assert page.problems == (
        Missing(what="https://x.com/i/web/status/5", why="Inlägget som det hänvisas till är borttaget."),
        Missing(
            what="https://x.com/i/web/status/6",
            why="Inlägget som det hänvisas till får inte visas: kontot är skyddat, avstängt eller borttaget.",
        ),
        Missing(what="user 9", why="X lämnade inte ut user 9: User has been suspended: [9]."),
    )


def test_a_share_of_a_removed_post_says_so() -> None:
    share = post("30", "RT @lst: Hela…", referenced_tweets=[{"type": "retweeted", "id": "5"}])
    _, (reading,) = read(Server([share]))
    assert reading.thread.post.shared_from == "https://x.com/i/web/status/5"
    assert "borttaget eller skyddat" in reading.problems[0].why


def test_posts_that_lack_fields_or_have_them_of_other_kinds_never_end_the_reading() -> None:
    odd: list[Any] = [
        7, None, {"text": "utan id"},
        {"id": "1"},
        {"id": "2", "text": 5, "entities": [], "referenced_tweets": {}, "attachments": "x", "public_metrics": None,
         "edit_history_tweet_ids": "2", "created_at": "igår", "note_tweet": 3},
    ]  # fmt: skip
    told = context(account())
    server = Server(odd)
    page = talk(X_API.read_listing(told, talk(X_API.read_account(told), server), ""), server)
    assert [one.ref.id for one in page.threads] == ["1", "2"]
    assert len(page.problems) == 3
    assert [one.thread.post.text for one in read(server)[1]] == ["", "5"]


def test_a_listed_post_that_has_lost_its_data_names_the_field() -> None:
    lost = Listed(ref=ThreadRef(id="1", url="https://x.com/i/web/status/1"), data=None)
    reading = AccountReading(id="77", url="https://x.com/storkoping", name="S", data={})
    with pytest.raises(ProfileMismatch, match="the field id"):
        talk(X_API.read_thread(context(account()), reading, lost), Server([]))


def test_the_stamp_of_an_old_thread_changes_with_its_answers_and_edits() -> None:
    told = context(account())

    def stamp(**more: Any) -> str:
        server = Server([post("10", "a", **{"created_at": "2026-01-01T00:00:00Z", **more})])
        return talk(X_API.read_listing(told, talk(X_API.read_account(told), server), ""), server).threads[0].stamp

    assert stamp() == stamp(public_metrics={"reply_count": 0, "like_count": 99})
    assert len({stamp(), stamp(**replies(1)), stamp(edit_history_tweet_ids=["9", "10"])}) == 3
    assert stamp(created_at="2026-03-01T00:00:00Z") == ""


def answered(
    status: int, data: object = None, url: str = "https://api.x.com/2/users/77/tweets", **headers: str
) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(url=url, status=status, data=data, body=b"", headers=named, at=NOW)


@pytest.mark.parametrize(
    ("answer", "trouble", "wait"),
    [
        (answered(401, {"title": "Unauthorized"}), Trouble.TOKEN, None),
        (answered(403, {"title": "Client Forbidden", "detail": "client-not-enrolled"}), Trouble.ROLE, None),
        (answered(402, {"title": "CreditsDepleted"}), Trouble.REFUSED, None),
        (answered(429, {"title": "UsageCapExceeded"}), Trouble.REFUSED, None),
        (answered(429, None, x_rate_limit_reset=str(int(NOW.timestamp()) + 600)), Trouble.RATE, 601.0),
        (answered(429, None, x_rate_limit_reset="9999999999"), Trouble.RATE, 3600.0),
        (answered(429, None, x_rate_limit_reset="snart"), Trouble.RATE, None),
        (answered(403, {}, url="https://api.x.com/2/tweets/counts/all?query=a"), None, None),
        (answered(200, {"data": []}), None, None),
        (answered(503, b""), None, None),
    ],
)
def test_what_a_refusal_means(answer: Answer, trouble: Trouble | None, wait: float | None) -> None:
    verdict = judge(answer)
    assert (verdict.trouble if verdict else None) is trouble
    assert (verdict.wait if verdict else None) == wait
    assert verdict is None or verdict.say.endswith(".")


@pytest.mark.parametrize(
    ("address", "handle"),
    [
        ("https://x.com/Storkoping", "Storkoping"),
        ("https://mobile.twitter.com/@storkoping/?lang=sv", "storkoping"),
        ("@storkoping", "storkoping"),
        ("https://x.com/home", ""),
        ("https://x.com/storkoping/status/1", ""),
        ("https://exempel.se/storkoping", ""),
    ],
)
def test_the_handle_in_an_address(address: str, handle: str) -> None:
    assert handle_in(address) == handle


def test_small_things_are_read_as_they_stand() -> None:
    assert status_id("https://twitter.com/i/web/status/12?s=1") == "12"
    assert status_id("https://exempel.se/x/status/12") == ""
    assert unescaped("&amp;lt; &quot; &lt;") == "&lt; &quot; <"
    assert moment_in_id("71534") is None


def test_the_reader_asks_where_the_register_says() -> None:
    asked: list[str] = []

    def served(ask: Ask) -> object:
        asked.append(ask.url)
        return {"data": USER} if "users" in ask.url else (403, {})

    told = context(account(), base="http://127.0.0.1:9")
    assert isinstance(told, ApiContext)
    talk(X_API.read_account(told), served)
    assert all(url.startswith("http://127.0.0.1:9/2/") for url in asked)
