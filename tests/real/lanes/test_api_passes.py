"""The api lane against a real ActivityPub server: what is new, and a pass that is killed in the middle and resumed."""

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
from archiver.records import Account, Lane, Outcome
from archiver.workspace import open_workspace
from tests.real.harvests import NOON, harvest_account, make_workspace
from tests.servers.processes import PATIENCE
from tests.servers.snac import Snac

SCRIPT = """
import sys
from pathlib import Path
from tests.real.harvests import harvest_account
from tests.real.lanes.test_api_passes import request_of
harvest_account(Path(sys.argv[1]), request_of(sys.argv[2], sys.argv[3]))
"""


def request_of(url: str, host_port: str) -> CaptureRequest:
    """Ask for the whole account by the api lane."""
    account = Account(id="snac", platform="snac", url=url, name="Granåsa", authority="KS")
    return CaptureRequest(target=url, account=account, lane=Lane.API, allow_hosts=(host_port,), ocr=False, judge=False)


@pytest.fixture
def asked(snac: Snac, monkeypatch: pytest.MonkeyPatch) -> CaptureRequest:
    monkeypatch.setenv("ARCHIVE_TOKEN_SNAC", snac.tokens["granasa"])
    return request_of(snac.account_url, snac.host_port)


def outcomes(report: HarvestReport) -> dict[str, int]:
    return dict(Counter(seen.outcome.value for seen in report.harvest.seen))


@pytest.mark.slow
def test_an_incremental_pass_opens_only_what_is_new_until_a_full_one_is_due(
    snac: Snac, asked: CaptureRequest, tmp_path: Path
) -> None:
    home = make_workspace(tmp_path / "arkiv")
    clock = replace(asked, full=False)
    first = harvest_account(home, clock)
    assert not first.harvest.incremental  # there had been no full pass
    assert not first.harvest.limited
    part = harvest_account(home, replace(asked, limit=2), hours=1)
    assert part.harvest.limited
    new = snac.post("granasa", "Biblioteket har fått nya öppettider.")
    try:
        report = harvest_account(home, clock, hours=2)
        assert report.harvest.incremental
        assert outcomes(report)["new"] == 1
        assert set(outcomes(report)) == {"unchanged", "new"}
        week_later = harvest_account(home, clock, hours=24 * 8)
        assert not week_later.harvest.incremental
    finally:
        snac.delete(new.id)


@pytest.mark.slow
def test_killed_in_the_middle_it_goes_on_where_it_was(snac: Snac, asked: CaptureRequest, tmp_path: Path) -> None:
    home = make_workspace(tmp_path / "arkiv")
    arguments = (str(home), snac.account_url, snac.host_port)
    process = subprocess.Popen([sys.executable, "-c", SCRIPT, *arguments], start_new_session=True)
    store = home / "store" / "snac"
    until = time.monotonic() + PATIENCE
    while len(list(store.glob("t-*"))) < 4 and process.poll() is None and time.monotonic() < until:
        time.sleep(0.02)  # between two looks at a condition
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    before = {path.name for path in store.glob("t-*")}
    assert len(before) >= 4
    noted = Passes.of(home, "snac")
    assert set(noted.stamps) <= before  # nothing counts as looked at before it is kept
    assert any(noted.looked_at(record) for record in before)
    report = harvest_account(home, asked, hours=1)
    assert {one.record for one in report.harvest.seen if one.outcome is Outcome.NEW}.isdisjoint(before)
    now = NOON + dt.timedelta(hours=2)
    with open_workspace(home, write=False, command="test", now=now) as workspace:
        assert [finding for finding in workspace.store.verify() if finding.level.value == "error"] == []
    assert Passes.of(home, "snac").full_ended is not None
