"""Every rule of verification is met by one damaged store, and a whole store meets none."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.findings import Level
from archiver.records import Coverage, Harvest, HarvestStatus, Lane
from archiver.store.checking import RULES
from archiver.store.counted import NAME as COUNTED
from archiver.store.counted import CountedPart
from archiver.store.events import EventLog, EventType
from archiver.store.facts import FactBook, FactLine
from archiver.store.keeping import Store
from archiver.store.kept import WITHDRAWN, version_detail
from archiver.store.layout import harvest_id, item_id, thread_record_id
from archiver.store.manifest import NAME, hash_file
from archiver.store.receipts import NAME as RECEIPTS
from archiver.store.receipts import Receipt, ReceiptKind
from archiver.store.tombstones import Tombstone, TombstoneBook

NOW = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
RECORD = thread_record_id("kommunen", "1")
FIRST = f"store/kommunen/{RECORD}/v0001"
STATEMENT = f"store/kommunen/harvests/{harvest_id('kommunen', NOW)}.json"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with a record of two versions and a harvest statement."""
    with EventLog.open(tmp_path, actor="archiver 1", now=NOW) as log:
        store = Store(tmp_path, log=log, minimum_free=0)
        for version in (1, 2):
            with store.draft() as draft:
                (draft / "media").mkdir()
                (draft / "media" / "a.jpg").write_bytes(b"bild")
                (draft / "record.xml").write_bytes(b"<record/>" * version)
                store.keep(draft, account="kommunen", record=RECORD, version=version, at=NOW)
        store.keep_harvest(
            Harvest(
                id=harvest_id("kommunen", NOW),
                account="kommunen",
                lane=Lane.BROWSER,
                status=HarvestStatus.COMPLETE,
                started_at=NOW,
                ended_at=NOW,
                coverage=Coverage(),
            )
        )
    return tmp_path


def overwrite(path: Path, data: bytes) -> None:
    mode = path.stat().st_mode
    path.unlink()
    path.write_bytes(data)
    path.chmod(mode)


def remove(path: Path) -> None:
    for below in sorted(path.rglob("*"), reverse=True):
        below.rmdir() if below.is_dir() else below.unlink()
    path.rmdir()


def put(path: Path, mode: int = 0o444) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    path.chmod(mode)


def link(path: Path, target: str) -> None:
    if path.is_file():
        path.unlink()
    path.symlink_to(target)


def change_line(root: Path, old: bytes, new: bytes) -> None:
    path = root / "events.jsonl"
    path.write_bytes(path.read_bytes().replace(old, new, 1))


def log_a_version_that_is_not_there(root: Path) -> None:
    with EventLog.open(root, actor="archiver 1", now=NOW) as log:
        log.append(EventType.RECORD_KEPT, subject=RECORD, at=NOW, detail=f"v0003 sha256:{'a' * 64}")


def log_a_hold(root: Path) -> None:
    with EventLog.open(root, actor="archiver 1", now=NOW) as log:
        log.append(EventType.HOLD_SET, subject="sp-20260302-01", at=NOW, outcome="tillsyn")


def make_up_a_fact(root: Path) -> None:
    item = item_id(RECORD, "1")
    line = FactLine(item=item, key="sekretess", value="konstaterad", source="person", by="anna", at=NOW)
    with EventLog.open(root, actor="archiver 1", now=NOW) as log:
        FactBook(root, "kommunen", RECORD).append([line], log=log)
    path = root / "facts" / "kommunen" / f"{RECORD}.jsonl"
    path.write_text(path.read_text("utf-8").replace("konstaterad", "ingen"), "utf-8")


def spoil_the_facts(root: Path) -> None:
    make_up_a_fact(root)
    (root / "facts" / "kommunen" / f"{RECORD}.jsonl").write_text("x\n", "utf-8")


def log_a_disposal(root: Path) -> None:
    TombstoneBook(root).set([Tombstone(account="kommunen", record=RECORD, versions=2, at=NOW)])
    with EventLog.open(root, actor="archiver 1", now=NOW) as log:
        log.append(EventType.RECORD_DISPOSED, subject=RECORD, at=NOW)


def log_a_withdrawal(root: Path) -> None:
    detail = version_detail(1, hash_file(root / FIRST / NAME))
    with EventLog.open(root, actor="archiver 1", now=NOW) as log:
        log.append(EventType.SECRECY_SET, subject=RECORD, at=NOW, outcome=WITHDRAWN, detail=detail)


def forget_the_log(root: Path) -> None:
    (root / "events.jsonl").unlink()


def drop_first_line(root: Path) -> None:
    lines = (root / "events.jsonl").read_bytes().splitlines(keepends=True)
    (root / "events.jsonl").write_bytes(b"".join(lines[1:]))


def another_manifest(root: Path) -> None:
    put(root / FIRST / "media" / "b.jpg")
    manifest = (root / FIRST / "manifest-sha256.txt").read_bytes()
    hash_of_x = b"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    lines: list[bytes] = [*manifest.splitlines(keepends=True), hash_of_x + b"  media/b.jpg\n"]
    ordered = sorted(lines, key=lambda line: line[66:])
    overwrite(root / FIRST / "manifest-sha256.txt", b"".join(ordered))


def log_a_flag(root: Path) -> None:
    with EventLog.open(root, actor="archiver 1", now=NOW) as log:
        log.append(EventType.FLAGGED, subject="m-20260302-01", at=NOW, detail=f"flag {RECORD} {item_id(RECORD, '1')}")


def log_a_crisis(root: Path) -> None:
    with EventLog.open(root, actor="archiver 1", now=NOW) as log:
        log.append(EventType.CRISIS_STARTED, subject="storm", at=NOW, detail="konton=alla")


def make_up_a_receipt(root: Path) -> None:
    receipt = Receipt(kind=ReceiptKind.E_ARCHIVE, record=RECORD, version=1, at=NOW)
    (root / RECEIPTS).write_text(receipt.model_dump_json() + "\n", "utf-8")


def make_up_a_count(root: Path) -> None:
    part = CountedPart(year=2026, first=NOW.date(), last=NOW.date(), counted_at=NOW)
    (root / COUNTED).write_text(part.model_dump_json() + "\n", "utf-8")


DAMAGE: list[tuple[str, Callable[[Path], object], list[tuple[str, str]]]] = [
    ("a file is gone", lambda r: (r / FIRST / "record.xml").unlink(), [("ST-101", f"{FIRST}/record.xml")]),
    ("a file was added", lambda r: put(r / FIRST / "raw" / "é b"), [("ST-102", rf"{FIRST}/raw/\xe9 b")]),
    ("a file was changed", lambda r: overwrite(r / FIRST / "record.xml", b"?"), [("ST-103", f"{FIRST}/record.xml")]),
    ("the manifest is gone", lambda r: (r / FIRST / "manifest-sha256.txt").unlink(), [("ST-104", FIRST)]),
    (
        "the manifest leads out of the folder",
        lambda r: overwrite(r / FIRST / "manifest-sha256.txt", b"a" * 64 + b"  ../../x\n"),
        [("ST-104", FIRST), ("ST-303", FIRST)],
    ),
    (
        "a file was made a link",
        lambda r: link(r / FIRST / "record.xml", "/etc/passwd"),
        [("ST-105", f"{FIRST}/record.xml"), ("ST-101", f"{FIRST}/record.xml")],
    ),
    (
        "a link to a folder was added",
        lambda r: link(r / FIRST / "raw", "/etc"),
        [("ST-105", f"{FIRST}/raw")],
    ),
    ("an account is a link", lambda r: link(r / "store" / "annat", "/etc"), [("ST-105", "store/annat")]),
    (
        "a statement is a link",
        lambda r: link(r / STATEMENT, "/etc/passwd"),
        [("ST-105", STATEMENT), ("ST-204", harvest_id("kommunen", NOW))],
    ),
    (
        "a version is a link",
        lambda r: link(r / "store" / "kommunen" / RECORD / "v0003", "v0002"),
        [("ST-105", f"store/kommunen/{RECORD}/v0003")],
    ),
    ("a file may be written", lambda r: (r / FIRST / "record.xml").chmod(0o644), [("ST-106", f"{FIRST}/record.xml")]),
    ("a statement may be written", lambda r: (r / STATEMENT).chmod(0o644), [("ST-106", STATEMENT)]),
    ("a version is gone", lambda r: remove(r / FIRST), [("ST-107", FIRST), ("ST-302", f"{RECORD}/v0001")]),
    ("a strange file", lambda r: put(r / "store" / "läs mig.txt"), [("ST-108", r"store/l\xe4s mig.txt")]),
    (
        "a strange folder",
        lambda r: (r / "store" / "kommunen" / "gammalt").mkdir(),
        [("ST-108", "store/kommunen/gammalt")],
    ),
    (
        "a strange version",
        lambda r: (r / "store" / "kommunen" / RECORD / "v1").mkdir(),
        [("ST-108", f"store/kommunen/{RECORD}/v1")],
    ),
    (
        "a strange statement",
        lambda r: put(r / "store" / "kommunen" / "harvests" / "x.json"),
        [("ST-108", "store/kommunen/harvests/x.json")],
    ),
    (
        "a folder is called as a statement",
        lambda r: (r / STATEMENT.replace("T12", "T13")).mkdir(),
        [("ST-108", STATEMENT.replace("T12", "T13"))],
    ),
    ("a draft was left", lambda r: put(r / "store" / ".incoming" / "x"), [("ST-109", "store/.incoming/x")]),
    (
        "a statement is unreadable",
        lambda r: overwrite(r / STATEMENT, b"{"),
        [("ST-201", STATEMENT), ("ST-202", STATEMENT)],
    ),
    (
        "a statement was changed",
        lambda r: overwrite(r / STATEMENT, (r / STATEMENT).read_bytes().replace(b'"complete"', b'"stopped"')),
        [("ST-202", STATEMENT)],
    ),
    (
        "a statement says something unknown",
        lambda r: overwrite(r / STATEMENT, (r / STATEMENT).read_bytes().replace(b'"reason"', b'"okand": 1, "reason"')),
        [("ST-201", STATEMENT), ("ST-202", STATEMENT)],
    ),
    (
        "a statement is about another harvest",
        lambda r: overwrite(r / STATEMENT, (r / STATEMENT).read_bytes().replace(b'"kommunen"', b'"annat"')),
        [("ST-201", STATEMENT), ("ST-202", STATEMENT)],
    ),
    ("a statement is gone", lambda r: (r / STATEMENT).unlink(), [("ST-204", harvest_id("kommunen", NOW))]),
    (
        "the log is gone",
        forget_the_log,
        [("ST-301", FIRST), ("ST-301", FIRST.replace("v0001", "v0002")), ("ST-203", STATEMENT)],
    ),
    ("the log says more", log_a_version_that_is_not_there, [("ST-302", f"{RECORD}/v0003")]),
    ("the manifest was changed too", another_manifest, [("ST-303", FIRST)]),
    (
        "a line is rubbish",
        lambda r: change_line(r, b'"seq":3', b'"seq":x'),
        [("ST-203", STATEMENT), ("ST-401", "events.jsonl:3")],
    ),
    (
        "the first line is gone",
        drop_first_line,
        [("ST-301", FIRST), ("ST-402", "events.jsonl:1"), ("ST-403", "events.jsonl:1")],
    ),
    ("a line was changed", lambda r: change_line(r, b'"kept"', b'"lost"'), [("ST-404", "events.jsonl:1")]),
    (
        "a record was destroyed, and is here again from a backup",
        lambda r: log_a_disposal(r),
        [("ST-304", FIRST), ("ST-304", FIRST.replace("v0001", "v0002"))],
    ),
    ("a version was withdrawn (sekretess), and is here", log_a_withdrawal, [("ST-305", FIRST)]),
    ("a hold of the log is not in the book", log_a_hold, [("ST-306", "sp-20260302-01")]),
    ("a fact was written by hand", make_up_a_fact, [("ST-307", RECORD)]),
    ("a book of facts is rubbish", spoil_the_facts, [("ST-307", RECORD)]),
    ("a flag of the log is not in the book", log_a_flag, [("ST-308", "m-20260302-01")]),
    ("a crisis of the log is not in the book", log_a_crisis, [("ST-309", "storm")]),
    ("a receipt was written by hand", make_up_a_receipt, [("ST-310", RECORD)]),
    ("a count was written by hand", make_up_a_count, [("ST-311", "2026")]),
    ("a torn line was set aside", lambda r: put(r / "events.torn-9"), [("ST-405", "events.torn-9")]),
]


def found(root: Path) -> list[tuple[str, str]]:
    return [(finding.rule, finding.where) for finding in Store(root).verify()]


def test_a_whole_store_has_no_findings(root: Path) -> None:
    assert found(root) == []


@pytest.mark.parametrize(("damage", "rules"), [row[1:] for row in DAMAGE], ids=[row[0] for row in DAMAGE])
def test_damage_is_found_where_it_is_and_nothing_else(
    root: Path, damage: Callable[[Path], object], rules: list[tuple[str, str]]
) -> None:
    damage(root)

    assert found(root) == rules


def test_every_rule_is_met_by_some_damage() -> None:
    assert {rule for _, _, rules in DAMAGE for rule, _ in rules} == set(RULES)


def test_findings_say_how_grave_they_are(root: Path) -> None:
    (root / FIRST / "record.xml").unlink()

    (finding,) = Store(root).verify()
    assert (finding.rule, finding.level) == ("ST-101", Level.ERROR)
    assert finding.message == "a file of the manifest is missing"


def test_many_threads_find_the_same_in_the_same_order(root: Path) -> None:
    for version in ("v0001", "v0002"):
        (root / "store" / "kommunen" / RECORD / version / "record.xml").chmod(0o644)

    assert list(Store(root).verify(jobs=4)) == list(Store(root).verify(jobs=1))


def test_progress_is_told_version_by_version(root: Path) -> None:
    told: list[tuple[int, int]] = []

    list(Store(root).verify(progress=lambda done, total: told.append((done, total))))

    assert told == [(1, 2), (2, 2)]


def test_verifying_a_folder_without_a_store_finds_nothing(tmp_path: Path) -> None:
    assert found(tmp_path) == []
