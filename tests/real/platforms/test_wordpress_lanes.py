"""One real WordPress by its REST API, its own export, its pages and its feed: the same threads by each."""

import datetime as dt
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import httpx
import pytest

from archiver.errors import TokenRefused
from archiver.platforms.api_reading import ApiReader, Ask
from archiver.platforms.blog.api import BLOG_FEED
from archiver.platforms.fragments import shipped
from archiver.platforms.generic import read_thread
from archiver.platforms.readings import ThreadReading
from archiver.platforms.wordpress.api import WORDPRESS_API, authorise
from archiver.platforms.wordpress.export import WORDPRESS_EXPORT
from archiver.records import Account, AuthorRole, Comment, Missing, Post, Thread, ThreadRef, Visibility
from archiver.versions import canonical
from tests.servers.processes import PATIENCE
from tests.servers.wordpress import WordPress
from tests.unit.platforms.talking import NOW, InMemory, Served, context, export_context, read_all, talk

AT = dt.datetime(2025, 3, 1, 9, 30, tzinfo=dt.UTC)
WRITTEN = """Vi öppnar "Lillsjöns bad" -- äntligen... kl 8-20, och 'Kiosken' har 3x2 bord.
Den är 9' bred; kom i sommar '25!

[caption id="attachment_{id}" align="alignnone" width="300"]{picture} Bilden: "sjön" i kväll[/caption]

<blockquote>Det är "bra" -- sa de</blockquote>
<ul>
<li>Ett</li>
<li>Två "citat"</li>
</ul>
<pre>kl  08.00 -- "stängt"</pre>

Läs <a href="/mer/">mer "här"</a>.

<a href="{file}">Kallelsen (pdf)</a>"""
BLOCKS = """<!-- wp:paragraph -->
<p>Block med "citat" -- och 'enkla'.<br>Ny rad... 2x4</p>
<!-- /wp:paragraph -->

<!-- wp:image {{"id":{id},"sizeSlug":"large"}} -->
<figure class="wp-block-image size-large">{picture}<figcaption>En "bild"</figcaption></figure>
<!-- /wp:image -->

<!-- wp:file -->
<div class="wp-block-file"><a href="{file}">Kallelse</a><a href="{file}" class="wp-block-file__button">Ner</a></div>
<!-- /wp:file -->"""
SAID = """Bra "bad"! Se https://example.org/bad?a=1&b=2, eller www.example.org.
Skriv till nils@example.org -- hälsar 'Nils'

Andra stycket... <b>fetstil</b> & mer"""


def account(site: WordPress, platform: str = "wordpress") -> Account:
    return Account(id="k", platform=platform, url=f"{site.url}/", name="Granåsa kommun", authority="KS")


def asking(token: str = "") -> Served:
    """Ask as the lane will: the query added, the token sent."""
    headers = dict(authorise(token)) if token else {}
    client = httpx.Client(timeout=PATIENCE, follow_redirects=True)

    def answer(ask: Ask) -> object:
        url = httpx.URL(ask.url)
        query = [*url.params.multi_items(), *ask.query]
        got = client.get(
            url.copy_with(params=query) if query else url,
            headers={"Accept": ask.accept, **(headers if ask.token else {})},
        )
        data = got.json() if ask.accept == "application/json" and "json" in got.headers["content-type"] else got.content
        return got.status_code, data, {name.lower(): value for name, value in got.headers.items()}

    return answer


def by_api(site: WordPress, token: str = "", reader: ApiReader = WORDPRESS_API) -> dict[str, ThreadReading]:
    told = context(account(site, next(iter(reader.platforms))))
    return {one.thread.id: one for one in read_all(reader, told, asking(token))[1]}


def by_export(site: WordPress) -> tuple[dict[str, ThreadReading], list[Missing]]:
    delivered = InMemory({"granasa.xml": site.export()})
    assert WORDPRESS_EXPORT.recognises(delivered)
    found = list(WORDPRESS_EXPORT.read(delivered, export_context(account(site))).threads)
    threads = {one.reading.thread.id: one.reading for one in found if not isinstance(one, Missing)}
    return threads, [one for one in found if isinstance(one, Missing)]


def by_page(site: WordPress, thread: Thread) -> ThreadReading:
    html = httpx.get(thread.permalink, timeout=PATIENCE).raise_for_status().text
    ref, url = ThreadRef(id=thread.id, url=thread.permalink), thread.permalink
    profile = shipped("wordpress")
    return read_thread([html], ref=ref, url=url, profile=profile, account=account(site), captured_at=NOW)


def without(thread: Thread, *, language: bool = False, writers: bool = False, hidden: bool = False) -> object:
    """The canonical thread less what one of the lanes cannot know."""

    def blind(item: Post | Comment) -> Post | Comment:
        url = "" if isinstance(item, Post) else item.author.url
        author = replace(item.author, id="", url=url) if writers else item.author
        return replace(item, language="" if language else item.language, author=author)

    post = blind(thread.post)
    comments = tuple(blind(one) for one in thread.comments if not (hidden and one.hidden))
    assert isinstance(post, Post)
    told = replace(thread, post=post, comments=tuple(one for one in comments if isinstance(one, Comment)))
    return json.loads(canonical(told))


@contextmanager
def written(site: WordPress, title: str, html: str, **more: str) -> Iterator[str]:
    """A post for the time of a test, with a picture and a document of the site's."""
    known = next(one for post in site.posts() for one in post.media if one.kind == "image")
    file = next(one for post in site.posts() for one in post.media if one.kind == "document")
    found = httpx.get(f"{site.url}/?rest_route=/wp/v2/media&per_page=100", timeout=PATIENCE).json()
    image = next(one for one in found if one["source_url"] == known.url)
    small = image["media_details"]["sizes"]["medium"]
    picture = f'<img class="wp-image-{image["id"]} size-medium" src="{small["source_url"]}" alt="En sjö"'
    picture += f' width="{small["width"]}" height="{small["height"]}" />'
    body = html.format(id=image["id"], picture=picture, file=file.url)
    post = site.add_written(title, body, at=AT, featured=image["id"], **more)
    try:
        yield f"post-{post}"
    finally:
        site.delete_post(post)


def test_every_post_and_comment_by_the_api_is_as_the_database_has_it(wordpress: WordPress) -> None:
    told = context(account(wordpress))
    about, readings = read_all(WORDPRESS_API, told, asking())
    truth = {f"post-{post.id}": post for post in wordpress.posts()}
    assert about.expected == len(truth) == len(readings)
    assert (about.name, about.description) == ("Granåsa kommun – nyheter", "Nytt från kommunen")
    said = wordpress.comments()
    assert sum(len(one.thread.comments) for one in readings) == len(said)
    for reading in readings:
        post, known = reading.thread.post, truth[reading.thread.id]
        assert (post.permalink, post.title, post.published_at) == (known.permalink, known.title, known.at)
        assert (post.author.name, post.author.role) == (known.author, AuthorRole.MUNICIPALITY)
        assert reading.problems == ()
        found = {one.url: one for one in post.media}
        for one in known.media:
            assert (found[one.url].kind, found[one.url].alt) == (one.kind, one.alt)
        comments = {one.id: one for one in reading.thread.comments}
        wanted = {str(one.id): one for one in said if f"post-{one.post}" == reading.thread.id}
        assert comments.keys() == wanted.keys()
        assert reading.expected_comments == len(wanted)
        for id, comment in comments.items():
            truly = wanted[id]
            assert (comment.parent, comment.author.name) == (str(truly.parent or ""), truly.author)
            assert comment.published_at == truly.at
            assert _words(truly.content) == _words(comment.text)
            assert (comment.author.role is AuthorRole.MUNICIPALITY) == truly.by_owner


def test_a_blog_of_many_posts_costs_few_questions(wordpress: WordPress) -> None:
    asked: list[Ask] = []
    answer = asking()

    def counting(ask: Ask) -> object:
        asked.append(ask)
        return answer(ask)

    _, readings = read_all(WORDPRESS_API, context(account(wordpress)), counting)
    assert len(readings) > 100
    assert len(asked) <= 15


def test_api_export_and_pages_give_equal_canonical_threads(wordpress: WordPress) -> None:
    api, (export, left_out) = by_api(wordpress), by_export(wordpress)
    assert api.keys() == export.keys()
    assert left_out == []
    for id, reading in api.items():
        page = by_page(wordpress, reading.thread)
        assert without(reading.thread) == without(page.thread, language=True), id
        exported = export[id].thread
        assert exported.post.language == page.thread.post.language
        known = without(reading.thread, language=True, writers=True)
        assert without(exported, language=True, writers=True, hidden=True) == known, id
        assert export[id].problems == ()


@pytest.mark.parametrize("html", [WRITTEN, BLOCKS], ids=["classic", "blocks"])
def test_what_people_write_is_read_alike_however_it_was_typed(wordpress: WordPress, html: str) -> None:
    with written(wordpress, "Badet -- \"Lillsjön\" & 'annat'...", html) as id:
        number = int(id.removeprefix("post-"))
        first = wordpress.add_comment(number, SAID, at=AT + dt.timedelta(hours=1))
        wordpress.add_comment(
            number, '"Jaså?" - nja', at=AT + dt.timedelta(hours=2), parent=first, by='Nils "Nisse" Ek'
        )
        thread = by_api(wordpress)[id].thread
        assert [one.parent for one in thread.comments] == ["", str(first)]
        assert without(thread) == without(by_page(wordpress, thread).thread, language=True)
        exported = by_export(wordpress)[0][id].thread
        known = without(thread, language=True, writers=True)
        assert without(exported, language=True, writers=True) == known


def test_a_moderators_password_opens_what_is_hidden(wordpress: WordPress) -> None:
    with written(wordpress, "Dolda kommentarer", "<p>Hej</p>") as id:
        number = int(id.removeprefix("post-"))
        kept = {
            status: str(wordpress.add_comment(number, f"Status {status}", at=AT, approved=status))
            for status in ("1", "0", "spam", "trash")
        }
        seen = by_api(wordpress)[id].thread.comments
        assert [one.id for one in seen] == [kept["1"]]
        all_of_it = by_api(wordpress, wordpress.application_password())[id].thread.comments
        assert {one.id: one.hidden for one in all_of_it} == {id: status != "1" for status, id in kept.items()}
        exported = by_export(wordpress)[0][id].thread.comments  # the exporter leaves spam out
        assert {one.id: one.hidden for one in exported} == {
            id: status != "1" for status, id in kept.items() if status != "spam"
        }


def test_a_wrong_password_is_told_though_wordpress_answers_all_the_same(wordpress: WordPress) -> None:
    told = replace(context(account(wordpress)), with_token=True)
    with pytest.raises(TokenRefused, match="ignores the application password"):
        talk(WORDPRESS_API.read_account(told), asking("redaktor:fel"))


def test_what_is_not_public_is_told_or_kept_apart(wordpress: WordPress) -> None:
    with (
        written(wordpress, "Hemlig", "<p>Lösenord</p>", password="sesam") as locked,
        written(wordpress, "Privat", "<p>Internt</p>", status="private") as private,
        written(wordpress, "Utkast", "<p>Inte klart</p>", status="draft") as draft,
    ):
        told = context(account(wordpress))
        about = talk(WORDPRESS_API.read_account(told), asking())
        listing = talk(WORDPRESS_API.read_listing(told, about, ""), asking())
        ids = {one.ref.id for one in listing.threads}
        assert ids.isdisjoint({locked, private, draft})
        assert [problem.why for problem in listing.problems] == [
            "Inlägget är skyddat med lösenord och har inte kunnat läsas."
        ]
        export, left_out = by_export(wordpress)
        assert {export[id].thread.visibility for id in (locked, private)} == {Visibility.HIDDEN}
        assert draft not in export
        assert any("aldrig publicerats" in one.why for one in left_out)


def test_a_thread_is_found_by_its_address(wordpress: WordPress) -> None:
    told = context(account(wordpress))
    about = talk(WORDPRESS_API.read_account(told), asking())
    known = wordpress.posts()[7]
    assert WORDPRESS_API.find_thread is not None
    for address in (known.permalink, f"{known.permalink}#comment-3", f"{wordpress.url}/?p={known.id}"):
        listed = talk(WORDPRESS_API.find_thread(told, about, address), asking())
        assert listed.ref.id == f"post-{known.id}"


def test_a_blog_without_pretty_addresses_is_read_too(wordpress: WordPress) -> None:
    told = context(account(wordpress), base=f"{wordpress.url}/?rest_route=/")
    _, readings = read_all(WORDPRESS_API, told, asking())
    assert len(readings) == len(wordpress.posts())


def test_the_feed_is_walked_to_the_first_post(wordpress: WordPress) -> None:
    api = {one.thread.permalink: one.thread for one in by_api(wordpress).values()}
    feed = by_api(wordpress, reader=BLOG_FEED)
    assert feed.keys() == api.keys()
    for link, reading in feed.items():
        post, known = reading.thread.post, api[link].post
        assert (post.title, post.published_at, post.author.name) == (
            known.title,
            known.published_at,
            known.author.name,
        )
        assert _plain(post.text) == _plain(known.text)
        assert [(one.url, one.alt, one.caption) for one in post.media] == [
            (one.url, one.alt, one.caption) for one in known.media
        ]
        comments = {one.id: one for one in api[link].comments}
        for one in reading.thread.comments:
            truly = comments[one.id.removeprefix("comment-")]
            assert (_plain(one.text), one.published_at) == (_plain(truly.text), truly.published_at)
            assert one.parent.removeprefix("comment-") == truly.parent
        lacking = len(comments) - len(reading.thread.comments)
        assert lacking == 0 or any("Kommentarsflödet visar 10 av" in one.why for one in reading.problems)


def _words(text: str) -> list[str]:
    return re.sub(r"<[^>]+>", " ", text).split()


def _plain(text: str) -> str:
    return text.replace("\ufe0f", "")  # the feed's pictures of emoji lose the mark that says "as a picture"
