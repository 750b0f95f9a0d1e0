"""Pages and browsers that hang, crash or swell; and that a capture tells nobody but the site."""

import os
import re
import signal
import threading
import time
from pathlib import Path

import pytest

from archiver.errors import CaptureStopped
from archiver.evidence import Resource
from archiver.records import Missing, ThreadRef
from tests.real.capture.conftest import OpenLane
from tests.real.capture.loopback import Answer, Site, page, profile, serve

pytestmark = pytest.mark.real
SOON = {"timeout_s": 3, "retries": 1}


def descendants(kind: str) -> list[int]:
    """Process ids of Chromium processes that this very process has started: `--type=renderer`, or "" for the first."""
    parents: dict[int, int] = {}
    commands: dict[int, str] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                commands[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:  # it has ended
                continue

    def ours(pid: int) -> bool:
        while pid > 1:
            if pid == os.getpid():
                return True
            pid = parents.get(pid, 0)
        return False

    browsers = [pid for pid, command in commands.items() if "chromium" in command and ours(pid)]
    if kind:
        return [pid for pid in browsers if f"--type={kind}" in commands[pid]]
    return [pid for pid in browsers if "--type=" not in commands[pid] and "--headless" in commands[pid]]


def kill_once(kind: str) -> Answer:
    done = threading.Event()

    def kill() -> None:
        if not done.is_set():
            done.set()
            for pid in descendants(kind):
                os.kill(pid, signal.SIGKILL)

    return Answer("body{}", mime="text/css", before=kill)


@pytest.mark.parametrize("kind", ["renderer", ""], ids=["page", "browser"])
def test_a_crash_is_tried_again(site: Site, open_lane: OpenLane, kind: str) -> None:
    # The script waits for the style sheet, and the page for the script: it cannot be there before the crash.
    site.show("/", page("<p>Inlägg</p>", head="<link rel=stylesheet href=/stil.css><script>1</script>"))
    site.pages["/stil.css"] = kill_once(kind)
    lane = open_lane(profile(pacing={"retries": 2}))
    assert "Inlägg" in lane.open_account().text()
    with lane.open_thread(ThreadRef(id="1", url=site.url + "/")) as thread:
        assert "Inlägg" in thread.text()


def test_a_browser_that_dies_after_the_page_was_opened_stops_only_that_page(
    site: Site, open_lane: OpenLane, tmp_path: Path
) -> None:
    site.show("/", page("<p>Inlägg</p>"))
    lane = open_lane()
    with lane.open_thread(ThreadRef(id="1", url=site.url + "/")) as thread:
        for pid in descendants(""):
            os.kill(pid, signal.SIGKILL)
        with pytest.raises(CaptureStopped):
            thread.evidence(tmp_path / "evidence")
    with lane.open_thread(ThreadRef(id="2", url=site.url + "/")) as thread:
        assert thread.evidence(tmp_path / "evidence").tiles


def test_a_server_that_never_answers_is_given_up_and_the_next_thread_opened(site: Site, open_lane: OpenLane) -> None:
    held = threading.Event()
    site.pages["/hangd"] = Answer("", before=lambda: held.wait(30))
    site.show("/bra", page("<p>Inlägg</p>"))
    lane = open_lane(profile(pacing=SOON))
    try:
        with pytest.raises(CaptureStopped) as stopped, lane.open_thread(ThreadRef(id="1", url=site.url + "/hangd")):
            pass
        assert stopped.value.say == "Sidan svarade inte inom 3 sekunder (gränsen pacing.timeout_s)."
        with lane.open_thread(ThreadRef(id="2", url=site.url + "/bra")) as thread:
            assert "Inlägg" in thread.text()
    finally:
        held.set()


@pytest.mark.parametrize(
    "loop",
    ["<script>while (true) {}</script>", "<script>onload = () => setTimeout(() => { while (true) {} }, 50)</script>"],
    ids=["at once", "later"],
)
def test_a_page_stuck_in_a_loop_is_given_up_and_the_next_thread_opened(
    site: Site, open_lane: OpenLane, loop: str
) -> None:
    site.show("/fast", page(f"<p>Ord</p>{loop}<img src=/bild>"))
    site.pages["/bild"] = Answer("", before=lambda: time.sleep(0.5))
    site.show("/bra", page("<p>Inlägg</p>"))
    lane = open_lane(
        profile(
            pacing={"timeout_s": 3, "retries": 0},
            thread={"steps": [{"do": "wait", "selector": ".aldrig", "seconds": 2}]},
        )
    )
    with pytest.raises(CaptureStopped), lane.open_thread(ThreadRef(id="1", url=site.url + "/fast")):
        pass
    with lane.open_thread(ThreadRef(id="2", url=site.url + "/bra")) as thread:
        assert "Inlägg" in thread.text()


def test_a_picture_that_never_comes_costs_one_wait_in_a_harvest(site: Site, open_lane: OpenLane) -> None:
    held = threading.Event()
    site.pages["/hangd.png"] = Answer("", before=lambda: held.wait(60))
    site.show("/", page("<p>Inlägg</p><img src=/hangd.png>"))
    lane = open_lane()
    try:
        lane.open_account()
        began = time.monotonic()
        lane.open_account()
        assert time.monotonic() - began < 5
    finally:
        held.set()


def test_a_hundred_megabyte_picture_is_not_kept_but_named(site: Site, open_lane: OpenLane) -> None:
    size = 100 * 1024 * 1024

    def pour(write: object) -> None:
        for _ in range(100):
            write(bytes(1024 * 1024))  # type: ignore[operator]

    site.pages["/stor.png"] = Answer(mime="image/png", headers={"Content-Length": str(size)}, stream=pour)
    site.pages["/stor-utan-langd.png"] = Answer(mime="image/png", stream=pour)
    site.show("/", page("<p>Inlägg</p><img src=/stor.png>"))
    lane = open_lane()
    found = lane.open_account().resource(site.url + "/stor.png")
    assert found is None or (found.path is None and found.size == size)
    for path in ("/stor.png", "/stor-utan-langd.png"):
        fetched = lane.fetch(site.url + path, max_bytes=1_000_000)
        assert isinstance(fetched, Resource)
        assert fetched.path is None and fetched.size > 1_000_000


def test_files_are_fetched_through_redirects_but_never_to_a_private_address(
    site: Site, open_lane: OpenLane, slept: list[float]
) -> None:
    site.pages["/film.mp4"] = Answer("", status=302, headers={"Location": "/film2.mp4"})
    site.pages["/film2.mp4"] = Answer(b"film", mime="video/mp4")
    site.pages["/upptagen"] = lambda times: (
        Answer("", status=503, headers={"Retry-After": "4"}) if times == 1 else Answer(b"klart", mime="audio/ogg")
    )
    site.pages["/runt"] = Answer("", status=302, headers={"Location": "/runt"})
    with serve() as inner:
        inner.pages["/hemlig"] = Answer(b"hemlig")
        site.pages["/ut"] = Answer("", status=302, headers={"Location": inner.url + "/hemlig"})
        lane = open_lane()
        film = lane.fetch(site.url + "/film.mp4", max_bytes=100)
        assert isinstance(film, Resource) and film.path is not None
        assert (film.path.read_bytes(), film.mime, film.url) == (b"film", "video/mp4", site.url + "/film.mp4")
        waited = lane.fetch(site.url + "/upptagen", max_bytes=100)
        assert isinstance(waited, Resource) and slept == [4.0]
        for path in ("/ut", "/runt", "/borta"):
            assert isinstance(lane.fetch(site.url + path, max_bytes=100), Missing)
        assert isinstance(lane.fetch("file:///etc/passwd", max_bytes=100), Missing)
        assert isinstance(lane.fetch("blob:https://x.example/1", max_bytes=100), Missing)
        assert inner.asked == []


def test_a_capture_contacts_nothing_but_what_the_page_needs(site: Site, open_lane: OpenLane, tmp_path: Path) -> None:
    with serve() as media:
        site.show(
            "/",
            page(
                f"<p>Inlägg</p><a href='https://www.example.com/' ping='{site.url}/ping'>länk</a>"
                f"<link rel=dns-prefetch href='//annan.example'><img src={media.url}/bild.png>"
            ),
        )
        media.pages["/bild.png"] = Answer(b"\x89PNG", mime="image/png")
        log = tmp_path / "net.json"
        lane = open_lane(allowed=frozenset({site.address, media.address}), net_log=log)
        opened = lane.open_account()
        opened.evidence(tmp_path / "evidence")
        opened.tab.pause(3000)  # what a browser does on its own it does soon after its start
        assert set(lane.contacted) == {site.address, media.address}
        assert lane.refused == ()
        lane.__exit__(None, None, None)
    text = log.read_text("utf-8", "replace")
    asked = {address for address in re.findall(r'"url":"(https?://[^/"]+)', text)}
    proxy = {address for address in asked if address.startswith("http://127.0.0.1:")}
    assert asked == proxy, "the browser asked for something on its own"
    assert not [name for name in re.findall(r'"host":"([^"]+)"', text) if "127.0.0.1" not in name]
