"""What a request means: which account, read by which profile; and profiles of the municipality's own."""

from pathlib import Path

import pytest

from archiver.config.authority import AuthoritySettings
from archiver.config.settings import Settings, read_settings
from archiver.data import data_path
from archiver.errors import CaptureStopped, NoSuchThing, ProfileError
from archiver.harvesting.target import CaptureRequest, find_target, known_profiles
from archiver.records import Lane

SETTINGS = Settings(authority=AuthoritySettings(name="Granåsa kommun", org_nr="212000-0001"))
BLOG = "https://storkoping.wordpress.com/"


def test_an_address_is_read_by_the_profile_that_recognises_it(tmp_path: Path) -> None:
    target = find_target(CaptureRequest(target=BLOG), SETTINGS, known_profiles(tmp_path))
    assert target.profile.name == "wordpress"
    assert target.account.url == BLOG
    assert target.allowed == frozenset()


def test_an_address_that_no_profile_recognises_asks_for_one(tmp_path: Path) -> None:
    with pytest.raises(NoSuchThing, match="--profile"):
        find_target(CaptureRequest(target="https://ingen.example/"), SETTINGS, known_profiles(tmp_path))


def test_a_named_profile_reads_any_address(tmp_path: Path) -> None:
    asked = CaptureRequest(target="https://ingen.example/", profile="article", allow_hosts=("10.0.0.1:80",))
    target = find_target(asked, SETTINGS, known_profiles(tmp_path))
    assert target.profile.name == "article"
    assert target.allowed == {"10.0.0.1:80"}


REGISTERED = """
[[accounts]]
id = "bloggen"
platform = "wordpress"
url = "https://storkoping.wordpress.com/"
name = "Bloggen"
"""


def registered(tmp_path: Path, more: str = "") -> Settings:
    (tmp_path / "archive.toml").write_text(f"""
[authority]
name = "Granåsa kommun"
org_nr = "212000-0001"
{REGISTERED}{more}""")
    return read_settings(tmp_path / "archive.toml")


def test_a_registered_account_is_tried_by_its_lanes_in_order(tmp_path: Path) -> None:
    profiles = known_profiles(tmp_path)
    target = find_target(CaptureRequest(target="bloggen"), registered(tmp_path), profiles)
    assert target.lanes == (Lane.API, Lane.BROWSER)
    other = registered(tmp_path, 'lanes = ["browser", "api"]\n')
    assert find_target(CaptureRequest(target="bloggen"), other, profiles).lanes == (Lane.BROWSER, Lane.API)


def test_how_an_account_looked_is_seen_by_the_browser_first(tmp_path: Path) -> None:
    asked = CaptureRequest(target="bloggen", snapshot=True)
    assert find_target(asked, registered(tmp_path), known_profiles(tmp_path)).lanes == (Lane.BROWSER, Lane.API)


def test_a_file_in_hand_is_the_export_lane_and_no_other(tmp_path: Path) -> None:
    asked = CaptureRequest(target="bloggen", exports=(tmp_path / "export.xml",))
    assert find_target(asked, registered(tmp_path), known_profiles(tmp_path)).lanes == (Lane.EXPORT,)


def test_the_export_lane_asks_for_its_file(tmp_path: Path) -> None:
    asked = CaptureRequest(target="bloggen", lane=Lane.EXPORT)
    with pytest.raises(CaptureStopped, match="archive import FILE --account bloggen"):
        find_target(asked, registered(tmp_path), known_profiles(tmp_path))


def test_a_lane_that_leads_nowhere_is_refused_with_where_to_look(tmp_path: Path) -> None:
    with pytest.raises(CaptureStopped, match="archive platforms list"):
        find_target(
            CaptureRequest(target="bloggen", lane=Lane.API),
            registered(tmp_path).model_copy(
                update={"accounts": (registered(tmp_path).accounts[0].model_copy(update={"platform": "okand"}),)}
            ),
            known_profiles(tmp_path),
        )


def test_the_archives_own_profile_takes_the_place_of_the_one_that_came_along(tmp_path: Path) -> None:
    own = tmp_path / "profiles"
    own.mkdir()
    shipped = (data_path("capture_profiles") / "wordpress.toml").read_text("utf-8")
    (own / "wordpress.toml").write_text(shipped.replace('title = "WordPress"', 'title = "Vår blogg"'), "utf-8")
    profiles = known_profiles(tmp_path)
    assert profiles["wordpress"].title == "Vår blogg"
    assert "article" in profiles


def test_a_profile_with_a_broken_selector_is_refused_before_any_page_is_opened(tmp_path: Path) -> None:
    profiles = known_profiles(tmp_path)
    broken = profiles["wordpress"].model_copy(
        update={"feed": profiles["wordpress"].feed.model_copy(update={"item": "article[["})}
    )
    with pytest.raises(ProfileError, match=r"feed\.item"):
        find_target(CaptureRequest(target=BLOG), SETTINGS, {**profiles, "wordpress": broken})
