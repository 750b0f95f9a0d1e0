"""What the clock sets in motion in earnest: the real assessment, proposal and flags, on a small archive."""

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.config.actors import system_actor
from archiver.daemon.real_hands import HANDS
from archiver.daemon.tick import tick
from archiver.records import Thread
from archiver.store.clockbook import ClockBook
from archiver.store.events import EventType, read_events
from archiver.store.facts import FactBook, FactLine
from archiver.store.layout import item_id
from archiver.store.moderation import Cause, ModerationBook, ModerationLine
from archiver.store.receipts import Receipt, ReceiptBook, ReceiptKind
from archiver.workspace import open_workspace
from tests.unit.cli.sample_archive import make_archive
from tests.unit.daemon.clockwork import HandClock
from tests.unit.package.sample import THREAD
from tests.unit.schedule.pasts import at

NOW = at("2026-12-02 10:00")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_archive(tmp_path_factory.mktemp("made") / "arkiv")


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "arkiv")
    return tmp_path / "arkiv"


def starts_a_case(home: Path) -> str:
    """Let a person have found that the thread's post starts a case (inleder ärende), so that it is to be registered."""
    assert isinstance(THREAD.content, Thread)
    item = item_id(THREAD.id, THREAD.content.post.id)
    with open_workspace(home, write=True, command="test", now=NOW) as workspace:
        assert workspace.events is not None
        FactBook(home, THREAD.account.id, THREAD.id).append(
            [FactLine(item=item, key="inleder_arende", value="overklagande", source="person", by="anna", at=NOW)],
            log=workspace.events,
        )
    return item


def test_what_starts_a_case_waits_for_its_dnr_until_the_diarium_has_answered(home: Path) -> None:
    item = starts_a_case(home)
    with open_workspace(home, write=True, command="test", now=NOW) as workspace:
        assert workspace.events is not None
        assert HANDS.assess(workspace, NOW).register == {THREAD.id: THREAD.account.id}
        receipt = Receipt(kind=ReceiptKind.DIARIUM, record=THREAD.id, version=THREAD.version, item=item, at=NOW)
        ReceiptBook(home).note((receipt.model_copy(update={"accepted": False}),), log=workspace.events, at=NOW)
        assert HANDS.assess(workspace, NOW).register == {THREAD.id: THREAD.account.id}
        ReceiptBook(home).note((receipt,), log=workspace.events, at=NOW)
        assert HANDS.assess(workspace, NOW).register == {}


def test_the_clock_assesses_proposes_and_changes_nothing(home: Path) -> None:
    hands = replace(HANDS, statistics=lambda *_: None)
    clock = HandClock(NOW)
    tick(home, hands, clock, still=lambda _: None)
    clock.now = at("2027-02-15 10:00")
    before = {path: path.read_bytes() for path in (home / "store").rglob("*") if path.is_file()}
    tick(home, hands, clock, still=lambda _: None)
    assert {path: path.read_bytes() for path in (home / "store").rglob("*") if path.is_file()} == before
    (proposed,) = [event for event in read_events(home) if event.type == EventType.DISPOSAL_PROPOSED]
    assert (proposed.actor, proposed.subject) == ("system", "g-20270215-01")
    counts = [line.counts for line in ClockBook(home) if line.duty == "assessment"]
    assert all({"due", "held", "manual", "register"} == set(one) for one in counts)


def test_an_open_flag_is_known_since_somebody_knew(home: Path) -> None:
    known = NOW - dt.timedelta(hours=3)
    line = ModerationLine(
        act="flag",
        id="m-20261202-01",
        account=THREAD.account.id,
        record=THREAD.id,
        item=item_id(THREAD.id, "1"),
        cause=Cause.THREAT,
        known_at=known,
        by=system_actor(),
        at=NOW,
    )
    with open_workspace(home, write=True, command="test", now=NOW) as workspace:
        assert workspace.events is not None
        ModerationBook(home).append(line, log=workspace.events)
        (flag,) = HANDS.flags(workspace, NOW)
    assert (flag.id, flag.account, flag.since) == ("m-20261202-01", THREAD.account.id, known)
