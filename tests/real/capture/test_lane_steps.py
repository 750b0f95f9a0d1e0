"""A page is walked to its end, and what a cap or a silent button kept away is told."""

import time
from typing import Any

import pytest

from archiver.capture.browser import BrowserLane
from archiver.errors import ProfileMismatch
from archiver.records import Missing, ThreadRef
from tests.real.capture.conftest import OpenLane
from tests.real.capture.loopback import Answer, Site, page, profile

pytestmark = pytest.mark.real

PICTURE = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,"
    b"\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)

ENDLESS = """<div id=lista></div><div id=vakt style='height:10px'></div><style>article{height:400px}</style><script>
let sida = 0, tar = false;
async function mer() {
  if (tar) return; tar = true;
  const svar = await fetch('/sida/' + sida); const text = await svar.text();
  if (text) { sida++; lista.insertAdjacentHTML('beforeend', text); }
  tar = !text;
}
new IntersectionObserver(e => { if (e[0].isIntersecting) mer(); }, {rootMargin: '200px'}).observe(vakt);
</script>"""


def walked(lane: BrowserLane) -> tuple[str, tuple[Missing, ...]]:
    opened = lane.open_account()
    return opened.html(), opened.shortfalls


def with_steps(*steps: dict[str, Any]) -> Any:
    return profile(feed={"steps": list(steps)})


def feed(site: Site, pages: int, delay: float = 0.0) -> None:
    site.show("/", page(ENDLESS))
    for number in range(pages):
        items = "".join(f"<article id=a{number}-{item}>Inlägg</article>" for item in range(5))
        site.pages[f"/sida/{number}"] = Answer(items, before=lambda: time.sleep(delay))
    site.show(f"/sida/{pages}", "")


@pytest.mark.parametrize("delay", [0.0, 0.7], ids=["fast", "slow"])
def test_an_endless_feed_is_scrolled_until_nothing_more_comes(site: Site, open_lane: OpenLane, delay: float) -> None:
    feed(site, pages=4, delay=delay)
    html, shortfalls = walked(open_lane(with_steps({"do": "scroll", "grows": "article"})))
    assert html.count("<article") == 20
    assert shortfalls == ()


def test_scrolling_that_hits_its_cap_says_so(site: Site, open_lane: OpenLane) -> None:
    feed(site, pages=50)
    html, shortfalls = walked(open_lane(with_steps({"do": "scroll", "max_screens": 6})))
    assert 0 < html.count("<article") < 250
    assert [missing.why for missing in shortfalls] == [
        "Rullningen avbröts vid gränsen 6 skärmar; sidan fortsatte att växa."
    ]


def test_a_list_that_scrolls_inside_the_page_is_scrolled_too(site: Site, open_lane: OpenLane) -> None:
    inner = """<style>body{margin:0;overflow:hidden}#ruta{height:90vh;overflow-y:auto}p{height:300px}</style>
      <div id=ruta></div><script>let n = 0; const mer = () => { if (n < 40) for (let i = 0; i < 10; i++) {
      ruta.insertAdjacentHTML('beforeend', `<p>rad ${n++}</p>`) } }; mer();
      ruta.onscroll = () => { if (ruta.scrollTop + ruta.clientHeight > ruta.scrollHeight - 50) mer() }</script>"""
    site.show("/", page(inner))
    html, _ = walked(open_lane(with_steps({"do": "scroll"})))
    assert "rad 39" in html


def test_more_buttons_are_pressed_until_none_is_left(site: Site, open_lane: OpenLane) -> None:
    site.show(
        "/",
        page("""<div id=lista></div><button class=mer onclick="mer()">Visa fler</button><script>let n = 0;
        async function mer() { document.querySelector('.mer').disabled = true;
          const svar = await fetch('/k/' + n++); lista.insertAdjacentHTML('beforeend', await svar.text());
          document.querySelector('.mer').disabled = false; if (n == 5) document.querySelector('.mer').remove() }
        </script>"""),
    )
    for number in range(5):
        site.pages[f"/k/{number}"] = Answer(f"<p class=k>kommentar {number}</p>", before=lambda: time.sleep(0.2))
    html, shortfalls = walked(open_lane(with_steps({"do": "expand", "click": ".mer", "grows": ".k"})))
    assert html.count('class="k"') == 5
    assert shortfalls == ()
    assert [asked.path for asked in site.asked if asked.path.startswith("/k/")] == [f"/k/{n}" for n in range(5)]


def test_buttons_that_come_with_what_a_button_brings_are_pressed_too(site: Site, open_lane: OpenLane) -> None:
    site.show(
        "/",
        page("""<div id=lista><button class=mer data-n=0>Visa svar</button></div><script>
        document.addEventListener('click', async e => { const n = +e.target.dataset.n; e.target.remove();
          const svar = await fetch('/s/' + n); lista.insertAdjacentHTML('beforeend', await svar.text()) })</script>"""),
    )
    for number in range(4):
        more = f"<button class=mer data-n={number + 1}>Visa svar</button>" if number < 3 else ""
        site.pages[f"/s/{number}"] = Answer(f"<p>svar {number}</p>{more}", before=lambda: time.sleep(0.3))
    html, shortfalls = walked(open_lane(with_steps({"do": "expand", "click": ".mer"})))
    assert "svar 3" in html
    assert shortfalls == ()


def test_three_hundred_folded_texts_are_unfolded_fast(site: Site, open_lane: OpenLane) -> None:
    folded = "<p>Kort <button class=mer onclick=\"this.replaceWith('resten')\">Visa mer</button></p>"
    site.show("/", page(folded * 300))
    lane = open_lane(with_steps({"do": "expand", "click": ".mer"}))
    began = time.monotonic()
    html, _ = walked(lane)
    assert html.count("resten") == 300
    assert time.monotonic() - began < 20


def test_a_switch_that_folds_again_is_left_unfolded(site: Site, open_lane: OpenLane) -> None:
    switch = """<div><button class=mer onclick="const p = this.nextElementSibling;
      p ? p.remove() : this.insertAdjacentHTML('afterend', '<p>svaret</p>')">Svar</button></div>"""
    site.show("/", page(switch * 3))
    html, shortfalls = walked(open_lane(with_steps({"do": "expand", "click": ".mer"})))
    assert html.count("<p>svaret</p>") == 3
    assert shortfalls == ()


def test_a_button_that_never_answers_is_told(site: Site, open_lane: OpenLane) -> None:
    site.show("/", page("<button class=mer>Visa fler kommentarer</button>"))
    _, shortfalls = walked(open_lane(with_steps({"do": "expand", "click": ".mer"})))
    assert [missing.why for missing in shortfalls] == [
        "1 klick på ”.mer” gav inget svar; det som skulle ha visats saknas."
    ]


def test_pressing_that_hits_its_cap_says_how_much_was_left(site: Site, open_lane: OpenLane) -> None:
    site.show("/", page('<button class=mer onclick="this.remove()">Mer</button>' * 5))
    _, shortfalls = walked(open_lane(with_steps({"do": "expand", "click": ".mer", "max_clicks": 3})))
    assert [missing.why for missing in shortfalls] == ["Utvidgningen (”.mer”) avbröts vid gränsen 3 klick; 2 återstod."]


def test_a_more_link_that_leads_away_is_not_followed(site: Site, open_lane: OpenLane) -> None:
    site.show("/", page("<a class=mer href=/borta>Visa fler</a><p>Inlägg</p>"))
    html, shortfalls = walked(open_lane(with_steps({"do": "expand", "click": ".mer"})))
    assert "Inlägg" in html
    assert site.times("/borta") == 0
    assert len(shortfalls) == 1


def test_a_page_that_goes_elsewhere_when_a_button_is_pressed_is_told(site: Site, open_lane: OpenLane) -> None:
    site.show("/", page("<button class=mer onclick=\"location.href = '/annan'\">Visa fler</button><p>Inlägg</p>"))
    site.show("/annan", page("<p>En annan sida</p>"))
    _, shortfalls = walked(open_lane(with_steps({"do": "expand", "click": ".mer"})))
    assert "lämnade sin adress" in shortfalls[0].why


def test_a_banner_is_dismissed_and_one_that_comes_late_too(site: Site, open_lane: OpenLane) -> None:
    site.show(
        "/",
        page("""<div class=banner><button class=stang onclick="this.parentNode.remove()">Nej tack</button></div>
        <button class=mer onclick="this.outerHTML = '<div class=banner><button class=stang ' +
          'onclick=this.parentNode.remove()>Nej</button></div>'">Mer</button>"""),
    )
    steps = [{"do": "dismiss", "click": ".stang"}, {"do": "expand", "click": ".mer"}]
    html, _ = walked(open_lane(with_steps(*steps)))
    assert 'class="banner"' not in html


def test_what_is_removed_from_view_stays_in_the_page(site: Site, open_lane: OpenLane) -> None:
    site.show("/", page("<style>body{overflow:hidden}</style><div class=matta>Matta</div><p>Ord</p>"))
    opened = open_lane(with_steps({"do": "remove", "selector": ".matta"})).open_account()
    assert "Matta" in opened.html()
    assert "Matta" not in opened.text()


def test_what_must_come_and_never_comes_is_a_mismatch(site: Site, open_lane: OpenLane) -> None:
    site.show("/", page("<p>Ord</p>"))
    steps = {"do": "wait", "selector": ".inlagg", "seconds": 1, "required": True}
    with pytest.raises(ProfileMismatch, match=r"prov\.toml: feed\.steps\.0: '\.inlagg'"):
        open_lane(with_steps(steps)).open_account()


def test_what_comes_late_is_waited_for_and_what_goes_too(site: Site, open_lane: OpenLane) -> None:
    site.show(
        "/",
        page("""<div class=snurra>Laddar</div><script>setTimeout(() => {
        document.querySelector('.snurra').outerHTML = '<p class=sen>Sent</p>' }, 600)</script>"""),
    )
    steps = [{"do": "wait", "selector": ".snurra", "gone": True}, {"do": "wait", "selector": ".sen", "required": True}]
    html, _ = walked(open_lane(with_steps(*steps)))
    assert "Sent" in html


def test_a_selector_that_is_not_css_is_named(site: Site, open_lane: OpenLane) -> None:
    site.show("/", page("<p>Ord</p>"))
    with pytest.raises(ProfileMismatch, match=r"prov\.toml: feed\.steps\.0 \(dismiss\).*a\[\["):
        open_lane(with_steps({"do": "dismiss", "click": "a[["})).open_account()


def test_lazy_pictures_are_loaded(site: Site, open_lane: OpenLane) -> None:
    site.show("/", page("<div style='height:20000px'></div><img loading=lazy src=/bild.gif><p>Slut</p>"))
    site.pages["/bild.gif"] = Answer(PICTURE, mime="image/gif")
    opened = open_lane().open_account()
    found = opened.resource(site.url + "/bild.gif")
    assert found is not None and found.path is not None
    assert found.path.read_bytes() == PICTURE


def test_pictures_that_take_their_time_are_waited_for(site: Site, open_lane: OpenLane) -> None:
    site.show("/", page("".join(f"<img loading={'lazy' if n % 2 else 'eager'} src=/b{n}.gif>" for n in range(30))))
    for number in range(30):
        site.pages[f"/b{number}.gif"] = Answer(PICTURE, mime="image/gif", before=lambda: time.sleep(0.2))
    opened = open_lane().open_account()
    assert all(opened.resource(f"{site.url}/b{number}.gif") is not None for number in range(30))
    assert opened.tab.page.evaluate("[...document.images].every(image => image.naturalWidth === 1)")


def test_dialogs_popups_and_downloads_hold_nothing_up(site: Site, open_lane: OpenLane) -> None:
    site.show(
        "/",
        page("""<p>Inlägg</p><a id=fil href=/fil.zip download></a><script>alert('a'); confirm('b'); prompt('c');
        window.open('/popup'); fil.click(); onbeforeunload = () => 'stanna';</script>"""),
    )
    site.pages["/fil.zip"] = Answer(b"PK", mime="application/zip", headers={"Content-Disposition": "attachment"})
    site.show("/popup", page("<p>Reklam</p>"))
    lane = open_lane()
    assert "Inlägg" in lane.open_account().text()
    with lane.open_thread(ThreadRef(id="1", url=site.url + "/")) as thread:
        assert "Inlägg" in thread.text()
    assert "Inlägg" in lane.open_account().text()


def test_a_site_that_is_read_without_scripts_can_be_walked(site: Site, open_lane: OpenLane) -> None:
    site.show("/", page("<p>Inlägg</p><script>document.body.innerHTML = '<h1 id=konto>skript</h1>'</script>"))
    steps = [{"do": "scroll"}, {"do": "expand", "click": ".mer"}, {"do": "dismiss", "click": ".x"}]
    html, _ = walked(open_lane(profile(browser={"scripts": False}, feed={"steps": steps})))
    assert "Inlägg" in html and "Testkommun" in html
