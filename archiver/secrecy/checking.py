"""Verification of the restricted store: files, rights, event log, and that nothing was left half done."""

from collections.abc import Iterator
from pathlib import Path

from archiver.errors import WorkspaceError
from archiver.findings import Finding, Level
from archiver.secrecy.restrictions import RestrictionBook
from archiver.secrecy.sessions import FOLDER
from archiver.secrecy.vault import Vault
from archiver.store.checking import check_version
from archiver.store.kept import read_kept
from archiver.store.layout import RESTRICTED, STORE, StoredVersion, version_name
from archiver.store.manifest import NAME, hash_file

# Every rule of our own; a file that is missing, strange or changed is told of by the rules ST-101 ... ST-106.
RULES = {
    "RS-101": (Level.ERROR, "others than the archive's own user may enter or read"),
    "RS-201": (Level.ERROR, "an encrypted version cannot be opened"),
    "RS-301": (Level.ERROR, "a restricted version is not in the event log"),
    "RS-302": (Level.ERROR, "a restricted version of the event log is not there"),
    "RS-303": (Level.ERROR, "a manifest is not the one of the event log"),
    "RS-401": (Level.ERROR, "a restriction was begun and not done; run archive restricted resume"),
}
_OTHERS = 0o077


def check_restricted(home: Path, vault: Vault) -> Iterator[Finding]:
    """Give what is wrong in the restricted store of the workspace `home`; nothing is changed.

    Encrypted files are compared with their checksums as they lie there, and opened too when the key is at hand.
    """
    logged = dict(read_kept(home).restricted)
    for kept in vault.all_versions():
        where = _place(kept)
        yield from (
            Finding(rule=one.rule, level=one.level, where=one.where.replace(STORE, RESTRICTED, 1), message=one.message)
            for one in check_version(kept)
        )
        yield from _check_logged(kept, logged.pop((kept.record, kept.version), None))
        if kept.path.stat().st_mode & _OTHERS or any(path.stat().st_mode & _OTHERS for path in kept.path.rglob("*")):
            yield _finding("RS-101", where)
        try:
            vault.check(kept)
        except WorkspaceError:
            yield _finding("RS-201", where)
    for record, version in sorted(logged):
        yield _finding("RS-302", f"{record}/{version_name(version)}")
    if (home / RESTRICTED).is_dir() and (home / RESTRICTED).stat().st_mode & _OTHERS:
        yield _finding("RS-101", RESTRICTED)
    logins = home / RESTRICTED / FOLDER
    if logins.is_dir() and any(path.stat().st_mode & _OTHERS for path in (logins, *logins.iterdir())):
        yield _finding("RS-101", f"{RESTRICTED}/{FOLDER}")
    for left in RestrictionBook(home).unfinished():
        yield _finding("RS-401", left.record)


def _check_logged(kept: StoredVersion, sha256: str | None) -> Iterator[Finding]:
    if sha256 is None:
        yield _finding("RS-301", _place(kept))
    elif (kept.path / NAME).is_file() and hash_file(kept.path / NAME) != sha256:
        yield _finding("RS-303", _place(kept))


def _place(kept: StoredVersion) -> str:
    return kept.folder.replace(STORE, RESTRICTED, 1)


def _finding(rule: str, where: str) -> Finding:
    level, message = RULES[rule]
    return Finding(rule=rule, level=level, where=where, message=message)
