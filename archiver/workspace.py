"""The workspace (arkivets mapp): its settings, store, catalogue and event log, opened together.

Whoever writes holds the lock, and mends first what a killed run left behind. Whoever only reads needs no lock: every
version folder appears whole by a rename.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from archiver import __version__
from archiver.catalogue.catalogue import Catalogue
from archiver.catalogue.database import sqlite_url
from archiver.config.settings import FILE_NAME, Settings, read_settings
from archiver.errors import RecordInvalid, WorkspaceError
from archiver.package.premis import read_validations
from archiver.package.record_xml import read_record
from archiver.records import Record, Validation
from archiver.register.editing import write_new_settings
from archiver.retention.rules import RULES_FILE, default_rules_path
from archiver.store.events import EventLog, EventType
from archiver.store.keeping import Store
from archiver.store.lock import hold_workspace
from archiver.store.tombstones import restored

TOOL = f"archiver {__version__}"
CATALOGUE = "catalogue.db"
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """One municipality's archive on disk, open. `events` is None when it was opened for reading only."""

    home: Path
    settings: Settings
    store: Store
    catalogue: Catalogue
    events: EventLog | None = None


def create_workspace(home: Path, *, name: str = "", org_nr: str = "", contact: str = "", now: dt.datetime) -> Settings:
    """Make a workspace with an annotated archive.toml, and note in its event log that it was made.

    Raises:
        WorkspaceError: there is one already, or the folder cannot be written in.
        ConfigError: the organisation number is wrong.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WorkspaceError(f"{home} cannot be made: {error.strerror}. Choose another --home.") from error
    settings = write_new_settings(home / FILE_NAME, name=name, org_nr=org_nr, contact=contact)
    with hold_workspace(home, command="init", now=now), EventLog.open(home, actor=TOOL, now=now) as log:
        _give_rules(home)
        log.append(EventType.WORKSPACE_CREATED, at=now)
    return settings


def _give_rules(home: Path) -> None:
    """Put the default disposal rules (vilande gallringsregler) where the archivist edits them; rules there are kept."""
    own = home / RULES_FILE
    if not own.exists():
        own.parent.mkdir(exist_ok=True)
        own.write_bytes(default_rules_path().read_bytes())


@contextmanager
def open_workspace(
    home: Path,
    *,
    write: bool,
    command: str,
    now: dt.datetime,
    wait: float = 0.0,
    rebuilding: bool = False,
    reapplying: bool = False,
    alerting: bool = False,
) -> Iterator[Workspace]:
    """Open the workspace for the block. `command` and `now` (UTC) stand in the lock and the event log.

    With `write` the lock is held (waiting at most `wait` seconds for another process) and a killed run is mended:
    drafts dropped, missing events written, the catalogue caught up with the store (unless it is `rebuilding`).
    Where a backup has brought back what was lawfully destroyed, nothing is written before that has been destroyed
    again; only the run that does so (`reapplying`) is let in, and whoever tells of it (`alerting`), who writes books
    beside the store alone: for it nothing is mended.

    Raises:
        WorkspaceError, WorkspaceLocked, ConfigError: it is not there, somebody else writes, archive.toml is wrong;
            destroyed records are here again.
    """
    settings = read_settings(settings_path(home))
    with ExitStack() as stack:
        log = None
        if write:
            stack.enter_context(hold_workspace(home, command=command, now=now, wait=wait))
            if not (reapplying or alerting):
                _refuse_restored(home)
            log = stack.enter_context(EventLog.open(home, actor=TOOL, now=now))
        store = Store(home, log=log, minimum_free=settings.store.min_free_mb * MEGABYTE)
        catalogue = stack.enter_context(Catalogue(settings.store.catalogue or sqlite_url(home.resolve() / CATALOGUE)))
        if write and not alerting:
            store.recover(now=now)
            if not rebuilding:
                catalogue.catch_up(store, read_kept)
        yield Workspace(home=home, settings=settings, store=store, catalogue=catalogue, events=log)


def settings_path(home: Path) -> Path:
    """Give the path of the workspace's archive.toml.

    Raises:
        WorkspaceError: there is no workspace in that folder.
    """
    path = home / FILE_NAME
    if not path.is_file():
        raise WorkspaceError(
            f"There is no archive (arkiv) in {home}: {FILE_NAME} is missing. "
            f"Make one with `archive --home {home} init`, or name another folder with --home or ARCHIVE_HOME."
        )
    return path


def index(workspace: Workspace) -> Catalogue:
    """Give the catalogue for reading.

    Raises:
        WorkspaceError: it is gone though the store holds records; an empty answer would be a wrong one.
    """
    own = not workspace.settings.store.catalogue
    if own and not (workspace.home / CATALOGUE).exists() and any(True for _ in workspace.store.all_versions()):
        raise WorkspaceError(f"{workspace.home / CATALOGUE} is gone. Make it again from the store: archive rebuild.")
    return workspace.catalogue


def captured_at(folder: Path) -> dt.datetime | None:
    """Give when the version in a folder was captured; None if its record.xml cannot be read."""
    try:
        return read_record((folder / "record.xml").read_bytes()).provenance.captured_at
    except (RecordInvalid, OSError):
        return None


def read_kept(folder: Path) -> tuple[Record, tuple[Validation, ...]]:
    """Give the record that a version folder holds, and what the judges said of it.

    Raises:
        RecordInvalid, OSError: a file is missing or cannot be read.
    """
    record = read_record((folder / "record.xml").read_bytes())
    return record, read_validations((folder / "premis.xml").read_bytes())


def restored_records(home: Path) -> tuple[str, ...]:
    """Give the records that were lawfully destroyed (gallrade) and that a backup has brought back."""
    return tuple(stone.record for stone in restored(home, captured_at))


def _refuse_restored(home: Path) -> None:
    if records := restored_records(home):
        raise WorkspaceError(
            f"{len(records)} records that were lawfully destroyed (gallrade) are here again, {records[0]} first: "
            f"a backup has been read back (återläst säkerhetskopia). Run `archive gallring reapply` before "
            f"anything else."
        )
