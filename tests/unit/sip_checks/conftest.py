"""Sound packages of each specification, built once."""

from pathlib import Path

import pytest

from archiver.sip import fgs12, fgs20
from tests.unit.sip.deliverable import describe


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sample's package as a folder, by specification: 1.2, 2.1.0, 2.2.0."""
    root = tmp_path_factory.mktemp("sound")
    description = describe(root / "source")
    packages = {}
    for name in ("1.2", "2.1.0", "2.2.0"):
        into = root / name
        into.mkdir()
        match name:
            case "1.2":
                packages[name] = fgs12.write(description, into)
            case "2.1.0":
                packages[name] = fgs20.write(description, into, version="2.1.0")
            case _:
                packages[name] = fgs20.write(description, into, version="2.2.0")
    return packages
