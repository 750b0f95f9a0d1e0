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
from archiver.config import FILE_NAME, Settings, read_settings
from archiver.errors import WorkspaceError
from archiver.store.events import EventLog
from archiver.store.keeping import Store
from archiver.store.lock import hold_workspace

TOOL = f"archiver {__version__}"
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """One municipality's archive on disk, open. `events` is None when it was opened for reading only."""

    home: Path
    settings: Settings
    store: Store
    catalogue: Catalogue
    events: EventLog | None = None


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


def catalogue_url(home: Path, settings: Settings) -> str:
    """Give the SQLAlchemy address of the catalogue: the one in the settings, else catalogue.db in the workspace."""
    return settings.store.catalogue or f"sqlite:///{home.resolve() / 'catalogue.db'}"


@contextmanager
def open_workspace(
    home: Path, *, write: bool, command: str, now: dt.datetime, wait: float = 0.0
) -> Iterator[Workspace]:
    """Open the workspace for the block. `command` and `now` (UTC) stand in the lock and the event log.

    With `write` the lock is held (waiting at most `wait` seconds for another process) and a killed run is mended:
    drafts dropped, missing events written, the catalogue caught up with the store.

    Raises:
        WorkspaceError, WorkspaceLocked, ConfigError: it is not there, somebody else writes, archive.toml is wrong.
    """
    settings = read_settings(settings_path(home))
    with ExitStack() as stack:
        log = None
        if write:
            stack.enter_context(hold_workspace(home, command=command, now=now, wait=wait))
            log = stack.enter_context(EventLog.open(home, actor=TOOL, now=now))
        store = Store(home, log=log, minimum_free=settings.store.min_free_mb * MEGABYTE)
        catalogue = stack.enter_context(Catalogue(catalogue_url(home, settings)))
        if write:
            store.recover(now=now)
            catalogue.catch_up(store)
        yield Workspace(home=home, settings=settings, store=store, catalogue=catalogue, events=log)
