"""An Instagram account by the API, on answers in the published form; everything in them is invented."""

import datetime as dt

import pytest

from archiver.errors import AccountGone, ProfileMismatch
from archiver.platforms.api_reading import AccountReading
from archiver.platforms.instagram.api import INSTAGRAM_API, code_of
from archiver.platforms.instagram.posts import links_in
from archiver.platforms.readings import ThreadReading
from archiver.records import Account, AuthorRole, Direction, MediaKind
from tests.unit.platforms.facebook.graph_server import Served, page_of
from tests.unit.platforms.talking import context, read_all, talk

ME = "17841400000000001"
ACCOUNT = Account(
    id="ig",
    platform="instagram",
    url="https://www.instagram.com/storkoping/",
    name="Storköpings kommun",
    authority="KS",
    platform_id=ME,
    elected=("https://www.instagram.com/bo.ek/",),
)
ALBUM = {
    "id": "17900000000000001",
    "shortcode": "COn3M4TnRi1",
    "caption": "Badplatsen 🌊 @asa.oberg #badplats #Sommar2026",
    "media_type": "CAROUSEL_ALBUM",
    "permalink": "https://www.instagram.com/p/COn3M4TnRi1/",
    "timestamp": "2026-02-27T08:15:00+0000",
    "username": "storkoping",
    "like_count": 12,
    "comments_count": 4,
    "children": {
        "data": [
            {"id": "1", "media_type": "IMAGE", "media_url": "https://cdn.example/1.jpg"},
            {"id": "2", "media_type": "VIDEO", "media_url": "https://cdn.example/2.mp4", "thumbnail_url": "https://cdn.example/2.jpg"},
        ]
    },
}  # fmt: skip
REEL = {
    "id": "17900000000000002",
    "caption": "",
    "media_type": "VIDEO",
    "media_product_type": "REELS",
    "permalink": "https://www.instagram.com/reel/CPeC-Eenc8l/",
    "timestamp": "2026-02-20T08:15:00+0000",
    "username": "storkoping",
}
STORY = {
    "id": "17900000000000003",
    "media_type": "IMAGE",
    "media_url": "https://cdn.example/s.jpg",
    "permalink": "https://www.instagram.com/stories/storkoping/2591639087680304855/",
    "timestamp": "2026-03-02T06:00:00+0000",
    "username": "storkoping",
}
TAGGED = {
    "id": "17900000000000004",
    "caption": "Titta @storkoping!",
    "media_type": "IMAGE",
    "media_url": "https://cdn.example/t.jpg",
    "permalink": "https://www.instagram.com/p/DAbc_1234/",
    "timestamp": "2026-02-21T08:00:00+0000",
    "username": "asa.oberg",
    "comments_count": 2,
}


def said(id: str, who: str, text: str, minute: int, **more: object) -> dict[str, object]:
    return {"id": id, "username": who, "text": text, "timestamp": f"2026-02-27T09:{minute:02}:00+0000", **more}


def replies(*rows: object, after: str = "") -> dict[str, object]:
    return {"replies": page_of(list(rows), after)}


COMMENTS = page_of(
    [  # the newest first, as the API gives them
        said("31", "troll", "Dumheter", 9, hidden=True, **{"from": {"id": "5", "username": "troll"}}),
        said(
            "11", "asa.oberg", "När öppnar kiosken?", 1, like_count=3,
            **replies(said("12", "storkoping", "På lördag!", 2, parent_id="11"), after="fler"),
        ),
    ]
)  # fmt: skip
ANSWERS: dict[str, object] = {
    ME: {"id": ME, "username": "storkoping", "name": "Storköpings kommun", "biography": "Nytt", "media_count": 2},
    f"{ME}/media": page_of([ALBUM], after="b"),
    f"{ME}/media?b": page_of([REEL, {"id": "9"}]),
    f"{ME}/stories": page_of([STORY]),
    f"{ME}/tags": page_of([TAGGED]),
    "17900000000000001/comments": COMMENTS,
    "11/replies?fler": page_of([said("13", "bo.ek", "Fint", 3)]),
    "17900000000000002/comments": page_of([]),
}


def read(answers: dict[str, object] = ANSWERS) -> tuple[AccountReading, list[ThreadReading]]:
    return read_all(INSTAGRAM_API, context(ACCOUNT), Served(answers))


def test_the_account_says_who_it_is_and_how_many_posts_it_has() -> None:
    account, _ = read()
    assert (account.id, account.name, account.expected) == (ME, "Storköpings kommun", 2)
    assert account.url == "https://www.instagram.com/storkoping/"


def test_posts_stories_and_others_posts_are_listed() -> None:
    _, threads = read()
    assert [one.thread.id for one in threads] == [
        "COn3M4TnRi1", "CPeC-Eenc8l", "2591639087680304855", "DAbc_1234",
    ]  # fmt: skip


def test_an_album_is_read_with_all_its_files() -> None:
    _, (reading, *_) = read()
    post = reading.thread.post
    assert post.text == "Badplatsen 🌊 @asa.oberg #badplats #Sommar2026"
    assert post.published_at == dt.datetime(2026, 2, 27, 8, 15, tzinfo=dt.UTC)
    assert [(one.kind, one.url) for one in post.media] == [
        (MediaKind.IMAGE, "https://cdn.example/1.jpg"),
        (MediaKind.VIDEO, "https://cdn.example/2.mp4"),
        (MediaKind.IMAGE, "https://cdn.example/2.jpg"),
    ]
    assert [(one.text, one.mention) for one in post.links] == [
        ("@asa.oberg", True), ("#badplats", False), ("#Sommar2026", False),
    ]  # fmt: skip
    assert (post.author.role, post.direction) == (AuthorRole.MUNICIPALITY, Direction.CREATED)


def test_comments_have_all_their_answers_and_say_what_is_hidden() -> None:
    _, (reading, *_) = read()
    assert [(one.id, one.parent, one.hidden) for one in reading.thread.comments] == [
        ("11", "", False), ("12", "11", False), ("13", "11", False), ("31", "", True),
    ]  # fmt: skip
    roles = [one.author.role for one in reading.thread.comments]
    assert roles == [AuthorRole.PUBLIC, AuthorRole.MUNICIPALITY, AuthorRole.ELECTED, AuthorRole.PUBLIC]
    assert (reading.expected_comments, reading.problems) == (4, ())
    assert reading.thread.comments[0].permalink == "https://www.instagram.com/p/COn3M4TnRi1/c/11/"


def test_a_film_that_is_not_given_out_says_why() -> None:
    _, threads = read()
    (film,) = threads[1].thread.post.media
    assert film.reason


def test_someone_elses_post_came_in_and_its_comments_are_told_as_missing() -> None:
    _, threads = read()
    post = threads[3].thread.post
    assert (post.author.name, post.direction) == ("asa.oberg", Direction.RECEIVED)
    assert len(threads[3].problems) == 1


def test_stories_and_tags_that_may_not_be_read_stop_nothing() -> None:
    refused = (403, {"error": {"code": 10, "message": "x"}})
    _, threads = read({**ANSWERS, f"{ME}/stories": refused, f"{ME}/tags": refused})
    assert [one.thread.id for one in threads] == ["COn3M4TnRi1", "CPeC-Eenc8l"]


def test_a_row_without_an_address_is_told() -> None:
    listing = talk(INSTAGRAM_API.read_listing(context(ACCOUNT), read()[0], "media:b"), Served(ANSWERS))
    assert (len(listing.threads), len(listing.problems), listing.next) == (1, 1, "stories:")


def test_the_number_is_asked_of_the_page_when_none_is_registered() -> None:
    bare = Account(id="ig", platform="instagram", url=ACCOUNT.url, name="S", authority="KS")
    served = Served({**ANSWERS, "me": {"id": "1", "instagram_business_account": {"id": ME}}})
    assert talk(INSTAGRAM_API.read_account(context(bare)), served).id == ME
    with pytest.raises(ProfileMismatch, match="instagram_business_account"):
        talk(INSTAGRAM_API.read_account(context(bare)), Served({"me": {"id": "1"}}))
    login = context(bare, base="https://graph.instagram.com/v25.0")
    served = Served({"me": {"id": ME, "username": "storkoping"}})
    assert talk(INSTAGRAM_API.read_account(login), served).id == ME


def test_a_post_is_found_by_its_address() -> None:
    assert INSTAGRAM_API.find_thread is not None
    account = read()[0]
    url = "https://www.instagram.com/storkoping/reel/CPeC-Eenc8l/?utm_source=x"
    assert talk(INSTAGRAM_API.find_thread(context(ACCOUNT), account, url), Served(ANSWERS)).ref.id == "CPeC-Eenc8l"
    for other in ("https://www.instagram.com/p/finnsinte/", "https://www.instagram.com/storkoping/"):
        with pytest.raises(AccountGone):
            talk(INSTAGRAM_API.find_thread(context(ACCOUNT), account, other), Served(ANSWERS))


@pytest.mark.parametrize(
    ("field", "value"), [("children", 3), ("caption", None), ("like_count", "x"), ("username", {})]
)
def test_a_field_of_another_kind_stops_nothing(field: str, value: object) -> None:
    _, threads = read({**ANSWERS, f"{ME}/media": page_of([{**ALBUM, field: value}])})
    assert threads[0].thread.id == "COn3M4TnRi1"


def test_a_cut_answer_is_a_mismatch() -> None:
    with pytest.raises(ProfileMismatch, match="Instagram API, comments"):
        read({**ANSWERS, "17900000000000001/comments": {"dat": []}})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mejla info@storkoping.example", []),
        ("@asa, hej", ["@asa"]),
        ("C# och #åäö", ["#åäö"]),
        ("tack @bo.ek.", ["@bo.ek"]),
    ],
)
def test_what_becomes_a_link(text: str, expected: list[str]) -> None:
    assert [link.text for link in links_in(text)] == expected


def test_the_code_in_an_address() -> None:
    assert code_of("https://www.instagram.com/tv/abc-1/") == "abc-1"
    assert code_of("https://www.instagram.com/storkoping/") == ""
