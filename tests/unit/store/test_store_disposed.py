"""A lawfully destroyed version is no loss; one that went without an event and a tombstone still is."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from archiver.records import Count, Coverage, Harvest, HarvestStatus, Lane, Missing, Outcome, Seen
from archiver.store.events import EventLog, EventType, read_events
from archiver.store.keeping import Store
from archiver.store.kept import read_kept
from archiver.store.layout import harvest_id, thread_record_id
from archiver.store.mentions import Names, mentions, without
from archiver.store.tombstones import KEY_VARIABLE, Tombstone, TombstoneBook, read_or_make_key, restored

NOW = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
RECORD = thread_record_id("kommunen", "1")
OTHER = thread_record_id("kommunen", "2")
STONE = Tombstone(account="kommunen", record=RECORD, versions=1, at=NOW)


def keep(store: Store, record: str, data: bytes = b"<record/>") -> None:
    with store.draft() as draft:
        (draft / "record.xml").write_bytes(data)
        store.keep(draft, account="kommunen", record=record, version=1, at=NOW)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with two records, the first of which is destroyed in the store but nowhere else."""
    with EventLog.open(tmp_path, actor="test", now=NOW) as log:
        store = Store(tmp_path, log=log, minimum_free=0)
        keep(store, RECORD)
        keep(store, OTHER)
        shutil.copytree(tmp_path / "store" / "kommunen" / RECORD, tmp_path / "backup")
        store.destroy("kommunen", RECORD)
    return tmp_path


def log_it(root: Path) -> None:
    with EventLog.open(root, actor="test", now=NOW) as log:
        log.append(EventType.RECORD_DISPOSED, subject=RECORD, at=NOW)


def rules(root: Path) -> list[str]:
    return [finding.rule for finding in Store(root).verify()]


@pytest.mark.parametrize(
    ("logged", "stone", "found"),
    [(False, False, ["ST-302"]), (True, False, ["ST-302"]), (False, True, ["ST-302"]), (True, True, [])],
)
def test_a_missing_version_is_lawful_only_with_both_event_and_tombstone(
    root: Path, logged: bool, stone: bool, found: list[str]
) -> None:
    if logged:
        log_it(root)
    if stone:
        TombstoneBook(root).set([STONE])

    assert rules(root) == found


def test_a_withdrawn_tombstone_makes_the_loss_a_loss_again(root: Path) -> None:
    log_it(root)
    TombstoneBook(root).set([STONE, STONE.model_copy(update={"withdrawn": True})])

    assert rules(root) == ["ST-302"]


def test_a_thread_captured_anew_after_its_disposal_is_kept_like_any_other(root: Path) -> None:
    log_it(root)
    TombstoneBook(root).set([STONE])
    with EventLog.open(root, actor="test", now=NOW) as log:
        keep(Store(root, log=log, minimum_free=0), RECORD, b"<record>anew</record>")

    assert rules(root) == []
    assert (RECORD, 1) in read_kept(root).versions


def test_recovery_never_says_of_a_restored_version_that_it_was_kept(root: Path) -> None:
    log_it(root)
    TombstoneBook(root).set([STONE])
    shutil.copytree(root / "backup", root / "store" / "kommunen" / RECORD)
    with EventLog.open(root, actor="test", now=NOW) as log:
        assert not Store(root, log=log, minimum_free=0).recover(now=NOW)

    assert rules(root) == ["ST-304"]


def test_what_a_killed_destruction_left_is_removed_at_the_next_start(root: Path) -> None:
    (root / "store" / "kommunen" / OTHER).rename(root / "store" / ".incoming" / OTHER)
    with EventLog.open(root, actor="test", now=NOW) as log:
        store = Store(root, log=log, minimum_free=0)
        store.recover(now=NOW)
        store.destroy("kommunen", OTHER)

    assert list((root / "store" / ".incoming").iterdir()) == []


@pytest.mark.parametrize(("captured_at", "known"), [(NOW, True), (NOW + dt.timedelta(seconds=1), False), (None, True)])
def test_only_what_was_captured_before_the_disposal_is_a_restored_record(
    root: Path, captured_at: dt.datetime | None, known: bool
) -> None:
    TombstoneBook(root).set([STONE.model_copy(update={"record": OTHER})])

    assert bool(restored(root, lambda _: captured_at)) is known


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = read_or_make_key(tmp_path)
    assert key == read_or_make_key(tmp_path)
    assert (tmp_path / ".tombstone.key").stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv(KEY_VARIABLE, str(tmp_path / "elsewhere"))
    assert read_or_make_key(tmp_path) != key


URL = "https://social.example/kommunen/1"
STATEMENT = Harvest(
    id=harvest_id("kommunen", NOW),
    account="kommunen",
    lane=Lane.BROWSER,
    status=HarvestStatus.INCOMPLETE,
    started_at=NOW,
    ended_at=NOW,
    seen=(
        Seen(thread="1", record=RECORD, version=1, outcome=Outcome.NEW),
        Seen(thread="10", record=OTHER, version=1, outcome=Outcome.NEW),
    ),
    coverage=Coverage(
        posts=Count(
            expected=3,
            captured=2,
            missing=(
                Missing(what=f"{URL}0", why="Neighbour."),
                Missing(what=f"{RECORD} v1", why="PDF:en godkändes inte."),
                Missing(what=f"{URL}#c1", why="Borta."),
                Missing(what="https://social.example/kommunen", why=f"Något om {URL}"),
            ),
        )
    ),
)
NAMES = Names(record=RECORD, ids=frozenset({"1"}), addresses=frozenset({URL}))


def test_a_statement_keeps_its_counts_and_its_neighbours_but_no_name_of_what_was_destroyed() -> None:
    places = tuple(mentions(STATEMENT, NAMES))
    rewritten = without(STATEMENT, {RECORD}, places)

    assert [place.index for place in places] == [1, 2, 3]
    assert rewritten.coverage.posts.missing[0] == STATEMENT.coverage.posts.missing[0]
    assert [missing.what for missing in rewritten.coverage.posts.missing[1:]] == [RECORD] * 3
    assert [one.thread for one in rewritten.seen] == ["", "10"]
    assert without(rewritten, {RECORD}, places) == rewritten


def test_a_restated_harvest_is_logged_even_when_the_run_was_killed_before_it_could(root: Path) -> None:
    with EventLog.open(root, actor="test", now=NOW) as log:
        store = Store(root, log=log, minimum_free=0)
        store.keep_harvest(STATEMENT)
        rewritten = without(STATEMENT, {RECORD}, tuple(mentions(STATEMENT, NAMES)))
        logged = read_kept(root).harvests[STATEMENT.id]
        assert store.restate_harvest(rewritten, logged=logged, at=NOW, outcome="gallrad")
        assert store.restate_harvest(rewritten, logged=logged, at=NOW, outcome="gallrad")
        assert not store.restate_harvest(rewritten, logged=read_kept(root).harvests[STATEMENT.id], at=NOW, outcome="")

    assert [event.outcome for event in read_events(root) if event.type == EventType.HARVEST_KEPT] == [
        "incomplete",
        "gallrad",
        "gallrad",
    ]
    assert "ST-202" not in rules(root)
