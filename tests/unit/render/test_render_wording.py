import datetime as dt
from dataclasses import replace

import pytest

from archiver.records import Link, Revision, Thread
from archiver.render import reading, wording
from archiver.render.document import record_html, record_title, record_volumes
from archiver.render.xmp import About, packet, printable
from tests.render_records import HOSTILE, record, snapshot_record

WINTER = dt.datetime(2026, 3, 3, 13, 15, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("precision", "said"),
    [
        ("second", "3 mars 2026 kl. 14:15:12 CET"),
        ("minute", "3 mars 2026 kl. 14:15 CET"),
        ("hour", "3 mars 2026 omkring kl. 14 CET"),
        ("day", "3 mars 2026"),
        ("month", "mars 2026"),
        ("year", "2026"),
    ],
)
def test_a_time_is_told_no_more_exactly_than_it_is_known(precision: str, said: str) -> None:
    assert wording.moment(WINTER, precision) == said


def test_summer_time_is_named() -> None:
    assert wording.moment(dt.datetime(2026, 7, 1, 22, 30, tzinfo=dt.UTC)) == "2 juli 2026 kl. 00:30:00 CEST"


@pytest.mark.parametrize(
    ("size", "said"), [(12, "12 byte"), (999, "999 byte"), (183_422, "183,4 kB"), (12_345_678, "12,3 MB")]
)
def test_sizes_are_told_in_swedish(size: int, said: str) -> None:
    assert wording.size(size).replace("\u00a0", " ") == said


def test_the_pieces_of_a_text_joined_are_the_text() -> None:
    links = (Link(text="här", url="https://a.example/"), Link(text="här", url="javascript:alert(1)"))
    pieces = reading.spans("Läs här och här!", links)
    assert "".join(piece.text for piece in pieces) == "Läs här och här!"
    assert [piece.url for piece in pieces if piece.url] == ["https://a.example/"]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https://a b", 'https://a"b', ""]
)
def test_only_web_and_mail_addresses_may_be_followed(url: str) -> None:
    assert reading.address(url) == ""


def test_earlier_texts_stand_under_the_text_and_what_is_answered_above_it() -> None:
    whole = record(("Nu",))
    content = whole.content
    assert isinstance(content, Thread)
    told = (Revision(at=WINTER, text="Så stod det <b>först</b>"), Revision(text=""))
    post = replace(content.post, answers="https://social.example/@grannen/7")
    comments = (replace(content.comments[0], revisions=told),)
    html = record_html(replace(whole, content=replace(content, post=post, comments=comments)))
    assert 'Svar på: <a href="https://social.example/@grannen/7">' in html
    assert "Så stod det &lt;b&gt;först&lt;/b&gt;" in html
    assert html.count("Tidigare lydelse") == 2
    assert f"Tidigare lydelse, {wording.moment(WINTER)}: " in html
    assert "Tidigare lydelse" not in record_html(whole)


def test_every_answer_says_whom_it_answers() -> None:
    html = record_html(record(("ett", "två", "tre")))
    assert '<a href="#k1">Anna Öberg, kommentar 1</a>' in html
    assert '<a href="#k2">Testa kommun, kommentar 2</a>' in html


@pytest.mark.parametrize("hostile", [text for name, text in HOSTILE.items() if "one long" not in name], ids=str)
def test_captured_text_never_becomes_markup(hostile: str) -> None:
    plain, attacked = record_html(record(("x",))), record_html(record((hostile,)))
    assert attacked.count("<script") == 0
    assert attacked.count("<h1") == plain.count("<h1") == 1
    assert attacked.count("<style") == attacked.count("</style") == 1


def test_a_long_thread_is_given_in_parts_with_every_comment_once() -> None:
    ((_, given),) = record_volumes(record(tuple(f"text {n}" for n in range(25))), per_part=10)
    parts = list(given)
    assert len(parts) == 3
    assert sum(part.count("<article") for part in parts) == 26
    assert "Följeblad" in parts[0] and "Följeblad" not in parts[1]
    assert 'href="#k10"' not in parts[1]  # a link may not lead out of its part


def test_the_same_record_gives_the_same_html() -> None:
    assert record_html(record()) == record_html(record())
    assert record_html(snapshot_record()) == record_html(snapshot_record())


def test_a_record_is_named_by_the_words_of_its_post() -> None:
    assert record_title(record()).startswith("Nu öppnar anmälan till sommarlovet!")
    assert record_title(snapshot_record()) == "Ögonblicksbild av Testa kommun"


def test_metadata_hold_no_character_that_xml_forbids() -> None:
    about = About(title="a\x00b\ud800c\ufffe<&>", created=WINTER)
    data = packet(about, part=2, conformance="A", ua=True)
    assert "a b c &lt;&amp;&gt;" in data.decode()
    assert printable("x" * 5000, 10) == "x" * 10
