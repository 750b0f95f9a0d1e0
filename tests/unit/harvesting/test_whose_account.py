"""A name that somebody else has taken over is not our account: nothing of it is taken, and nothing of ours has gone."""

import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from archiver.capture.api import ApiLane, Said
from archiver.capture.network import Exchange
from archiver.capture.spool import FileSpool
from archiver.errors import CaptureStopped
from archiver.evidence import Resource
from archiver.harvesting.api_source import ApiSource
from archiver.harvesting.passes import Passes
from archiver.platforms.api_reading import AccountReading, Listing
from archiver.records import Account

NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
URL = "https://sociala.example/@granasa"


def exchange(url: str, mime: str) -> Exchange:
    resource = Resource(url=url, status=200, mime=mime, path=None, sha256="", size=0)
    return Exchange(method="GET", request_headers=(), posted=b"", resource=resource, reason="OK", headers=(), at=NOON)


def passed(home: Path, found: str, *, registered: str = "", url: str = URL) -> list[Any]:
    """Go through an account that says that its id is `found`, and give the pages of its listing."""
    account = Account(id="sidan", platform="mastodon", url=url, name="G", authority="KS", platform_id=registered)
    said = AccountReading(id=found, url=url, name="Granåsa")
    told = (exchange("https://api.example/me", "application/json; charset=utf-8"), exchange(URL, "text/html"))
    lane = SimpleNamespace(
        account=account,
        reader=SimpleNamespace(name="m", version="1"),
        blind=frozenset(),
        agent="m",
        about={},
        shortfalls=[],
        broke_off=False,
        now=lambda: NOON,
        read_account=lambda: Said(said, told),
        listings=lambda _: iter([Said(Listing(), (exchange("https://api.example/feed", "application/json"),))]),
    )
    home.mkdir(exist_ok=True)
    with FileSpool(home) as spool:
        passes = Passes.of(home, "sidan")
        source = ApiSource(cast(ApiLane, lane), passes, spool, full=True, whole=True, now=NOON)
        pages = list(source.looks())
        source.ended()
    return pages


@pytest.mark.parametrize(("registered", "found"), [("1234", "5678"), ("did:plc:a", "did:plc:b"), ("UCa", "UCb")])
def test_another_id_than_the_registered_one_stops_the_harvest(tmp_path: Path, registered: str, found: str) -> None:
    with pytest.raises(CaptureStopped) as stopped:
        passed(tmp_path, found, registered=registered)
    assert found in stopped.value.say
    passed(tmp_path, registered, registered=registered)
    passed(tmp_path / "annat", found, registered="@granasa")  # a name says nothing


def test_another_id_than_at_the_last_pass_stops_the_harvest(tmp_path: Path) -> None:
    passed(tmp_path, "1234")
    passed(tmp_path, "1234")
    with pytest.raises(CaptureStopped, match="5678"):
        passed(tmp_path, "5678")
    passed(tmp_path, "5678", registered="5678")  # somebody says that it is right
    passed(tmp_path, "99", url="https://annan.example/@granasa")  # it has moved, and the register says so
    assert "1234" not in (tmp_path / "cache" / "api" / "sidan.jsonl").read_text("ascii")


def test_what_has_no_id_for_good_is_not_compared(tmp_path: Path) -> None:
    passed(tmp_path, "https://sociala.example/feed")
    passed(tmp_path, "https://sociala.example/annat")


def test_a_snapshot_has_the_answers_about_the_account_and_no_page_of_its_threads(tmp_path: Path) -> None:
    (page,) = passed(tmp_path, "1234")
    assert [one.resource.url for one in page.exchanges] == ["https://api.example/me"]
