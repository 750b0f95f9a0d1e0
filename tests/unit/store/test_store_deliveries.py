import datetime as dt
from pathlib import Path

import pytest

from archiver.config.recipients import Recipient
from archiver.errors import NoSuchThing, WorkspaceError
from archiver.store.deliveries import (
    Content,
    DeliveredPackage,
    DeliveryEntry,
    DeliveryState,
    DeliveryStore,
    Selection,
    Step,
    deliveries_with,
)

NEW_YEAR = dt.datetime(2026, 1, 1, 23, 30, tzinfo=dt.UTC)  # already the second in Sweden
RECORD, OTHER = "t-abcdefgh23456723", "t-bcdefghi23456723"


def entry(delivery: str, *, state: DeliveryState = DeliveryState.PLANNED) -> DeliveryEntry:
    return DeliveryEntry(
        id=delivery,
        terms=Recipient(id="arkiv", format="fgs-1.2"),
        selection=Selection(first=dt.date(2025, 1, 1), last=dt.date(2025, 12, 31)),
        fingerprint="f" * 64,
        created_at=NEW_YEAR,
        steps=(Step(state=state, at=NEW_YEAR, by="anna"),),
    )


def contents(*records: str) -> tuple[Content, ...]:
    return tuple(Content(account="demo", record=record, version=1, package=1) for record in records)


def test_deliveries_are_numbered_by_swedish_day_and_recipient(tmp_path: Path) -> None:
    store = DeliveryStore(tmp_path)
    assert store.next_id("arkiv", NEW_YEAR) == "d-20260102-01-arkiv"
    store.open(entry("d-20260102-01-arkiv"), contents(RECORD))
    assert store.next_id("diariet", NEW_YEAR) == "d-20260102-02-diariet"


def test_what_was_opened_and_stepped_is_read_back(tmp_path: Path) -> None:
    store = DeliveryStore(tmp_path)
    first = store.open(entry("d-20260102-01-arkiv"), contents(RECORD, OTHER))
    package = DeliveredPackage(number=1, objid="uuid-1", name="uuid-1.zip", sha256="0" * 64, size=10)
    stepped = first.stepped(Step(state=DeliveryState.REJECTED, at=NEW_YEAR, reason="fel referenskod"))
    store.write(stepped.model_copy(update={"packages": (package,)}))
    read = store.get("d-20260102-01-arkiv")
    assert (read.state, read.packages, read.steps[-1].reason) == (DeliveryState.REJECTED, (package,), "fel referenskod")
    assert [one.record for one in store.contents(read.id)] == [RECORD, OTHER]
    assert list(store) == [read]


def test_a_delivery_half_opened_by_a_killed_run_is_none(tmp_path: Path) -> None:
    store = DeliveryStore(tmp_path)
    (tmp_path / "deliveries" / ".d-20260102-01-arkiv").mkdir(parents=True)
    assert list(store) == []
    store.open(entry("d-20260102-01-arkiv"), contents(RECORD))
    assert len(list(store)) == 1


def test_the_deliveries_of_a_record_are_found(tmp_path: Path) -> None:
    store = DeliveryStore(tmp_path)
    store.open(entry("d-20260102-01-arkiv"), contents(RECORD))
    store.open(entry("d-20260102-02-arkiv"), contents(OTHER))
    assert [one.id for one in deliveries_with(tmp_path, OTHER)] == ["d-20260102-02-arkiv"]
    assert deliveries_with(tmp_path / "elsewhere", OTHER) == ()


def test_the_copies_in_packages_can_be_destroyed_and_the_delivery_says_so(tmp_path: Path) -> None:
    store = DeliveryStore(tmp_path)
    store.open(entry("d-20260102-01-arkiv"), contents(RECORD))
    folder = store.folder("d-20260102-01-arkiv")
    for name in ("packages/paket.zip", "documentation/1/innehall.csv", "findings.json", "levelled/a.pdf"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"the text that must go")
    assert not store.drop_packages("d-20260102-01-arkiv").kept
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"must go" in path.read_bytes()]


@pytest.mark.parametrize("name", ["", "..", "d-20260102-01-", "d-20260102-01-a/../b", "D-20260102-01-arkiv"])
def test_a_name_that_is_no_id_never_becomes_a_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(NoSuchThing):
        DeliveryStore(tmp_path).get(name)


def test_a_damaged_state_is_said_with_its_file(tmp_path: Path) -> None:
    store = DeliveryStore(tmp_path)
    store.open(entry("d-20260102-01-arkiv"), contents(RECORD))
    (tmp_path / "deliveries" / "d-20260102-01-arkiv" / "delivery.json").write_bytes(b"{}")
    with pytest.raises(WorkspaceError, match=r"delivery\.json cannot be read"):
        store.get("d-20260102-01-arkiv")
