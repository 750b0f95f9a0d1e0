"""How far the api lane has come: passes that end, that are killed, and that are cut in the middle of a line."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.harvesting.passes import RESUMED_WITHIN, Passes, digest

NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def passes(home: Path) -> Passes:
    return Passes.of(home, "sidan")


def ended(home: Path, *, full: bool = True, at: dt.datetime = NOON, newest: dt.datetime | None = NOON) -> Passes:
    book = passes(home)
    book.begin(full=full, at=at)
    book.seen("t-a", "ett", at)
    book.end(full=full, newest=newest, at=at)
    return passes(home)


def test_nothing_is_known_of_an_account_that_was_never_looked_at(tmp_path: Path) -> None:
    book = passes(tmp_path)
    assert (book.stamps, book.full_ended, book.newest) == ({}, None, None)
    assert not book.looked_at("t-a")
    assert not (tmp_path / "cache").exists()


def test_a_pass_that_has_ended_remembers_what_the_listing_said_and_looks_at_everything_anew(tmp_path: Path) -> None:
    book = ended(tmp_path)
    assert (book.full_ended, book.newest) == (NOON, NOON)
    assert book.same("t-a", "ett")
    assert not book.same("t-a", "två")
    assert not book.same("t-b", "ett")
    book.begin(full=True, at=NOON + HOUR)
    assert not book.looked_at("t-a")


def test_a_listing_that_cannot_tell_never_says_the_same(tmp_path: Path) -> None:
    book = passes(tmp_path)
    book.begin(full=True, at=NOON)
    book.seen("t-a", "", NOON)
    assert not book.same("t-a", "")
    assert not passes(tmp_path).same("t-a", "")


def test_a_killed_pass_is_taken_up_where_it_was_by_one_of_its_kind(tmp_path: Path) -> None:
    first = passes(tmp_path)
    first.begin(full=True, at=NOON)
    first.seen("t-a", "ett", NOON)
    resumed = passes(tmp_path)
    resumed.begin(full=True, at=NOON + HOUR)
    assert resumed.looked_at("t-a")
    assert not resumed.looked_at("t-b")
    other = passes(tmp_path)
    other.begin(full=False, at=NOON + HOUR)
    assert not other.looked_at("t-a")


@pytest.mark.parametrize(("late", "taken_up"), [(RESUMED_WITHIN - HOUR, True), (RESUMED_WITHIN, False)])
def test_a_killed_pass_that_is_old_begins_anew(tmp_path: Path, late: dt.timedelta, taken_up: bool) -> None:
    first = passes(tmp_path)
    first.begin(full=True, at=NOON)
    first.seen("t-a", "ett", NOON)
    later = passes(tmp_path)
    later.begin(full=True, at=NOON + late)
    assert later.looked_at("t-a") is taken_up


def test_a_pass_that_is_resumed_again_and_again_keeps_the_moment_it_began(tmp_path: Path) -> None:
    for hours in (0, 20, 40):
        book = passes(tmp_path)
        book.begin(full=True, at=NOON + hours * HOUR)
        book.seen(f"t-{hours}", "x", NOON)
    late = passes(tmp_path)
    late.begin(full=True, at=NOON + 60 * HOUR)
    assert not late.looked_at("t-40")


def test_an_incremental_pass_does_not_count_as_a_full_one(tmp_path: Path) -> None:
    ended(tmp_path)
    book = ended(tmp_path, full=False, at=NOON + 5 * HOUR, newest=NOON + 4 * HOUR)
    assert (book.full_ended, book.newest) == (NOON, NOON + 4 * HOUR)


def test_a_pass_that_listed_nothing_keeps_the_mark_of_the_one_before(tmp_path: Path) -> None:
    ended(tmp_path)
    assert ended(tmp_path, full=False, at=NOON + HOUR, newest=None).newest == NOON


def test_what_is_noted_holds_no_words_of_the_listing(tmp_path: Path) -> None:
    ended(tmp_path)
    noted = (tmp_path / "cache" / "api" / "sidan.jsonl").read_text("ascii")
    assert "ett" not in noted
    assert digest("ett") in noted


@given(cut=st.integers(1, 400))
def test_a_line_cut_anywhere_loses_that_line_alone(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    home = tmp_path_factory.mktemp("pass")
    first = passes(home)
    first.begin(full=True, at=NOON)
    for name in "abc":
        first.seen(f"t-{name}", name, NOON)
    whole = first.path.read_bytes()
    first.path.write_bytes(whole[: max(len(whole) - cut, 0)])
    lines = first.path.read_bytes().count(b"\n")
    second = passes(home)
    second.begin(full=True, at=NOON + HOUR)
    kept = [name for name in "abc" if second.looked_at(f"t-{name}")]
    second.seen("t-d", "d", NOON + HOUR)  # must not grow onto the torn line
    third = passes(home)
    third.begin(full=True, at=NOON + 2 * HOUR)
    assert third.looked_at("t-d")
    assert [name for name in "abc" if third.looked_at(f"t-{name}")] == kept
    assert len(kept) >= max(lines - 1, 0)


@given(rubbish=st.binary(max_size=200))
def test_rubbish_in_the_file_means_that_everything_is_looked_at_again(
    tmp_path_factory: pytest.TempPathFactory, rubbish: bytes
) -> None:
    home = tmp_path_factory.mktemp("pass")
    path = home / "cache" / "api" / "sidan.jsonl"
    path.parent.mkdir(parents=True)
    path.write_bytes(rubbish)
    assert passes(home).full_ended is None
    assert ended(home).full_ended == NOON
