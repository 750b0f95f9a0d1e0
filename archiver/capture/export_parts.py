"""The delivered files and folders an export consists of, each opened for reading and for nothing else.

Nothing is ever written under a name from inside (no zip slip): zip members are read in place, tar members are laid out
under numbers. What swells beyond reason, links, encrypted members and names that lead elsewhere are refused, naming
file and member (APPNOTE.TXT 6.3; POSIX.1-2001 pax).
"""

import datetime as dt
import lzma
import os
import shutil
import stat
import tarfile
import zipfile
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, NoReturn, cast

from archiver.capture.tar_headers import BoundedHeader
from archiver.capture.zip_entries import count_entries, made_at
from archiver.errors import ExportRefused

MOST_MEMBERS = 2_000_000
LARGEST_MEMBER = 64 * 1024**3  # bytes
SWELLING = 300  # times its packed size; text packs some ten times, pictures not at all
SMALL = 16 * 1024**2  # bytes; what is smaller may swell as it likes
CHUNK = 1 << 20
ZIP_SUFFIXES = (".zip", ".wacz", "")
DAMAGED = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    RuntimeError,  # zipfile: of a password
    NotImplementedError,  # zipfile: of a way of packing that it does not know
)
SAY_DAMAGED = "Exportfilen {where} är skadad eller ofullständig. Hämta den på nytt från plattformen."
SAY_DANGEROUS = "Exportfilen {where} är inte säker att öppna: {why}."


class Part(ABC):
    """One delivered file or folder."""

    zoneless = False  # it states times and no zone

    def __init__(self, label: str) -> None:
        self.label = label
        self.doubled: list[str] = []  # names that stand there more than once; the first is read
        self.members: dict[str, tuple[str, int, dt.datetime]] = {}  # name -> inner name, size, when it was made
        self.made_at = dt.datetime.min.replace(tzinfo=dt.UTC)

    @abstractmethod
    def open(self, inner: str) -> AbstractContextManager[BinaryIO]:
        """Open a member by its inner name."""

    def add(self, name: str, inner: str, size: int, made: dt.datetime) -> None:
        """Note a member, if it is safe.

        Raises:
            ExportRefused: its name leads out, it is too large, or there are too many.
        """
        plain = checked_name(name, self.label)
        if plain in self.members:
            self.doubled.append(plain)
            return
        self.members[plain] = (inner, size, made)
        self.made_at = max(self.made_at, made)
        if size > LARGEST_MEMBER:
            dangerous(f"{self.label}: {name}", "en fil i den är orimligt stor")
        if len(self.members) > MOST_MEMBERS:
            dangerous(self.label, "den har orimligt många filer")


class _Zip(Part):
    zoneless = True

    def __init__(self, path: Path, stack: ExitStack) -> None:
        super().__init__(path.name)
        if count_entries(path, most=MOST_MEMBERS) > MOST_MEMBERS:
            dangerous(self.label, "den har orimligt många filer")
        self._zip = stack.enter_context(zipfile.ZipFile(path))
        infos = self._zip.infolist()
        self._refuse_overlap(infos)
        self._infos: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            if info.is_dir():
                continue
            if info.filename in self._infos:
                self.doubled.append(info.filename)
                continue
            self._infos[info.filename] = info
            if info.flag_bits & 1:
                dangerous(f"{self.label}: {info.filename}", "den är krypterad med lösenord; packa upp den först")
            if stat.S_ISLNK(info.external_attr >> 16):
                dangerous(f"{self.label}: {info.filename}", "den innehåller en länk till en annan plats")
            if info.file_size > SMALL and info.file_size > SWELLING * max(info.compress_size, 1):
                dangerous(f"{self.label}: {info.filename}", "den sväller orimligt mycket när den packas upp")
            self.add(info.filename, info.filename, info.file_size, made_at(info))

    @contextmanager
    def open(self, inner: str) -> Iterator[BinaryIO]:
        with self._zip.open(self._infos[inner]) as stream:
            yield cast(BinaryIO, stream)

    def _refuse_overlap(self, infos: Sequence[zipfile.ZipInfo]) -> None:
        """Refuse members that share bytes: no writer of zips makes them, only a bomb does (Fifield 2019)."""
        end = 0
        for info in sorted(infos, key=lambda one: one.header_offset):
            if info.header_offset < end:
                dangerous(f"{self.label}: {info.filename}", "filerna i den ligger över varandra")
            end = info.header_offset + 30 + info.compress_size


class _Tar(Part):
    """A tar is laid out under numbers, since it can only be read from its beginning."""

    def __init__(self, path: Path, work: Path) -> None:
        super().__init__(path.name)
        self._folder = work / "tar"
        self._folder.mkdir(parents=True, exist_ok=True)
        packed = max(path.stat().st_size, 1)
        total = 0
        with tarfile.open(path, "r|*", tarinfo=BoundedHeader) as opened:
            for info in opened:
                if info.isdir():
                    continue
                if not info.isreg():
                    dangerous(f"{self.label}: {info.name}", "den innehåller en länk eller enhet")
                total += info.size
                if total > SMALL and total > SWELLING * packed:
                    dangerous(self.label, "den sväller orimligt mycket när den packas upp")
                if total > shutil.disk_usage(self._folder).free:
                    dangerous(self.label, "den ryms inte på disken när den packas upp")
                number = f"{len(self.members):08d}"
                stream = opened.extractfile(info)
                self.add(info.name, number, info.size, _epoch(info.mtime))
                if stream is not None:
                    with (self._folder / number).open("wb") as out:
                        shutil.copyfileobj(stream, out, CHUNK)

    @contextmanager
    def open(self, inner: str) -> Iterator[BinaryIO]:
        with (self._folder / inner).open("rb") as stream:
            yield stream


class _Folder(Part):
    def __init__(self, path: Path) -> None:
        super().__init__(path.name)
        self._root = path
        for folder, folders, files in os.walk(path):
            folders.sort()
            for name in sorted(files):
                found = Path(folder) / name
                told = found.lstat()
                inner = found.relative_to(path).as_posix()
                if not stat.S_ISREG(told.st_mode):
                    dangerous(f"{self.label}: {inner}", "den innehåller en länk eller enhet")
                self.add(inner, inner, told.st_size, _epoch(told.st_mtime))

    @contextmanager
    def open(self, inner: str) -> Iterator[BinaryIO]:
        descriptor = os.open(self._root / inner, os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(descriptor, "rb") as stream:
            yield stream


class _Single(Part):
    def __init__(self, path: Path) -> None:
        super().__init__(path.name)
        self._path = path
        told = path.stat()
        self.add(path.name, path.name, told.st_size, _epoch(told.st_mtime))

    @contextmanager
    def open(self, inner: str) -> Iterator[BinaryIO]:
        with self._path.open("rb") as stream:
            yield stream


def checked_name(name: str, label: str) -> str:
    """Give a member's name with forward slashes.

    Raises:
        ExportRefused: it leads out of the export.
    """
    plain = name.replace("\\", "/").removeprefix("./")
    steps = plain.split("/")
    if plain.startswith("/") or ".." in steps or "\0" in plain or (steps[0][1:2] == ":" and steps[0][:1].isalpha()):
        dangerous(f"{label}: {name!r}", "ett filnamn i den leder utanför exporten")
    return plain


def dangerous(where: str, why: str) -> NoReturn:
    """Refuse what is not safe to open.

    Raises:
        ExportRefused: always.
    """
    say = SAY_DANGEROUS.format(where=where, why=why)
    raise ExportRefused(f"{say} Nothing was imported. Order the export anew from the platform itself.", say=say)


def open_part(path: Path, stack: ExitStack, work: Path) -> Part:
    """Open one delivered file or folder; `stack` closes it, `work` is for what must be laid out.

    Raises:
        ExportRefused: it is not there, damaged, dangerous, or of no known kind.
    """
    if not path.exists():
        raise ExportRefused(f"{path} does not exist. Give the file or folder as the platform delivered it.")
    with refusing(path.name):
        if path.is_dir():
            return _Folder(path)
        if path.suffix.lower() in ZIP_SUFFIXES and zipfile.is_zipfile(path):
            return _Zip(path, stack)
        if path.suffix.lower() == ".zip":
            raise zipfile.BadZipFile("no zip")
        return _Tar(path, work) if _is_tar(path) else _Single(path)


def _is_tar(path: Path) -> bool:
    names = path.name.lower()
    return names.endswith((".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz")) or (
        not path.suffix and tarfile.is_tarfile(path)
    )


@contextmanager
def refusing(where: str) -> Iterator[None]:
    """Turn damage into a refusal that names file and place."""
    try:
        yield
    except DAMAGED as error:
        say = SAY_DAMAGED.format(where=where)
        raise ExportRefused(f"{where} is damaged: {error}. Fetch it from the platform anew.", say=say) from error


def _epoch(seconds: float) -> dt.datetime:
    try:
        return dt.datetime.fromtimestamp(seconds, dt.UTC)
    except (ValueError, OverflowError, OSError):
        return dt.datetime.min.replace(tzinfo=dt.UTC)
