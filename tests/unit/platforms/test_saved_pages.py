"""What must be read from pages that real servers made (tests/pages)."""

import datetime as dt
from pathlib import Path

import pytest

from archiver.data import data_path
from archiver.platforms.readings import FeedReading, ThreadReading
from archiver.platforms.registry import reader_for
from archiver.profiles import Profile, read_profile
from archiver.records import Account, AuthorRole, Direction, MediaKind, ThreadRef
from tests.unit.platforms.samples import NOW

PAGES = Path(__file__).parents[2] / "pages"
WORDPRESS, SNAC, WIKI = "http://127.0.0.1:18181", "http://127.0.0.1:18182", "http://127.0.0.1:18183"


def shipped(name: str) -> Profile:
    return read_profile(data_path("capture_profiles", f"{name}.toml"))


def account(url: str, *identities: str) -> Account:
    return Account(id="k", platform="p", url=url, name="Storköpings kommun", authority="KS", identities=identities)


def page(name: str) -> str:
    return (PAGES / f"{name}.html").read_text("utf-8")


def read_feed(name: str, profile: str, url: str) -> FeedReading:
    found = shipped(profile)
    return reader_for(found).read_feed(page(name), url=url, profile=found, account=account(url), captured_at=NOW)


def read(names: list[str], profile: str, ref: ThreadRef, owner: Account) -> ThreadReading:
    found = shipped(profile)
    parts = [page(name) for name in names]
    return reader_for(found).read_thread(parts, ref=ref, url=ref.url, profile=found, account=owner, captured_at=NOW)


# --- WordPress --------------------------------------------------------------------------------------------------

POST = ThreadRef(id="post-18", url=f"{WORDPRESS}/2024/08/badplatsen-etapp-11-aao-citat-%f0%9f%98%80/")


def test_wordpress_lists_its_posts_with_the_way_to_older_ones() -> None:
    reading = read_feed("wordpress/feed", "wordpress", f"{WORDPRESS}/")
    assert [ref.id for ref in reading.refs] == [f"post-{n}" for n in range(18, 13, -1)]
    assert reading.refs[0].url == POST.url
    assert reading.refs[0].published_at == dt.datetime(2024, 8, 17, 6, 15, tzinfo=dt.UTC)
    assert (reading.name, reading.description) == ("Storköpings kommun", "Nytt från kommunen")
    assert reading.next_url == f"{WORDPRESS}/page/2/"


def test_a_wordpress_post_is_read_whole() -> None:
    post = read(["wordpress/post"], "wordpress", POST, account(f"{WORDPRESS}/")).thread.post
    assert post.title == "Badplatsen, etapp 11 – åäö & ”citat” 😀"
    assert post.text == (
        "Nu öppnar etapp 11 av badplatsen.\nVälkomna!\n\nLäs mer på vår webbplats. <b>ej fet</b>\n\n"
        "Detaljplanen (pdf)\n\nkl  08.00\n    09.00\n\nEtt\nTvå"
    )
    assert (post.author.name, post.author.role, post.direction) == (
        "Erik Öberg",
        AuthorRole.MUNICIPALITY,
        Direction.CREATED,
    )
    assert (post.language, post.permalink) == ("sv-SE", POST.url)
    assert [(one.url.rpartition("/")[2], one.kind, one.alt, one.caption) for one in post.media] == [
        ("Daffodils.jpg", MediaKind.IMAGE, "Alternativtext Daffodils", ""),
        ("Reading.jpg", MediaKind.IMAGE, "Alternativtext Reading", "Ett"),
        ("in-the-bois-de-boulogne.jpg", MediaKind.IMAGE, "Alternativtext in-the-bois-de-boulogne", "Två"),
        ("film.mp4", MediaKind.VIDEO, "", "Film från invigningen"),
        ("p.jpg", MediaKind.IMAGE, "", ""),
        ("plan.pdf", MediaKind.DOCUMENT, "", "Detaljplanen (pdf)"),
    ]


def test_wordpress_comments_are_read_ten_levels_deep() -> None:
    reading = read(["wordpress/post"], "wordpress", POST, account(f"{WORDPRESS}/", "admin"))
    comments = {one.id: one for one in reading.thread.comments}
    assert (len(comments), reading.expected_comments, reading.problems) == (15, 15, ())
    chain = ["13"]
    while comments[chain[-1]].parent:
        chain.append(comments[chain[-1]].parent)
    assert chain == ["13", "10", "9", "8", "7", "6", "5", "4", "3", "2"]
    assert comments["2"].text == "När öppnar kiosken?\nOch toaletterna?\n\nTack! 🌊"
    assert comments["2"].published_at == dt.datetime(2024, 8, 18, 9, tzinfo=dt.UTC)
    assert comments["2"].published_shown == "18 augusti 2024 kl. 11:00"
    assert comments["2"].permalink == f"{POST.url}#comment-2"
    assert [(link.text, link.url) for link in comments["14"].links] == [("min sida", "https://zoe.example/sida")]
    assert not [one for one in comments.values() if one.media]  # faces are no content


def test_wordpress_roles_follow_the_log_in_and_never_the_typed_address() -> None:
    owner = account(f"{WORDPRESS}/", "admin", "https://person.example/1")
    comments = {one.id: one for one in read(["wordpress/post"], "wordpress", POST, owner).thread.comments}
    roles = {id: comments[id].author.role for id in ("2", "3", "15", "16")}
    assert roles == {
        "2": AuthorRole.PUBLIC,  # typed https://person.example/1 in the form
        "3": AuthorRole.MUNICIPALITY,  # wrote the post
        "15": AuthorRole.MUNICIPALITY,  # logged in as admin
        "16": AuthorRole.PUBLIC,  # logged in as a reader
    }


def test_wordpress_comment_pages_are_put_in_order() -> None:
    ref = ThreadRef(id="post-16", url=f"{WORDPRESS}/2024/07/badplatsen-etapp-9/")
    names = ["wordpress/comments-newest", "wordpress/comments-oldest"]
    reading = read(names, "wordpress", ref, account(f"{WORDPRESS}/"))
    assert [one.text for one in reading.thread.comments] == ["Kort 0", "Kort 1", "Kort 2"]
    assert (reading.expected_comments, reading.problems) == (3, ())


# --- snac -------------------------------------------------------------------------------------------------------

STATUS = ThreadRef(id="c204ba3c98d1c1473437e6577a486116", url=f"{SNAC}/kommunen/p/1795223560.054786")


def test_snac_lists_the_users_own_posts() -> None:
    reading = read_feed("snac/feed", "snac", f"{SNAC}/kommunen")
    assert len(reading.refs) == 5
    assert reading.refs[1] == ThreadRef(
        id=STATUS.id, url=STATUS.url, published_at=dt.datetime(2026, 11, 21, 1, 12, 40, tzinfo=dt.UTC)
    )
    assert reading.name == "kommunen"


def test_a_snac_post_is_read_with_its_answers() -> None:
    reading = read(["snac/post"], "snac", STATUS, account(f"{SNAC}/kommunen"))
    post, comments = reading.thread.post, reading.thread.comments
    assert post.text == (
        "Nu öppnar badplatsen 🌊\n\nLäs mer: https://kommun.example/bad?a=1&b=2 #bad @bjorn@127.0.0.1:18182"
    )
    assert [(link.text, link.mention) for link in post.links] == [
        ("https://kommun.example/bad?a=1&b=2", False), ("#bad", False), ("@bjorn@127.0.0.1:18182", True),
    ]  # fmt: skip
    assert [one.alt for one in post.media] == ["Alternativtext: badplatsen"] * 2
    assert [(one.kind, one.value) for one in post.counters] == [("like", 0), ("share", 0)]
    assert (len(comments), reading.problems) == (11, ())
    assert [one.parent for one in comments[1:10]] == [one.id for one in comments[:9]]
    assert comments[1].author.role is AuthorRole.MUNICIPALITY
    assert (comments[10].parent, len(comments[10].media)) == ("", 1)


# --- MediaWiki --------------------------------------------------------------------------------------------------


def test_mediawiki_lists_all_its_pages() -> None:
    reading = read_feed("mediawiki/all-pages", "mediawiki", f"{WIKI}/index.php/Special:Alla_sidor")
    assert [ref.title for ref in reading.refs] == ["Badplatsen", "Huvudsida", "Kiosken", "Vanliga frågor"]
    assert (reading.name, reading.next_url) == ("Storköpings wiki", None)


def test_a_wiki_page_is_read_with_its_talk() -> None:
    ref = ThreadRef(id="/index.php/Badplatsen", url=f"{WIKI}/index.php/Badplatsen")
    owner = account(f"{WIKI}/index.php/Special:Alla_sidor", "Kommunen")
    reading = read(["mediawiki/page", "mediawiki/talk"], "mediawiki", ref, owner)
    post, comments = reading.thread.post, reading.thread.comments
    assert post.text.endswith("Öppettider\n\nDag\tTid\nMåndag\t08–17")
    assert (post.title, post.language, post.permalink) == ("Badplatsen", "sv", ref.url)
    assert post.edited_at == dt.datetime(2026, 11, 21, 1, 38, tzinfo=dt.UTC)
    assert [(one.author.name, one.text.split("\n")[0]) for one in comments] == [
        ("Åsa", "När öppnar den?"),
        ("Kommunen", "Den öppnar i juni. Se kiosken."),
        ("Åsa", "Tack! 😀"),
        ("Björn", "Jag undrar också:"),
        ("Björn", "Tack"),
        ("Osignerat", "Har ni tänkt på de som kommer med buss?"),
    ]
    assert [one.author.role for one in comments][:2] == [AuthorRole.PUBLIC, AuthorRole.MUNICIPALITY]


# --- articles ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "title", "author", "published", "text"),
    [
        (
            "json-ld",
            "Nya badplatsen öppnar",
            "Rut Reporter",
            "2024-06-01T06:15:00+00:00",
            "Nya badplatsen öppnar\n\nI dag öppnar badplatsen.\n\nLäs planen.",
        ),
        ("microdata", "Vinterns plogning", "Driftenheten", "2024-01-09T23:00:00+00:00", "Vi plogar."),
        ("h-entry", "Anteckning om torget", "Ann", "2024-02-03T12:00:00+00:00", "Torget byggs om.\nHåll till höger."),
        ("opengraph", "Lucia på torget", "Kommunens nyheter", "2023-12-13T06:00:00+00:00", "Lucia\n\nKom och lyssna."),
        ("plain", "Anslag", "webb.example", None, "Sammanträdet är flyttat till torsdag."),
    ],
)
def test_an_article_says_what_it_says_of_itself(
    name: str, title: str, author: str, published: str | None, text: str
) -> None:
    ref = ThreadRef(id="https://webb.example/a", url="https://webb.example/a")
    post = read([f"article/{name}"], "article", ref, account("https://webb.example/")).thread.post
    assert (post.title, post.author.name, post.text) == (title, author, text)
    assert (post.published_at.isoformat() if post.published_at else None) == published


def test_an_article_keeps_its_image_document_and_comments() -> None:
    ref = ThreadRef(id="https://nyheter.example/x", url="https://nyheter.example/x")
    reading = read(["article/json-ld"], "article", ref, account("https://kommun.example/"))
    post = reading.thread.post
    assert (post.id, post.author.role) == ("https://nyheter.example/artikel/badplatsen", AuthorRole.PUBLIC)
    assert [(one.kind, one.alt, one.caption) for one in post.media] == [
        (MediaKind.IMAGE, "Badplatsen", "Foto: Rut"), (MediaKind.DOCUMENT, "", "planen"),
    ]  # fmt: skip
    assert post.edited_at == dt.datetime(2024, 6, 2, 7, tzinfo=dt.UTC)
    assert [(one.id, one.author.name, one.text) for one in reading.thread.comments] == [("k1", "Bo", "Äntligen!")]


@pytest.mark.parametrize(
    ("name", "id"), [("opengraph", "https://kommun.example/lucia"), ("plain", "https://webb.example/a")]
)
def test_an_articles_own_page_is_its_feed(name: str, id: str) -> None:
    reading = read_feed(f"article/{name}", "article", "https://webb.example/a")
    assert [(ref.id, ref.url) for ref in reading.refs] == [(id, id)]
