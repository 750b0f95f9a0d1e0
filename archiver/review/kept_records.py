"""Reads records out of the store, all versions of one at a time; and finds in which record an item stands."""

from collections.abc import Iterable, Iterator

from archiver.errors import NoSuchThing
from archiver.package.record_xml import read_record
from archiver.records import Record
from archiver.store.layout import (
    STORE,
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


def versions_of(workspace: Workspace, account: str, record: str) -> tuple[Record, ...]:
    """Give every kept version of a record, the first one first; none if nothing of it is kept.

    Raises:
        RecordInvalid, OSError: a version cannot be read; `archive verify` tells what is wrong with it.
    """
    folder = workspace.store.root / STORE / check_account(account) / check_record(record)
    return tuple(read_record((kept.path / "record.xml").read_bytes()) for kept in stored_versions(folder))


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
