"""A package as it was handed in: a folder, a zip or a tar, read without unpacking and without trusting any of it.

Nothing is ever written from it to the disk under a name of its own. Names that lead out, links, devices, passwords and
archives that swell are findings (AP-0xx), not ways. Memory does not grow with the size of a file.
"""

import bz2
import gzip
import lzma
import os
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Protocol, cast

from archiver.errors import PackageInvalid
from archiver.findings import Finding
from archiver.sip_checks import rules

MOST_ENTRIES = 1_000_000
MOST_BYTES = 4 << 40
# An archive that would grow by more than this factor, and past this size, is taken for a bomb.
MOST_SWELLING = 200
SWELLS_FROM = 1 << 30


# What the standard library makes of a file that cannot be read: damage, unknown compression, a password.
DAMAGE = (
    OSError,
    EOFError,
    KeyError,
    ValueError,
    RuntimeError,  # of which NotImplementedError is one
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    struct.error,
    lzma.LZMAError,
)


class _Source(Protocol):
    def open(self, entry: str) -> IO[bytes]:
        """Open an entry by its name in the container."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package that has been opened. `files` gives each file's size by its path below the package's root folder."""

    name: str  # of the root folder; empty when the files lie outside any folder
    files: Mapping[str, int]
    problems: tuple[Finding, ...]
    _source: _Source = field(repr=False)
    _entries: Mapping[str, str] = field(repr=False)

    def open(self, path: str) -> IO[bytes]:
        """Open the file at `path`. What is wrong with it, if anything, is one of `DAMAGE`, here or when it is read."""
        return self._source.open(self._entries[path])

    def read(self, path: str, most: int) -> bytes:
        """Give the bytes of a file. Raises PackageInvalid (in Swedish) when it has more than `most`, or is damaged."""
        if self.files[path] > most:
            raise PackageInvalid(f"Filen är {self.files[path]} byte; högst {most} läses.")
        try:
            with self.open(path) as stream:
                return stream.read(most + 1)[:most]
        except DAMAGE as error:
            raise PackageInvalid(f"Filen går inte att läsa: {error}.") from error


def folders_of(files: Iterable[str]) -> frozenset[str]:
    """Give every folder that the files lie in, at any depth."""
    found: set[str] = set()
    for path in files:
        folder = path.rpartition("/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return frozenset(found)


@contextmanager
def open_package(path: Path) -> Iterator[Package]:
    """Open the package at `path` for the block.

    Raises:
        PackageInvalid: there is nothing there that can be opened as a package.
    """
    with ExitStack() as stack:
        if path.is_dir():
            source, sizes, problems = _folder(path)
            yield Package(path.resolve().name, sizes, problems, source, {name: name for name in sizes})
            return
        try:
            source, sizes, problems = _archive(path, stack)
        except DAMAGE as error:
            raise PackageInvalid(f"{path} cannot be opened as a package (paket): {error}. Ask for it anew.") from error
        yield _rooted(source, sizes, problems)


def _rooted(source: _Source, sizes: dict[str, int], problems: tuple[Finding, ...]) -> Package:
    """Take the one folder that an archive unpacks to as the package; without one, the archive itself is."""
    tops = {name.partition("/")[0] for name in sizes}
    top = next(iter(tops)) if len(tops) == 1 else ""
    if not top or top in sizes:
        return Package("", sizes, problems, source, {name: name for name in sizes})
    entries = {name.partition("/")[2]: name for name in sizes}
    return Package(top, {name: sizes[entry] for name, entry in entries.items()}, problems, source, entries)


class _Folder:
    def __init__(self, root: Path) -> None:
        self._root = root

    def open(self, entry: str) -> IO[bytes]:
        return os.fdopen(os.open(self._root / entry, os.O_RDONLY | os.O_NOFOLLOW), "rb")


class _Zip:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def open(self, entry: str) -> IO[bytes]:
        return self._archive.open(entry)


class _Tar:
    def __init__(self, archive: tarfile.TarFile, members: Mapping[str, tarfile.TarInfo]) -> None:
        self._archive, self._members = archive, members

    def open(self, entry: str) -> IO[bytes]:
        return cast(IO[bytes], self._archive.extractfile(self._members[entry]))


_Opened = tuple[_Source, dict[str, int], tuple[Finding, ...]]


def _folder(root: Path) -> _Opened:
    sizes: dict[str, int] = {}
    problems: list[Finding] = []
    for folder, names, files in os.walk(root):
        names.sort()
        for name in sorted((*files, *(name for name in names if Path(folder, name).is_symlink()))):
            path = Path(folder, name)
            shown = path.relative_to(root).as_posix()
            found = path.lstat()
            if stat.S_ISREG(found.st_mode):
                sizes[shown] = found.st_size
            else:
                problems.append(rules.NO_PLAIN_FILE.broken(printable(shown)))
    return _Folder(root), sizes, tuple(problems)


def _archive(path: Path, stack: ExitStack) -> _Opened:
    if zipfile.is_zipfile(path):
        return _zip(stack.enter_context(zipfile.ZipFile(path)), path)
    if tarfile.is_tarfile(path):
        return _tar(_plain_tar(path, stack))
    raise PackageInvalid(f"{path} is no folder, zip or tar, so no package (paket). Name one of those.")


def _zip(archive: zipfile.ZipFile, path: Path) -> _Opened:
    entries = archive.infolist()
    _refuse_bomb(len(entries), sum(entry.file_size for entry in entries), path.stat().st_size, path)
    sizes: dict[str, int] = {}
    problems: list[Finding] = []
    for entry in entries:
        mode = entry.external_attr >> 16
        plain = not mode or not stat.S_IFMT(mode) or stat.S_ISREG(mode) or stat.S_ISDIR(mode)
        if entry.is_dir() and plain:
            problems += _strays(entry.filename.rstrip("/"))
        elif not plain or entry.flag_bits & 1:
            problems.append(rules.NO_PLAIN_FILE.broken(printable(entry.filename)))
        else:
            problems += _take(entry.filename, entry.file_size, sizes)
    return _Zip(archive), sizes, tuple(problems)


def _tar(archive: tarfile.TarFile) -> _Opened:
    sizes: dict[str, int] = {}
    members: dict[str, tarfile.TarInfo] = {}
    problems: list[Finding] = []
    for number, member in enumerate(archive):
        if number >= MOST_ENTRIES:
            raise PackageInvalid(f"The package (paket) has more than {MOST_ENTRIES} entries. It is not read.")
        name = member.name.removeprefix("./")
        if member.isdir():
            problems += _strays(name)
        elif not member.isreg() or member.issparse():
            problems.append(rules.NO_PLAIN_FILE.broken(printable(name)))
        else:
            problems += _take(name, member.size, sizes)
            members.setdefault(name, member)
    return _Tar(archive, members), sizes, tuple(problems)


def _plain_tar(path: Path, stack: ExitStack) -> tarfile.TarFile:
    """Open a tar so that any part of it can be reached; a compressed one is unpacked to a nameless file first."""
    try:
        return stack.enter_context(tarfile.open(path, "r:"))
    except tarfile.ReadError:
        pass
    most = max(SWELLS_FROM, path.stat().st_size * MOST_SWELLING)
    plain = cast(IO[bytes], stack.enter_context(tempfile.SpooledTemporaryFile(max_size=1 << 20)))  # noqa: SIM115
    for opener in (gzip.open, bz2.open, lzma.open):
        plain.seek(0)
        plain.truncate()
        try:
            with opener(path, "rb") as packed:
                _copy(cast(IO[bytes], packed), plain, most, path)
        except (OSError, EOFError, lzma.LZMAError):
            continue
        plain.seek(0)
        return stack.enter_context(tarfile.open(fileobj=plain, mode="r:"))
    raise PackageInvalid(f"{path} is packed in a way that is not understood. Unpack it, and name the folder.")


def _copy(source: IO[bytes], target: IO[bytes], most: int, path: Path) -> None:
    written = 0
    while chunk := source.read(1 << 20):
        written += len(chunk)
        if written > most:
            _refuse_bomb(1, written, path.stat().st_size, path)
        target.write(chunk)


def _refuse_bomb(entries: int, size: int, packed: int, path: Path) -> None:
    if entries > MOST_ENTRIES or size > MOST_BYTES or size > max(SWELLS_FROM, packed * MOST_SWELLING):
        raise PackageInvalid(
            f"{path} would unpack to {entries} entries and {size} bytes. That is taken for a bomb (zip-bomb), and "
            f"nothing of it is read. If it is genuine, unpack it with care and name the folder."
        )


def _take(name: str, size: int, sizes: dict[str, int]) -> Iterator[Finding]:
    strays = tuple(_strays(name))
    yield from strays
    if strays:
        return
    if name in sizes:
        yield rules.DOUBLED.broken(printable(name))
    sizes.setdefault(name, size)


def _strays(name: str) -> Iterator[Finding]:
    parts = name.split("/")
    if name.startswith("/") or "\\" in name or "\0" in name or ":" in parts[0] or ".." in parts or "" in parts[1:]:
        yield rules.LEADS_OUT.broken(printable(name))


def printable(name: str) -> str:
    """Give a name from a package as it can be shown: control characters and lone surrogates escaped, not too long."""
    shown = "".join(
        char if char.isprintable() else char.encode("unicode_escape", "surrogatepass").decode() for char in name
    )
    return shown if len(shown) <= 300 else shown[:297] + "..."
