"""What lies around the records: register, receipts, holds, crises, word lists; read once for a whole assessment.

Bounded memory: everything here is small beside the store. Records themselves are read one at a time.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from archiver.config.accounts import AccountEntry
from archiver.package.record_xml import read_record
from archiver.retention.holds import Hold
from archiver.review.lists import Lists, read_lists
from archiver.secrecy.restrictions import Restriction, RestrictionBook
from archiver.store.crises import Crisis, CrisisBook
from archiver.store.deliveries import DeliveryState, DeliveryStore
from archiver.store.holds import HoldBook
from archiver.store.layout import accounts, version_folder
from archiver.store.receipts import Receipt, ReceiptBook, ReceiptKind
from archiver.workspace import Workspace

_SETTLED = (DeliveryState.RECEIVED, DeliveryState.REJECTED, DeliveryState.SUPERSEDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the facts of any record are merged from.

    `snapshots` are the times of receipted ones, by account; `on_its_way` the records in deliveries without an answer;
    `restricted` what is kept apart, by record.
    """

    root: Path
    authority: str
    register: Mapping[str, AccountEntry]
    lists: Lists
    receipts: Mapping[str, tuple[Receipt, ...]]
    snapshots: Mapping[str, tuple[dt.datetime, ...]]
    on_its_way: frozenset[str]
    restricted: Mapping[str, tuple[Restriction, ...]]
    holds: tuple[Hold, ...]
    crises: tuple[Crisis, ...]


def look_around(workspace: Workspace) -> Surroundings:
    """Read what lies around the records of the workspace, as it is now.

    Raises:
        WorkspaceError, RulesInvalid: a book or a word list cannot be read.
    """
    receipts = last_answers(ReceiptBook(workspace.home))
    return Surroundings(
        root=workspace.home,
        authority=workspace.settings.authority.name,
        register={entry.id: entry for entry in workspace.settings.accounts},
        lists=read_lists(workspace.home),
        receipts=receipts,
        snapshots=_receipted_snapshots(workspace.home, receipts),
        on_its_way=frozenset(_on_its_way(DeliveryStore(workspace.home))),
        restricted=_restricted(RestrictionBook(workspace.home)),
        holds=HoldBook(workspace.home).in_force(),
        crises=tuple(CrisisBook(workspace.home)),
    )


def _restricted(book: RestrictionBook) -> dict[str, tuple[Restriction, ...]]:
    found: dict[str, tuple[Restriction, ...]] = {}
    for line in book:
        found[line.record] = (*found.get(line.record, ()), line)
    return found


def _on_its_way(deliveries: DeliveryStore) -> Iterator[str]:
    """Give the records of every delivery that has neither been received nor taken out of play."""
    for entry in deliveries:
        if entry.state not in _SETTLED:
            yield from (content.record for content in deliveries.contents(entry.id))


def last_answers(receipts: ReceiptBook) -> dict[str, tuple[Receipt, ...]]:
    """Give each recipient's last word on each version and item, by record; a later refusal undoes an acceptance."""
    last: dict[tuple[str, int, str, str, str], Receipt] = {}
    for receipt in receipts:
        key = (receipt.record, receipt.version, receipt.item, receipt.kind.value, receipt.recipient)
        last.pop(key, None)
        last[key] = receipt
    found: dict[str, list[Receipt]] = {}
    for receipt in last.values():
        found.setdefault(receipt.record, []).append(receipt)
    return {record: tuple(answers) for record, answers in found.items()}


def _receipted_snapshots(root: Path, receipts: Mapping[str, tuple[Receipt, ...]]) -> dict[str, tuple[dt.datetime, ...]]:
    names = [folder.name for folder in accounts(root)]
    return {name: tuple(sorted(_captured(root, name, receipts))) for name in names}


def _captured(root: Path, account: str, receipts: Mapping[str, tuple[Receipt, ...]]) -> Iterator[dt.datetime]:
    """Give when those snapshots of the account were captured that the e-archive has taken and that are still kept."""
    for record, answers in receipts.items():
        if not record.startswith("s-"):
            continue
        for receipt in answers:
            file = version_folder(root, account, record, receipt.version) / "record.xml"
            if receipt.kind is ReceiptKind.E_ARCHIVE and receipt.accepted and file.is_file():
                yield read_record(file.read_bytes()).provenance.captured_at
