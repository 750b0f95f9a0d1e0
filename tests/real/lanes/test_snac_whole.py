"""A real ActivityPub server harvested whole by its API: edits, deletions, messages kept apart; then by its pages."""

import gzip
import json
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from archiver.harvesting.target import CaptureRequest
from archiver.pipeline import HarvestReport
from archiver.records import Account, ChangeKind, HarvestStatus, Lane, Outcome, RecordKind, Thread
from archiver.workspace import open_workspace
from tests.real.harvests import NOON, harvest_account, make_workspace, records_of, threads_of
from tests.servers.processes import PATIENCE
from tests.servers.snac import Snac

GARBLED = "Vem betalar?"  # of a text with "<": snac garbles it in its pages and in its API, not alike
SECRET = "Bara mellan oss om hemligordet."


def outcomes(report: HarvestReport) -> dict[str, int]:
    return dict(Counter(seen.outcome.value for seen in report.harvest.seen))


@pytest.fixture
def asked(snac: Snac, monkeypatch: pytest.MonkeyPatch) -> CaptureRequest:
    monkeypatch.setenv("ARCHIVE_TOKEN_SNAC", snac.tokens["granasa"])
    account = Account(id="snac", platform="snac", url=snac.account_url, name="Granåsa", authority="KS")
    return CaptureRequest(
        target=account.url, account=account, lane=Lane.API, allow_hosts=(snac.host_port,), ocr=False, judge=False
    )


def message(snac: Snac, text: str) -> None:
    fields = {"content": f"@bjorn {text}", "mentioned_only": "on", "redir": "", "summary": ""}
    snac.form("granasa", "note", fields)


def _until_listed(snac: Snac, *urls: str) -> None:
    """Wait until the server shows what was sent: it delivers to itself through its own queue."""
    until = time.monotonic() + PATIENCE
    for url in urls:
        while url not in httpx.get(snac.account_url).text:
            assert time.monotonic() < until, f"snac does not show {url}"
            time.sleep(0.1)  # between two looks at a condition


@pytest.mark.slow
def test_edits_deletions_and_messages_by_the_api_and_then_the_pages(
    snac: Snac, asked: CaptureRequest, tmp_path: Path
) -> None:
    home = make_workspace(tmp_path / "arkiv")
    kept = snac.post("granasa", "Badet öppnar klockan 8.")
    comment = snac.post("bjorn", "Äntligen!", reply_to=kept.id)
    gone = snac.post("granasa", "Fel bild, tas bort.")
    message(snac, SECRET)
    _until_listed(snac, kept.url, comment.url, gone.url)
    first = harvest_account(home, asked)
    threads = {thread.permalink: thread for thread in threads_of(first).values()}
    assert threads[kept.url].comments[0].text == "Äntligen!"
    again = harvest_account(home, asked, hours=1)
    assert set(outcomes(again)) == {"unchanged"}

    snac.edit(kept.id, "Badet öppnar klockan 9.")
    snac.delete(gone.id)
    later = harvest_account(home, asked, hours=2)
    changes = {change.kind for record in records_of(later) for change in record.changes}
    assert changes >= {ChangeKind.EDITED, ChangeKind.DISAPPEARED}
    vanished = [one.thread for one in later.harvest.seen if one.outcome is Outcome.DISAPPEARED]
    assert vanished == [threads[gone.url].id]

    pages = harvest_account(home, replace(asked, lane=Lane.BROWSER), hours=3)
    assert pages.harvest.status in (HarvestStatus.COMPLETE, HarvestStatus.INCOMPLETE)
    changed = [change for record in records_of(pages) for change in record.changes]
    edited = [one for one in changed if one.kind is not ChangeKind.METADATA and not one.before.startswith(GARBLED)]
    assert edited == []
    snac.delete(comment.id)
    snac.delete(kept.id)

    now = NOON.replace(hour=23)
    with open_workspace(home, write=False, command="test", now=now) as workspace:
        assert [finding for finding in workspace.store.verify() if finding.level.value == "error"] == []
    plain = b"".join(path.read_bytes() for path in (home / "store").rglob("*.xml"))
    assert SECRET.encode() not in plain
    assert b"inte offentligt publicerat" in plain
    raw = b"".join(gzip.decompress(path.read_bytes()) for path in (home / "store").rglob("*.warc.gz"))
    assert SECRET.encode() not in raw
    assert json.dumps(SECRET).encode() not in raw
    assert (home / "catalogue.db").read_bytes().count(b"hemligordet") == 0
    snapshots = [record.content for record in records_of(first) if record.kind is RecordKind.SNAPSHOT]
    assert snapshots
    masked = [one for one in threads_of(first).values() if isinstance(one, Thread) and one.visibility.value != "publik"]
    assert len(masked) == 1
    assert all(masked[0].id not in {ref.id for ref in one.feed} for one in snapshots)  # type: ignore[union-attr]
    assert list((home / "restricted").rglob("record.xml"))
