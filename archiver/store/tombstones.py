"""tombstones.jsonl: what was lawfully destroyed (gravstenar), so that a backup read back is known and destroyed again.

A line has ids, a rule, a protocol, and a keyed hash of each version's manifest (HMAC-SHA-256, RFC 2104): a plain hash
of something short could be guessed (gallring.md §4.2 p. 9). The key is made once per workspace, in `.tombstone.key` or
in the file that ARCHIVE_TOMBSTONE_KEY names; keep it out of the backups. No key is needed to know a record again by its
id: it lets somebody who has an old copy show that it is the one that was destroyed, and the program know a thread again
where the source has no ids (`archiver.marks`).
"""

import datetime as dt
import hmac
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, PositiveInt

from archiver.errors import WorkspaceError
from archiver.store.books import Book
from archiver.store.durable import full_disk_in_words, replace_durably
from archiver.store.layout import STORE, StoredVersion, check_account, check_record, stored_versions

NAME = "tombstones.jsonl"
KEY_NAME = ".tombstone.key"
KEY_VARIABLE = "ARCHIVE_TOMBSTONE_KEY"
_KEY_BYTES = 32


class Tombstone(BaseModel):
    """One destroyed record. `withdrawn`: the disposal was wrong, and the record was read back on purpose."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    account: str
    record: str
    versions: PositiveInt
    manifests: tuple[str, ...] = ()  # keyed hash of each version's manifest, the first version first
    items: tuple[str, ...] = ()  # item ids, so that something new in the same thread is known to be new
    marks: tuple[str, ...] = ()  # of the same items in every version (`archiver.marks`), where no id tells
    made: bool = False  # the thread had an id that a reader made, for want of the platform's
    rule: str = ""
    protocol: str = ""
    at: AwareDatetime
    withdrawn: bool = False


class TombstoneBook:
    """The tombstones of one workspace."""

    def __init__(self, root: Path) -> None:
        """`root` is the workspace."""
        self.root = root
        self._book = Book(root / NAME, Tombstone)

    def add(self, tombstone: Tombstone) -> None:
        """Write one, durably."""
        self._book.append([tombstone])

    def set(self, tombstones: Iterable[Tombstone]) -> tuple[Tombstone, ...]:
        """Write those that do not stand there yet, durably, and give them."""
        known = set(self._book)
        new = tuple(dict.fromkeys(one for one in tombstones if one not in known))
        self._book.append(new)
        return new

    def __iter__(self) -> Iterator[Tombstone]:
        """Give every line, the oldest first. WorkspaceError if the book cannot be read."""
        yield from self._book

    def standing(self) -> dict[str, Tombstone]:
        """Give the last tombstone of each record, except of those whose disposal was withdrawn."""
        last = {one.record: one for one in self._book}
        return {record: one for record, one in last.items() if not one.withdrawn}


def standing_tombstones(root: Path) -> Mapping[str, Tombstone]:
    """Give the same as `TombstoneBook.standing`, for those who ask for every thread: read once per change."""
    path = root / NAME
    if not path.exists():
        return {}
    state = path.stat()
    return _standing(root, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=4)
def _standing(root: Path, _written: int, _size: int) -> Mapping[str, Tombstone]:
    return TombstoneBook(root).standing()


def read_tombstones(path: Path) -> tuple[Tombstone, ...]:
    """Give the tombstones of a file that was kept elsewhere; WorkspaceError if it is not one of ours."""
    if not path.is_file():
        raise WorkspaceError(f"{path} is not there. Name the tombstones.jsonl (gravstenar) that was saved.")
    return tuple(_checked(one) for one in Book(path, Tombstone))


def restored(root: Path, captured_at: Callable[[Path], dt.datetime | None]) -> tuple[Tombstone, ...]:
    """Give the tombstones whose record is in the store again as it was before it was destroyed.

    A version captured after the destruction is something new and none of this. `captured_at` tells when the version
    in a folder was captured, None if that cannot be read; then it counts as restored.
    """
    if not (root / NAME).exists():
        return ()
    return tuple(
        stone
        for stone in TombstoneBook(root).standing().values()
        if any(
            _older(kept, stone, captured_at) for kept in stored_versions(root / STORE / stone.account / stone.record)
        )
    )


def keyed_hash(key: bytes, manifest: bytes) -> str:
    """Give the HMAC-SHA-256 of a manifest as 64 hexadecimal digits."""
    return hmac.digest(key, manifest, "sha256").hex()


def read_or_make_key(root: Path) -> bytes:
    """Give the workspace's key, making it (256 random bits, readable by its owner only) if there is none.

    Raises:
        WorkspaceError: it cannot be read or written, or is too short to be a key.
    """
    path = key_path(root)
    try:
        if not path.exists():
            with full_disk_in_words(path.parent):
                replace_durably(path, secrets.token_bytes(_KEY_BYTES), mode=0o600)
        key = path.read_bytes()
    except OSError as error:
        raise WorkspaceError(
            f"The key of the tombstones (gravstenarnas nyckel) in {path} cannot be used: {error.strerror}. "
            f"See to the rights on it, or name another file in {KEY_VARIABLE}."
        ) from error
    if len(key) < _KEY_BYTES:
        raise WorkspaceError(f"{path} is too short to be the key of the tombstones. Put it back, or remove the file.")
    return key


def key_path(root: Path) -> Path:
    """Give where the key lies: the file that ARCHIVE_TOMBSTONE_KEY names, or `.tombstone.key` in the workspace."""
    named = os.environ.get(KEY_VARIABLE, "")
    return Path(named) if named else root / KEY_NAME


def _checked(stone: Tombstone) -> Tombstone:
    check_account(stone.account)
    check_record(stone.record)
    return stone


def _older(kept: StoredVersion, stone: Tombstone, captured_at: Callable[[Path], dt.datetime | None]) -> bool:
    at = captured_at(kept.path)
    return at is None or at <= stone.at
