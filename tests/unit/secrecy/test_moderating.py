"""Preserve, then remove: the moderation log, flags, and what is only noted."""

import datetime as dt
from pathlib import Path

import pytest

from archiver.errors import NoSuchThing, NotEntitled, RegisterRefused
from archiver.secrecy.blocklist import Blocklist
from archiver.secrecy.moderating import (
    Moderation,
    dismiss,
    flag,
    log_moderation,
    next_steps,
    note_only,
    read_notes,
)
from archiver.store.facts import FactBook
from archiver.store.moderation import Cause, ModerationBook, ModerationLine, open_flags
from archiver.workspace import open_workspace
from tests.unit.package.sample import ACCOUNT, NOW, PROVENANCE, THREAD
from tests.unit.secrecy.secrecy_archive import ANNA, ITEM

MODERATOR = ANNA.model_copy(update={"id": "kim", "name": "Kim Kommunikatör", "roles": ("kommunikator",)})
CAPTURED = PROVENANCE.captured_at
LATER = CAPTURED + dt.timedelta(hours=1)
NOTHING = "https://torget.example/inlagg/9#k1"


def moderate(
    home: Path, cause: Cause, *, removed_at: dt.datetime | None = LATER, actor: object = MODERATOR
) -> ModerationLine:
    told = Moderation(
        cause=cause, rule="Regel 3", decided_by="kommunikatören", known_at=CAPTURED, removed_at=removed_at
    )
    at = max(NOW, LATER) + dt.timedelta(days=1)
    with open_workspace(home, write=True, command="test", now=at) as workspace:
        return log_moderation(workspace, actor, ITEM, told, now=at)  # type: ignore[arg-type]


def test_a_removal_after_the_capture_is_logged_with_all_three_times(home: Path) -> None:
    line = moderate(home, Cause.THREAT)
    assert (line.known_at, line.captured_at, line.removed_at) == (CAPTURED, CAPTURED, LATER)
    told = {entry.key: entry.value for entry in FactBook(home, ACCOUNT.id, THREAD.id)}
    assert told["olagligt"] == "olaga_hot"
    assert told["moderering"] == line.id


@pytest.mark.parametrize(("cause", "key"), [(Cause.SWEARING, "regelbrott"), (Cause.INCIDENT, "incident")])
def test_the_cause_becomes_a_fact(cause: Cause, key: str, home: Path) -> None:
    moderate(home, cause)
    assert key in {entry.key for entry in FactBook(home, ACCOUNT.id, THREAD.id)}


def test_a_removal_before_the_capture_is_disposal_and_refused(home: Path) -> None:
    with pytest.raises(RegisterRefused, match="gallring"):
        moderate(home, Cause.SWEARING, removed_at=CAPTURED - dt.timedelta(days=30))
    assert list(ModerationBook(home)) == []


def test_a_capture_that_is_damaged_does_not_stand_in_for_what_is_removed(home: Path) -> None:
    for path in (home / "store").rglob("record.pdf"):
        path.chmod(0o600)
        path.write_bytes(b"skadad")
    with pytest.raises(RegisterRefused, match="archive verify"):
        moderate(home, Cause.SWEARING)


def test_suspected_abuse_of_children_is_never_logged_as_captured(home: Path) -> None:
    with pytest.raises(RegisterRefused, match="note-only"):
        moderate(home, Cause.CHILD_ABUSE)


def test_who_may_not_moderate_is_refused(home: Path) -> None:
    with pytest.raises(NotEntitled):
        moderate(home, Cause.SWEARING, actor=ANNA.model_copy(update={"roles": ("arkivansvarig",)}))


def test_a_flag_is_open_until_its_item_is_moderated(home: Path) -> None:
    with open_workspace(home, write=True, command="test", now=NOW) as workspace:
        flagged = flag(workspace, MODERATOR, ITEM, Cause.THREAT, known_at=NOW - dt.timedelta(hours=5), now=NOW)
    (found,) = open_flags(home, NOW)
    assert (found.id, found.item, found.age) == (flagged.id, ITEM, dt.timedelta(hours=5))
    moderate(home, Cause.THREAT)
    assert open_flags(home, NOW) == ()


def test_a_flag_may_be_dismissed_by_a_person_once(home: Path) -> None:
    with open_workspace(home, write=True, command="test", now=NOW) as workspace:
        name = flag(workspace, MODERATOR, ITEM, Cause.FRAUD, known_at=NOW, now=NOW).id
        with pytest.raises(RegisterRefused, match="--why"):
            dismiss(workspace, MODERATOR, name, why=" ", reference="", now=NOW)
        assert dismiss(workspace, MODERATOR, name, why="Ett citat", reference="", now=NOW).why == "Ett citat"
        assert open_flags(home, NOW) == ()
        with pytest.raises(NoSuchThing):
            dismiss(workspace, MODERATOR, name, why="Ett citat", reference="", now=NOW)


def test_nobody_knows_in_the_future(home: Path) -> None:
    with (
        open_workspace(home, write=True, command="test", now=NOW) as workspace,
        pytest.raises(RegisterRefused, match="has not been yet"),
    ):
        flag(workspace, MODERATOR, ITEM, Cause.THREAT, known_at=NOW + dt.timedelta(minutes=1), now=NOW)


def test_what_must_not_be_copied_is_noted_for_the_police_and_blocked_without_a_list_of_addresses(home: Path) -> None:
    with open_workspace(home, write=True, command="test", now=NOW) as workspace:
        note_only(workspace, MODERATOR, NOTHING, known_at=NOW, action="Polisen ringd", now=NOW)
    with_address = [
        path for path in home.rglob("*") if path.is_file() and b"torget.example/inlagg/9" in path.read_bytes()
    ]
    assert with_address == [home / "restricted" / "notes.jsonl"]
    assert with_address[0].stat().st_mode & 0o077 == 0
    blocked = Blocklist.of(home)
    assert blocked.blocks("https://torget.example/inlagg/9")
    assert blocked.blocks(NOTHING)
    assert not blocked.blocks("https://torget.example/inlagg/8")
    assert [note.url for note in read_notes(home, ANNA)] == [NOTHING]
    with pytest.raises(NotEntitled):
        read_notes(home, MODERATOR)


@pytest.mark.parametrize("cause", Cause)
def test_the_moderator_is_told_what_to_do_next(cause: Cause) -> None:
    steps = " ".join(next_steps(cause))
    assert steps
    assert ("polis" in steps.lower()) == cause.unlawful
    assert ("Kopiera inte" in steps) == (cause is Cause.CHILD_ABUSE)


def test_another_boards_moderator_is_refused(home: Path) -> None:
    with pytest.raises(NotEntitled, match="works for"):
        moderate(home, Cause.SWEARING, actor=MODERATOR.model_copy(update={"authority": "Någon annan nämnd"}))
