"""`archive post`: one thread is captured at once, its comment found, the log told, and what is secret lies apart."""

import datetime as dt
import gzip
import time
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.config.actors import Actor
from archiver.demo.faults import Fault, Faults
from archiver.demo.site import DemoSite
from archiver.errors import AccountGone, CaptureBlocked, HarvestIncomplete, NoSuchThing, NotEntitled, RegisterRefused
from archiver.harvesting.finish import Finish, finish
from archiver.harvesting.run import Draft
from archiver.preserving import Asked, Preserved, preserve
from archiver.records import HarvestStatus
from archiver.secrecy.masking import is_masked
from archiver.secrecy.moderating import Moderation, flag, log_moderation, note_only
from archiver.store.events import read_events
from archiver.store.facts import FactBook
from archiver.store.layout import item_id, thread_record_id
from archiver.store.moderation import Cause, ModerationBook, lost_flags, open_flags
from archiver.workspace import open_workspace
from tests.real.harvests import NOON, QUICK, harvest_account, make_registered
from tests.real.secrecy.kept import findings, latest
from tests.unit.cli.sample_archive import archive_process

pytestmark = pytest.mark.real

ID = "granasa-torget"
ANNA = Actor(id="anna", name="Anna Arkivarie", roles=("kommunarkivarie",))
KIM = Actor(id="kim", name="Kim Kommunikatör", roles=("kommunikator",))
SAID = "Hur länge sparas det vi skriver?"
REVIEWED = """
name = "Granåsa kommun på Torget"
identities = ["granasakommun"]
terms_reviewed_on = 2025-09-01
terms_reviewed_by = "Kommunarkivarien"
"""


@pytest.fixture
def home(demo: DemoSite, tmp_path: Path) -> Path:
    return make_registered(tmp_path / "arkiv", demo, REVIEWED)


def preserved(
    home: Path,
    url: str,
    cause: Cause = Cause.THREAT,
    *,
    hours: int = 0,
    by: Actor = ANNA,
    removed_at: dt.datetime | None = None,
    restricted: bool = False,
    comment: str = "",
) -> Preserved:
    at = NOON + dt.timedelta(hours=hours)
    told = Moderation(
        cause=cause, rule="", decided_by="jurist", known_at=at - dt.timedelta(minutes=9), removed_at=removed_at
    )
    asked = Asked(
        url=url,
        told=told,
        comment=comment,
        restricted=restricted,
        paragraph="OSL 21:1" if restricted else "",
        ocr=False,
    )
    with open_workspace(home, write=True, command="test", now=at) as workspace:
        how = Finish(at=at, cache=home / "cache" / "ocr", ocr=False, judge=False)
        return preserve(
            workspace,
            by,
            asked,
            progress=lambda _: None,
            finish=lambda record, folder: finish(Draft(record=record, folder=folder, evidence=None), how),
            now=at,
            clock=lambda: at,
        )


def telling(home: Path, word: str) -> list[str]:
    """Give the files outside the restricted store in which the words stand."""
    found = []
    for path in sorted(home.rglob("*")):
        if path.is_file() and path.relative_to(home).parts[0] != "restricted":
            data = path.read_bytes()
            data = gzip.decompress(data) if path.suffix == ".gz" else data
            found += [path.relative_to(home).as_posix()] if word.encode() in data else []
    return found


def test_one_comment_is_preserved_in_its_thread_and_nothing_else_is_opened(home: Path, demo: DemoSite) -> None:
    record = thread_record_id(ID, "p-1001")

    done = preserved(home, f"{demo.permalink('p-1001')}#k-2001")

    assert done.error is None
    assert [one.id for one in done.report.records] == [record]
    assert (done.report.harvest.status, done.report.harvest.limited) == (HarvestStatus.COMPLETE, True)
    assert not any("p-1002" in path or path.rstrip("/").endswith("granasakommun") for path in demo.requests)
    assert done.line is not None
    assert (done.line.act, done.line.record, done.item) == ("preserved", record, item_id(record, "k-2001"))
    assert (done.line.known_at, done.line.captured_at) == (NOON - dt.timedelta(minutes=9), NOON)
    assert done.line.by.id == "anna"
    said = latest(home, record).provenance
    assert (said.note, said.authorised_by) == (
        "Bevarad före borttagning: olaga_hot",
        "Anna Arkivarie (kommunarkivarie)",
    )
    assert any(done.item in step and "archive moderation log" in step for step in done.steps)
    assert {line.key for line in FactBook(home, ID, record)} == {"olagligt"}
    assert findings(home) == []


def test_the_same_thread_taken_by_a_harvest_afterwards_is_the_same_record(home: Path, demo: DemoSite) -> None:
    preserved(home, demo.permalink("p-1001"))
    report = harvest_account(home, replace(QUICK, target=ID), hours=1)
    assert report.harvest.status is HarvestStatus.COMPLETE
    seen = {one.thread: one for one in report.harvest.seen}
    assert (seen["p-1001"].version, seen["p-1001"].outcome.value) == (1, "unchanged")


def test_preserving_answers_no_flag_and_removing_does(home: Path, demo: DemoSite) -> None:
    done = preserved(home, f"{demo.permalink('p-1001')}#k-2001")
    later = NOON + dt.timedelta(hours=2)
    with open_workspace(home, write=True, command="test", now=later) as workspace:
        flag(workspace, KIM, done.item, Cause.THREAT, known_at=NOON, now=later)
    preserved(home, f"{demo.permalink('p-1001')}#k-2001", hours=3)
    assert len(open_flags(home, later)) == 1
    assert lost_flags(home) == ()
    removed = NOON + dt.timedelta(hours=4)
    with open_workspace(home, write=True, command="test", now=removed) as workspace:
        told = Moderation(cause=Cause.THREAT, rule="", decided_by="jurist", known_at=NOON, removed_at=removed)
        line = log_moderation(workspace, KIM, done.item, told, now=removed)
    assert (line.captured_at, line.removed_at) == (NOON, removed)
    assert open_flags(home, removed) == ()


def test_what_may_not_be_copied_is_refused_before_anything_is_opened(home: Path, demo: DemoSite) -> None:
    with pytest.raises(RegisterRefused, match="archive moderation note-only http"):
        preserved(home, demo.permalink("p-1001"), Cause.CHILD_ABUSE)
    with open_workspace(home, write=True, command="test", now=NOON) as workspace:
        note_only(workspace, ANNA, demo.permalink("p-1002"), known_at=NOON, action="", now=NOON)
    done = preserved(home, f"{demo.permalink('p-1002')}#k-1", hours=1)
    assert done.error is not None
    assert done.line is None
    assert demo.requests == ()
    assert list((home / "store").rglob("record.xml")) == []


def test_a_secret_comment_is_never_unmasked_in_the_store(home: Path, demo: DemoSite) -> None:
    record = thread_record_id(ID, "p-1001")
    done = preserved(home, f"{demo.permalink('p-1001')}#k-2001", Cause.SECRECY, restricted=True)
    assert done.error is None
    assert done.restricted is not None
    assert done.restricted.originals == (1,)
    assert is_masked(latest(home, record))
    assert telling(home, SAID) == []
    assert not any(event.outcome == "undantagen" for event in read_events(home)), "no version was taken out again"
    assert {line.key for line in FactBook(home, ID, record)} >= {"sekretess", "sekretess_paragraf"}
    assert not any("archive restrict " in step for step in done.steps)
    assert findings(home) == []
    removed = NOON + dt.timedelta(hours=1)
    with open_workspace(home, write=True, command="test", now=removed) as workspace:
        told = Moderation(cause=Cause.SECRECY, rule="", decided_by="jurist", known_at=NOON, removed_at=removed)
        assert log_moderation(workspace, ANNA, done.item, told, now=removed).captured_at == NOON


def test_what_was_in_the_archive_already_is_restricted_with_all_its_versions(home: Path, demo: DemoSite) -> None:
    harvest_account(home, replace(QUICK, target=ID, limit=20))
    demo.edit("k-2001", f"{SAID} Jag är sjuk.")
    done = preserved(home, f"{demo.permalink('p-1001')}#k-2001", Cause.SECRECY, restricted=True, hours=1)
    assert done.restricted is not None
    assert done.restricted.originals == (1, 2)
    assert telling(home, SAID) == []
    assert findings(home) == []


def test_a_whole_thread_may_be_restricted(home: Path, demo: DemoSite) -> None:
    done = preserved(home, demo.permalink("p-1001"), Cause.PERSONAL_DATA, restricted=True)
    assert done.restricted is not None
    assert telling(home, SAID) == []
    assert telling(home, "Välkommen till Granåsa") == []
    assert findings(home) == []


def test_a_comment_that_is_not_there_is_told_and_nothing_is_logged(home: Path, demo: DemoSite) -> None:
    done = preserved(home, f"{demo.permalink('p-1001')}#k-9999")
    assert isinstance(done.error, HarvestIncomplete)
    assert done.line is None
    assert list(ModerationBook(home)) == []
    assert preserved(home, demo.permalink("p-1001"), comment="k-2001", hours=1).line is not None


def test_a_thread_that_is_gone_is_told_as_such(home: Path, demo: DemoSite) -> None:
    done = preserved(home, demo.permalink("p-0000"))
    assert isinstance(done.error, AccountGone)
    assert "gallring utan beslut" in " ".join(done.steps)


def test_a_wall_says_not_to_remove_it_yet(home: Path, demo: DemoSite) -> None:
    demo.faults = Faults(thread=Fault.LOGIN_WALL)
    done = preserved(home, demo.permalink("p-1001"))
    assert isinstance(done.error, CaptureBlocked)
    assert done.steps[0].startswith("Ta inte bort det på plattformen än")
    assert list(ModerationBook(home)) == []


def test_an_address_that_no_account_has_is_refused(home: Path) -> None:
    with pytest.raises(NoSuchThing, match="--account"):
        preserved(home, "https://annat.example/inlagg/1")


def test_a_communicator_may_preserve_and_not_restrict(home: Path, demo: DemoSite) -> None:
    assert preserved(home, demo.permalink("p-1001"), by=KIM).line is not None
    with pytest.raises(NotEntitled, match="sekretessmarkera"):
        preserved(home, demo.permalink("p-1001"), by=KIM, restricted=True)


def test_the_command_takes_seconds_and_tells_what_comes_next(home: Path, demo: DemoSite) -> None:
    began = time.monotonic()
    said = archive_process("post", f"{demo.permalink('p-1002')}", "--reason", "svordomar", "--json", home=home)
    assert said.code == 0, said.err
    assert time.monotonic() - began < 60, "seconds, not a harvest; here with room for a busy machine"
    document = said.document
    assert document["moderation"]["act"] == "preserved"
    assert (document["threads"]["new"], document["restricted"]) == (1, None)
    assert document["next"]
    text = archive_process("post", f"{demo.permalink('p-1002')}", "--reason", "svordomar", home=home).out
    assert "Nästa steg:" in text
