"""An export that gives nothing at all is no whole import; of members of one name it is told that one was read."""

import datetime as dt
from pathlib import Path

import pytest

from archiver.capture.export import open_export
from archiver.capture.spool import FileSpool
from archiver.harvesting.export_source import SAY_DOUBLED, SAY_NOTHING, ExportSource
from archiver.platforms.tiktok.export import TIKTOK_EXPORT
from archiver.records import Account
from tests.unit.capture.test_export_opening import make_zip

NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
ACCOUNT = Account(id="k", platform="tiktok", url="https://www.tiktok.com/@granasa", name="Granåsa", authority="KS")


def shortfalls(tmp_path: Path, *parts: bytes) -> list[str]:
    paths = [make_zip(tmp_path / f"{n}.zip", {"user_data_tiktok.json": data}) for n, data in enumerate(parts)]
    with open_export(paths, work=tmp_path) as export, FileSpool(tmp_path) as spool:
        source = ExportSource(
            export,
            TIKTOK_EXPORT,
            ACCOUNT,
            spool,
            profiles={},
            work=tmp_path,
            made_at=NOON,
            now=NOON,
            media_bytes=1000,
        )
        list(source.looks())
        return [one.why for one in source.shortfalls]


@pytest.mark.parametrize("data", [b"null", b"{}", b'{"Activity": []}'])
def test_an_export_without_a_post_says_so(tmp_path: Path, data: bytes) -> None:
    assert SAY_NOTHING in shortfalls(tmp_path, data)


def test_two_parts_with_one_name_say_so(tmp_path: Path) -> None:
    assert SAY_DOUBLED in shortfalls(tmp_path, b"{}", b'{"Activity": {}}')
