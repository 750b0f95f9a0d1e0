"""What the lane does when something stands where the account should be."""

import datetime as dt
import time
from pathlib import Path

import pytest

from archiver.errors import AccountGone, AddressRefused, CaptureBlocked, CaptureStopped, ProfileMismatch
from archiver.records import ThreadRef
from tests.real.capture.conftest import OpenLane
from tests.real.capture.loopback import Answer, Site, page, profile, serve

pytestmark = pytest.mark.real

LOGIN = """<html><title>Logga in</title><form action=/login method=post><input name=u><input type=password name=p>
<button>Logga in</button></form><a href=/>Glömt lösenordet?</a></html>"""


def test_a_login_wall_stops_the_capture_with_a_swedish_sentence_and_a_picture(
    site: Site, open_lane: OpenLane, tmp_path: Path
) -> None:
    site.show("/", LOGIN)
    lane = open_lane()
    with pytest.raises(CaptureBlocked) as stopped:
        lane.open_account()
    assert stopped.value.say == "Sidan visar ett inloggningsformulär i stället för innehållet."
    assert lane.screenshot_for_operator(tmp_path / "stopped" / "wall.png")
    assert (tmp_path / "stopped" / "wall.png").read_bytes().startswith(b"\x89PNG")


def test_a_redirect_to_a_login_page_stops_the_capture(site: Site, open_lane: OpenLane) -> None:
    site.show("/", "", status=302, headers={"Location": "/accounts/login/?next=%2F"})
    site.show("/accounts/login/?next=%2F", page("<p>Välkommen</p>"))
    with pytest.raises(CaptureBlocked, match="login"):
        open_lane().open_account()


def test_a_consent_wall_of_the_profile_is_dismissed_and_stays_dismissed(site: Site, open_lane: OpenLane) -> None:
    wall = """<html><body><div id=kakor>Vi använder kakor <button id=neka
      onclick="document.cookie='samtycke=nej'; location.reload()">Endast nödvändiga</button></div></body></html>"""

    def front(_: int) -> Answer:
        return Answer(page("<p>Innehåll</p>") if "samtycke" in site.asked[-1].headers.get("Cookie", "") else wall)

    site.pages["/"] = front
    walls = [{"kind": "consent", "selector": "#kakor", "do": "dismiss", "click": "#neka"}]
    lane = open_lane(profile(walls=walls))
    assert "Innehåll" in lane.open_account().text()
    with lane.open_thread(ThreadRef(id="1", url=site.url + "/")) as thread:
        assert "Innehåll" in thread.text()
    assert site.times("/") == 3


def test_a_consent_wall_that_nobody_dismisses_stops_the_capture(site: Site, open_lane: OpenLane) -> None:
    site.show(
        "/", "<html><body><h2>Innan du fortsätter till Videosajten</h2><button>Godkänn alla</button></body></html>"
    )
    with pytest.raises(CaptureBlocked, match="consent") as stopped:
        open_lane().open_account()
    assert "samtycke" in stopped.value.say


@pytest.mark.parametrize("status", [404, 410])
def test_an_account_that_is_gone_says_so_at_once(
    site: Site, open_lane: OpenLane, slept: list[float], status: int
) -> None:
    site.show("/", page("<p>Sidan finns inte</p>"), status=status)
    with pytest.raises(AccountGone):
        open_lane().open_account()
    assert slept == []


def test_a_rate_limit_is_waited_out_as_long_as_the_site_asks(
    site: Site, open_lane: OpenLane, slept: list[float]
) -> None:
    site.pages["/"] = lambda times: (
        Answer("vänta", status=429, headers={"Retry-After": "7"}) if times == 1 else Answer(page("<p>Inlägg</p>"))
    )
    assert open_lane().open_account().status == 200
    assert slept == [7.0]


def test_a_site_that_asks_for_an_hour_is_left_alone(site: Site, open_lane: OpenLane, slept: list[float]) -> None:
    site.show("/", "vänta", status=429, headers={"Retry-After": "3600"})
    with pytest.raises(CaptureBlocked) as stopped:
        open_lane().open_account()
    assert slept == [] and "429" in stopped.value.say


def test_a_server_error_is_tried_again_with_growing_patience(
    site: Site, open_lane: OpenLane, slept: list[float]
) -> None:
    site.show("/", "fel", status=503)
    with pytest.raises(CaptureBlocked, match="503"):
        open_lane(profile(pacing={"retries": 3})).open_account()
    assert slept == [1.0, 2.0, 4.0]
    assert site.times("/") == 4


def test_an_empty_page_is_no_account(site: Site, open_lane: OpenLane) -> None:
    site.show("/", "<html><body><div id=root></div><script>1</script></body></html>")
    with pytest.raises(CaptureBlocked) as stopped:
        open_lane(profile(pacing={"retries": 0})).open_account()
    assert stopped.value.say == "Sidan är tom: den visar så gott som ingen text."


def test_another_page_is_a_mismatch_that_names_file_key_and_selector(site: Site, open_lane: OpenLane) -> None:
    site.show("/", f"<html><body><h1>Något annat</h1><article>{'Helt andra saker. ' * 30}</article></body></html>")
    with pytest.raises(ProfileMismatch, match=r"prov\.toml: account\.proof: .*'#konto'"):
        open_lane().open_account()


def test_a_page_that_loses_its_proof_while_it_is_walked_is_no_longer_the_account(
    site: Site, open_lane: OpenLane
) -> None:
    site.show(
        "/",
        page(
            "<button id=mer onclick=\"document.getElementById('konto').remove(); this.remove()\">Mer</button><p>Ord</p>"
        ),
    )
    with pytest.raises((ProfileMismatch, CaptureBlocked)):
        open_lane(profile(feed={"steps": [{"do": "expand", "click": "#mer"}]})).open_account()


def test_content_that_comes_late_is_waited_for(site: Site, open_lane: OpenLane) -> None:
    site.show(
        "/",
        """<html><body><div id=root></div><script>
        fetch('/data').then(r => r.text()).then(t => { document.getElementById('root').innerHTML = t })</script>""",
    )
    site.pages["/data"] = Answer("<h1 id=konto>Testkommun</h1><p>Sent inlägg</p>", before=lambda: time.sleep(1.5))
    assert "Sent inlägg" in open_lane().open_account().text()


@pytest.mark.parametrize("how", ["server", "script"])
def test_a_redirect_to_a_private_address_is_refused(site: Site, open_lane: OpenLane, how: str) -> None:
    with serve() as inner:
        inner.show("/hemligt", page("<p>Intern sida</p>"))
        if how == "server":
            site.show("/", "", status=302, headers={"Location": f"{inner.url}/hemligt"})
        else:
            site.show("/", f"<html><body><script>location.href = '{inner.url}/hemligt'</script></body></html>")
        lane = open_lane()
        with pytest.raises(AddressRefused) as stopped:
            lane.open_account()
        assert inner.asked == []
        assert [refusal.where for refusal in lane.refused] == [inner.address]
        assert "internt nät" in stopped.value.say


@pytest.mark.parametrize("part", ["<img src='{}'>", "<iframe src='{}'></iframe>", "<script>fetch('{}')</script>"])
def test_what_a_page_asks_for_at_a_private_address_is_refused_and_listed(
    site: Site, open_lane: OpenLane, part: str
) -> None:
    with serve() as inner:
        site.show("/", page(part.format(f"{inner.url}/hemligt") + "<p>Inlägg</p>"))
        lane = open_lane()
        lane.open_account()
        assert inner.asked == []
        assert [refusal.where for refusal in lane.refused] == [inner.address]


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "data:text/html,<h1 id=konto>", "chrome://version", "ftp://x.se/"]
)
def test_an_address_that_is_no_web_address_is_refused(open_lane: OpenLane, url: str) -> None:
    lane = open_lane()
    with pytest.raises(AddressRefused), lane.open_thread(ThreadRef(id="1", url=url)):
        pass


def test_a_name_of_this_machine_is_refused_unless_it_is_allowed(site: Site, open_lane: OpenLane) -> None:
    site.show("/", page("<p>Inlägg</p>"))
    port = site.address.rpartition(":")[2]
    lane = open_lane(allowed=frozenset({f"localhost:{port}"}))
    with pytest.raises(AddressRefused):
        lane.open_account()
    with lane.open_thread(ThreadRef(id="1", url=f"http://localhost:{port}/")) as thread:
        assert thread.status == 200


@pytest.mark.parametrize("how", ["server", "script"])
def test_an_endless_redirect_ends(site: Site, open_lane: OpenLane, how: str) -> None:
    if how == "server":
        site.show("/", "", status=302, headers={"Location": "/"})
    else:
        site.show("/", "<html><body><script>location.reload()</script></body></html>")
    with pytest.raises(CaptureStopped):
        open_lane(profile(pacing={"retries": 0, "timeout_s": 5})).open_account()


def test_a_thread_that_is_gone_leaves_the_lane_fit_for_the_next(site: Site, open_lane: OpenLane) -> None:
    site.show("/ny", page("<p>Inlägg</p>"))
    lane = open_lane()
    with pytest.raises(AccountGone), lane.open_thread(ThreadRef(id="1", url=site.url + "/borta")):
        pass
    with lane.open_thread(ThreadRef(id="2", url=site.url + "/ny")) as thread:
        assert thread.captured_at.utcoffset() == dt.timedelta(0)


def test_the_budget_of_page_loads_ends_the_harvest(site: Site, open_lane: OpenLane) -> None:
    site.show("/", page("<p>Inlägg</p>"))
    lane = open_lane(profile(pacing={"max_pages": 1}))
    lane.open_account()
    with pytest.raises(CaptureStopped) as stopped, lane.open_thread(ThreadRef(id="1", url=site.url + "/")):
        pass
    assert "1 sidhämtningar" in stopped.value.say
