"""A MariaDB of one's own on a socket in a folder of one's own; no network, no password."""

import json
import os
import pwd
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers.processes import running

SMALL = (
    "--innodb-log-file-size=4M",
    "--innodb-buffer-pool-size=64M",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
)


@dataclass(frozen=True)
class MariaDb:
    """A running database server."""

    socket: Path

    def sql(self, statement: str, database: str = "") -> str:
        """Run SQL and give what it prints: one row a line, fields as they are."""
        done = subprocess.run(
            [*self._client(), *([database] if database else [])],
            input=statement.encode(),
            capture_output=True,
            check=True,
        )
        return done.stdout.decode()

    def rows(self, statement: str, database: str) -> list[dict[str, Any]]:
        """Run a SELECT of one JSON_OBJECT and give its rows."""
        return [json.loads(line) for line in self.sql(statement, database).splitlines()]

    def _client(self) -> list[str]:
        user = ["--no-defaults", "--user=root", f"--socket={self.socket}"]
        return ["mariadb", *user, "--default-character-set=utf8mb4", "--batch", "--raw", "--skip-column-names"]


def _me() -> str:
    return pwd.getpwuid(os.geteuid()).pw_name


def new_database(folder: Path) -> None:
    """Make an empty data folder."""
    args = ["mariadb-install-db", "--no-defaults", f"--user={_me()}", f"--datadir={folder}", *SMALL]
    args += ["--skip-test-db", "--skip-name-resolve", "--auth-root-authentication-method=normal"]
    subprocess.run(args, check=True, capture_output=True)


@contextmanager
def mariadb(folder: Path, work: Path) -> Iterator[MariaDb]:
    """Serve the data folder while the block lasts; `work` takes socket and log and needs a short name."""
    server = MariaDb(work / "db.sock")

    def ready() -> bool:
        return subprocess.run([*server._client(), "-e", "SELECT 1"], capture_output=True).returncode == 0

    args = ["mariadbd", "--no-defaults", f"--user={_me()}", f"--datadir={folder}", *SMALL]
    args += [f"--socket={server.socket}", f"--pid-file={work / 'db.pid'}", "--skip-networking", "--skip-log-bin"]
    with running(args, ready=ready, log=work / "db.log"):
        yield server
