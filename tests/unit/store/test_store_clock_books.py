"""The books of the clock: crises, frozen counts, what waits for its number, and the clock's own lock."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.errors import NoSuchThing, RegisterRefused, WorkspaceLocked
from archiver.store.clockbook import ClockBook, ClockLine
from archiver.store.counted import CountedBook, CountedPart, statistics_cover
from archiver.store.crises import Crisis, CrisisBook
from archiver.store.events import EventLog
from archiver.store.lock import hold_clock, hold_workspace

NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    with EventLog.open(tmp_path, actor="test", now=NOON) as opened:
        yield opened


def test_a_crisis_covers_its_accounts_from_its_start_to_its_end(tmp_path: Path, log: EventLog) -> None:
    book = CrisisBook(tmp_path)
    book.start(Crisis(id="storm", accounts=("kommunen",), started_at=NOON, interval="1h", by="anna"), log=log)
    book.start(Crisis(id="brand", started_at=NOON + HOUR), log=log)
    assert [crisis.id for crisis in book.active()] == ["storm", "brand"]
    book.end("storm", at=NOON + 2 * HOUR, by="bo", log=log)
    storm, brand = book
    assert (storm.by, storm.ended_by, storm.interval) == ("anna", "bo", "1h")
    covered = [storm.covers("kommunen", NOON + hours * HOUR) for hours in (-1, 0, 2, 3)]
    assert covered == [False, True, True, False]
    assert not storm.covers("skolan", NOON)
    assert brand.covers("skolan", NOON + 1000 * HOUR)
    assert [crisis.id for crisis in book.active()] == ["brand"]


def test_a_crisis_ends_once_and_not_before_it_started(tmp_path: Path, log: EventLog) -> None:
    book = CrisisBook(tmp_path)
    book.start(Crisis(id="storm", started_at=NOON), log=log)
    with pytest.raises(RegisterRefused, match="started"):
        book.end("storm", at=NOON - HOUR, log=log)
    book.end("storm", at=NOON, log=log)
    with pytest.raises(RegisterRefused, match="ended"):
        book.end("storm", at=NOON + HOUR, log=log)
    with pytest.raises(NoSuchThing, match="no crisis"):
        book.end("brand", at=NOON, log=log)
    with pytest.raises(RegisterRefused, match="another name"):
        book.start(Crisis(id="storm", started_at=NOON + HOUR), log=log)


def test_statistics_cover_the_days_that_were_counted_and_what_was_seen_by_then(tmp_path: Path, log: EventLog) -> None:
    day = dt.date(2026, 3, 1)
    assert not statistics_cover(tmp_path, day)
    book = CountedBook(tmp_path)
    book.note(CountedPart(year=2026, first=dt.date(2026, 1, 1), last=day, counted_at=NOON), log=log)
    assert statistics_cover(tmp_path, day)
    assert not statistics_cover(tmp_path, dt.date(2026, 3, 2))
    assert not statistics_cover(tmp_path, dt.date(2025, 12, 31))
    assert statistics_cover(tmp_path, day, seen=NOON)
    assert not statistics_cover(tmp_path, day, seen=NOON + HOUR)
    book.note(
        CountedPart(year=2026, first=dt.date(2026, 1, 1), last=dt.date(2026, 12, 31), counted_at=NOON + HOUR), log=log
    )
    assert statistics_cover(tmp_path, dt.date(2026, 3, 2))
    assert statistics_cover(tmp_path, day, seen=NOON + HOUR)


def test_what_waits_keeps_its_place_until_it_waits_no_longer(tmp_path: Path) -> None:
    book = ClockBook(tmp_path)
    book.wait_for({"t-a": "kommunen"}, at=NOON)
    book.wait_for({"t-a": "kommunen", "t-b": "skolan"}, at=NOON + HOUR)
    assert [(line.record, line.at) for line in book.waiting()] == [("t-a", NOON), ("t-b", NOON + HOUR)]
    book.wait_for({"t-b": "skolan"}, at=NOON + 2 * HOUR)
    book.wait_for({"t-a": "kommunen", "t-b": "skolan"}, at=NOON + 3 * HOUR)
    assert [(line.record, line.at) for line in book.waiting()] == [("t-b", NOON + HOUR), ("t-a", NOON + 3 * HOUR)]


def test_the_clocks_book_is_read_as_it_was_written(tmp_path: Path) -> None:
    line = ClockLine(duty="assessment", at=NOON, outcome="done", counts={"due": 3})
    ClockBook(tmp_path).note(line)
    assert [*ClockBook(tmp_path)] == [line]


def test_the_clock_has_a_lock_of_its_own(tmp_path: Path) -> None:
    with hold_clock(tmp_path, now=NOON):
        with hold_workspace(tmp_path, command="account", now=NOON):
            pass
        with pytest.raises(WorkspaceLocked, match="'archive run'"), hold_clock(tmp_path, now=NOON):
            pass
    with hold_clock(tmp_path, now=NOON) as hold:
        assert hold.after_crash is None
