"""The way into the readers: the package's own docstring names everything that stands beside the platforms' rooms."""

import re
from pathlib import Path

import archiver.platforms

ROOM = Path(archiver.platforms.__file__).parent


def test_every_module_is_named_once_where_a_reader_looks_first() -> None:
    named = re.findall(r"`(\w+)`", (archiver.platforms.__doc__ or "").partition("beside the rooms")[2])
    assert sorted(named) == sorted(path.stem for path in ROOM.glob("*.py") if path.stem != "__init__")


def test_every_platform_says_what_it_is() -> None:
    rooms = [path for path in ROOM.iterdir() if path.is_dir() and (path / "__init__.py").exists()]
    assert len(rooms) >= 15
    for room in rooms:
        assert (room / "__init__.py").read_text("utf-8").startswith('"""'), room
        assert any((room / f"{lane}.py").exists() for lane in ("api", "export", "page")), room
