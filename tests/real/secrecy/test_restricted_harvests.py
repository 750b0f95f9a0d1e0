"""The restricted store against real harvests: what is masked is gone from everywhere else, and stays so."""

import base64
import gzip
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.config.actors import Actor
from archiver.demo.site import DemoSite, serve_demo
from archiver.harvesting.finish import Finish, finish
from archiver.harvesting.run import Draft
from archiver.pipeline import HarvestReport
from archiver.records import HarvestStatus, Snapshot, Thread
from archiver.secrecy import restricting
from archiver.secrecy.keys import VARIABLE
from archiver.secrecy.masking import is_masked
from archiver.secrecy.moderating import note_only
from archiver.secrecy.reading import read_original
from archiver.secrecy.restricting import Restricted, restrict
from archiver.secrecy.restrictions import Ground
from archiver.secrecy.vault import Vault
from archiver.store.layout import item_id, thread_record_id
from archiver.workspace import Workspace, open_workspace
from tests.real.harvests import NOON, QUICK, harvest, make_workspace
from tests.real.secrecy.kept import findings, latest

pytestmark = pytest.mark.real

ANNA = Actor(id="anna", name="Anna Arkivarie", roles=("kommunarkivarie",))
SAID = "Hur länge sparas det vi skriver?"
HANDLE = b"siv.h"
KEY = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture(scope="module")
def site() -> Iterator[DemoSite]:
    with serve_demo() as served:
        yield served


@pytest.fixture(scope="module")
def harvested(site: DemoSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = make_workspace(tmp_path_factory.mktemp("arkiv") / "arkiv")
    assert harvest(home, site).harvest.status is HarvestStatus.COMPLETE
    return home


@pytest.fixture
def home(harvested: Path, tmp_path: Path) -> Path:
    shutil.copytree(harvested, tmp_path / "arkiv")
    return tmp_path / "arkiv"


def finishing(workspace: Workspace) -> restricting.Finish:
    how = Finish(at=NOON, cache=workspace.home / "cache" / "ocr", ocr=False, judge=False)
    return lambda record, folder: finish(Draft(record=record, folder=folder, evidence=None), how)


def restricted(home: Path, record: str, *items: str) -> Restricted:
    with open_workspace(home, write=True, command="test", now=NOON) as workspace:
        return restrict(
            workspace,
            record,
            items=items,
            ground=Ground.SECRECY,
            paragraph="OSL 21:1",
            why="Uppgift om hälsa",
            actor=ANNA,
            now=NOON,
            finish=finishing(workspace),
        )


def record_of(site: DemoSite, post: str) -> str:
    return thread_record_id(site.account.id, post)


def bytes_outside(home: Path) -> Iterator[tuple[str, bytes]]:
    """Give every byte of the archive outside the restricted store, page captures unpacked."""
    for path in sorted(home.rglob("*")):
        if path.is_file() and "restricted" not in path.relative_to(home).parts[:1]:
            data = path.read_bytes()
            yield path.relative_to(home).as_posix(), gzip.decompress(data) if path.suffix == ".gz" else data


def telling(home: Path, *words: bytes) -> list[str]:
    return [name for name, data in bytes_outside(home) if any(word in data for word in words)]


def again(home: Path, site: DemoSite) -> HarvestReport:
    return harvest(home, site, hours=1)


def test_a_masked_comment_is_gone_from_every_byte_outside_the_restricted_store(home: Path, site: DemoSite) -> None:
    record = record_of(site, "p-1001")
    assert telling(home, SAID.encode())
    done = restricted(home, record, item_id(record, "k-2001"))
    assert telling(home, SAID.encode(), b"k-2001") == []
    shown = latest(home, record).content
    assert isinstance(shown, Thread)
    assert shown.comments[0].text == "[Maskerad: sekretess, OSL 21 kap. 1 §]"
    assert HANDLE not in b"".join(data for name, data in bytes_outside(home) if record in name)
    assert "Siv" not in str(shown), "her other comment in the thread would tell who she is"
    assert (done.originals, done.masked) == ((1,), 2)
    assert findings(home) == []


def test_the_original_is_read_by_whom_may_and_the_reading_is_logged(home: Path, site: DemoSite) -> None:
    record = record_of(site, "p-1001")
    restricted(home, record, item_id(record, "k-2001"))
    with open_workspace(home, write=True, command="test", now=NOON) as workspace:
        original = read_original(workspace, record, actor=ANNA, now=NOON)
    assert SAID in str(original.content)
    last = (home / "events.jsonl").read_text("utf-8").splitlines()[-1]
    assert '"type":"restricted read"' in last
    assert '"actor":"anna"' in last


def test_a_masked_post_is_masked_in_the_snapshot_and_in_the_harvest_statement_too(home: Path, site: DemoSite) -> None:
    record = record_of(site, "p-1002")
    done = restricted(home, record)
    assert len(done.snapshots) == 1
    assert telling(home, "Första snön är här".encode(), b"p-1002") == []
    snapshot = latest(home, done.snapshots[0])
    assert is_masked(snapshot)
    assert isinstance(snapshot.content, Snapshot)
    assert "[Maskerad: sekretess, OSL 21 kap. 1 §]" in snapshot.content.text
    assert "modersmålsdagen" in snapshot.content.text, "what is not protected stays"
    assert findings(home) == []


def test_a_later_capture_brings_a_new_original_and_a_new_masked_copy(home: Path, site: DemoSite) -> None:
    record = record_of(site, "p-1003")
    post = next(post for post in site.posts if post.id == "p-1003")
    restricted(home, record, item_id(record, post.comments[0].id))
    site.add_comment("p-1003", text="Alldeles ny kommentar om tåget.")
    report = again(home, site)
    assert [(kept.id, kept.version) for kept in report.records if kept.id == record] == [(record, 3)]
    assert telling(home, post.comments[0].text.encode()) == []
    assert "Alldeles ny kommentar" in str(latest(home, record).content)
    with open_workspace(home, write=False, command="test", now=NOON):
        assert Vault.of(home).versions(site.account.id, record) == (1, 3)
    assert findings(home) == []
    unchanged = harvest(home, site, hours=2)
    assert [kept.id for kept in unchanged.records if kept.id == record] == []


def test_encrypted_originals_need_their_key_and_without_it_the_thread_is_refused_by_name(
    home: Path, site: DemoSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = record_of(site, "p-1001")
    monkeypatch.setenv(VARIABLE, KEY)
    restricted(home, record, item_id(record, "k-2001"))
    inside = b"".join(path.read_bytes() for path in (home / "restricted").rglob("*") if path.is_file())
    assert SAID.encode() not in inside
    assert findings(home) == []
    monkeypatch.delenv(VARIABLE)
    refused = again(home, site)
    assert refused.harvest.status is HarvestStatus.INCOMPLETE
    assert [one.what for one in refused.harvest.coverage.posts.missing if "nyckeln" in one.why].count(record) == 1
    assert telling(home, SAID.encode()) == []
    monkeypatch.setenv(VARIABLE, KEY)
    assert harvest(home, site, hours=2).harvest.status is HarvestStatus.COMPLETE
    assert telling(home, SAID.encode()) == []


def test_later_snapshots_are_masked_before_they_are_kept(home: Path, site: DemoSite) -> None:
    restricted(home, record_of(site, "p-1002"))
    report = harvest(home, site, hours=3, request=replace(QUICK, snapshot=True))
    snapshots = [kept for kept in report.records if kept.id.startswith("s-")]
    assert len(snapshots) == 1
    assert telling(home, "Första snön är här".encode()) == []
    assert findings(home) == []


def test_what_must_not_be_copied_is_neither_opened_nor_shown(home: Path, site: DemoSite) -> None:
    url = site.permalink("p-1004")
    with open_workspace(home, write=True, command="test", now=NOON) as workspace:
        note_only(workspace, ANNA, f"{url}#k-1", known_at=NOON, action="", now=NOON)
    asked = len(site.requests)
    report = harvest(home, site, hours=4, request=replace(QUICK, snapshot=True))
    assert [path for path in site.requests[asked:] if "p-1004" in path] == []
    assert [kept.id for kept in report.records if kept.id.startswith("s-")] == [], "the page shows it"
    told = [one for one in report.harvest.coverage.posts.missing if "SM-20" in one.why]
    assert record_of(site, "p-1004") in [one.what for one in told]
    assert "p-1004" not in str(told)


def test_a_harvest_that_was_killed_between_original_and_copy_makes_the_copy_the_next_time(
    home: Path, site: DemoSite
) -> None:
    record = record_of(site, "p-1001")
    restricted(home, record, item_id(record, "k-2001"))
    site.edit("k-2001", "Hon skrev om det här alldeles hemliga.")
    again(home, site)
    shutil.rmtree(home / "store" / site.account.id / record / "v0003")
    lines = (home / "events.jsonl").read_text("utf-8").splitlines(keepends=True)
    kept = next(n for n, line in enumerate(lines) if record in line and '"record kept"' in line and "v0003" in line)
    (home / "events.jsonl").write_text("".join(lines[:kept]), "utf-8")
    shutil.rmtree(home / "store" / site.account.id / "harvests")
    harvest(home, site, hours=5)
    assert latest(home, record).version == 3
    assert telling(home, b"alldeles hemliga") == []
    assert [one for one in findings(home) if not one.startswith("ST-2")] == []
