"""How a page is taken down: pictures, exact text with its places, the page's HTML, and the WARC."""

import gzip
import io
from pathlib import Path

import pytest
from PIL import Image
from warcio.archiveiterator import ArchiveIterator

from archiver.capture.picture import take_picture
from archiver.evidence import Evidence, TextBox
from archiver.records import ThreadRef
from tests.real.capture.conftest import OpenLane
from tests.real.capture.loopback import Answer, Site, page, profile

pytestmark = pytest.mark.real


def pixel(evidence: Evidence, x: int, y: int) -> tuple[int, int, int]:
    tile = next(tile for tile in evidence.tiles if tile.y <= y < tile.y + tile.height)
    with Image.open(tile.path) as image:
        red, green, blue = image.convert("RGB").getpixel((x, int(y - tile.y)))  # type: ignore[misc]
    return red, green, blue


def near(found: tuple[int, int, int], wanted: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 12 for one, other in zip(found, wanted, strict=True))


def boxes_of(site: Site, open_lane: OpenLane, tmp_path: Path, content: str) -> tuple[TextBox, ...]:
    site.show("/", page(content))
    return open_lane().open_account().evidence(tmp_path / "evidence").boxes


def test_tiles_cover_the_page_and_show_what_stands_there(site: Site, open_lane: OpenLane, tmp_path: Path) -> None:
    bands = "".join(f"<div style='height:1000px;background:{colour}'></div>" for colour in ("red", "lime", "blue") * 2)
    site.show("/", page(bands, head="<style>body,h1{margin:0;height:0}</style>"))
    found = open_lane().open_account().evidence(tmp_path / "evidence")
    assert (found.width, found.height) == (1280, 6000)
    assert [tile.y for tile in found.tiles] == [0, 1810, 3620, 5430]
    assert sum(tile.height for tile in found.tiles) == 6000
    for y, colour in ((500, (255, 0, 0)), (1500, (0, 255, 0)), (2900, (0, 0, 255)), (5990, (0, 0, 255))):
        assert near(pixel(found, 600, y), colour)
    assert found.title == "Testkommun" and found.url == site.url + "/"


def test_a_sticky_header_and_a_fixed_banner_cover_nothing(site: Site, open_lane: OpenLane, tmp_path: Path) -> None:
    content = """<style>body,h1{margin:0}header{position:sticky;top:0;height:60px;background:red}
      .kakor{position:fixed;bottom:0;left:0;width:100%;height:80px;background:blue}p{margin:0;height:5000px}</style>
      <header>Meny</header><p>Inlägg</p><div class=kakor>Vi använder kakor</div>"""
    site.show("/", page(content))
    found = open_lane().open_account().evidence(tmp_path / "evidence")
    white = (255, 255, 255)
    assert all(near(pixel(found, 640, y), white) for y in (965, 1830, 3640, 4900))
    assert near(pixel(found, 640, int(found.height) - 40), (0, 0, 255))
    assert [box.text for box in found.boxes] == ["Testkommun", "Meny", "Inlägg", "Vi använder kakor"]


def test_the_whole_of_a_list_that_scrolls_inside_the_page_is_shown(
    site: Site, open_lane: OpenLane, tmp_path: Path
) -> None:
    rows = "".join(f"<p>rad {number}</p>" for number in range(200))
    content = (
        f"<style>body{{margin:0;overflow:hidden}}#ruta{{height:90vh;overflow:auto}}</style><div id=ruta>{rows}</div>"
    )
    found = boxes_of(site, open_lane, tmp_path, content)
    assert found[-1].text == "rad 199" and found[-1].y > 4000


def test_a_page_taller_than_the_cap_is_cut_and_says_so(site: Site, open_lane: OpenLane, tmp_path: Path) -> None:
    site.show("/", page("".join(f"<p style='height:100px'>rad {number}</p>" for number in range(100))))
    opened = open_lane().open_account()
    picture = take_picture(opened.tab, tmp_path, height_cap=4000)
    assert picture.height == 4000
    assert max(box.y for box in picture.boxes) < 4000
    assert "visar de första 4000" in picture.shortfalls[0].why


def test_text_is_exact_line_by_line(site: Site, open_lane: OpenLane, tmp_path: Path) -> None:
    found = boxes_of(
        site,
        open_lane,
        tmp_path,
        "<p style='width:300px;font-size:20px'>Hej 😀👩‍👩‍👧 på er alla <b>i Örebro</b>, välkomna till biblioteket!</p>",
    )
    lines = found[1:]
    assert "".join(box.text for box in lines) == "Hej 😀👩‍👩‍👧 på er alla i Örebro, välkomna till biblioteket!"
    assert len({box.block for box in lines}) == 1
    assert len({box.y for box in lines}) >= 2
    assert found[0].block != lines[0].block


def test_text_in_spaces_and_lines_of_its_own_keeps_them(site: Site, open_lane: OpenLane, tmp_path: Path) -> None:
    found = boxes_of(site, open_lane, tmp_path, "<div style='white-space:pre-wrap'>ett   två\n  tre</div>")
    assert [box.text for box in found[1:]] == ["ett   två ", "tre"]


def test_arabic_stands_in_logical_order(site: Site, open_lane: OpenLane, tmp_path: Path) -> None:
    found = boxes_of(site, open_lane, tmp_path, "<p dir=rtl>مرحبا بكم في Örebro اليوم</p>")
    assert "".join(box.text for box in found[1:]) == "مرحبا بكم في Örebro اليوم"


@pytest.mark.parametrize(
    "style",
    [
        "display:none",
        "visibility:hidden",
        "opacity:0",
        "position:absolute;clip:rect(0,0,0,0);width:1px;height:1px;overflow:hidden",
        "position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden",
        "height:0;overflow:hidden",
    ],
)
def test_hidden_text_is_no_text_of_the_picture(site: Site, open_lane: OpenLane, tmp_path: Path, style: str) -> None:
    found = boxes_of(site, open_lane, tmp_path, f"<div style='{style}'><p>dold</p></div><p>synlig</p>")
    assert [box.text for box in found] == ["Testkommun", "synlig"]


def test_text_made_visible_again_inside_a_hidden_part_is_seen(site: Site, open_lane: OpenLane, tmp_path: Path) -> None:
    content = "<div style='visibility:hidden'>dold<p style='visibility:visible'>synlig</p></div>"
    assert [box.text for box in boxes_of(site, open_lane, tmp_path, content)] == ["Testkommun", "synlig"]


def test_the_text_of_a_frame_stands_where_the_frame_stands(site: Site, open_lane: OpenLane, tmp_path: Path) -> None:
    site.show("/ram", "<html><body style='margin:0'><p style='margin:0'>i ramen</p></body></html>")
    found = boxes_of(
        site, open_lane, tmp_path, "<iframe src=/ram style='position:absolute;left:200px;top:700px;border:0'></iframe>"
    )
    inner = next(box for box in found if box.text == "i ramen")
    assert (inner.x, round(inner.y)) == (200, 700)


def test_scripts_stand_still_while_the_picture_is_taken(site: Site, open_lane: OpenLane, tmp_path: Path) -> None:
    content = "<p id=tid>0</p><script>setInterval(() => tid.textContent++, 1); onresize = () => tid.remove()</script>"
    site.show("/", page(content))
    opened = open_lane().open_account()
    opened.evidence(tmp_path / "evidence")
    first = opened.tab.ask("text")
    opened.tab.pause(200)
    assert opened.tab.ask("text") == first and first.endswith(first.split()[-1])


def test_animations_are_at_their_end(site: Site, open_lane: OpenLane, tmp_path: Path) -> None:
    content = """<style>body,h1{margin:0}@keyframes in{from{opacity:0}to{opacity:1}}
      div{height:500px;background:red;animation:in 600s forwards}</style><div></div>"""
    site.show("/", page(content))
    found = open_lane().open_account().evidence(tmp_path / "evidence")
    assert near(pixel(found, 600, 300), (255, 0, 0))


def test_open_shadow_trees_are_laid_into_the_page(site: Site, open_lane: OpenLane) -> None:
    content = """<x-inlagg id=a><span slot=namn>Åsa</span></x-inlagg><script>
      const rot = a.attachShadow({mode: 'open'});
      rot.innerHTML = '<article><b><slot name=namn>okänd</slot></b><p>skuggtext</p></article>';</script>"""
    site.show("/", page(content))
    html = open_lane().open_account().html()
    assert '<article><b><slot name="namn"><span slot="namn">Åsa</span></slot></b><p>skuggtext</p></article>' in html


def test_comment_pages_are_followed_and_laid_below_each_other(site: Site, open_lane: OpenLane, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        follow = (
            f"<a class=nasta href='?sida={number + 1}'>Nästa</a>" if number < 3 else "<a class=nasta href='?sida=1'>"
        )
        site.show(f"/trad?sida={number}", page(f"<p>kommentar {number}</p><img src=/{number}.png>{follow}"))
        site.pages[f"/{number}.png"] = Answer(b"\x89PNG" + bytes([number]), mime="image/png")
    with open_lane(profile(thread={"next": "a.nasta"})).open_thread(
        ThreadRef(id="1", url=site.url + "/trad?sida=1")
    ) as thread:
        assert [f"kommentar {number}" in part for number, part in enumerate(thread.parts(), start=1)] == [True] * 3
        found = thread.evidence(tmp_path / "evidence")
        comments = [box for box in found.boxes if box.text.startswith("kommentar")]
        assert [box.text for box in comments] == ["kommentar 1", "kommentar 2", "kommentar 3"]
        assert [tile.y for tile in found.tiles] == [0, found.height / 3, 2 * found.height / 3]
        assert comments[1].y == comments[0].y + found.height / 3
        assert len({box.block for box in comments}) == 3
        assert all(tile.path.parent == tmp_path / "evidence" and tile.path.exists() for tile in found.tiles)
        assert thread.resource(site.url + "/3.png") is not None
        thread.write_warc(tmp_path / "trad.warc.gz")
        assert thread.shortfalls == ()
    with (tmp_path / "trad.warc.gz").open("rb") as file:
        addresses = {record.rec_headers.get_header("WARC-Target-URI") for record in ArchiveIterator(file)}
    assert {f"{site.url}/trad?sida={number}" for number in (1, 2, 3)} <= addresses


def test_comment_pages_of_another_site_are_not_followed_and_failing_ones_are_told(
    site: Site, open_lane: OpenLane
) -> None:
    site.show("/a", page("<p>ord</p><a class=nasta href='http://annan.example/'>Nästa</a>"))
    site.show("/b", page("<p>ord</p><a class=nasta href='/trasig'>Nästa</a>"))
    lane = open_lane(profile(thread={"next": "a.nasta"}, pacing={"retries": 0}))
    with lane.open_thread(ThreadRef(id="1", url=site.url + "/a")) as thread:
        assert len(thread.parts()) == 1 and thread.shortfalls == ()
    with lane.open_thread(ThreadRef(id="2", url=site.url + "/b")) as thread:
        assert len(thread.parts()) == 1
        assert thread.shortfalls[0].what == site.url + "/trasig"
        assert "svar 404" in thread.shortfalls[0].why


def test_feed_pages_are_followed_and_a_failing_one_is_told(site: Site, open_lane: OpenLane) -> None:
    site.show("/", page("<p>sida 1</p><a rel=next href=/2>Äldre</a>"))
    site.show("/2", page("<p>sida 2</p><a rel=next href=/3>Äldre</a>"))
    site.show("/3", "trasig", status=500)
    lane = open_lane(profile(feed={"next": "a[rel=next]"}))
    assert [f"sida {number}" in found.html() for number, found in enumerate(lane.feed_pages(), start=1)] == [True, True]
    assert [missing.what for missing in lane.feed_shortfalls] == [site.url + "/3"]


def test_the_warc_is_valid_and_tells_no_secrets(site: Site, open_lane: OpenLane, tmp_path: Path) -> None:
    site.show(
        "/",
        page(
            "<p>Inlägg</p><script src=/kod.js></script><script>"
            "new Image().src = '/bild.png?access_token=' + 'HEM' + 'LIG1&storlek=2'</script>"
        ),
        headers={"Set-Cookie": "sessionid=HEMLIG2; Path=/", "X-Auth-Token": "HEMLIG3"},
    )
    site.pages["/bild.png?access_token=HEMLIG1&storlek=2"] = Answer(b"\x89PNG\x00bild", mime="image/png")
    packed = gzip.compress(b"var ord = 'packad';")
    site.pages["/kod.js"] = Answer(packed, mime="text/javascript", headers={"Content-Encoding": "gzip"})
    opened = open_lane().open_account()
    opened.write_warc(tmp_path / "sida.warc.gz")
    data = gzip.decompress((tmp_path / "sida.warc.gz").read_bytes())
    assert b"HEMLIG" not in data
    assert b"access_token=REMOVED&storlek=2" in data
    bodies = {}
    for record in ArchiveIterator(io.BytesIO((tmp_path / "sida.warc.gz").read_bytes()), check_digests="raise"):
        if record.rec_type == "response":
            bodies[record.rec_headers.get_header("WARC-Target-URI")] = record.content_stream().read()
    assert bodies[f"{site.url}/kod.js"] == b"var ord = 'packad';"
    assert bodies[f"{site.url}/bild.png?access_token=REMOVED&storlek=2"] == b"\x89PNG\x00bild"


def test_the_same_picture_in_two_threads_is_kept_once(site: Site, open_lane: OpenLane) -> None:
    for path in ("/a", "/b"):
        site.show(path, page("<p>Inlägg</p><img src=/avatar.png>"))
    site.pages["/avatar.png"] = Answer(b"\x89PNGavatar", mime="image/png", headers={"ETag": '"1"'})
    lane = open_lane()
    found = []
    for path in ("/a", "/b"):
        with lane.open_thread(ThreadRef(id=path, url=site.url + path)) as thread:
            found.append(thread.resource(site.url + "/avatar.png"))
    assert found[0] is not None and found[1] is not None
    assert found[0].path == found[1].path
