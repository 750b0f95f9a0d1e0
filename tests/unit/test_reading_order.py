from hypothesis import given
from hypothesis import strategies as st

from archiver.reading_order import parents_first
from archiver.records import Author, Comment, Direction


def a_comment(id: str, parent: str = "") -> Comment:
    return Comment(id=id, permalink="", author=Author(name="Åsa"), direction=Direction.RECEIVED, text="", parent=parent)


@given(st.dictionaries(st.sampled_from("abcdefg"), st.sampled_from(["", *"abcdefgx"])))
def test_every_comment_stands_once_and_in_the_same_order_wherever_that_can_be(parents: dict[str, str]) -> None:
    comments = tuple(a_comment(id, parent) for id, parent in parents.items())
    ordered = parents_first(comments)
    assert sorted(one.id for one in ordered) == sorted(parents)
    assert parents_first(ordered) == ordered


def test_comments_in_order_are_left_alone() -> None:
    comments = (a_comment("a"), a_comment("b", "a"), a_comment("c"), a_comment("d", "borta"))
    assert parents_first(comments) == comments


def test_an_answer_waits_for_what_it_answers() -> None:
    comments = (a_comment("c", "b"), a_comment("b", "a"), a_comment("x"), a_comment("a"))
    assert [one.id for one in parents_first(comments)] == ["x", "a", "b", "c"]


def test_comments_in_a_ring_stand_last() -> None:
    comments = (a_comment("a", "b"), a_comment("b", "a"), a_comment("c"))
    assert [one.id for one in parents_first(comments)] == ["c", "a", "b"]
