"""A page's posts, in its own download (which gives them no id) and by the Graph API: each is one thread, not two."""

import base64
import datetime as dt
import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archiver.config.actors import Actor
from archiver.harvesting.finish import Finish, finish
from archiver.harvesting.run import Draft
from archiver.harvesting.target import CaptureRequest
from archiver.package.record_xml import read_record
from archiver.pipeline import HarvestReport
from archiver.records import Lane, Outcome, Record, Thread
from archiver.secrecy import restricting
from archiver.secrecy.keys import VARIABLE
from archiver.secrecy.restrictions import Ground
from archiver.workspace import Workspace, open_workspace
from tests.real.harvests import NOON, harvest_account
from tests.real.lanes.answering import PAGE, TOKEN, Platform, answering, comment, comments_of, page, post, registered

pytestmark = pytest.mark.real
ACTIVITY = "this_profile's_activity_across_facebook"
OURS = {
    "id": "10003_399",
    "from": {"id": PAGE, "name": "Granåsa kommun"},
    "message": "Badet öppnar i juni, välkommen!",
    "created_time": "2025-09-03T10:00:00+0000",
    "permalink_url": "https://www.facebook.com/granasa/posts/10003?comment_id=399",
}


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCHIVE_TOKEN_SIDAN", TOKEN)


def answers(**more: Any) -> dict[str, Any]:
    """Three posts, the last without any text; beneath the third the page has answered itself."""
    found = page(3, 2) | more
    found[comments_of(3)] = {"data": [comment(3), OURS], "paging": {}}
    return found


def second(day: int, hour: int = 8) -> int:
    return int(dt.datetime(2025, 9, day, hour, tzinfo=dt.UTC).timestamp())


def export(folder: Path) -> Path:
    """The page's download, as JSON: its posts, one that the API no longer gives, and what it wrote in comments."""
    posts = [
        {"timestamp": second(day), "title": "Granåsa kommun", "data": [{"post": f"Inlägg  {day}"}]} for day in (3, 2, 1)
    ]
    said = {"comment": {"timestamp": second(3, 10), "comment": OURS["message"], "author": "Granåsa kommun"}}
    comments = [{"timestamp": second(3, 10), "title": "Granåsa kommun kommenterade sitt eget inlägg.", "data": [said]}]
    path = folder / "facebook-granasa.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(f"{ACTIVITY}/posts/profile_posts_1.json", _as_meta_writes(posts))
        file.writestr(f"{ACTIVITY}/comments_and_reactions/comments.json", _as_meta_writes({"comments_v2": comments}))
    return path


def _as_meta_writes(value: object) -> str:
    written = json.dumps(value, ensure_ascii=False).encode().decode("latin-1")
    return json.dumps(json.loads(written))


class Archive:
    def __init__(self, tmp_path: Path, platform: Platform) -> None:
        self.home = registered(tmp_path / "arkiv", platform.port)
        self.file = export(tmp_path)
        self.hours = 0

    def api(self) -> HarvestReport:
        return self._harvest(CaptureRequest(target="sidan", lane=Lane.API, full=True, ocr=False, judge=False))

    def imported(self, *, made_at: dt.datetime | None = None) -> HarvestReport:
        asked = CaptureRequest(target="sidan", exports=(self.file,), made_at=made_at, ocr=False, judge=False)
        return self._harvest(asked)

    def _harvest(self, asked: CaptureRequest) -> HarvestReport:
        self.hours += 1
        return harvest_account(self.home, asked, hours=self.hours)

    def records(self) -> dict[str, Record]:
        """The latest version of each thread, by the post's text."""
        with open_workspace(self.home, write=False, command="test", now=NOON) as workspace:
            latest = workspace.catalogue.latest("sidan")
            folders = [workspace.store.latest("sidan", record) for record, _ in latest.values()]
        records = [read_record((folder / "record.xml").read_bytes()) for folder in folders if folder]
        assert len(records) == len(latest)
        found = {" ".join(_thread(one).post.text.split()): one for one in records}
        assert len(found) == len(records)
        return found

    def by_thread(self) -> dict[str, str]:
        with open_workspace(self.home, write=False, command="test", now=NOON) as workspace:
            return {thread: record for thread, (record, _) in workspace.catalogue.latest("sidan").items()}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with answering(answers()) as platform:
        yield Archive(tmp_path, platform)


def _thread(record: Record) -> Thread:
    assert isinstance(record.content, Thread)
    return record.content


def outcomes(report: HarvestReport) -> set[Outcome]:
    return {seen.outcome for seen in report.harvest.seen}


def test_what_the_api_has_captured_is_known_again_in_the_export(archive: Archive) -> None:
    archive.api()
    report = archive.imported()
    assert set(archive.records()) == {"Inlägg 3", "Inlägg 2", "Inlägg 1"}
    third = archive.records()["Inlägg 3"]
    assert (_thread(third).id, len(_thread(third).comments)) == ("10003", 2)
    assert [(seen.outcome, seen.record == third.id) for seen in report.harvest.seen] == [
        (Outcome.UNCHANGED, True),
        (Outcome.UNCHANGED, False),
        (Outcome.NEW, False),
        (Outcome.UNCHANGED, True),  # the page's comment, which stands in the thread
    ]
    alone = archive.records()["Inlägg 1"]
    assert "inget bevarat inlägg är detsamma" in alone.provenance.note
    before = archive.records()
    assert outcomes(archive.imported()) == {Outcome.UNCHANGED}
    assert outcomes(archive.imported(made_at=NOON)) == {Outcome.UNCHANGED}
    assert outcomes(archive.api()) == {Outcome.UNCHANGED}
    assert archive.records() == before


def test_what_was_imported_first_goes_on_as_the_same_record_when_the_api_captures_it(archive: Archive) -> None:
    archive.imported()
    first = archive.records()
    assert set(first) == {"Inlägg 3", "Inlägg 2", "Inlägg 1", OURS["message"]}
    report = archive.api()
    now = archive.records()
    assert {text: one.id for text, one in now.items()} == {text: one.id for text, one in first.items()}
    assert outcomes(report) == {Outcome.CHANGED}
    third = _thread(now["Inlägg 3"])
    assert (third.id, third.post.id) == ("10003", _thread(first["Inlägg 3"]).post.id)
    assert third.post.permalink == "https://www.facebook.com/granasa/posts/10003"
    assert [one.text for one in third.comments] == ["När öppnar badet?", OURS["message"]]
    assert {one.field for one in now["Inlägg 3"].changes} >= {"thread", "permalink"}
    assert archive.by_thread()["10003"] == now["Inlägg 3"].id
    assert outcomes(archive.api()) == {Outcome.UNCHANGED}
    assert outcomes(archive.imported()) == {Outcome.UNCHANGED}
    assert archive.records() == now


def test_an_edit_after_the_import_changes_the_record_and_the_export_still_knows_it(archive: Archive) -> None:
    archive.api()
    archive.imported()
    edited = post(3) | {"message": "Inlägg 3, rättat"}
    with answering(answers() | {f"{PAGE}/feed": {"data": [edited, post(2)], "paging": {}}}) as platform:
        settings = archive.home / "archive.toml"
        text = settings.read_text("utf-8")
        known = text.partition("http://127.0.0.1:")[2].partition("/")[0]
        settings.write_text(text.replace(known, str(platform.port)), "utf-8")
        archive.api()
    before = archive.records()
    assert set(before) == {"Inlägg 3, rättat", "Inlägg 2", "Inlägg 1"}
    assert outcomes(archive.imported(made_at=NOON)) == {Outcome.UNCHANGED}
    assert archive.records() == before


def _restrict(archive: Archive, record: str) -> None:
    def finishing(workspace: Workspace) -> restricting.Finish:
        how = Finish(at=NOON, cache=workspace.home / "cache" / "ocr", ocr=False, judge=False)
        return lambda kept, folder: finish(Draft(record=kept, folder=folder, evidence=None), how)

    with open_workspace(archive.home, write=True, command="test", now=NOON) as workspace:
        restricting.restrict(
            workspace,
            record,
            items=(),
            ground=Ground.SECRECY,
            paragraph="OSL 21:1",
            why="Uppgift om hälsa",
            actor=Actor(id="anna", name="Anna Arkivarie", roles=("kommunarkivarie",)),
            now=NOON,
            finish=finishing(workspace),
        )


def _told_openly(archive: Archive, words: str) -> list[str]:
    paths = (path for path in (archive.home / "store").rglob("record.xml"))
    return [path.as_posix() for path in paths if words in path.read_text("utf-8")]


def test_a_restricted_thread_is_known_again_and_never_captured_beside_its_masked_copy(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, base64.b64encode(bytes(range(32))).decode())
    archive.imported()
    record = archive.records()["Inlägg 3"].id
    _restrict(archive, record)
    assert _told_openly(archive, "Inlägg  3") == []
    key = os.environ[VARIABLE]
    monkeypatch.delenv(VARIABLE)
    report = archive.api()
    assert [one.outcome for one in report.harvest.seen] == [Outcome.FAILED, Outcome.CHANGED]
    assert "nyckeln till den skyddade förvaringen saknas" in report.harvest.coverage.posts.missing[0].why
    monkeypatch.setenv(VARIABLE, key)
    report = archive.api()
    assert [(one.outcome, one.record == record) for one in report.harvest.seen] == [
        (Outcome.CHANGED, True),
        (Outcome.UNCHANGED, False),
    ]
    assert _told_openly(archive, "Inlägg 3") == _told_openly(archive, "Inlägg  3") == []
    assert outcomes(archive.api()) == {Outcome.UNCHANGED}
