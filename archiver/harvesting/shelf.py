"""One account's place in the workspace: what is kept of it, and the keeping of what is finished."""

import datetime as dt
from dataclasses import dataclass

from archiver.harvesting.apart import Apart
from archiver.harvesting.finisher import Finished
from archiver.harvesting.ledger import KeptRecord
from archiver.harvesting.source import Kept
from archiver.harvesting.survey import KeptSnapshot
from archiver.records import Lane, RecordKind
from archiver.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Where one account's records stand."""

    workspace: Workspace
    account: str
    at: dt.datetime  # the harvest's time, for the event log
    apart: Apart

    def known(self) -> dict[str, tuple[str, int]]:
        """Give record and latest version of every kept thread, by the platform's thread id."""
        return dict(self.workspace.catalogue.latest(self.account))

    def kept(self, record: str) -> Kept | None:
        """Give the latest version that is kept of a record, of a restricted one its original; None if there is none."""
        if original := self.apart.original(record):
            return original
        folder = self.workspace.store.latest(self.account, record)
        if folder is None:
            return None
        return Kept.of(folder)

    def latest_snapshot(self, lane: Lane) -> KeptSnapshot | None:
        """Give the newest snapshot that the lane took of the account, or None: what lanes see is not comparable."""
        catalogue = self.workspace.catalogue
        found = catalogue.list_records(account=self.account, kind=RecordKind.SNAPSHOT, lane=lane, limit=1)
        kept = self.kept(found[0].id) if found else None
        return KeptSnapshot(record=kept.record, folder=kept.folder) if kept else None

    def keep(self, done: Finished) -> KeptRecord:
        """Put a finished draft in the store by a rename, then tell the catalogue: in that order, always."""
        record = done.draft.record
        folder = self.workspace.store.keep(
            done.draft.folder, account=self.account, record=record.id, version=record.version, at=self.at
        )
        self.workspace.catalogue.add(
            record, folder=folder.relative_to(self.workspace.store.root).as_posix(), validations=done.validations
        )
        return KeptRecord(
            id=record.id, version=record.version, kind=record.kind, path=folder, validation=done.validations
        )
