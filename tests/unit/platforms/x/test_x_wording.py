"""How X writes its times."""

import datetime as dt

import pytest

from archiver.platforms.x.wording import old_moment


@pytest.mark.parametrize("shown", ["Tue Apr 07 12:28:04 +0200 2020", "2020-04-07 10:28:04 +0000"])
def test_the_archive_writes_its_times_in_two_ways(shown: str) -> None:
    assert old_moment(shown) == dt.datetime(2020, 4, 7, 10, 28, 4, tzinfo=dt.UTC)


@pytest.mark.parametrize("shown", ["", "igår", "Tue Foo 07 10:28:04 +0000 2020", "0001-01-01 00:00:00 +1400"])
def test_what_is_no_time_is_none(shown: str) -> None:
    assert old_moment(shown) is None
