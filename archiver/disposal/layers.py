"""The layers in which a record may lie, each emptied and each looked at again (gallring.md §4.4).

What can only be found through the record itself (texts in the cache, the catalogue's rows) goes first, the version
folders then, in one step; the rest is found by the record's id, so that a run that was killed is finished by ids alone.
Every function may be called again and does no harm.
"""

import datetime as dt
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from archiver.secrecy.restrictions import NAME as RESTRICTIONS
from archiver.secrecy.restrictions import RestrictionBook
from archiver.secrecy.vault import Vault
from archiver.store import layout
from archiver.store.deliveries import DeliveryStore
from archiver.store.durable import full_disk_in_words, remove_tree, replace_durably, sync_folder
from archiver.store.facts import FactBook
from archiver.store.kept import read_kept
from archiver.store.manifest import NAME, files_below, read_manifest
from archiver.store.mentions import Mention, without
from archiver.workspace import Workspace

CACHE, STOPPED, REPORTS = "cache", "stopped", "reports"
GONE = "gallrad"  # outcome of the event that tells of a rewritten statement

# What is told of a layer in the protocol, in this order (§4.2 p. 10).
METHODS = (
    ("Versionsmappar", "Alla versioner av handlingen, med PDF/A, XML, mediefiler och råfångst, har tagits bort."),
    ("Mediefiler", "Mediefiler ligger i handlingens egna mappar och har tagits bort med dem."),
    ("Skyddad lagring", "Handlingens filer i den skyddade lagringen har tagits bort."),
    ("Uppgifter om posterna", "Boken med granskarnas uppgifter och skäl har tagits bort."),
    ("Index och katalog", "Handlingens rader har tagits bort, sökindexet har skrivits om och databasen packats."),
    ("Cache", "Text läst i handlingens bilder och arbetskopior har tagits bort."),
    ("Skärmbilder", "Skärmbilder från stoppade fångster av kontot har tagits bort."),
    ("Fångstuppgifter", "Trådens id och adresser har ersatts med handlingens interna id; alla antal står kvar."),
    ("Täckningsrapporter", "Rapporter som kan nämna trådens adresser har tagits bort; de kan tas fram på nytt."),
    ("Leveranspaket", "Egna kopior av kvitterade leveranspaket där handlingen ingick har tagits bort."),
    ("Repliker", "Systemet har inga repliker av lagringen."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """What a record is on the disk."""

    files: int
    size: int
    manifests: tuple[bytes, ...]
    checksums: frozenset[str]  # of every file


def weigh(workspace: Workspace, account: str, record: str) -> Weight:
    """Count the files and bytes of all versions of a record, restricted ones too; a shared file counts once."""
    files = size = 0
    seen: set[tuple[int, int]] = set()
    manifests: list[bytes] = []
    checksums: set[str] = set()
    kept = layout.stored_versions(workspace.store.root / layout.STORE / account / record)
    for folder in (one.path for one in (*kept, *layout.stored_versions(restricted(workspace, account, record)))):
        manifests.append((folder / NAME).read_bytes())
        checksums |= {entry.sha256 for entry in read_manifest(folder)}
        for path in (*files_below(folder), folder / NAME):
            state = path.lstat()
            if (state.st_dev, state.st_ino) not in seen:
                seen.add((state.st_dev, state.st_ino))
                files, size = files + 1, size + state.st_size
    return Weight(files=files, size=size, manifests=tuple(manifests), checksums=frozenset(checksums))


def cache_folders(home: Path) -> tuple[Path, ...]:
    """Give the folders of the cache, after removing what a dead run left to work on."""
    remove_tree(home / CACHE / "work")
    return tuple(Path(folder) for folder, _, _ in os.walk(home / CACHE))


def clear_cache(folders: Iterable[Path], checksums: Iterable[str]) -> None:
    """Remove what the cache knows of files with these checksums (texts read in images, named by the image's)."""
    names = [f"{checksum}.json" for checksum in checksums]
    for folder in folders:
        for name in names:
            (folder / name).unlink(missing_ok=True)


def clear_by_id(workspace: Workspace, account: str, record: str) -> None:
    """Remove the book of facts and the restricted copies of a record, and why it was restricted."""
    FactBook(workspace.store.root, account, record).remove()
    Vault(root=workspace.store.root, key=None).destroy(account, record)
    _clear_reasons(workspace.store.root, record)


def restricted(workspace: Workspace, account: str, record: str) -> Path:
    """Give where the restricted copies of a record lie, whether there are any or not."""
    return workspace.store.root / layout.RESTRICTED / layout.check_account(account) / layout.check_record(record)


def clear_pictures(home: Path, accounts: Iterable[str]) -> int:
    """Remove the screenshots of stopped harvests of some accounts: what stood on them is not known; give how many."""
    removed = 0
    for path in tuple(_pictures(home, accounts)):
        path.unlink()
        removed += 1
    if removed:
        sync_folder(home / STOPPED)
    return removed


def clear_statements(
    workspace: Workspace, places: Mapping[str, tuple[Mention, ...]], accounts: Iterable[str], *, at: dt.datetime
) -> int:
    """Rewrite the harvest statements of some accounts without the records in `places`; give how many that was.

    The catalogue's rows are made to say the same by `Catalogue.unname`: one that was made again (`archive rebuild`)
    or caught up between two runs has the threads' ids anew.
    """
    logged = read_kept(workspace.store.root).harvests
    mentions = [one for many in places.values() for one in many]
    written = 0
    for account in sorted(set(accounts)):
        for harvest in workspace.store.harvests(account):
            rewritten = without(harvest, places.keys(), mentions)
            written += workspace.store.restate_harvest(rewritten, logged=logged.get(harvest.id), at=at, outcome=GONE)
    return written


def drop_reports(root: Path, places: Mapping[str, tuple[Mention, ...]], accounts: Iterable[str]) -> tuple[str, ...]:
    """Remove coverage reports of some accounts, if any record was told of as missing; give the files' names.

    Such a report lists what was missing by its address. What was signed lies in the diarium, and it can be made again.
    """
    folder = root / REPORTS
    if not any(places.values()) or not folder.is_dir():
        return ()
    wanted = "|".join(map(re.escape, (*sorted(set(accounts)), "alla-konton")))
    named = re.compile(rf"tackningsrapport-({wanted})-\d{{4}}-\d\d-\d\d-\d{{4}}-\d\d-\d\d\.\w+")
    found = tuple(sorted(path for path in folder.iterdir() if named.fullmatch(path.name)))
    for path in found:
        path.unlink()
    if found:
        sync_folder(folder)
    return tuple(path.name for path in found)


def drop_packages(workspace: Workspace, records: frozenset[str]) -> tuple[str, ...]:
    """Remove our own copies of receipted deliveries in which some records are; give the deliveries' ids.

    A package holds other records too; those are kept in the store, and by the recipient that receipted them.
    """
    store = DeliveryStore(workspace.store.root)
    found = tuple(
        entry.id for entry in store if entry.kept and any(one.record in records for one in store.contents(entry.id))
    )
    for delivery in found:
        store.drop_packages(delivery)
    return found


def remains(workspace: Workspace, records: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Look at every layer for some records (id -> account); give each that is left, and (in Swedish) in which layer."""
    root = workspace.store.root
    for record, account in sorted(records.items()):
        folders = (root / layout.STORE / account / record, root / layout.STORE / layout.INCOMING / record)
        if any(os.path.lexists(folder) for folder in folders):
            yield record, "versionsmappar"
        if FactBook(root, account, record).path.exists():
            yield record, "uppgifter om posterna"
        if os.path.lexists(restricted(workspace, account, record)):
            yield record, "skyddad lagring"
        if workspace.catalogue.knows(record):
            yield record, "index och katalog"
    store = DeliveryStore(root)
    for entry in store:
        if entry.kept:
            inside = {content.record for content in store.contents(entry.id)} & records.keys()
            yield from ((record, f"leveranspaket {entry.id}") for record in sorted(inside))
    for account in sorted(set(records.values())):
        named = {one.record for harvest in workspace.store.harvests(account) for one in harvest.seen if one.thread}
        for record in sorted(named & records.keys()):
            yield record, "fångstuppgifter"


def _clear_reasons(root: Path, record: str) -> None:
    """Take the reasons out of the book of restrictions: they may say what was protected. Ids and grounds stay."""
    lines = tuple(RestrictionBook(root))
    if not any(line.record == record and line.why for line in lines):
        return
    said = (line.model_copy(update={"why": ""}) if line.record == record else line for line in lines)
    book = b"".join(line.model_dump_json(exclude_defaults=True).encode() + b"\n" for line in said)
    with full_disk_in_words(root):
        replace_durably(root / layout.RESTRICTED / RESTRICTIONS, book, mode=0o600)


def _pictures(home: Path, accounts: Iterable[str]) -> Iterator[Path]:
    wanted = frozenset(accounts)
    folder = home / STOPPED
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        found = layout.HARVEST_ID.fullmatch(path.stem)
        if found and path.stem.split("Z-", 1)[1] in wanted:
            yield path
