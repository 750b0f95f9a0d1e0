"""One real WordPress, harvested whole by api, browser and export, one after the other: the same threads, completed."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from archiver.harvesting.target import CaptureRequest
from archiver.pipeline import HarvestReport
from archiver.records import Account, ChangeKind, HarvestStatus, Lane, Outcome
from tests.real.harvests import NOON, harvest_account, make_workspace, records_of, threads_of
from tests.servers.wordpress import WordPress

pytestmark = pytest.mark.slow


@dataclass(frozen=True, kw_only=True)
class Archive:
    """A workspace and the harvests made in it, by lane in order."""

    home: Path
    asked: CaptureRequest
    reports: tuple[HarvestReport, ...]


@pytest.fixture(scope="module")
def archive(wordpress: WordPress, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    home = make_workspace(tmp_path_factory.mktemp("vagar") / "arkiv")
    account = Account(id="bloggen", platform="wordpress", url=f"{wordpress.url}/", name="Granåsa", authority="KS")
    newest = sorted(post.at for post in wordpress.posts())[-12]
    asked = CaptureRequest(
        target=account.url,
        account=account,
        allow_hosts=(wordpress.host_port,),
        since=newest.date(),
        ocr=False,
        judge=False,
    )
    export = home.parent / "bloggen.xml"
    export.write_bytes(wordpress.export())
    later = replace(asked, exports=(export,), made_at=NOON + dt.timedelta(hours=2))
    reports = (
        harvest_account(home, replace(asked, lane=Lane.API)),
        harvest_account(home, replace(asked, lane=Lane.BROWSER), hours=1),
        harvest_account(home, later, hours=2),
        harvest_account(home, replace(asked, lane=Lane.API), hours=3),
    )
    yield Archive(home=home, asked=asked, reports=reports)


def outcomes(report: HarvestReport) -> dict[Outcome, int]:
    return dict(Counter(seen.outcome for seen in report.harvest.seen))


def test_the_api_gives_every_post_and_comment(wordpress: WordPress, archive: Archive) -> None:
    report = archive.reports[0]
    assert report.harvest.status is HarvestStatus.COMPLETE
    since = archive.asked.since
    assert since is not None
    wanted = {post.id: post for post in wordpress.posts() if post.at.date() >= since}
    kept = {int(name.removeprefix("post-")): thread for name, thread in threads_of(report).items()}
    assert set(kept) == set(wanted)
    told = {one.id for one in wordpress.comments() if one.post in wanted}
    assert {int(comment.id) for thread in kept.values() for comment in thread.comments} == told


def test_another_lane_calls_nothing_edited_new_or_gone(archive: Archive) -> None:
    changes = [change for report in archive.reports[1:] for record in records_of(report) for change in record.changes]
    told = {change.field for change in changes if change.kind is ChangeKind.METADATA}
    assert told == {"language"}  # pages tell it, the REST API does not
    hidden = [change for change in changes if change.kind is not ChangeKind.METADATA]
    assert {(change.kind, change.after) for change in hidden} == {(ChangeKind.NEW_COMMENT, "Köp billiga klockor!")}


def test_what_only_one_lane_knows_stays_and_is_told_where_it_came_from(archive: Archive) -> None:
    by_browser = [record for record in records_of(archive.reports[1]) if record.changes]
    assert by_browser
    assert all(record.provenance.lane is Lane.BROWSER for record in by_browser)
    assert outcomes(archive.reports[3]) == {Outcome.UNCHANGED: len(archive.reports[3].harvest.seen)}


def test_an_export_adds_only_what_was_never_shown(archive: Archive) -> None:
    report = archive.reports[2]
    assert report.harvest.lane is Lane.EXPORT
    assert report.harvest.limited
    known = {comment.id for thread in threads_of(archive.reports[0]).values() for comment in thread.comments}
    added = [
        comment for thread in threads_of(report).values() for comment in thread.comments if comment.id not in known
    ]
    assert added
    assert all(comment.hidden for comment in added)  # spam, which the blog holds back


def test_each_lane_keeps_its_raw_evidence(archive: Archive) -> None:
    for report in archive.reports[:2]:
        assert report.records
        assert all((record.path / "raw" / "capture.warc.gz").stat().st_size > 500 for record in report.records)
