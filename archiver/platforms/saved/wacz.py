"""Opens a WACZ (https://specs.webrecorder.net/wacz/1.1.1/), a zip with web archives and the list of their pages."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from archiver.errors import ExportRefused
from archiver.platforms.export_reading import READ_AT_MOST, Delivered
from archiver.platforms.saved.found import SAY_DAMAGED, SAY_TOO_LARGE

MOST_MEMBERS = 100_000


class Packed:
    """The members of a zip inside a delivery, as a delivery of their own. Nothing is written anywhere."""

    def __init__(self, packed: zipfile.ZipFile, label: str) -> None:
        self._zip, self._label = packed, label
        self._sizes = {info.filename: info.file_size for info in packed.infolist()[:MOST_MEMBERS] if not info.is_dir()}

    @property
    def label(self) -> str:
        """The packed file's own name."""
        return self._label

    @property
    def names(self) -> tuple[str, ...]:
        """Every member."""
        return tuple(sorted(self._sizes))

    def size(self, name: str) -> int:
        """Bytes of a member, as stated."""
        return self._sizes[name]

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """Open a member as a stream."""
        try:
            with self._zip.open(name) as file:
                yield cast(BinaryIO, file)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
            raise _refused(f"{self._label}/{name}", type(error).__name__) from error

    def read(self, name: str, *, most: int = READ_AT_MOST) -> bytes:
        """Give a whole member that is no larger than `most`."""
        with self.open(name) as file:
            data = file.read(most + 1)
        if len(data) > most:
            raise ExportRefused(f"{self._label}/{name} is too large.", say=SAY_TOO_LARGE.format(most=most >> 20))
        return data


@contextmanager
def packed(delivered: Delivered, name: str) -> Iterator[Packed]:
    """Open a WACZ that is a member of a delivery.

    Raises:
        ExportRefused: it is no zip, or too large to be read where it lies inside another package.
    """
    with delivered.open(name) as file:
        whole = file if file.seekable() else io.BytesIO(delivered.read(name))
        try:
            opened = zipfile.ZipFile(whole)
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise _refused(name, type(error).__name__) from error
        with opened:
            yield Packed(opened, name)


def _refused(name: str, why: str) -> ExportRefused:
    return ExportRefused(
        f"{name} is damaged and cannot be read ({why}). Ask for a new copy, or deliver its .warc.gz by itself.",
        say=SAY_DAMAGED.format(why=why),
    )
