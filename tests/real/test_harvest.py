"""A whole harvest of the demonstration: what is kept equals what was published, and a second run knows it."""

import subprocess
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.demo.site import DemoSite, serve_demo
from archiver.pipeline import HarvestReport
from archiver.records import ChangeKind, HarvestStatus, MediaStatus, Outcome, RecordKind
from archiver.workspace import open_workspace
from tests.real.harvests import NOON, QUICK, WHOLE, harvest, make_workspace, records_of, threads_of, tree_of

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, HarvestReport, DemoSite]:
    """One harvest that the tests of this file look at and none of them changes."""
    home = make_workspace(tmp_path_factory.mktemp("first"))
    with serve_demo() as site:
        return home, harvest(home, site, request=WHOLE), site


def outcomes(report: HarvestReport) -> list[Outcome]:
    return [seen.outcome for seen in report.harvest.seen]


def test_every_post_and_comment_is_kept_with_its_exact_text_and_parent(
    first: tuple[Path, HarvestReport, DemoSite],
) -> None:
    _, report, site = first
    kept = threads_of(report)
    for post in site.posts:
        expected = [(post.id, "", post.text), *((one.id, one.to, one.text) for one in post.comments)]
        assert tree_of(kept[post.id]) == expected
    assert set(kept) == {post.id for post in site.posts}


def test_every_time_is_the_one_that_the_site_published(first: tuple[Path, HarvestReport, DemoSite]) -> None:
    _, report, site = first
    kept = threads_of(report)
    for post in site.posts:
        times = {item.id: (item.published_at, item.edited_at) for item in kept[post.id].items()}
        assert times == {post.id: (post.at, post.edited), **{one.id: (one.at, one.edited) for one in post.comments}}


def test_the_coverage_says_that_nothing_is_missing(first: tuple[Path, HarvestReport, DemoSite]) -> None:
    _, report, site = first
    coverage = report.harvest.coverage
    comments = sum(len(post.comments) for post in site.posts)
    assert coverage.whole
    assert (coverage.posts.expected, coverage.posts.captured) == (len(site.posts), len(site.posts))
    assert (coverage.comments.expected, coverage.comments.captured) == (comments, comments)
    assert coverage.media.captured == coverage.media.expected
    assert report.harvest.status is HarvestStatus.COMPLETE
    assert report.error is None


def test_every_attachment_is_kept_as_it_was_served(first: tuple[Path, HarvestReport, DemoSite]) -> None:
    _, report, site = first
    folders = {kept.id: kept.path for kept in report.records}
    captured = 0
    for record in records_of(report):
        if record.kind is RecordKind.SNAPSHOT:
            continue
        for item in record.content.items():  # type: ignore[union-attr]
            for medium in item.media:
                assert medium.status is MediaStatus.CAPTURED
                assert (folders[record.id] / medium.path).stat().st_size == medium.size
                captured += 1
    assert captured == sum(len(post.media) for post in site.posts)


def test_every_pdf_is_approved_by_verapdf(first: tuple[Path, HarvestReport, DemoSite]) -> None:
    _, report, _ = first
    for kept in report.records:
        verdicts = {(said.judge.split()[0], said.flavour): said.verdict for said in kept.validation}
        assert verdicts["veraPDF", "2a"] == "pass", kept
        assert verdicts["veraPDF", "ua1"] == "pass", kept


def test_the_pdf_gives_the_published_text_back(first: tuple[Path, HarvestReport, DemoSite]) -> None:
    _, report, _ = first
    pdfs = {kept.id: kept.pdf for kept in report.records}
    for record in records_of(report):
        done = subprocess.run(["pdftotext", "-raw", pdfs[record.id], "-"], capture_output=True, check=True, text=True)
        text = "".join(done.stdout.split())
        if record.kind is RecordKind.THREAD:
            for item in record.content.items():  # type: ignore[union-attr]
                # pdftotext guesses anew at the order of a line in two directions; tests/real/render looks at those
                for line in item.text.splitlines():
                    if not any(unicodedata.bidirectional(character) in ("R", "AL") for character in line):
                        assert "".join(line.split()) in text, (record.id, item.id)


def test_a_second_run_says_that_nothing_changed(tmp_path: Path) -> None:
    home = make_workspace(tmp_path)
    with serve_demo() as site:
        harvest(home, site)
        again = harvest(home, site, hours=1)
    assert set(outcomes(again)) == {Outcome.UNCHANGED}
    assert again.records == ()
    assert again.harvest.status is HarvestStatus.COMPLETE


def test_an_edit_an_answer_and_a_removal_each_make_a_version_that_says_so(tmp_path: Path) -> None:
    home = make_workspace(tmp_path)
    with serve_demo() as site:
        before = threads_of(harvest(home, site))
        edited, answered, emptied = [post for post in site.posts if post.comments][:3]
        site.edit(edited.id, "Rättad text: badet öppnar kl. 10.")
        new = site.add_comment(answered.id, "Tack för svaret! 👍🏽")
        gone = emptied.comments[-1]
        site.remove(gone.id)
        report = harvest(home, site, hours=1)
    changes = {record.content.id: record.changes for record in records_of(report) if record.kind is RecordKind.THREAD}  # type: ignore[union-attr]
    assert set(changes) == {edited.id, answered.id, emptied.id}
    texts = [change for change in changes[edited.id] if change.field == "text"]
    assert [(one.kind, one.before, one.after) for one in texts] == [
        (ChangeKind.EDITED, edited.text, "Rättad text: badet öppnar kl. 10.")
    ]
    assert [(one.kind, one.item) for one in changes[answered.id]] == [(ChangeKind.NEW_COMMENT, new.id)]
    assert [(one.kind, one.item) for one in changes[emptied.id]] == [(ChangeKind.DISAPPEARED, gone.id)]
    after = threads_of(report)[emptied.id]
    kept = next(item for item in after.items() if item.id == gone.id)
    assert kept.text == gone.text
    assert kept.disappeared_at is not None
    assert kept.first_seen == next(item for item in before[emptied.id].items() if item.id == gone.id).first_seen


def test_a_removed_thread_becomes_a_version_that_says_it_has_disappeared(tmp_path: Path) -> None:
    home = make_workspace(tmp_path)
    with serve_demo() as site:
        harvest(home, site)
        gone = site.posts[4]
        site.remove(gone.id)
        report = harvest(home, site, hours=1)
        third = harvest(home, site, hours=2)
    assert outcomes(report).count(Outcome.DISAPPEARED) == 1
    thread = threads_of(report)[gone.id]
    assert thread.disappeared_at is not None
    assert thread.post.text == gone.text
    assert Outcome.DISAPPEARED not in outcomes(third)


def test_a_limit_takes_the_newest_and_declares_nothing_disappeared(tmp_path: Path) -> None:
    home = make_workspace(tmp_path)
    with serve_demo() as site:
        harvest(home, site)
        report = harvest(home, site, hours=1, request=replace(QUICK, limit=2))
        newest = {post.id for post in sorted(site.posts, key=lambda post: post.at, reverse=True)[:2]}
    assert {seen.thread for seen in report.harvest.seen} == newest
    assert set(outcomes(report)) == {Outcome.UNCHANGED}


def test_the_level_oversikt_keeps_only_the_snapshot(tmp_path: Path) -> None:
    home = make_workspace(tmp_path)
    with serve_demo() as site:
        report = harvest(home, site, level="oversikt")
    assert [kept.kind for kept in report.records] == [RecordKind.SNAPSHOT]


def test_what_was_kept_can_be_found_by_its_words_and_by_the_text_in_its_pictures(
    first: tuple[Path, HarvestReport, DemoSite],
) -> None:
    home, _, site = first
    with open_workspace(home, write=False, command="test", now=NOON) as workspace:
        for post in site.posts:
            word = max(post.text.split(), key=lambda word: (word.isalpha(), len(word)))
            assert post.id in {hit.item for hit in workspace.catalogue.search(word)}, word
