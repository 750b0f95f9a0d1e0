"""What the api lane meets beside answers: each fault ends plainly, keeps nothing half, and the next run goes on."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archiver.capture.client import ApiClient
from archiver.demo.faults import Fault, Faults
from archiver.demo.site import serve_demo
from archiver.harvesting.finisher import Finisher
from archiver.harvesting.passes import Passes
from archiver.records import HarvestStatus
from tests.real.lanes.answering import (
    PAGE,
    TOKEN,
    Several,
    answering,
    comment,
    comments_of,
    error,
    id_of,
    listed,
    page,
    post,
    registered,
)
from tests.unit.cli.sample_archive import Said, archive

pytestmark = pytest.mark.real


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The token, and pauses that are only noted."""
    found: list[float] = []
    monkeypatch.setattr(ApiClient, "_wait", lambda self, seconds: found.append(seconds))
    monkeypatch.setenv("ARCHIVE_TOKEN_SIDAN", TOKEN)
    return found


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """Where the archive is to be; whatever happened, it is whole afterwards and no token stands in it."""
    yield tmp_path / "arkiv"
    said = archive("verify", "--all", "--fast", "--json", home=tmp_path / "arkiv")
    assert said.document["findings"] == []
    files = [path for path in (tmp_path / "arkiv").rglob("*") if path.is_file()]
    assert not any(TOKEN.encode() in path.read_bytes() for path in files)
    assert list((tmp_path / "arkiv" / "store" / ".incoming").glob("*")) == []
    assert list((tmp_path / "arkiv" / "cache" / "work").glob("*")) == []


def capture(home: Path, *more: str) -> Said:
    return archive("account", "sidan", "--no-ocr", "--json", *more, home=home)


def captured(home: Path, answers: dict[str, Any]) -> Said:
    """Register the account where the answers are given, and capture it."""
    with answering(answers) as platform:
        return capture(registered(home, platform.port))


def harvests(home: Path) -> list[dict[str, Any]]:
    """Every harvest statement, the oldest first."""
    return [json.loads(path.read_text("utf-8")) for path in sorted(home.glob("store/sidan/harvests/*.json"))]


TRUNCATED = json.dumps(page(3)[PAGE]).encode()[:-20]
GONE = (400, error(100, 33))


@pytest.mark.parametrize(
    ("answer", "code", "kind", "reason"),
    [
        ((401, error(190, 463)), 15, "TokenRefused", "nyckeln har gått ut"),
        ((400, error(190, 467)), 15, "TokenRefused", "återkallad"),
        ((403, error(200)), 15, "TokenRefused", "har inte (längre) rätt"),
        ((400, error(190, 492)), 15, "TokenRefused", "Kontrollera rollen på sidan"),
        ((429, {}), 11, "CaptureBlocked", "begränsat antalet frågor"),
        ((429, {}, {"Retry-After": "7200"}), 11, "CaptureBlocked", "vänta i 121 minuter"),
        ((400, error(32)), 11, "CaptureBlocked", "taket för antalet frågor är nått"),
        ((500, error(2)), 10, "CaptureStopped", "Fel hos Meta"),
        ((503, b"<html>"), 10, "CaptureStopped", "Fel hos Meta"),
        ((200, TRUNCATED), 10, "CaptureStopped", "avkortat eller trasigt"),
        ((200, b"<html>Vi bygger om</html>"), 10, "CaptureStopped", "avkortat eller trasigt"),
        ({"namn": "Granåsa"}, 13, "ProfileMismatch", "id"),
        (GONE, 12, "AccountGone", "finns inte"),
        ((404, {}), 12, "AccountGone", "finns inte"),
    ],
)
def test_a_page_that_cannot_be_had_stops_the_harvest_with_a_code_and_a_sentence(
    home: Path, answer: object, code: int, kind: str, reason: str, waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Finisher, "warm_up", lambda self: None)  # nothing will be finished
    said = captured(home, page(3) | {PAGE: answer})
    assert said.code == code, said.err
    document = said.document
    assert (document["status"], document["lane"]) == ("stopped", "api")
    assert reason in document["reason"]
    assert document["error"]["class"] == kind
    assert document["records"] == []
    assert [one["status"] for one in harvests(home)] == [HarvestStatus.STOPPED.value]
    assert archive("list", "--json", home=home).document["records"] == []
    assert sum(waits) < 600


def test_a_storm_that_passes_is_waited_for_as_long_as_the_platform_asks(home: Path, waits: list[float]) -> None:
    storm = Several([(429, {}, {"Retry-After": "60"})] * 3 + [(500, error(1)), page(3)[PAGE]])
    said = captured(home, page(3) | {PAGE: storm})
    assert said.code == 0, said.err
    assert len(waits) == 4
    assert all(60 <= wait <= 61 for wait in waits[:3])
    assert waits[3] <= 16


def test_without_a_token_it_says_how_to_store_one(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARCHIVE_TOKEN_SIDAN")
    said = captured(home, page(3))
    assert said.code == 15
    assert "archive login sidan --token" in said.err
    assert "sidnyckel" in said.document["reason"]


@pytest.mark.parametrize(
    ("stop", "code"), [((401, error(190, 463)), 15), ((429, {}, {"Retry-After": "7200"}), 11)], ids=["token", "limit"]
)
def test_what_runs_out_in_the_middle_leaves_what_was_kept_and_lists_the_rest(
    home: Path, stop: object, code: int
) -> None:
    with answering(page(3, 2, 1) | {comments_of(2): stop}) as platform:
        said = capture(registered(home, platform.port))
        assert said.code == code, said.err
        assert said.document["threads"] == {"new": 1, "changed": 0, "unchanged": 0, "disappeared": 0, "failed": 2}
        missing = said.document["coverage"]["posts"]["missing"]
        assert [one["what"] for one in missing] == [post(2)["permalink_url"], post(1)["permalink_url"]]
        assert {one["why"] for one in missing} == {"Fångsten stoppades innan tråden hann öppnas."}
        assert [one["kind"] for one in said.document["records"]].count("thread") == 1
        asked = len(platform.asked)
        platform.answers[comments_of(2)] = listed([comment(2)])
        again = capture(home)
        assert again.code == 0, again.err
        assert (again.document["threads"]["new"], again.document["threads"]["unchanged"]) == (2, 1)
        assert comments_of(3) not in platform.asked[asked:]  # the pass goes on where it was


def test_one_thread_that_is_broken_does_not_stop_the_others(home: Path) -> None:
    broken = {
        comments_of(3): (200, b'{"data": [{"id":'),
        comments_of(2): {"kommentarer": []},
        comments_of(1): GONE,
    }
    said = captured(home, page(4, 3, 2, 1) | broken)
    assert said.code == 20, said.err
    assert said.document["status"] == "incomplete"
    assert (said.document["threads"]["new"], said.document["threads"]["failed"]) == (1, 3)
    why = [one["why"] for one in said.document["coverage"]["posts"]["missing"]]
    assert "avkortat" in why[0]
    assert "data" in why[1]
    assert "finns inte" in why[2]


def test_when_every_thread_has_changed_its_form_the_harvest_stops_and_names_the_field(home: Path) -> None:
    changed: dict[str, Any] = {comments_of(number): {"kommentarer": []} for number in (5, 4, 3, 2, 1)}
    said = captured(home, page(5, 4, 3, 2, 1) | changed)
    assert said.code == 13, said.err
    assert "data" in said.document["reason"]
    assert said.document["threads"]["new"] == 0


def test_a_listing_that_breaks_off_calls_nothing_gone(home: Path) -> None:
    with answering(page(3, 2, 1)) as platform:
        assert capture(registered(home, platform.port)).code == 0
        before = Passes.of(home, "sidan")
        platform.answers[f"{PAGE}/feed"] = listed([post(3)], after="b")
        platform.answers[f"{PAGE}/feed?b"] = (500, error(2))
        said = capture(home)
    assert said.code == 20, said.err
    assert said.document["threads"]["disappeared"] == 0
    assert any("tog slut i förtid" in one["why"] for one in said.document["coverage"]["posts"]["missing"])
    after = Passes.of(home, "sidan")
    assert (after.full_ended, after.newest) == (before.full_ended, before.newest)  # it was no full pass


def test_a_post_that_is_listed_no_more_is_called_gone_only_when_it_is(home: Path) -> None:
    with answering(page(3, 2, 1)) as platform:
        assert capture(registered(home, platform.port)).code == 0
        platform.answers[f"{PAGE}/feed"] = listed([post(3)])
        platform.answers[id_of(2)] = post(2)  # it is still there, by its address
        said = capture(home)
        assert said.document["threads"]["disappeared"] == 1, said.document
        again = capture(home)
    assert again.code == 0, again.document
    assert again.document["threads"]["disappeared"] == 0


def test_a_page_that_was_renamed_is_known_by_its_number_and_the_new_name_is_told(home: Path) -> None:
    with answering(page(3)) as platform:
        assert capture(registered(home, platform.port)).code == 0
        platform.answers[PAGE] |= {"username": "granasakommun", "name": "Granåsa"}
        said = capture(home)
    assert said.code == 20, said.err
    assert said.document["threads"]["unchanged"] == 1
    assert any("granasakommun" in one["why"] for one in said.document["coverage"]["posts"]["missing"])


def test_an_account_that_is_deleted_between_two_harvests_leaves_its_records_as_they_are(home: Path) -> None:
    with answering(page(3)) as platform:
        assert capture(registered(home, platform.port)).code == 0
        before = archive("list", "--json", home=home).document["records"]
        platform.answers = {PAGE: GONE}
        said = capture(home)
    assert said.code == 12, said.err
    assert said.document["threads"]["disappeared"] == 0
    assert archive("list", "--json", home=home).document["records"] == before


DEMO = """
profile = "demo"
terms_reviewed_on = 2025-01-01
terms_reviewed_by = "Kommunjuristen"
"""


def test_when_the_api_gives_nothing_the_next_lane_is_tried_and_both_are_told(home: Path) -> None:
    with serve_demo() as site, answering({PAGE: (401, error(190, 463))}) as platform:
        more = DEMO.replace("profile", 'level = "oversikt"\nlanes = ["api", "browser"]\nprofile', 1)
        registered(home, platform.port, url=site.url, more=more)
        said = capture(home, "--allow-host", site.host_port)
    assert said.code == 0, said.err
    told = harvests(home)
    assert [(one["lane"], one["status"]) for one in told] == [("api", "stopped"), ("browser", "complete")]
    assert said.document["harvest"] == told[1]["id"]
    assert [(one["harvest"], one["lane"]) for one in said.document["tried"]] == [(told[0]["id"], "api")]
    assert "nyckeln har gått ut" in said.document["tried"][0]["reason"]
    assert [one["kind"] for one in said.document["records"]] == ["snapshot"]


def test_when_no_lane_leads_there_the_last_one_says_why(home: Path) -> None:
    with serve_demo(faults=Faults(account=Fault.LOGIN_WALL)) as site, answering({PAGE: (500, {})}) as platform:
        registered(home, platform.port, url=site.url, more='lanes = ["api", "browser"]\n' + DEMO)
        said = capture(home, "--allow-host", site.host_port)
    assert said.code == 11, said.err
    assert [(one["lane"], one["status"]) for one in harvests(home)] == [("api", "stopped"), ("browser", "stopped")]
