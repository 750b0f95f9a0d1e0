"""Runs whole harvests for the tests: a workspace on disk, the demonstration site, real Chromium, real PDF/A."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

from archiver.demo.site import DemoSite
from archiver.harvesting.target import CaptureRequest
from archiver.package.record_xml import read_record
from archiver.pipeline import HarvestReport, archive_account
from archiver.records import Comment, Post, Record, Thread
from archiver.workspace import open_workspace

NOON = dt.datetime(2025, 10, 2, 10, 0, tzinfo=dt.UTC)
SETTINGS = """
[authority]
name = "Granåsa kommun"
org_nr = "212000-0001"
"""
STAFFED = f"""{SETTINGS}
[store]
min_free_mb = 1

[[people]]
id = "anna"
name = "Anna Arkivarie"
email = "anna@granasa.example"
roles = ["kommunarkivarie"]
os_user = ["root"]
"""
REGISTERED = """
[[accounts]]
id = "granasa-torget"
platform = "demo"
url = "{url}"
profile = "demo"
allow_hosts = ["{host}"]
"""
QUICK = CaptureRequest(target="demo", ocr=False, judge=False)  # where a test is about neither
WHOLE = CaptureRequest(target="demo")


def make_workspace(home: Path, settings: str = SETTINGS) -> Path:
    """Lay out the least workspace there can be."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "archive.toml").write_text(settings, "utf-8")
    return home


def make_registered(home: Path, site: DemoSite, more: str = "") -> Path:
    """Lay out a workspace with Anna in it and the demonstration in the register; `more`: what else stands there."""
    return make_workspace(home, STAFFED + REGISTERED.format(url=site.url, host=site.host_port) + more)


def harvest(
    home: Path, site: DemoSite, *, hours: int = 0, level: str = "fullstandig", request: CaptureRequest | None = None
) -> HarvestReport:
    """Harvest the demonstration into `home`, `hours` after noon of the day."""
    account = replace(site.account, level=level)
    asked = replace(request or QUICK, account=account, allow_hosts=(site.host_port,))
    return harvest_account(home, asked, hours=hours)


def harvest_account(home: Path, asked: CaptureRequest, *, hours: int = 0) -> HarvestReport:
    """Do what is asked for in the workspace `home`, `hours` after noon of the day."""
    now = NOON + dt.timedelta(hours=hours)
    with open_workspace(home, write=True, command="test", now=now) as workspace:
        return archive_account(workspace, asked, progress=lambda _: None, now=now, clock=lambda: now)


def records_of(report: HarvestReport) -> list[Record]:
    """Read back every record that the harvest kept."""
    return [read_record(kept.xml.read_bytes()) for kept in report.records]


def threads_of(report: HarvestReport) -> dict[str, Thread]:
    """Give the threads that the harvest kept, by their id."""
    found = [record.content for record in records_of(report)]
    return {content.id: content for content in found if isinstance(content, Thread)}


def tree_of(thread: Thread) -> list[tuple[str, str, str]]:
    """Give id, parent and text of the post and each comment."""
    return [
        (item.id, item.parent if isinstance(item, Comment) else "", item.text)
        for item in thread.items()
        if isinstance(item, Comment | Post)
    ]
