"""What an error means, how long to wait, and where a list goes on."""

import json
from dataclasses import replace

import pytest

from archiver.errors import ProfileMismatch
from archiver.platforms.api_reading import Answer, Trouble
from archiver.platforms.facebook.graph import following, judge, judge_asked, last_part, read_list
from tests.unit.platforms.facebook.graph_server import Served, page_of
from tests.unit.platforms.talking import NOW, talk


def answer(error: object, status: int = 400, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(url="u", status=status, data={"error": error}, body=b"", headers=named, at=NOW)


@pytest.mark.parametrize(
    ("code", "subcode", "trouble"),
    [
        (190, 463, Trouble.TOKEN),
        (190, 460, Trouble.TOKEN),
        (190, 467, Trouble.TOKEN),
        (190, None, Trouble.TOKEN),
        (102, None, Trouble.TOKEN),
        (190, 492, Trouble.ROLE),
        (10, None, Trouble.ROLE),
        (200, None, Trouble.ROLE),
        (283, None, Trouble.ROLE),
        (4, None, Trouble.RATE),
        (17, None, Trouble.RATE),
        (32, None, Trouble.RATE),
        (613, None, Trouble.RATE),
        (80001, None, Trouble.RATE),
        (80002, None, Trouble.RATE),
        (100, 33, Trouble.GONE),
        (803, None, Trouble.GONE),
        (1, None, Trouble.ERROR),
        (2, None, Trouble.ERROR),
        (100, None, Trouble.REFUSED),
        (2635, None, Trouble.REFUSED),
    ],
)
def test_every_error_has_a_meaning(code: int, subcode: int | None, trouble: Trouble) -> None:
    verdict = judge(answer({"code": code, "error_subcode": subcode, "message": "x"}))
    assert verdict is not None
    assert verdict.trouble is trouble
    assert verdict.say.endswith(".")


@pytest.mark.parametrize("data", [None, [], {"data": []}, {"error": "text"}, "cut"])
def test_an_answer_without_an_error_is_left_to_its_status(data: object) -> None:
    assert judge(Answer(url="u", status=429, data=data, body=b"", headers={}, at=NOW)) is None


@pytest.mark.parametrize(
    ("path", "left"),
    [("1/conversations?limit=50", True), ("1/stories?x=1", True), ("?ids=1%2C2", True), ("1/feed?limit=25", False)],
)
def test_a_right_that_is_not_needed_is_left_to_the_reader(path: str, left: bool) -> None:
    refused = answer({"code": 200, "message": "x"}, 403)
    assert (judge_asked(replace(refused, url=f"https://graph.facebook.com/v25.0/{path}")) is None) is left
    spent = replace(answer({"code": 190, "message": "x"}), url=f"https://graph.facebook.com/v25.0/{path}")
    assert judge_asked(spent) is not None  # a token that has run out is told wherever it is met


def test_a_server_error_without_words_may_pass() -> None:
    verdict = judge(Answer(url="u", status=502, data=None, body=b"<html>", headers={}, at=NOW))
    assert verdict is not None
    assert verdict.trouble is Trouble.ERROR


def test_an_expired_token_is_told_in_swedish_and_never_shown() -> None:
    said = "Error validating access token EAABsbCS1iHgBAKZCZCZCabcdefghij: Session has expired"
    verdict = judge(answer({"code": 190, "error_subcode": 463, "message": said}, 401))
    assert verdict is not None
    assert verdict.say.startswith("Åtkomstnyckeln till Meta gäller inte: nyckeln har gått ut.")
    assert "EAABs" not in verdict.say


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"x_business_use_case_usage": '{"1": [{"type": "pages", "estimated_time_to_regain_access": 19}]}'}, 1140.0),
        ({"x_app_usage": '{"call_count": 100, "total_time": 25}'}, 900.0),
        ({"x_app_usage": '{"call_count": 28, "total_time": 25}'}, None),
        ({"x_app_usage": "[1", "x_business_use_case_usage": '{"1": "?"}'}, None),
        ({}, None),
    ],
)
def test_the_wait_is_what_the_headers_say(headers: dict[str, str], wait: float | None) -> None:
    verdict = judge(answer({"code": 32, "message": "Page request limit reached"}, 403, **headers))
    assert verdict is not None
    assert verdict.wait == wait


def test_a_list_is_read_to_its_end_on_its_own_host() -> None:
    served = Served({"1/comments": page_of([1], "b"), "1/comments?b": page_of([2], "c"), "1/comments?c": page_of([3])})
    url = "https://graph.facebook.com/v25.0/1/comments"
    assert talk(read_list(url, (("limit", "100"),), of="x"), served) == [1, 2, 3]
    assert {ask.url for ask in served.asked} == {url}


def test_a_list_that_goes_in_a_circle_ends() -> None:
    served = Served({"1/comments": page_of([1], "b"), "1/comments?b": page_of([2], "b")})
    assert talk(read_list("https://graph.facebook.com/v25.0/1/comments", (), of="x"), served) == [1, 2]


def test_a_place_by_time_is_taken_without_the_token() -> None:
    further = "https://graph.facebook.com/v25.0/1/feed?access_token=EAA1&until=1700000000&__paging_token=q&limit=25"
    assert following({"paging": {"next": further}}) == (("until", "1700000000"), ("__paging_token", "q"))
    assert following({"paging": {"next": "http://[::1"}}) == ()
    assert following(json.loads('{"paging": {"cursors": {"after": "z"}}}')) == ()


@pytest.mark.parametrize("cut", [None, {}, {"data": {"id": 1}}, {"data": None}, b'{"data": [', []])
def test_a_cut_or_changed_list_is_a_mismatch_that_names_it(cut: object) -> None:
    with pytest.raises(ProfileMismatch, match="Graph API, comments: the field data"):
        talk(
            read_list("https://graph.facebook.com/v25.0/1/comments", (), of="Graph API, comments"),
            Served({"1/comments": cut}),
        )


def test_an_id_is_what_stands_in_the_address() -> None:
    assert [last_part(one) for one in ("1_2", "2", "1_2_3", "")] == ["2", "2", "3", ""]
