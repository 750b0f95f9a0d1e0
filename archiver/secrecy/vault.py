"""restricted/<account>/<record>/v0001/: the restricted store (skyddad förvaring), laid out as the store itself.

Folders may be entered and files read by the archive's own user only. Where a key is configured the files are
encrypted. `manifest-sha256.txt` tells of the files as they lie there, so they can be verified without the key.
A version's number is the same in both stores: where both have it, the one in the store is the masked copy.
"""

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archiver.errors import NoSuchThing, WorkspaceError
from archiver.package.record_xml import read_record
from archiver.records import Record
from archiver.secrecy.keys import master_key, needs_key
from archiver.secrecy.restrictions import private_folder
from archiver.secrecy.sealing import check_sealed, is_sealed, read_sealed, seal, unseal
from archiver.store.durable import freeze, full_disk_in_words, make_folders, remove_tree, sync_folder
from archiver.store.events import EventLog, EventType
from archiver.store.kept import RESTRICTED as OUTCOME
from archiver.store.kept import read_kept, version_detail
from archiver.store.layout import (
    INCOMING,
    RESTRICTED,
    StoredVersion,
    accounts_below,
    check_account,
    check_record,
    record_folders,
    stored_versions,
    version_name,
)
from archiver.store.manifest import NAME, files_below, hash_file, make_manifest, manifest_bytes, read_manifest

RECORD_XML = "record.xml"
KEY_LACKING = (
    "The restricted store (skyddad förvaring) is encrypted and its key is not given. Put it in ARCHIVE_RESTRICTED_KEY "
    "or in the keyring (nyckelring), and run the command again."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vault:
    """The restricted store of the workspace `root`, with its key where one is configured."""

    root: Path
    key: bytes | None

    @classmethod
    def of(cls, home: Path) -> "Vault":
        """Open the restricted store of a workspace; where there is none, no key is asked for.

        Raises:
            ConfigError: what is configured as key is none.
        """
        return cls(root=home.resolve(), key=master_key(home) if (home / RESTRICTED).is_dir() else None)

    def versions(self, account: str, record: str) -> tuple[int, ...]:
        """Give the numbers of the original versions of a record, ascending; none if it is not restricted."""
        return tuple(kept.version for kept in stored_versions(self._record(account, record)))

    def all_versions(self) -> Iterator[StoredVersion]:
        """Give every original version, by account, record and number."""
        for account in accounts_below(self.root / RESTRICTED):
            for record in record_folders(account):
                yield from stored_versions(record)

    def readable(self, account: str, record: str) -> bool:
        """Say whether the latest version can be opened: it is not encrypted, or a key is at hand."""
        versions = self.versions(account, record)
        return bool(versions) and (self.key is not None or not is_sealed(self._version(account, record, versions[-1])))

    def keep(self, folder: Path, *, account: str, record: str, version: int, at: dt.datetime, log: EventLog) -> Path:
        """Keep a copy of a version's files for good, read it back, and log it; again changes nothing.

        Raises:
            WorkspaceError: the key is lacking, or what was written is not what was to be kept.
            DiskFull: nothing half-written is left.
        """
        target = self._version(account, record, version)
        if not target.is_dir():
            self._write(folder, target, f"{account}/{record}/{version_name(version)}")
        manifest = hash_file(target / NAME)
        if read_kept(self.root).restricted.get((record, version)) != manifest:
            detail = version_detail(version, manifest)
            log.append(EventType.SECRECY_SET, subject=record, at=at, outcome=OUTCOME, detail=detail)
        return target

    def copy_out(self, account: str, record: str, version: int, into: Path) -> Path:
        """Write a version's files, decrypted, in the new folder `into` (for its owner only), and give that folder.

        Raises:
            NoSuchThing: no such version.
            WorkspaceError: the key is lacking or another, or a file has been changed.
        """
        kept = self._version(account, record, version)
        if not kept.is_dir():
            raise NoSuchThing(f"{record} has no version {version} in the restricted store (skyddad förvaring).")
        into.mkdir(parents=True, mode=0o700)
        if is_sealed(kept):
            unseal(kept, into, master=self._key())
        else:
            for entry in read_manifest(kept):
                (into / entry.path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(kept / entry.path, into / entry.path, follow_symlinks=False)
        return into

    def record(self, account: str, record: str, version: int) -> Record:
        """Give an original as its record.xml tells it; nothing decrypted is written anywhere.

        Raises:
            NoSuchThing: no such version.
            WorkspaceError: the key is lacking or another, or the file has been changed.
            RecordInvalid: it cannot be read as a record.
        """
        kept = self._version(account, record, version)
        if not kept.is_dir():
            raise NoSuchThing(f"{record} has no version {version} in the restricted store (skyddad förvaring).")
        if is_sealed(kept):
            return read_record(read_sealed(kept, RECORD_XML, master=self._key()))
        return read_record((kept / RECORD_XML).read_bytes())

    def check(self, kept: StoredVersion) -> None:
        """Return if an encrypted version can be opened and is whole; without a key nothing can be said, and is.

        Raises:
            WorkspaceError: another key, or a file has been changed.
        """
        if self.key is not None and is_sealed(kept.path):
            check_sealed(kept.path, master=self.key)

    def destroy(self, account: str, record: str) -> bool:
        """Destroy all versions of a record, and say whether there were any. For its disposal (gallring)."""
        place = self._record(account, record)
        if not os.path.lexists(place):
            return False
        remove_tree(place)
        sync_folder(place.parent)
        return True

    def _write(self, folder: Path, target: Path, name: str) -> None:
        if self.key is None and needs_key(self.root):
            raise WorkspaceError(KEY_LACKING)
        aside = private_folder(self.root) / INCOMING / name.replace("/", "-")
        remove_tree(aside)
        with full_disk_in_words(self.root):
            try:
                aside.parent.mkdir(mode=0o700, exist_ok=True)
                aside.mkdir(mode=0o700)
                self._fill(folder, aside, name)
                _fix(aside)
                make_folders(target.parent, within=self.root)
                for place in (target.parent, target.parent.parent):
                    place.chmod(0o700)
                aside.rename(target)
                sync_folder(target.parent)
            finally:
                remove_tree(aside)

    def _fill(self, folder: Path, aside: Path, name: str) -> None:
        """Write the files, read them back against the source, and write their manifest."""
        source = make_manifest(folder)
        if self.key is not None:
            seal(folder, aside, master=self.key, name=name)
            check_sealed(aside, master=self.key)
        else:
            for entry in source:
                (aside / entry.path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(folder / entry.path, aside / entry.path, follow_symlinks=False)
            if make_manifest(aside) != source:
                raise WorkspaceError(f"{name} could not be copied to the restricted store unchanged. See to the disk.")
        (aside / NAME).write_bytes(manifest_bytes(make_manifest(aside)))

    def _key(self) -> bytes:
        if self.key is None:
            raise WorkspaceError(KEY_LACKING)
        return self.key

    def _record(self, account: str, record: str) -> Path:
        return self.root / RESTRICTED / check_account(account) / check_record(record)

    def _version(self, account: str, record: str, version: int) -> Path:
        return self._record(account, record) / version_name(version)


def _fix(aside: Path) -> None:
    """Let only the owner read, and nobody write; make files, folders and names durable."""
    for path in (*files_below(aside), aside / NAME):
        path.chmod(0o400)
        freeze(path)
    for folder, _, _ in os.walk(aside, topdown=False):
        Path(folder).chmod(0o700)
        sync_folder(Path(folder))
