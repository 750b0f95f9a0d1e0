import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.errors import NoSuchThing
from archiver.store import layout

NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)


def test_a_record_id_says_nothing_of_what_it_names() -> None:
    record = layout.thread_record_id("kommunen", "Anna-Andersson-klagar")

    assert record == "t-t7on6nrbvfer4bfo"
    assert layout.RECORD_ID.fullmatch(record)


@given(st.text(), st.text())
def test_every_thread_has_an_id_that_may_be_a_folder_name(account: str, thread: str) -> None:
    assert layout.RECORD_ID.fullmatch(layout.thread_record_id(account, thread))


def test_the_same_moment_in_two_zones_gives_the_same_snapshot_id() -> None:
    stockholm = NOON.astimezone(dt.timezone(dt.timedelta(hours=1)))

    assert layout.snapshot_record_id("kommunen", NOON) == layout.snapshot_record_id("kommunen", stockholm)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        layout.snapshot_record_id("kommunen", NOON.replace(tzinfo=None))


def test_a_harvest_id_is_the_time_in_utc_and_the_account() -> None:
    stockholm = NOON.astimezone(dt.timezone(dt.timedelta(hours=1)))

    assert layout.harvest_id("kommunen", stockholm) == "h-20260302T120000Z-kommunen"


@pytest.mark.parametrize(
    "account",
    ["..", ".", "", "a/b", "a\\b", "/etc", "-a", "a-", ".incoming", "harvests", "å", "a b", "A", "a..b", "a" * 65],
)
def test_an_account_id_that_could_lead_out_of_the_store_is_refused(account: str) -> None:
    with pytest.raises(NoSuchThing):
        layout.version_folder(Path("/arkiv"), account, "t-aaaaaaaaaaaaaaaa", 1)


@pytest.mark.parametrize(
    "record", ["..", "t-../../etc/passwd", "t-AAAAAAAAAAAAAAAA", "x-aaaaaaaaaaaaaaaa", "t-aaaaaaaaaaaaaaaa\n"]
)
def test_a_record_id_that_is_none_is_refused(record: str) -> None:
    with pytest.raises(NoSuchThing):
        layout.version_folder(Path("/arkiv"), "kommunen", record, 1)


@pytest.mark.parametrize("version", [0, -1, 1_000_000])
def test_a_version_that_cannot_be_is_refused(version: int) -> None:
    with pytest.raises(NoSuchThing):
        layout.version_name(version)


@given(st.integers(min_value=1, max_value=999_999))
def test_a_version_number_is_read_back_from_its_name(version: int) -> None:
    assert layout.version_number(layout.version_name(version)) == version


@pytest.mark.parametrize("name", ["v0000", "v1", "0001", "v00001", "V0001", "v0001x"])
def test_a_name_that_is_no_version_is_none(name: str) -> None:
    assert layout.version_number(name) is None


def test_versions_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    record = tmp_path / "store" / "kommunen" / "t-aaaaaaaaaaaaaaaa"
    for number in (10_000, 2, 9_999, 1):
        (record / layout.version_name(number)).mkdir(parents=True)

    assert [kept.version for kept in layout.all_versions(tmp_path)] == [1, 2, 9_999, 10_000]
