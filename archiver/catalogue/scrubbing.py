"""After rows have been deleted: nothing of their bytes is left in the catalogue's files.

SQLite keeps deleted words in three places: free pages (VACUUM, https://www.sqlite.org/lang_vacuum.html), older segments
of the full-text index (`rebuild`, https://www.sqlite.org/fts5.html#the_rebuild_command), and the write-ahead log
(checkpoint, https://www.sqlite.org/pragma.html#pragma_wal_checkpoint). PostgreSQL keeps dead rows until VACUUM FULL
(https://www.postgresql.org/docs/15/sql-vacuum.html); its own write-ahead log is reused by the server in its time.
"""

import sqlite3

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from archiver.catalogue.database import said_plainly, writing
from archiver.catalogue.tables import metadata
from archiver.errors import WorkspaceError


def scrub(engine: Engine) -> None:
    """Write the catalogue anew without what was deleted; WorkspaceError if a reader keeps the old log alive."""
    if engine.dialect.name == "sqlite":
        _scrub_sqlite(engine)
    else:
        _scrub_postgresql(engine)


def _scrub_sqlite(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.exec_driver_sql("INSERT INTO search(search) VALUES('rebuild')")
    with said_plainly(engine):
        raw = engine.raw_connection()
        try:
            cursor = raw.cursor()
            cursor.execute("VACUUM")
            busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error as error:  # VACUUM cannot stand in a transaction, so the driver is spoken to directly
            raise OperationalError("VACUUM", None, error) from error
        finally:
            raw.close()
    if busy:
        raise WorkspaceError(
            "Another program reads the catalogue (katalogen), so what was destroyed may still lie in its log. "
            "Close that program, and run the command again."
        )


def _scrub_postgresql(engine: Engine) -> None:
    with said_plainly(engine), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in ("search", *(one.name for one in metadata.sorted_tables)):
            connection.execute(text(f"VACUUM FULL {table}"))
