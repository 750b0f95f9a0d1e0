"""A history of edits, as platforms tell it, becomes the texts that an item no longer has."""

import datetime as dt

from archiver.platforms.readings import ThreadReading
from archiver.platforms.revisions import earlier_texts, with_revisions
from archiver.records import Author, Comment, Direction, Post, Revision, Thread

DAY = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def told(*texts: str) -> list[Revision]:
    return [Revision(text=text, at=DAY + dt.timedelta(hours=number)) for number, text in enumerate(texts)]


def test_the_text_of_today_is_no_earlier_text() -> None:
    first, second, _ = history = told("Ett", "Två", "Tre")
    assert earlier_texts(history, "Tre") == (first, second)
    assert earlier_texts(history[::-1], "Tre") == (first, second)


def test_an_edit_of_something_else_is_no_other_text() -> None:
    history = told("Ett", "Ett", "Två", "Två")
    assert earlier_texts(history, "Två") == (history[0],)
    assert earlier_texts(told("Ett", "Ett"), "Ett") == ()


def test_a_text_that_came_back_is_told_each_time() -> None:
    history = told("Ett", "Två", "Ett")
    assert earlier_texts(history, "Ett") == tuple(history[:2])


def test_what_has_no_time_is_left_out_and_no_history_is_none() -> None:
    assert earlier_texts([Revision(text="Ett")], "Två") == ()
    assert earlier_texts([], "Två") == ()


def test_each_item_gets_its_own() -> None:
    said = {"permalink": "https://x.example/1", "author": Author(name="K"), "direction": Direction.CREATED, "text": "a"}
    thread = Thread(
        id="1",
        permalink="https://x.example/1",
        post=Post(id="1", **said),  # type: ignore[arg-type]
        comments=(Comment(id="2", **said), Comment(id="3", **said)),  # type: ignore[arg-type]
    )
    reading = ThreadReading(thread=thread)
    assert with_revisions(reading, {"2": ()}) is reading
    found = {"1": tuple(told("Ett")), "3": tuple(told("Två"))}
    now = with_revisions(reading, found).thread
    assert [one.revisions for one in now.items()] == [found["1"], (), found["3"]]
