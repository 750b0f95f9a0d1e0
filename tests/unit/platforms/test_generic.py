import dataclasses
import datetime as dt

import pytest

from archiver.errors import ProfileError, ProfileMismatch
from archiver.platforms.generic import UNREADABLE, read_thread
from archiver.platforms.registry import READERS, reader_for
from archiver.platforms.tree import NOT_SHOWN, WITHOUT_ID
from archiver.records import AuthorRole, Direction, MediaKind, MediaStatus, ThreadRef
from tests.unit.platforms.samples import ACCOUNT, NOW, REF, URL, comment, feed, ids, post, profile, read

# --- posts ------------------------------------------------------------------------------------------------------


def test_a_post_is_read_with_all_its_fields() -> None:
    reading = read(
        post(
            '<a class="who" data-id="granne" href="/granne">Grannen</a><time datetime="2024-08-18T11:00:00+02:00">'
            '18 augusti</time><div class="text">Hej <a href="/x">du</a></div><b class="likes">1,2 tn</b>'
            '<i class="count">2 kommentarer</i>'
        ),
        post={
            "title": "a.link",
            "shared_from": "a.link @href",
            "language": {"selector": "html", "attr": "lang", "page": True},
        },
    )
    opened = reading.thread.post
    assert (opened.id, opened.permalink, opened.text, opened.title) == ("1", URL, "Hej du", "länk")
    assert (opened.author.name, opened.author.id, opened.author.url) == (
        "Grannen",
        "granne",
        "https://torg.example/granne",
    )
    assert (opened.published_at, opened.published_shown, opened.published_precision) == (
        dt.datetime(2024, 8, 18, 9, tzinfo=dt.UTC), "18 augusti", "second",
    )  # fmt: skip
    assert [(one.kind, one.value, one.shown) for one in opened.counters] == [("like", 1200, "1,2 tn")]
    assert (opened.language, opened.shared_from, reading.expected_comments) == ("sv", URL, 2)
    assert reading.problems == ()


def test_a_post_that_names_nobody_is_the_account_holders() -> None:
    author = read(post('<div class="text">x</div>')).thread.post.author
    assert (author.name, author.role) == ("Storköpings kommun", AuthorRole.MUNICIPALITY)


@pytest.mark.parametrize(
    ("url", "role", "direction"),
    [
        ("https://annan.example/a", AuthorRole.PUBLIC, Direction.RECEIVED),
        ("https://torg.example/turism", AuthorRole.MUNICIPALITY, Direction.CREATED),
    ],
)
def test_an_article_that_names_nobody_is_the_sites(url: str, role: AuthorRole, direction: Direction) -> None:
    account = dataclasses.replace(ACCOUNT, identities=("https://torg.example",))
    reading = read_thread(
        [post()], ref=ThreadRef(id=url, url=url), url=url, profile=profile(post={"unnamed": "site"}), account=account,
        captured_at=NOW,
    )  # fmt: skip
    assert (reading.thread.post.author.role, reading.thread.post.direction) == (role, direction)


def test_a_moment_shown_in_words_is_read_when_the_attribute_says_nothing() -> None:
    opened = read(post('<time datetime="trasig">igår kl. 14:32</time>')).thread.post
    assert (opened.published_shown, opened.published_precision) == ("igår kl. 14:32", "minute")
    assert opened.published_at == dt.datetime(2026, 11, 20, 13, 32, tzinfo=dt.UTC)


@pytest.mark.parametrize(("shown", "kept"), [("4 mars 2024 kl. 09.15", True), ("3 tim", False)])
def test_the_time_of_an_edit_is_kept_only_when_it_stands_still(shown: str, kept: bool) -> None:
    opened = read(post(f"<em>{shown}</em>"), post={"edited": "em"}).thread.post
    assert (opened.edited_at is not None) is kept


def test_the_first_place_that_gives_something_is_used() -> None:
    html = post('<i></i><b>b</b><script type="application/json">{"a": [{"n": "c"}]}</script>')
    assert read(html, post={"title": ["i", "u", "b"]}).thread.post.title == "b"
    found = {"selector": "script", "path": "a[0].n"}
    assert read(html, post={"title": ["i", found]}).thread.post.title == "c"


def test_a_pattern_takes_a_part_of_the_value() -> None:
    html = post("<i>Inlägg 42 av 99</i>")
    assert read(html, post={"title": {"selector": "i", "pattern": r"(\d+) av"}}).thread.post.title == "42"
    assert read(html, post={"title": {"selector": "i", "pattern": r"\d+"}}).thread.post.title == "42"
    assert read(html, post={"title": {"selector": "i", "pattern": "(x)?Inlägg"}}).thread.post.title == ""
    assert read(html, post={"title": {"selector": "i", "pattern": "saknas"}}).thread.post.title == ""


def test_a_value_may_be_html_itself() -> None:
    html = post('<i data-text="&lt;p&gt;a&lt;br&gt;b&lt;/p&gt;"></i>')
    assert read(html, post={"text": {"selector": "i", "attr": "data-text", "html": True}}).thread.post.text == "a\nb"
    assert read(html, post={"text": "i @data-text"}).thread.post.text == "<p>a<br>b</p>"


def test_what_the_profile_skips_is_no_part_of_the_text() -> None:
    html = post('<div class="text">a<button>Visa mer</button> b\n c</div>')
    assert read(html, post={"text_skip": "button"}).thread.post.text == "a b c"
    assert read(html, post={"text_skip": "button", "text_pre": True}).thread.post.text == "a b\n c"


@pytest.mark.parametrize(
    ("html", "language"),
    [
        ('<div class="text" lang="fi">x</div>', "fi"),
        ('<p lang="en"><i class="text">x</i></p>', "en"),
        ('<div class="text">x</div>', ""),
    ],
)
def test_the_language_is_what_the_markup_around_the_text_declares(html: str, language: str) -> None:
    assert read(post(html)).thread.post.language == language


def test_the_post_asked_for_is_found_among_several() -> None:
    html = post(id="0") + post('<div class="text">rätt</div>')
    assert read(html).thread.post.text == "rätt"


def test_a_page_that_shows_another_post_is_refused() -> None:
    with pytest.raises(
        ProfileMismatch, match=r"capture_profiles/torg.toml: the page .* shows the post '7' and not '1'"
    ):
        read(post(id="7"))


def test_a_page_asked_for_by_its_address_may_name_itself_otherwise() -> None:
    assert read(post(id="7"), ref=ThreadRef(id=URL, url=URL)).thread.post.id == "7"


@pytest.mark.parametrize("html", ["", "<html><body><form>Logga in</form>"])
def test_a_page_without_a_post_names_the_selector_that_failed(html: str) -> None:
    with pytest.raises(ProfileMismatch, match=r"torg.toml: post.item = 'article.post' matches nothing on https://torg"):
        read(html)


def test_no_pages_at_all_is_a_mismatch() -> None:
    with pytest.raises(ProfileMismatch):
        read()


# --- comments ---------------------------------------------------------------------------------------------------


def test_a_comment_answers_the_comment_it_stands_in() -> None:
    nested = comment("a", inner=comment("b", inner=comment("c")) + comment("d")) + comment("e")
    assert ids(read(post(comments=nested))) == [("a", ""), ("b", "a"), ("c", "b"), ("d", "a"), ("e", "")]


def test_a_comment_keeps_to_itself() -> None:
    inner = comment("b", 'inre <a href="/i">länk</a>', inner='<img src="/b.jpg">')
    html = post('<div class="text">Inlägget</div>', comments=comment("a", "yttre", inner=f'<img src="/a.jpg">{inner}'))
    reading = read(html)
    outer, answer = reading.thread.comments
    assert (reading.thread.post.text, outer.text, answer.text) == ("Inlägget", "yttre", "inre länk")
    assert reading.thread.post.media == ()
    assert [one.url for one in outer.media] == ["https://torg.example/a.jpg"]
    assert [link.text for link in (*outer.links, *answer.links)] == ["länk"]


def test_the_items_own_text_leaves_out_the_items_inside() -> None:
    whole = read(
        post("post", comments=comment("a", "ett", inner=comment("b", "två"))), post={"text": {}}, comment={"text": {}}
    )
    assert [one.text for one in whole.thread.items()] == ["länkpost", "Åsa\nett", "Åsa\ntvå"]


def test_a_field_may_name_the_parent() -> None:
    html = post(
        comments='<div class="comment" data-id="b" data-to="a"></div><div class="comment" data-id="c" data-to="1">'
    )
    assert ids(read(html, comment={"parent": "@data-to", "nested": False})) == [("b", "a"), ("c", "")]


def test_a_depth_may_give_the_parent() -> None:
    depths = [("a", 1), ("b", 2), ("c", 3), ("d", 2), ("e", 1), ("f", 3), ("g", 3)]
    html = post(comments="".join(f'<div class="comment" data-id="{id}" data-n="{n}"></div>' for id, n in depths))
    found = ids(read(html, comment={"depth": "@data-n", "nested": False}))
    assert found == [("a", ""), ("b", "a"), ("c", "b"), ("d", "a"), ("e", ""), ("f", "e"), ("g", "e")]


def test_without_nesting_field_or_depth_every_comment_answers_the_post() -> None:
    assert ids(read(post(comments=comment("a", inner=comment("b"))), comment={"nested": False})) == [
        ("a", ""),
        ("b", ""),
    ]


def test_the_first_of_two_comments_with_one_id_is_kept_and_the_other_told() -> None:
    reading = read(post(comments=comment("a", "ett") + comment("a", "två")))
    assert [one.text for one in reading.thread.comments] == ["ett"]
    assert "har id a; den första har behållits" in reading.problems[0].why


def test_pages_of_comments_are_merged_in_order_and_overlap_is_one() -> None:
    parts = (post(comments=comment("a") + comment("b")), post(comments=comment("b") + comment("c")))
    reading = read(*parts)
    assert [one.id for one in reading.thread.comments] == ["a", "b", "c"]
    assert reading.problems == ()


def test_pages_that_start_with_the_newest_comments_are_turned_round() -> None:
    parts = (post(comments=comment("c") + comment("d")), post(comments=comment("a") + comment("b")))
    reading = read(*parts, comment={"newest_part_first": True})
    assert [one.id for one in reading.thread.comments] == ["a", "b", "c", "d"]


def test_comments_without_an_id_are_all_kept_and_told() -> None:
    lost = '<div class="comment"><b class="who">Åsa</b><div class="text">Tack!</div></div>'
    one, other = (read(post(comments=lost * 2)) for _ in range(2))
    assert [c.text for c in one.thread.comments] == ["Tack!", "Tack!"]
    assert [c.id for c in one.thread.comments] == [c.id for c in other.thread.comments]
    assert one.thread.comments[1].id == f"{one.thread.comments[0].id}-2"
    assert [problem.why for problem in one.problems] == [WITHOUT_ID, WITHOUT_ID]


def test_an_answer_to_a_comment_that_is_not_shown_keeps_its_parent_and_tells() -> None:
    orphans = "".join(f'<div class="comment" data-id="{id}" data-to="borta"></div>' for id in "ab")
    reading = read(post(comments=orphans), comment={"parent": "@data-to", "nested": False})
    assert ids(reading) == [("a", "borta"), ("b", "borta")]
    assert [(problem.what, problem.why) for problem in reading.problems] == [("borta", NOT_SHOWN)]


def test_an_answer_shown_before_what_it_answers_is_put_after_it() -> None:
    pairs = (("d", ""), ("c", "b"), ("b", "a"), ("a", ""), ("e", "a"), ("f", ""))
    html = "".join(f'<div class="comment" data-id="{a}" data-to="{b}"></div>' for a, b in pairs)
    reading = read(post(comments=html), comment={"parent": "@data-to", "nested": False})
    assert ids(reading) == [("d", ""), ("a", ""), ("b", "a"), ("c", "b"), ("e", "a"), ("f", "")]


def test_comments_that_answer_each_other_in_a_ring_are_untied() -> None:
    ring = "".join(
        f'<div class="comment" data-id="{a}" data-to="{b}"></div>' for a, b in zip("abcde", "bcaae", strict=True)
    )
    reading = read(post(comments=ring), comment={"parent": "@data-to", "nested": False})
    assert ids(reading) == [("a", ""), ("c", "a"), ("b", "c"), ("d", "a"), ("e", "")]
    assert "ring" in reading.problems[0].why


def test_a_comment_with_the_posts_own_number_is_still_a_parent() -> None:
    assert ids(read(post(comments=comment("1", inner=comment("2"))))) == [("1", ""), ("2", "1")]


def test_a_comment_may_be_hidden_by_the_platform() -> None:
    html = post(comments=comment("a", inner='<i class="folded"></i>') + comment("b"))
    assert [one.hidden for one in read(html).thread.comments] == [True, False]


def test_a_profile_without_comments_reads_none() -> None:
    assert read(post(comments=comment("a")), comment=None).thread.comments == ()


def test_characters_that_cannot_be_kept_are_told_per_item() -> None:
    reading = read(post(comments=comment("a", "sm\x08utsigt") + comment("b", "rent")))
    assert reading.thread.comments[0].text == "sm\ufffdutsigt"
    assert [problem.why for problem in reading.problems] == [UNREADABLE]


def test_a_replacement_character_that_was_published_is_no_problem() -> None:
    assert read(post(comments=comment("a", "\ufffd"))).problems == ()


@pytest.mark.parametrize("depth", [300, 900])
def test_hundreds_of_levels_of_answers_are_read_whole(depth: int) -> None:
    nested = ""
    for number in range(depth, 0, -1):
        nested = comment(str(number), f"svar {number}", inner=f"<ol><li>{nested}</li></ol>")
    reading = read(post(comments=nested))
    assert len(reading.thread.comments) == depth
    assert reading.thread.comments[-1].parent == str(depth - 1)
    assert reading.problems == ()


# --- who speaks -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "role"),
    [
        ('<b class="who">Storköpings kommun</b>', AuthorRole.PUBLIC),  # a name proves nothing
        ('<a class="who" href="https://torg.example/kommunen/">x</a>', AuthorRole.MUNICIPALITY),
        ('<a class="who" href="http://www.torg.example/turism">x</a>', AuthorRole.MUNICIPALITY),
        ('<b class="who" data-id="Kommunikatören">x</b>', AuthorRole.MUNICIPALITY),
        ('<b class="who" data-id="ordförande-7">x</b>', AuthorRole.ELECTED),
        ('<b class="who">x</b><i class="by-owner"></i>', AuthorRole.MUNICIPALITY),
        ('<a class="who" href="https://torg.example/kommunen2">x</a>', AuthorRole.PUBLIC),
        ('<b class="who" data-id="https://[">x</b>', AuthorRole.PUBLIC),
        ("", AuthorRole.PUBLIC),
    ],
)
def test_the_role_follows_the_identity(head: str, role: AuthorRole) -> None:
    (one,) = read(post(comments=comment("a", head=head))).thread.comments
    created = role is AuthorRole.MUNICIPALITY
    assert (one.author.role, one.direction) == (role, Direction.CREATED if created else Direction.RECEIVED)


def test_an_address_that_anyone_may_type_proves_nothing() -> None:
    html = post(comments=comment("a", head='<a class="who" href="https://torg.example/kommunen">x</a>'))
    (one,) = read(html, comment={"author_url_claimed": True}).thread.comments
    assert (one.author.role, one.author.url) == (AuthorRole.PUBLIC, "https://torg.example/kommunen")


# --- attachments ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "url"),
    [
        ('<img src="/a.jpg">', "/a.jpg"),
        ('<img src="data:image/gif;base64,R0" data-src="/a.jpg">', "/a.jpg"),
        ('<img src="/liten.jpg" data-full-url="/stor.jpg">', "/stor.jpg"),
        ('<img src="/a.jpg" srcset="/b.jpg 300w, /c.jpg 1200w,/d.jpg 600w">', "/c.jpg"),
        ('<img src="/a.jpg" srcset="/b.jpg 1x, /c.jpg 2x">', "/c.jpg"),
        ('<img data-srcset="/b.jpg, /c.jpg">', "/b.jpg"),
        ('<picture><source srcset="/b.webp 800w"><img src="/a.jpg"></picture>', "/b.webp"),
        ('<img src="data:image/gif;base64,R0"><noscript><img src="/a.jpg"></noscript>', "/a.jpg"),
        ('<img src="/a.jpg" style="background: red url(\'/b.jpg\')">', "/a.jpg"),
        ('<img style="background-image: url(/b.jpg)">', "/b.jpg"),
    ],
)
def test_the_best_address_of_an_image_is_taken(html: str, url: str) -> None:
    (one,) = read(post(html)).thread.post.media
    assert (one.url, one.kind, one.status) == (f"https://torg.example{url}", MediaKind.IMAGE, MediaStatus.UNAVAILABLE)
    assert one.reason == ""


def test_an_image_may_stand_in_the_page_itself() -> None:
    (one,) = read(post('<img src="data:image/png;base64,iVBORw0KGgo=" alt="En punkt">')).thread.post.media
    assert (one.url, one.alt) == ("data:image/png;base64,iVBORw0KGgo=", "En punkt")


@pytest.mark.parametrize(
    "html",
    ['<img alt="😀" src="/e.png">', '<img class="decoration" src="/a.png">',
     '<p class="decoration"><img src="/a.png"></p>',
     '<img src="javascript:x()">', "<img>", "<p>x</p>"],
)  # fmt: skip
def test_emoji_decoration_and_nothing_are_no_attachments(html: str) -> None:
    assert read(post(html)).thread.post.media == ()


def test_alternative_text_and_caption_are_kept() -> None:
    inner = '<figure><img src="/a.jpg" alt=" En  sjö "><figcaption>Foto: Bo</figcaption></figure>'
    html = f"<figure>{inner}<figcaption>Alla</figcaption></figure>"
    (one,) = read(post(html)).thread.post.media
    assert (one.alt, one.caption) == ("En sjö", "Foto: Bo")


def test_the_same_image_twice_is_one_with_its_text() -> None:
    (one,) = read(
        post('<img src="/a.jpg"><img src="/a.jpg" alt="En sjö"><img src="/a.jpg" alt="Annat">')
    ).thread.post.media
    assert one.alt == "En sjö"


@pytest.mark.parametrize(
    ("html", "kind", "url", "reason"),
    [
        ('<video src="/f.mp4"></video>', MediaKind.VIDEO, "https://torg.example/f.mp4", ""),
        (
            '<video><source src="blob:https://x/1"><source src="/f.webm"></video>',
            MediaKind.VIDEO,
            "https://torg.example/f.webm",
            "",
        ),
        ('<video src="blob:https://x/1"></video>', MediaKind.VIDEO, "blob:https://x/1", "strömmas"),
        ("<video></video>", MediaKind.VIDEO, "", "ingen adress"),
        (
            '<iframe src="https://film.example/embed/1"></iframe>',
            MediaKind.VIDEO,
            "https://film.example/embed/1",
            "inbäddat",
        ),
        ('<audio><source src="/l.mp3"></audio>', MediaKind.AUDIO, "https://torg.example/l.mp3", ""),
        ('<a href="/plan.pdf">Planen <b>(pdf)</b></a>', MediaKind.DOCUMENT, "https://torg.example/plan.pdf", ""),
    ],
)
def test_films_sound_and_documents_are_found(html: str, kind: MediaKind, url: str, reason: str) -> None:
    (one,) = read(post(html)).thread.post.media
    assert (one.kind, one.url) == (kind, url)
    assert reason in one.reason
    assert bool(reason) == bool(one.reason)
    assert one.caption == ("Planen (pdf)" if kind is MediaKind.DOCUMENT else "")


def test_the_poster_of_a_film_is_an_image_of_its_own() -> None:
    film, poster = read(post('<video src="/f.mp4" poster="/p.jpg"></video>')).thread.post.media
    assert (film.kind, poster.kind, poster.url) == (MediaKind.VIDEO, MediaKind.IMAGE, "https://torg.example/p.jpg")


def test_a_link_that_is_no_file_is_no_document() -> None:
    assert read(post('<a class="x" href="mailto:a@b.pdf">x</a>')).thread.post.media == ()


# --- the feed ---------------------------------------------------------------------------------------------------


def test_a_feed_gives_its_threads_and_tells_of_the_account() -> None:
    reading = feed(
        '<main><h1>Kommunen</h1><p class="about">Om oss</p><img class="face" src="/f.png">'
        '<b class="all">1,2 tn inlägg</b><article class="post" data-id="2"><a class="link" href="2">b</a>'
        '<time>igår</time><i class="count">3</i></article>'
        '<article class="post" data-id="1"><a class="link" href="/kommunen/1">a</a></article>'
        '<article class="post" data-id="2"><a class="link" href="/igen">b</a></article>'
        '<a class="older" href="?sida=2">äldre</a>',
        feed={"title": "a.link", "published": "time", "comments": ".count"},
        account={"posts_expected": ".all", "counters": {"post": ".all"}},
    )
    assert [(ref.id, ref.url, ref.title, ref.comments) for ref in reading.refs] == [
        ("2", "https://torg.example/2", "b", 3), ("1", URL, "a", None),
    ]  # fmt: skip
    assert reading.refs[0].published_at == dt.datetime(2026, 11, 19, 23, tzinfo=dt.UTC)
    assert (reading.name, reading.description, reading.expected) == ("Kommunen", "Om oss", 1200)
    assert reading.next_url == "https://torg.example/kommunen?sida=2"
    assert [one.url for one in reading.avatar] == ["https://torg.example/f.png"]
    assert [(one.kind, one.value) for one in reading.counters] == [("post", 1200)]


def test_a_feed_without_posts_is_a_mismatch_unless_the_profile_allows_it() -> None:
    with pytest.raises(ProfileMismatch, match=r"feed.item = 'article.post' matches nothing"):
        feed("<main><h1>Kommunen</h1>")
    assert feed("<main></main>", feed={"may_be_empty": True}).refs == ()
    assert feed("<main></main>", feed={"may_be_empty": True}).name == ACCOUNT.name


def test_what_the_profile_skips_is_no_thread() -> None:
    html = post(id="1") + '<article class="post pinned" data-id="9"><a class="link" href="/9">x</a></article>'
    assert [ref.id for ref in feed(html, feed={"skip": ".pinned"}).refs] == ["1"]


def test_listed_posts_that_cannot_be_opened_are_told() -> None:
    html = (
        post(id="1")
        + '<article class="post" data-id="2"></article><article class="post"><a class="link" href="/3">x</a></article>'
    )
    reading = feed(html)
    assert [ref.id for ref in reading.refs] == ["1"]
    assert [problem.why for problem in reading.problems] == [
        "Ett inlägg i flödet saknar adress, så det kunde inte öppnas.",
        "Ett inlägg i flödet saknar id, så det kunde inte öppnas.",
    ]


def test_a_feed_where_no_post_can_be_opened_is_a_mismatch() -> None:
    with pytest.raises(ProfileMismatch, match=r"feed.id or feed.link"):
        feed('<article class="post" data-id="2"></article>')


@pytest.mark.parametrize("href", ["", "javascript:x()", "https://torg.example/kommunen"])
def test_a_link_to_older_posts_that_leads_nowhere_new_ends_the_feed(href: str) -> None:
    assert feed(post() + f'<a class="older" href="{href}">x</a>').next_url is None


def test_a_profile_without_a_next_link_has_one_page() -> None:
    assert feed(post(), feed={"next": ""}).next_url is None


# --- the registry -----------------------------------------------------------------------------------------------


def test_a_profile_gets_the_reader_it_names() -> None:
    assert [reader_for(profile(reader=reader.name)) for reader in READERS] == list(READERS)


def test_an_unknown_reader_is_refused_with_those_there_are() -> None:
    there_are = "bluesky, generic, mediawiki, youtube"
    with pytest.raises(ProfileError, match=rf"reader = 'okänd' does not exist. Use one of: {there_are}\."):
        reader_for(profile(reader="okänd"))


def test_a_thread_is_called_what_the_feed_called_it() -> None:
    assert read(post()).thread.id == REF.id
