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
    for name in ("1.2", "2.1.0", "2.2.0"):
        (root / name).mkdir()
    return {
        "1.2": fgs12.write(description, root / "1.2"),
        "2.1.0": fgs20.write(description, root / "2.1.0", version="2.1.0"),
        "2.2.0": fgs20.write(description, root / "2.2.0", version="2.2.0"),
    }
