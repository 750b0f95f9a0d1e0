"""deliveries/: what has been handed to the e-archive or the diarium (leveranser), and how far each has come.

```
deliveries/<delivery>/delivery.json    terms, selection, state and its history, packages with their digests
deliveries/<delivery>/contents.jsonl   which record versions went into which package; ids only
deliveries/<delivery>/findings.json    what the checks said
deliveries/<delivery>/documentation/   what is told in each package, written once, so that building again is the same
deliveries/<delivery>/packages/        the packages themselves
```

delivery.json is replaced whole, so a killed run leaves the state before or after. Only the holder of the workspace's
lock may write. Nothing here carries captured text; the packages do, and `drop_packages` removes them.
"""

import datetime as dt
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from archiver.config.recipients import Recipient
from archiver.errors import NoSuchThing, WorkspaceError
from archiver.stockholm import local_day
from archiver.store.durable import (
    full_disk_in_words,
    make_folders,
    remove_tree,
    replace_durably,
    sync_folder,
    write_durably,
)
from archiver.store.layout import RECORD_ID, next_id

FOLDER = "deliveries"
DELIVERY_ID = re.compile(r"d-\d{8}-\d{2,}-[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_STATE, _CONTENTS, _FINDINGS = "delivery.json", "contents.jsonl", "findings.json"
_PACKAGES, _DOCUMENTATION = "packages", "documentation"


class DeliveryState(StrEnum):
    """How far a delivery has come."""

    PLANNED = "planned"  # what goes along is fixed, the packages are being built
    PREPARED = "prepared"
    CHECKED = "checked"
    SENT = "sent"
    RECEIVED = "received"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"

    @property
    def swedish(self) -> str:
        """The word that an archivist reads."""
        return _SWEDISH[self]


_SWEDISH = {
    DeliveryState.PLANNED: "påbörjad",
    DeliveryState.PREPARED: "framställd",
    DeliveryState.CHECKED: "kontrollerad",
    DeliveryState.SENT: "skickad",
    DeliveryState.RECEIVED: "mottagen",
    DeliveryState.REJECTED: "avvisad",
    DeliveryState.SUPERSEDED: "ersatt",
}


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Content(_Frozen):
    """One record version of a delivery. `items` are those that must be registered (diarieföras), when it is known."""

    account: str
    record: Annotated[str, StringConstraints(pattern=rf"^{RECORD_ID.pattern}$")]
    version: Annotated[int, Field(ge=1)]
    package: Annotated[int, Field(ge=1)]
    items: tuple[str, ...] = ()


class DeliveredPackage(_Frozen):
    """One built package. `name` is its file or folder in `packages/`; for a folder the digest is of its listing."""

    number: Annotated[int, Field(ge=1)]
    objid: str
    name: str
    sha256: str
    size: int


class Step(_Frozen):
    """One step of a delivery's life. `at` is UTC; `by` is a person's id, or empty."""

    state: DeliveryState
    at: AwareDatetime
    by: str = ""
    reason: str = ""


class Selection(_Frozen):
    """What was asked for. Both days are included, and are Swedish days."""

    accounts: tuple[str, ...] = ()  # empty = all
    first: dt.date
    last: dt.date
    record: str = ""  # only this record
    case: str = ""  # dnr of the ärende that it belongs to, given by a person
    title: str = ""  # in short what the act concerns (OSL 5:2), in the registrator's own words
    collective: bool = False  # the yearly samlingsärende


class DeliveryEntry(_Frozen):
    """One delivery. `fingerprint` is the digest of recipient, selection and contents: the same asked for again."""

    id: Annotated[str, StringConstraints(pattern=rf"^{DELIVERY_ID.pattern}$")]
    terms: Recipient  # the recipient as it was agreed when the delivery was begun
    selection: Selection
    fingerprint: str
    created_at: AwareDatetime
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    packages: tuple[DeliveredPackage, ...] = ()
    withheld: int = 0  # records of the selection that the recipient may not have
    replaces: str = ""  # the delivery that this one takes the place of
    kept: bool = True  # the packages still lie here

    @property
    def counted_to(self) -> dt.date:
        """The last Swedish day that it can tell of: that of the period, or the day it was made if that came before."""
        return min(self.selection.last, local_day(self.created_at))

    @property
    def recipient(self) -> str:
        """The id of the recipient."""
        return self.terms.id

    @property
    def state(self) -> DeliveryState:
        """How far it has come."""
        return self.steps[-1].state

    def stepped(self, step: Step) -> "DeliveryEntry":
        """Give the entry with one more step."""
        return self.model_copy(update={"steps": (*self.steps, step)})


class DeliveryStore:
    """The deliveries of one workspace."""

    def __init__(self, root: Path) -> None:
        """`root` is the workspace."""
        self.root = root
        self._folder = root / FOLDER

    def next_id(self, recipient: str, at: dt.datetime) -> str:
        """Give the id of the next delivery to a recipient: the local day, and the next free number of that day."""
        return f"{next_id('d', self._ids(), local_day(at))}-{recipient}"

    def open(self, entry: DeliveryEntry, contents: tuple[Content, ...]) -> DeliveryEntry:
        """Begin a delivery: it and its contents are there, both or neither."""
        target = self.folder(entry.id)
        aside = target.with_name(f".{entry.id}")
        with full_disk_in_words(self.root):
            make_folders(self._folder, within=self.root)
            remove_tree(aside)
            (aside / _PACKAGES).mkdir(parents=True)
            lines = "".join(f"{one.model_dump_json(exclude_defaults=True)}\n" for one in contents)
            write_durably(aside / _CONTENTS, lines.encode())
            write_durably(aside / _STATE, _document(entry))
            sync_folder(aside)
            aside.rename(target)
            sync_folder(self._folder)
        return entry

    def write(self, entry: DeliveryEntry) -> DeliveryEntry:
        """Put the entry in the place of the one with its id, in one step."""
        self._replace(entry.id, _STATE, _document(entry))
        return entry

    def write_findings(self, delivery: str, document: bytes) -> None:
        """Keep what the checks said, as a JSON document."""
        self._replace(delivery, _FINDINGS, document)

    def findings(self, delivery: str) -> bytes:
        """Give what the checks said as JSON; empty when nothing has been checked."""
        path = self.folder(delivery) / _FINDINGS
        return path.read_bytes() if path.exists() else b""

    def drop_packages(self, delivery: str) -> DeliveryEntry:
        """Destroy the copies that the packages are, for good, and give the entry, which says so.

        For disposal (gallring) of a record that a package holds: the recipient's copy is the one that was receipted.
        What names addresses and files goes too: documentation, findings, whatever a build left. Ids and digests stay.
        """
        entry = self.get(delivery)
        written = self.write(entry.model_copy(update={"kept": False}))
        for path in sorted(self.folder(delivery).iterdir()):
            if path.name not in (_STATE, _CONTENTS):
                remove_tree(path)
        sync_folder(self.folder(delivery))
        return written

    def get(self, delivery: str) -> DeliveryEntry:
        """Give one delivery by its id. NoSuchThing if there is none; WorkspaceError if it cannot be read."""
        path = self.folder(delivery) / _STATE
        if not path.is_file():
            raise NoSuchThing(f"There is no delivery (leverans) {delivery}. `archive deliveries list` shows all.")
        try:
            return DeliveryEntry.model_validate_json(path.read_bytes())
        except (ValidationError, OSError) as error:
            raise WorkspaceError(f"{path} cannot be read. Put it back from a backup.") from error

    def contents(self, delivery: str) -> Iterator[Content]:
        """Give the record versions of a delivery, by package. WorkspaceError if they cannot be read."""
        path = self.folder(delivery) / _CONTENTS
        try:
            with path.open("rb") as file:
                for line in file:
                    yield Content.model_validate_json(line)
        except (ValidationError, OSError) as error:
            raise WorkspaceError(f"{path} cannot be read. Put it back from a backup.") from error

    def __iter__(self) -> Iterator[DeliveryEntry]:
        """Give every delivery, by id, which is by day."""
        for name in self._ids():
            yield self.get(name)

    def folder(self, delivery: str) -> Path:
        """Give the folder of a delivery, whether it exists or not. NoSuchThing if that is no id."""
        if not DELIVERY_ID.fullmatch(delivery):
            raise NoSuchThing(
                f"{delivery!r} is not the id of a delivery (leverans). They look like d-20260131-01-arkiv."
            )
        return self._folder / delivery

    def packages(self, delivery: str) -> Path:
        """Give the folder with a delivery's packages."""
        return self.folder(delivery) / _PACKAGES

    def documentation(self, delivery: str) -> Path:
        """Give the folder with what is told in each package."""
        return self.folder(delivery) / _DOCUMENTATION

    def _ids(self) -> list[str]:
        if not self._folder.is_dir():
            return []
        return sorted(path.name for path in self._folder.iterdir() if DELIVERY_ID.fullmatch(path.name))

    def _replace(self, delivery: str, name: str, data: bytes) -> None:
        with full_disk_in_words(self.root):
            replace_durably(self.folder(delivery) / name, data)


def deliveries_with(root: Path, record: str) -> tuple[DeliveryEntry, ...]:
    """Give the deliveries of the workspace `root` that have a version of this record, by id."""
    store = DeliveryStore(root)
    return tuple(entry for entry in store if any(one.record == record for one in store.contents(entry.id)))


def _document(entry: DeliveryEntry) -> bytes:
    return entry.model_dump_json(indent=1).encode() + b"\n"
