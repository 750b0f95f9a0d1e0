"""Opens what was delivered, and trusts nothing of it: zip, tar, folder or single file, several parts together.

Nothing is ever written under a name from inside (no zip slip): zip members are read in place, tar members are laid out
under numbers. What states one size and holds another, what swells beyond reason, links, encrypted members and names
that lead elsewhere are refused, naming file and member (APPNOTE.TXT 6.3; POSIX.1-2001 pax).
"""

import datetime as dt
import hashlib
import io
import lzma
import os
import shutil
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NoReturn, cast

from archiver.capture.tar_headers import BoundedHeader
from archiver.capture.zip_entries import count_entries, made_at
from archiver.errors import ExportRefused
from archiver.platforms.export_reading import READ_AT_MOST

MOST_MEMBERS = 2_000_000
LARGEST_MEMBER = 64 * 1024**3  # bytes
SWELLING = 300  # times its packed size; text packs some ten times, pictures not at all
SMALL = 16 * 1024**2  # bytes; what is smaller may swell as it likes
CHUNK = 1 << 20
ZIP_SUFFIXES = (".zip", ".wacz", "")
OLDEST = 1981  # a zip that knows no time says 1980
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
SAY_LARGE = "{where} i exporten är större än {mb} MB och kunde inte läsas."


@dataclass(frozen=True, slots=True)
class Member:
    """One member: which part it lies in, what it is called there, and its size."""

    part: int
    inner: str
    size: int
    made: dt.datetime


@dataclass(slots=True)
class Export:
    """The delivered parts as one: see `export_reading.Delivered`. `made_at` (UTC): when the newest member was made."""

    label: str
    sha256: str
    made_at: dt.datetime
    members: dict[str, Member]
    _parts: Sequence["_Part"]
    doubled: tuple[str, ...] = ()  # names that several members with different content have; the first one is read
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.names = tuple(self.members)

    def size(self, name: str) -> int:
        """Bytes of a member, as stated."""
        return self.members[name].size

    def modified(self, name: str) -> dt.datetime | None:
        """Give when a member was last written, without a zone where the file states none (zip); None if unknown."""
        member = self.members[name]
        if member.made.year < OLDEST:
            return None
        return member.made.replace(tzinfo=None) if self._parts[member.part].zoneless else member.made

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """Open a member to be read as a stream.

        Raises:
            ExportRefused: it is damaged, or larger than it said.
        """
        member = self.members[name]
        part = self._parts[member.part]
        where = f"{part.label}: {name}"
        with ExitStack() as opened:
            with _refusing(where):
                stream = opened.enter_context(part.open(member.inner))
            yield cast(BinaryIO, io.BufferedReader(_Counted(stream, member.size, where), CHUNK))

    def read(self, name: str, *, most: int = READ_AT_MOST) -> bytes:
        """Give a whole member.

        Raises:
            ExportRefused: it is larger than `most`, or damaged.
        """
        if self.size(name) > most:
            mb = most // 1_000_000
            say = SAY_LARGE.format(where=name, mb=mb)
            raise ExportRefused(f"{self.label}: {name} is larger than {mb} MB.", say=say)
        with self.open(name) as stream:
            return stream.read()


class _Part:
    """One delivered file or folder."""

    zoneless = False  # it states times and no zone

    def __init__(self, label: str) -> None:
        self.label = label
        self.doubled: list[str] = []  # names that stand there more than once; the first is read
        self.members: dict[str, tuple[str, int, dt.datetime]] = {}  # name -> inner name, size, when it was made
        self.made_at = dt.datetime.min.replace(tzinfo=dt.UTC)

    @contextmanager
    def open(self, inner: str) -> Iterator[BinaryIO]:
        raise NotImplementedError
        yield

    def add(self, name: str, inner: str, size: int, made: dt.datetime) -> None:
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


class _Zip(_Part):
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


class _Tar(_Part):
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


class _Folder(_Part):
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


class _Single(_Part):
    def __init__(self, path: Path) -> None:
        super().__init__(path.name)
        self._path = path
        told = path.stat()
        self.add(path.name, path.name, told.st_size, _epoch(told.st_mtime))

    @contextmanager
    def open(self, inner: str) -> Iterator[BinaryIO]:
        with self._path.open("rb") as stream:
            yield stream


class _Counted(io.RawIOBase):
    """A stream that ends in a refusal when it gives more than was stated."""

    def __init__(self, stream: BinaryIO, size: int, where: str) -> None:
        self._stream, self._left, self._where = stream, size, where

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        with _refusing(self._where):
            piece = self._stream.read(len(buffer))
        self._left -= len(piece)
        if self._left < 0:
            dangerous(self._where, "den är större än den uppger")
        buffer[: len(piece)] = piece
        return len(piece)


@contextmanager
def open_export(paths: Sequence[Path], *, work: Path) -> Iterator[Export]:
    """Open the delivered files as one export while the block lasts. `work` is an own folder for what must be laid out.

    Raises:
        ExportRefused: a file is not there, damaged, dangerous, or of no known kind.
    """
    with ExitStack() as stack:
        parts = [_part(path, stack, work / f"part-{number}") for number, path in enumerate(paths)]
        members: dict[str, Member] = {}
        doubled = {name for part in parts for name in part.doubled}
        for number, part in enumerate(parts):
            for name, (inner, size, made) in part.members.items():
                first = members.setdefault(name, Member(number, inner, size, made))
                if first.part != number and not _is_same(parts[first.part], first, part, inner, size):
                    doubled.add(name)
        yield Export(
            label=", ".join(part.label for part in parts),
            sha256=" ".join(digest for path in paths if (digest := _digest(path))),
            made_at=max(part.made_at for part in parts),
            members=dict(sorted(members.items())),
            _parts=parts,
            doubled=tuple(sorted(doubled)),
        )


def _is_same(part: _Part, member: Member, other: _Part, inner: str, size: int) -> bool:
    """Say whether members of two parts hold the same; parts of one delivery may each have the same index page."""
    if member.size != size:
        return False
    with _refusing(other.label), part.open(member.inner) as one, other.open(inner) as another:
        while (piece := one.read(CHUNK)) == another.read(CHUNK):
            if not piece:
                return True
    return False


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


def _part(path: Path, stack: ExitStack, work: Path) -> _Part:
    if not path.exists():
        raise ExportRefused(f"{path} does not exist. Give the file or folder as the platform delivered it.")
    with _refusing(path.name):
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
def _refusing(where: str) -> Iterator[None]:
    """Turn damage into a refusal that names file and place."""
    try:
        yield
    except DAMAGED as error:
        say = SAY_DAMAGED.format(where=where)
        raise ExportRefused(f"{where} is damaged: {error}. Fetch it from the platform anew.", say=say) from error


def _digest(path: Path) -> str:
    if path.is_dir():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _epoch(seconds: float) -> dt.datetime:
    try:
        return dt.datetime.fromtimestamp(seconds, dt.UTC)
    except (ValueError, OverflowError, OSError):
        return dt.datetime.min.replace(tzinfo=dt.UTC)


def lay_out(stream: BinaryIO, into: Path, *, most: int) -> tuple[Path | None, str, int]:
    """Copy a stream to a file named by its checksum in `into`; give path, SHA-256 and bytes.

    One with more than `most` bytes gives no path.
    """
    into.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    aside = into / ".part"
    with aside.open("wb") as out:
        for chunk in _chunks(stream):
            size += len(chunk)
            if size > most:
                break
            digest.update(chunk)
            out.write(chunk)
    if size > most:
        aside.unlink()
        return None, "", size
    path = into / digest.hexdigest()
    aside.replace(path)
    return path, digest.hexdigest(), size


def _chunks(stream: BinaryIO) -> Iterable[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk
