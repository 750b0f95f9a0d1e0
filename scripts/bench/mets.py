"""Time and memory of METS and PREMIS for large packages, against hashing the same files and nothing else.

    python scripts/bench/mets.py [--files 1000 10000 50000]

Every file holds 2,000 bytes. `describe` digests and identifies them (once in a delivery's life); `mets20` and `mets12`
read every file for its digest and write METS, premis.xml and the rest, files not copied; `build` builds the whole
package of 2.0 as a folder, flushed to the disk; `floor` is SHA-256 of the same files, the least that any builder must
do. Each measurement has a process of its own; time is processor time, memory the peak above what was in use before.
"""

import argparse
import dataclasses
import datetime as dt
import hashlib
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from archiver.sip import fgs12, fgs20  # noqa: E402
from archiver.sip.collecting import RECORDS, package_file  # noqa: E402
from archiver.sip.containers import Readable  # noqa: E402
from archiver.sip.describing import (  # noqa: E402
    Agreement,
    Contact,
    PackageDescription,
    PackageFile,
    Party,
    Room,
    Software,
)

WHEN = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 21)
SIZE = 2_000
Part = Callable[..., None]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, nargs="+", default=[1_000, 10_000, 50_000])
    print(f"{'files':>7} {'part':<9} {'s':>8} {'MB':>7} {'µs/file':>9} {'of floor':>9}")
    for count in parser.parse_args().files:
        with tempfile.TemporaryDirectory() as folder:
            measure_all(Path(folder), count)


def measure_all(folder: Path, count: int) -> None:
    content = folder / "content"
    content.mkdir()
    for number in range(count):
        (content / f"f{number:06}.xml").write_bytes(b"<?xml version='1.0'?><a>%010d</a>" % number + b" " * (SIZE - 38))
    (folder / "om.txt").write_text("Leveransbeskrivning")
    floor = 0.0
    for part in (hash_all, describe, mets20, mets12, build):
        seconds, memory = measured(part, folder)
        floor = floor or seconds
        name = "floor" if part is hash_all else part.__name__
        print(
            f"{count:>7} {name:<9} {seconds:>8.2f} {memory:>7.0f} {seconds / count * 1e6:>9.1f} {seconds / floor:>9.1f}"
        )


def measured(part: Part, folder: Path) -> tuple[float, float]:
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[tuple[float, float]] = context.Queue()
    process = context.Process(target=_measure, args=(part, folder, results))
    process.start()
    found = results.get()
    process.join()
    return found


def _measure(
    part: Callable[[Path], object], folder: Path, results: "multiprocessing.Queue[tuple[float, float]]"
) -> None:
    description = described(folder) if part in (mets20, mets12, build) else None
    before, start = peak(), time.process_time()
    part(folder) if description is None else part(folder, description)
    results.put((time.process_time() - start, peak() - before))


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def hash_all(folder: Path) -> None:
    for path in sorted((folder / "content").iterdir()):
        with path.open("rb") as file:
            hashlib.file_digest(file, "sha256").hexdigest()


def describe(folder: Path) -> None:
    described(folder)


class _Nowhere:
    """A place for files that are not to be copied."""

    def add(self, name: str, source: Readable, size: int) -> None:
        source.read()


def mets20(folder: Path, description: PackageDescription) -> None:
    fgs20.build(description, _Nowhere())


def mets12(folder: Path, description: PackageDescription) -> None:
    fgs12.build(description, _Nowhere())


def build(folder: Path, description: PackageDescription) -> None:
    with tempfile.TemporaryDirectory(dir=folder) as into:
        fgs20.write(description, Path(into))


def described(folder: Path) -> PackageDescription:
    party = Party(name="Granåsa kommun", code="ORG:2120000000")
    return PackageDescription(
        label="Granåsa kommun, 2026",
        account="granasa",
        authority=party,
        archive="Kommunstyrelsen",
        submitter=party,
        contact=Contact(name="Eva Arkivarie"),
        recipient=party,
        source=Software(name="Torget"),
        tool=Software(name="archiver", version="1"),
        agreement=Agreement(number="KS 2026-1", date=DAY),
        reference_code="SE/GRA",
        period=(DAY, DAY),
        created_at=WHEN,
        delivery="d-20261121-01-earkiv",
        files=tuple(files(folder)),
    )


def files(folder: Path) -> list[PackageFile]:
    found = [package_file(folder / "om.txt", room=Room.DOCUMENTATION, created_at=WHEN)]
    for path in sorted((folder / "content").iterdir()):
        one = package_file(path, room=Room.DOCUMENTATION, created_at=WHEN)
        found.append(dataclasses.replace(one, room=Room.REPRESENTATION, representation=RECORDS))
    return found


if __name__ == "__main__":
    main()
