import json

import pytest

from archiver.errors import ProfileError
from archiver.platforms.generic import UNREADABLE
from archiver.platforms.picks import as_text, load_json, search
from archiver.records import MediaKind
from tests.unit.platforms.samples import ids, read

FIELDS = {
    "embedded": "script#state",
    "id": "id",
    "author_name": "author.name",
    "author_id": "author.handle",
    "author_url": "",
    "published": "at",
    "text": {"path": "html", "html": True},
    "images": "",
    "videos": "",
    "audio": "",
    "documents": "",
}
POST = {
    **FIELDS,
    "item": "thread.post",
    "permalink": "url",
    "language": "lang",
    "images": "images",
    "documents": "file",
    "counters": {"like": "likes"},
    "comments_expected": "answers",
    "owner": "author.verified",
}
COMMENT = {
    **FIELDS,
    "item": "thread.comments",
    "answers": "replies",
    "hidden": "folded",
    "owner": "",
    "published": ["at", "ago"],
}


def page(thread: object, wrap: str = "{}") -> str:
    text = wrap.format(json.dumps({"thread": thread}, ensure_ascii=True))
    return f'<html><body><script id="state" type="application/json">{text}</script></body></html>'


THREAD = {
    "post": {
        "id": 1,
        "url": "/kommunen/1",
        "author": {"name": "Kommunen", "handle": "@kommunen", "verified": True},
        "at": 1700000000,
        "html": "<p>Hej<br>alla</p>",
        "lang": "sv",
        "likes": 1200,
        "answers": 3,
        "images": [{"url": "/a.jpg", "alt": "En sjö", "caption": "Foto"}, "/b.jpg", "/a.jpg", {"alt": "ingen adress"}],
        "file": "/plan.pdf",
    },
    "comments": [
        {
            "id": "a",
            "author": {"name": "Åsa"},
            "html": "ett",
            "replies": [{"id": "b", "html": "två", "replies": [{"id": "c"}]}, 7],
        },
        {"id": "d", "html": "fyra", "folded": True, "ago": "3 tim"},
        "skräp",
    ],
}


def test_a_thread_in_the_pages_own_data_is_read() -> None:
    reading = read(page(THREAD), post=POST, comment=COMMENT)
    opened = reading.thread.post
    assert (opened.id, opened.permalink, opened.text, opened.language) == (
        "1",
        "https://torg.example/kommunen/1",
        "Hej\nalla",
        "sv",
    )
    assert opened.author.role == "kommun"
    assert [(one.kind, one.value) for one in opened.counters] == [("like", 1200)]
    assert [(one.url, one.alt, one.caption, one.kind) for one in opened.media] == [
        ("https://torg.example/a.jpg", "En sjö", "Foto", MediaKind.IMAGE),
        ("https://torg.example/b.jpg", "", "", MediaKind.IMAGE),
        ("https://torg.example/plan.pdf", "", "", MediaKind.DOCUMENT),
    ]
    assert ids(reading) == [("a", ""), ("b", "a"), ("c", "b"), ("d", "")]
    assert [one.hidden for one in reading.thread.comments] == [False, False, False, True]
    assert reading.thread.comments[3].published_precision == "hour"
    assert reading.expected_comments == 3


@pytest.mark.parametrize("wrap", ["window.state = {};", "<!-- {} -->", "  {}  "])
def test_data_may_stand_in_an_assignment(wrap: str) -> None:
    assert read(page(THREAD, wrap), post=POST, comment=COMMENT).thread.post.id == "1"


def test_text_that_is_not_html_keeps_its_line_breaks() -> None:
    thread = {"post": {"id": "1", "html": "a\n  b <c>"}}
    assert read(page(thread), post={**POST, "text": "html"}, comment=None).thread.post.text == "a\n  b <c>"


def test_a_lone_surrogate_in_the_data_is_replaced_and_told() -> None:
    thread = {"post": {"id": "1", "html": "x"}, "comments": [{"id": "a", "html": "sm\\ud83d"}]}
    html = page(thread).replace("\\\\ud83d", "\\ud83d")
    reading = read(html, post=POST, comment={**COMMENT, "text": "html"})
    assert reading.thread.comments[0].text == "sm\ufffd"
    assert [problem.why for problem in reading.problems] == [UNREADABLE]


def test_parents_may_come_from_a_field_or_a_depth() -> None:
    comments = [{"id": "a", "n": 1}, {"id": "b", "n": 2}, {"id": "c", "to": "a", "n": 3}]
    thread = {"post": {"id": "1"}, "comments": comments}
    found = read(page(thread), post=POST, comment={**COMMENT, "depth": "n", "parent": "to"})
    assert ids(found) == [("a", ""), ("b", "a"), ("c", "a")]


@pytest.mark.parametrize("text", ["", "ingen", "{trasig", "[" * 100_000, "{'a': 1}"])
def test_broken_data_gives_nothing(text: str) -> None:
    assert list(load_json(text)) == []


def test_a_path_that_does_not_fit_the_data_finds_nothing() -> None:
    assert search("sum(a)", {"a": ["x"]}) is None


def test_a_path_that_is_no_jmespath_names_itself() -> None:
    with pytest.raises(ProfileError, match=r"'a\[' is not JMESPath"):
        search("a[", {})


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), ({}, ""), (True, "true"), (False, ""), (1, "1"), ([None, "", ["x"]], "x"), ([], ""), (0, "0")],
)
def test_a_value_of_the_data_as_text(value: object, text: str) -> None:
    assert as_text(value) == text
