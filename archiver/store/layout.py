"""Where everything lies in a workspace, and what it is called.

Names are opaque on purpose: a record id is a digest, so that when a record has been destroyed nothing of its text,
its author or its address survives in a folder name, a log line or an index. Every name that comes from outside is
checked here before it becomes a path.
"""

import base64
import datetime as dt
import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from archiver.errors import NoSuchThing

STORE = "store"
RESTRICTED = "restricted"
INCOMING = ".incoming"
HARVESTS = "harvests"
EVENTS = "events.jsonl"
TORN = "events.torn-"
LOCK = ".lock"
HOLDER = ".lock.holder"
CLOCK_LOCK = ".clock"
CLOCK_HOLDER = ".clock.holder"

ACCOUNT_ID = re.compile(r"(?!.*\.\.)[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
RECORD_ID = re.compile(r"[st]-[a-z2-7]{16}")
ITEM_ID = re.compile(r"i-[a-z2-7]{16}")
HARVEST_ID = re.compile(rf"h-\d{{8}}T\d{{6}}Z-{ACCOUNT_ID.pattern}")
VERSION_NAME = re.compile(r"v(?!0000)(\d{4}|[1-9]\d{4,5})")
PART_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class StoredVersion:
    """One kept version of one record. `path` is its folder."""

    account: str
    record: str
    version: int
    path: Path

    @property
    def folder(self) -> str:
        """The folder relative to the workspace, with forward slashes, as the catalogue has it."""
        return f"{STORE}/{self.account}/{self.record}/{version_name(self.version)}"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class StoredHarvest:
    """One kept harvest statement. `path` is its file."""

    account: str
    harvest: str
    path: Path


def thread_record_id(account: str, thread: str) -> str:
    """Give the record id of a thread: the same account id and platform thread id always give the same one."""
    return "t-" + _digest(f"{account}\0{thread}")


def snapshot_record_id(account: str, captured_at: dt.datetime) -> str:
    """Give the record id of a snapshot of an account at one moment (an aware time; its zone does not matter)."""
    return "s-" + _digest(f"{account}\0{_utc(captured_at).isoformat()}")


def next_id(prefix: str, taken: Iterable[str], day: dt.date) -> str:
    """Give the next free id of a local day, such as g-20260301-01; a taken one may have words after its number."""
    begins = f"{prefix}-{day:%Y%m%d}-"
    numbers = (one.removeprefix(begins).partition("-")[0] for one in taken if one.startswith(begins))
    return f"{begins}{max((int(number) for number in numbers if number.isdecimal()), default=0) + 1:02d}"


def item_id(record: str, platform_item: str) -> str:
    """Give the item id of a post or comment of a record; a snapshot's only item is that of the empty platform id.

    A masked copy (maskerad) bears the item id in the place of the platform's, which may name its author: it stays.
    """
    if ITEM_ID.fullmatch(platform_item):
        return platform_item
    return "i-" + _digest(f"{record}\0{platform_item}")


def harvest_id(account: str, started_at: dt.datetime) -> str:
    """Give the id of the harvest of `account` that started at `started_at` (aware; written in UTC, whole seconds)."""
    return f"h-{_utc(started_at):%Y%m%dT%H%M%SZ}-{check_account(account)}"


def version_name(version: int) -> str:
    """Give the folder name of a version number, `v0001` for 1."""
    name = f"v{version:04d}"
    if not VERSION_NAME.fullmatch(name):
        raise NoSuchThing(f"{version} is not a version number. Versions are counted from 1.")
    return name


def version_number(name: str) -> int | None:
    """Give the number that a version folder's name stands for, None when it is no such name."""
    found = VERSION_NAME.fullmatch(name)
    return int(found.group(1)) if found else None


def check_account(account: str) -> str:
    """Give `account` back if it may be a folder name; NoSuchThing if not (so no path can be climbed out of)."""
    if not ACCOUNT_ID.fullmatch(account) or account == HARVESTS:
        raise NoSuchThing(
            f"{account!r} cannot be the id of an account (konto). Use 1 to 64 of the characters a-z, 0-9, '-', '_' "
            f"and '.', beginning and ending with a letter or a digit."
        )
    return account


def check_record(record: str) -> str:
    """Give `record` back if it is a record id; NoSuchThing if not."""
    if not RECORD_ID.fullmatch(record):
        raise NoSuchThing(f"{record!r} is not the id of a record (handling). They look like t-abcdefgh23456723.")
    return record


def check_item(item: str) -> str:
    """Give `item` back if it is an item id; NoSuchThing if not."""
    if not ITEM_ID.fullmatch(item):
        raise NoSuchThing(f"{item!r} is not the id of an item (inlägg, kommentar). They look like i-abcdefgh23456723.")
    return item


def check_harvest(harvest: str) -> str:
    """Give `harvest` back if it is a harvest id; NoSuchThing if not."""
    if not HARVEST_ID.fullmatch(harvest):
        raise NoSuchThing(f"{harvest!r} is not the id of a harvest (fångst). They look like h-20260102T030405Z-konto.")
    return harvest


def version_folder(root: Path, account: str, record: str, version: int) -> Path:
    """Give the folder of one version, whether it exists or not, in the workspace `root`."""
    return root / STORE / check_account(account) / check_record(record) / version_name(version)


def harvest_file(root: Path, account: str, harvest: str) -> Path:
    """Give the file of one harvest statement, whether it exists or not, in the workspace `root`."""
    return root / STORE / check_account(account) / HARVESTS / f"{check_harvest(harvest)}.json"


def accounts(root: Path) -> Iterator[Path]:
    """Give the folders of accounts in the store, by name."""
    yield from accounts_below(root / STORE)


def accounts_below(folder: Path) -> Iterator[Path]:
    """Give the folders of accounts in a folder laid out as the store is, by name."""
    yield from (Path(path) for name, path in _folders(folder) if ACCOUNT_ID.fullmatch(name))


def record_folders(account: Path) -> Iterator[Path]:
    """Give the folders of records in an account's folder, by name."""
    yield from (Path(path) for name, path in _folders(account) if RECORD_ID.fullmatch(name))


def stored_versions(record: Path) -> Iterator[StoredVersion]:
    """Give the versions in a record's folder, the first one first."""
    numbered = ((version_number(name), path) for name, path in _folders(record))
    for number, path in sorted((number, path) for number, path in numbered if number is not None):
        yield StoredVersion(account=record.parent.name, record=record.name, version=number, path=Path(path))


def all_versions(root: Path) -> Iterator[StoredVersion]:
    """Give every kept version in the workspace, by account, record and number."""
    for account in accounts(root):
        for record in record_folders(account):
            yield from stored_versions(record)


def all_harvests(root: Path) -> Iterator[StoredHarvest]:
    """Give every kept harvest statement in the workspace, by account and id (that is, by time)."""
    for account in accounts(root):
        folder = account / HARVESTS
        if folder.is_dir() and not folder.is_symlink():
            for path in sorted(folder.iterdir()):
                if HARVEST_ID.fullmatch(path.stem) and path.suffix == ".json" and _plain_file(path):
                    yield StoredHarvest(account=account.name, harvest=path.stem, path=path)


def _plain_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _folders(folder: Path) -> list[tuple[str, str]]:
    """Give name and path of the folders in a folder, by name; symbolic links to folders are none."""
    try:
        with os.scandir(folder) as entries:
            return sorted((entry.name, entry.path) for entry in entries if entry.is_dir(follow_symlinks=False))
    except (FileNotFoundError, NotADirectoryError):
        return []


def _utc(at: dt.datetime) -> dt.datetime:
    if at.utcoffset() is None:
        raise ValueError(f"a time without a zone: {at!r}")
    return at.astimezone(dt.UTC)


def _digest(text: str) -> str:
    raw = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(raw).decode("ascii").lower()[:16]
