"""Forums and e-petitions: pages of our own in the structure that each one's makers publish (tests/pages/README.md)."""

import datetime as dt
from pathlib import Path

import pytest

from archiver.data import data_path
from archiver.platforms.readings import FeedReading, ThreadReading
from archiver.platforms.registry import reader_for
from archiver.profiles import Profile, read_profile
from archiver.records import Account, AuthorRole, MediaKind, ThreadRef
from tests.unit.platforms.samples import NOW, ids

PAGES = Path(__file__).parents[2] / "pages"
FORUM = "https://forum.granasa.example"


def shipped(name: str) -> Profile:
    return read_profile(data_path("capture_profiles", f"{name}.toml"))


def account(url: str, *identities: str) -> Account:
    return Account(id="k", platform="p", url=url, name="Granåsa kommun", authority="KS", identities=identities)


def feed(profile: str, page: str, url: str) -> FeedReading:
    found, html = shipped(profile), (PAGES / profile / f"{page}.html").read_text("utf-8")
    return reader_for(found).read_feed(html, url=url, profile=found, account=account(url), captured_at=NOW)


def read(profile: str, names: list[str], id: str, url: str, *identities: str) -> ThreadReading:
    found, parts = shipped(profile), [(PAGES / profile / f"{name}.html").read_text("utf-8") for name in names]
    ref, owner = ThreadRef(id=id, url=url), account(url, *identities)
    return reader_for(found).read_thread(parts, ref=ref, url=url, profile=found, account=owner, captured_at=NOW)


def test_a_nodebb_category_lists_its_topics() -> None:
    reading = feed("nodebb", "category", f"{FORUM}/category/2/trafik")
    assert [(ref.id, ref.title) for ref in reading.refs] == [("12", "När kommer bussen?"), ("9", "Regler")]
    assert reading.refs[0].url == f"{FORUM}/topic/12/när-kommer-bussen"
    assert (reading.name, reading.next_url) == ("Trafik", f"{FORUM}/category/2/trafik?page=2")


def test_a_nodebb_topic_is_a_tree_over_its_pages() -> None:
    reading = read("nodebb", ["topic", "topic-2"], "12", f"{FORUM}/topic/12/x", f"{FORUM}/user/granasa")
    post = reading.thread.post
    assert post.text == "Linje 3 är alltid sen.\nVarför? 😀"
    assert (post.title, post.author.name, post.author.role) == ("När kommer bussen?", "Bo Ek", AuthorRole.PUBLIC)
    assert post.edited_at == dt.datetime(2025, 10, 1, 8, 20, tzinfo=dt.UTC)
    assert [one.alt for one in post.media] == ["Tidtabellen"]
    assert ids(reading) == [("41", ""), ("42", "41"), ("43", "")]
    assert reading.thread.comments[0].author.role is AuthorRole.MUNICIPALITY
    assert (reading.thread.comments[0].permalink, reading.problems) == (f"{FORUM}/post/41", ())


def test_the_pages_of_a_running_nodebb_are_read_as_they_were_written() -> None:
    home = "http://127.0.0.1:14567"
    listing = feed("nodebb", "real-category", f"{home}/category/2/general-discussion")
    assert [(ref.id, ref.title) for ref in listing.refs] == [("5", "Fråga nummer 2"), ("4", "Fråga nummer 1")]
    assert listing.next_url == f"{home}/category/2/general-discussion?page=2"
    reading = read("nodebb", ["real-topic", "real-topic-2"], "2", f"{home}/topic/2/x", f"{home}/user/granasa")
    assert [(one.id, one.parent, one.author.name, one.text) for one in reading.thread.comments] == [
        ("3", "", "granasa", "Det pågår vägarbete till fredag."),  # answers the first post, whose own number is 2
        ("4", "3", "Bo Ek", "Tack för svaret!"),
        ("5", "4", "Åsa", "Tack för svaret!\n\nJag undrar också: gäller det linje 4 och 5?"),
        ("6", "5", "granasa", "Ja, även linje 4."),
        ("7", "", "Åsa", "Tack! 😀"),
        ("8", "", "Bo Ek", "Nu kom den."),
    ]
    assert [one.id for one in reading.thread.comments if one.edited_at] == ["5"]
    assert reading.thread.comments[0].author.role is AuthorRole.MUNICIPALITY
    assert reading.thread.post.title == "När kommer bussen?"
    assert reading.problems == ()


def test_a_phpbb_forum_lists_its_topics_without_sessions() -> None:
    reading = feed("phpbb", "forum", f"{FORUM}/viewforum.php?f=2")
    assert [(ref.id, ref.url, ref.comments) for ref in reading.refs] == [("12", f"{FORUM}/viewtopic.php?f=2&t=12", 3)]
    assert reading.refs[0].published_at == dt.datetime(2025, 10, 1, 8, 15, tzinfo=dt.UTC)
    assert (reading.expected, reading.next_url) == (27, f"{FORUM}/viewforum.php?f=2&start=25")


def test_a_phpbb_topic_is_read_over_its_pages() -> None:
    owner = f"{FORUM}/memberlist.php?mode=viewprofile&u=2"
    reading = read("phpbb", ["topic", "topic-2"], "12", f"{FORUM}/viewtopic.php?f=2&t=12", owner)
    post = reading.thread.post
    assert (post.title, post.text) == ("När kommer bussen?", "Linje 3 är alltid sen.\nVarför?")
    assert [(one.kind, one.caption) for one in post.media] == [(MediaKind.IMAGE, ""), (MediaKind.DOCUMENT, "plan.pdf")]
    assert ids(reading) == [("p41", ""), ("p42", ""), ("p43", "")]
    assert [one.author.name for one in reading.thread.comments] == ["Granåsa kommun", "Gäst", "Bo Ek"]
    assert reading.thread.comments[0].author.role is AuthorRole.MUNICIPALITY
    assert reading.thread.comments[2].published_at == dt.datetime(2025, 10, 2, 7, 30, tzinfo=dt.UTC)
    assert (post.edited_at, reading.problems) == (dt.datetime(2025, 10, 1, 8, 20, tzinfo=dt.UTC), ())


def test_a_customer_forum_lists_questions_and_marks_the_organisations_answers() -> None:
    listing = feed("kundo", "forum", "https://kundo.se/org/granasa/")
    assert [(ref.id, ref.comments) for ref in listing.refs] == [("nar-oppnar-badet", 2), ("laga-gungan", 0)]
    url = "https://kundo.se/org/granasa/d/nar-oppnar-badet/"
    reading = read("kundo", ["dialog"], "nar-oppnar-badet", url)
    assert (reading.thread.post.title, reading.thread.post.author.name) == ("När öppnar badet?", "Åsa")
    assert [(one.id, one.text, one.author.role) for one in reading.thread.comments] == [
        ("3195511", "Ja, på lördag klockan 10.", AuthorRole.MUNICIPALITY),
        ("3195512", "Tack!", AuthorRole.PUBLIC),
    ]


def test_an_e_petition_has_its_signatures_comments_and_answer() -> None:
    url = "https://sjalvservice.granasa.example/forslag/eforslag"
    listing = feed("epetition", "lista", url)
    assert [(ref.id, ref.title) for ref in listing.refs] == [
        ("117", "Belysning på elljusspåret"), ("102", "Fler cykelställ"),
    ]  # fmt: skip
    reading = read("epetition", ["forslag"], "102", f"{url}/visa/102")
    post = reading.thread.post
    assert (post.author.name, post.author.role) == ("Siv Ö.", AuthorRole.PUBLIC)
    assert [(one.kind, one.value) for one in post.counters] == [("signature", 58)]
    assert post.text == "Vid stationen saknas plats för cyklar.\n\nSätt upp tjugo ställ."
    answer = reading.thread.comments[1]
    assert (answer.author.name, answer.author.role) == ("samhällsbyggnadsnämnden", AuthorRole.MUNICIPALITY)
    assert [one.kind for one in answer.media] == [MediaKind.DOCUMENT]


@pytest.mark.parametrize("page", ["category", "topic"])
def test_the_other_theme_of_nodebb_is_read_alike(page: str) -> None:
    html = (PAGES / "nodebb" / f"{page}.html").read_text("utf-8")
    harmony = html.replace(
        '<h3 component="topic/header" class="title">', '<h3 component="topic/header" class="title fs-5">'
    )
    harmony = harmony.replace('class="permalink" href', 'class="post-index text-muted" href')
    harmony = harmony.replace("<strong", "<div").replace("</strong", "</div")
    found, url = shipped("nodebb"), f"{FORUM}/topic/12/x"
    if page == "category":
        reading = reader_for(found).read_feed(harmony, url=url, profile=found, account=account(url), captured_at=NOW)
        assert len(reading.refs) == 2
    else:
        ref = ThreadRef(id="12", url=url)
        thread = reader_for(found).read_thread(
            [harmony], ref=ref, url=url, profile=found, account=account(url), captured_at=NOW
        )
        assert ids(thread) == [("41", ""), ("42", "41")]
        assert thread.thread.comments[0].permalink == f"{FORUM}/post/41"
