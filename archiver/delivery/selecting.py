"""Which record versions a delivery has: those captured in the period, and none that the recipient may not have."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from archiver.catalogue.answers import RecordEntry
from archiver.catalogue.catalogue import Catalogue
from archiver.config.recipients import Recipient
from archiver.delivery.protecting import Protection, protections
from archiver.errors import DeliveryRefused, NoSuchThing
from archiver.stockholm import local_day
from archiver.store.deliveries import Content, Selection
from archiver.store.layout import StoredVersion
from archiver.store.receipts import ReceiptBook, ReceiptKind
from archiver.workspace import Workspace, index


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """One record version of a delivery. `restricted` says what of it is protected, if anything."""

    kept: StoredVersion
    captured_at: dt.datetime
    restricted: Protection | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What goes along, in order, and how many records were left out: protected, or registered already."""

    chosen: tuple[Chosen, ...]
    withheld: int = 0
    registered: int = 0


def choose(workspace: Workspace, recipient: Recipient, selection: Selection) -> Choice:
    """Give the versions to deliver, by account, time of capture and id.

    Raises:
        NoSuchThing: an account or record that is not there.
        DeliveryRefused: nothing to deliver; the message says why.
    """
    catalogue = index(workspace)
    protected = protections(workspace.home)
    found = list(_found(catalogue, recipient, selection))
    if not found:
        raise DeliveryRefused(_nothing(selection))
    allowed = [entry for entry in found if recipient.restricted or entry.id not in protected]
    registered = _registered(workspace.home) if recipient.is_diarium and selection.collective else frozenset()
    fresh = [entry for entry in allowed if (entry.id, entry.version) not in registered]
    choice = Choice(
        chosen=tuple(_chosen(workspace.home, entry, protected) for entry in sorted(fresh, key=_order)),
        withheld=len({entry.id for entry in found} - {entry.id for entry in allowed}),
        registered=len({entry.id for entry in allowed} - {entry.id for entry in fresh}),
    )
    if not choice.chosen:
        raise DeliveryRefused(_nothing_left(choice))
    return choice


def chosen_again(workspace: Workspace, contents: Sequence[Content]) -> tuple[Chosen, ...]:
    """Give the versions that a delivery was begun with, in the same order.

    Raises:
        DeliveryRefused: one is no longer there.
    """
    catalogue = index(workspace)
    protected = protections(workspace.home)
    found = []
    for content in contents:
        entry = next((one for one in catalogue.versions(content.record) if one.version == content.version), None)
        if entry is None:
            raise DeliveryRefused(
                f"{content.record}, version {content.version}, is no longer in the archive, so the delivery cannot be "
                f"built (again). Make a new one: archive deliver."
            )
        found.append(_chosen(workspace.home, entry, protected))
    return tuple(found)


def _found(catalogue: Catalogue, recipient: Recipient, selection: Selection) -> Iterator[RecordEntry]:
    only_latest = recipient.is_diarium or recipient.versions == "latest"
    if selection.record:
        one = catalogue.record(selection.record)
        yield from (one,) if only_latest else _versions(catalogue, one)
        return
    latest = [one for account in selection.accounts or ("",) for one in catalogue.list_records(account=account)]
    for account in selection.accounts:
        if not any(one.account == account for one in latest):
            raise NoSuchThing(f"Nothing is kept of an account (konto) {account!r}. `archive list` shows what there is.")
    for one in latest:
        versions = [each for each in _versions(catalogue, one) if _within(each.captured_at, selection)]
        yield from versions[-1:] if only_latest else versions


def _versions(catalogue: Catalogue, latest: RecordEntry) -> tuple[RecordEntry, ...]:
    return (latest,) if latest.version == 1 else catalogue.versions(latest.id)


def _within(at: dt.datetime, selection: Selection) -> bool:
    return selection.first <= local_day(at) <= selection.last


def _registered(root: Path) -> frozenset[tuple[str, int]]:
    """Give the versions that the diarium has given a dnr: a collective ärende need not have them again."""
    return frozenset((one.record, one.version) for one in ReceiptBook(root).accepted(ReceiptKind.DIARIUM))


def _order(entry: RecordEntry) -> tuple[str, dt.datetime, str, int]:
    return entry.account, entry.captured_at, entry.id, entry.version


def _chosen(home: Path, entry: RecordEntry, protected: Mapping[str, Protection]) -> Chosen:
    kept = StoredVersion(account=entry.account, record=entry.id, version=entry.version, path=home / entry.path)
    return Chosen(kept=kept, captured_at=entry.captured_at, restricted=protected.get(entry.id))


def _nothing(selection: Selection) -> str:
    whose = ", ".join(selection.accounts) or "any account"
    return (
        f"Nothing of {whose} was captured from {selection.first} to {selection.last}, so there is nothing to deliver "
        f"(leverera). Choose another period, or see `archive list`."
    )


def _nothing_left(choice: Choice) -> str:
    why = []
    if choice.withheld:
        kept = "is" if choice.withheld == 1 else "are"
        why.append(
            f"{choice.withheld} {kept} protected (sekretess), and the recipient is not marked `restricted = true` in "
            f"archive.toml"
        )
    if choice.registered:
        have = "has its" if choice.registered == 1 else "have their"
        why.append(f"{choice.registered} {have} dnr already: `archive show RECORD` tells which")
    return f"Of the records selected none is left to deliver (leverera): {'; '.join(why)}."
