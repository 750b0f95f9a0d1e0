"""A process that keeps records is killed (kill -9) wherever it may be; what is left is whole, and the work goes on."""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archiver.catalogue.catalogue import Catalogue
from archiver.catalogue.database import sqlite_url
from archiver.findings import Level
from archiver.store.events import EventLog
from archiver.store.keeping import Store
from archiver.store.lock import hold_workspace
from tests.real.store import keeping_process
from tests.unit.catalogue.dumping import dump
from tests.unit.catalogue.municipal_records import MONDAY

pytestmark = pytest.mark.real
SEEDS = 20
PLACES = 70
KILLED = -9
Run = Callable[..., int]


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """Runs one of the works of `keeping_process` in a process of its own and gives how it ended."""
    command = [sys.executable, "-m", "tests.real.store.keeping_process"]
    home = Path(__file__).parents[3]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=home) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        asked, answers = process.stdin, process.stdout

        def run(work: str, root: Path, *args: float) -> int:
            asked.write(json.dumps([work, str(root), *args]) + "\n")
            asked.flush()
            return int(answers.readline())

        yield run
        asked.close()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: a killed process is no power cut, so no disk need be waited for."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else tmp_path) as folder:
        yield Path(folder)


@pytest.fixture
def empty(place: Path) -> Path:
    """A workspace with nothing in it but the catalogue's tables, which take a while to make."""
    root = place / "empty"
    root.mkdir()
    with Catalogue(sqlite_url(root / "catalogue.db")) as catalogue:
        catalogue.count()
    return root


def mend(root: Path) -> None:
    """Do what opening a workspace does, and see that all is whole afterwards."""
    with hold_workspace(root, command="verify", now=MONDAY), EventLog.open(root, actor="test", now=MONDAY) as log:
        store = Store(root, log=log, minimum_free=0)
        with Catalogue(sqlite_url(root / "catalogue.db")) as catalogue:
            store.recover(now=MONDAY)
            catalogue.catch_up(store, keeping_process.read)
            assert [finding for finding in store.verify() if finding.level is not Level.INFO] == []
            assert not store.recover(now=MONDAY)
            assert catalogue.count() == len({kept.record for kept in store.all_versions()})
            assert all(kept.path.joinpath("media", "bild.jpg").is_file() for kept in store.all_versions())


def test_a_process_killed_at_any_moment_leaves_a_store_that_is_whole(run: Run, empty: Path) -> None:
    kept, moments = 0, random.Random(1)
    for seed in range(SEEDS):
        assert run("for", empty, seed * 1000, moments.uniform(0.005, 0.2)) == KILLED
        mend(empty)
        now = len(list(Store(empty).all_versions()))
        assert now >= kept
        kept = now

    assert kept > 0
    grown = dump(sqlite_url(empty / "catalogue.db"))
    with Catalogue(sqlite_url(empty / "catalogue.db")) as catalogue:
        catalogue.rebuild(Store(empty), keeping_process.read)
    assert dump(sqlite_url(empty / "catalogue.db")) == grown


def test_a_process_killed_at_any_line_of_the_code_leaves_a_store_that_is_whole(
    run: Run, empty: Path, place: Path
) -> None:
    whole = shutil.copytree(empty, place / "whole")
    assert run("lines", whole, 10**9) == 0
    lines = int((whole / "lines").read_text())
    result = dump(sqlite_url(whole / "catalogue.db"))

    for line in range(1, lines, lines // PLACES):
        root = shutil.copytree(empty, place / str(line))
        assert run("lines", root, line) == KILLED
        mend(root)
        assert run("versions", root, 0, 1) == 0
        mend(root)
        assert dump(sqlite_url(root / "catalogue.db")) == result
        shutil.rmtree(root)


def test_a_process_killed_while_it_makes_the_catalogue_leaves_a_workspace_that_opens(run: Run, place: Path) -> None:
    for line in (150, 250, 300, 350, 400):
        root = place / str(line)
        root.mkdir()
        assert run("lines", root, line) == KILLED
        mend(root)
