"""manifest-sha256.txt: every file of a version and its SHA-256, in the form that `sha256sum --check` reads.

One line per file, `<64 hexadecimal digits>  <path>`, sorted by path, all files except the manifest itself. Paths
are ASCII without spaces, so none of the escapes of sha256sum is ever needed.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archiver.errors import RecordInvalid
from archiver.store.layout import PART_NAME

NAME = "manifest-sha256.txt"
_LINE = re.compile(r"([0-9a-f]{64})  (\S+)")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Entry:
    """One line of a manifest. `path` is relative to the version's folder."""

    path: str
    sha256: str


def hash_file(path: Path) -> str:
    """Give the SHA-256 of a file as 64 hexadecimal digits. A symbolic link is refused (OSError)."""
    digest = hashlib.sha256()
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(descriptor, "rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def make_manifest(folder: Path) -> tuple[Entry, ...]:
    """Give the entries for all files below `folder`, sorted; RecordInvalid for anything that cannot be kept."""
    return tuple(sorted(Entry(path=_keepable(folder, path), sha256=hash_file(path)) for path in files_below(folder)))


def manifest_bytes(entries: tuple[Entry, ...]) -> bytes:
    """Give the manifest's bytes. Same entries, same bytes."""
    return "".join(f"{entry.sha256}  {entry.path}\n" for entry in sorted(entries)).encode("ascii")


def read_manifest(folder: Path) -> tuple[Entry, ...]:
    """Give the entries of a kept version's manifest; ValueError if it is not one, OSError if it cannot be read."""
    descriptor = os.open(folder / NAME, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(descriptor, "rb") as file:
        text = file.read().decode("ascii")
    entries = []
    for number, line in enumerate(text.splitlines(), start=1):
        found = _LINE.fullmatch(line)
        if not found or not is_part_path(found.group(2)):
            raise ValueError(f"line {number} is not '<sha256>  <path>'")
        entries.append(Entry(path=found.group(2), sha256=found.group(1)))
    if manifest_bytes(tuple(entries)).decode("ascii") != text or len({entry.path for entry in entries}) != len(entries):
        raise ValueError("the lines are not sorted, or one path stands there twice")
    return tuple(entries)


def files_below(folder: Path) -> Iterator[Path]:
    """Give everything below `folder` that is not a folder, except the manifest itself; links are not followed."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        path = folder / entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from _all_below(path)
        elif entry.name != NAME:
            yield path


def is_part_path(path: str) -> bool:
    """Tell whether `path` may be the path of a file in a version: ASCII, no spaces, no way out, none hidden."""
    return all(PART_NAME.fullmatch(part) for part in path.split("/"))


def _all_below(folder: Path) -> Iterator[Path]:
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir(follow_symlinks=False):
            yield from _all_below(folder / entry.name)
        else:
            yield folder / entry.name


def _keepable(folder: Path, path: Path) -> str:
    relative = path.relative_to(folder).as_posix()
    if path.is_symlink() or not path.is_file():
        raise RecordInvalid(f"{relative!a} is a link or a device, and only plain files can be kept in a record.")
    if not is_part_path(relative):
        raise RecordInvalid(f"{relative!a} cannot be a file name in a record: only A-Z, a-z, 0-9, '.', '_', '-'.")
    return relative
