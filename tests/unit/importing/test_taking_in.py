"""A delivered package comes back as the records that it was made of, and nothing else comes in."""

import dataclasses
import datetime as dt
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archiver.errors import PackageInvalid
from archiver.importing.taking_in import TakenIn, import_package
from archiver.package.checks import check_record
from archiver.records import Record
from archiver.sip import fgs12, fgs20
from archiver.sip.collecting import Include, package_file, record_files
from archiver.sip.describing import Container, PackageDescription, PackageFile, Room
from archiver.store.layout import StoredVersion
from archiver.store.manifest import NAME, hash_file
from archiver.store.tombstones import Tombstone, TombstoneBook
from archiver.workspace import Workspace, create_workspace, open_workspace, read_kept
from tests.packages.corpus_like import minimal_csip
from tests.packages.faults import edited
from tests.unit.package.sample import SNAPSHOT, THREAD
from tests.unit.sip.deliverable import CAPTURED, describe, keep_records

NOW = dt.datetime(2026, 12, 1, 8, 0, tzinfo=dt.UTC)
FIRST = dataclasses.replace(THREAD, version=1, changes=())
WRITERS: dict[str, Callable[..., Path]] = {"1.2": fgs12.write, "2.0": fgs20.write}


@contextmanager
def workspace(home: Path) -> Iterator[Workspace]:
    if not home.exists():
        create_workspace(home, name="Granåsa kommun", org_nr="212000-0142", now=NOW)
    with open_workspace(home, write=True, command="import-package", now=NOW) as opened:
        yield opened


def deliverable(root: Path, *records: Record, include: Include | None = None) -> PackageDescription:
    """Describe a package of these records, as `describe` does of the sample's."""
    like = describe(root / "like")
    kept = keep_records(root / "store", *records)
    documents = tuple(file for file in like.files if file.room is Room.DOCUMENTATION)
    files = tuple(
        file for version in kept for file in record_files(version, captured_at=CAPTURED, include=include or Include())
    )
    return dataclasses.replace(like, files=(*files, *documents))


@pytest.mark.parametrize("container", list(Container))
@pytest.mark.parametrize("format_", list(WRITERS))
def test_a_package_comes_back_as_the_records_it_was_made_of(format_: str, container: Container, tmp_path: Path) -> None:
    package = WRITERS[format_](deliverable(tmp_path, FIRST, THREAD, SNAPSHOT), tmp_path, container)
    with workspace(tmp_path / "ny") as opened:
        told = import_package(package, opened, now=NOW)
        assert [(one.record, one.version, one.kept) for one in told] == [
            (SNAPSHOT.id, 1, True),
            (THREAD.id, 1, True),
            (THREAD.id, 2, True),
        ]
        kept = {(one.record, one.version): one for one in opened.store.all_versions()}
        for record in (FIRST, THREAD, SNAPSHOT):
            assert_same(kept[record.id, record.version], tmp_path / "store", record)
        assert opened.catalogue.record(THREAD.id).version == 2
        assert list(opened.store.verify()) == []


def assert_same(kept: StoredVersion, store: Path, record: Record) -> None:
    original = store / kept.account / kept.record / f"v{kept.version:04d}"
    assert read_kept(kept.path)[0] == record
    assert (kept.path / NAME).read_bytes() == (original / NAME).read_bytes()


def test_importing_again_changes_nothing(tmp_path: Path) -> None:
    package = fgs20.write(deliverable(tmp_path, FIRST, THREAD), tmp_path)
    with workspace(tmp_path / "ny") as opened:
        import_package(package, opened, now=NOW)
        before = (tmp_path / "ny/events.jsonl").read_bytes()
        told = import_package(package, opened, now=NOW)
    assert [one.kept for one in told] == [False, False]
    assert (tmp_path / "ny/events.jsonl").read_bytes() == before


def test_a_delivery_without_warc_is_known_again_in_the_archive_it_came_from(tmp_path: Path) -> None:
    whole = fgs20.write(deliverable(tmp_path / "a", FIRST), tmp_path)
    lean = fgs20.write(deliverable(tmp_path / "b", FIRST, include=Include(warc=False, media=False)), tmp_path)
    with workspace(tmp_path / "ny") as opened:
        import_package(whole, opened, now=NOW)
        assert import_package(lean, opened, now=NOW) == (
            TakenIn(account=FIRST.account.id, record=FIRST.id, version=1, kept=False),
        )


def refused(package: Path, home: Path, match: str) -> None:
    with workspace(home) as opened:
        before = list(opened.store.all_versions())
        with pytest.raises(PackageInvalid, match=match):
            import_package(package, opened, now=NOW)
        assert list(opened.store.all_versions()) == before


def test_a_package_with_an_error_is_refused(tmp_path: Path) -> None:
    package = fgs20.write(deliverable(tmp_path, FIRST), tmp_path)
    edited("documentation/Leveransbeskrivning_for_aret.txt", "Torget", "Torgen")(package)
    refused(package, tmp_path / "ny", "CSIP71")


def test_a_package_of_other_things_is_refused(tmp_path: Path) -> None:
    refused(minimal_csip(tmp_path), tmp_path / "ny", "no records")


def test_a_version_whose_predecessor_is_nowhere_is_refused(tmp_path: Path) -> None:
    refused(fgs20.write(deliverable(tmp_path, THREAD), tmp_path), tmp_path / "ny", "before version 1")


def test_a_delivery_without_pdf_cannot_become_a_record(tmp_path: Path) -> None:
    lean = deliverable(tmp_path, FIRST, include=Include(pdf=False))
    refused(fgs20.write(lean, tmp_path), tmp_path / "ny", r"record\.pdf")


def test_another_content_under_the_same_name_is_refused(tmp_path: Path) -> None:
    mine = fgs20.write(deliverable(tmp_path / "a", FIRST), tmp_path)
    other = dataclasses.replace(FIRST, provenance=dataclasses.replace(FIRST.provenance, note="en annan"))
    theirs = fgs20.write(deliverable(tmp_path / "b", other, SNAPSHOT), tmp_path)
    with workspace(tmp_path / "ny") as opened:
        import_package(mine, opened, now=NOW)
    refused(theirs, tmp_path / "ny", "another content")


def test_a_record_that_was_destroyed_does_not_come_back(tmp_path: Path) -> None:
    package = fgs20.write(deliverable(tmp_path, FIRST, SNAPSHOT), tmp_path)
    with workspace(tmp_path / "ny") as opened:
        stone = Tombstone(account=FIRST.account.id, record=FIRST.id, versions=1, protocol="gp-20261130-01", at=NOW)
        TombstoneBook(opened.store.root).add(stone)
    refused(package, tmp_path / "ny", "gp-20261130-01")


def converted(root: Path, *records: Record) -> PackageDescription:
    """Describe a package whose PDFs were made anew for the delivery."""
    told = deliverable(root, *records)
    return dataclasses.replace(told, files=tuple(_anew(file, root / "anew.pdf") for file in told.files))


def _anew(file: PackageFile, anew: Path) -> PackageFile:
    if not file.name.endswith("/record.pdf"):
        return file
    anew.write_bytes(file.path.read_bytes() + b"\n% made anew\n")
    return dataclasses.replace(file, path=anew, sha256=hash_file(anew), size=anew.stat().st_size)


def test_a_pdf_made_anew_for_the_delivery_is_refused_unless_it_is_asked_for_and_then_named(tmp_path: Path) -> None:
    package = fgs20.write(converted(tmp_path, FIRST), tmp_path)
    refused(package, tmp_path / "ny", f"{FIRST.id} version 1, whose PDF was made in another level.*--converted")
    with workspace(tmp_path / "ny") as opened:
        (told,) = import_package(package, opened, now=NOW, converted=True)
        assert (told.kept, told.converted) == (True, True)
        (kept,) = opened.store.all_versions()
    assert "SM-M18" in {finding.rule for finding in check_record(kept.path)}


def test_names_that_lead_out_write_nothing_outside(tmp_path: Path) -> None:
    folder = fgs20.write(deliverable(tmp_path, FIRST), tmp_path)
    evil = tmp_path / "ond.zip"
    with zipfile.ZipFile(evil, "w") as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(tmp_path).as_posix())
        archive.writestr(f"{folder.name}/representations/pdfa/data/../../../../../utanfor/t-aaaabbbbccccdddd/x", "x")
    shutil.rmtree(folder)
    before = sorted(tmp_path.rglob("utanfor*"))
    refused(evil, tmp_path / "ny", "AP-001")
    assert sorted(tmp_path.rglob("utanfor*")) == before


def test_documents_beside_the_records_do_not_come_in(tmp_path: Path) -> None:
    description = deliverable(tmp_path, FIRST)
    (tmp_path / "beslut.txt").write_text("Beslut")
    extra = package_file(tmp_path / "beslut.txt", room=Room.DOCUMENTATION, created_at=NOW)
    package = fgs20.write(dataclasses.replace(description, files=(*description.files, extra)), tmp_path)
    with workspace(tmp_path / "ny") as opened:
        import_package(package, opened, now=NOW)
        assert not list(opened.home.rglob("beslut*"))
