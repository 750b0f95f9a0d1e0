"""Each row of the table of faults: what the site or the machine does wrong, and what the harvest makes of it."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from archiver.demo.content import large_content, read_content
from archiver.demo.faults import Fault, Faults
from archiver.demo.site import serve_demo
from archiver.errors import (
    AccountGone,
    AddressRefused,
    CaptureBlocked,
    CaptureStopped,
    DiskFull,
    HarvestIncomplete,
    ProfileMismatch,
)
from archiver.findings import Level
from archiver.records import HarvestStatus, MediaStatus, Outcome, RecordKind
from archiver.workspace import open_workspace, read_kept
from tests.real.harvests import NOON, WHOLE, harvest, make_workspace, threads_of
from tests.real.killing import kill_browsers
from tests.unit.catalogue.dumping import dump

pytestmark = pytest.mark.real

WALLS = {
    Fault.LOGIN_WALL: CaptureBlocked,
    Fault.CONSENT_WALL: CaptureBlocked,
    Fault.CAPTCHA: CaptureBlocked,
    Fault.GEO_BLOCK: CaptureBlocked,
    Fault.RATE_LIMIT: CaptureBlocked,
    Fault.NOT_FOUND: AccountGone,
    Fault.GONE: AccountGone,
    Fault.SERVER_ERROR: CaptureStopped,
    Fault.BLANK: CaptureStopped,
    Fault.EMPTY_FEED: CaptureStopped,
    Fault.PRIVATE_REDIRECT: AddressRefused,
    Fault.CHANGED_LAYOUT: ProfileMismatch,
}


@pytest.mark.parametrize(("fault", "error"), WALLS.items(), ids=lambda value: getattr(value, "value", ""))
def test_what_is_not_the_account_becomes_no_record(tmp_path: Path, fault: Fault, error: type[CaptureStopped]) -> None:
    home = make_workspace(tmp_path)
    with serve_demo(faults=Faults(account=fault)) as site:
        report = harvest(home, site)
    assert isinstance(report.error, error)
    assert report.records == ()
    assert report.harvest.status is HarvestStatus.STOPPED
    assert report.harvest.reason
    with open_workspace(home, write=False, command="test", now=NOON) as workspace:
        assert list(workspace.store.all_versions()) == []
        assert [kept.reason for kept in workspace.store.harvests(site.account.id)] == [report.harvest.reason]


def test_the_operator_gets_a_picture_of_the_wall(tmp_path: Path) -> None:
    home = make_workspace(tmp_path)
    with serve_demo(faults=Faults(account=Fault.LOGIN_WALL)) as site:
        report = harvest(home, site)
    picture = home / "stopped" / f"{report.harvest.id}.png"
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_changed_layout_names_profile_and_selector(tmp_path: Path) -> None:
    home = make_workspace(tmp_path)
    with serve_demo(faults=Faults(account=Fault.CHANGED_LAYOUT)) as site:
        report = harvest(home, site)
    assert "demo.toml" in str(report.error)
    assert "account.proof" in str(report.error)


def test_a_wall_in_the_middle_stops_and_keeps_what_was_taken(tmp_path: Path) -> None:
    home = make_workspace(tmp_path)
    third = read_content().posts[2].id
    with serve_demo(faults=Faults(thread=Fault.LOGIN_WALL, only_threads=frozenset({third}))) as site:
        report = harvest(home, site)
        total = len(site.posts)
    assert isinstance(report.error, CaptureBlocked)
    assert len(threads_of(report)) == 2
    assert sum(seen.outcome is Outcome.FAILED for seen in report.harvest.seen) == total - 2
    assert len(report.harvest.coverage.posts.missing) == total - 2


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.NOT_FOUND, Fault.CHANGED_LAYOUT], ids=lambda fault: fault.value)
def test_one_thread_that_cannot_be_had_is_listed_and_the_rest_is_kept(tmp_path: Path, fault: Fault) -> None:
    home = make_workspace(tmp_path)
    victim = read_content().posts[3].id
    with serve_demo(faults=Faults(thread=fault, only_threads=frozenset({victim}))) as site:
        report = harvest(home, site)
        permalink = site.permalink(victim)
        others = {post.id for post in site.posts} - {victim}
    assert isinstance(report.error, HarvestIncomplete)
    assert set(threads_of(report)) == others
    assert [missing.what for missing in report.harvest.coverage.posts.missing] == [permalink]


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR_ONCE, Fault.RATE_LIMIT_ONCE], ids=lambda fault: fault.value)
def test_a_fault_that_passes_is_tried_again(tmp_path: Path, fault: Fault) -> None:
    home = make_workspace(tmp_path)
    victim = read_content().posts[0].id
    with serve_demo(faults=Faults(thread=fault, only_threads=frozenset({victim}))) as site:
        report = harvest(home, site)
    assert report.error is None
    assert victim in threads_of(report)


def test_comments_that_the_page_counts_but_does_not_show_are_missing(tmp_path: Path) -> None:
    home = make_workspace(tmp_path)
    with serve_demo(faults=Faults(comments_overstated_by=3)) as site:
        report = harvest(home, site)
    assert isinstance(report.error, HarvestIncomplete)
    assert report.harvest.coverage.comments.missing
    assert report.harvest.status is HarvestStatus.INCOMPLETE
    assert report.records


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Fault.NOT_FOUND, MediaStatus.UNAVAILABLE),
        (Fault.CUT_OFF, MediaStatus.UNAVAILABLE),
        (Fault.ENDLESS, MediaStatus.TOO_LARGE),
    ],
    ids=["not found", "cut off", "endless"],
)
def test_a_picture_that_cannot_be_had_is_listed_and_the_record_kept(
    tmp_path: Path, fault: Fault, status: MediaStatus
) -> None:
    home = make_workspace(tmp_path)
    post = next(post for post in read_content().posts if post.media)
    name = post.media[0].name
    with serve_demo(faults=Faults(media=fault, only_media=frozenset({name}))) as site:
        report = harvest(home, site)
    assert isinstance(report.error, HarvestIncomplete)
    assert any(name in missing.what for missing in report.harvest.coverage.media.missing)
    kept = [medium for item in threads_of(report)[post.id].items() for medium in item.media if name in medium.url]
    assert [medium.status for medium in kept] == [status]
    assert all(medium.reason for medium in kept)


def test_a_picture_once_captured_is_not_lost_by_a_worse_day(tmp_path: Path) -> None:
    home = make_workspace(tmp_path)
    post = next(post for post in read_content().posts if post.media)
    with serve_demo() as site:
        harvest(home, site)
        site.faults = Faults(media=Fault.NOT_FOUND)
        again = harvest(home, site, hours=1)
    assert again.records == ()
    assert {seen.outcome for seen in again.harvest.seen if seen.thread == post.id} == {Outcome.UNCHANGED}


def test_a_full_disk_stops_with_its_own_code_and_leaves_nothing_half(tmp_path: Path) -> None:
    home = make_workspace(tmp_path)
    with (home / "archive.toml").open("a") as settings:
        settings.write("\n[store]\nmin_free_mb = 100000000\n")
    with serve_demo() as site, pytest.raises(DiskFull):
        harvest(home, site)
    assert list((home / "store" / ".incoming").glob("*")) == []


def test_a_browser_that_is_killed_costs_no_thread(tmp_path: Path) -> None:
    home = make_workspace(tmp_path)
    killed: list[int] = []

    with serve_demo() as site:
        answer = site.answer
        victim = f"/inlagg/{site.posts[2].id}"

        def kill_once(target: str):  # type: ignore[no-untyped-def]
            if victim in target and not killed:
                killed.extend(kill_browsers())
            return answer(target)

        site.answer = kill_once  # type: ignore[method-assign]
        report = harvest(home, site)
        total = len(site.posts)
    assert killed
    assert report.error is None
    assert len(threads_of(report)) == total


@pytest.mark.slow
def test_a_thread_of_very_many_comments_is_kept_whole(tmp_path: Path) -> None:
    home = make_workspace(tmp_path)
    with serve_demo(content=large_content(1, comments=1500)) as site:
        report = harvest(home, site, request=WHOLE)
    assert report.error is None
    (thread,) = threads_of(report).values()
    assert len(thread.comments) == 1500
    assert all(
        said.verdict == "pass"
        for kept in report.records
        if kept.kind is RecordKind.THREAD
        for said in kept.validation
        if said.judge.startswith("veraPDF")
    )


RUN = """
import sys
from pathlib import Path
from archiver.demo.site import serve_demo
from tests.real.harvests import harvest
if __name__ == "__main__":
    with serve_demo(port=int(sys.argv[2])) as site:
        harvest(Path(sys.argv[1]), site, hours=int(sys.argv[3]))
"""


def test_killed_at_twenty_moments_the_store_is_clean_and_the_next_run_goes_on(tmp_path: Path) -> None:
    home = make_workspace(tmp_path / "home")
    script = tmp_path / "run.py"
    script.write_text(RUN)
    with serve_demo() as site:
        port = int(site.host_port.rsplit(":", 1)[1])
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    moments = random.Random(42)
    killed = 0
    for number in range(20):
        process = subprocess.Popen([sys.executable, script, home, str(port), str(number)], env=environment)
        try:
            process.wait(timeout=moments.uniform(1, 9))
        except subprocess.TimeoutExpired:
            process.kill()
            killed += 1
        process.wait()
        with open_workspace(home, write=True, command="test", now=NOON) as workspace:
            assert [finding for finding in workspace.store.verify() if finding.level is Level.ERROR] == []
            kept = {(one.record, one.version) for one in workspace.store.all_versions()}
            entries = workspace.catalogue.list_records(limit=None)
            assert {(one.id, one.version) for one in entries} == kept
    assert killed >= 5
    with serve_demo(port=port) as site:
        report = harvest(home, site, hours=30)
        posts = {post.id for post in site.posts}
    assert report.harvest.status is HarvestStatus.COMPLETE
    assert {seen.thread for seen in report.harvest.seen} == posts
    before = dump(f"sqlite:///{home / 'catalogue.db'}")
    with open_workspace(home, write=True, command="test", now=NOON) as workspace:
        workspace.catalogue.rebuild(workspace.store, read_kept)
    assert dump(f"sqlite:///{home / 'catalogue.db'}") == before
