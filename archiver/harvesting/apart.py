"""What a harvest keeps apart: restricted records (sekretess), the snapshots that show them, and what is never copied.

A restricted thread is compared with its original. What is new becomes two versions with one number: the original for
the restricted store, and the masked copy for the store. Without the key of an encrypted restricted store such a thread
is not taken at all, and the coverage statement says so: nothing unmasked is ever kept in the store.
"""

import datetime as dt
from dataclasses import dataclass, field, replace
from pathlib import Path

from archiver.config.actors import system_actor
from archiver.harvesting.finisher import Finished
from archiver.harvesting.run import Draft, Taken
from archiver.harvesting.source import Kept
from archiver.package.record_xml import read_record
from archiver.records import Missing, Record, RecordKind, Thread, Visibility
from archiver.secrecy.blocklist import WHY, Blocklist
from archiver.secrecy.holding import item_ids
from archiver.secrecy.keys import needs_key
from archiver.secrecy.masking import Protected, mask_coverage, protected_in
from archiver.secrecy.restricting import OPENED, forget_read_text, masked_copy, protected_of, shows, writable
from archiver.secrecy.restrictions import Ground, Restriction, RestrictionBook
from archiver.secrecy.vault import Vault
from archiver.store.durable import remove_tree
from archiver.store.events import EventType
from archiver.store.layout import RESTRICTED
from archiver.workspace import Workspace

NO_KEY = "Handlingen är skyddad och nyckeln till den skyddade förvaringen saknas (ARCHIVE_RESTRICTED_KEY)."
NO_KEY_SNAPSHOT = "Ögonblicksbilden kunde inte maskeras: nyckeln till den skyddade förvaringen saknas."


@dataclass(slots=True, kw_only=True)
class Apart:
    """What of one account is kept apart, during one harvest."""

    workspace: Workspace
    account: str
    at: dt.datetime
    vault: Vault
    blocked: Blocklist
    restrictions: dict[str, Restriction]
    _failed: set[str] = field(default_factory=set)
    _protected: Protected | None = None

    @classmethod
    def of(cls, workspace: Workspace, account: str, *, at: dt.datetime) -> "Apart":
        """Read what is restricted in the account, and what must not be copied."""
        found = RestrictionBook(workspace.home).standing()
        return cls(
            workspace=workspace,
            account=account,
            at=at,
            vault=Vault.of(workspace.home),
            blocked=Blocklist.of(workspace.home),
            restrictions={one.record: one for one in found if one.account == account},
        )

    def refusal(self, record: str, *addresses: str) -> str:
        """Say in Swedish why a record may not be taken; nothing when it may."""
        if self.blocked.blocks(*addresses):
            return WHY
        if record in self.restrictions and not self._has_key:
            return NO_KEY
        return ""

    def original(self, record: str) -> Kept | None:
        """Give the latest original of a restricted record, numbered as its masked copy; None if it has none."""
        versions = self.vault.versions(self.account, record) if record in self.restrictions else ()
        if not versions or not self._has_key:
            return None
        folder = self._opened / record
        if not folder.exists():
            folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.vault.copy_out(self.account, record, versions[-1], folder)
        kept = read_record((folder / "record.xml").read_bytes())
        shown = self.workspace.store.versions(self.account, record)
        return Kept(record=replace(kept, version=max(kept.version, *shown)), folder=folder)

    def divided(self, taken: Taken) -> tuple[Taken, tuple[Draft, ...]]:
        """Give what may be told of a thread or snapshot, and its drafts: one, or an original and a masked copy."""
        draft = taken.draft
        if draft is not None and draft.record.kind is RecordKind.SNAPSHOT:
            self._note_snapshot(draft)
        elif draft is not None and _not_public(draft.record) and taken.record not in self.restrictions:
            self._note_not_public(draft)
        restriction = self.restrictions.get(taken.record)
        if restriction is None:
            return taken, (draft,) if draft else ()
        if draft is None:
            return self._told(taken, restriction, self._known()), ()
        protected = self._known() | protected_in(draft.record, restriction.items)
        draft.folder.chmod(0o700)
        folder = self.workspace.store.open_draft()
        masked = masked_copy(draft.record, draft.folder, folder, restriction, protected)
        copy = Draft(record=masked, folder=folder, evidence=None)
        return self._told(taken, restriction, protected), (replace(draft, private=True), copy)

    def protect(self, restriction: Restriction) -> None:
        """Begin a restriction before anything of its record is kept; `restricting.spread` ends it after the harvest."""
        RestrictionBook(self.workspace.home).append(restriction)
        writable(self.workspace).append(
            EventType.SECRECY_SET,
            subject=restriction.record,
            at=self.at,
            outcome=restriction.ground.value,
            detail=f"items={len(restriction.items)}",
            actor=restriction.by.id,
        )
        self.restrictions[restriction.record] = restriction

    def cannot_mask(self, snapshot: Taken | None, addresses: tuple[str, ...]) -> Missing | None:
        """Say why a snapshot may not be kept: it shows what is never copied, or cannot be masked without the key."""
        if snapshot is None or snapshot.draft is None:
            return None
        if self.blocked.blocks(*addresses):
            return Missing(what=snapshot.record, why=WHY)
        if self.restrictions and not self._has_key:
            return Missing(what=snapshot.record, why=NO_KEY_SNAPSHOT)
        return None

    def cannot_keep(self, taken: Taken) -> Missing | None:
        """Say why a thread that was never public may not be kept: the restricted store cannot take it now."""
        draft = taken.draft
        if draft is None or not _not_public(draft.record) or self._has_key:
            return None
        return Missing(what=taken.record, why=NO_KEY)

    def keep(self, done: Finished) -> None:
        """Put a finished original in the restricted store; its draft and the text read in its images are gone."""
        record = done.draft.record
        if done.why:
            self._failed.add(record.id)
        else:
            self.vault.keep(
                done.draft.folder,
                account=self.account,
                record=record.id,
                version=record.version,
                at=self.at,
                log=writable(self.workspace),
            )
        self.workspace.store.discard(done.draft.folder)
        forget_read_text(self.workspace.home, record)

    def lacks_original(self, record: str) -> bool:
        """Say whether a masked copy may not be kept, since its original could not be made."""
        return record in self._failed

    def close(self) -> None:
        """Remove the originals that were opened."""
        remove_tree(self._opened)

    @property
    def _opened(self) -> Path:
        return self.vault.root / RESTRICTED / OPENED / "harvest"

    @property
    def _has_key(self) -> bool:
        return self.vault.key is not None or not needs_key(self.workspace.home)

    def _note_snapshot(self, draft: Draft) -> None:
        """Restrict a new snapshot that shows something protected, before it is kept anywhere."""
        threads = [one for one in self.restrictions.values() if one.record.startswith("t-")]
        if not threads or not shows(draft.record, self._known()):
            return
        told = {"record": draft.record.id, "items": item_ids(draft.record), "state": "done", "at": self.at}
        line = threads[-1].model_copy(update=told)
        RestrictionBook(self.workspace.home).append(line)
        self.restrictions[line.record] = line

    def _note_not_public(self, draft: Draft) -> None:
        """Restrict a thread that was never public (direktmeddelande, sluten grupp), before it is kept anywhere."""
        record, actor = draft.record.id, system_actor()
        line = Restriction(
            state="done", account=self.account, record=record, ground=Ground.NOT_PUBLIC, at=self.at, by=actor
        )
        RestrictionBook(self.workspace.home).append(line)
        outcome = Ground.NOT_PUBLIC.value
        writable(self.workspace).append(
            EventType.SECRECY_SET, subject=record, at=self.at, outcome=outcome, actor=actor.id
        )
        self.restrictions[record] = line

    def _known(self) -> Protected:
        """Give what was protected in the account before this harvest."""
        if self._protected is None:
            self._protected = protected_of(self.vault, tuple(self.restrictions.values()), self.account)
        return self._protected

    @staticmethod
    def _told(taken: Taken, restriction: Restriction, protected: Protected) -> Taken:
        """Take out of what the harvest statement will say what must not be read there."""
        hidden = bool(taken.thread) and taken.record in protected.threads
        named = taken.record if hidden else ""
        coverage = mask_coverage(taken.coverage, marker=restriction.marker, protected=protected, thread=named)
        return replace(taken, thread=named or taken.thread, coverage=coverage)


def _not_public(record: Record) -> bool:
    content = record.content
    return isinstance(content, Thread) and content.visibility is not Visibility.PUBLIC
