"""Any blog's feed: a recorded real one (tests/pages/blog), and small ones in the published forms."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from archiver.capture.walls import find_wall
from archiver.errors import ProfileMismatch
from archiver.platforms.api_reading import AccountReading, Ask, Listing
from archiver.platforms.blog.api import BLOG_FEED
from archiver.platforms.blog.feed import decoded, parse_feed
from archiver.platforms.fragments import shipped
from archiver.platforms.readings import ThreadReading
from archiver.records import Account, AuthorRole, MediaKind
from tests.unit.platforms.talking import Served, context, read_all, talk, url_of

PAGES = Path(__file__).parents[3] / "pages" / "blog"
SITE, BLOG = "http://127.0.0.1:18181", "https://blogg.example/"
ACCOUNT = Account(id="k", platform="blog", url=BLOG, name="Granåsa kommun", authority="KS")
TOLD = context(ACCOUNT)
RSS = (
    '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wfw="http://wellformedweb.org/CommentAPI/"'
    ' xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:fh="http://purl.org/syndication/history/1.0"><channel>'
    "<title>Bloggen</title><link>https://blogg.example/</link><description>Nytt</description><language>sv</language>"
)
END = "</channel></rss>"


def item(number: int = 1, inner: str = "", text: str = "<p>Hej</p>") -> str:
    return (
        f"<item><title>Inlägg {number} &amp;amp; mer</title><link>https://blogg.example/{number}?utm_source=rss</link>"
        f"<pubDate>Mon, 02 Mar 2026 08:0{number}:00 +0100</pubDate><dc:creator>Åsa</dc:creator>"
        f"<content:encoded><![CDATA[{text}]]></content:encoded>{inner}</item>"
    )


def answering(**answers: object) -> Served:
    """Answer by the address less the blog's own; another is not there."""

    def served(ask: Ask) -> object:
        given = answers.get(url_of(ask).removeprefix(BLOG), (404, b""))
        return given.encode() if isinstance(given, str) else given

    return served


def first_page(feed: str | bytes) -> tuple[AccountReading, Listing, Served]:
    served = answering(**{"": feed})
    about = talk(BLOG_FEED.read_account(TOLD), served)
    return about, talk(BLOG_FEED.read_listing(TOLD, about, ""), served), served


def threads(feed: str | bytes, **more: object) -> list[ThreadReading]:
    return read_all(BLOG_FEED, TOLD, answering(**{"": feed, **more}))[1]


def one(feed: str | bytes, **more: object) -> ThreadReading:
    (reading,) = threads(feed, **more)
    return reading


# --- a real one ---------------------------------------------------------------------------------------------------


def test_a_real_blog_is_found_walked_to_its_end_and_read_with_its_comments() -> None:
    answers: dict[str, Any] = json.loads((PAGES / "answers.json").read_text("utf-8"))

    def served(ask: Ask) -> object:
        found = answers[url_of(ask)]
        return found["status"], found["data"].encode(), found["headers"]

    told = context(Account(id="k", platform="blog", url=f"{SITE}/", name="Granåsa kommun", authority="KS"))
    about, readings = read_all(BLOG_FEED, told, served)
    assert (about.name, about.data) == ("Granåsa kommun – nyheter", {"feed": f"{SITE}/feed/"})
    written = next(one for one in readings if one.thread.post.title.startswith("Badet"))
    assert written.thread.id == f"{SITE}/2025/03/badet-lillsjon-annat/"
    assert written.thread.post.author.role is AuthorRole.MUNICIPALITY
    assert "”Lillsjöns bad” — äntligen…" in written.thread.post.text
    first, second = written.thread.comments
    assert (first.id, second.parent) == (f"comment-{first.id[8:]}", first.id)
    assert second.text == "”Jaså?” – nja"  # without the "Som svar till" of the feed
    assert (written.expected_comments, written.problems) == (2, ())


# --- finding ------------------------------------------------------------------------------------------------------


def test_the_feed_is_found_through_the_page_and_the_comments_feed_is_not_taken() -> None:
    page = (
        "<link rel='alternate' type='application/rss+xml' title='Bloggen » kommentarsflöde' href='/comments/feed'>"
        "<link rel='alternate' type='application/atom+xml' href='/atom'>"
    )
    served = answering(**{"": page, "atom": RSS + END})
    assert talk(BLOG_FEED.read_account(TOLD), served).data == {"feed": "https://blogg.example/atom"}


def test_a_page_without_a_feed_is_told() -> None:
    with pytest.raises(ProfileMismatch) as told:
        talk(BLOG_FEED.read_account(TOLD), answering(**{"": "<html><p>Hej</p></html>"}))
    assert "api_url" in told.value.say


# --- coverage -----------------------------------------------------------------------------------------------------


def test_a_feed_that_cannot_be_paged_says_so() -> None:
    _, listing, _ = first_page(RSS + item(1) + item(2) + END)
    assert [one.ref.id for one in listing.threads] == ["https://blogg.example/1", "https://blogg.example/2"]
    assert "bara de 2 senaste" in listing.problems[0].why


def test_a_complete_feed_says_nothing() -> None:
    assert first_page(RSS + "<fh:complete/>" + item() + END)[1].problems == ()


@pytest.mark.parametrize("rel", ["next", "prev-archive"])
def test_a_paged_feed_is_walked_to_its_end(rel: str) -> None:
    older = f'<atom:link rel="{rel}" href="https://blogg.example/2"/>'
    found = threads(RSS + older + item(1) + END, **{"2": RSS + item(2) + END})
    assert [one.thread.id for one in found] == ["https://blogg.example/1", "https://blogg.example/2"]


def test_a_feed_that_leads_in_a_circle_ends() -> None:
    older = '<atom:link rel="next" href="https://blogg.example/?again"/>'
    assert len(threads(RSS + older + item(1) + END, **{"?again": RSS + older + item(1) + END})) == 1


def test_a_wordpress_that_ignores_the_page_number_is_told() -> None:
    feed = RSS + "<generator>https://wordpress.org/?v=6.1</generator>" + item(1) + END
    about, listing, _ = first_page(feed)
    again = talk(BLOG_FEED.read_listing(TOLD, about, listing.next), answering(**{"?paged=2": feed}))
    assert (again.threads, again.next) == ((), "")
    assert "kan inte bläddras" in again.problems[0].why


def test_an_entry_without_an_address_is_told() -> None:
    _, listing, _ = first_page(RSS + "<fh:complete/><item><title>Namnlös</title></item>" + END)
    assert [one.why for one in listing.problems] == ["Ett inlägg i flödet saknar adress och kunde inte läsas."]


@pytest.mark.parametrize(
    ("short", "cut"),
    [
        ("<description>Början på det hela [&amp;#8230;]</description>", True),
        ("<description>Allt &lt;a href='/1'&gt;Läs mer&lt;/a&gt;</description>", True),
        ("<description>&lt;p&gt;Hela texten.&lt;/p&gt;</description>", False),
    ],
)
def test_a_text_that_is_only_a_beginning_is_told(short: str, cut: bool) -> None:
    reading = one(f"{RSS}<fh:complete/><item><link>https://blogg.example/1</link>{short}</item>{END}")
    assert any("bara inledningen" in problem.why for problem in reading.problems) == cut


# --- what an entry says -------------------------------------------------------------------------------------------


def test_an_rss_item_is_read() -> None:
    text = (
        '<p>Se <a href="/mer">mer</a></p><figure><img src="/a.jpg" alt="En sjö"><figcaption>Sjön</figcaption></figure>'
    )
    text += '<img src="https://stats.example/p.gif" width="1" height="1">'
    attached = '<enclosure url="https://blogg.example/pod.mp3" type="audio/mpeg" length="1"/>'
    attached += '<media:content url="https://0.gravatar.com/avatar/x" medium="image"/>'
    post = one(RSS + "<fh:complete/>" + item(1, attached, text) + END).thread.post
    assert (post.title, post.text, post.language) == ("Inlägg 1 & mer", "Se mer", "sv")
    assert (post.author.name, post.published_at) == ("Åsa", dt.datetime(2026, 3, 2, 7, 1, tzinfo=dt.UTC))
    assert [link.url for link in post.links] == ["https://blogg.example/mer"]
    assert [(one.url, one.kind, one.alt, one.caption) for one in post.media] == [
        ("https://blogg.example/a.jpg", MediaKind.IMAGE, "En sjö", "Sjön"),
        ("https://blogg.example/pod.mp3", MediaKind.AUDIO, "", ""),
    ]


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0" xml:lang="sv-SE">
<title type="html">Bloggen &amp;amp; vi</title><author><name>Redaktionen</name><uri>https://blogg.example/vi</uri></author>
<entry><title>A &lt; B</title><id>tag:blogg.example,2026:1</id><link href="/1"/>
<published>2026-03-02T08:00:00+01:00</published>
<updated>2026-03-03T08:00:00+01:00</updated>{content}
<link rel="replies" type="application/atom+xml" href="https://blogg.example/svar" thr:count="2"/></entry></feed>"""
ANSWERS = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0">
<entry><id>tag:b</id><link href="https://blogg.example/1#c2"/><author><name>Bo</name></author>
<updated>2026-03-02T10:00:00Z</updated>
<thr:in-reply-to ref="tag:a"/><content type="text">Nej &lt;b&gt;du&lt;/b&gt;</content></entry>
<entry><id>tag:a</id><link href="https://blogg.example/1#c1"/>
<author><name>Granåsa kommun</name><uri>https://blogg.example/</uri></author>
<updated>2026-03-02T09:00:00Z</updated><thr:in-reply-to ref="tag:blogg.example,2026:1"/>
<content type="html">&lt;p&gt;Ja&lt;/p&gt;</content></entry></feed>"""


@pytest.mark.parametrize(
    "content",
    [
        '<content type="html">&lt;p&gt;Ett&lt;br&gt;två&lt;/p&gt;</content>',
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Ett<br/>två</p></div></content>',
        '<content type="xhtml"><x:div xmlns:x="http://www.w3.org/1999/xhtml"><x:p>Ett<x:br/>två</x:p></x:div></content>',
    ],
    ids=["html", "xhtml", "xhtml with a prefix"],
)
def test_an_atom_entry_is_read_with_who_answers_whom(content: str) -> None:
    reading = one(ATOM.format(content=content), svar=ANSWERS)
    post = reading.thread.post
    assert (post.title, post.text, post.language) == ("A < B", "Ett\ntvå", "sv-SE")
    assert (post.author.name, post.author.url) == ("Redaktionen", "https://blogg.example/vi")
    assert post.edited_at == dt.datetime(2026, 3, 3, 7, 0, tzinfo=dt.UTC)
    assert [(c.id, c.parent, c.text) for c in reading.thread.comments] == [
        ("c1", "", "Ja"),
        ("c2", "c1", "Nej <b>du</b>"),
    ]
    assert reading.problems == ()


def test_a_commenter_who_calls_himself_the_municipality_proves_nothing() -> None:
    reading = one(ATOM.format(content="<content>x</content>"), svar=ANSWERS)
    assert {comment.author.role for comment in reading.thread.comments} == {AuthorRole.PUBLIC}


def test_comments_that_cannot_be_had_are_told() -> None:
    counted = "<slash:comments>3</slash:comments>"
    without = one(RSS + "<fh:complete/>" + item(1, counted) + END)
    refused = one(
        RSS + "<fh:complete/>" + item(1, f"{counted}<wfw:commentRss>https://blogg.example/c</wfw:commentRss>") + END,
        c=(403, b""),
    )
    assert without.expected_comments == 3
    assert without.problems[0].why == "Flödet uppger 3 kommentarer men de kunde inte läsas."
    assert refused.problems[0].why == "Flödet uppger 3 kommentarer men de kunde inte läsas (svar 403)."


def test_the_stamp_changes_with_the_entry() -> None:
    stamps = [
        first_page(RSS + item(1, f"<slash:comments>{count}</slash:comments>") + END)[1].threads[0].stamp
        for count in (1, 1, 2)
    ]
    assert stamps[0] == stamps[1] != stamps[2]


# --- bytes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "served"),
    [
        ("<?xml version='1.0' encoding='iso-8859-1'?><rss>å</rss>".encode("latin-1"), ""),
        ("<?xml version='1.0' encoding='iso-8859-1'?><rss>å</rss>".encode(), ""),  # declared one thing, is another
        ("<rss>å</rss>".encode("latin-1"), "text/xml; charset=utf-8"),
        ("<rss>å</rss>".encode("utf-16"), ""),
        ("\ufeff<rss>å</rss>".encode(), "text/xml"),
        ("<?xml version='1.0' encoding='klingon'?><rss>å</rss>".encode("cp1252"), ""),
    ],
)
def test_the_encoding_is_what_the_bytes_are(body: bytes, served: str) -> None:
    assert "<rss>å</rss>" in decoded(body, served)


@pytest.mark.parametrize(
    ("feed", "title"),
    [
        (
            RSS
            + "<item><title>R&aring;d &amp; ro&nbsp;h&auml;r</title><link>https://blogg.example/1</link></item>"
            + END,
            "Råd & ro här",
        ),
        (RSS + "<item><title>Hej \x08 då</title><link>https://blogg.example/1</link></item>" + END, "Hej \ufffd då"),
        (RSS + "<item><title>Utan slut</title><link>https://blogg.example/1</link></item>", "Utan slut"),
        (
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel/>'
            "<item><title>Gammal</title><link>https://blogg.example/1</link></item></rdf:RDF>",
            "Gammal",
        ),
    ],
    ids=["names of HTML", "no XML", "cut off", "RSS 1.0"],
)
def test_a_feed_with_faults_is_read(feed: str, title: str) -> None:
    assert one(feed).thread.post.title == title


def test_an_entity_bomb_does_not_go_off_and_no_file_is_read() -> None:
    declared = '<!DOCTYPE rss [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    feed = (
        declared
        + RSS.partition("?>")[2]
        + "<item><title>T &b;&f;</title><link>https://blogg.example/1</link></item>"
        + END
    )
    assert one(feed).thread.post.title == "T"


def test_depth_and_size_cost_no_more_than_their_length() -> None:
    deep = "<b>" * 50_000
    assert parse_feed((RSS + item(1, deep) + END).encode(), "", BLOG) is not None
    assert len(threads(RSS + "<fh:complete/>" + item(1, "", "<div>" * 20_000) + END)) == 1


# --- the browser --------------------------------------------------------------------------------------------------

SHOWN = '<html><head><meta name="color-scheme"></head><body><pre style="white-space: pre-wrap;">{}</pre></body></html>'


@pytest.mark.parametrize(
    "html",
    [
        SHOWN.format((RSS + END).replace("<", "&lt;")),
        SHOWN.format("&lt;?xml version='1.0'?&gt;\n&lt;!-- x --&gt;&lt;feed xmlns='x'&gt;"),
        f'<html><body><div id="webkit-xml-viewer-source-xml">{RSS.partition("?>")[2]}{END}</div></body></html>',
        RSS + item() + END,
    ],
    ids=["as text", "atom as text", "as a tree", "as it is"],
)
def test_the_article_profile_refuses_a_feed_and_names_the_lane_that_reads_it(html: str) -> None:
    wall = find_wall(shipped("article"), status=200, url=f"{BLOG}feed", html=html)
    assert wall is not None
    assert "plattformen blog" in wall.say


def test_an_article_about_feeds_is_no_feed() -> None:
    html = "<article><h1>Om RSS</h1><p>Så här ser ett flöde ut när man öppnar det i sin webbläsare:</p>"
    html += "<pre>&lt;rss version='2.0'&gt;</pre></article>"
    assert find_wall(shipped("article"), status=200, url=BLOG, html=html) is None
