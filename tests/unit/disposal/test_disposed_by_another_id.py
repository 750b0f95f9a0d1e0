"""A destroyed thread is known again in a source that gives it another id, such as an export without any."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.harvesting.disposed import is_disposed
from archiver.harvesting.run import Draft, Taken
from archiver.records import Coverage, Outcome, Record, Thread
from archiver.store.layout import thread_record_id
from archiver.store.tombstones import TombstoneBook
from tests.unit.catalogue.municipal_records import comment, post, thread
from tests.unit.disposal.disposal_archive import SECOND, SECRETS, World, approved, everywhere, executed, make


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An archive whose thread 11 ("Vad fint!", "Instämmer") has been destroyed, among others."""
    home, world = make(tmp_path / "arkiv"), World()
    executed(home, world, approved(home, world).id)
    return home


def taken(record: Record) -> Taken:
    draft = Draft(record=record, folder=Path("nowhere"), evidence=None)
    return Taken(thread="x", record=record.id, version=1, outcome=Outcome.NEW, coverage=Coverage(), draft=draft)


def as_exported(*texts: str, id: str = "utan-id-abc", later: dt.timedelta = dt.timedelta(0)) -> Record:
    """The thread with ids that a reader made."""
    said = thread(id, post(texts[0]), *(comment(text, id=f"utan-id-{text}") for text in texts[1:]))
    assert isinstance(said.content, Thread)
    at = said.content.post.published_at
    assert at is not None
    moved = replace(said.content, post=replace(said.content.post, published_at=at + later))
    return replace(said, id=thread_record_id("kommunen", id), content=moved)


@pytest.mark.parametrize("texts", [("Vad fint!", "Instämmer"), ("Vad fint!",), ("Vad  fint! ",)])
def test_what_was_destroyed_is_not_brought_back_by_an_export_without_ids(home: Path, texts: tuple[str, ...]) -> None:
    assert is_disposed(home, taken(as_exported(*texts)))


def test_what_is_new_is_kept(home: Path) -> None:
    assert not is_disposed(home, taken(as_exported("Vad fint!", "Något nytt")))
    assert not is_disposed(home, taken(as_exported("Vad fult!")))
    assert not is_disposed(home, taken(as_exported("Vad fint!", later=dt.timedelta(days=365))))
    assert not is_disposed(home, taken(as_exported("Vad fint!", id="4711")))  # two ids of the platform's: two threads


def test_a_thread_that_had_a_made_id_is_known_under_the_platforms(home: Path) -> None:
    stone = TombstoneBook(home).standing()[SECOND]
    TombstoneBook(home).set([stone.model_copy(update={"made": True})])
    assert is_disposed(home, taken(as_exported("Vad fint!", id="4711")))


def test_the_marks_say_nothing(home: Path) -> None:
    assert everywhere(home, (*SECRETS, "Vad fint"), but=lambda path: "restricted" in path.parts) == []
