"""Reads records out of the store, one version at a time; and finds in which record an item stands."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archiver.errors import NoSuchThing
from archiver.package.record_xml import read_record
from archiver.records import Record
from archiver.store.layout import (
    STORE,
    StoredVersion,
    accounts,
    check_account,
    check_item,
    check_record,
    item_id,
    record_folders,
    stored_versions,
)
from archiver.workspace import Workspace, index

Place = tuple[str, str]  # account, record


def places(workspace: Workspace, account: str = "") -> Iterator[Place]:
    """Give account and record id of everything kept, by account and id; of one account if named.

    The store itself is asked: the catalogue could lack something. NoSuchThing if `account` can be none.
    """
    if account:
        check_account(account)
    for folder in accounts(workspace.store.root):
        if account in ("", folder.name):
            yield from ((folder.name, record.name) for record in record_folders(folder))


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """A record as it is kept: its latest version, the numbers of all, and those before, read one by one when asked."""

    latest: Record
    numbers: tuple[int, ...]
    earlier: Iterator[Record]


def versions_of(workspace: Workspace, account: str, record: str) -> Versions | None:
    """Give what is kept of a record, None if nothing is.

    Raises:
        RecordInvalid, OSError: a version cannot be read; `archive verify` tells what is wrong with it. For an earlier
            one that is when it is read.
    """
    folder = workspace.store.root / STORE / check_account(account) / check_record(record)
    kept = tuple(stored_versions(folder))
    if not kept:
        return None
    return Versions(
        latest=_read(kept[-1]),
        numbers=tuple(one.version for one in kept),
        earlier=(_read(one) for one in kept[:-1]),
    )


def _read(kept: StoredVersion) -> Record:
    return read_record((kept.path / "record.xml").read_bytes())


def find_items(workspace: Workspace, items: Iterable[str]) -> dict[Place, tuple[str, ...]]:
    """Give in which record each item stands: the items asked for, by account and record, in the order of the archive.

    An item id is a digest, so every item of the catalogue is looked at, one by one. NoSuchThing if one is nowhere.
    """
    left = {check_item(item) for item in items}
    found: dict[Place, list[str]] = {}
    for account, record, platform_item in index(workspace).item_places() if left else ():
        name = item_id(record, platform_item)
        if name in left:
            left.discard(name)
            found.setdefault((account, record), []).append(name)
    if left:
        raise NoSuchThing(f"No post or comment has the id {min(left)}. `archive review list --all` shows them.")
    return {place: tuple(found[place]) for place in sorted(found)}
