"""Restricting a record: killed anywhere it is finished; what it leaves is checked; who may not is refused."""

import base64
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.catalogue.database import sqlite_url
from archiver.config.actors import Actor
from archiver.errors import NoSuchThing, NotEntitled, WorkspaceError
from archiver.package.record_xml import read_record
from archiver.records import Snapshot, Thread
from archiver.secrecy.checking import RULES, check_restricted
from archiver.secrecy.keys import VARIABLE
from archiver.secrecy.masking import is_masked
from archiver.secrecy.reading import list_restricted, read_original, restricted_search
from archiver.secrecy.restricting import keep_restricted, restrict, resume
from archiver.secrecy.restrictions import Ground, Restriction, RestrictionBook, spelled
from archiver.secrecy.vault import Vault
from archiver.store.events import read_events
from archiver.store.facts import FactBook
from archiver.store.layout import item_id
from archiver.workspace import CATALOGUE, open_workspace, read_kept
from tests.unit.catalogue.dumping import dump
from tests.unit.package.sample import ACCOUNT, NOW, SNAPSHOT, THREAD
from tests.unit.secrecy.secrecy_archive import ANNA, ITEM, JON, finish, mask

WORDS = b"numret"
KEY = base64.b64encode(bytes(range(32))).decode()
ENOUGH = 400  # durable steps; a restriction takes fewer


def outside(home: Path) -> list[str]:
    """Give the files outside the restricted store in which the words stand."""
    return [
        path.relative_to(home).as_posix()
        for path in sorted(home.rglob("*"))
        if path.is_file() and path.relative_to(home).parts[0] != "restricted" and WORDS in path.read_bytes()
    ]


def rules(home: Path) -> list[str]:
    with open_workspace(home, write=False, command="test", now=NOW) as workspace:
        return [one.rule for one in (*workspace.store.verify(), *check_restricted(home, Vault.of(home)))]


def original_files(home: Path) -> dict[str, bytes]:
    folder = home / "store" / ACCOUNT.id / THREAD.id
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def killed_at(home: Path, step: int) -> bool:
    """Restrict in a process that dies at its so-manieth durable step; say whether it did."""
    child = os.fork()
    if not child:
        left = [step]
        real = os.fsync

        def fsync(descriptor: int) -> None:
            left[0] -= 1
            if not left[0]:
                os._exit(9)
            real(descriptor)

        os.fsync = fsync
        code = 1
        try:
            mask(home, ITEM)
            code = 0
        finally:
            os._exit(code)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, 9)
    return status == 9


def test_killed_at_any_durable_step_nothing_is_lost_and_it_is_finished_afterwards(home: Path, tmp_path: Path) -> None:
    before = original_files(home)
    steps = 0
    for step in range(1, ENOUGH, 4):
        work = tmp_path / "killed"
        shutil.copytree(home, work)
        killed = killed_at(work, step)
        with open_workspace(work, write=True, command="test", now=NOW) as workspace:
            begun = RestrictionBook(work).of(THREAD.id) is not None
            resume(workspace, now=NOW, finish=finish)
        if not begun:
            mask(work, ITEM)
        assert outside(work) == [], f"killed at step {step}"
        assert rules(work) == [], f"killed at step {step}"
        kept = work / "restricted" / ACCOUNT.id / THREAD.id
        assert {name: (kept / name).read_bytes() for name in before} == before, f"killed at step {step}"
        shutil.rmtree(work)
        steps += 1
        if not killed:
            break
    assert 5 < steps < ENOUGH // 4


def test_resuming_what_is_done_changes_nothing(home: Path) -> None:
    mask(home, ITEM)
    before = (home / "events.jsonl").read_bytes()
    with open_workspace(home, write=True, command="test", now=NOW) as workspace:
        assert resume(workspace, now=NOW, finish=finish) == ()
    assert (home / "events.jsonl").read_bytes() == before


def test_only_the_archives_own_user_may_read_what_is_restricted(home: Path) -> None:
    mask(home, ITEM)
    modes = {path.stat().st_mode & 0o077 for path in [home / "restricted", *(home / "restricted").rglob("*")]}
    assert modes == {0}


def test_more_items_may_be_masked_later_and_the_copy_that_showed_them_is_withdrawn(home: Path) -> None:
    mask(home, ITEM)
    done = mask(home, item_id(THREAD.id, "12"))
    assert (done.originals, done.masked) == ((1, 2), 4)
    shown = read_record((home / "store" / ACCOUNT.id / THREAD.id / "v0004" / "record.xml").read_bytes()).content
    assert isinstance(shown, Thread)
    assert [comment.text.startswith("[Maskerad") for comment in shown.comments] == [True, True, False, False, False]
    assert not (home / "store" / ACCOUNT.id / THREAD.id / "v0003").exists()
    assert rules(home) == []


def test_the_ground_becomes_a_fact_that_the_assessment_reads(home: Path) -> None:
    mask(home, ITEM)
    told = {(line.item, line.key): (line.value, line.by) for line in FactBook(home, ACCOUNT.id, THREAD.id)}
    assert told[ITEM, "sekretess"] == ("konstaterad", "anna")
    assert told[ITEM, "sekretess_paragraf"] == (("OSL 21:1",), "anna")


def test_screenshots_of_the_accounts_stopped_harvests_go(home: Path) -> None:
    (home / "stopped").mkdir()
    mine, other = (home / "stopped" / f"h-20260101T000000Z-{account}.png" for account in (ACCOUNT.id, "annat-konto"))
    for path in (mine, other):
        path.write_bytes(b"png")
    mask(home, ITEM)
    assert (mine.exists(), other.exists()) == (False, True)


def test_neighbours_of_a_masked_item_are_named_for_a_person_to_read(home: Path) -> None:
    assert mask(home, ITEM).look_at == (item_id(THREAD.id, "12"),)


def test_a_snapshot_that_shows_a_masked_post_keeps_its_one_version_as_a_masked_copy(home: Path) -> None:
    done = mask(home)
    assert done.snapshots == (SNAPSHOT.id,)
    kept = read_record((home / "store" / ACCOUNT.id / SNAPSHOT.id / "v0001" / "record.xml").read_bytes())
    assert is_masked(kept)
    assert isinstance(kept.content, Snapshot)
    assert "Samråd om torget" not in kept.content.text
    assert [ref.title for ref in kept.content.feed] == ["[Maskerad: sekretess, OSL 21 kap. 1 §]", ""]
    assert rules(home) == []


def test_a_snapshot_that_is_masked_already_is_left_in_peace(home: Path) -> None:
    mask(home)
    assert mask(home, ground=Ground.PERSONAL_DATA).snapshots == ()


def test_what_was_never_public_is_restricted_from_the_beginning(home: Path, tmp_path: Path) -> None:
    message = THREAD.id.replace("a", "b")
    folder = tmp_path / "dm"
    shutil.copytree(home / "store" / ACCOUNT.id / THREAD.id / "v0001", folder)
    record = read_record((folder / "record.xml").read_bytes())
    with open_workspace(home, write=True, command="test", now=NOW) as workspace:
        done = keep_restricted(
            workspace,
            replace(record, id=message),
            folder,
            ground=Ground.NOT_PUBLIC,
            actor=ANNA,
            now=NOW,
            finish=finish,
        )
    assert (done.originals, done.masked) == ((1,), 1)


@pytest.mark.parametrize("roles", [("kommunikator",), ("arkivansvarig",)])
def test_who_has_no_role_for_it_neither_restricts_nor_reads(home: Path, roles: tuple[str, ...]) -> None:
    mask(home, ITEM)
    actor = Actor(id="kim", name="Kim", roles=roles)
    with open_workspace(home, write=True, command="test", now=NOW) as workspace:
        with pytest.raises(NotEntitled):
            read_original(workspace, THREAD.id, actor=actor, now=NOW)
        with pytest.raises(NotEntitled):
            restricted_search(workspace, actor, NOW)
        with pytest.raises(NotEntitled):
            list_restricted(workspace, actor=actor)
        with pytest.raises(NotEntitled):
            restrict(
                workspace,
                THREAD.id,
                items=(),
                ground=Ground.SECRECY,
                paragraph="",
                why="",
                actor=actor,
                now=NOW,
                finish=finish,
            )


def test_another_boards_lawyer_does_not_read_it(home: Path) -> None:
    mask(home, ITEM)
    actor = JON.model_copy(update={"authority": "Någon annan nämnd"})
    with open_workspace(home, write=True, command="test", now=NOW) as workspace, pytest.raises(NotEntitled):
        read_original(workspace, THREAD.id, actor=actor, now=NOW)


def test_a_search_among_what_is_restricted_is_logged_for_each_record_it_showed(home: Path) -> None:
    mask(home, ITEM)
    with open_workspace(home, write=True, command="test", now=NOW) as workspace:
        assert workspace.catalogue.search("numret") == ()
        hits = restricted_search(workspace, JON, NOW)("numret")
    assert [hit.item for hit in hits] == ["11"]
    last = list(read_events(home))[-1]
    assert (last.type, last.subject, last.actor) == ("restricted read", THREAD.id, "jon")
    assert outside(home) == []


def test_an_item_of_another_record_is_refused(home: Path) -> None:
    with pytest.raises(NoSuchThing, match="has no item"):
        mask(home, "i-aaaaaaaaaaaaaaaa")
    assert not (home / "restricted").exists()


def test_once_encrypted_nothing_more_is_restricted_without_the_key(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, KEY)
    mask(home, ITEM)
    assert rules(home) == []
    monkeypatch.delenv(VARIABLE)
    assert rules(home) == [], "files are verified as they lie, without the key"
    with pytest.raises(WorkspaceError, match=VARIABLE):
        mask(home, item_id(THREAD.id, "12"))


@pytest.mark.parametrize("rule", RULES)
def test_every_damage_to_the_restricted_store_is_met_by_its_rule(
    rule: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, KEY)
    mask(home, ITEM)
    kept = home / "restricted" / ACCOUNT.id / THREAD.id
    match rule:
        case "RS-101":
            (home / "restricted").chmod(0o755)
        case "RS-201":
            monkeypatch.setenv(VARIABLE, base64.b64encode(bytes(32)).decode())
        case "RS-301":
            shutil.copytree(kept / "v0001", kept / "v0009")
        case "RS-302":
            shutil.rmtree(kept / "v0001")
        case "RS-303":
            (kept / "v0001" / "manifest-sha256.txt").chmod(0o600)
            (kept / "v0001" / "manifest-sha256.txt").write_bytes(b"")
        case "RS-401":
            line = RestrictionBook(home).of(THREAD.id)
            assert isinstance(line, Restriction)
            RestrictionBook(home).append(line.model_copy(update={"state": "begun"}))
    assert rule in rules(home)


@pytest.mark.parametrize(
    ("written", "shown"),
    [("OSL 21:1", "OSL 21 kap. 1 §"), ("OSL 25 kap. 1 §", "OSL 25 kap. 1 §"), ("GDPR 9", "GDPR 9")],
)
def test_a_provision_is_written_as_in_running_text(written: str, shown: str) -> None:
    assert spelled(written) == shown


def test_after_a_restriction_the_catalogue_is_what_a_rebuild_makes(home: Path) -> None:
    mask(home, ITEM)
    with open_workspace(home, write=True, command="test", now=NOW) as workspace:
        grown = dump(sqlite_url(home / CATALOGUE))
        workspace.catalogue.rebuild(workspace.store, read_kept)

    assert dump(sqlite_url(home / CATALOGUE)) == grown
