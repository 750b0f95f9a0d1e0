"""Facebook's own download as HTML: two generations of class names, Swedish and English times."""

import datetime as dt

import pytest

from archiver.errors import ExportRefused
from archiver.platforms.facebook.export_html import FACEBOOK_EXPORT_HTML
from archiver.platforms.facebook.export_json import FACEBOOK_EXPORT
from archiver.records import AuthorRole, Direction, Visibility
from tests.unit.platforms.facebook.meta_exports import ACCOUNT, InMemory, read
from tests.unit.platforms.talking import export_context

PAGE = "this_profile's_activity_across_facebook"
NAME = f"{PAGE}/posts/profile_posts_1.html"


def sheet(*cards: str) -> bytes:
    return (
        '<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Inlägg</title><style>._a6-g{}</style></head>'
        f'<body><div class="_a705"><main class="_a706" role="main">{"".join(cards)}</main></div></body></html>'
    ).encode()


def card(heading: str, *leaves: str, time: str = "2 mars 2026 08:55") -> str:
    inner = "".join(f'<div class="_2pin">{leaf}</div>' for leaf in leaves)
    return (
        f'<section class="_3-95 _a6-g"><h2 class="_2ph_ _a6-h _a6-i">{heading}</h2>'
        f'<div class="_2ph_ _a6-p">{inner}</div>'
        '<footer class="_3-94 _a6-o"><a href="https://www.facebook.com/dyi/l/?l=AYC">'
        f'<div class="_a72d">{time}</div></a>'
        "</footer></section>"
    )


def old_card(heading: str, text: str, time: str) -> str:
    return (
        f'<div class="pam _3-95 _2pi0 _2lej uiBoxWhite noborder"><div class="_3-96 _2pio _2lek _2lel">{heading}</div>'
        f'<div class="_3-96 _2let"><div><div class="_2pin"><div>{text}</div></div></div></div>'
        f'<div class="_3-94 _2lem"><a href="x">{time}</a></div></div>'
    )


IMAGE = f"{PAGE}/posts/media/Sommar_1/901.jpg"


def picture(uri: str, caption: str = "") -> str:
    return (
        f'<div><div><a href="{uri}"><img src="{uri}" class="_a6_o _3-96"></a><div class="_3-95">{caption}</div>'
        "<table><tr><td>IP-adress vid uppladdning</td><td>192.0.2.1</td></tr></table></div></div>"
    )


def test_a_post_is_read_with_its_words_pictures_and_links() -> None:
    page = sheet(
        card(
            "Storköpings kommun lade upp ett foto.",
            "<div>Badplatsen &amp; bryggan öppnar 🌊<br><br>Välkomna!</div>",
            picture(IMAGE, "Bryggan i motljus"),
            '<div><a href="https://www.example.se/bad">https://www.example.se/bad</a></div>',
            "<div>Uppdaterades 2 mars 2026 09:30</div>",
        )
    )
    (one,), missing = read(FACEBOOK_EXPORT_HTML, {f"f/{NAME}": page, f"f/{IMAGE}": b"x"})
    post = one.reading.thread.post
    assert post.text == "Badplatsen & bryggan öppnar 🌊\n\nVälkomna!"
    assert (post.published_at, post.published_precision) == (dt.datetime(2026, 3, 2, 7, 55, tzinfo=dt.UTC), "minute")
    assert post.published_shown == "2 mars 2026 08:55"
    assert (post.author.role, post.direction, post.title) == (AuthorRole.MUNICIPALITY, Direction.CREATED, "")
    assert [(media.url, media.caption) for media in post.media] == [(f"export:f/{IMAGE}", "Bryggan i motljus")]
    assert [link.url for link in post.links] == ["https://www.example.se/bad"]
    assert one.files == {f"export:f/{IMAGE}": f"f/{IMAGE}"}
    assert b"uppladdning" in one.fragments[0].data
    assert missing == []


@pytest.mark.parametrize(
    ("shown", "at"),
    [
        ("2 mars 2026 09:15", "2026-03-02T08:15:00"),
        ("02 juni 2025 kl. 21.05", "2025-06-02T19:05:00"),
        ("mars 02, 2026 9:15:12 fm", "2026-03-02T08:15:12"),
        ("Mar 02, 2026 9:15:12 am", "2026-03-02T08:15:12"),
        ("Dec 25, 2020 11:30:00 pm", "2020-12-25T22:30:00"),
        ("Jun 2, 2021, 12:05 AM", "2021-06-01T22:05:00"),
    ],
)
@pytest.mark.parametrize("old", [True, False])
def test_times_are_read_in_swedish_and_english(shown: str, at: str, old: bool) -> None:
    page = sheet(old_card("A", "Hej", shown) if old else card("A", "<div>Hej</div>", time=shown))
    (one,), missing = read(FACEBOOK_EXPORT_HTML, {"posts/your_posts_1.html": page})
    assert one.reading.thread.post.published_at == dt.datetime.fromisoformat(f"{at}+00:00")
    assert missing == []


def test_a_time_in_the_content_is_found_when_the_footer_has_none() -> None:
    page = sheet(
        '<div class="_a6-g"><div><h2 class="_2ph_ _a6-h">Kommunen</h2><div class="_2ph_ _a6-p"><div class="_2pin">Hej'
        '</div><div class="_2pin"><div>Dec 25, 2020 11:30:00 pm</div></div></div></div>'
        '<footer class="_3-94 _a6-o"><a href="https://www.facebook.com/dyi/l/?l=Z">x</a></footer></div>'
    )
    (one,), _ = read(FACEBOOK_EXPORT_HTML, {"posts/your_posts_1.html": page})
    assert one.reading.thread.post.text == "Hej"
    assert one.reading.thread.post.published_at == dt.datetime(2020, 12, 25, 22, 30, tzinfo=dt.UTC)


def test_a_time_that_cannot_be_read_is_told_and_the_post_kept() -> None:
    page = sheet(card("A", "<div>Hej</div>", time="३ मार्च"))
    (one,), missing = read(FACEBOOK_EXPORT_HTML, {NAME: page})
    assert one.reading.thread.post.published_at is None
    assert len(missing) == 1


def test_the_same_post_has_the_same_id_in_html_and_json() -> None:
    rows = [{
        "timestamp": 1_772_438_121,
        "data": [{"post": "Badplatsen öppnar\n\nVälkomna!"}],
        "attachments": [{"data": [{"media": {"uri": IMAGE}}]}],
    }]  # fmt: skip
    written, _ = read(FACEBOOK_EXPORT, {f"{PAGE}/posts/profile_posts_1.json": rows, IMAGE: b"x"})
    page = sheet(card("A", "<div>Badplatsen öppnar<br><br>Välkomna!</div>", picture(IMAGE)))
    shown, _ = read(FACEBOOK_EXPORT_HTML, {NAME: page, IMAGE: b"x"})
    assert written[0].reading.thread.id == shown[0].reading.thread.id
    assert written[0].reading.thread.post.text == shown[0].reading.thread.post.text


def test_comments_visitors_and_groups_are_told_apart() -> None:
    threads, missing = read(
        FACEBOOK_EXPORT_HTML,
        {
            f"{PAGE}/comments_and_reactions/comments.html": sheet(
                card("Kommunen svarade Åsa.", "<div>På lördag!</div>")
            ),
            "posts/other_people's_posts_to_your_timeline.html": sheet(card("Åsa skrev.", "<div>När plogas det?</div>")),
            f"{PAGE}/groups/group_posts_and_comments.html": sheet(card("Kommunen", "<div>I gruppen</div>")),
        },
    )
    told = {one.reading.thread.post.text: one.reading.thread for one in threads}
    assert told["På lördag!"].post.title == "Kommunen svarade Åsa."
    assert told["När plogas det?"].post.direction is Direction.RECEIVED
    assert told["I gruppen"].visibility is Visibility.GROUP
    assert missing == []


def message(name: str, text: str, time: str) -> str:
    return (
        f'<div class="pam _3-95 _2ph- _a6-g uiBoxWhite noborder"><div class="_2ph_ _a6-h _a6-i">{name}</div>'
        f'<div class="_2ph_ _a6-p"><div><div></div><div>{text}</div><div></div>'
        '<ul class="_a6-q"><li>👍 Åsa</li></ul></div></div>'
        f'<div class="_3-94 _a6-o"><div class="_a72d">{time}</div></div></div>'
    )


def test_messages_are_one_direct_thread_and_never_the_municipalitys_by_name() -> None:
    room = f"{PAGE}/messages/inbox/asaoberg_10158000001"
    (one,), missing = read(
        FACEBOOK_EXPORT_HTML,
        {
            f"{room}/message_1.html": sheet(
                message("Storköpings kommun", "Vi lagar den.", "2 mars 2026 09:15"),
                message("Åsa Öberg", "Lampan är trasig", "1 mars 2026 09:15"),
            )
        },
    )
    thread = one.reading.thread
    assert (thread.id, thread.visibility) == ("t_10158000001", Visibility.DIRECT)
    assert [item.text for item in thread.items()] == ["Lampan är trasig", "Vi lagar den."]
    assert {item.author.role for item in thread.items()} == {AuthorRole.PUBLIC}
    assert len(missing) == 1


def test_pictures_of_an_album_that_stand_in_a_post_are_not_told_again() -> None:
    other = f"{PAGE}/posts/media/Sommar_1/902.jpg"
    threads, _ = read(
        FACEBOOK_EXPORT_HTML,
        {
            NAME: sheet(card("A", "<div>Hej</div>", picture(IMAGE))),
            f"{PAGE}/posts/album/0.html": sheet(card("", picture(IMAGE)), card("", picture(other))),
            IMAGE: b"x",
            other: b"y",
        },
    )
    assert [[media.url for media in one.reading.thread.post.media] for one in threads] == [
        [f"export:{IMAGE}"], [f"export:{other}"],
    ]  # fmt: skip


def test_a_page_without_cards_is_refused_and_named() -> None:
    export = InMemory({NAME: b"<html><body><p>En helt ny sorts sida</p></body></html>"})
    told = []
    with pytest.raises(ExportRefused):
        for one in FACEBOOK_EXPORT_HTML.read(export, export_context(ACCOUNT)).threads:
            told.append(one)
    assert [one.what for one in told] == [NAME]  # type: ignore[union-attr]


def test_a_hostile_page_is_only_read() -> None:
    evil = sheet(
        card("A", f'<div>Hej</div>{picture("../../../etc/passwd.txt")}<img src="file:///etc/passwd.png">'),
        card("B", "<div>" * 3000 + "djupt" + "</div>" * 3000, time="3 mars 2026 08:55"),
    )
    threads, _ = read(FACEBOOK_EXPORT_HTML, {NAME: evil})
    media = [media for one in threads for media in one.reading.thread.post.media]
    assert all(one.reason for one in media)
    assert all(not one.files for one in threads)
    assert threads[-1].reading.thread.post.text == "djupt"
