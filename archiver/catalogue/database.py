"""The engine under the catalogue: SQLite in the workspace, or PostgreSQL by its address; the schema by migrations.

SQLite: WAL, so that reading never waits for writing; a busy timeout; foreign keys on. A write begins as one
(BEGIN IMMEDIATE), so that two writers queue instead of failing. Losing the last transactions in a power cut is
allowed (synchronous=NORMAL): the store is the truth, and `Catalogue.catch_up` reads from it what is lacking.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import alembic.command
import alembic.config
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError

from archiver.errors import ConfigError, DiskFull, WorkspaceError

HEAD = "0002"  # the newest migration, so that opening an up-to-date catalogue need not load them; a test compares
MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_MS = 30_000
_WRITING = "archiver_writing"


def sqlite_url(path: Path) -> str:
    """Give the address of the SQLite catalogue in a file."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def open_engine(address: str) -> Engine:
    """Give an engine for `address`; ConfigError if it is neither SQLite nor PostgreSQL."""
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise ConfigError("store.catalogue is not an SQLAlchemy address. Leave it empty to use SQLite.") from error
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if url.get_backend_name() != "postgresql":
        raise ConfigError("store.catalogue can be SQLite (leave it empty) or postgresql://host/database.")
    try:
        return create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise ConfigError("PostgreSQL needs the Python package psycopg: install archiver[postgresql].") from error


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees one state of the catalogue."""
    with said_plainly(engine), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection in one transaction: all of it is written, or on any error nothing."""
    with (
        said_plainly(engine),
        engine.connect().execution_options(**{_WRITING: True}) as connection,
        connection.begin(),
    ):
        yield connection


def migrate(engine: Engine) -> None:
    """Bring the schema up to date; nothing happens if it is. WorkspaceError if a newer program made it."""
    with reading(engine) as connection:
        revision = _revision(connection)
    if revision == HEAD:
        return
    if revision is not None and revision > HEAD:
        raise WorkspaceError(
            f"The catalogue (katalogen) was made by a newer archiver (revision {revision}, this one knows {HEAD}). "
            f"Use the newer program, or make the catalogue again with archive rebuild."
        )
    with writing(engine) as connection:
        if _revision(connection) != HEAD:  # another process may have done it while this one waited
            config = alembic.config.Config()
            config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
            config.attributes["connection"] = connection
            alembic.command.upgrade(config, "head")


@contextmanager
def said_plainly(engine: Engine) -> Iterator[None]:
    """Inside, a full disk, an unreadable or an unreachable database is raised as an error that says what to do."""
    try:
        yield
    except DatabaseError as error:
        name = engine.url.database if engine.dialect.name == "sqlite" else engine.url.render_as_string()
        said = str(error.orig)
        if "disk is full" in said or "No space left" in said:
            raise DiskFull(f"The disk of {name} is full (disken är full). Free some space, then try again.") from error
        if "malformed" in said or "not a database" in said:
            raise WorkspaceError(f"{name} is damaged. Make it again from the store: archive rebuild.") from error
        if isinstance(error, OperationalError):
            raise WorkspaceError(f"The catalogue {name} cannot be used: {said.splitlines()[0]}") from error
        raise


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _prepare_sqlite(connection: sqlite3.Connection, _: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    for pragma in (
        f"busy_timeout = {BUSY_MS}",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        "cache_size = -65536",  # KiB: keys are digests, so writing touches pages all over
        "secure_delete = ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get(_WRITING)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
