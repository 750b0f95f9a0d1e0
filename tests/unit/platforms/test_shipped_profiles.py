"""Every profile that comes with the program: whole, alone in knowing its addresses, and honest about its tests."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from archiver.data import data_path
from archiver.platforms.picks import compiled_path
from archiver.platforms.registry import READERS, reader_for
from archiver.platforms.selectors import compiled
from archiver.profiles import ItemFields, Pick, Profile, profile_for, read_profiles

PROFILES = read_profiles(data_path("capture_profiles"))
EACH = pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
BY_READ = ("article", "mediawiki", "snac", "wordpress")


def picks(part: BaseModel) -> Iterator[Pick]:
    """Every pick of a part of a profile, with its other choices."""
    for name in type(part).model_fields:
        found: Any = getattr(part, name)
        for one in found.values() if isinstance(found, dict) else (found,):
            if isinstance(one, Pick):
                yield from (one, *one.otherwise)


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
def test_every_selector_of_a_profile_can_be_read(profile: Profile) -> None:
    for part in (profile.account, profile.feed, profile.post, profile.comment):
        if part is None:
            continue
        embedded = isinstance(part, ItemFields) and bool(part.embedded)
        for pick in picks(part):
            if pick.path:
                compiled_path(pick.path)
            if pick.selector and not embedded:
                compiled(pick.selector)
    plain = [
        profile.feed.item,
        profile.feed.skip,
        profile.feed.next,
        profile.thread.next,
        profile.media.skip,
        profile.account.avatar,
    ]
    for fields in (profile.post, profile.comment):
        if fields is not None and not fields.embedded:
            plain += [
                fields.item,
                fields.owner,
                fields.text_skip,
                fields.images,
                fields.videos,
                fields.audio,
                fields.documents,
            ]
    for selector in (*plain, *profile.account.proof, *profile.thread.proof, *profile.match.meta):
        if selector:
            compiled(selector)


def test_readers_have_names_of_their_own() -> None:
    assert len({reader.name for reader in READERS}) == len(READERS)
