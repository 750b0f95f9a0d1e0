"""What the browser lane makes of pages of snac and of Mastodon's web app, in the form that both give them."""

from pathlib import Path

from archiver.data import data_path
from archiver.platforms import knowing
from archiver.platforms.generic import read_feed, read_thread
from archiver.platforms.unseen import unseen_fields
from archiver.profiles import Profile, read_profile
from archiver.records import Account, Post, Thread, ThreadRef
from tests.unit.platforms.talking import NOW

SNAC = "https://snac.granasa.example"
POLL = """<html><body><div class="snac-posts"><div class="snac-post"><div class="snac-post-header">
<a class="p-author h-card snac-author" href="https://snac.granasa.example/granasa">Granåsa kommun</a>
<a href="https://snac.granasa.example/granasa/p/1.2" title="6de1441d888e3b36a3c73d30af89f27e">»</a>
<time class="dt-published snac-pubdate" title="2026-11-30T02:25:54Z (sv)">2026-11-30</time></div>
<div class="e-content snac-content"><div>Vilken färg?<br><p><div><table class="snac-poll-result">
<tr><td>Röd:</td><td>3</td></tr><tr><td>Blå &#38; grön:</td><td>0</td></tr></table><p>Closes in 59:59</p></div>
<div class="snac-content-attachments"></div></div></div></div></div></body></html>"""


def shipped(name: str) -> Profile:
    return read_profile(data_path("capture_profiles", f"{name}.toml"))


def read(name: str, html: str, id: str, url: str) -> Thread:
    account = Account(id="k", platform=name, url=url, name="Granåsa", authority="KS")
    ref = ThreadRef(id=id, url=url)
    return read_thread([html], ref=ref, url=url, profile=shipped(name), account=account, captured_at=NOW).thread


def test_a_poll_is_its_options_and_neither_the_votes_nor_the_time_left() -> None:
    post = read("snac", POLL, "6de1441d888e3b36a3c73d30af89f27e", f"{SNAC}/granasa/p/1.2").post
    assert isinstance(post, Post)
    assert post.text == "Vilken färg?"
    assert [one.text for one in post.options] == ["Röd", "Blå & grön"]
    assert (post.language, post.published_precision) == ("sv", "second")
    assert knowing.OPTIONS not in unseen_fields(shipped("snac"))
    assert knowing.OPTIONS in unseen_fields(shipped("wordpress"))


# --- Mastodon's web app: pages of our own after its published source ----------------------------------------------

WEB = "https://social.granasa.example/@granasa/110000000000000001"


def web_page(name: str) -> str:
    return (Path(__file__).parents[3] / "pages" / "mastodon" / name).read_text("utf-8")


def test_a_thread_of_the_web_app_is_read_without_the_tree() -> None:
    thread = read("mastodon", web_page("thread.html"), "110000000000000001", WEB)
    post = thread.post
    assert (post.id, post.author.id) == ("110000000000000001", "@granasa@social.granasa.example")
    assert post.text == "Nya badet öppnar på lördag!\n\nVälkomna #bad"
    assert (post.language, post.media[0].alt) == ("sv", "Badet i sol")
    assert post.media[0].url == "https://social.granasa.example/media/original/bad.jpg"
    assert [(one.id, one.text, one.parent) for one in thread.comments] == [
        ("110000000000000002", "Äntligen!", ""),
        ("110000000000000003", "Gnäll", ""),
    ]
    assert {knowing.PARENT, knowing.EDITED_AT, knowing.OPTIONS} <= unseen_fields(shipped("mastodon"))


def test_a_post_that_the_web_app_has_unrendered_is_told() -> None:
    row = '<article data-id="{id}"><div class="status__wrapper">{what}</div></article>'
    shown = '<a class="status__relative-time" href="/@granasa/2"><time datetime="2026-07-10T06:00:00Z"></time></a>'
    rows = row.format(id=2, what=shown) + row.format(id=1, what="<span>Granåsa</span><span>Text</span>")
    html = (
        f'<body><div id="mastodon"><div class="account__header"></div><div class="item-list">{rows}</div></div></body>'
    )
    account = Account(id="k", platform="mastodon", url=WEB, name="Granåsa", authority="KS")
    feed = read_feed(html, url=WEB, profile=shipped("mastodon"), account=account, captured_at=NOW)
    assert [one.id for one in feed.refs] == ["2"]
    assert [one.why for one in feed.problems] == ["Ett inlägg i flödet saknar adress, så det kunde inte öppnas."]
