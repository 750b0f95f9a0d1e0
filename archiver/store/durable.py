"""Writing that survives a power cut, and a full disk said in words.

A file is durable when its bytes, its name and its folder's name have each been flushed (fsync(2)); the order matters,
since the store promises that what can be seen is whole.
"""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archiver.errors import DiskFull

WRITE_BITS = 0o222
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
# Programs and libraries outside Python tell of it in words only.
_FULL_WORDS = ("No space left on device", "Disk quota exceeded", "database or disk is full")


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_durably(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write a new file and make its bytes durable; its name is durable when its folder has been synced."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def replace_durably(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Put `data` in the place of the file at `path`, or make it; it is there whole, or as it was, and durable."""
    aside = path.with_name(f".{path.name}.part")
    aside.unlink(missing_ok=True)
    write_durably(aside, data, mode=mode)
    aside.replace(path)
    sync_folder(path.parent)


def freeze(path: Path) -> None:
    """Take the right to write from a file, and make its bytes and that durable."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        os.fchmod(descriptor, os.fstat(descriptor).st_mode & 0o777 & ~WRITE_BITS)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folders(folder: Path, *, within: Path) -> None:
    """Make `folder` and what leads to it from the existing folder `within`; every new name is durable."""
    if folder == within or folder.is_dir():
        return
    make_folders(folder.parent, within=within)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def remove_tree(path: Path) -> None:
    """Remove a folder and all in it, or a file; a symbolic link is removed itself, what it points at is not touched."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def refuse_full_disk(folder: Path, *, minimum_free: int) -> None:
    """Raise DiskFull if the disk that `folder` is on has less than `minimum_free` bytes left for us."""
    free = shutil.disk_usage(folder).free
    if free < minimum_free:
        raise DiskFull(
            f"Only {free // 1_000_000} MB are free on the disk of {folder}, and {minimum_free // 1_000_000} MB are "
            f"required before anything is written (ledigt diskutrymme). Free some space, then run the command again."
        )


@contextmanager
def full_disk_in_words(folder: Path) -> Iterator[None]:
    """Inside, an error that comes of a full disk or quota is raised as DiskFull; other errors pass as they are."""
    try:
        yield
    except DiskFull:
        raise
    except Exception as error:  # whatever a library makes of a full disk, the cause is looked for in the chain
        if not _tells_of_full_disk(error):
            raise
        raise DiskFull(
            f"The disk of {folder} is full (disken är full). What was being written has been removed; what was kept "
            f"before is whole. Free some space, then run the command again."
        ) from error


def _tells_of_full_disk(error: BaseException | None) -> bool:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        if any(words in str(error) for words in _FULL_WORDS):
            return True
        error = error.__cause__ or error.__context__
    return False
