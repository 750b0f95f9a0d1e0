"""What the profile reads from Instagram's page of a post as it was captured, and from one with answers to comments."""

import datetime as dt
import os
from pathlib import Path

from archiver.capture.walls import find_wall
from archiver.data import data_path
from archiver.platforms.readings import ThreadReading
from archiver.platforms.registry import reader_for
from archiver.profiles import read_profile
from archiver.records import Account, AuthorRole, ThreadRef
from tests.unit.platforms.talking import NOW

SHARED = Path(os.environ.get("ARCHIVER_SHARED") or Path(__file__).parents[5] / "shared")
PROFILE = read_profile(data_path("capture_profiles", "instagram.toml"))
URL = "https://www.instagram.com/p/BWUDBntl3_Z/"
PAGE = (SHARED / "samples/pages/html/metascraper--metascraper-instagram.html").read_text("utf-8")


def read(html: str) -> ThreadReading:
    account = Account(
        id="ig", platform="instagram", url="https://www.instagram.com/teslamotors/", name="T", authority="K"
    )
    ref = ThreadRef(id="BWUDBntl3_Z", url=URL)
    return reader_for(PROFILE).read_thread([html], ref=ref, url=URL, profile=PROFILE, account=account, captured_at=NOW)


def test_a_post_of_2021_is_read() -> None:
    reading = read(PAGE)
    post = reading.thread.post
    assert (post.id, post.text, post.permalink) == ("BWUDBntl3_Z", "The first Model 3 production car", URL)
    assert post.published_at == dt.datetime(2017, 7, 9, 4, 58, 10, tzinfo=dt.UTC)
    assert (post.author.id, post.author.role) == ("teslamotors", AuthorRole.MUNICIPALITY)
    assert [one.alt for one in post.media] == ["Photo by Tesla in Tesla Factory."]
    assert [(one.kind, one.value) for one in post.counters] == [("like", 159_071)]


def test_its_comments_have_the_ids_that_their_addresses_have() -> None:
    comments = read(PAGE).thread.comments
    assert len(comments) == 12
    first = comments[0]
    assert (first.id, first.author.id) == ("18016377334187271", "nataliegrayy_")
    assert first.permalink == f"{URL}c/18016377334187271/"
    assert first.text.startswith("@mitchell.simmons99 y’know")
    assert first.counters[0].value == 1
    assert {one.author.role for one in comments} == {AuthorRole.PUBLIC}


def test_a_page_with_content_is_no_wall() -> None:
    assert find_wall(PROFILE, status=200, url=URL, html=PAGE) is None


def test_an_answer_that_was_unfolded_answers_its_comment() -> None:
    """After the structure of the captured page, where answers are folded away."""

    def said(number: int, text: str) -> str:
        return (
            f'<li role="menuitem"><h3><a href="/asa/">asa</a></h3><span>{text}</span>'
            f'<a href="/p/BWUDBntl3_Z/c/{number}/">'
            '<time datetime="2026-03-01T08:00:00.000Z">1d</time></a></li>'
        )

    post = '<li role="menuitem"><h2><a href="/teslamotors/">teslamotors</a></h2><span>Hej</span></li>'
    answers = f'<li><ul><div role="button">{said(2, "Svar")}</div></ul></li>'
    html = (
        f'<meta property="og:url" content="{URL}"><main><article><ul><div>{post}</div><ul><div>{said(1, "Fråga")}</div>'
        f"{answers}</ul><ul><div>{said(3, 'Annat')}</div></ul></ul></article></main>"
    )
    assert [(one.id, one.parent, one.text) for one in read(html).thread.comments] == [
        ("1", "", "Fråga"), ("2", "1", "Svar"), ("3", "", "Annat"),
    ]  # fmt: skip
