"""The books of facts."""

import datetime as dt
from pathlib import Path

import pytest
from pydantic import ValidationError

from archiver.errors import NoSuchThing
from archiver.store.events import EventLog, read_events
from archiver.store.facts import FactBook, FactLine, FactSource, FactValue
from archiver.store.layout import ITEM_ID, check_item, item_id

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
RECORD = "t-abcdefgh23456723"
ITEM = item_id(RECORD, "p1")


def line(key: str, value: FactValue, source: FactSource = "person", by: str = "anna") -> FactLine:
    return FactLine(item=ITEM, key=key, value=value, source=source, by=by, at=NOW, reason="därför")


def test_an_item_id_is_opaque_and_always_the_same() -> None:
    assert ITEM_ID.fullmatch(ITEM)
    assert item_id(RECORD, "p1") == ITEM != item_id(RECORD, "p2")
    assert item_id("t-bbcdefgh23456723", "p1") != ITEM
    assert check_item(ITEM) == ITEM
    with pytest.raises(NoSuchThing):
        check_item("../p1")


def test_facts_are_read_back_as_they_were_set_and_each_is_in_the_event_log_without_any_text(tmp_path: Path) -> None:
    book = FactBook(tmp_path, "konto", RECORD)
    lines = (
        line("kampanj", "Sommarläger"),
        line("besvarad", True),
        line("sekretess_paragraf", ("21:1", "26:1")),
        line("inleder_arende", "klagomal"),
        line("inleder_arende", "något eget"),
    )
    with EventLog.open(tmp_path, actor="archiver", now=NOW) as log:
        book.append(lines, log=log)
    assert tuple(book) == lines
    assert [(event.subject, event.actor, event.detail) for event in read_events(tmp_path)] == [
        (RECORD, "anna", f"{ITEM} kampanj"),
        (RECORD, "anna", f"{ITEM} besvarad=ja"),
        (RECORD, "anna", f"{ITEM} sekretess_paragraf"),
        (RECORD, "anna", f"{ITEM} inleder_arende=klagomal"),
        (RECORD, "anna", f"{ITEM} inleder_arende"),
    ]
    logged = (tmp_path / "events.jsonl").read_text("utf-8")
    assert "Sommarläger" not in logged and "något eget" not in logged


@pytest.mark.parametrize("value", [True, False, None, 3, 0.5, "2026-01-01", ("bild", "text")], ids=repr)
def test_a_value_keeps_its_kind_on_the_disk(tmp_path: Path, value: FactValue) -> None:
    book = FactBook(tmp_path, "konto", RECORD)
    with EventLog.open(tmp_path, actor="archiver", now=NOW) as log:
        book.append([line("unik", value)], log=log)
    (kept,) = book
    assert kept.value == value and type(kept.value) is type(value)


def test_the_last_word_of_each_source_counts(tmp_path: Path) -> None:
    book = FactBook(tmp_path, "konto", RECORD)
    with EventLog.open(tmp_path, actor="archiver", now=NOW) as log:
        book.append([line("unik", True), line("unik", False, "system", ""), line("unik", None)], log=log)
    assert [(fact.source, fact.value) for fact in book.latest()[ITEM, "unik"]] == [("system", False), ("person", None)]


def test_a_removed_book_leaves_nothing(tmp_path: Path) -> None:
    book = FactBook(tmp_path, "konto", RECORD)
    with EventLog.open(tmp_path, actor="archiver", now=NOW) as log:
        book.append([line("unik", True)], log=log)
    assert book.remove() and not book.remove()
    assert not book.path.exists() and tuple(book) == ()


@pytest.mark.parametrize(("key", "item"), [("Besvarad", ITEM), ("besvarad", "p1"), ("", ITEM)])
def test_what_is_no_key_or_no_item_id_is_no_fact(key: str, item: str) -> None:
    with pytest.raises(ValidationError):
        FactLine(item=item, key=key, value=True, source="person", at=NOW)
