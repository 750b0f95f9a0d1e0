"""The files of X's archive: which there are in each era, and their JSON without the script around it.

Every file is a script, `window.YTD.tweets.part0 = [ … ]`, before 2019 `Grailbird.data.tweets_2015_08 = [ … ]`. What
stands before the JSON is dropped from the stream, and one entry at a time is in memory.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import ijson

from archiver.errors import ExportRefused
from archiver.platforms.api_reading import Json
from archiver.platforms.export_reading import Delivered
from archiver.platforms.fields import list_of, number_of, text_of
from archiver.records import Missing

HEAD = 4096  # bytes in which the JSON must begin
KINDS = {
    "tweets": re.compile(r"(?:^|/)tweets?(?:-part\d+)?\.js$|(?:^|/)community-tweets?(?:-part\d+)?\.js$"),
    "monthly": re.compile(r"(?:^|/)\d{4}_\d{2}\.js$"),
    "circle": re.compile(r"(?:^|/)twitter-circle-tweets?(?:-part\d+)?\.js$"),
    "deleted": re.compile(r"(?:^|/)deleted-tweets?(?:-part\d+)?\.js$"),
    "notes": re.compile(r"(?:^|/)(?:deleted-)?note-tweets?(?:-part\d+)?\.js$"),
    "direct": re.compile(r"(?:^|/)direct-messages?(?:-part\d+)?\.js$"),
    "group": re.compile(r"(?:^|/)direct-messages?-group(?:-part\d+)?\.js$"),
    "account": re.compile(r"(?:^|/)account\.js$"),
    "profile": re.compile(r"(?:^|/)profile\.js$"),
    "manifest": re.compile(r"(?:^|/)manifest\.js$"),
    "user_details": re.compile(r"(?:^|/)user_details\.js$"),
}
_MEDIA = re.compile(r"(?:^|/)(?:\w*tweets?|direct_messages?(?:_group)?)_media/(?:[^/]+/)*([^/]+)$")
_STARTS = re.compile(rb"[\[{]")
_SCRIPT = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:window\.YTD\.|window\.__THAR_CONFIG|Grailbird\.data\.|var user_details)")
BROKEN = "Filen går inte att läsa vidare efter post {count}: {error}. Begär arkivfilen på nytt om den är skadad."
NO_JSON = "Filen innehåller ingen läsbar data."
FEWER = "Arkivets innehållsförteckning anger {stated} poster i filen, men {read} kunde läsas."
ABSENT = "Filen nämns i arkivets innehållsförteckning men finns inte i leveransen."
PARTIAL = "X uppger att arkivet är ofullständigt (isPartialArchive). Begär det på nytt."
PACKED = "Bilagorna ligger i en zip-fil inuti arkivet. Packa upp den på samma plats och läs in mappen."


def members(delivered: Delivered, kind: str) -> list[str]:
    """Give the files of a kind, the parts in their order."""
    pattern = KINDS[kind]
    return sorted((name for name in delivered.names if pattern.search(name)), key=_part)


def _part(name: str) -> tuple[str, int, str]:
    folder, _, file = name.rpartition("/")
    part = re.search(r"-part(\d+)\.js$", file)
    return folder, int(part[1]) if part else 0, file


def is_archive(delivered: Delivered) -> bool:
    """Say whether a file of posts, messages or the account begins as X writes it."""
    kinds = ("tweets", "monthly", "account", "direct", "deleted")
    for name in (one for kind in kinds for one in members(delivered, kind)[:1]):
        try:
            with delivered.open(name) as file:
                if _SCRIPT.match(file.read(HEAD)):
                    return True
        except (ExportRefused, OSError, EOFError):
            continue
    return False


@dataclass(slots=True)
class _Json:
    """A stream from which the assignment before the JSON has been dropped."""

    file: BinaryIO
    head: bytes = b""

    def begin(self) -> bool:
        head = self.file.read(HEAD)
        start = _STARTS.search(head)
        self.head = head[start.start() :] if start else b""
        return start is not None

    def read(self, size: int = -1) -> bytes:
        if size == 0:
            return b""
        if self.head:
            taken, self.head = (self.head, b"") if size < 0 else (self.head[:size], self.head[size:])
            return taken
        return self.file.read(size)


def entries(delivered: Delivered, name: str) -> Iterator[Json | Missing]:
    """Give each entry of a file's list, out of its wrapper; a `Missing` where the file cannot be read on."""
    count = 0
    try:
        with delivered.open(name) as file:
            stream = _Json(file)
            if not stream.begin():
                yield Missing(what=name, why=NO_JSON)
                return
            for entry in ijson.items(stream, "item", use_float=True):
                count += 1
                yield _unwrapped(entry)
    except (ijson.JSONError, UnicodeDecodeError, ValueError) as error:
        yield Missing(what=name, why=BROKEN.format(count=count, error=str(error).strip().splitlines()[0][:120]))


def _unwrapped(entry: object) -> Json:
    """Take `{"tweet": {...}}` out of its wrapper; the oldest files have none."""
    if isinstance(entry, dict) and len(entry) == 1:
        inner = next(iter(entry.values()))
        return inner if isinstance(inner, dict) else entry
    return entry


def whole(delivered: Delivered, name: str) -> Json:
    """Give the JSON of a small file, or None if it cannot be read."""
    try:
        with delivered.open(name) as file:
            stream = _Json(file)
            return next(iter(ijson.items(stream, "", use_float=True)), None) if stream.begin() else None
    except (ijson.JSONError, UnicodeDecodeError, ValueError):
        return None


def first_entry(delivered: Delivered, kind: str) -> Json:
    """Give the first entry of the first file of a kind, or None."""
    for name in members(delivered, kind):
        found = next(entries(delivered, name), None)
        if found is not None and not isinstance(found, Missing):
            return found
    return None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the archive says of itself (`manifest.js`, since 2019)."""

    stated: dict[str, int]  # file name in the archive: number of entries
    problems: tuple[Missing, ...] = ()


def read_manifest(delivered: Delivered) -> Manifest:
    """Compare the archive's own list of files with what was delivered."""
    stated: dict[str, int] = {}
    problems: list[Missing] = []
    present = {name.rpartition("/")[2] for name in delivered.names}
    for member in members(delivered, "manifest"):
        data = whole(delivered, member)
        about = data.get("archiveInfo") if isinstance(data, dict) else None
        if isinstance(about, dict) and about.get("isPartialArchive") is True:
            problems.append(Missing(what=delivered.label, why=PARTIAL))
        for file, count in _listed(data):
            if any(pattern.search(file) for pattern in KINDS.values()):
                stated[file.rpartition("/")[2]] = count
                if count and file.rpartition("/")[2] not in present:
                    problems.append(Missing(what=file, why=ABSENT))
    return Manifest(stated, tuple(problems))


def _listed(manifest: Json) -> Iterator[tuple[str, int]]:
    types = manifest.get("dataTypes") if isinstance(manifest, dict) else None
    for one in types.values() if isinstance(types, dict) else ():
        for file in list_of(one, "files"):
            if name := text_of(file, "fileName"):
                yield name, number_of(file, "count") or 0


@dataclass(frozen=True, slots=True)
class MediaFiles:
    """The attachments in the archive, by their names: `<id of the post>-<name at X>`."""

    by_name: dict[str, str]
    packed: tuple[str, ...] = ()

    def of(self, id: str, *addresses: str) -> str:
        """Give the member that holds the first of the addresses that there is one for, or nothing."""
        for address in addresses:
            name = address.split("?")[0].rpartition("/")[2]
            if name and (member := self.by_name.get(f"{id}-{name}")):
                return member
        return ""


def media_files(delivered: Delivered) -> MediaFiles:
    """Find the attachments, in the folders of all eras."""
    found = {match[1]: name for name in delivered.names if (match := _MEDIA.search(name))}
    return MediaFiles(found, tuple(name for name in found.values() if name.endswith(".zip")))


def evidence(entry: Json) -> bytes:
    """Give an entry as it was read. Without line breaks, which cost ten times the time for a large archive."""
    return json.dumps(entry, ensure_ascii=False).encode("utf-8", "surrogatepass")
