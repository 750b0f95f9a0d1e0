"""A snapshot that is asked for is kept though the account looks as it did (SM-04)."""

from dataclasses import replace
from pathlib import Path

import pytest

from archiver.demo.content import large_content
from archiver.demo.site import DemoSite
from archiver.records import RecordKind
from tests.real.harvests import QUICK, harvest, make_workspace

pytestmark = pytest.mark.real


def test_a_snapshot_is_kept_when_it_is_asked_for_and_else_only_when_something_changed(
    tmp_path: Path, demo: DemoSite
) -> None:
    demo.content = large_content(1, comments=1, photos=0)
    home = make_workspace(tmp_path / "arkiv")
    first, second, third = (
        harvest(home, demo, hours=hours, request=replace(QUICK, snapshot=wanted))
        for hours, wanted in ((0, False), (24, False), (48, True))
    )
    assert [record.kind for record in first.records].count(RecordKind.SNAPSHOT) == 1
    assert second.records == ()
    assert [record.kind for record in third.records] == [RecordKind.SNAPSHOT]
    assert third.records[0].id != first.records[0].id
