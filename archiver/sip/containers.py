"""Where a package is written: a folder, a zip or a tar, each unpacking to one folder named as the package.

Files are streamed and hashed on the way; one that is not what the description says stops the package (DeliveryRefused),
and nothing half-written is left under the package's name. Order, times, owners and modes are fixed, and zip files are
stored without compression (what is large in a package is compressed already, and zlib's output follows its version),
so the same package has the same bytes on every machine.
"""

import datetime as dt
import hashlib
import os
import shutil
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Protocol, cast

from archiver.errors import DeliveryRefused
from archiver.sip.describing import Container
from archiver.store.durable import remove_tree, sync_folder

_CHUNK = 1 << 20
_ZIP_FIRST, _ZIP_LAST = 1980, 2107  # the years that a zip can tell
_PLAIN_FILE = 0o100644


class Readable(Protocol):
    """What can be read in pieces."""

    def read(self, size: int = -1, /) -> bytes:
        """Give at most `size` bytes; none at the end."""


class Sink(Protocol):
    """What a writer puts files into. `name` is the path below the package's root folder."""

    def add(self, name: str, source: Readable, size: int) -> None:
        """Put a file of `size` bytes there, read from `source`."""


class _Folder:
    def __init__(self, root: Path, at: dt.datetime) -> None:
        self._root = root
        self._at = at.timestamp()
        root.mkdir()

    def add(self, name: str, source: Readable, size: int) -> None:
        target = self._root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as out:
            shutil.copyfileobj(source, out, _CHUNK)
            out.flush()
            os.fsync(out.fileno())
        os.utime(target, (self._at, self._at))


class _Zip:
    def __init__(self, archive: zipfile.ZipFile, folder: str, at: dt.datetime) -> None:
        self._archive, self._folder = archive, folder
        year = min(max(at.year, _ZIP_FIRST), _ZIP_LAST)
        self._at = (year, at.month, at.day, at.hour, at.minute, at.second)

    def add(self, name: str, source: Readable, size: int) -> None:
        info = zipfile.ZipInfo(f"{self._folder}/{name}", self._at)
        info.compress_type = zipfile.ZIP_STORED
        info.create_system = 3
        info.external_attr = _PLAIN_FILE << 16
        info.file_size = size
        with self._archive.open(info, "w", force_zip64=size >= zipfile.ZIP64_LIMIT) as out:
            shutil.copyfileobj(source, out, _CHUNK)


class _Tar:
    def __init__(self, archive: tarfile.TarFile, folder: str, at: dt.datetime) -> None:
        self._archive, self._folder, self._at = archive, folder, int(at.timestamp())

    def add(self, name: str, source: Readable, size: int) -> None:
        info = tarfile.TarInfo(f"{self._folder}/{name}")
        info.size, info.mtime, info.mode = size, self._at, 0o644
        self._archive.addfile(info, cast(IO[bytes], source))


@contextmanager
def open_sink(into: Path, name: str, container: Container, at: dt.datetime) -> Iterator[tuple[Sink, Path]]:
    """Give a sink for a package called `name` in the folder `into`, and the path that it has after the block.

    A package that had that path is replaced, whole, when the block has gone well; else nothing has changed.
    """
    target = into / (name if container is Container.FOLDER else f"{name}.{container}")
    aside = into / f".{target.name}.part"
    remove_tree(aside)
    try:
        with ExitStack() as stack:
            sink = _sink(stack, aside, name, container, at.astimezone(dt.UTC))
            yield sink, target
        _settle(aside, target)
    finally:
        remove_tree(aside)
    sync_folder(into)


def add_checked(sink: Sink, name: str, path: Path, *, sha256: str, size: int) -> None:
    """Put the file at `path` into the package, reading it once.

    Raises:
        DeliveryRefused: it is not what it should be, or no plain file.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError as error:
        raise DeliveryRefused(f"{path} cannot be read: {error.strerror}. Run archive verify.") from error
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor).st_size
        hashing = _Hashing(file)
        if found == size:
            sink.add(name, hashing, size)
    if found != size or hashing.digest.hexdigest() != sha256:
        raise DeliveryRefused(
            f"{path} is not what the archive says it is (SHA-256 {sha256}), so no package was built. "
            f"Run archive verify, and restore the file from the backup."
        )


class _Hashing:
    """A file that is hashed as it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        return data


def _sink(stack: ExitStack, aside: Path, name: str, container: Container, at: dt.datetime) -> Sink:
    match container:
        case Container.FOLDER:
            return _Folder(aside, at)
        case Container.ZIP:
            return _Zip(stack.enter_context(zipfile.ZipFile(aside, "x")), name, at)
        case Container.TAR:
            return _Tar(stack.enter_context(tarfile.open(aside, "x", format=tarfile.PAX_FORMAT)), name, at)


def _settle(aside: Path, target: Path) -> None:
    if aside.is_file():
        with aside.open("rb") as written:
            os.fsync(written.fileno())
    if target.is_dir() and not target.is_symlink():
        remove_tree(target)
    aside.rename(target)
