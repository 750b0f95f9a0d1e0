"""A backup is read back: what the tombstones say was destroyed is destroyed again before anything else is done."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from archiver.catalogue.database import sqlite_url
from archiver.disposal.reapplying import Reapplied, reapply, withdraw
from archiver.disposal.verifying import audit
from archiver.errors import NoSuchThing, NotEntitled, WorkspaceError
from archiver.findings import Level
from archiver.retention.holds import Hold, HoldType
from archiver.store.events import EventType, read_events
from archiver.store.holds import HoldBook
from archiver.store.layout import item_id
from archiver.store.tombstones import Tombstone, TombstoneBook, read_tombstones
from archiver.workspace import read_kept
from tests.unit.catalogue.dumping import dump
from tests.unit.disposal.disposal_archive import (
    ANNA,
    EXECUTED,
    FIRST,
    NEIGHBOUR,
    RUT,
    SECOND,
    World,
    approved,
    everywhere,
    executed,
    make,
    opened,
)

LATER = EXECUTED + dt.timedelta(days=10)


@pytest.fixture
def restored(tmp_path: Path) -> Path:
    """An archive as it was before a disposal, read back; the tombstones were saved elsewhere afterwards."""
    home, world = make(tmp_path / "arkiv"), World()
    proposal = approved(home, world)
    shutil.copytree(home, tmp_path / "backup")
    executed(home, world, proposal.id)
    shutil.copy(home / "tombstones.jsonl", tmp_path / "saved.jsonl")
    shutil.rmtree(home)
    shutil.copytree(tmp_path / "backup", home)
    return home


def again(home: Path, *, saved: bool = True) -> Reapplied:
    given = read_tombstones(home.parent / "saved.jsonl") if saved else ()
    with opened(home, LATER, reapplying=True) as workspace:
        return reapply(workspace, actor=RUT, tombstones=given, now=LATER)


def faults(home: Path) -> list[str]:
    with opened(home, LATER) as workspace:
        store = [finding.rule for finding in workspace.store.verify() if finding.level is Level.ERROR]
        return store + list(audit(workspace))


def test_nothing_is_written_in_a_restored_archive_before_its_tombstones_are_reapplied(restored: Path) -> None:
    TombstoneBook(restored).set(read_tombstones(restored.parent / "saved.jsonl"))

    with pytest.raises(WorkspaceError, match="archive gallring reapply"), opened(restored, LATER):
        pass


def test_what_was_destroyed_is_destroyed_again_in_every_layer_and_it_is_logged(restored: Path) -> None:
    done = again(restored)

    assert done == Reapplied(learnt=2, destroyed=tuple(sorted([FIRST, SECOND])), held=())
    assert everywhere(restored) == []
    assert faults(restored) == []
    (event,) = [event for event in read_events(restored) if event.type == EventType.TOMBSTONES_REAPPLIED]
    assert (event.actor, event.detail) == (RUT.id, "gravstenar=2 återlästa=2")


def test_after_reapplying_the_catalogue_is_what_a_rebuild_makes_and_the_neighbours_are_there(restored: Path) -> None:
    again(restored)

    with opened(restored, LATER) as workspace:
        grown = dump(sqlite_url(restored / "catalogue.db"))
        workspace.catalogue.rebuild(workspace.store, read_kept)
        assert workspace.store.versions("kommunen", NEIGHBOUR) == (1,)
    assert dump(sqlite_url(restored / "catalogue.db")) == grown


def test_reapplying_twice_changes_nothing_more(restored: Path) -> None:
    again(restored)

    assert again(restored) == Reapplied(learnt=0, destroyed=(), held=())
    assert again(restored, saved=False) == Reapplied(learnt=0, destroyed=(), held=())
    assert faults(restored) == []


def test_only_the_store_read_back_with_the_log_kept_is_known_too(tmp_path: Path) -> None:
    home, world = make(tmp_path / "arkiv"), World()
    shutil.copytree(home / "store", tmp_path / "backup")
    executed(home, world, approved(home, world).id)
    shutil.rmtree(home / "store")
    shutil.copytree(tmp_path / "backup", home / "store")

    again(home, saved=False)

    assert everywhere(home) == []
    assert faults(home) == []


def test_a_hold_keeps_what_was_read_back_and_withdrawing_lets_it_stay(restored: Path) -> None:
    items = frozenset({item_id(FIRST, "1")})
    hold = Hold(id="sp-20261101-01", type=HoldType.SUPERVISION, items=items, set_by="anna", set_at=EXECUTED)
    with opened(restored, EXECUTED) as workspace:
        assert workspace.events is not None
        HoldBook(workspace.store.root).set(hold, by=ANNA, log=workspace.events)

    assert again(restored) == Reapplied(learnt=2, destroyed=(SECOND,), held=(FIRST,))

    with opened(restored, LATER, reapplying=True) as workspace:
        with pytest.raises(NotEntitled):
            withdraw(workspace, FIRST, actor=RUT, now=LATER)
        withdraw(workspace, FIRST, actor=ANNA, now=LATER)
    assert again(restored) == Reapplied(learnt=0, destroyed=(), held=())
    assert faults(restored) == []
    with opened(restored, LATER) as workspace:
        assert workspace.store.versions("kommunen", FIRST) == (1, 2)


def test_what_has_no_tombstone_cannot_be_withdrawn(restored: Path) -> None:
    with opened(restored, LATER) as workspace, pytest.raises(NoSuchThing):
        withdraw(workspace, NEIGHBOUR, actor=ANNA, now=LATER)


def test_only_the_role_may_reapply(restored: Path) -> None:
    with opened(restored, LATER) as workspace, pytest.raises(NotEntitled):
        reapply(workspace, actor=ANNA, tombstones=(), now=LATER)


@pytest.mark.parametrize("account", ["../etc", "a/b"])
def test_a_file_of_tombstones_cannot_lead_out_of_the_archive(tmp_path: Path, account: str) -> None:
    path = tmp_path / "saved.jsonl"
    stone = Tombstone(account=account, record=FIRST, versions=1, at=LATER)
    path.write_text(f"{stone.model_dump_json()}\n", "utf-8")

    with pytest.raises(NoSuchThing):
        read_tombstones(path)


def test_a_file_that_is_not_of_tombstones_is_refused(tmp_path: Path) -> None:
    (tmp_path / "saved.jsonl").write_text('{"hej": 1}\n', "utf-8")

    with pytest.raises(WorkspaceError):
        read_tombstones(tmp_path / "saved.jsonl")
    with pytest.raises(WorkspaceError, match="is not there"):
        read_tombstones(tmp_path / "other.jsonl")
