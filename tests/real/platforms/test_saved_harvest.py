"""What was saved of a service that is gone, from the file as delivered to kept records."""

import gzip
import zipfile
from pathlib import Path

import pytest

from archiver.harvesting.target import CaptureRequest
from archiver.records import MediaStatus, Outcome, RecordKind
from tests.real.harvests import SETTINGS, harvest_account, make_workspace, records_of, threads_of
from tests.unit.platforms.saved.test_saved_import import ACCOUNT, MHTML, SAVED_PAGE, picture, wacz

pytestmark = pytest.mark.real

PAGE = "https://plus.google.com/+Exempelkommun/posts/aB1cD2"
REGISTER = f"""
[[accounts]]
id = "{ACCOUNT.id}"
platform = "google-plus"
url = "{ACCOUNT.url}"
name = "{ACCOUNT.name}"
"""
ARCHIVED = "https://plus.google.com/+E/1"


def test_everything_that_was_saved_becomes_records_once_and_what_was_not_saved_is_named(tmp_path: Path) -> None:
    home = make_workspace(tmp_path / "arkiv", SETTINGS + REGISTER)
    delivered = tmp_path / "google-plus.zip"
    with zipfile.ZipFile(delivered, "w") as file:
        file.writestr("webbarkiv/fangst.wacz", wacz(ARCHIVED))
        file.writestr("sida.mhtml", MHTML)
        file.writestr("sida.html", SAVED_PAGE)
        file.writestr("sida_filer/lek.png", picture())
        file.writestr("2014-05-01-startsidan.png", picture(800, 600))
    asked = CaptureRequest(target=ACCOUNT.id, exports=(delivered,), ocr=False, judge=False)

    first = harvest_account(home, asked)
    kept = threads_of(first)
    assert {record.kind for record in records_of(first)} == {RecordKind.THREAD}
    assert {PAGE, ARCHIVED, "https://plus.google.com/+E/posts/9"} < set(kept)
    assert len(kept) == 4
    media = [medium for thread in kept.values() for medium in thread.post.media]
    assert sorted(medium.status for medium in media) == [MediaStatus.CAPTURED] * 5 + [MediaStatus.UNAVAILABLE]
    assert [one.what.rpartition("/")[2] for one in first.harvest.coverage.media.missing] == ["borta.png"]
    for record in first.records:
        assert gzip.decompress((record.path / "raw" / "capture.warc.gz").read_bytes()).count(b"WARC/1.1") >= 2

    again = harvest_account(home, asked, hours=24)
    assert {seen.outcome for seen in again.harvest.seen} == {Outcome.UNCHANGED}
    assert again.records == ()
