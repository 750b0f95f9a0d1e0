"""Every profile that comes with the program: whole, alone in knowing its addresses, and honest about its tests."""

import pytest

from archiver.data import data_path
from archiver.platforms.registry import READERS, reader_for
from archiver.platforms.soundness import profile_faults
from archiver.profiles import Profile, profile_for, read_profiles
from tests.unit.platforms.samples import profile as sample

PROFILES = read_profiles(data_path("capture_profiles"))
EACH = pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
BY_READ = ("article", "mediawiki", "snac", "wordpress")


def test_the_profiles_of_the_real_servers_are_there() -> None:
    assert set(BY_READ) <= set(PROFILES)


@EACH
def test_a_profile_says_what_it_was_tested_on(profile: Profile) -> None:
    assert len(profile.tested_on) > 10
    assert profile.version


@EACH
def test_a_profile_has_a_reader(profile: Profile) -> None:
    assert reader_for(profile).name == profile.reader


@EACH
def test_a_profile_knows_its_own_examples_and_nobody_else_does(profile: Profile) -> None:
    assert profile.match.examples or not profile.match.urls
    for example in profile.match.examples:
        assert profile.recognises(example)
        assert [one.name for one in PROFILES.values() if one.recognises(example)] == [profile.name]
        assert profile_for(example, PROFILES) is profile


@EACH
def test_every_selector_and_path_of_a_profile_can_be_read(profile: Profile) -> None:
    assert list(profile_faults(profile)) == []


def test_what_cannot_be_used_in_a_profile_is_named_with_its_key() -> None:
    broken = sample(
        reader="okänd",
        match={"meta": ["meta["]},
        post={"title": ["h1", "h2["], "counters": {"like": "b["}, "images": "img["},
        comment={"embedded": "script", "item": "a[", "text": "b[", "answers": "c"},
    )
    places = [fault.partition(": '")[0] for fault in profile_faults(broken)]
    assert places[0].startswith("capture_profiles/torg.toml: reader = 'okänd' does not exist")
    assert [place.rpartition(" ")[2] for place in places[1:6]] == [
        "match.meta", "post.images", "post.counters.like", "post.title", "comment.item",
    ]  # fmt: skip
    assert any("comment.text" in place for place in places)


def test_readers_have_names_of_their_own() -> None:
    assert len({reader.name for reader in READERS}) == len(READERS)
