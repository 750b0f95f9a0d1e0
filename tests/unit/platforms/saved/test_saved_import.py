import base64
import gzip
import io
import json
import os
import pickle
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from archiver.data import data_path
from archiver.platforms.export_reading import ExportThread
from archiver.platforms.registry import export_reader_for
from archiver.platforms.saved.export import SAVED
from archiver.platforms.saved.placing import NOT_SAVED
from archiver.platforms.saved.reading import SAY_LOGIN
from archiver.profiles import Profile, read_profiles
from archiver.records import Account, AuthorRole, MediaKind, Missing, Post
from tests.unit.platforms.talking import InMemory, Shelf, export_context

SHARED = Path(os.environ.get("ARCHIVER_SHARED", Path(__file__).parents[5] / "shared"))
PAGES = Path(__file__).parents[3] / "pages"
ACCOUNT = Account(
    id="gplus",
    platform="google-plus",
    url="https://plus.google.com/+Exempelkommun",
    name="Exempelkommun",
    authority="Kommunstyrelsen",
)


def picture(width: int = 640, height: int = 480, *, exif: bytes = b"", format: str = "PNG") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), (9, 90, 160)).save(made, format, **({"exif": exif} if exif else {}))
    return made.getvalue()


PICTURE = picture()
SPOOL = Shelf()


def carried(thread: ExportThread) -> dict[str, object]:
    """What stands inside members; a thread survives being put in a file meanwhile."""
    kept: ExportThread = pickle.loads(pickle.dumps(thread))
    return {address: SPOOL.get(number) for address, number in kept.carried.items()}


def read(
    members: Mapping[str, bytes], *, profiles: Mapping[str, Profile] | None = None, account: Account = ACCOUNT
) -> tuple[list[ExportThread], list[Missing]]:
    context = replace(export_context(account), profiles=profiles or {}, spool=SPOOL)
    found = list(SAVED.read(InMemory(members), context).threads)
    return [one for one in found if isinstance(one, ExportThread)], [one for one in found if isinstance(one, Missing)]


def only_post(members: Mapping[str, bytes]) -> tuple[Post, ExportThread]:
    (thread,), problems = read(members)
    assert problems == []
    return thread.reading.thread.post, thread


SAVED_PAGE = """<!DOCTYPE html>
<!-- saved from url=(0051)https://plus.google.com/+Exempelkommun/posts/aB1cD2 -->
<html lang="sv"><head><title>Nya lekplatsen - Google+</title></head><body>
<p>Nu är lekplatsen i Ådalsparken öppen!</p><a href="https://www.example.se/lek">Läs mer</a>
<img src="./sida_filer/lek.png" alt="Lekplatsen"><img src="./sida_filer/borta.png" alt="Gungan"></body></html>"""


def test_a_page_saved_by_a_browser_is_a_thread_with_its_address_and_its_pictures() -> None:
    post, thread = only_post({"sida.html": SAVED_PAGE.encode(), "sida_filer/lek.png": PICTURE})
    assert post.id == post.permalink == "https://plus.google.com/+Exempelkommun/posts/aB1cD2"
    assert post.title == "Nya lekplatsen - Google+"
    assert "Nu är lekplatsen i Ådalsparken öppen!" in post.text
    assert post.author.role is AuthorRole.MUNICIPALITY
    assert [link.url for link in post.links] == ["https://www.example.se/lek"]
    here, gone = post.media
    assert (here.url, here.alt, here.reason) == ("export:sida_filer/lek.png", "Lekplatsen", "")
    assert (gone.alt, gone.reason) == ("Gungan", NOT_SAVED)
    assert thread.files == {"export:sida_filer/lek.png": "sida_filer/lek.png"}
    assert [fragment.data for fragment in thread.fragments] == [SAVED_PAGE.encode()]


def test_a_page_that_nothing_names_is_known_by_its_content_and_is_as_old_as_its_file_says() -> None:
    post, _ = only_post({"2014-05-sidan.html": b"<title>Sidan</title><p>Hej alla!</p>"})
    assert post.id.startswith("sha256-")
    assert post.permalink == ACCOUNT.url
    assert (post.published_at, post.published_precision) == (datetime(2014, 4, 30, 22, tzinfo=UTC), "month")
    assert post.published_shown.startswith("sidan sparades 2014-0")


def test_a_page_that_tells_when_it_was_published_is_believed_before_its_file() -> None:
    html = b'<meta property="article:published_time" content="2013-02-01T10:00:00Z"><title>T</title><p>Text</p>'
    post, _ = only_post({"2014-05-01.html": html})
    assert post.published_at == datetime(2013, 2, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("html", "url", "saved"),
    [
        (
            "<!-- Mirrored from bambuser.com/channel/exempel by HTTrack Website Copier/3.x [XR&CO'2014], "
            "Sat, 04 Jan 2014 10:00:00 GMT -->",
            "http://bambuser.com/channel/exempel",
            datetime(2014, 1, 4, 10, tzinfo=UTC),
        ),
        (
            "<!--\n Page saved with SingleFile \n url: https://plus.google.com/+E/posts/1 \n"
            " saved date: Thu Sep 27 2018 10:00:00 GMT+0200 (CEST) \n-->",
            "https://plus.google.com/+E/posts/1",
            datetime(2018, 9, 27, 8, tzinfo=UTC),
        ),
    ],
    ids=["HTTrack", "SingleFile"],
)
def test_what_the_saving_tool_wrote_of_the_origin_is_read(html: str, url: str, saved: datetime) -> None:
    post, _ = only_post({"a/b.html": f"<html>{html}<body><p>Innehåll</p></body></html>".encode()})
    assert (post.id, post.published_at) == (url, saved)


def test_a_copied_website_finds_the_files_of_its_hosts() -> None:
    html = b'<title>T</title><p>Text</p><img src="https://lh3.example.com/foto/a.png"><img src="../img/b.png">'
    members = {"kopia/plus.example.com/e/sida.html": html, "kopia/lh3.example.com/foto/a.png": PICTURE}
    members["kopia/plus.example.com/img/b.png"] = picture(20, 20)
    members["kopia/plus.example.com/img/pil.png"] = picture(10, 10)
    _, thread = only_post(members)
    assert sorted(thread.files.values()) == ["kopia/lh3.example.com/foto/a.png", "kopia/plus.example.com/img/b.png"]


def test_a_profile_that_reads_such_pages_gives_post_and_comments() -> None:
    profiles = read_profiles(data_path("capture_profiles"))
    html = (PAGES / "wordpress" / "post.html").read_bytes()
    account = replace(ACCOUNT, platform="wordpress")
    (thread,), problems = read({"inlagg.html": html}, profiles=profiles, account=account)
    assert problems == []
    assert thread.reading.thread.id.startswith("post-")
    assert len(thread.reading.thread.comments) == 15
    assert {comment.parent for comment in thread.reading.thread.comments if comment.parent} <= {
        comment.id for comment in thread.reading.thread.comments
    }


def test_pictures_that_stand_in_the_page_itself_are_carried() -> None:
    data = base64.b64encode(PICTURE).decode()
    post, thread = only_post({"a.html": f"<p>Text</p><img src='data:image/png;base64,{data}' alt=x>".encode()})
    assert post.media[0].url.startswith("export:a.html#")
    assert carried(thread) == {post.media[0].url: PICTURE}


MHTML = b"\r\n".join(
    (
        b"From: <Saved by Blink>",
        b"Snapshot-Content-Location: https://plus.google.com/+E/posts/9",
        b"Subject: =?utf-8?Q?=C3=96vning?=",
        b"Date: Wed, 2 Jan 2019 09:30:00 -0000",
        b"MIME-Version: 1.0",
        b'Content-Type: multipart/related; type="text/html"; boundary="x"',
        b"",
        b"--x",
        b"Content-Type: text/html; charset=iso-8859-1",
        b"Content-Transfer-Encoding: quoted-printable",
        b"Content-Location: https://plus.google.com/+E/posts/9",
        b"",
        b'<html><title>=D6vning</title><p>I kv=E4ll =F6var vi.</p><img src=3D"cid:bild@x">',
        b'<img src=3D"/f/2.png"></html>',
        b"--x",
        b"Content-Type: image/png",
        b"Content-Transfer-Encoding: base64",
        b"Content-ID: <bild@x>",
        b"",
        base64.b64encode(PICTURE),
        b"--x",
        b"Content-Type: image/png",
        b"Content-Transfer-Encoding: base64",
        b"Content-Location: https://plus.google.com/f/2.png",
        b"",
        base64.b64encode(PICTURE),
        b"--x--",
    )
)


def test_an_mhtml_file_is_read_with_the_pictures_inside_it() -> None:
    post, thread = only_post({"sida.mhtml": MHTML})
    assert (post.id, post.title) == ("https://plus.google.com/+E/posts/9", "Övning")
    assert "I kväll övar vi." in post.text
    assert post.published_at == datetime(2019, 1, 2, 9, 30, tzinfo=UTC)
    assert set(thread.carried) == {media.url for media in post.media}
    assert list(carried(thread).values()) == [PICTURE, PICTURE]


def warc(*records: tuple[str, str, bytes], date: str = "2018-03-04T05:06:07Z") -> bytes:
    """A web archive of answers, each packed for itself (ISO 28500:2017 annex D)."""
    written = []
    for number, (url, kind, data) in enumerate(records):
        answer = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode() + data
        head = (
            f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: {date}\r\n"
            f"WARC-Record-ID: <urn:uuid:{number}>\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(answer)}\r\n\r\n"
        )
        written.append(gzip.compress(head.encode() + answer + b"\r\n\r\n"))
    return b"".join(written)


LONG = "Kommunen informerar om badplatserna i sommar, och om vattnet i dem. "
ARCHIVED = (
    ("https://plus.google.com/+E/1", "text/html; charset=utf-8", f"<html><p>{LONG}<img src=/b.png></html>".encode()),
    ("https://plus.google.com/b.png", "image/png", PICTURE),
    ("https://ads.example/frame", "text/html", b"<html><img src=/x.gif></html>"),
    ("https://plus.google.com/ajax", "text/html", b'{"html": "no page at all, whatever its type says it is"}'),
)


def test_a_web_archive_gives_its_pages_and_their_pictures_but_no_frames_and_no_answers_to_scripts() -> None:
    post, thread = only_post({"fangst.warc.gz": warc(*ARCHIVED)})
    assert post.id == "https://plus.google.com/+E/1"
    assert (post.published_at, post.published_shown) == (
        datetime(2018, 3, 4, 5, 6, 7, tzinfo=UTC),
        "sidan sparades 2018-03-04",
    )
    assert carried(thread) == {"https://plus.google.com/b.png": PICTURE}
    assert thread.fragments[0].member.startswith("fangst.warc.gz#urn:uuid:")


def wacz(listed: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("archive/data.warc.gz", warc(*ARCHIVED))
        file.writestr("pages/pages.jsonl", '{"format": "json-pages-1.0"}\n' + json.dumps({"url": listed}) + "\n")
        file.writestr("datapackage.json", "{}")
    return made.getvalue()


def test_a_wacz_says_itself_what_its_pages_are_opened_or_not() -> None:
    listed = "https://plus.google.com/+E/1"
    closed = only_post({"fangst.wacz": wacz(listed)})[0]
    with zipfile.ZipFile(io.BytesIO(wacz(listed))) as file:
        opened = only_post({name: file.read(name) for name in file.namelist()})[0]
    assert closed.id == opened.id == listed


def test_two_savings_of_one_address_are_both_kept_and_the_same_one_once() -> None:
    first = ("https://plus.google.com/+E/1", "text/html", f"<html><p>{LONG}</p></html>".encode())
    later = ("https://plus.google.com/+E/1", "text/html", f"<html><p>{LONG} Rättat.</p></html>".encode())
    threads, problems = read({"a.warc.gz": warc(first, later, later), "b.warc.gz": warc(first)})
    assert problems == []
    ids = [thread.reading.thread.id for thread in threads]
    assert len(ids) == len(set(ids)) == 2
    assert ids[1].startswith("https://plus.google.com/+E/1#sha256-")


@pytest.mark.parametrize("cut", [40, 300, 700])
def test_a_web_archive_that_is_cut_off_tells_where(cut: int) -> None:
    data = warc(*ARCHIVED)
    _, problems = read({"a.warc.gz": data[: len(data) - cut]})
    assert all("a.warc.gz" in one.what and one.why for one in problems)
    _, problems = read({"a.warc.gz": gzip.compress(b"WARC/1.0\r\nnothing")})
    assert problems


def test_a_screenshot_says_what_it_is_and_when_it_was_made_as_far_as_anything_tells() -> None:
    post, thread = only_post({"bilder/Skärmavbild 2014-05-01 kl. 12.34.56.png": PICTURE})
    assert post.title == "Skärmbild: Skärmavbild 2014-05-01 kl. 12.34.56.png"
    assert "Exempelkommun" in post.text
    assert (post.published_at, post.published_precision) == (datetime(2014, 5, 1, 10, 34, 56, tzinfo=UTC), "second")
    assert post.media[0].kind is MediaKind.IMAGE
    assert list(thread.files.values()) == ["bilder/Skärmavbild 2014-05-01 kl. 12.34.56.png"]


def test_a_photograph_of_a_screen_tells_its_own_time() -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2013:06:07 08:09:10"
    post, _ = only_post({"2019-01-01.jpg": picture(exif=exif.tobytes(), format="JPEG")})
    assert post.published_at == datetime(2013, 6, 7, 6, 9, 10, tzinfo=UTC)


@dataclass(frozen=True)
class Dated(InMemory):
    def modified(self, name: str) -> datetime | None:
        return datetime(2015, 7, 8, 23, 59)


def test_without_any_other_date_the_packages_day_is_taken_and_nothing_is_made_up() -> None:
    (thread,) = SAVED.read(Dated({"bild.png": PICTURE}), export_context(ACCOUNT)).threads
    assert isinstance(thread, ExportThread)
    post = thread.reading.thread.post
    assert (post.published_at, post.published_precision) == (datetime(2015, 7, 7, 22, tzinfo=UTC), "day")
    undated, _ = only_post({"bild.png": PICTURE})
    assert (undated.published_at, undated.published_precision) == (None, "")
    assert undated.text.endswith("När den sparades framgår inte.")


def test_a_pdf_is_attached_as_a_document_with_the_date_that_it_tells() -> None:
    post, _ = only_post({"utskrift.pdf": b"%PDF-1.4\n1 0 obj<</CreationDate (D:20120203040506+01'00')>>endobj"})
    assert post.media[0].kind is MediaKind.DOCUMENT
    assert post.published_at == datetime(2012, 2, 3, 3, 5, 6, tzinfo=UTC)


def test_a_saved_login_page_becomes_no_record() -> None:
    _, problems = read({"facebook.warc.gz": (SHARED / "samples/pages/servo-2018-Facebook.warc.gz").read_bytes()})
    assert SAY_LOGIN in {one.why for one in problems}
    threads, _ = read({"facebook.warc.gz": (SHARED / "samples/pages/servo-2018-Facebook.warc.gz").read_bytes()})
    assert threads == []


def test_a_real_web_archive_of_2018_gives_its_front_page_with_all_pictures_that_are_in_it() -> None:
    threads, problems = read({"y.warc.gz": (SHARED / "samples/pages/servo-2018-Youtube.warc.gz").read_bytes()})
    assert problems == []
    (thread,) = threads
    assert thread.reading.thread.id == "https://www.youtube.com/"
    assert len(thread.carried) >= 40


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.mhtml", b"\x00" * 1000),
        ("a.warc", b"WARC/1.0\r\nContent-Length: 999999999999\r\n\r\n"),
        ("a.wacz", b"PK\x03\x04 not a zip"),
        ("a.html", b""),
        ("a.docx", b"PK"),
    ],
)
def test_what_cannot_be_read_is_named_with_the_reason(name: str, data: bytes) -> None:
    threads, problems = read({name: data})
    assert threads == []
    assert [one.what for one in problems] == [name]
    assert all(one.why.endswith(".") or "kunde inte" in one.why for one in problems)


def test_hostile_pages_cost_little_and_reach_for_nothing() -> None:
    deep = b"<div>" * 200_000 + b"<p>djup</p>"
    entities = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><p>&a; text</p>'
    script = b"<p>Text</p><script>fetch('http://127.0.0.1/')</script><img src='file:///etc/passwd'>"
    up = b"<p>Text</p><img src='../../../etc/passwd'>"
    members = {"djup.html": deep, "entitet.html": entities, "skript.html": script, "upp.html": up}
    threads, _ = read(members)
    assert len(threads) == 4
    assert all(not thread.files and not thread.carried for thread in threads)
    assert all("root:" not in thread.reading.thread.post.text for thread in threads)


def test_a_service_without_an_export_reader_of_its_own_is_read_as_saved_pages() -> None:
    for platform in ("google-plus", "bambuser", "helt-okänd"):
        assert export_reader_for(platform, InMemory({"a.html": b"<p>x"})) is SAVED
    assert export_reader_for("bambuser", InMemory({"data.json": b"{}"})) is None


def test_an_export_that_is_newer_than_its_reader_is_not_taken_for_saved_pages() -> None:
    newer = {"ny/ordning.json": b"{}", "ny/bild.jpg": PICTURE}
    assert export_reader_for("facebook", InMemory(newer)) is None
    assert export_reader_for("facebook", InMemory({"ny/ordning.html": b"<p>x"})) is None
    for saved in ({"2014-05-01.png": PICTURE}, {"a.warc.gz": b""}, {"a.mhtml": MHTML}):
        assert export_reader_for("facebook", InMemory(saved)) is SAVED
