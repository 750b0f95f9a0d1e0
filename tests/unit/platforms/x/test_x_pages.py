"""X's pages: one of 2016 that reads, one of ours in today's markup, and walls that must never become a record."""

import datetime as dt
import os
from pathlib import Path

from archiver.data import data_path
from archiver.platforms.readings import ThreadReading
from archiver.platforms.registry import reader_for
from archiver.profiles import Profile, read_profile
from archiver.records import Account, AuthorRole, ThreadRef
from tests.unit.platforms.talking import NOW

HERE = Path(__file__).parents[3] / "pages" / "x"
SHARED = Path(os.environ.get("ARCHIVER_SHARED", Path(__file__).parents[5] / "shared"))


def profile() -> Profile:
    return read_profile(data_path("capture_profiles", "x.toml"))


def read(path: Path, url: str, owner: Account) -> ThreadReading:
    html = path.read_text("utf-8", "replace")
    ref = ThreadRef(id=url.rpartition("/")[2], url=url)
    using = profile()
    return reader_for(using).read_thread([html], ref=ref, url=url, profile=using, account=owner, captured_at=NOW)


def account(url: str, platform_id: str = "") -> Account:
    return Account(id="x", platform="x", url=url, name="K", authority="KS", platform_id=platform_id)


def test_the_page_of_2016_is_read_with_its_answers() -> None:
    path = SHARED / "samples" / "pages" / "html" / "postlight--twitter.com.html"
    url = "https://twitter.com/KingBeyonceStan/status/745276948213968896"
    reading = read(path, url, account("https://x.com/KingBeyonceStan", "394957116"))
    post, comments = reading.thread.post, reading.thread.comments
    assert post.text.startswith("Now before you write me off as bias")
    assert (post.author.id, post.author.role) == ("394957116", AuthorRole.MUNICIPALITY)
    assert post.published_at == dt.datetime(2016, 6, 21, 15, 27, 25, tzinfo=dt.UTC)
    assert [(one.kind, one.value) for one in post.counters] == [("share", 79), ("like", 282)]
    assert (len(comments), comments[0].id, len(comments[0].media)) == (10, "745277679436447745", 1)
    assert comments[0].text.endswith("She doesn't have the range.")
    assert reading.problems == ()


def test_a_page_in_todays_markup_is_read() -> None:
    reading = read(HERE / "post.html", "https://x.com/storkoping/status/10", account("https://x.com/storkoping"))
    post, comments = reading.thread.post, reading.thread.comments
    assert post.text == "Badet öppnar 🏊\nLäs mer: https://storkoping.example/bad"
    assert (post.author.name, post.author.role) == ("Storköpings kommun", AuthorRole.MUNICIPALITY)
    assert [(one.url, one.alt) for one in post.media] == [
        ("https://pbs.twimg.com/media/A?format=jpg&name=small", "Badet i morgonsol")
    ]
    assert [(one.kind, one.value) for one in post.counters] == [("share", 3), ("like", 14)]
    assert reading.expected_comments == 2
    assert [(one.id, one.author.role) for one in comments] == [
        ("11", AuthorRole.PUBLIC), ("12", AuthorRole.MUNICIPALITY),
    ]  # fmt: skip
