"""Bluesky's own pages, as captured in January 2026."""

import datetime as dt
import os
import re
from pathlib import Path

import pytest

from archiver.capture.walls import find_wall
from archiver.data import data_path
from archiver.errors import ProfileMismatch
from archiver.platforms.bluesky.page import BLUESKY
from archiver.platforms.readings import ThreadReading
from archiver.profiles import read_profile
from archiver.records import Account, AuthorRole, ThreadRef

SHARED = Path(os.environ.get("ARCHIVER_SHARED", Path(__file__).parents[5] / "shared"))
PAGES = SHARED / "samples" / "pages" / "html"
PROFILE = read_profile(data_path("capture_profiles") / "bluesky.toml")
AT = dt.datetime(2026, 1, 27, 15, 0, tzinfo=dt.UTC)


def page(name: str) -> str:
    return (PAGES / f"metascraper--metascraper-bluesky-{name}.html").read_text("utf-8")


def account(handle: str) -> Account:
    url = f"https://bsky.app/profile/{handle}"
    return Account(id="b", platform="bluesky", url=url, name="Kontot", authority="KS")


def read(name: str, handle: str, key: str) -> ThreadReading:
    url = f"https://bsky.app/profile/{handle}/post/{key}"
    assert find_wall(PROFILE, status=200, url=url, html=page(name)) is None
    ref = ThreadRef(id=key, url=url)
    of = account(handle)
    return BLUESKY.read_thread([page(name)], ref=ref, url=url, profile=PROFILE, account=of, captured_at=AT)


def test_a_profile_lists_the_accounts_own_posts() -> None:
    of = account("stephenking.bsky.social")
    feed = BLUESKY.read_feed(page("profile"), url=of.url, profile=PROFILE, account=of, captured_at=AT)
    assert (feed.name, len(feed.refs)) == ("Stephen King", 26)  # of 28; two were written by others and shared
    assert feed.refs[0].id == "3mddvy5bv6k27"
    assert feed.refs[0].url == f"{of.url}/post/3mddvy5bv6k27"
    assert feed.refs[0].comments == 124
    assert [(one.kind, one.value) for one in feed.counters] == [("follower", 1_100_000), ("follows", 3)]


def test_a_post_is_read_with_the_id_author_and_moment_that_the_api_gives() -> None:
    post = read("post-image", "glendunlap.bsky.social", "3mdegyw3ves2t").thread.post
    assert (post.id, post.author.id) == ("3mdegyw3ves2t", "did:plc:24xmtazrkaxh7kwx2ehginec")
    assert post.author.role is AuthorRole.MUNICIPALITY
    assert post.published_at == dt.datetime(2026, 1, 26, 23, 55, 44, tzinfo=dt.UTC)
    assert post.text.startswith("Owliver decided to fly to another branch and check things out.")
    assert "this spot!  #Birds" in post.text  # two spaces, as written
    assert [one.url for one in post.links][:1] == ["https://bsky.app/hashtag/Birds"]
    assert [one.alt[:16] for one in post.media] == ["Great-horned Owl"]
    counted = {one.kind: one.value for one in post.counters}
    assert counted == {"like": 3121, "share": 223, "quote": 16, "bookmark": 32}


def said_to_be_answered(html: str) -> set[str]:
    """The keys of the answers whose own button says that they have answers."""
    items = html.split('data-testid="postThreadItem-by-')[1:]
    found = ((re.search(r'/post/(\w+)" dir="auto"', one), re.search(r"Reply \((\d+) repl", one)) for one in items)
    return {key[1] for key, count in found if key and count and count[1] != "0"}


def test_the_lines_of_a_page_say_what_answers_what() -> None:
    reading = read("post-image", "glendunlap.bsky.social", "3mdegyw3ves2t")
    comments = {one.id: one for one in reading.thread.comments}
    assert (len(comments), reading.expected_comments) == (51, 95)
    chain = ["3mdf7kdnhbs2m"]
    while comments[chain[-1]].parent:
        chain.append(comments[chain[-1]].parent)
    assert chain == ["3mdf7kdnhbs2m", "3mdf6s24opk2m", "3mdf6kb6hrc2f", "3mdf67excpk2m"]
    answered = {one.parent for one in comments.values() if one.parent}
    assert len([one for one in comments.values() if not one.parent]) == 38
    assert answered <= said_to_be_answered(page("post-image"))
    own = [one for one in comments.values() if one.author.role is AuthorRole.MUNICIPALITY]
    assert len(own) == 8
    assert comments["3mdeitsgznc24"].author.name == "Reece Martin 🫘 🇺🇸"


def test_a_card_has_its_picture() -> None:
    reading = read("post-link", "forbes.com", "3mdd7aj7pgs2x")
    assert reading.thread.post.text == "Windows PCs ‘Suddenly’ Fail After Microsoft’s New Update"
    assert len(reading.thread.post.media) == 1
    assert len(reading.thread.comments) == 51


def test_what_a_post_answers_is_none_of_its_comments() -> None:
    moved = page("post-image")
    first = '<div role="link" tabindex="0" data-testid="postThreadItem-by-ovan.example">Ovanför</div>'
    opening = moved.index('data-testid="postThreadItem-by-glendunlap')
    start = moved.rindex("<div", 0, opening)
    above = first.replace("Ovanför", '<a data-tooltip="x" href="/profile/ovan.example/post/3kovan">x</a>')
    reading = BLUESKY.read_thread(
        [moved[:start] + above + moved[start:]],
        ref=ThreadRef(id="3mdegyw3ves2t", url="https://bsky.app/profile/g/post/3mdegyw3ves2t"),
        url="https://bsky.app/profile/g/post/3mdegyw3ves2t",
        profile=PROFILE,
        account=account("glendunlap.bsky.social"),
        captured_at=AT,
    )
    assert "3kovan" not in {one.id for one in reading.thread.comments}
    assert len(reading.thread.comments) == 51


def test_a_page_that_has_not_finished_loading_is_a_wall_and_not_read() -> None:
    url = "https://bsky.app/profile/stephenking.bsky.social/post/3mddvy5bv6k27"
    wall = find_wall(PROFILE, status=200, url=url, html=page("post"))
    assert wall is not None
    assert (wall.kind, wall.do) == ("empty", "retry")
    with pytest.raises(ProfileMismatch, match=r"post\.item"):
        BLUESKY.read_thread(
            [page("post")],
            ref=ThreadRef(id="3mddvy5bv6k27", url=url),
            url=url,
            profile=PROFILE,
            account=account("stephenking.bsky.social"),
            captured_at=AT,
        )
