"""What is counted in a record: questions and their answers, roles, reactions, followers; and how it adds up."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.records import Author, AuthorRole, Comment, Counter, Record, Snapshot, Thread
from archiver.reports.statistics_counting import answered, follower_counts, happenings, tallies
from archiver.reports.statistics_figures import figures, percentile
from archiver.store.counted import CountedPart
from tests.unit.catalogue.municipal_records import MONDAY, comment, post, snapshot, thread

ROLES = {"k": AuthorRole.MUNICIPALITY, "a": AuthorRole.PUBLIC, "f": AuthorRole.ELECTED}


def said(id: str, text: str, minutes: int, *, by: str = "a", to: str = "", precision: str = "") -> Comment:
    made = comment(text, id=id, at=MONDAY + dt.timedelta(minutes=minutes))
    author = Author(name="x", role=ROLES[by])
    return replace(made, author=author, parent=to, published_precision=precision)


def pairs(*comments: Comment, opening: str = "Nyhet") -> list[tuple[str, str]]:
    record = thread("1", post(opening), *comments)
    assert isinstance(record.content, Thread)
    return [(question.id, answer.id) for question, answer in answered(record.content)]


@pytest.mark.parametrize(
    ("comments", "expected"),
    [
        ([said("q", "När öppnar ni?", 0), said("s", "Klockan nio.", 5, by="k", to="q")], [("q", "s")]),
        ([said("q", "När öppnar ni?", 0), said("s", "Klockan nio.", 5, by="f", to="q")], []),
        ([said("q", "Bra!", 0), said("s", "Tack!", 5, by="k", to="q")], []),
        ([said("q", "Vi undrar?", 0, by="f"), said("s", "Ja.", 5, by="k", to="q")], []),
        (
            [said("q", "När?", 0), said("b", "Vet inte", 1, to="q"), said("s", "Nio.", 5, by="k", to="b")],
            [("q", "s")],
        ),
        (
            [said("q", "När?", 0), said("s2", "Nio.", 9, by="k", to="q"), said("s1", "Strax.", 5, by="k", to="q")],
            [("q", "s1")],
        ),
        ([said("q", "När?", 0), said("s", "Nio.", 5, by="k")], [("q", "s")]),
        ([said("s", "Nio.", 5, by="k"), said("q", "När?", 6)], []),
        (
            [
                said("q", "När?", 0),
                said("p", "Var?", 1),
                said("b", "Ja", 2, to="p"),
                said("s", "Här.", 5, by="k", to="p"),
            ],
            [("p", "s")],
        ),
    ],
    ids=[
        "answered",
        "a politician is not the municipality",
        "no question",
        "a politician's question",
        "answered further down",
        "the first of two answers",
        "a thread without answers to answers",
        "answered before it was asked",
        "only the one that was answered",
    ],
)
def test_a_question_is_answered_by_the_municipality_below_it(
    comments: list[Comment], expected: list[tuple[str, str]]
) -> None:
    assert pairs(*comments) == expected


def test_answers_in_a_circle_are_walked_once() -> None:
    assert pairs(said("a", "När?", 0, to="b"), said("b", "Var?", 1, to="a"), said("s", "Här.", 2, by="k", to="a"))


@pytest.mark.parametrize(("precision", "minutes"), [("", (65,)), ("minute", (65,)), ("day", ())])
def test_an_answer_time_needs_times_to_the_minute(precision: str, minutes: tuple[int, ...]) -> None:
    record = thread(
        "1", post("Nyhet"), said("q", "När?", 0, precision=precision), said("s", "Nio.", 65, by="k", to="q")
    )
    (tally,) = tallies(happenings(record))
    assert (tally.questions, tally.answered, tally.answer_minutes) == (1, 1, minutes)


def test_an_answered_question_belongs_to_the_day_of_the_answer() -> None:
    late = said("s", "Nio.", 40 * 24 * 60, by="k", to="q")
    found = {
        tally.quarter: tally for tally in tallies(happenings(thread("1", post("Nyhet"), said("q", "När?", 0), late)))
    }
    assert (found[1].questions, found[1].answered) == (1, 0)
    assert (found[2].questions, found[2].answered) == (0, 1)


def test_a_day_is_a_swedish_day() -> None:
    new_year = dt.datetime(2025, 12, 31, 23, 30, tzinfo=dt.UTC)
    (one,) = happenings(thread("1", post("Gott nytt år", at=new_year)))
    assert one.day == dt.date(2026, 1, 1)


def test_reactions_are_no_views_and_no_comments() -> None:
    counters = tuple(Counter(kind=kind, value=10) for kind in ("like", "share", "view", "comment", "hjärta"))
    (tally,) = tallies(happenings(thread("1", replace(post("Nyhet"), counters=counters))))
    assert tally.reactions == 30


def with_followers(count: int, day: int) -> Record:
    made = snapshot("Om oss", captured_at=MONDAY + dt.timedelta(days=day))
    assert isinstance(made.content, Snapshot)
    return replace(made, content=replace(made.content, counters=(Counter(kind="follower", value=count),)))


def test_followers_are_what_the_snapshots_showed() -> None:
    found = [one for record in (with_followers(100, 0), with_followers(120, 40)) for one in happenings(record)]
    part = CountedPart(
        year=2026,
        first=dt.date(2026, 1, 1),
        last=dt.date(2026, 12, 31),
        counted_at=MONDAY,
        followers=follower_counts(found),
    )
    told = {one.quarter: (one.followers_first, one.followers_last) for one in figures([part])}
    assert (told[0], told[1], told[2], told[3]) == ((100, 120), (100, 100), (120, 120), (None, None))


@given(st.lists(st.integers(0, 10_000), max_size=60).map(sorted))
def test_ninety_percent_were_answered_within_the_percentile(minutes: list[int]) -> None:
    value = percentile(minutes, 90)
    if value is None:
        assert minutes == []
        return
    assert sum(one <= value for one in minutes) >= 0.9 * len(minutes)
    assert sum(one < value for one in minutes) < 0.9 * len(minutes)
