"""The api lane against a real WordPress: what is new, and a pass that is killed in the middle and resumed."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.harvesting.passes import Passes
from archiver.harvesting.target import CaptureRequest
from archiver.pipeline import HarvestReport
from archiver.records import Account, HarvestStatus, Lane, Outcome
from archiver.workspace import open_workspace
from tests.real.harvests import NOON, harvest_account, make_workspace
from tests.servers.wordpress import WordPress


def asked(site: WordPress, since: dt.datetime) -> CaptureRequest:
    account = Account(id="bloggen", platform="wordpress", url=f"{site.url}/", name="Granåsa", authority="KS")
    return CaptureRequest(
        target=account.url,
        account=account,
        lane=Lane.API,
        allow_hosts=(site.host_port,),
        since=since.date(),
        ocr=False,
        judge=False,
    )


def outcomes(report: HarvestReport) -> dict[str, int]:
    return dict(Counter(seen.outcome.value for seen in report.harvest.seen))


@pytest.mark.slow
def test_an_incremental_pass_opens_only_what_is_new_or_listed_otherwise(wordpress: WordPress, tmp_path: Path) -> None:
    home = make_workspace(tmp_path / "arkiv")
    since = sorted(post.at for post in wordpress.posts())[-12]
    request = replace(asked(wordpress, since), full=False)
    first = harvest_account(home, request)
    assert not first.harvest.incremental  # there had been no full pass
    new = wordpress.add_post("Nytt", "<p>Nyhet</p>", at=since + dt.timedelta(days=200))
    try:
        report = harvest_account(home, request, hours=1)
        assert report.harvest.incremental
        assert outcomes(report) == {"unchanged": len(first.harvest.seen), "new": 1}
        week_later = harvest_account(home, request, hours=24 * 8)
        assert not week_later.harvest.incremental
    finally:
        wordpress.delete_post(new)


SCRIPT = """
import sys
from tests.real.lanes.test_api_passes import run_in_a_process
run_in_a_process(*sys.argv[1:])
"""


def run_in_a_process(home: str, url: str, host_port: str, since: str) -> None:
    """Harvest by the api lane in this process, to be killed."""
    account = Account(id="bloggen", platform="wordpress", url=url, name="Granåsa", authority="KS")
    request = CaptureRequest(
        target=url,
        account=account,
        lane=Lane.API,
        allow_hosts=(host_port,),
        since=dt.date.fromisoformat(since),
        ocr=False,
        judge=False,
    )
    harvest_account(Path(home), request)


@pytest.mark.slow
def test_killed_in_the_middle_it_goes_on_where_it_was(wordpress: WordPress, tmp_path: Path) -> None:
    home = make_workspace(tmp_path / "arkiv")
    since = sorted(post.at for post in wordpress.posts())[-25]
    arguments = (str(home), f"{wordpress.url}/", wordpress.host_port, since.date().isoformat())
    process = subprocess.Popen([sys.executable, "-c", SCRIPT, *arguments], start_new_session=True)
    store = home / "store" / "bloggen"
    until = time.monotonic() + 120
    while len(list(store.glob("t-*"))) < 5 and process.poll() is None and time.monotonic() < until:
        time.sleep(0.05)  # between two looks at a condition
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    before = {path.name for path in store.glob("t-*")}
    assert 5 <= len(before) < 25
    seen = Passes.of(home, "bloggen").stamps
    assert set(seen) <= before  # nothing counts as looked at before it is kept
    report = harvest_account(home, asked(wordpress, since), hours=1)
    assert report.harvest.status is HarvestStatus.COMPLETE
    assert {one.record for one in report.harvest.seen if one.outcome is Outcome.NEW}.isdisjoint(before)
    now = NOON + dt.timedelta(hours=2)
    with open_workspace(home, write=False, command="test", now=now) as workspace:
        assert list(workspace.store.verify()) == []
