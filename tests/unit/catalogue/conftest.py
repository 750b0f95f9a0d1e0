"""Catalogues on every engine that this machine has; PostgreSQL is started where its server is installed."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from archiver.catalogue.catalogue import Catalogue
from archiver.catalogue.database import sqlite_url
from tests.servers.postgresql import SERVERS, serve_postgresql

ENGINES = ("sqlite", "postgresql") if SERVERS else ("sqlite",)


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
