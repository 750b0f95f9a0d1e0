"""WordPress's REST API, on answers recorded from a real one (tests/pages/wordpress/rest*.json)."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archiver.errors import AccountGone, ProfileMismatch, TokenRefused
from archiver.platforms.api_reading import Answer, Ask, Trouble
from archiver.platforms.fragments import shipped
from archiver.platforms.generic import read_thread
from archiver.platforms.readings import ThreadReading
from archiver.platforms.wordpress import api
from archiver.platforms.wordpress.api import WORDPRESS_API, authorise
from archiver.platforms.wordpress.content import Picture
from archiver.platforms.wordpress.finding import judge
from archiver.records import Account, AuthorRole, Direction, MediaKind, ThreadRef
from archiver.versions import canonical
from tests.unit.platforms.talking import NOW, Served, context, read_all, talk, url_of

PAGES = Path(__file__).parents[3] / "pages" / "wordpress"
SITE = "http://127.0.0.1:18181"
ACCOUNT = Account(id="k", platform="wordpress", url=f"{SITE}/", name="Granåsa kommun", authority="KS")
TOLD = context(ACCOUNT)


def recorded(name: str, changes: Mapping[str, object] | None = None) -> Served:
    """Answer as the real server did; `changes` by the end of an address take the place of its answers."""
    answers: dict[str, Any] = json.loads((PAGES / name).read_text("utf-8"))

    def served(ask: Ask) -> object:
        for part, given in (changes or {}).items():
            if part in url_of(ask):
                return given
        one = answers[url_of(ask)]
        return one["status"], one["data"], one["headers"]

    return served


def threads(name: str = "rest.json", changes: Mapping[str, object] | None = None) -> dict[str, ThreadReading]:
    return {one.thread.id: one for one in read_all(WORDPRESS_API, TOLD, recorded(name, changes))[1]}


def test_a_blog_says_its_name_and_how_many_posts_it_has() -> None:
    about = talk(WORDPRESS_API.read_account(TOLD), recorded("rest.json"))
    assert (about.name, about.description, about.expected) == ("Granåsa kommun – nyheter", "Nytt från kommunen", 4)
    assert about.problems == ()


def test_a_post_is_read_with_its_writer_picture_and_typography() -> None:
    post = threads()["post-136"].thread.post
    assert post.title == "Badet — ”Lillsjön” & ‘annat’…"
    assert post.text.startswith(
        "Vi öppnar ”Lillsjöns bad” — äntligen… kl 8-20, och ‘Kiosken’ har 3×2 bord.\nDen är 9′ bred"
    )
    assert (post.author.name, post.author.id, post.author.url) == (
        "Granåsa kommun",
        "redaktor",
        f"{SITE}/author/redaktor/",
    )
    assert (post.author.role, post.direction) == (AuthorRole.MUNICIPALITY, Direction.CREATED)
    assert post.published_at == dt.datetime(2025, 3, 1, 9, 30, tzinfo=dt.UTC)
    assert post.media[0].url.endswith(("valborg.png", ".jpg"))
    assert [one.kind for one in post.media] == [MediaKind.IMAGE, MediaKind.DOCUMENT]


def test_comments_stand_below_what_they_answer() -> None:
    reading = threads()["post-136"]
    first, second = reading.thread.comments
    assert (first.parent, second.parent, second.author.name) == ("", first.id, 'Nils "Nisse" Ek')
    assert (first.author.role, first.direction) == (AuthorRole.PUBLIC, Direction.RECEIVED)
    assert first.links[0].url == "https://example.org/bad?a=1&b=2"
    assert reading.expected_comments == 2


def test_api_and_page_are_one_thread() -> None:
    thread = threads()["post-136"].thread
    html = (PAGES / "written-post.html").read_text("utf-8")
    ref = ThreadRef(id=thread.id, url=thread.permalink)
    profile, url = shipped("wordpress"), thread.permalink
    page = read_thread([html], ref=ref, url=url, profile=profile, account=ACCOUNT, captured_at=NOW).thread
    assert page.post.language == "sv-SE"  # which the API does not tell
    assert canonical(replace(page, post=replace(page.post, language=""))) == canonical(thread)


def test_a_post_behind_a_password_is_told_and_not_read() -> None:
    about = talk(WORDPRESS_API.read_account(TOLD), recorded("rest.json"))
    listing = talk(WORDPRESS_API.read_listing(TOLD, about, ""), recorded("rest.json"))
    assert len(listing.threads) == 3
    assert [(one.what, one.why) for one in listing.problems] == [(f"{SITE}/2025/03/hemlig/", api.PROTECTED)]


def test_a_moderators_answers_show_what_waits_as_hidden() -> None:
    seen = threads("rest-as-moderator.json")["post-136"].thread.comments
    assert [one.hidden for one in seen] == [False, False, True]
    assert seen[-1].text == "Väntar på granskning"


def test_the_stamp_changes_with_a_comment() -> None:
    about = talk(WORDPRESS_API.read_account(TOLD), recorded("rest.json"))
    before = talk(WORDPRESS_API.read_listing(TOLD, about, ""), recorded("rest.json")).threads
    told = json.loads((PAGES / "rest.json").read_text("utf-8"))
    comments = next(one for url, one in told.items() if "/comments?post=" in url)
    comments["data"][0]["content"]["rendered"] = "<p>Ändrad</p>"
    changed = {"/comments?post=": (200, comments["data"], comments["headers"])}
    after = talk(WORDPRESS_API.read_listing(TOLD, about, ""), recorded("rest.json", changed)).threads
    assert [a.stamp == b.stamp for a, b in zip(before, after, strict=True)].count(False) == 1


def test_of_very_many_comments_each_thread_asks_for_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    together = [canonical(one.thread) for one in threads().values()]
    monkeypatch.setattr(api, "TOGETHER", 1)
    told = json.loads((PAGES / "rest.json").read_text("utf-8"))
    comments = next(one for url, one in told.items() if "/comments?post=" in url)

    def served(ask: Ask) -> object:
        query = dict(ask.query)
        if "/comments" not in ask.url or "post" not in query:
            return recorded("rest.json")(ask)
        own = [one for one in comments["data"] if str(one["post"]) in query["post"].split(",")]
        return 200, own, {"x-wp-total": str(len(own)), "x-wp-totalpages": "1"}

    found = read_all(WORDPRESS_API, TOLD, served)[1]
    assert [canonical(one.thread) for one in found] == together
    about = talk(WORDPRESS_API.read_account(TOLD), served)
    assert {one.stamp for one in talk(WORDPRESS_API.read_listing(TOLD, about, ""), served).threads} == {""}


def test_a_page_past_the_last_is_the_end() -> None:
    about = talk(WORDPRESS_API.read_account(TOLD), recorded("rest.json"))
    gone = json.loads((PAGES / "rest.json").read_text("utf-8"))[f"{SITE}/wp-json/wp/v2/posts?per_page=100&page=2"]
    assert gone["data"]["code"] == "rest_post_invalid_page_number"
    listing = talk(WORDPRESS_API.read_listing(TOLD, about, "2"), recorded("rest.json", {"page=2": (400, gone["data"])}))
    assert (listing.threads, listing.next) == ((), "")


@pytest.mark.parametrize("data", [{"posts": []}, "<html>", None, 3], ids=["object", "text", "null", "number"])
def test_what_is_no_list_of_posts_is_a_changed_format(data: object) -> None:
    about = talk(WORDPRESS_API.read_account(TOLD), recorded("rest.json"))
    with pytest.raises(ProfileMismatch) as told:
        talk(WORDPRESS_API.read_listing(TOLD, about, ""), recorded("rest.json", {"page=1": (200, data)}))
    assert told.value.say == api.NO_LIST


@pytest.mark.parametrize(
    "broken",
    [
        {"id": 7},
        {"id": 7, "link": 4},
        {"id": None, "link": "http://x/"},
        {"link": "http://x/", "id": {"a": 1}},
        [],
        None,
        "post",
    ],
)
def test_a_post_of_a_wrong_kind_is_told_and_the_others_are_read(broken: object) -> None:
    about = talk(WORDPRESS_API.read_account(TOLD), recorded("rest.json"))
    listing = talk(
        WORDPRESS_API.read_listing(TOLD, about, ""), recorded("rest.json", {"page=1&orderby=date": [broken]})
    )
    assert [one.why for one in listing.problems] == [api.NO_POST]


def test_a_comment_of_a_wrong_kind_is_told_and_the_others_are_read() -> None:
    told = json.loads((PAGES / "rest.json").read_text("utf-8"))
    comments = next(one for url, one in told.items() if "/comments?post=" in url)["data"]
    broken = [
        {"post": 136, "id": 1},
        {"post": 136},
        5,
        {**comments[-1], "date_gmt": "0000-00-00T00:00:00", "author": "x"},
    ]
    reading = threads(changes={"/comments?post=": [*broken]})["post-136"]
    assert len(reading.thread.comments) == 1
    assert reading.thread.comments[0].published_at is None
    assert len(reading.problems) == 3  # two without content, and the parent of the third is not there


def test_a_blog_that_hides_its_writers_lets_the_account_speak() -> None:
    told = json.loads((PAGES / "rest.json").read_text("utf-8"))
    listing = next(one for url, one in told.items() if "&orderby=date" in url)
    for post in listing["data"]:
        post["_embedded"] = {"author": [{"code": "rest_user_cannot_view", "data": {"status": 401}}]}
    changed = {"&orderby=date": (200, listing["data"], listing["headers"])}
    reading = threads(changes=changed)["post-136"]
    assert (reading.thread.post.author.name, reading.thread.post.author.role) == (
        "Granåsa kommun",
        AuthorRole.MUNICIPALITY,
    )
    assert {one.why for one in reading.problems} >= {
        "Bloggens API lämnar inte ut vem som skrev inlägget; det står under kontots namn."
    }


def test_a_password_that_wordpress_ignores_is_refused() -> None:
    with pytest.raises(TokenRefused, match="Skapa ett nytt"):
        talk(WORDPRESS_API.read_account(replace(TOLD, with_token=True)), recorded("rest.json"))


def test_a_password_without_the_right_to_moderate_is_told() -> None:
    refusal = (403, {"code": "rest_forbidden_param", "data": {"status": 403}})
    about = talk(WORDPRESS_API.read_account(TOLD), recorded("rest.json", {"status=all": refusal}))
    assert [one.why for one in about.problems] == [api.NO_RIGHT]


@pytest.mark.parametrize(
    ("code", "trouble"),
    [("incorrect_password", Trouble.TOKEN), ("rest_login_required", Trouble.REFUSED), ("rest_forbidden_param", None)],
)
def test_a_refusal_is_judged_by_its_code(code: str, trouble: Trouble | None) -> None:
    answer = Answer(url=SITE, status=401, data={"code": code}, body=b"", headers={}, at=NOW)
    verdict = judge(answer)
    assert (verdict.trouble if verdict else None) == trouble


@pytest.mark.parametrize("token", ["redaktor:abcd EFGH ijkl", " redaktor : abcdEFGHijkl "])
def test_an_application_password_is_sent_as_basic(token: str) -> None:
    assert authorise(token) == {"Authorization": "Basic cmVkYWt0b3I6YWJjZEVGR0hpamts"}


ROOT = {"namespaces": ["oembed/1.0", "wp/v2"], "name": "Blogg", "home": "https://b.example"}


@pytest.mark.parametrize(
    ("url", "base", "answers", "posts"),
    [
        ("https://b.example/", "", {"https://b.example/wp-json/": ROOT}, "https://b.example/wp-json/wp/v2/posts"),
        (
            "https://b.example/",
            "",
            {"https://b.example/wp-json/": (404, {}), "https://b.example/?rest_route=%2F": ROOT},
            "https://b.example/?rest_route=%2Fwp%2Fv2%2Fposts",
        ),
        (
            "https://b.example/nytt/",
            "",
            {
                "https://b.example/nytt/wp-json/": (404, b"<html>"),
                "https://b.example/nytt/?rest_route=%2F": b"<html>",
                "https://b.example/nytt/": b"<link rel='https://api.w.org/' href='/api/'>",
                "https://b.example/api/": ROOT,
            },
            "https://b.example/api/wp/v2/posts",
        ),
        (
            "https://b.example/",
            "https://c.example/wp-json",
            {"https://c.example/wp-json/": ROOT},
            "https://c.example/wp-json/wp/v2/posts",
        ),
        (
            "https://kommun.wordpress.com/",
            "",
            {},
            "https://public-api.wordpress.com/wp/v2/sites/kommun.wordpress.com/posts",
        ),
    ],
    ids=["pretty", "plain", "stated on the page", "registered", "the network"],
)
def test_the_api_is_found(url: str, base: str, answers: dict[str, object], posts: str) -> None:
    asked: list[str] = []

    def served(ask: Ask) -> object:
        asked.append(url_of(ask))
        if url_of(ask) in answers:
            return answers[url_of(ask)]
        return (401, {"code": "rest_forbidden_param"}) if "status=all" in url_of(ask) else []

    talk(WORDPRESS_API.read_account(context(replace(ACCOUNT, url=url), base=base)), served)
    assert any(one.startswith(posts) for one in asked), asked


def test_no_api_is_told_with_what_to_do() -> None:
    with pytest.raises(ProfileMismatch) as told:
        talk(WORDPRESS_API.read_account(TOLD), lambda ask: b"<html>Hej</html>")
    assert "api_url" in told.value.say


def test_a_thread_that_is_not_there_is_gone() -> None:
    about = talk(WORDPRESS_API.read_account(TOLD), recorded("rest.json"))
    assert WORDPRESS_API.find_thread is not None
    with pytest.raises(AccountGone):
        talk(WORDPRESS_API.find_thread(TOLD, about, f"{SITE}/2020/01/borta/"), lambda ask: [])


def test_the_best_copy_of_a_picture_is_the_one_a_page_offers() -> None:
    sizes = ((150, 150, "cut"), (300, 200, "small"), (2048, 1365, "large"))
    assert Picture(url="full", width=3000, height=2000, sizes=sizes).best() == "large"
    assert Picture(url="full", width=900, height=600, sizes=sizes[:2]).best() == "full"
    assert Picture(url="full", width=900, height=600, sizes=sizes[:2]).best((150, 150)) == "cut"
    assert Picture(url="full").best() == "full"


def test_a_piece_that_closes_too_much_is_still_read_whole() -> None:
    told = json.loads((PAGES / "rest.json").read_text("utf-8"))
    listing = next(one for url, one in told.items() if "&orderby=date" in url)
    listing["data"][1]["content"]["rendered"] = "<p>Ett</p></div></main> mitt <p>Två <img src='/x.jpg'></p>"
    reading = threads(changes={"&orderby=date": (200, listing["data"][1:2], {}), "/comments?post=": []})
    (one,) = reading.values()
    assert one.thread.post.text.split() == ["Ett", "mitt", "Två"]
    assert f"{SITE}/x.jpg" in {medium.url for medium in one.thread.post.media}
