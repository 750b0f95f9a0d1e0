"""A platform is called what people call it."""

import pytest

from archiver.render.platform_names import platform_name


@pytest.mark.parametrize(
    ("platform", "name"), [("facebook", "Facebook"), ("wordpress", "WordPress"), ("x", "X"), ("torget", "torget")]
)
def test_a_platform_is_named_as_people_write_it_and_an_unknown_one_by_its_id(platform: str, name: str) -> None:
    assert platform_name(platform) == name
