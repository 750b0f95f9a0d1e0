import datetime as dt
import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.errors import DiskFull, NoSuchThing, RecordInvalid, WorkspaceError
from archiver.findings import Finding
from archiver.records import Coverage, Harvest, HarvestStatus, Lane, Outcome, Seen
from archiver.store.events import EventLog, read_events
from archiver.store.keeping import Recovery, Store
from archiver.store.layout import harvest_id, thread_record_id

NOW = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
RECORD = thread_record_id("kommunen", "1")


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    with EventLog.open(tmp_path, actor="archiver 1", now=NOW) as log:
        yield log


@pytest.fixture
def store(tmp_path: Path, log: EventLog) -> Store:
    return Store(tmp_path, log=log, minimum_free=0)


def keep(store: Store, version: int = 1, *, record: str = RECORD, **files: bytes) -> Path:
    with store.draft() as draft:
        fill(draft, **files)
        return store.keep(draft, account="kommunen", record=record, version=version, at=NOW)


def fill(draft: Path, **files: bytes) -> None:
    (draft / "record.xml").write_bytes(files.pop("xml", b"<record/>"))
    (draft / "media").mkdir()
    for name, data in files.items():
        (draft / "media" / name).write_bytes(data)


def harvest(status: HarvestStatus = HarvestStatus.COMPLETE) -> Harvest:
    return Harvest(
        id=harvest_id("kommunen", NOW),
        account="kommunen",
        lane=Lane.BROWSER,
        status=status,
        started_at=NOW,
        ended_at=NOW + dt.timedelta(minutes=1),
        coverage=Coverage(),
        seen=(Seen(thread="1", record=RECORD, version=1, outcome=Outcome.NEW),),
    )


def left_in_incoming(store: Store) -> list[Path]:
    return list((store.root / "store" / ".incoming").iterdir())


def test_a_draft_that_is_kept_appears_whole_in_its_place(store: Store) -> None:
    folder = keep(store, a=b"bild")

    assert folder == store.root / "store" / "kommunen" / RECORD / "v0001"
    assert sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()) == [
        "manifest-sha256.txt",
        "media/a",
        "record.xml",
    ]
    assert left_in_incoming(store) == []
    assert list(store.verify()) == []


def test_the_manifest_is_one_that_sha256sum_checks(store: Store) -> None:
    folder = keep(store, a=b"bild", b=b"bild")

    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "manifest-sha256.txt"], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0
    assert done.stdout.splitlines() == ["media/a: OK", "media/b: OK", "record.xml: OK"]


def test_nobody_may_write_in_a_kept_file(store: Store) -> None:
    folder = keep(store, a=b"bild")

    assert {path.stat().st_mode & 0o222 for path in folder.rglob("*") if path.is_file()} == {0}


def test_a_kept_version_can_be_removed_by_its_owner(store: Store) -> None:
    folder = keep(store, a=b"bild")

    shutil.rmtree(folder)

    assert not folder.exists()


def test_keeping_is_logged_with_the_manifests_digest_and_no_content(store: Store) -> None:
    folder = keep(store, a=b"bild")

    (event,) = read_events(store.root)
    manifest = subprocess.run(
        ["sha256sum", "manifest-sha256.txt"], cwd=folder, capture_output=True, text=True, check=True
    )
    assert (event.type, event.subject, event.outcome) == ("record kept", RECORD, "kept")
    assert event.detail == f"v0001 sha256:{manifest.stdout.split()[0]}"


def test_keeping_the_same_again_changes_nothing(store: Store) -> None:
    folder = keep(store, a=b"bild")
    before = folder.stat().st_mtime_ns

    assert keep(store, a=b"bild") == folder
    assert folder.stat().st_mtime_ns == before
    assert len(list(read_events(store.root))) == 1
    assert left_in_incoming(store) == []


def test_another_content_under_a_kept_name_is_refused(store: Store) -> None:
    folder = keep(store, a=b"bild")

    with pytest.raises(WorkspaceError, match="never written over"):
        keep(store, a=b"annan bild")

    assert (folder / "media" / "a").read_bytes() == b"bild"
    assert left_in_incoming(store) == []


@pytest.mark.parametrize("version", [2, 3])
def test_a_version_without_the_one_before_is_refused(store: Store, version: int) -> None:
    with pytest.raises(WorkspaceError, match="the next one is 1"):
        keep(store, version)


def test_what_goes_wrong_inside_leaves_no_draft(store: Store) -> None:
    with pytest.raises(RuntimeError, match="bygget"), store.draft() as draft:
        fill(draft, a=b"bild")
        raise RuntimeError("bygget sprack")

    assert left_in_incoming(store) == []
    assert list(store.all_versions()) == []


@pytest.mark.parametrize("name", ["å.jpg", "a b.jpg", ".dold", "a\nb", "-rf"])
def test_a_file_name_that_no_recipient_could_read_is_refused(store: Store, name: str) -> None:
    with pytest.raises(RecordInvalid), store.draft() as draft:
        (draft / name).write_bytes(b"x")
        store.keep(draft, account="kommunen", record=RECORD, version=1, at=NOW)


@pytest.mark.parametrize("target", ["/etc/passwd", "record.xml", "nowhere"])
def test_a_link_in_a_draft_is_refused(store: Store, target: str) -> None:
    with pytest.raises(RecordInvalid, match="link"), store.draft() as draft:
        fill(draft)
        (draft / "media" / "a").symlink_to(target)
        store.keep(draft, account="kommunen", record=RECORD, version=1, at=NOW)

    assert Path("/etc/passwd").exists()


@pytest.mark.parametrize(
    ("account", "record"), [("../..", RECORD), ("kommunen", "../../x"), ("", RECORD), ("kommunen", "")]
)
def test_an_id_cannot_lead_out_of_the_store(store: Store, account: str, record: str) -> None:
    with pytest.raises(NoSuchThing), store.draft() as draft:
        fill(draft)
        store.keep(draft, account=account, record=record, version=1, at=NOW)


def test_media_that_the_version_before_has_are_kept_once_on_the_disk(store: Store) -> None:
    first = keep(store, a=b"bild", b=b"gammal")
    second = keep(store, 2, a=b"bild", c=b"ny")

    assert (second / "media" / "a").samefile(first / "media" / "a")
    assert not (second / "record.xml").samefile(first / "record.xml")
    assert list(store.verify()) == []


def test_removing_one_version_leaves_shared_media_to_the_other(store: Store) -> None:
    first = keep(store, a=b"bild")
    second = keep(store, 2, a=b"bild")

    shutil.rmtree(first)

    assert (second / "media" / "a").read_bytes() == b"bild"


def test_damage_to_a_kept_file_does_not_spread_to_the_next_version(store: Store) -> None:
    first = keep(store, a=b"bild")
    (first / "media" / "a").chmod(0o644)
    (first / "media" / "a").write_bytes(b"blid")

    second = keep(store, 2, a=b"bild")

    assert (second / "media" / "a").read_bytes() == b"bild"
    assert [finding.rule for finding in store.verify()] == ["ST-106", "ST-103"]


def test_a_draft_linked_to_a_damaged_file_is_refused(store: Store) -> None:
    first = keep(store, a=b"bild")
    (first / "media" / "a").chmod(0o644)
    (first / "media" / "a").write_bytes(b"blid")

    with pytest.raises(RecordInvalid, match="archive verify"), store.draft() as draft:
        (draft / "media").mkdir()
        (draft / "media" / "a").hardlink_to(first / "media" / "a")
        store.keep(draft, account="kommunen", record=RECORD, version=2, at=NOW)


def test_a_draft_that_is_already_linked_is_kept_so(store: Store) -> None:
    first = keep(store, a=b"bild")

    with store.draft() as draft:
        (draft / "media").mkdir()
        (draft / "media" / "a").hardlink_to(first / "media" / "a")
        second = store.keep(draft, account="kommunen", record=RECORD, version=2, at=NOW)

    assert [path.name for path in (second / "media").iterdir()] == ["a"]
    assert list(store.verify()) == []


def test_the_store_says_what_it_has(store: Store) -> None:
    other = thread_record_id("kommunen", "2")
    keep(store)
    latest = keep(store, 2, xml=b"<other/>")
    keep(store, record=other)

    assert store.versions("kommunen", RECORD) == (1, 2)
    assert store.latest("kommunen", RECORD) == latest
    assert store.latest("kommunen", thread_record_id("kommunen", "3")) is None
    assert [(kept.record, kept.version) for kept in store.all_versions()] == sorted(
        [(RECORD, 1), (RECORD, 2), (other, 1)]
    )
    assert store.latest("kommunen", RECORD) == store.root / [*store.all_versions()][-1 if other < RECORD else 1].folder


def test_a_store_opened_for_reading_keeps_nothing(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="reading"):
        Store(tmp_path).open_draft()

    assert list(Store(tmp_path).all_versions()) == []
    assert list(tmp_path.iterdir()) == []


def test_a_harvest_statement_is_read_back_as_it_was(store: Store) -> None:
    path = store.keep_harvest(harvest())

    assert path == store.root / "store" / "kommunen" / "harvests" / "h-20260302T120000Z-kommunen.json"
    assert list(store.harvests()) == [harvest()]
    assert list(store.harvests("kommunen")) == [harvest()]
    assert list(store.harvests("annat")) == []
    assert path.stat().st_mode & 0o222 == 0
    assert list(store.verify()) == []


def test_a_harvest_statement_is_never_written_over(store: Store) -> None:
    store.keep_harvest(harvest())
    store.keep_harvest(harvest())

    with pytest.raises(WorkspaceError, match="never written over"):
        store.keep_harvest(harvest(HarvestStatus.STOPPED))

    assert list(store.harvests()) == [harvest()]
    assert len(list(read_events(store.root))) == 1


def test_a_statement_that_cannot_be_read_is_an_error_or_told_of(store: Store) -> None:
    path = store.keep_harvest(harvest())
    path.chmod(0o644)
    path.write_bytes(b"{}")
    told: list[Finding] = []

    with pytest.raises(WorkspaceError, match=path.name):
        list(store.harvests())
    assert list(store.harvests(unreadable=told.append)) == []
    assert [finding.rule for finding in told] == ["ST-201"]


def test_a_disk_with_too_little_room_stops_before_a_draft(tmp_path: Path, log: EventLog) -> None:
    store = Store(tmp_path, log=log, minimum_free=10**18)

    with pytest.raises(DiskFull, match="ledigt diskutrymme"), store.draft():
        pass

    assert left_in_incoming(store) == []


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        RuntimeError("qpdf: write: No space left on device"),
    ],
)
def test_a_disk_that_becomes_full_is_said_so_and_the_draft_is_gone(store: Store, error: Exception) -> None:
    with pytest.raises(DiskFull), store.draft() as draft:
        fill(draft, a=b"bild")
        try:
            raise error
        except (OSError, RuntimeError) as cause:
            raise ValueError("något annat") from cause

    assert left_in_incoming(store) == []


def test_drafts_that_were_opened_are_gone_when_the_work_is_over(store: Store) -> None:
    with pytest.raises(KeyboardInterrupt), store.no_drafts_left():
        first, second = store.open_draft(), store.open_draft()
        fill(first)
        fill(second)
        store.keep(first, account="kommunen", record=RECORD, version=1, at=NOW)
        raise KeyboardInterrupt

    assert left_in_incoming(store) == []
    assert store.versions("kommunen", RECORD) == (1,)


def test_recovering_drops_what_was_left_and_writes_what_was_not_logged(tmp_path: Path, store: Store) -> None:
    fill(store.open_draft())
    (tmp_path / "store" / ".incoming" / "link").symlink_to("/etc")
    (tmp_path / "store" / ".incoming" / "h-x.json").write_bytes(b"{")
    keep(store, a=b"bild")
    store.keep_harvest(harvest())
    (tmp_path / "events.jsonl").unlink()

    with EventLog.open(tmp_path, actor="archiver 1", now=NOW) as log:
        again = Store(tmp_path, log=log, minimum_free=0)
        assert again.recover(now=NOW) == Recovery(drafts=3, records=1, harvests=1)
        assert not again.recover(now=NOW)

    events = [(event.type, event.subject, event.outcome) for event in read_events(tmp_path)]
    assert events == [
        ("record kept", RECORD, "återhämtad"),
        ("harvest kept", harvest().id, "återhämtad"),
    ]
    assert list(again.verify()) == []
    assert os.listdir("/etc")  # noqa: PTH208
