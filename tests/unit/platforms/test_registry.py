"""No reader is left out of the registry, and none stands in it twice."""

import importlib
import pkgutil
from collections.abc import Iterator

import archiver.platforms
from archiver.platforms.api_reading import ApiReader
from archiver.platforms.export_reading import ExportReader
from archiver.platforms.readings import Reader
from archiver.platforms.registry import API_READERS, EXPORT_READERS, READERS, api_reader_for


def made() -> Iterator[object]:
    for found in pkgutil.walk_packages(archiver.platforms.__path__, "archiver.platforms."):
        yield from vars(importlib.import_module(found.name)).values()


def test_every_reader_that_is_made_is_registered() -> None:
    readers = [one for one in made() if isinstance(one, ApiReader | ExportReader | Reader)]
    for kind, known in ((ApiReader, API_READERS), (ExportReader, EXPORT_READERS), (Reader, READERS)):
        assert {one.name for one in readers if isinstance(one, kind)} == {one.name for one in known}


def test_each_reader_has_a_name_of_its_own_and_a_platform_one_api() -> None:
    names = [one.name for one in (*API_READERS, *EXPORT_READERS)]
    assert len(names) == len(set(names))
    for reader in API_READERS:
        assert all(api_reader_for(platform) is reader for platform in reader.platforms)
