"""A disposal is killed (kill -9) wherever it may be: the same command finishes it, and the protocol tells the truth."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import etree

from archiver.catalogue.database import sqlite_url
from archiver.disposal.protocol_xml import NAMESPACE, schema_faults
from archiver.disposal.verifying import audit
from archiver.findings import Level
from archiver.retention.holds import Hold, HoldType
from archiver.store.events import EventType, read_events
from archiver.store.holds import HoldBook
from archiver.store.layout import item_id
from archiver.store.tombstones import TombstoneBook
from archiver.workspace import read_kept
from tests.real.disposal import executing_process
from tests.unit.catalogue.dumping import dump
from tests.unit.disposal.disposal_archive import (
    ANNA,
    EXECUTED,
    FIRST,
    SECOND,
    World,
    approved,
    everywhere,
    executed,
    make,
    opened,
)

pytestmark = pytest.mark.real
PLACES = 60
KILLED = -9
Run = Callable[[str, Path, int], int]
P = {"p": NAMESPACE}


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """Runs one of the works of `executing_process` in a process of its own and gives how it ended."""
    command = [sys.executable, "-m", "tests.real.disposal.executing_process"]
    root = Path(__file__).parents[3]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        asked, answers = process.stdin, process.stdout

        def run(work: str, home: Path, line: int) -> int:
            asked.write(json.dumps([work, str(home), line]) + "\n")
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
def ready(place: Path) -> Path:
    """An archive with an approved proposal whose grace is over."""
    home = make(place / "ready" / "arkiv")
    approved(home, World())
    return home


def lines_of(run: Run, work: str, home: Path, place: Path) -> int:
    whole = shutil.copytree(home, place / "whole" / "arkiv")
    assert run(work, whole, 10**9) == 0
    return int((place / "whole" / "lines").read_text())


def truth(home: Path) -> set[str]:
    """See that all is whole and that protocol, tombstones, log and store say the same; give what was destroyed."""
    with opened(home, EXECUTED) as workspace:
        assert [finding for finding in workspace.store.verify() if finding.level is Level.ERROR] == []
        assert list(audit(workspace)) == []
        gone = {one for one in (FIRST, SECOND) if not workspace.store.versions("kommunen", one)}
        grown = dump(sqlite_url(home / "catalogue.db"))
        workspace.catalogue.rebuild(workspace.store, read_kept)
    assert dump(sqlite_url(home / "catalogue.db")) == grown
    (path,) = (home / "protocols").glob("gp-*/gallringsprotokoll.xml")
    data = path.read_bytes()
    assert schema_faults(data) == ()
    root = etree.fromstring(data)
    assert set(root.xpath("//p:Lista/p:Trad/@Handling", namespaces=P)) == gone
    assert set(root.xpath("//p:Undantagen/@Handling", namespaces=P)) == {FIRST, SECOND} - gone
    assert [stone.record for stone in TombstoneBook(home)] == sorted(gone)
    told = [event.subject for event in read_events(home) if event.type == EventType.RECORD_DISPOSED]
    assert told == sorted(gone)
    issued = [event for event in read_events(home) if event.type == EventType.PROTOCOL_ISSUED]
    assert len(issued) == 1
    assert not list((home / "protocols").glob(".*"))
    return gone


def test_an_execution_killed_at_any_line_is_finished_by_the_same_command(run: Run, ready: Path, place: Path) -> None:
    lines = lines_of(run, "execute", ready, place)
    interrupted = 0

    for line in range(1, lines, lines // PLACES):
        home = shutil.copytree(ready, place / str(line) / "arkiv")
        assert run("execute", home, line) == KILLED
        with opened(home, EXECUTED) as workspace:  # somebody else's command comes first; now and then `archive rebuild`
            if line % 2:
                workspace.catalogue.rebuild(workspace.store, read_kept)
        if not list((home / "protocols").glob("gp-*")) or "issued" not in journal(home):
            executing_process.carry_out(home)
        assert truth(home) == {FIRST, SECOND}
        assert everywhere(home) == []
        (protocol,) = (home / "protocols").glob("gp-*/gallringsprotokoll.xml")
        interrupted += "avbröts" in protocol.read_text("utf-8")
        shutil.rmtree(home.parent)

    assert interrupted > PLACES // 4


def journal(home: Path) -> str:
    return "".join(path.read_text("utf-8") for path in (home / "proposals").glob("*/journal.jsonl"))


def test_a_hold_set_after_the_kill_keeps_all_that_was_not_yet_begun(run: Run, ready: Path, place: Path) -> None:
    lines = lines_of(run, "execute", ready, place)
    kept = 0

    for line in range(lines // 8, lines, lines // 20):
        home = shutil.copytree(ready, place / str(line) / "arkiv")
        run("execute", home, line)
        if "issued" in journal(home):
            break
        hold(home)
        with opened(home, EXECUTED) as workspace:
            before = {one for one in (FIRST, SECOND) if not workspace.store.versions("kommunen", one)}
        (proposal,) = (path.name for path in (home / "proposals").iterdir())
        if not list((home / "protocols").glob("gp-*")):
            executed(home, World(), proposal)
            assert truth(home) == before
        kept += FIRST not in before
        shutil.rmtree(home.parent)

    assert kept


def hold(home: Path) -> None:
    items = frozenset({item_id(FIRST, "1"), item_id(SECOND, "1")})
    found = Hold(id="sp-20261203-01", type=HoldType.POLICE_REPORT, items=items, set_by="anna", set_at=EXECUTED)
    with opened(home, EXECUTED) as workspace:
        assert workspace.events is not None
        HoldBook(workspace.store.root).set(found, by=ANNA, log=workspace.events)


def test_reapplying_killed_at_any_line_is_finished_by_the_same_command(run: Run, place: Path) -> None:
    home = make(place / "ready" / "arkiv")
    proposal = approved(home, World())
    before = shutil.copytree(home, place / "before")
    executed(home, World(), proposal.id)
    shutil.copy(home / "tombstones.jsonl", before)
    lines = lines_of(run, "reapply", before, place)

    for line in range(1, lines, lines // 16):
        again = shutil.copytree(before, place / str(line) / "arkiv")
        assert run("reapply", again, line) == KILLED
        executing_process.destroy_again(again)
        assert everywhere(again) == []
        with opened(again, EXECUTED) as workspace:
            assert [finding for finding in workspace.store.verify() if finding.level is Level.ERROR] == []
            assert list(audit(workspace)) == []
        shutil.rmtree(again.parent)
