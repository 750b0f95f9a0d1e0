"""Real servers, harvested whole, against what their own databases say."""

import re
from pathlib import Path

import pytest

from archiver.harvesting.target import CaptureRequest
from archiver.pipeline import HarvestReport
from archiver.records import Account, AuthorRole, Comment, Direction, HarvestStatus, MediaStatus, Outcome, Thread
from tests.real.harvests import harvest_account, make_workspace, threads_of
from tests.servers.mediawiki import MediaWiki
from tests.servers.snac import Snac
from tests.servers.wordpress import WordPress


def account(platform: str, url: str, *identities: str) -> Account:
    return Account(
        id=platform, platform=platform, url=url, name="Granåsa", authority="Kommunstyrelsen", identities=identities
    )


def request(of: Account, host_port: str, *, limit: int | None = None, ocr: bool = False) -> CaptureRequest:
    return CaptureRequest(target=of.url, account=of, allow_hosts=(host_port,), limit=limit, ocr=ocr)


def approved(report: HarvestReport) -> bool:
    verdicts = [said.verdict for kept in report.records for said in kept.validation if said.judge.startswith("veraPDF")]
    return len(verdicts) == 2 * len(report.records) and set(verdicts) == {"pass"}


def words(text: str) -> list[str]:
    """Split a text into lines without the spaces at their ends, and without empty lines."""
    return [line.strip() for line in text.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def blog(wordpress: WordPress, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, HarvestReport]:
    """The whole blog, harvested once."""
    home = make_workspace(tmp_path_factory.mktemp("blog"))
    return home, harvest_account(home, request(account("wordpress", f"{wordpress.url}/"), wordpress.host_port))


@pytest.mark.slow
def test_every_post_and_comment_of_a_wordpress_is_what_its_database_says(
    wordpress: WordPress, blog: tuple[Path, HarvestReport]
) -> None:
    _, report = blog
    kept = threads_of(report)
    posts, comments = wordpress.posts(), wordpress.comments()
    assert len(posts) >= 120
    assert len(comments) >= 400
    assert {int(re.sub(r"\D", "", name)) for name in kept} == {post.id for post in posts}
    read = {int(re.sub(r"\D", "", name)): thread for name, thread in kept.items()}
    for post in posts:
        thread = read[post.id]
        assert (thread.post.published_at, thread.post.title) == (post.at, post.title)
        assert words(thread.post.text)[: len(words(post.text))] == words(post.text)
        assert thread.post.direction is Direction.CREATED
    found = {
        int(one.id): (number, int(one.parent or 0), words(one.text), one.published_at, one.author.name, one.author.role)
        for number, thread in read.items()
        for one in thread.comments
    }
    municipality = {True: AuthorRole.MUNICIPALITY, False: AuthorRole.PUBLIC}
    assert found == {
        one.id: (one.post, one.parent, words(one.content), one.at, one.author, municipality[one.by_owner])
        for one in comments
    }


@pytest.mark.slow
def test_every_attachment_of_a_wordpress_is_captured_and_every_pdf_approved(
    wordpress: WordPress, blog: tuple[Path, HarvestReport]
) -> None:
    _, report = blog
    media = [medium for thread in threads_of(report).values() for medium in thread.post.media]
    expected = {one.name.rsplit(".", 1)[0] for post in wordpress.posts() for one in post.media}
    assert {medium.status for medium in media} == {MediaStatus.CAPTURED}
    assert all(any(name in medium.url for medium in media) for name in expected)
    assert report.harvest.status is HarvestStatus.COMPLETE
    assert approved(report)


@pytest.mark.slow
def test_a_wordpress_harvested_again_says_what_its_editors_changed(
    wordpress: WordPress, blog: tuple[Path, HarvestReport]
) -> None:
    home, first = blog
    asked = request(account("wordpress", f"{wordpress.url}/"), wordpress.host_port, limit=12)
    assert {seen.outcome for seen in harvest_account(home, asked, hours=1).harvest.seen} == {Outcome.UNCHANGED}
    post = wordpress.posts()[1]
    comment = wordpress.add_comment(post.id, "Har badet öppet på lördag?", at=post.at)
    try:
        again = harvest_account(home, asked, hours=2)
    finally:
        wordpress.delete_comment(comment)
    (thread,) = threads_of(again).values()
    assert str(comment) in {one.id for one in thread.comments}
    assert first.harvest.id != again.harvest.id


def test_every_status_and_answer_of_a_microblog_is_what_was_sent(snac: Snac, tmp_path: Path) -> None:
    home = make_workspace(tmp_path)
    of = account("snac", snac.account_url, snac.account_url)
    report = harvest_account(home, request(of, snac.host_port))
    own = [one for one in snac.statuses if one.by == "granasa" and not one.parent]
    threads = threads_of(report)
    by_address = {thread.permalink: thread for thread in threads.values()}
    assert set(by_address) == {one.url for one in own}
    for one in own:
        assert words(by_address[one.url].post.text) == words(one.text)
    texts = {item.permalink: words(item.text) for thread in threads.values() for item in thread.items()}
    for one in snac.statuses:  # snac itself garbles "< inte lite >" before anybody sees it
        assert texts[one.url] == words(one.text) or "<" in one.text
    assert deepest(max(threads.values(), key=lambda thread: len(thread.comments))) >= 6
    assert approved(report)


def test_the_pages_of_a_wiki_become_threads_with_their_discussion(mediawiki: MediaWiki, tmp_path: Path) -> None:
    home = make_workspace(tmp_path)
    report = harvest_account(
        home, request(account("mediawiki", f"{mediawiki.url}/index.php/Special:Alla_sidor"), mediawiki.host_port)
    )
    threads = {thread.post.title: thread for thread in threads_of(report).values()}
    assert "Snöröjning" in threads
    assert report.harvest.status is HarvestStatus.COMPLETE
    assert approved(report)


def deepest(thread: Thread) -> int:
    depths: dict[str, int] = {"": 0}
    for one in thread.comments:
        assert isinstance(one, Comment)
        depths[one.id] = depths[one.parent] + 1
    return max(depths.values())
