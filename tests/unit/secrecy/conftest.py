"""Archives for the tests of secrecy."""

import shutil
from pathlib import Path

import pytest

from tests.unit.cli.sample_archive import make_archive


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_archive(tmp_path_factory.mktemp("arkiv") / "arkiv")


@pytest.fixture
def home(made_once: Path, tmp_path: Path) -> Path:
    """An archive of one's own."""
    shutil.copytree(made_once, tmp_path / "arkiv")
    return tmp_path / "arkiv"
