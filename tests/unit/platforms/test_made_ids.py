"""Ids for what its source gives none."""

import datetime as dt

from archiver.platforms.made_ids import MADE_ID, made_of, numbered, stamped, told_apart
from archiver.records import Author, Comment, Direction

AT = dt.datetime(2026, 3, 2, 8, 0, 5, tzinfo=dt.UTC)


def test_an_id_made_of_what_is_told_never_changes() -> None:
    assert made_of("", "Åsa Öberg", "", "", "Var är protokollet?") == f"{MADE_ID}d2krbmez3ddq2u3n"
    assert made_of("a", "b") != made_of("ab")


def test_broken_text_has_an_id_too() -> None:
    assert made_of("\ud83d") == made_of("?")


def test_an_id_may_be_made_of_the_second() -> None:
    assert stamped("message", AT) == "message-20260302T080005"
    assert stamped("message", None) == "message"


def test_what_is_met_again_is_numbered() -> None:
    met: dict[str, int] = {}
    assert [numbered(id, met) for id in ("a", "b", "a", "a")] == ["a", "b", "a-2", "a-3"]


def comment(id: str) -> Comment:
    return Comment(id=id, permalink="", author=Author(name="Åsa"), direction=Direction.RECEIVED, text="Hej", parent="")


def test_comments_that_say_the_same_are_told_apart() -> None:
    assert [one.id for one in told_apart([comment("a"), comment("a"), comment("b")])] == ["a", "a-2", "b"]
