"""A word list's suspicion of a crime is never silent."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.records import Coverage, Thread
from archiver.review.assessing import assess_workspace
from archiver.review.flagging import flag_suspected
from archiver.store.events import EventLog, EventType, read_events
from archiver.store.facts import FactBook, FactLine
from archiver.store.layout import item_id
from archiver.store.moderation import Cause, ModerationBook, open_flags
from archiver.workspace import open_workspace
from tests.unit.cli.sample_archive import FIRST, keep, make_archive
from tests.unit.package.sample import ACCOUNT, NOW, POST, comment

RECORD_ID = "t-bbbbccccddddeeee"
THREAT = item_id(RECORD_ID, "21")
LATER = NOW + dt.timedelta(days=1)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = make_archive(tmp_path / "arkiv")
    post = replace(POST, id="2", title="", text="Nytt", media=(), counters=(), links=())
    said = Thread(
        id="2", permalink=POST.permalink, post=post, comments=(comment("21", "Passa dig, vi vet var du bor"),)
    )
    keep(home, replace(FIRST, id=RECORD_ID, content=said, coverage=Coverage()))
    return home


def look(home: Path, at: dt.datetime, *, write: bool = True) -> int:
    with open_workspace(home, write=write, command="test", now=at) as workspace:
        return sum(1 for _ in flag_suspected(workspace, assess_workspace(workspace, at), now=at))


def test_a_suspected_threat_is_flagged_once_with_a_clock_and_an_event(home: Path) -> None:
    assert look(home, NOW) == look(home, LATER) == 3
    (flag,) = open_flags(home, LATER)
    assert (flag.item, flag.account, flag.cause, flag.known_at) == (THREAT, ACCOUNT.id, Cause.THREAT, NOW)
    (event,) = [event for event in read_events(home) if event.type == EventType.FLAGGED]
    assert (event.actor, event.outcome, event.detail) == ("system", "olaga_hot", f"flag {RECORD_ID} {THREAT}")


def test_an_answered_flag_is_not_raised_again(home: Path) -> None:
    look(home, NOW)
    book = ModerationBook(home)
    (flag,) = book
    with EventLog.open(home, actor="test", now=LATER) as log:
        book.append(flag.model_copy(update={"act": "dismissed", "flag": flag.id, "at": LATER}), log=log)
    look(home, LATER)
    assert open_flags(home, LATER) == () and len(list(book)) == 2


def test_what_a_person_has_decided_on_is_not_flagged(home: Path) -> None:
    with open_workspace(home, write=True, command="test", now=NOW) as workspace:
        assert workspace.events is not None
        line = FactLine(item=THREAT, key="olagligt", value=None, source="person", by="eva", at=NOW)
        FactBook(home, ACCOUNT.id, RECORD_ID).append([line], log=workspace.events)
    look(home, NOW)
    assert list(ModerationBook(home)) == []


def test_who_only_reads_flags_nothing(home: Path) -> None:
    assert look(home, NOW, write=False) == 3
    assert list(ModerationBook(home)) == []
