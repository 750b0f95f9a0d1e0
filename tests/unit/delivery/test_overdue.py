"""What must be registered and has no dnr: told of when a working day has passed, until the diarium has answered."""

import datetime as dt
from pathlib import Path

import pytest

from archiver.delivery.life import log_of
from archiver.delivery.overdue import unregistered
from archiver.records import Thread
from archiver.store.events import EventLog
from archiver.store.facts import FactBook, FactLine
from archiver.store.layout import item_id
from archiver.store.receipts import Receipt, ReceiptBook, ReceiptKind
from tests.unit.cli.sample_archive import archive
from tests.unit.delivery.delivered import ACCOUNT, AT, opened
from tests.unit.package.sample import FIRST, THREAD

assert isinstance(THREAD.content, Thread)
COMMENT = next(one for one in THREAD.content.comments if one.first_seen == FIRST)  # a Tuesday
ITEM = item_id(THREAD.id, COMMENT.id)


@pytest.fixture
def complained(home: Path) -> Path:
    """Somebody has said that a comment is a complaint, which must be registered (SM-13)."""
    line = FactLine(item=ITEM, key="inleder_arende", value="klagomal", source="person", by="anna", at=AT)
    with opened(home) as workspace:
        FactBook(home, ACCOUNT, THREAD.id).append([line], log=log_of(workspace))
    return home


def waiting(home: Path, day: dt.date) -> list[tuple[str, tuple[str, ...], dt.date]]:
    now = dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)
    with opened(home) as workspace:
        return [(one.record, one.items, one.since) for one in unregistered(workspace, now)]


def answered(home: Path, *, item: str = "", accepted: bool = True) -> None:
    told = Receipt(
        kind=ReceiptKind.DIARIUM, record=THREAD.id, version=2, item=item, accepted=accepted, reference="KS 1", at=AT
    )
    with EventLog.open(home, actor="test", now=AT) as log:
        ReceiptBook(home).note((told,), log=log, at=AT)


def test_it_is_told_of_when_one_working_day_has_passed(complained: Path) -> None:
    assert waiting(complained, dt.date(2026, 11, 11)) == []
    assert waiting(complained, dt.date(2026, 11, 12)) == [(THREAD.id, (ITEM,), dt.date(2026, 11, 10))]


@pytest.mark.parametrize("item", ["", ITEM], ids=["the whole record", "the item"])
def test_a_dnr_ends_it(complained: Path, item: str) -> None:
    answered(complained, item=item)
    assert waiting(complained, dt.date(2026, 11, 20)) == []


def test_a_refusal_or_the_dnr_of_another_item_does_not_end_it(complained: Path) -> None:
    answered(complained, accepted=False)
    answered(complained, item="i-zzzzzzzz23456723")
    assert len(waiting(complained, dt.date(2026, 11, 20))) == 1


def test_a_registrator_sees_it_and_what_to_do(complained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archiver.cli.deliveries.now", lambda: AT)
    said = archive("deliveries", "waiting", home=complained).out
    assert f"{THREAD.id}  torget-granasa  sedan 2026-11-10  {ITEM}" in said
    assert "archive deliver DIARIUM --record" in said
    answered(complained)
    assert archive("deliveries", "waiting", "--json", home=complained).document == {"waiting": []}


def test_what_need_not_be_registered_never_alarms(home: Path) -> None:
    assert waiting(home, dt.date(2026, 11, 20)) == []
