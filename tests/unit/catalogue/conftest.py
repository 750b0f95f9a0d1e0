"""Catalogues on every engine that this machine has; PostgreSQL is started where its server is installed."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from archiver.catalogue.catalogue import Catalogue
from archiver.catalogue.database import sqlite_url

SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
ENGINES = ("sqlite", "postgresql") if SERVERS else ("sqlite",)


@contextmanager
def serve_postgresql(place: Path) -> Iterator[str]:
    """A PostgreSQL of our own in `place`, reached through a socket there and by nothing else; gives its folder."""
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


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a database on a server that all tests of the session share."""
    place = Path(f"/tmp/archiver-pg-{os.getpid()}")  # a socket's path must be short
    try:
        with serve_postgresql(place) as socket:
            yield f"postgresql://postgres@/postgres?host={socket}"
    finally:
        shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a catalogue that is not there yet."""
    return address(request, tmp_path)


@pytest.fixture
def catalogue(url: str) -> Iterator[Catalogue]:
    """An empty catalogue."""
    with Catalogue(url) as catalogue:
        yield catalogue


def address(request: pytest.FixtureRequest, place: Path, *, schema: str = "public") -> str:
    """The address of an empty place for a catalogue, on the engine that the test runs with."""
    if request.param == "sqlite":
        return sqlite_url(place / "catalogue.db")
    url: str = request.getfixturevalue("postgresql")
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    engine.dispose()
    return f"{url}&options=-csearch_path%3D{schema}"
