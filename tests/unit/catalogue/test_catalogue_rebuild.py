"""A catalogue made again from the store is the one that grew with it, row by row."""

import datetime as dt
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.catalogue.catalogue import Catalogue
from archiver.catalogue.database import sqlite_url
from archiver.catalogue.making import Made
from archiver.errors import RecordInvalid
from archiver.records import Record, Validation
from archiver.store.events import EventLog
from archiver.store.keeping import Store
from tests.unit.catalogue.dumping import dump
from tests.unit.catalogue.municipal_records import (
    MONDAY,
    PASSED,
    comment,
    folder,
    harvest,
    image,
    post,
    snapshot,
    thread,
)

TUESDAY = MONDAY + dt.timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with EventLog.open(tmp_path, actor="archiver 1", now=MONDAY) as log:
        yield Store(tmp_path, log=log, minimum_free=0)


def keep(store: Store, *records: Record) -> None:
    """The store cares not what record.xml is; here it is a pickle, since reading XML is another part's work."""
    for record in records:
        with store.draft() as draft:
            (draft / "record.xml").write_bytes(pickle.dumps(record))
            store.keep(draft, account=record.account.id, record=record.id, version=record.version, at=MONDAY)


def read(path: Path) -> tuple[Record, tuple[Validation, ...]]:
    record: Record = pickle.loads((path / "record.xml").read_bytes())
    return record, PASSED


def grow(store: Store, catalogue: Catalogue) -> None:
    """Harvest for two days: new threads, a changed one, a snapshot, another account."""
    days = (
        (
            thread("2", post("Badhuset öppnar"), comment("Äntligen!"), comment("Vad kostar det?", id="c2")),
            thread("1", post("Hej", media=(image("ord i bild"),))),
        ),
        (
            thread("1", post("Hej igen"), comment("En fråga"), version=2, captured_at=TUESDAY),
            snapshot("Vi svarar", captured_at=TUESDAY),
            thread("1", post("Annat konto", at=None), of="ale", captured_at=TUESDAY),
        ),
    )
    for number, records in enumerate(days):
        for record in records:
            keep(store, record)
            catalogue.add(record, folder=folder(record), validations=PASSED)
        found = harvest(*records, started_at=MONDAY + dt.timedelta(days=number))
        store.keep_harvest(found)
        catalogue.add_harvest(found)


def test_a_catalogue_made_again_is_the_same_row_by_row(url: str, catalogue: Catalogue, store: Store) -> None:
    grow(store, catalogue)
    before = dump(url)

    made = catalogue.rebuild(store, read)

    assert made == Made(versions=5, harvests=2)
    assert dump(url) == before
    assert len(before) > 20
    assert [hit.snippet for hit in catalogue.search("badhuset")] == ["Badhuset öppnar"]


def test_a_catalogue_that_was_lost_is_made_again(tmp_path: Path, store: Store) -> None:
    url = sqlite_url(tmp_path / "catalogue.db")
    with Catalogue(url) as catalogue:
        grow(store, catalogue)
    before = dump(url)
    (tmp_path / "catalogue.db").unlink()

    with Catalogue(url) as catalogue:
        catalogue.rebuild(store, read)

    assert dump(url) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["catalogue.db", "events.jsonl", "store"]


def test_a_catalogue_that_is_rubbish_is_made_again(tmp_path: Path, store: Store) -> None:
    keep(store, thread("1", post("Hej")))
    (tmp_path / "catalogue.db").write_bytes(b"rubbish" * 1000)
    (tmp_path / "catalogue.db-wal").write_bytes(b"rubbish" * 1000)

    with Catalogue(sqlite_url(tmp_path / "catalogue.db")) as catalogue:
        catalogue.rebuild(store, read)
        assert catalogue.count() == 1


def test_a_rebuild_that_fails_leaves_the_old_catalogue(url: str, catalogue: Catalogue, store: Store) -> None:
    grow(store, catalogue)
    before = dump(url)

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        catalogue.rebuild(store, read, progress=stop)

    assert dump(url) == before
    assert not list(store.root.glob("*.new*"))


def test_nothing_that_left_the_store_is_left_in_the_catalogue(tmp_path: Path, store: Store) -> None:
    secret = thread("1", post("Hemligheten Rumpelstiltskin"))
    with Catalogue(sqlite_url(tmp_path / "catalogue.db")) as catalogue:
        keep(store, secret)
        catalogue.add(secret, folder=folder(secret), validations=PASSED)
        (tmp_path / folder(secret)).rename(tmp_path / "destroyed")

        catalogue.rebuild(store, read)

        assert catalogue.search("rumpelstiltskin") == ()
        files = [path for path in tmp_path.iterdir() if path.name.startswith("catalogue")]
        assert files
        assert not any(b"umpelstiltskin" in path.read_bytes() for path in files)


def test_a_catalogue_catches_up_with_the_store_and_only_once(url: str, catalogue: Catalogue, store: Store) -> None:
    grow(store, catalogue)
    before = dump(url)
    late = thread("3", post("Sent"), captured_at=TUESDAY)
    keep(store, late)
    store.keep_harvest(harvest(late, of="ale"))

    assert catalogue.catch_up(store, read) == Made(versions=1, harvests=1)
    assert catalogue.catch_up(store, read) == Made()
    after = dump(url)
    catalogue.rebuild(store, read)
    assert dump(url) == after
    assert len(after) > len(before)


def test_a_record_that_was_forgotten_and_is_kept_after_all_is_seen_again(
    url: str, catalogue: Catalogue, store: Store
) -> None:
    grow(store, catalogue)
    before = dump(url)
    catalogue.forget(thread("2", post("")).id)  # a disposal does, and is killed before it has touched the store

    assert catalogue.catch_up(store, read) == Made(versions=1)

    assert dump(url) == before


@pytest.mark.parametrize("error", [RecordInvalid("trasig"), FileNotFoundError(2, "No such file")])
def test_a_version_that_cannot_be_read_is_named_and_the_others_go_in(
    catalogue: Catalogue, store: Store, error: Exception
) -> None:
    broken, whole = thread("1", post("Hej")), thread("2", post("Hej"))
    keep(store, broken, whole)

    def read_some(path: Path) -> tuple[Record, tuple[Validation, ...]]:
        if path.parent.name == broken.id:
            raise error
        return read(path)

    made = catalogue.rebuild(store, read_some)

    assert made.versions == 1
    assert [(finding.rule, finding.where) for finding in made.unreadable] == [("CA-001", folder(broken))]
    assert list(catalogue.latest("kommunen")) == ["2"]


def test_a_statement_that_cannot_be_read_is_named_and_the_others_go_in(catalogue: Catalogue, store: Store) -> None:
    path = store.keep_harvest(harvest())
    store.keep_harvest(harvest(of="ale"))
    path.chmod(0o644)
    path.write_bytes(b"{")

    made = catalogue.rebuild(store, read)

    assert (made.harvests, [finding.rule for finding in made.unreadable]) == (1, ["ST-201"])


def test_progress_is_told_version_by_version(catalogue: Catalogue, store: Store) -> None:
    keep(store, thread("1", post("Hej")), thread("2", post("Hej")))
    told: list[int] = []

    catalogue.rebuild(store, read, progress=told.append)

    assert told == [1, 2]
