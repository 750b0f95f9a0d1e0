"""A small delivery as it should be: two record versions as the store keeps them, described as one package."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from archiver.records import Event, Record, Thread
from archiver.sip.collecting import Include, package_file, record_files
from archiver.sip.describing import (
    Agreement,
    Contact,
    PackageDescription,
    PackageFile,
    Party,
    Room,
    Software,
)
from archiver.store.layout import StoredVersion
from archiver.store.manifest import NAME, make_manifest, manifest_bytes
from tests.unit.package.sample import PDF, SEARCHABLE, SNAPSHOT, THREAD, write_folder, write_premis

BUILT = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)
CAPTURED = dt.datetime(2026, 11, 20, 10, 0, 5, tzinfo=dt.UTC)
KOMMUN = Party(name="Granåsa kommun, Kommunstyrelsen", code="ORG:2120000000")


def keep_records(store: Path, *records: Record) -> tuple[StoredVersion, ...]:
    """Write records with their manifests below `store`, as the store would, and give where they are."""
    kept = []
    for record in records:
        folder = write_folder(store, record)
        if isinstance(record.content, Thread) and not (folder / "media/0002.pdf").exists():
            (folder / "media/0002.pdf").write_bytes(PDF)
            (folder / "media/0002-sokbar.pdf").write_bytes(SEARCHABLE)
            write_premis(folder, record)
        (folder / NAME).write_bytes(manifest_bytes(make_manifest(folder)))
        kept.append(StoredVersion(account=record.account.id, record=record.id, version=record.version, path=folder))
    return tuple(kept)


def describe(root: Path, *, include: Include | None = None, **changes: object) -> PackageDescription:
    """Describe a package of the sample's thread and snapshot, whose files are written below `root`."""
    kept = keep_records(root / "store", THREAD, SNAPSHOT)
    told = root / "Leveransbeskrivning för året.txt"
    told.write_text("Leveransen omfattar kommunens konto på Torget.\n", encoding="utf-8")
    files = (*_files(kept, include or Include()), package_file(told, room=Room.DOCUMENTATION, created_at=BUILT))
    values: dict[str, object] = {
        "label": "Granåsa kommun på Torget, november 2026",
        "account": "torget-granasa",
        "authority": KOMMUN,
        "archive": "Kommunstyrelsen",
        "submitter": Party(name="Granåsa kommun, Kommunarkivet", code="ORG:2120000000"),
        "contact": Contact(name="Eva Arkivarie", details="eva.arkivarie@granasa.example"),
        "recipient": Party(name="Exempel e-arkiv", code="ORG:2220000000"),
        "source": Software(name="Torget", version="1"),
        "tool": Software(name="archiver", version="0.1.0"),
        "agreement": Agreement(number="KS 2026-101", date=dt.date(2026, 1, 15)),
        "reference_code": "SE/GRA/KS/2.7.1",
        "period": (dt.date(2026, 11, 1), dt.date(2026, 11, 30)),
        "created_at": BUILT,
        "delivery": "d-20261121-01-earkiv",
        "description": "Inlägg med kommentarer, och hur kontot såg ut.",
        "rights": "Allmän handling; personuppgifter förekommer.",
        "history": "Kommunstyrelsen är kommunens ledande organ.",
        "classification": "2.7.1",
        "with_ead": True,
        "with_eac": True,
        "events": (Event(type="validation", at=BUILT, outcome="pass", agent="veraPDF 1.28", detail="2a"),),
        "files": files,
    }
    return PackageDescription(**{**values, **changes})  # type: ignore[arg-type]


def _files(kept: tuple[StoredVersion, ...], include: Include) -> Iterator[PackageFile]:
    for version in kept:
        yield from record_files(version, captured_at=CAPTURED, include=include)
