"""What the profile reads from Facebook's mobile pages as they were captured."""

import datetime as dt
import os
from pathlib import Path

import pytest

from archiver.capture.walls import find_wall
from archiver.data import data_path
from archiver.platforms.readings import FeedReading, ThreadReading
from archiver.platforms.registry import reader_for
from archiver.profiles import read_profile
from archiver.records import Account, AuthorRole, MediaKind, ThreadRef
from tests.unit.platforms.talking import NOW

SHARED = Path(os.environ.get("ARCHIVER_SHARED") or Path(__file__).parents[5] / "shared")
PROFILE = read_profile(data_path("capture_profiles", "facebook.toml"))
HOME = "https://m.facebook.com/snarfed.org"
ACCOUNT = Account(id="fb", platform="facebook", url=HOME, name="R", authority="KS", identities=("snarfed.org",))


def page(name: str) -> str:
    return (SHARED / "samples/pages/html" / f"facebook.{name}.html").read_text("utf-8")


def feed(name: str) -> FeedReading:
    reader = reader_for(PROFILE)
    return reader.read_feed(page(name), url=HOME, profile=PROFILE, account=ACCOUNT, captured_at=NOW)


def thread(name: str, id: str) -> ThreadReading:
    url = f"https://m.facebook.com/story.php?story_fbid={id}&id=212038"
    ref = ThreadRef(id=id, url=url)
    return reader_for(PROFILE).read_thread(
        [page(name)], ref=ref, url=url, profile=PROFILE, account=ACCOUNT, captured_at=NOW
    )


@pytest.mark.parametrize("name", ["mbasic.profile", "m.timeline"])
def test_an_accounts_page_lists_its_posts(name: str) -> None:
    reading = feed(name)
    assert [ref.id for ref in reading.refs] == ["123", "456"]
    assert "story_fbid=123" in reading.refs[0].url
    assert reading.problems == ()


@pytest.mark.parametrize(
    "name",
    ["mbasic.profile", "m.timeline", "mbasic.feed", "mbasic.post", "m.post", "mbasic.photo_post"],
)
def test_a_page_with_content_is_no_wall(name: str) -> None:
    assert find_wall(PROFILE, status=200, url=HOME, html=page(name)) is None


def test_a_post_is_read_with_its_comments() -> None:
    reading = thread("mbasic.post", "456")
    post = reading.thread.post
    assert (post.id, post.author.id, post.author.role) == ("456", "snarfed.org", AuthorRole.MUNICIPALITY)
    assert post.text.startswith("Oh hi, Jeeves")
    assert (post.published_shown, post.published_precision) == ("22 hrs", "hour")
    assert [(one.id, one.author.name, one.text) for one in reading.thread.comments] == [
        ("777", "Alice", "What...the...?"), ("888", "Bob", "Wat"),
    ]  # fmt: skip
    assert [one.counters[0].value for one in reading.thread.comments] == [1, 2]
    assert reading.thread.comments[1].published_at == dt.datetime(2026, 3, 1, 17, 59, tzinfo=dt.UTC)


def test_a_post_that_shares_another_is_not_read_as_that_one() -> None:
    reading = thread("m.post", "456")
    post = reading.thread.post
    assert post.text.startswith("Oh hi, Jeeves")
    assert post.author.name == "Ryan Barrett"
    assert [(one.kind, one.value) for one in post.counters] == [("reaction", 13)]
    assert [one.id for one in reading.thread.comments] == ["777", "888"]


def test_a_photo_is_read_with_its_words() -> None:
    reading = thread("mbasic.photo_post", "2017433665248201")
    post = reading.thread.post
    assert post.text == "Cérémonie d’enfermement d’une recluse"
    assert [(one.kind, one.alt) for one in post.media] == [(MediaKind.IMAGE, "No photo description available.")]
    assert post.author.role is AuthorRole.PUBLIC  # the address names nobody
    assert [one.text for one in reading.thread.comments] == ["Testing foo bar"]
