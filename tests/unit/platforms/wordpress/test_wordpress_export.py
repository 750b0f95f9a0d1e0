"""WordPress's own export: a real small one beside the API's answers, and the large real ones among the samples."""

import io
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest

from archiver.errors import ExportRefused
from archiver.platforms.export_reading import ExportThread
from archiver.platforms.wordpress.export import BROKEN_OFF, TOO_LARGE, WORDPRESS_EXPORT
from archiver.platforms.wordpress.items import CONTROL, NOT_INCLUDED
from archiver.platforms.wordpress.wxr import pieces
from archiver.records import Account, AuthorRole, Missing, Visibility
from archiver.versions import canonical
from tests.unit.platforms.talking import InMemory, export_context
from tests.unit.platforms.wordpress.test_wordpress_api import PAGES, SITE, threads

SHARED = Path(os.environ.get("ARCHIVER_SHARED", Path(__file__).parents[5] / "shared"))
SAMPLES = SHARED / "samples" / "exports"
ACCOUNT = Account(id="k", platform="wordpress", url=f"{SITE}/", name="Granåsa kommun", authority="KS")
HEAD = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/">'
    b"<channel><title>Blogg</title><language>sv-SE</language><wp:base_blog_url>https://b.example</wp:base_blog_url>"
)
TAIL = b"</channel></rss>"


def item(inner: str = "", number: int = 1, status: str = "publish", kind: str = "post", content: str = "Hej") -> bytes:
    return (
        f"<item><title>Titel</title><link>https://b.example/?p={number}</link><dc:creator>red</dc:creator>"
        f"<content:encoded><![CDATA[{content}]]></content:encoded><wp:post_id>{number}</wp:post_id>"
        f"<wp:post_date>2025-01-02 10:00:00</wp:post_date><wp:post_date_gmt>2025-01-02 09:00:00</wp:post_date_gmt>"
        f"<wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>{inner}</item>"
    ).encode()


def comment(id: int, text: str = "Svar", parent: int = 0, approved: str = "1", more: str = "") -> str:
    return (
        f"<wp:comment><wp:comment_id>{id}</wp:comment_id><wp:comment_author>Åsa</wp:comment_author>"
        f"<wp:comment_date_gmt>2025-01-02 10:00:0{id % 10}</wp:comment_date_gmt><wp:comment_content><![CDATA[{text}]]>"
        f"</wp:comment_content><wp:comment_approved>{approved}</wp:comment_approved>"
        f"<wp:comment_parent>{parent}</wp:comment_parent>{more}</wp:comment>"
    )


def read(**members: bytes) -> tuple[list[ExportThread], list[Missing]]:
    delivered = InMemory({name.replace("__", "."): data for name, data in members.items()})
    found = list(WORDPRESS_EXPORT.read(delivered, export_context(ACCOUNT)).threads)
    return [one for one in found if isinstance(one, ExportThread)], [one for one in found if isinstance(one, Missing)]


def one(data: bytes) -> ExportThread:
    (thread,), missing = read(a__xml=HEAD + data + TAIL)
    assert missing == []
    return thread


def test_the_export_and_the_api_of_one_blog_are_one_thread() -> None:
    found, left_out = read(blog__xml=(PAGES / "export.xml").read_bytes())
    by_api = threads("rest-as-moderator.json")
    exported = {thread.reading.thread.id: thread.reading.thread for thread in found}
    assert exported.keys() >= by_api.keys()
    for id, reading in by_api.items():
        writer = replace(reading.thread.post.author, id="", url="")
        thread = replace(reading.thread, post=replace(reading.thread.post, author=writer, language="sv-SE"))
        told = tuple(
            replace(one, author=replace(one.author, id="")) if one.author.role is AuthorRole.MUNICIPALITY else one
            for one in thread.comments
        )
        assert canonical(exported[id]) == canonical(replace(thread, comments=told))
    (locked,) = exported.keys() - by_api.keys()
    assert exported[locked].visibility is Visibility.HIDDEN
    assert [one.why.count("aldrig publicerats") for one in left_out] == [1]


def test_an_export_that_is_no_xml_is_read_whole_and_says_what_was_replaced() -> None:
    found, left_out = read(a__xml=(SAMPLES / "wordpress-6.1.9-own-export-not-wellformed.xml").read_bytes())
    assert len(found) == 318
    assert sum(len(thread.reading.thread.comments) for thread in found) == 1125
    told = Counter(problem.why for thread in found for problem in thread.reading.problems)
    assert told[CONTROL] == 11
    assert [one.what for one in left_out if "aldrig publicerats" in one.why] == [
        "http://127.0.0.1:8081/?p=1153",
        "http://127.0.0.1:8081/?p=1164",
    ]
    damaged = next(thread for thread in found if any("\ufffd" in one.text for one in thread.reading.thread.items()))
    assert b"\x08" in damaged.fragments[0].data or b"\x07" in damaged.fragments[0].data  # as delivered


@pytest.mark.parametrize(("name", "posts"), [("theme-preview.xml", 7), ("themeunittestdata.wordpress.xml", 56)])
def test_wordpress_own_test_data_is_read(name: str, posts: int) -> None:
    delivered = InMemory({name: (SAMPLES / name).read_bytes()})
    assert WORDPRESS_EXPORT.recognises(delivered)
    reading = WORDPRESS_EXPORT.read(delivered, export_context(ACCOUNT))
    found = [one.reading.thread for one in reading.threads if isinstance(one, ExportThread)]
    assert len(found) == reading.account.expected == posts
    assert all(thread.post.published_at and thread.post.title is not None for thread in found)


def test_other_files_are_no_wordpress_export() -> None:
    assert not WORDPRESS_EXPORT.recognises(InMemory({"a.xml": b"<rss version='2.0'><channel/></rss>", "b.txt": HEAD}))


def test_a_file_that_cannot_be_opened_is_no_wordpress_export() -> None:
    class Damaged(InMemory):
        @contextmanager
        def open(self, name: str) -> Iterator[BinaryIO]:
            raise ExportRefused(f"{name} is damaged")
            yield io.BytesIO()

    assert not WORDPRESS_EXPORT.recognises(Damaged({"a.xml": HEAD}))


def test_hidden_and_answering_comments_are_read_as_they_stand() -> None:
    said = comment(3, parent=1) + comment(1) + comment(2, approved="0") + comment(4, approved="trash", parent=2)
    comments = one(item(said)).reading.thread.comments
    assert [(c.id, c.parent, c.hidden) for c in comments] == [
        ("1", "", False),
        ("3", "1", False),
        ("2", "", True),
        ("4", "2", True),
    ]


def test_notes_of_plugins_are_no_comments() -> None:
    said = comment(1, more="<wp:comment_type>order_note</wp:comment_type>") + comment(
        2, more="<wp:comment_type>pingback</wp:comment_type>"
    )
    assert [c.id for c in one(item(said)).reading.thread.comments] == ["2"]


@pytest.mark.parametrize(
    ("status", "more", "shown"),
    [
        ("publish", "", Visibility.PUBLIC),
        ("private", "", Visibility.HIDDEN),
        ("publish", "<wp:post_password>x</wp:post_password>", Visibility.HIDDEN),
        (
            "trash",
            "<wp:postmeta><wp:meta_key>_wp_trash_meta_status</wp:meta_key><wp:meta_value>publish</wp:meta_value></wp:postmeta>",
            Visibility.HIDDEN,
        ),
    ],
)
def test_what_was_published_is_read_with_who_could_see_it(status: str, more: str, shown: Visibility) -> None:
    assert one(item(more, status=status)).reading.thread.visibility is shown


@pytest.mark.parametrize("status", ["draft", "pending", "future", "auto-draft", "trash"])
def test_what_was_never_published_is_told(status: str) -> None:
    found, left_out = read(a__xml=HEAD + item(status=status) + TAIL)
    assert found == []
    assert "aldrig publicerats" in left_out[0].why


def test_a_page_with_comments_is_told_and_one_without_is_none() -> None:
    found, left_out = read(
        a__xml=HEAD + item(comment(1), kind="page") + item(kind="page") + item(kind="nav_menu_item") + TAIL
    )
    assert (found, [missing.why for missing in left_out]) == (
        [],
        ["Sidan är inget inlägg men har 1 kommentarer, som inte har lästs in."],
    )


def test_no_utc_gives_way_to_the_blogs_clock_and_no_time_is_none() -> None:
    zero = item().replace(b"2025-01-02 09:00:00", b"0000-00-00 00:00:00")
    at = one(zero).reading.thread.post.published_at
    assert at is not None
    assert at.isoformat() == "2025-01-02T09:00:00+00:00"
    nothing = zero.replace(b"2025-01-02 10:00:00", b"0000-00-00 00:00:00")
    assert one(nothing).reading.thread.post.published_at is None


def test_an_end_of_an_item_inside_text_is_text() -> None:
    told = one(item(content="Ett &lt;item&gt; och </item> och ]]]]><![CDATA[> slut")).reading.thread.post.text
    assert told.split() == ["Ett", "<item>", "och", "och", "]]>", "slut"]


def test_a_broken_item_breaks_only_itself() -> None:
    broken = b"<item><title>Trasig <b></title><wp:post_id>9</wp:post_id><wp:status>publish</item>"
    found, _ = read(a__xml=HEAD + item(number=1) + broken + item(number=2) + TAIL)
    assert [thread.reading.thread.id for thread in found][-1] == "post-2"
    assert found[0].reading.thread.id == "post-1"


def test_a_file_that_breaks_off_is_told() -> None:
    whole = HEAD + item(number=1) + item(number=2) + TAIL
    found, left_out = read(a__xml=whole[: len(whole) - 60])
    assert ([thread.reading.thread.id for thread in found], [one.why for one in left_out]) == (["post-1"], [BROKEN_OFF])


def test_an_entity_bomb_does_not_go_off() -> None:
    bomb = b'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    data = HEAD.replace(b"\n", b"\n" + bomb, 1) + item().replace(b"Titel", b"Titel &b; &xxe;") + TAIL
    (thread,), _ = read(a__xml=data)
    assert "aaaa" not in thread.reading.thread.post.title


def test_a_piece_larger_than_allowed_is_passed_over_without_being_held() -> None:
    data = HEAD + item(number=1) + item(number=2, content="x" * 5_000_000) + item(number=3) + TAIL
    found = list(pieces(io.BytesIO(data), most=1_200_000))
    assert [(piece.item, bool(piece.data)) for piece in found] == [
        (False, True),
        (True, True),
        (True, False),
        (True, True),
    ]
    assert TOO_LARGE


def test_media_in_the_delivery_are_found_by_their_address() -> None:
    picture = '<img src="https://b.example/wp-content/uploads/2024/05/bad.jpg" alt="Bad">'
    gone = '<img src="https://b.example/wp-content/uploads/2024/05/borta.jpg">'
    data = HEAD + item(content=f"<p>{picture}{gone}</p>") + TAIL
    (thread,), _ = read(a__xml=data, **{"media/2024/05/bad__jpg": b"jpeg"})
    url = "https://b.example/wp-content/uploads/2024/05/bad.jpg"
    assert thread.files == {url: "media/2024/05/bad.jpg"}
    assert [(medium.alt, medium.reason) for medium in thread.reading.thread.post.media] == [
        ("Bad", ""),
        ("", NOT_INCLUDED),
    ]


def test_several_files_are_one_blog() -> None:
    found, _ = read(a__xml=HEAD + item(number=1) + TAIL, b__xml=HEAD + item(number=2) + TAIL)
    assert [thread.reading.thread.id for thread in found] == ["post-1", "post-2"]


def test_the_gallery_shows_the_libraries_pictures() -> None:
    attached = (
        b"<item><wp:post_id>7</wp:post_id><wp:post_type>attachment</wp:post_type><wp:status>inherit</wp:status>"
        b"<wp:attachment_url>https://b.example/wp-content/uploads/2024/05/bad.jpg</wp:attachment_url>"
        b"<excerpt:encoded>Badet</excerpt:encoded><wp:postmeta><wp:meta_key>_wp_attachment_image_alt</wp:meta_key>"
        b"<wp:meta_value>En sj\xc3\xb6</wp:meta_value></wp:postmeta></item>"
    )
    thread = one(item(content='[gallery ids="7,8"]') + attached)
    (medium,) = thread.reading.thread.post.media
    assert (medium.url.rpartition("/")[2], medium.alt, medium.caption) == ("bad.jpg", "En sjö", "Badet")


def test_an_old_export_without_encoding_or_ids_is_read() -> None:
    old = b"<rss xmlns:wp='http://wordpress.org/export/1.0/'><channel><item><title>Sm\xc3\xb6rg\xc3\xa5s</title>"
    old += b"<guid>https://b.example/?p=44</guid><wp:post_type>post</wp:post_type><wp:status>publish</wp:status></item>"
    (thread,), _ = read(a__xml=old + TAIL)
    assert (thread.reading.thread.id, thread.reading.thread.post.title) == ("post-44", "Smörgås")
