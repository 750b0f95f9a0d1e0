"""What every platform must have, as a function of a tree: each fault is a code and a sentence."""

import gzip
import io
import os
import re
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import brotli
from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.recordloader import ArcWarcRecord

from archiver.capture.walls import find_wall
from archiver.errors import ProfileMismatch
from archiver.platforms.registry import reader_for
from archiver.profiles import Profile, read_profiles
from archiver.records import Account, ThreadRef
from scripts.platforms_page import Platform, known_platforms
from tests.unit.platforms.samples import profile as plain_profile
from tests.unit.platforms.talking import NOW, InMemory

ROOT = Path(__file__).parents[3]
SHARED = Path(os.environ.get("ARCHIVER_SHARED", ROOT.parent / "shared"))
SOURCES = ROOT / ".testbed" / "sources"
HEADINGS = (
    "## Lanes",
    "## Token, login and export",
    "## Tested on",
    "## Never met",
    "## Differences between lanes",
)
UNTRIED = "nothing yet"  # what scripts/new-platform writes in `tested_on`


@dataclass(frozen=True)
class Fault:
    """`code`: example, tested-on, fixture, real, wall, page or row."""

    code: str
    sentence: str


def faults(name: str, root: Path = ROOT) -> list[Fault]:
    """Give everything that a platform lacks."""
    found = next((one for one in known_platforms(root) if one.name == name), None)
    if found is None:
        return [Fault("profile", f"{name}: neither a profile nor a reader")]
    return [
        *_examples(found, root),
        *_tested_on(found),
        *_fixture(found, root),
        *_page(found, root),
        *_row(found, root),
    ]


def _examples(platform: Platform, root: Path) -> Iterator[Fault]:
    profiles = read_profiles(root / "capture_profiles").values()
    for profile in platform.profiles:
        if profile.match.urls and not profile.match.examples:
            yield Fault("example", f"{profile.name}: match.examples is empty")
        for example in profile.match.examples:
            known_by = [one.name for one in profiles if one.recognises(example)]
            if known_by != [profile.name]:
                yield Fault("example", f"{example} is recognised by {known_by}, not by {profile.name} alone")


def _tested_on(platform: Platform) -> Iterator[Fault]:
    for one in (*platform.api, *platform.export, *platform.profiles):
        if len(one.tested_on) < 10 or UNTRIED in one.tested_on:
            yield Fault("tested-on", f"{one.name}: tested_on says nothing")


def _fixture(platform: Platform, root: Path) -> Iterator[Fault]:
    folder = root / "tests" / "pages" / platform.name
    try:
        told = tomllib.loads((folder / "fixture.toml").read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        yield Fault("fixture", f"tests/pages/{platform.name}/fixture.toml: {error}")
        return
    yield from _reals(platform, folder, told.get("real", []))
    yield from _walls(platform, folder, told.get("wall", []))


def _reals(platform: Platform, folder: Path, told: list[dict[str, Any]]) -> Iterator[Fault]:
    if not told:
        yield Fault("real", f"{platform.name}: no [[real]] page or file")
    for real in told:
        path = place(real["path"], folder)
        if not path.exists():
            yield Fault("real", f"{real['path']} is not there")
        elif not (real.get("what") and real.get("source")):
            yield Fault("real", f"{real['path']}: say `what` it is and its `source`")
        elif not _is_read(platform, path, str(real.get("url", "")), str(real.get("lane", ""))):
            yield Fault("real", f"{real['path']} is read by no profile and recognised by no export reader")


def _is_read(platform: Platform, path: Path, url: str, lane: str) -> bool:
    """Say whether a profile reads the page, or an export reader knows the file; recorded answers have tests."""
    if lane == "api" or (not lane and platform.api and path.suffix in {".json", ".py", ".xml", ".rss"}):
        return True
    members = _members(path)
    if any(reader.recognises(InMemory(members, label=path.name)) for reader in platform.export):
        return True
    return any(_reads(profile, path, url) for profile in platform.profiles)


def _members(path: Path) -> dict[str, bytes]:
    if path.is_dir():
        inside = sorted(one for one in path.rglob("*") if one.is_file())
        return {one.relative_to(path).as_posix(): one.read_bytes() for one in inside}
    data = path.read_bytes()
    if path.suffix == ".zip":
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            return {name: file.read(name) for name in file.namelist() if not name.endswith("/")}
    return {path.name: data}


def _reads(profile: Profile, path: Path, url: str) -> bool:
    html, found = page_of(path, url)
    address = url or found or next(iter(profile.match.examples), "https://prov.example/")
    account = Account(id="prov", platform=profile.platform, url=address, name="Prov", authority="Prov")
    reader = reader_for(profile)
    try:
        if reader.read_feed(html, url=address, profile=profile, account=account, captured_at=NOW).refs:
            return True
    except ProfileMismatch:
        pass
    try:
        ref = ThreadRef(id=address, url=address)
        read = reader.read_thread(
            [html], ref=ref, url=address, profile=profile, account=account, captured_at=NOW
        ).thread
    except ProfileMismatch:
        return False
    return bool(read.post.text or read.post.media or read.comments)


def _walls(platform: Platform, folder: Path, told: list[dict[str, Any]]) -> Iterator[Fault]:
    if not told:
        yield Fault("wall", f"{platform.name}: no [[wall]]")
    profile = next(iter(platform.profiles), plain_profile())
    for wall in told:
        path = place(wall["path"], folder)
        if not path.exists():
            yield Fault("wall", f"{wall['path']} is not there")
            continue
        url = str(wall.get("url", ""))
        html, _ = page_of(path, url)
        found = find_wall(profile, status=int(wall.get("status", 200)), url=url, html=html)
        kind = found.kind if found else "no wall"
        if kind != wall["kind"]:
            yield Fault("wall", f"{wall['path']} is {kind} to {profile.name}, not {wall['kind']}")
        if not isinstance(wall.get("real"), bool):
            yield Fault("wall", f"{wall['path']}: say whether it is `real`")


def _page(platform: Platform, root: Path) -> Iterator[Fault]:
    path = root / "docs" / "platforms" / f"{platform.name}.md"
    if not path.is_file():
        yield Fault("page", f"docs/platforms/{platform.name}.md is not there")
        return
    lines = path.read_text("utf-8").splitlines()
    headings = tuple(line.strip() for line in lines if re.match(r"##? ", line))
    if not headings or not headings[0].startswith("# ") or headings[1:] != HEADINGS:
        yield Fault("page", f"docs/platforms/{platform.name}.md must have the headings {', '.join(HEADINGS)}")


def _row(platform: Platform, root: Path) -> Iterator[Fault]:
    path = root / "docs" / "platforms.md"
    text = path.read_text("utf-8") if path.is_file() else ""
    if f"| [{platform.name}](platforms/{platform.name}.md) |" not in text:
        yield Fault("row", f"docs/platforms.md has no row for {platform.name}; run scripts/docs")


def place(path: str, folder: Path) -> Path:
    """Give where a fixture's file is: beside it, among the samples (`shared:`) or the recorded answers (`sources:`)."""
    where, colon, rest = path.partition(":")
    return {"shared": SHARED, "sources": SOURCES}.get(where, folder) / (rest if colon else path)


def page_of(path: Path, url: str) -> tuple[str, str]:
    """Give a page and its address; of a web archive the one at `url`, else its first."""
    if not path.name.endswith((".warc", ".warc.gz")):
        return path.read_text("utf-8", "replace"), ""
    first = ("", "")
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            headers = record.http_headers
            if record.rec_type != "response" or headers is None or headers.get_statuscode() != "200":
                continue
            if "html" not in (headers.get_header("content-type") or ""):
                continue
            address = record.rec_headers.get_header("WARC-Target-URI")
            if address == url or not first[0]:
                first = (_body(record).decode("utf-8", "replace"), address)
            if address == url:
                break
    return first


def _body(record: ArcWarcRecord) -> bytes:
    """Give the body of a record; warcio's own reading of brotli fails with brotli of today."""
    headers = record.http_headers
    chunked = headers.get_header("transfer-encoding") == "chunked"
    raw: bytes = (ChunkedDataReader(record.raw_stream) if chunked else record.raw_stream).read()
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}.get(headers.get_header("content-encoding") or "")
    return unpack(raw) if unpack else raw
