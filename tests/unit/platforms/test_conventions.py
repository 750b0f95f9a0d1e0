"""Every platform has what makes it trustworthy: see CONTRIBUTING.md and `scripts/new-platform`."""

import pytest

from archiver.platforms.registry import API_READERS, EXPORT_READERS
from scripts.platforms_page import known_platforms
from tests.unit.platforms.conventions import ROOT, faults

PLATFORMS = [platform.name for platform in known_platforms(ROOT)]


@pytest.mark.parametrize("name", PLATFORMS)
def test_a_platform_has_an_example_a_real_page_or_file_a_wall_a_page_of_its_own_and_a_row(name: str) -> None:
    assert [f"{fault.code}: {fault.sentence}" for fault in faults(name)] == []


def test_every_reader_belongs_to_one_platform() -> None:
    owned = [reader.name for platform in known_platforms(ROOT) for reader in (*platform.api, *platform.export)]
    assert sorted(owned) == sorted(reader.name for reader in (*API_READERS, *EXPORT_READERS))
    assert len(set(owned)) == len(owned)
