"""What must be read from pages that were captured from the platforms themselves (../shared/samples)."""

import datetime as dt
import os
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.data import data_path
from archiver.platforms.readings import FeedReading, ThreadReading
from archiver.platforms.registry import reader_for
from archiver.profiles import Profile, read_profile
from archiver.records import Account, AuthorRole, MediaKind, ThreadRef
from tests.unit.platforms.samples import NOW

SHARED = Path(os.environ.get("ARCHIVER_SHARED", Path(__file__).parents[4] / "shared"))
LINKEDIN = "https://uk.linkedin.com/company/audiense"
TIKTOK = "https://www.tiktok.com/@illojuan"
VIDEO = "7571863205253778710"


def shipped(name: str) -> Profile:
    return read_profile(data_path("capture_profiles", f"{name}.toml"))


def page(name: str) -> str:
    path = SHARED / "samples" / "pages" / "html" / f"metascraper--metascraper-{name}.html"
    return path.read_text("utf-8", "replace")


def account(url: str, *identities: str) -> Account:
    return Account(id="k", platform="p", url=url, name="Granåsa kommun", authority="KS", identities=identities)


def feed(profile: str, name: str, url: str) -> FeedReading:
    found = shipped(profile)
    return reader_for(found).read_feed(page(name), url=url, profile=found, account=account(url), captured_at=NOW)


def read(profile: str, html: str, ref: ThreadRef, owner: Account) -> ThreadReading:
    found = shipped(profile)
    return reader_for(found).read_thread([html], ref=ref, url=ref.url, profile=found, account=owner, captured_at=NOW)


def test_a_linkedin_page_lists_ten_posts_and_says_that_older_ones_are_not_shown() -> None:
    reading = feed("linkedin", "linkedin-company", LINKEDIN)
    assert len(reading.refs) == 10
    assert reading.refs[1].id == "urn:li:activity:7247945789950353408"
    assert reading.refs[1].url.startswith("https://www.linkedin.com/posts/audiense_demographics-are-a-thing")
    assert [ref.comments for ref in reading.refs] == [2, None, None, None, 1, None, None, None, 5, 1]
    assert (reading.name, reading.counters[0].value) == ("Audiense", 5750)
    assert [problem.why for problem in reading.problems] == [
        "Sidan visar högst 10 inlägg och ingen väg till äldre; äldre inlägg har inte kunnat ses."
    ]


def test_a_linkedin_post_is_read_with_its_words_pictures_and_figures() -> None:
    ref = ThreadRef(id="urn:li:activity:7247945789950353408", url=LINKEDIN)
    post = read("linkedin", page("linkedin-company"), ref, account(LINKEDIN, "company/audiense")).thread.post
    assert post.text.startswith("Demographics are a thing of the past for savvy agencies.\xa0 Behavioral")
    assert "\n\n❌ Demographics paint a broad picture" in post.text
    assert "see more" not in post.text
    assert (post.author.id, post.author.role) == ("company/audiense", AuthorRole.MUNICIPALITY)
    assert (post.published_at, post.published_shown) == (NOW - dt.timedelta(hours=20), "20h")
    assert [(one.kind, one.url.partition("?")[0].startswith("https://media.licdn.com/")) for one in post.media] == [
        (MediaKind.IMAGE, True)
    ]
    assert [(one.kind, one.value) for one in post.counters] == [("like", 11)]


def test_what_an_organisation_shares_on_linkedin_keeps_its_author() -> None:
    ref = ThreadRef(id="urn:li:activity:7248246460041809920", url=LINKEDIN)
    reading = read("linkedin", page("linkedin-company"), ref, account(LINKEDIN, "company/audiense"))
    assert reading.thread.post.author.role is AuthorRole.PUBLIC
    assert reading.thread.post.author.id == "in/andrewjjenkins"
    assert reading.expected_comments == 2
    assert MediaKind.VIDEO in {one.kind for one in reading.thread.post.media}


LINKEDIN_COMMENTS = """<article data-activity-urn="urn:li:activity:7" data-attributed-urn="urn:li:share:6">
<div data-test-id="main-feed-activity-card__entity-lockup"><a class="text-sm link-styled" href="https://se.linkedin.com/company/granasa?trk=x">
Granåsa</a></div><time>2w</time><p data-test-id="main-feed-activity-card__commentary">Nu söker vi lärare.</p>
<a data-id="social-actions__comments" data-num-comments="2">2 Comments</a>
{}</article>"""
COMMENT = """<section class="comment flex comment-with-action"><div class="comment__body"><div class="comment__header">
<a class="comment__author" href="https://se.linkedin.com/{who}?trk=public_post_comment_actor-name">{name}</a>
<span class="comment__duration-since">1w</span>
<a data-semaphore-content-urn="urn:li:comment:(urn:li:activity:7,{id})">Report</a>
</div><p class="attributed-text-segment-list__content comment__text" dir="ltr">{text}</p></div>
<a class="comment__reactions-count">4&nbsp;Reactions</a>
<span class="comment__reactions-count hidden">5</span></section>"""


def test_the_comments_of_a_linkedin_post_are_told_apart_by_their_number() -> None:
    said = COMMENT.format(who="in/bo-ek", name="Bo Ek", id="91", text="Var?\nOch när?")
    said += COMMENT.format(who="company/granasa", name="Granåsa", id="92", text="I Näset.")
    html = f"<html><body>{LINKEDIN_COMMENTS.format(said)}</body></html>"
    ref = ThreadRef(id="urn:li:activity:7", url="https://www.linkedin.com/posts/granasa_x-activity-7-a")
    reading = read("linkedin", html, ref, account("https://www.linkedin.com/company/granasa", "company/granasa"))
    assert [(one.id, one.text, one.author.role) for one in reading.thread.comments] == [
        ("91", "Var?\nOch när?", AuthorRole.PUBLIC), ("92", "I Näset.", AuthorRole.MUNICIPALITY),
    ]  # fmt: skip
    assert [[one.value for one in comment.counters] for comment in reading.thread.comments] == [[4], [4]]
    assert (reading.expected_comments, reading.problems) == (2, ())


def test_a_tiktok_account_lists_its_videos_and_how_many_there_are() -> None:
    reading = feed("tiktok", "tiktok-profile", TIKTOK)
    assert len(reading.refs) == 18
    assert reading.refs[0] == replace(reading.refs[0], id=VIDEO, url=f"{TIKTOK}/video/{VIDEO}")
    assert (reading.name, reading.description) == ("IlloJuan", "Timing, saludos desde Almería")
    assert {one.kind: one.value for one in reading.counters} == {"follower": 783400, "following": 0, "like": 3900000}
    assert reading.expected is not None
    assert reading.expected >= 18
    assert len(reading.avatar) == 1


def test_a_tiktok_video_is_read_out_of_the_data_that_its_page_carries() -> None:
    ref = ThreadRef(id=VIDEO, url=f"{TIKTOK}/video/{VIDEO}")
    reading = read("tiktok", page("tiktok-video"), ref, account(TIKTOK))
    post = reading.thread.post
    assert post.text.startswith("La nueva locurilla de fin de año: me he puesto un uniforme de trabajo 🔥")
    assert post.published_at == dt.datetime(2025, 11, 12, 15, 36, 28, tzinfo=dt.UTC)
    assert (post.language, post.author.url, post.author.role) == ("es", TIKTOK, AuthorRole.MUNICIPALITY)
    assert [one.kind for one in post.media] == [MediaKind.VIDEO]
    assert {one.kind: one.value for one in post.counters}["comment"] == 146
    assert (reading.expected_comments, reading.thread.comments) == (146, ())


@pytest.mark.parametrize("url", ["https://www.linkedin.com/in/anna-granasa", "https://www.tiktok.com/@a/video/1"])
def test_a_person_or_a_single_video_is_no_account_of_these_profiles(url: str) -> None:
    assert not shipped("linkedin").recognises(url)
    assert not shipped("tiktok").recognises(url)
