"""One harvest of the demonstration, and a copy of it for each test."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.demo.site import serve_demo
from tests.real.delivery.deliveries import SETTINGS
from tests.real.harvests import QUICK, harvest, make_workspace

THREADS = 4


@pytest.fixture(scope="session")
def harvested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = make_workspace(tmp_path_factory.mktemp("leverans") / "arkiv", SETTINGS)
    with serve_demo() as site:
        harvest(home, site, request=replace(QUICK, limit=THREADS))
    return home


@pytest.fixture
def home(harvested: Path, tmp_path: Path) -> Path:
    shutil.copytree(harvested, tmp_path / "arkiv")
    return tmp_path / "arkiv"
