"""PostgreSQL of our own, reached through a socket in its folder and by nothing else."""

import os
import pwd
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))


@contextmanager
def serve_postgresql(place: Path) -> Iterator[str]:
    """A PostgreSQL in `place`, whose path must be short; gives its folder."""
    place.mkdir()
    if os.getuid() == 0:  # the server refuses to run as root
        account = pwd.getpwnam("postgres")
        os.chown(place, account.pw_uid, account.pw_gid)
    data = place / "data"
    run(place, "initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync", "-D", data)
    quick = f"-c fsync=off -c synchronous_commit=off -c listen_addresses= -c unix_socket_directories={place}"
    run(place, "pg_ctl", "-D", data, "-l", place / "log", "-w", "-o", quick, "start")
    try:
        yield str(place)
    finally:
        run(place, "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def run(place: Path, program: str, *args: str | Path) -> None:
    """Run one of PostgreSQL's programs, as its own user if we are root."""
    user = "postgres" if os.getuid() == 0 else None
    command = [SERVERS[-1].parent / program, *args]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=place, user=user, group=user)
