"""What the lane does with a stored login: it shows the page, is noticed when it ends, and stands in no file."""

import gzip
import json
from pathlib import Path

import pytest

from archiver.capture.logging_in import NO_SCREEN, log_in_at_screen, wait_for_login
from archiver.capture.storage_state import StorageState, read_state
from archiver.capture.walls import visible_text
from archiver.errors import CaptureBlocked, CaptureStopped, ProgramMissing, SessionExpired
from archiver.profiles import Profile
from archiver.programs.chromium import launch
from archiver.records import ThreadRef
from tests.real.capture.conftest import OpenLane
from tests.real.capture.loopback import Answer, Site, page, profile

pytestmark = pytest.mark.real

SECRET = "hemlig-kaka-3f9c2b7a61"
RENEWED = "fornyad-kaka-77aa01c4de"
STORED = "lagrad-nyckel-55e0a9b3f2"
WALL = "<html><title>Logga in</title><form><input name=u><input type=password></form><p>Glömt lösenordet?</p></html>"


def members_only(site: Site) -> Profile:
    login = {"url": f"{site.url}/login", "proof": ["#utloggning"], "domains": ["127.0.0.1"]}
    remove = [{"do": "remove", "selector": "#jag"}]
    return profile(login=login, feed={"steps": remove}, thread={"steps": remove})


def login(value: str = SECRET) -> StorageState:
    return read_state(
        {
            "cookies": [{"name": "inloggad", "value": value, "domain": "127.0.0.1", "path": "/"}],
            "origins": [],
        }
    )


def answers(site: Site, *, renew: bool = False, until: int = 1000) -> None:
    """A page for members, whose logged-in form names the person who is logged in, and repeats the cookie."""

    def front(times: int) -> Answer:
        cookie = site.asked[-1].headers.get("Cookie", "")
        if (SECRET not in cookie and RENEWED not in cookie) or times > until:
            return Answer(page("<article id=1><a href='/1'>Publikt</a></article>"))
        head = {"Set-Cookie": f"inloggad={RENEWED}; Path=/"} if renew else {}
        who = f"<div id=jag>Anna Admin <a id=utloggning href='/ut?token={SECRET}'>Logga ut</a></div>"
        script = f"<script>localStorage.setItem('nyckel', '{STORED}'); var s = '{SECRET}';</script>"
        return Answer(page(f"{who}<article id=1><a href='/1'>Medlemmars</a></article>{script}"), headers=head)

    site.pages["/"] = site.pages["/1"] = front


def test_with_a_login_the_page_for_members_is_shown_without_the_person_who_is_logged_in(
    site: Site, open_lane: OpenLane
) -> None:
    answers(site)
    opened = open_lane(members_only(site), session=login()).open_account()
    assert "Medlemmars" in opened.text()
    assert "Anna Admin" not in opened.text()
    assert "Anna Admin" not in visible_text(opened.html())


def test_a_login_that_has_ended_stops_the_harvest_although_a_public_page_is_shown(
    site: Site, open_lane: OpenLane
) -> None:
    answers(site)
    lane = open_lane(members_only(site), session=login("en-gammal-kaka-som-dog"))
    with pytest.raises(SessionExpired, match="archive login") as stopped:
        lane.open_account()
    assert stopped.value.exit_code == 17
    assert "en-gammal-kaka" not in str(stopped.value) + stopped.value.say


def test_a_login_that_ends_meanwhile_stops_at_the_first_page_that_shows_it(site: Site, open_lane: OpenLane) -> None:
    answers(site)
    lane = open_lane(members_only(site), session=login())
    lane.open_account()
    answers(site, until=0)
    with pytest.raises(SessionExpired), lane.open_thread(ThreadRef(id="1", url=f"{site.url}/1")):
        pass


def test_a_login_wall_before_a_stored_login_means_that_it_has_ended(site: Site, open_lane: OpenLane) -> None:
    site.show("/", WALL)
    with pytest.raises(SessionExpired):
        open_lane(members_only(site), session=login()).open_account()
    with pytest.raises(CaptureBlocked) as stopped:
        open_lane(members_only(site)).open_account()
    assert not isinstance(stopped.value, SessionExpired)


def test_the_login_is_given_back_as_the_site_has_renewed_it(site: Site, open_lane: OpenLane) -> None:
    answers(site, renew=True)
    lane = open_lane(members_only(site), session=login())
    lane.open_account()
    after = lane.login()
    assert after is not None
    assert [cookie.value for cookie in after.cookies] == [RENEWED]
    assert open_lane(members_only(site)).login() is None


def test_no_secret_of_the_login_stands_in_any_file(site: Site, open_lane: OpenLane, tmp_path: Path) -> None:
    answers(site, renew=True)
    lane = open_lane(members_only(site), session=login())
    lane.open_account()
    with lane.open_thread(ThreadRef(id="1", url=f"{site.url}/1")) as thread:
        thread.write_warc(tmp_path / "kept" / "capture.warc.gz")
        thread.evidence(tmp_path / "kept" / "evidence")
    told = gzip.decompress((tmp_path / "kept" / "capture.warc.gz").read_bytes())
    assert b"Medlemmars" in told
    assert b"var s = 'REMOVED'" in told
    for path in (path for path in (tmp_path / "kept").rglob("*") if path.is_file()):
        for data in (path.read_bytes(), told):
            assert not any(secret.encode() in data for secret in (SECRET, RENEWED, STORED))


def test_a_person_logs_in_and_the_login_is_taken_when_its_proof_stands(site: Site) -> None:
    site.show("/login", "<script>setTimeout(() => { location = '/inne' }, 300)</script><form></form>")
    site.show("/inne", page("<a id=utloggning>Logga ut</a>"), headers={"Set-Cookie": f"inloggad={SECRET}; Path=/"})
    found = members_only(site).login
    assert found is not None
    said: list[str] = []
    with launch(proxy=None) as browser:
        taken = wait_for_login(browser, found, tell=said.append)
    assert [cookie.value for cookie in taken.cookies] == [SECRET]
    assert said[0].startswith("Logga in i fönstret")
    assert SECRET not in repr(taken)


def test_nobody_who_logs_in_leaves_nothing(site: Site) -> None:
    site.show("/login", WALL)
    found = members_only(site).login
    assert found is not None
    with launch(proxy=None) as browser, pytest.raises(CaptureStopped, match="Nothing was stored"):
        wait_for_login(browser, found, tell=lambda _: None, patience=0.2)


def test_without_a_screen_it_is_said_how_to_bring_a_login_from_elsewhere(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    found = members_only(site).login
    assert found is not None
    with pytest.raises(ProgramMissing, match="--import FILE"):
        log_in_at_screen(found, tell=lambda _: None)
    assert "save-storage" in NO_SCREEN
    assert json.loads(json.dumps(login().as_json()))["cookies"][0]["value"] == SECRET
