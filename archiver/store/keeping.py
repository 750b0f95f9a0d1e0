"""The store: record versions and harvest statements, written aside, made durable, renamed into place.

What can be seen under `store/<account>/` is whole and never changes. Between a rename and its line in the event log a
run may be killed; `Store.recover` writes that line afterwards. Only the holder of the workspace's lock may write.
"""

import datetime as dt
import os
import tempfile
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from archiver.errors import WorkspaceError
from archiver.findings import Finding, Level
from archiver.records import Harvest
from archiver.store import checking, layout
from archiver.store.durable import (
    freeze,
    full_disk_in_words,
    make_folders,
    refuse_full_disk,
    remove_tree,
    sync_folder,
    write_durably,
)
from archiver.store.events import EventLog, EventType
from archiver.store.kept import RECOVERED, WITHDRAWN, digest, harvest_detail, read_kept, version_detail
from archiver.store.layout import StoredVersion
from archiver.store.linking import share_media
from archiver.store.manifest import NAME, hash_file, make_manifest, manifest_bytes
from archiver.store.statements import harvest_bytes, read_harvest_file

MINIMUM_FREE = 500_000_000
_KEPT = "kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """What was put right after a killed run: how many drafts were dropped and how many events were written."""

    drafts: int = 0
    records: int = 0
    harvests: int = 0

    def __bool__(self) -> bool:
        return bool(self.drafts or self.records or self.harvests)


class Store:
    """The store of one workspace. Without a `log` it can only be read."""

    def __init__(self, root: Path, *, log: EventLog | None = None, minimum_free: int = MINIMUM_FREE) -> None:
        """`root` is the workspace; `minimum_free` is how many bytes must be free on its disk before a draft."""
        self.root = root.resolve()
        self._log = log
        self._minimum_free = minimum_free
        self._drafts: set[Path] = set()

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """Give an empty folder to build a record version in. Afterwards it is gone: kept, or removed.

        Raises DiskFull before if too little is free, and instead of any error that a full disk caused inside.
        """
        with full_disk_in_words(self.root):
            draft = self.open_draft()
            try:
                yield draft
            finally:
                self.discard(draft)

    @contextmanager
    def no_drafts_left(self) -> Iterator[None]:
        """Afterwards none of the drafts opened inside is left, and an error that a full disk caused is DiskFull."""
        with full_disk_in_words(self.root):
            try:
                yield
            finally:
                for draft in sorted(self._drafts):
                    self.discard(draft)

    def open_draft(self) -> Path:
        """Give an empty folder to build a record version in, to be handed to `keep` or `discard`.

        Raises DiskFull if the disk has less than the least free space.
        """
        incoming = self._incoming()
        refuse_full_disk(incoming, minimum_free=self._minimum_free)
        with full_disk_in_words(self.root):
            draft = Path(tempfile.mkdtemp(dir=incoming))
            self._drafts.add(draft)
            draft.chmod(0o755)
        return draft

    def discard(self, draft: Path) -> None:
        """Remove a draft; one that has been kept or discarded before is left in peace."""
        remove_tree(draft)
        self._drafts.discard(draft)

    def keep(self, draft: Path, *, account: str, record: str, version: int, at: dt.datetime) -> Path:
        """Keep what `draft` holds as one version, for good, and give its folder. `at` (aware) dates the event.

        Keeping the same files under the same name again changes nothing and succeeds. RecordInvalid if a file cannot
        be kept; WorkspaceError if another version has that name or the version before is missing; DiskFull.
        Media that are the same as in the version before share their bytes on the disk with it.
        """
        log = self._writable()
        target = layout.version_folder(self.root, account, record, version)
        entries = make_manifest(draft)
        manifest = manifest_bytes(entries)
        if target.exists():
            self._same_or_refused(target, manifest)
            self.discard(draft)
            return target
        self._follows(account, record, version)
        with full_disk_in_words(self.root):
            share_media(draft, entries, self.latest(account, record))
            (draft / NAME).unlink(missing_ok=True)
            (draft / NAME).write_bytes(manifest)
            _fix(draft)
            make_folders(target.parent, within=self.root)
            draft.rename(target)
            self._drafts.discard(draft)
            sync_folder(target.parent)
        detail = version_detail(version, digest(manifest))
        log.append(EventType.RECORD_KEPT, subject=record, at=at, outcome=_KEPT, detail=detail)
        return target

    def keep_harvest(self, harvest: Harvest) -> Path:
        """Keep a harvest statement for good and give its file; the same statement again changes nothing.

        The event is dated when the harvest ended. WorkspaceError if another statement has that id.
        """
        log = self._writable()
        target = layout.harvest_file(self.root, harvest.account, harvest.id)
        data = harvest_bytes(harvest)
        if target.exists():
            if target.read_bytes() != data:
                raise WorkspaceError(f"{target} exists and says something else. A statement is never written over.")
            return target
        self._put(target, data)
        detail, outcome = harvest_detail(digest(data)), harvest.status.value
        log.append(EventType.HARVEST_KEPT, subject=harvest.id, at=harvest.ended_at, outcome=outcome, detail=detail)
        return target

    def restate_harvest(self, harvest: Harvest, *, logged: str | None, at: dt.datetime, outcome: str) -> bool:
        """Put a statement in the place of the one with its id, and log its digest; say whether anything was done.

        For gallring, which takes out what a statement says of a destroyed record. `logged` is the digest that the
        event log has (`read_kept`): after a run that was killed between the two steps, only the event is written.
        """
        log = self._writable()
        target = layout.harvest_file(self.root, harvest.account, harvest.id)
        data = harvest_bytes(harvest)
        same = target.read_bytes() == data
        if same and logged == digest(data):
            return False
        if not same:
            self._put(target, data)
        log.append(
            EventType.HARVEST_KEPT, subject=harvest.id, at=at, outcome=outcome, detail=harvest_detail(digest(data))
        )
        return True

    def destroy(self, account: str, record: str) -> None:
        """Destroy every version of a record: gone from the store in one step, then from the disk.

        For gallring, which writes the journal before and the event after. Killed in between, `recover` removes the
        rest. Nothing happens if the record is not there.
        """
        self._take_away(self.root / layout.STORE / layout.check_account(account) / layout.check_record(record))

    def withdraw(self, account: str, record: str, version: int, *, at: dt.datetime) -> None:
        """Take one version out of the store (sekretess): first the event, then the files. `at` is aware.

        The caller has put the version in the restricted store, or made a masked copy that takes its place. Killed in
        between, `recover` removes the files. Nothing happens if the version is not there.
        """
        log = self._writable()
        target = layout.version_folder(self.root, account, record, version)
        if not target.is_dir() or target.is_symlink():
            return
        detail = version_detail(version, hash_file(target / NAME))
        log.append(EventType.SECRECY_SET, subject=record, at=at, outcome=WITHDRAWN, detail=detail)
        self._take_away(target)

    def versions(self, account: str, record: str) -> tuple[int, ...]:
        """Give the numbers of a record's kept versions, ascending; none if there is no such record."""
        folder = self.root / layout.STORE / layout.check_account(account) / layout.check_record(record)
        return tuple(kept.version for kept in layout.stored_versions(folder))

    def latest(self, account: str, record: str) -> Path | None:
        """Give the folder of a record's latest version, None if nothing of it is kept."""
        versions = self.versions(account, record)
        return layout.version_folder(self.root, account, record, versions[-1]) if versions else None

    def all_versions(self) -> Iterator[StoredVersion]:
        """Give every kept version, by account, record and number."""
        return layout.all_versions(self.root)

    def harvests(
        self,
        account: str = "",
        *,
        but: Container[str] = (),
        unreadable: Callable[[Finding], None] | None = None,
    ) -> Iterator[Harvest]:
        """Give the kept harvests, by account and time; of one account if named, and none whose id is in `but`.

        One that cannot be read is told to `unreadable`; without that it is a WorkspaceError.
        """
        if account:
            layout.check_account(account)
        for kept in layout.all_harvests(self.root):
            if account not in ("", kept.account) or kept.harvest in but:
                continue
            try:
                yield read_harvest_file(kept.path)
            except WorkspaceError as error:
                if unreadable is None:
                    raise
                where = kept.path.relative_to(self.root).as_posix()
                unreadable(Finding(rule="ST-201", level=Level.ERROR, where=where, message=str(error)))

    def verify(self, *, jobs: int = 1, progress: Callable[[int, int], None] | None = None) -> Iterator[Finding]:
        """Give what is wrong in the store, in a fixed order; nothing is changed. See `checking.RULES`.

        Every file is read, by `jobs` threads; `progress` is called with (versions done, versions in all).
        """
        return checking.check_store(self.root, jobs=jobs, progress=progress)

    def recover(self, *, now: dt.datetime) -> Recovery:
        """Roll the store forward after a killed run: drop drafts, write the events that were not written.

        Doing it again changes nothing. The catalogue is caught up by itself (`Catalogue.catch_up`).
        """
        log = self._writable()
        drafts = 0
        for left in sorted(self._incoming().iterdir()):
            remove_tree(left)
            drafts += 1
        logged = read_kept(self.root)
        records = harvests = 0
        for version in self.all_versions():
            key = version.record, version.version
            if key in logged.withdrawn:  # killed between the event and the removal, or a backup was read back
                if key not in logged.restricted or self._restricted(version).is_dir():
                    self._take_away(version.path)
            elif key not in logged.versions and not self._is_restored(version, logged.disposed.get(key)):
                detail = version_detail(version.version, hash_file(version.path / NAME))
                log.append(EventType.RECORD_KEPT, subject=version.record, at=now, outcome=RECOVERED, detail=detail)
                records += 1
        for statement in layout.all_harvests(self.root):
            if statement.harvest not in logged.harvests:
                detail = harvest_detail(hash_file(statement.path))
                log.append(EventType.HARVEST_KEPT, subject=statement.harvest, at=now, outcome=RECOVERED, detail=detail)
                harvests += 1
        return Recovery(drafts=drafts, records=records, harvests=harvests)

    def _writable(self) -> EventLog:
        if self._log is None:
            raise WorkspaceError(f"{self.root} was opened for reading only.")
        return self._log

    def _incoming(self) -> Path:
        self._writable()
        incoming = self.root / layout.STORE / layout.INCOMING
        with full_disk_in_words(self.root):
            make_folders(incoming, within=self.root)
        return incoming

    def _put(self, target: Path, data: bytes) -> None:
        """Put a file in its place in one step: whole, not to be written in, durable. A failure leaves nothing aside."""
        aside = self._incoming() / target.name
        with full_disk_in_words(self.root):
            try:
                aside.unlink(missing_ok=True)
                write_durably(aside, data)
                freeze(aside)
                make_folders(target.parent, within=self.root)
                aside.rename(target)
            finally:
                with suppress(OSError):
                    aside.unlink(missing_ok=True)
            sync_folder(target.parent)

    def _restricted(self, version: StoredVersion) -> Path:
        """Give where a version lies in the restricted store."""
        return self.root / layout.RESTRICTED / version.account / version.record / layout.version_name(version.version)

    def _take_away(self, target: Path) -> None:
        """Remove a folder of the store: out of sight in one step, then from the disk."""
        aside = self._incoming() / target.name
        remove_tree(aside)
        if target.is_dir() and not target.is_symlink():
            target.rename(aside)
            sync_folder(target.parent)
            remove_tree(aside)
            sync_folder(aside.parent)

    @staticmethod
    def _is_restored(version: StoredVersion, disposed: str | None) -> bool:
        """Tell whether a version was destroyed and has come back from a backup: no event may say that it was kept."""
        return disposed is not None and not checking.kept_anew(version.path, disposed)

    def _same_or_refused(self, target: Path, manifest: bytes) -> None:
        if not (target / NAME).is_file() or (target / NAME).read_bytes() != manifest:
            raise WorkspaceError(
                f"{target} exists and holds something else. A kept version is never written over. Run archive verify."
            )

    def _follows(self, account: str, record: str, version: int) -> None:
        before = self.versions(account, record)
        expected = before[-1] + 1 if before else 1
        if version != expected:
            raise WorkspaceError(f"Version {version} of {record} cannot be kept: the next one is {expected}.")


def _fix(draft: Path) -> None:
    """Take away the right to write from every file in `draft`, and make files, folders and names durable."""
    for folder, _, files in os.walk(draft, topdown=False):
        for file in files:
            freeze(Path(folder, file))
        sync_folder(Path(folder))
