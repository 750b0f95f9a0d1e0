"""archive platforms: what it says of a platform is what readers, profiles and pages say."""

from pathlib import Path

import pytest

from archiver.data import data_path
from archiver.platforms.overview import known_platforms, never_met
from archiver.platforms.registry import API_READERS, EXPORT_READERS
from archiver.profiles import read_profiles
from tests.unit.cli.sample_archive import archive

NAMES = [one.name for one in known_platforms(read_profiles(data_path("capture_profiles")))]


def test_every_platform_is_listed_with_its_lanes(tmp_path: Path) -> None:
    listed = {one["name"]: one for one in archive("platforms", "list", "--json", home=tmp_path).document["platforms"]}
    assert list(listed) == NAMES
    facebook = listed["facebook"]
    assert [one["token"] for one in facebook["api"]] == ["required"]
    assert [one["name"] for one in facebook["export"]] == ["facebook-export", "facebook-export-html"]
    assert [one["name"] for one in facebook["browser"]] == ["facebook"]
    assert "The live platform, in any lane." in facebook["never_met"]
    read = {one["name"] for platform in listed.values() for one in (*platform["api"], *platform["export"])}
    assert read == {one.name for one in (*API_READERS, *EXPORT_READERS)}


def test_a_server_that_another_platforms_reader_serves_has_the_api_lane(tmp_path: Path) -> None:
    snac = archive("platforms", "show", "snac", "--json", home=tmp_path).document
    assert [one["name"] for one in snac["api"]] == ["snac-api"]
    assert archive("platforms", "show", "twitter", "--json", home=tmp_path).document["name"] == "x"


@pytest.mark.parametrize("name", NAMES)
def test_a_platform_says_in_swedish_how_to_get_in(name: str, tmp_path: Path) -> None:
    said = archive("platforms", "show", name, home=tmp_path)
    told = archive("platforms", "show", name, "--json", home=tmp_path).document
    words = " ".join(said.out.split())
    for text in (*(one["token_help"] for one in told["api"]), *(one["order_help"] for one in told["export"])):
        assert " ".join(text.split()) in words
    assert ("archive import FIL" in words) == bool(told["export"])
    assert ("KONTO --token" in words) == any(one["token"] != "none" for one in told["api"])
    assert told["never_met"]


def test_a_list_for_people_says_what_nobody_has_tried(tmp_path: Path) -> None:
    said = archive("platforms", "list", home=tmp_path)
    assert "facebook       api (åtkomstnyckel krävs), export, webbläsare\n" in said.out
    assert "aldrig mött: The live platform" in said.out


def test_a_platform_that_nobody_knows_is_refused_with_those_that_are_known(tmp_path: Path) -> None:
    said = archive("platforms", "show", "myspace", home=tmp_path)
    assert said.code == 8
    assert "There are: article, " in said.err


def test_a_page_of_one_paragraph_or_a_list_becomes_one_line() -> None:
    assert never_met("# X\n\n## Never met\n\n- The live\n  platform.\n- A film.\n\n## Next\n\nno") == (
        "The live platform. A film."
    )
