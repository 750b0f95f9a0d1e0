"""Typed reading of JSON that nobody vouches for."""

import datetime as dt

import pytest

from archiver.errors import ProfileMismatch
from archiver.platforms.fields import field, flag_of, list_of, moment_of, need_text, number_of, text_of, utc_of

DATA: dict[str, object] = {"a": [{"b": "x"}, 7, True, None, "12"], "on": True, "off": "true"}
NOON = dt.datetime(2018, 10, 16, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize("path", [("b",), ("a", 9), ("a", -6), ("a", "b"), (0,), ("a", 3, "b")])
def test_what_is_not_there_is_nothing(path: tuple[str | int, ...]) -> None:
    assert field(DATA, *path) is None
    assert (text_of(DATA, *path), number_of(DATA, *path), list_of(DATA, *path)) == ("", None, [])
    assert (flag_of(DATA, *path), moment_of(DATA, *path), utc_of(DATA, *path)) == (False, None, None)


def test_a_value_of_another_kind_is_as_if_it_were_not_there() -> None:
    assert [text_of(DATA, "a", place) for place in range(5)] == ["", "7", "", "", "12"]
    assert [number_of(DATA, "a", place) for place in range(5)] == [None, 7, None, None, 12]
    assert (flag_of(DATA, "on"), flag_of(DATA, "off")) == (True, False)


def test_what_must_be_there_is_named_when_it_is_not() -> None:
    assert need_text(DATA, "a", 0, "b", of="svaret") == "x"
    with pytest.raises(ProfileMismatch, match=r"svaret: the field a\.1\.b is missing"):
        need_text(DATA, "a", 1, "b", of="svaret")


@pytest.mark.parametrize("shown", ["2018-10-16T12:00:00Z", "2018-10-16T14:00:00+02:00", 1539691200, "1539691200000"])
def test_a_moment_with_a_zone_or_in_seconds(shown: object) -> None:
    assert moment_of(shown) == NOON


@pytest.mark.parametrize("shown", ["2018-10-16T12:00:00", "i fjol", 10**30, "9" * 17, -(10**17), True])
def test_what_is_no_moment(shown: object) -> None:
    assert moment_of(shown) is None


@pytest.mark.parametrize("shown", ["2018-10-16 12:00:00", "2018-10-16T12:00:00", "2018-10-16T14:00:00+02:00"])
def test_a_moment_that_its_source_writes_in_utc(shown: str) -> None:
    assert utc_of({"at": shown}, "at") == NOON


@pytest.mark.parametrize("shown", ["i fjol", "", "0000-00-00T00:00:00", "0001-01-01T00:00:00+14:00"])
def test_what_is_no_moment_in_utc(shown: str) -> None:
    assert utc_of(shown) is None
