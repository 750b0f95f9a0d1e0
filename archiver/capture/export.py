"""Opens what was delivered, and trusts nothing of it: zip, tar, folder or single file, several parts together.

What the single files and folders must not be is said in `export_parts`; here they are one delivery, whose members are
read in bounded memory and end in a refusal when they hold more than they state.
"""

import datetime as dt
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from archiver.capture.export_parts import CHUNK, Part, dangerous, open_part, refusing
from archiver.capture.nesting import SUFFIXES, Nesting
from archiver.errors import ExportRefused
from archiver.platforms.export_reading import READ_AT_MOST

OLDEST = 1981  # a zip that knows no time says 1980
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
    _parts: Sequence[Part]
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
            with refusing(where):
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


class _Counted(io.RawIOBase):
    """A stream that ends in a refusal when it gives more than was stated, or JSON that is nested beyond reason."""

    def __init__(self, stream: BinaryIO, size: int, where: str) -> None:
        self._stream, self._left, self._where = stream, size, where
        self._nesting = Nesting() if where.lower().endswith(SUFFIXES) else None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        with refusing(self._where):
            piece = self._stream.read(len(buffer))
        self._left -= len(piece)
        if self._left < 0:
            dangerous(self._where, "den är större än den uppger")
        if self._nesting is not None and self._nesting.is_too_deep(piece):
            dangerous(self._where, "uppgifterna i den ligger orimligt djupt i varandra")
        buffer[: len(piece)] = piece
        return len(piece)


@contextmanager
def open_export(paths: Sequence[Path], *, work: Path) -> Iterator[Export]:
    """Open the delivered files as one export while the block lasts. `work` is an own folder for what must be laid out.

    Raises:
        ExportRefused: a file is not there, damaged, dangerous, or of no known kind.
    """
    with ExitStack() as stack:
        parts = [open_part(path, stack, work / f"part-{number}") for number, path in enumerate(paths)]
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


def _is_same(part: Part, member: Member, other: Part, inner: str, size: int) -> bool:
    """Say whether members of two parts hold the same; parts of one delivery may each have the same index page."""
    if member.size != size:
        return False
    with refusing(other.label), part.open(member.inner) as one, other.open(inner) as another:
        while (piece := one.read(CHUNK)) == another.read(CHUNK):
            if not piece:
                return True
    return False


def _digest(path: Path) -> str:
    if path.is_dir():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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
