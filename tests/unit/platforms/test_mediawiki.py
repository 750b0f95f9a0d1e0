import dataclasses

import pytest

from archiver.data import data_path
from archiver.platforms.mediawiki.page import UNSIGNED, read_thread
from archiver.platforms.readings import ThreadReading
from archiver.profiles import read_profile
from archiver.records import AuthorRole, ThreadRef
from tests.unit.platforms.samples import ACCOUNT, NOW, ids

PROFILE = read_profile(data_path("capture_profiles", "mediawiki.toml"))
URL = "https://wiki.example/index.php/Sidan"
REF = ThreadRef(id="/index.php/Sidan", url=URL)
TABS = (
    '<li id="ca-nstab-main"><a href="/index.php/Sidan">Sida</a></li>'
    '<li id="ca-talk"><a href="/index.php/Diskussion:Sidan">Diskussion</a></li>'
)
PAGE = (
    f'<html><body class="mediawiki"><h1 id="firstHeading">Sidan</h1>{TABS}'
    '<div class="mw-parser-output"><p>Text</p></div>'
)


def signature(user: str, at: str = "4 mars 2024 kl. 09.15 (CET)", path: str = "/index.php/Användare:") -> str:
    talk = f'(<a href="/index.php?title=Användardiskussion:{user}&amp;redlink=1">diskussion</a>)'
    return f'<a href="{path}{user}">{user}</a> {talk} {at}'


def talk(body: str) -> ThreadReading:
    account = dataclasses.replace(ACCOUNT, identities=("Kommunen",))
    part = f'<html><body class="mediawiki ns-talk">{TABS}<div class="mw-parser-output">{body}</div>'
    return read_thread([PAGE, part], ref=REF, url=URL, profile=PROFILE, account=account, captured_at=NOW)


def test_the_page_is_the_post_and_needs_no_talk_page() -> None:
    reading = read_thread([PAGE], ref=REF, url=URL, profile=PROFILE, account=ACCOUNT, captured_at=NOW)
    assert (reading.thread.post.title, reading.thread.post.text, reading.thread.comments) == ("Sidan", "Text", ())


def test_what_is_signed_is_a_comment_by_who_signed_it() -> None:
    (one,) = talk(f"<p> </p><p>Bra sida! {signature('Åsa Ö')}\n</p>").thread.comments
    assert (one.author.name, one.author.id, one.text) == ("Åsa Ö", "Åsa Ö", "Bra sida!")
    assert (one.id, one.permalink) == ("c-Åsa_Ö-202403040815", "https://wiki.example/index.php/Diskussion:Sidan")
    assert (one.published_shown, one.published_precision, one.links) == ("4 mars 2024 kl. 09.15 (CET)", "minute", ())


def test_indentation_makes_the_tree_and_a_heading_begins_anew() -> None:
    body = (
        f"<h2>Frågor</h2><p>Ett {signature('A')}</p>"
        f"<dl><dd>Två {signature('B')}<dl><dd>Tre {signature('C')}</dd></dl></dd>"
        f"<dd>Fyra {signature('D')}</dd></dl><h2>Annat</h2><dl><dd>Fem {signature('E')}</dd></dl>"
    )
    reading = talk(body)
    names = {one.id: one.author.name for one in reading.thread.comments}
    assert [(names[id], names.get(parent, "")) for id, parent in ids(reading)] == [
        ("A", ""), ("B", "A"), ("C", "B"), ("D", "A"), ("E", ""),
    ]  # fmt: skip
    assert [one.text for one in reading.thread.comments] == ["Frågor\n\nEtt", "Två", "Tre", "Fyra", "Annat\n\nFem"]


def test_paragraphs_and_lists_before_a_signature_are_one_comment() -> None:
    (one,) = talk(f"<p>Ett</p><p>Två <a href='/x'>länk</a></p><ul><li>Tre {signature('A')}</li></ul>").thread.comments
    assert (one.text, [link.text for link in one.links]) == ("Ett\nTvå länk\nTre", ["länk"])


def test_who_is_spoken_of_is_not_taken_for_the_signer() -> None:
    (one,) = talk(f'<p>Tack <a href="/index.php/Användare:Bo">Bo</a>! {signature("Åsa")}</p>').thread.comments
    assert (one.author.name, one.text, [link.text for link in one.links]) == ("Åsa", "Tack Bo!", ["Bo"])


def test_the_same_hand_twice_in_a_minute_gets_two_ids() -> None:
    found = talk(f"<p>Ett {signature('A')}</p><p>Två {signature('A')}</p>").thread.comments
    assert [one.id for one in found] == ["c-A-202403040815", "c-A-202403040815-2"]


@pytest.mark.parametrize("heading", ["", "<h2>Nästa</h2>"])
def test_what_nobody_signed_is_kept(heading: str) -> None:
    reading = talk(f"<p>Utan namn</p>{heading}")
    assert [one.author.name for one in reading.thread.comments][:1] == [UNSIGNED]
    assert reading.thread.comments[0].text == "Utan namn"


def test_a_signature_without_a_name_is_unsigned_but_dated() -> None:
    (one,) = talk("<p>Hej 4 mars 2024 kl. 09.15 (CET)</p>").thread.comments
    assert (one.author.name, one.text, one.published_precision) == (UNSIGNED, "Hej", "minute")


def test_english_and_unregistered_signatures_are_read() -> None:
    address = signature("192.0.2.7", "09:15, 4 March 2024 (UTC)", path="/index.php/Special:Contributions/")
    (one,) = talk(f"<p>Hi {address}</p>").thread.comments
    assert (one.author.id, one.published_at is not None) == ("192.0.2.7", True)


def test_the_municipality_is_known_by_its_user_name() -> None:
    (one,) = talk(f"<p>Svar {signature('Kommunen')}</p>").thread.comments
    assert one.author.role is AuthorRole.MUNICIPALITY
