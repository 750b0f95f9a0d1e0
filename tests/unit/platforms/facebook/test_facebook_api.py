"""A Facebook page by the Graph API, on answers in the published form; everything in them is invented."""

import datetime as dt

import pytest

from archiver.errors import AccountGone, ProfileMismatch
from archiver.platforms.api_reading import AccountReading, Ask
from archiver.platforms.facebook.api import CUT_YEAR, FACEBOOK_API, YEARLY, page_of_address, post_id_in
from archiver.platforms.readings import ThreadReading
from archiver.records import Account, AuthorRole, Direction, MediaKind, Missing, Visibility
from tests.unit.platforms.facebook.graph_server import PAGE, Served, page_of
from tests.unit.platforms.talking import context, read_all, talk

ACCOUNT = Account(
    id="fb",
    platform="facebook",
    url="https://www.facebook.com/storkoping",
    name="Storköpings kommun",
    authority="KS",
    elected=("555",),
)
ME = {"id": PAGE, "name": "Storköpings kommun"}
ASA = {"id": "777", "name": "Åsa Öberg"}
FORUM = "https://www.facebook.com/storkoping/posts/5001"


def total(number: int) -> dict[str, object]:
    return {"data": [], "summary": {"total_count": number}}


PHOTOS = {
    "data": [
        {
            "media_type": "album",
            "type": "album",
            "title": "Photos from Storköpings kommun's post",
            "subattachments": {
                "data": [
                    {
                        "media_type": "photo",
                        "type": "photo",
                        "description": "Bryggan 🌊",
                        "target": {"id": "901"},
                        "media": {"image": {"src": "https://scontent.example/901.jpg", "width": 720, "height": 480}},
                    },
                    {
                        "media_type": "video",
                        "type": "video",
                        "target": {"id": "902"},
                        "url": "https://www.facebook.com/storkoping/videos/902/",
                        "media": {
                            "image": {"src": "https://scontent.example/902.jpg", "width": 720, "height": 480},
                            "source": "https://video.example/902.mp4",
                        },
                    },
                ]
            },
        }
    ]
}
POST = {
    "id": f"{PAGE}_5001",
    "from": ME,
    "message": "Badplatsen öppnar, säger Åsa Öberg!\n\nVälkomna 🌊",
    "created_time": "2026-02-27T08:15:00+0000",
    "updated_time": "2026-03-01T18:00:00+0000",
    "permalink_url": FORUM,
    "is_hidden": False,
    "message_tags": [{"id": "777", "name": "Åsa Öberg", "type": "user", "offset": 25, "length": 9}],
    "shares": {"count": 3},
    "attachments": PHOTOS,
    "comments": total(4),
    "reactions": total(14),
    "like_reactions": total(12),
    "love_reactions": total(2),
    "angry_reactions": total(0),
}
VISITOR = {
    "id": f"{PAGE}_5000",
    "from": ASA,
    "message": "När plogas Storgatan?",
    "created_time": "2026-02-20T10:00:00+0000",
    "permalink_url": "https://www.facebook.com/storkoping/posts/5000",
    "comments": total(0),
    "reactions": total(0),
}
SHARE = {
    "id": f"{PAGE}_4999",
    "from": ME,
    "message": "Läs och begrunda",
    "created_time": "2026-02-19T10:00:00+0000",
    "permalink_url": "https://www.facebook.com/storkoping/posts/4999",
    "parent_id": "888_42",
    "attachments": {
        "data": [
            {
                "media_type": "link",
                "type": "share",
                "title": "Nya regler",
                "unshimmed_url": "https://www.example.se/regler",
                "url": "https://l.facebook.com/l.php?u=x",
                "media": {"image": {"src": "https://external.example/bild.jpg"}},
            }
        ]
    },
    "comments": total(0),
}


def comment(id: str, who: object, text: str, minute: int, **more: object) -> dict[str, object]:
    return {
        "id": f"5001_{id}",
        "from": who,
        "message": text,
        "created_time": f"2026-02-27T09:{minute:02}:00+0000",
        "is_hidden": False,
        "permalink_url": f"{FORUM}?comment_id={id}",
        **more,
    }


COMMENTS_1 = page_of(
    [
        comment("71", ASA, "Äntligen!", 1, reactions=total(2), like_reactions=total(2), comment_count=2),
        comment("72", ME, "Välkommen, Åsa!", 5, parent={"id": "5001_71"}),
    ],
    after="två",
)
COMMENTS_2 = page_of(
    [
        comment("72", ME, "Välkommen, Åsa!", 5, parent={"id": "5001_71"}),  # came once more while the pages turned
        comment("73", {"id": "555", "name": "Bo Ek"}, "Bra jobbat", 7, parent={"id": "5001_71"}),
        comment("74", None, "Otrevlig kommentar", 9, is_hidden=True, attachment={
            "type": "photo", "target": {"id": "99"}, "media": {"image": {"src": "https://scontent.example/99.jpg"}},
        }),
    ]
)  # fmt: skip
ANSWERS: dict[str, object] = {
    "storkoping": {
        "id": PAGE,
        "name": "Storköpings kommun",
        "link": "https://www.facebook.com/storkoping",
        "about": "Nytt från kommunen",
        "followers_count": 4100,
        "fan_count": 4000,
        "picture": {"data": {"url": "https://scontent.example/vapen.jpg"}},
    },
    f"{PAGE}/feed": page_of([POST, VISITOR], after="ett"),
    f"{PAGE}/feed?ett": page_of([SHARE, {"id": f"{PAGE}_1", "story": "utan datum"}]),
    f"{PAGE}/conversations": (403, {"error": {"code": 200, "message": "pages_messaging"}}),
    f"{PAGE}_5001/comments": COMMENTS_1,
    f"{PAGE}_5001/comments?två": COMMENTS_2,
    f"{PAGE}_5000/comments": page_of([]),
    f"{PAGE}_4999/comments": page_of([]),
    "": {
        "901": {
            "id": "901",
            "alt_text": "En brygga i motljus",
            "images": [
                {"width": 720, "height": 480, "source": "https://scontent.example/901_720.jpg"},
                {"width": 2048, "height": 1365, "source": "https://scontent.example/901_2048.jpg"},
            ],
        }
    },
}


def read(answers: dict[str, object] = ANSWERS) -> tuple[AccountReading, list[ThreadReading]]:
    return read_all(FACEBOOK_API, context(ACCOUNT), Served(answers))


def test_the_page_says_who_it_is() -> None:
    account, _ = read()
    assert (account.id, account.name, account.description) == (PAGE, "Storköpings kommun", "Nytt från kommunen")
    assert [(one.kind, one.value) for one in account.counters] == [("follower", 4100), ("like", 4000)]
    assert [one.url for one in account.media] == ["https://scontent.example/vapen.jpg"]


def test_a_post_is_read_whole() -> None:
    _, (reading, *_) = read()
    post = reading.thread.post
    assert (reading.thread.id, post.id, post.permalink) == ("5001", "5001", FORUM)
    assert post.text == "Badplatsen öppnar, säger Åsa Öberg!\n\nVälkomna 🌊"
    assert post.published_at == dt.datetime(2026, 2, 27, 8, 15, tzinfo=dt.UTC)
    assert (post.author.role, post.direction) == (AuthorRole.MUNICIPALITY, Direction.CREATED)
    assert post.edited_at is None  # updated_time moves with every comment
    assert [(link.text, link.url, link.mention) for link in post.links] == [
        ("Åsa Öberg", "https://www.facebook.com/777", True)
    ]
    assert {one.kind: one.value for one in post.counters} == {
        "reaction": 14, "reaction:like": 12, "reaction:love": 2, "share": 3, "comment": 4,
    }  # fmt: skip


def test_an_album_gives_each_picture_in_its_largest_size_with_its_words() -> None:
    _, (reading, *_) = read()
    photo, film = reading.thread.post.media
    assert (photo.url, photo.width) == ("https://scontent.example/901_2048.jpg", 2048)
    assert (photo.alt, photo.caption) == ("En brygga i motljus", "Bryggan 🌊")
    assert (film.kind, film.url) == (MediaKind.VIDEO, "https://video.example/902.mp4")


def test_photos_that_may_not_be_read_by_themselves_stay_as_they_were() -> None:
    _, (reading, *_) = read({**ANSWERS, "": (400, {"error": {"code": 100}})})
    assert reading.thread.post.media[0].url == "https://scontent.example/901.jpg"


def test_comments_of_all_pages_are_a_tree_with_what_is_hidden() -> None:
    _, (reading, *_) = read()
    comments = reading.thread.comments
    assert [(one.id, one.parent, one.hidden) for one in comments] == [
        ("71", "", False), ("72", "71", False), ("73", "71", False), ("74", "", True),
    ]  # fmt: skip
    assert [one.author.role for one in comments] == [
        AuthorRole.PUBLIC, AuthorRole.MUNICIPALITY, AuthorRole.ELECTED, AuthorRole.PUBLIC,
    ]  # fmt: skip
    assert comments[3].media[0].url == "https://scontent.example/99.jpg"
    assert reading.expected_comments == 4
    assert [problem.what for problem in reading.problems] == [f"{FORUM}?comment_id=74"]  # nobody is named as its author


def test_a_visitors_post_came_in() -> None:
    _, (_, reading, *_) = read()
    post = reading.thread.post
    assert (post.author.name, post.author.role, post.direction) == (
        "Åsa Öberg", AuthorRole.PUBLIC, Direction.RECEIVED,
    )  # fmt: skip


def test_a_share_names_what_was_shared() -> None:
    _, (*_, reading) = read()
    post = reading.thread.post
    assert post.shared_from == "https://www.facebook.com/888_42"
    assert [(one.text, one.url) for one in post.links] == [("Nya regler", "https://www.example.se/regler")]
    assert post.media == ()  # the preview of a linked page is no attachment of the post


def test_a_listed_post_that_cannot_be_read_is_told() -> None:
    listing = talk(FACEBOOK_API.read_listing(context(ACCOUNT), read()[0], "2026:2:ett"), Served(ANSWERS))
    assert [one.ref.id for one in listing.threads] == ["4999"]
    assert len(listing.problems) == 1


def test_the_stamp_changes_with_a_comment_and_with_hiding() -> None:
    def stamp(**more: object) -> str:
        answers = {f"{PAGE}/feed": page_of([{**POST, **more}])}
        account = AccountReading(id=PAGE, url="u", name="n")
        return talk(FACEBOOK_API.read_listing(context(ACCOUNT), account, ""), Served(answers)).threads[0].stamp

    stamps = {stamp(), stamp(comments=total(5)), stamp(is_hidden=True), stamp(updated_time="2026-03-02T00:00:00+0000")}
    assert len(stamps) == 4
    assert stamp() == stamp()


def test_a_hidden_post_is_kept_apart() -> None:
    _, threads = read({**ANSWERS, f"{PAGE}/feed": page_of([{**VISITOR, "is_hidden": True}])})
    assert [one.thread.visibility for one in threads] == [Visibility.HIDDEN]


def test_a_year_that_the_api_cuts_is_told() -> None:
    rows: list[object] = [{**VISITOR, "id": f"{PAGE}_{n}"} for n in range(25)]
    account = AccountReading(id=PAGE, url="u", name="n")
    served = Served({f"{PAGE}/feed?x": page_of(rows)})
    listing = talk(FACEBOOK_API.read_listing(context(ACCOUNT), account, f"2026:{YEARLY - 20}:x"), served)
    assert listing.problems == (Missing(what="u", why=CUT_YEAR.format(year=2026)),)


TOO_MUCH = {"error": {"code": 1, "message": "Please reduce the amount of data you're asking for, then retry"}}


def test_an_answer_that_is_too_large_is_asked_for_in_smaller_parts() -> None:
    limits = []

    def served(ask: Ask) -> object:
        limits.append(int(dict(ask.query)["limit"]))
        return (500, TOO_MUCH) if limits[-1] > 2 else page_of([POST])

    account = AccountReading(id=PAGE, url="u", name="n")
    assert len(talk(FACEBOOK_API.read_listing(context(ACCOUNT), account, ""), served).threads) == 1
    assert limits == [25, 6, 1]
    with pytest.raises(ProfileMismatch, match="even one row"):
        talk(FACEBOOK_API.read_listing(context(ACCOUNT), account, ""), lambda _: (500, TOO_MUCH))


MESSAGES = page_of(
    [
        {"id": "m_2", "created_time": "2026-01-02T08:00:00+0000", "from": ME, "message": "Vi lagar den i dag.",
         "attachments": {"data": [{"name": "karta.pdf", "mime_type": "application/pdf", "file_url": "https://cdn.example/k.pdf"}]}},
        {"id": "m_1", "created_time": "2026-01-01T08:00:00+0000", "from": ASA, "message": "Lampan är trasig.",
         "attachments": {"data": [{"name": "b.jpg", "image_data": {"url": "https://cdn.example/b.jpg"}},
                                  {"name": "borta"}]}},
        {"message": "utan id"},
    ]
)  # fmt: skip
TALKS = {
    **ANSWERS,
    f"{PAGE}/feed": page_of([]),
    f"{PAGE}/conversations": page_of(
        [{"id": "t_9", "link": "/storkoping/inbox/9/", "updated_time": "2026-01-02T08:00:00+0000", "message_count": 3}]
    ),
    "t_9/messages": MESSAGES,
}


def test_a_conversation_is_one_direct_thread_from_the_first_message() -> None:
    _, (reading,) = read(TALKS)
    thread = reading.thread
    assert (thread.id, thread.visibility) == ("t_9", Visibility.DIRECT)
    assert (thread.post.text, [one.text for one in thread.comments]) == ("Lampan är trasig.", ["Vi lagar den i dag."])
    assert thread.comments[0].direction is Direction.CREATED
    assert [(one.kind, one.url) for one in thread.comments[0].media] == [
        (MediaKind.DOCUMENT, "https://cdn.example/k.pdf")
    ]
    assert len(reading.problems) == 2  # a file without an address, and a message without an id


def test_an_empty_conversation_is_gone() -> None:
    with pytest.raises(AccountGone):
        read({**TALKS, "t_9/messages": page_of([])})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("from", []),
        ("message", {"x": 1}),
        ("attachments", "?"),
        ("message_tags", 3),
        ("shares", None),
        ("comments", []),
    ],
)
def test_a_field_of_another_kind_stops_nothing(field: str, value: object) -> None:
    _, threads = read({**ANSWERS, f"{PAGE}/feed": page_of([{**POST, field: value}])})
    assert threads[0].thread.id == "5001"


def test_an_answer_without_an_id_names_the_field() -> None:
    with pytest.raises(ProfileMismatch, match="Graph API, page: the field id"):
        read({**ANSWERS, "storkoping": {"name": "x"}})


@pytest.mark.parametrize(
    ("url", "platform_id", "expected"),
    [
        ("https://www.facebook.com/storkoping", "", "storkoping"),
        ("https://www.facebook.com/storkoping/", "123", "123"),
        ("https://www.facebook.com/profile.php?id=100064000000001", "", PAGE),
        ("https://www.facebook.com/p/Storkopings-kommun-100064000000001/", "", PAGE),
        ("https://www.facebook.com/pages/Storkoping/100064000000001", "", PAGE),
        ("https://www.facebook.com/", "", "me"),
    ],
)
def test_the_page_is_known_by_number_or_address(url: str, platform_id: str, expected: str) -> None:
    assert page_of_address(url, platform_id) == expected


@pytest.mark.parametrize(
    ("url", "id"),
    [
        (FORUM, ""),
        ("https://www.facebook.com/storkoping/posts/500100", "500100"),
        ("https://www.facebook.com/storkoping/posts/badplatsen-oppnar/500100/?ref=x", "500100"),
        ("https://m.facebook.com/story.php?story_fbid=456&id=1", "456"),
        ("https://www.facebook.com/photo.php?fbid=9&set=a.1", "9"),
        ("https://www.facebook.com/storkoping/videos/500100/", "500100"),
        ("https://www.facebook.com/storkoping/posts/pfbid02abC", "pfbid02abC"),
        ("https://www.facebook.com/storkoping", ""),
    ],
)
def test_the_id_in_an_address(url: str, id: str) -> None:
    assert post_id_in(url) == id


def test_a_post_is_found_by_its_number_or_looked_for_in_the_feed() -> None:
    assert FACEBOOK_API.find_thread is not None
    account = read()[0]
    named = "https://www.facebook.com/storkoping/posts/500100"
    served = Served({f"{PAGE}_500100": {**POST, "id": f"{PAGE}_500100"}})
    assert talk(FACEBOOK_API.find_thread(context(ACCOUNT), account, named), served).ref.id == "500100"
    other = "https://www.facebook.com/storkoping/posts/pfbid02abC"
    answers = {**ANSWERS, f"{PAGE}/feed?ett": page_of([{**SHARE, "permalink_url": other}])}
    assert talk(FACEBOOK_API.find_thread(context(ACCOUNT), account, other), Served(answers)).ref.id == "4999"
    with pytest.raises(AccountGone):
        talk(FACEBOOK_API.find_thread(context(ACCOUNT), account, other), Served(ANSWERS))
    photo = "https://www.facebook.com/photo.php?fbid=70077"
    answers = {
        **ANSWERS,
        f"{PAGE}_70077": (400, {"error": {"code": 100, "error_subcode": 33}}),
        f"{PAGE}/feed?ett": page_of([{**SHARE, "permalink_url": f"{photo}&set=a.1"}]),
    }
    assert talk(FACEBOOK_API.find_thread(context(ACCOUNT), account, photo), Served(answers)).ref.id == "4999"


def test_ten_thousand_answers_on_one_post_keep_their_parents() -> None:
    rows: list[object] = [comment("100001", ASA, "fråga", 0)]
    rows += [comment(str(200000 + n), ME, f"svar {n}", n % 60, parent={"id": "5001_100001"}) for n in range(10_000)]
    pages = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    answers: dict[str, object] = {**ANSWERS, f"{PAGE}/feed": page_of([POST])}
    for number, some in enumerate(pages):
        key = f"{PAGE}_5001/comments" + (f"?p{number}" if number else "")
        answers[key] = page_of(some, after=f"p{number + 1}" if number + 1 < len(pages) else "")
    _, (reading,) = read(answers)
    assert len(reading.thread.comments) == 10_001
    assert {one.parent for one in reading.thread.comments[1:]} == {"100001"}
