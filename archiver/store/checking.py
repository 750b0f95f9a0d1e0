"""Verification of a store: every file against its manifest, every version against the event log, the log itself.

Nothing is changed and no link is followed. Findings come in a fixed order: the store by account, record and version,
then the harvest statements, then what the log knows and the store does not, then the log's own chain.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from archiver.errors import WorkspaceError
from archiver.findings import Finding, Level
from archiver.store import counted, crises, holds, layout, moderation, receipts
from archiver.store.durable import WRITE_BITS
from archiver.store.events import START, read_lines
from archiver.store.facts import untold_facts
from archiver.store.kept import Kept, digest, read_kept
from archiver.store.layout import StoredHarvest, StoredVersion
from archiver.store.manifest import NAME, Entry, files_below, hash_file, read_manifest
from archiver.store.statements import read_harvest
from archiver.store.tombstones import TombstoneBook

# Every rule: how grave it is, and what it says.
RULES = {
    "ST-101": (Level.ERROR, "a file of the manifest is missing"),
    "ST-102": (Level.ERROR, "a file is not in the manifest"),
    "ST-103": (Level.ERROR, "a file is not what the manifest says"),
    "ST-104": (Level.ERROR, "the manifest is missing or unreadable"),
    "ST-105": (Level.ERROR, "a link or a device stands where only files and folders may"),
    "ST-106": (Level.WARNING, "a kept file may be written to"),
    "ST-107": (Level.ERROR, "a version number is missing"),
    "ST-108": (Level.WARNING, "something in the store is not part of it"),
    "ST-109": (Level.INFO, "a draft was left by a run that was stopped, or that is working now"),
    "ST-201": (Level.ERROR, "a harvest statement cannot be read"),
    "ST-202": (Level.ERROR, "a harvest statement is not what the event log says"),
    "ST-203": (Level.ERROR, "a harvest statement is not in the event log"),
    "ST-204": (Level.ERROR, "a harvest statement of the event log is not in the store"),
    "ST-301": (Level.ERROR, "a version is not in the event log"),
    "ST-302": (Level.ERROR, "a version of the event log is not in the store"),
    "ST-303": (Level.ERROR, "a manifest is not the one of the event log"),
    "ST-304": (
        Level.ERROR,
        "a version that was lawfully destroyed (gallrad) is here again; run archive gallring reapply",
    ),
    "ST-305": (Level.ERROR, "a version that was withdrawn (sekretess) is here; run archive restricted resume"),
    "ST-306": (Level.ERROR, "a hold (spärr) that the event log has in force is not so in holds.jsonl"),
    "ST-307": (Level.ERROR, "a fact (uppgift) of this record is not in the event log"),
    "ST-308": (Level.ERROR, "a flag (flagga) that is open by the event log is not so in moderation.jsonl"),
    "ST-309": (Level.ERROR, "a crisis (kris) of the event log is not in crises.jsonl as it was"),
    "ST-310": (Level.ERROR, "a receipt (kvittens) of this record is not in the event log"),
    "ST-311": (Level.ERROR, "a count (statistik) of this year is not in the event log"),
    "ST-401": (Level.ERROR, "a line of the event log cannot be read"),
    "ST-402": (Level.ERROR, "the event log has a gap in its numbers"),
    "ST-403": (Level.ERROR, "a line of the event log does not follow on the one before"),
    "ST-404": (Level.ERROR, "a line of the event log has been changed"),
    "ST-405": (Level.INFO, "a line torn by a crash was set aside"),
}


def check_store(root: Path, *, jobs: int = 1, progress: Callable[[int, int], None] | None = None) -> Iterator[Finding]:
    """Give what is wrong in the workspace `root`. Files are read by `jobs` threads."""
    logged = read_kept(root)
    yield from _check_surroundings(root, logged)
    yield from _check_versions(root, logged, jobs=max(1, jobs), progress=progress or (lambda done, total: None))
    yield from _check_harvests(root, logged)
    yield from _check_books(root)
    yield from check_log(root)


def _check_books(root: Path) -> Iterator[Finding]:
    """Compare the books on which gallring rests with the event log. One that cannot be read is not what it tells of."""
    for rule, name, unlike in (
        ("ST-306", holds.NAME, holds.lost_holds),
        ("ST-308", moderation.NAME, moderation.lost_flags),
        ("ST-309", crises.NAME, crises.lost_crises),
        ("ST-310", receipts.NAME, receipts.untold_receipts),
        ("ST-311", counted.NAME, counted.untold_counts),
    ):
        try:
            yield from (_finding(rule, one) for one in unlike(root))
        except WorkspaceError as error:
            yield _finding(rule, name, str(error))
    yield from (_finding("ST-307", record) for record in untold_facts(root))


def check_log(root: Path) -> Iterator[Finding]:
    """Give what is wrong with the event log of the workspace `root`, with line numbers."""
    seq, last = 0, START
    for number, event in read_lines(root):
        where = f"{layout.EVENTS}:{number}"
        if event is None:
            yield _finding("ST-401", where)
            continue
        if event.seq != seq + 1:
            yield _finding("ST-402", where, f"{event.seq} comes after {seq}")
        if event.prev != last:
            yield _finding("ST-403", where)
        if event.sealed().hash != event.hash:
            yield _finding("ST-404", where)
        seq, last = event.seq, event.hash
    for torn in sorted(root.glob(f"{layout.TORN}*")):
        yield _finding("ST-405", torn.name)


def kept_anew(folder: Path, disposed: str) -> bool:
    """Tell whether a folder holds another version than the one destroyed, whose manifest had the given digest."""
    with suppress(OSError):
        return hash_file(folder / NAME) != disposed
    return False


def check_version(kept: StoredVersion) -> tuple[Finding, ...]:
    """Give what is wrong with one version's files: missing, extra, changed, linked, writable."""
    found: list[Finding] = []
    try:
        found += _check_files(kept)
        found += _check_entries(kept, read_manifest(kept.path))
    except (OSError, ValueError) as error:
        found.append(_finding("ST-104", kept.folder, _reason(error)))
    return tuple(found)


def _check_surroundings(root: Path, log: Kept) -> Iterator[Finding]:
    """Look at all that is in the store but is no version's content: drafts, strangers, gaps."""
    store = root / layout.STORE
    for path in sorted(store.iterdir()) if store.is_dir() else ():
        if path.name == layout.INCOMING:
            yield from (_finding("ST-109", _place(root, left)) for left in sorted(path.iterdir()))
        elif not layout.ACCOUNT_ID.fullmatch(path.name) or not path.is_dir():
            yield _finding("ST-108", _place(root, path))
        elif path.is_symlink():
            yield _finding("ST-105", _place(root, path))
        else:
            yield from _check_account(root, path, log)


def _check_account(root: Path, account: Path, log: Kept) -> Iterator[Finding]:
    for path in sorted(account.iterdir()):
        if path.is_symlink():
            yield _finding("ST-105", _place(root, path))
        elif path.name == layout.HARVESTS and path.is_dir():
            yield from _check_harvest_names(root, path)
        elif not layout.RECORD_ID.fullmatch(path.name) or not path.is_dir():
            yield _finding("ST-108", _place(root, path))
        else:
            yield from _check_record(root, path, log)


def _check_harvest_names(root: Path, folder: Path) -> Iterator[Finding]:
    for path in sorted(folder.iterdir()):
        if path.is_symlink():
            yield _finding("ST-105", _place(root, path))
        elif not layout.HARVEST_ID.fullmatch(path.stem) or path.suffix != ".json" or not path.is_file():
            yield _finding("ST-108", _place(root, path))
        elif path.stat().st_mode & WRITE_BITS:
            yield _finding("ST-106", _place(root, path))


def _check_record(root: Path, record: Path, log: Kept) -> Iterator[Finding]:
    for path in sorted(record.iterdir()):
        if path.is_symlink():
            yield _finding("ST-105", _place(root, path))
        elif layout.version_number(path.name) is None or not path.is_dir():
            yield _finding("ST-108", _place(root, path))
    numbers = [0, *(kept.version for kept in layout.stored_versions(record))]
    for before, after in pairwise(numbers):
        for missing in (number for number in range(before + 1, after) if (record.name, number) not in log.withdrawn):
            yield _finding("ST-107", _place(root, record / layout.version_name(missing)))


def _check_versions(root: Path, log: Kept, *, jobs: int, progress: Callable[[int, int], None]) -> Iterator[Finding]:
    versions = tuple(layout.all_versions(root))
    logged = dict(log.versions)
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        for done, (kept, found) in enumerate(zip(versions, pool.map(check_version, versions), strict=True), start=1):
            yield from found
            yield from _check_logged(kept, logged.pop((kept.record, kept.version), None), log)
            progress(done, len(versions))
    stones = TombstoneBook(root).standing() if log.disposed else {}
    for record, version in sorted([*logged, *(key for key in log.disposed if key[0] not in stones)]):
        yield _finding("ST-302", f"{record}/{layout.version_name(version)}")


def _check_logged(kept: StoredVersion, sha256: str | None, log: Kept) -> Iterator[Finding]:
    key = kept.record, kept.version
    if key in log.withdrawn:
        yield _finding("ST-305", kept.folder)
        return
    disposed = log.disposed.get(key)
    if disposed is not None and not kept_anew(kept.path, disposed):
        yield _finding("ST-304", kept.folder)
        return
    if sha256 is None:
        yield _finding("ST-301", kept.folder)
        return
    with suppress(OSError):  # a manifest that cannot be read has been told of
        if hash_file(kept.path / NAME) != sha256:
            yield _finding("ST-303", kept.folder)


def _check_harvests(root: Path, log: Kept) -> Iterator[Finding]:
    logged = dict(log.harvests)
    for kept in layout.all_harvests(root):
        yield from _check_harvest(root, kept, logged.pop(kept.harvest, None))
    for harvest in sorted(logged):
        yield _finding("ST-204", harvest)


def _check_harvest(root: Path, kept: StoredHarvest, sha256: str | None) -> Iterator[Finding]:
    where = _place(root, kept.path)
    data = b""
    try:
        data = kept.path.read_bytes()
        harvest = read_harvest(data)
        if (harvest.id, harvest.account) != (kept.harvest, kept.account):
            yield _finding("ST-201", where, "it is about another harvest")
    except (OSError, ValueError) as error:
        yield _finding("ST-201", where, _reason(error))
    if sha256 is None:
        yield _finding("ST-203", where)
    elif digest(data) != sha256:
        yield _finding("ST-202", where)


def _check_files(kept: StoredVersion) -> Iterator[Finding]:
    for path in (*files_below(kept.path), kept.path / NAME):
        where = f"{kept.folder}/{_shown(path.relative_to(kept.path))}"
        if path.is_symlink() or (path.exists() and not path.is_file()):
            yield _finding("ST-105", where)
        elif path.exists() and path.stat().st_mode & WRITE_BITS:
            yield _finding("ST-106", where)


def _check_entries(kept: StoredVersion, entries: tuple[Entry, ...]) -> Iterator[Finding]:
    there = {
        path.relative_to(kept.path).as_posix()
        for path in files_below(kept.path)
        if path.is_file() and not path.is_symlink()
    }
    for entry in entries:
        where = f"{kept.folder}/{entry.path}"
        if entry.path not in there:
            yield _finding("ST-101", where)
            continue
        try:
            changed = hash_file(kept.path / entry.path) != entry.sha256
        except OSError as error:
            yield _finding("ST-103", where, _reason(error))
        else:
            if changed:
                yield _finding("ST-103", where)
    for path in sorted(there - {entry.path for entry in entries}):
        yield _finding("ST-102", f"{kept.folder}/{_shown(Path(path))}")


def _finding(rule: str, where: str, more: str = "") -> Finding:
    level, message = RULES[rule]
    return Finding(rule=rule, level=level, where=where, message=f"{message}: {more}" if more else message)


def _place(root: Path, path: Path) -> str:
    return _shown(path.relative_to(root))


def _shown(path: Path) -> str:
    """Give a path that any terminal and any file can hold; names in a damaged store may be anything."""
    return path.as_posix().encode("ascii", "backslashreplace").decode("ascii")


def _reason(error: Exception) -> str:
    return (error.strerror or "unreadable") if isinstance(error, OSError) else str(error)
