"""Time a whole harvest against bare Playwright doing the least with the same pages, in the same run.

    python scripts/bench/pipeline.py [--threads 60] [--comments 5] [--photos 1] [--scale 100,500,2000]

Bare Playwright loads each thread's page, takes a full-page screenshot (JPEG) and prints it: the floor that Chromium
sets. Reported: the harvest without text-in-image OCR and veraPDF as a multiple of it, these two on lines of their own,
a second run with nothing changed as a share of the first, and the peak memory of our own process.
"""

import argparse
import datetime as dt
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from archiver.demo.content import DemoContent, large_content
from archiver.demo.site import DemoSite, serve_demo
from archiver.harvesting.target import CaptureRequest
from archiver.pipeline import HarvestReport, archive_account
from archiver.programs.chromium import CHROMIUM
from archiver.programs.process import require
from archiver.records import Outcome
from archiver.workspace import open_workspace

SETTINGS = """
[authority]
name = "Granåsa kommun"
org_nr = "212000-0001"
"""
START = dt.datetime(2026, 1, 7, 12, 0, tzinfo=dt.UTC)


def bare(site: DemoSite, browser_path: str = "/usr/bin/chromium") -> float:
    """Load, screenshot and print every page with nothing else around it; give seconds."""
    started = time.perf_counter()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": 1280, "height": 1000}, locale="sv-SE").new_page()
        for address in (site.url, *(site.permalink(post.id) for post in site.posts)):
            page.goto(address, wait_until="load")
            page.screenshot(full_page=True, type="jpeg")
            page.pdf()
        browser.close()
    return time.perf_counter() - started


def ours(
    home: Path, site: DemoSite, *, hours: int = 0, ocr: bool = False, judge: bool = False
) -> tuple[float, HarvestReport]:
    """Harvest the site; give seconds and the report."""
    now = START + dt.timedelta(hours=hours)
    request = CaptureRequest(
        target="bench", account=site.account, profile="demo", allow_hosts=(site.host_port,), ocr=ocr, judge=judge
    )
    started = time.perf_counter()
    with open_workspace(home, write=True, command="bench", now=now) as workspace:
        report = archive_account(workspace, request, progress=lambda _: None, now=now)
    return time.perf_counter() - started, report


def workspace(folder: Path) -> Path:
    """Lay out a workspace."""
    folder.mkdir()
    (folder / "archive.toml").write_text(SETTINGS, "utf-8")
    return folder


def compare(content: DemoContent, folder: Path) -> None:
    """Print the ratios."""
    with serve_demo(content=content, faults=None) as site:
        floor = bare(site)
        print(f"bare Playwright: {len(site.posts)} threads in {floor:.1f} s (Debian's chromium)")
        same = bare(site, str(require(CHROMIUM).path))
        print(f"  same browser:  {same:.1f} s ({require(CHROMIUM).path})")
        home = workspace(folder / "plain")
        first, report = ours(home, site)
        said = f"{report.harvest.status}, {len(report.records)} records"
        print(
            f"harvest:         {first:.1f} s = {first / floor:.2f} x bare, {first / same:.2f} x same browser ({said})"
        )
        second, again = ours(home, site, hours=1)
        unchanged = all(seen.outcome is Outcome.UNCHANGED for seen in again.harvest.seen)
        said = f"unchanged: {unchanged}, {len(again.records)} records"
        print(f"second run:      {second:.1f} s = {100 * second / first:.0f} % of the first ({said})")
        with_ocr, _ = ours(workspace(folder / "ocr"), site, ocr=True)
        print(f"  + OCR:         {with_ocr - first:+.1f} s")
        judged, _ = ours(workspace(folder / "judged"), site, judge=True)
        print(f"  + veraPDF:     {judged - first:+.1f} s")


def scale(threads: int, folder: Path) -> None:
    """Harvest a large account in a process of its own and print cost per thread and peak memory."""
    done = subprocess.run(
        [sys.executable, __file__, "--one", str(threads), "--folder", str(folder / f"scale-{threads}")],
        check=True,
        capture_output=True,
        text=True,
    )
    print(done.stdout.strip())


def one(threads: int, folder: Path) -> None:
    """Do what `scale` measures."""
    with serve_demo(content=large_content(threads, comments=5, photos=1)) as site:
        took, report = ours(workspace(folder), site)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"{threads} threads: {1000 * took / threads:.0f} ms a thread, peak {peak:.0f} MB "
        f"(largest child process {workers:.0f} MB), {report.harvest.status}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=60)
    parser.add_argument("--comments", type=int, default=5)
    parser.add_argument("--photos", type=int, default=1)
    parser.add_argument("--scale", default="")
    parser.add_argument("--one", type=int)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    if asked.one:
        one(asked.one, asked.folder)
        return
    with tempfile.TemporaryDirectory() as name:
        if asked.scale:
            for threads in asked.scale.split(","):
                scale(int(threads), Path(name))
        else:
            compare(large_content(asked.threads, comments=asked.comments, photos=asked.photos), Path(name))


if __name__ == "__main__":
    main()
