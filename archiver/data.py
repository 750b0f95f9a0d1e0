"""Where the data that goes with the program lies, in a checkout and in an installed wheel alike.

The wheel carries `schemas/`, `capture_profiles/` and `docs/platforms/` in `archiver/_data/` (pyproject.toml,
`force-include`); in a checkout they stand beside the package.
"""

from importlib.resources import files
from pathlib import Path
from typing import Literal

from archiver.errors import NoSuchThing

Kind = Literal["schemas", "capture_profiles", "docs"]


def data_path(kind: Kind, name: str = "") -> Path:
    """Give the path of the file `name` of that kind, or of their folder. Raises NoSuchThing when it is not there."""
    package = Path(str(files("archiver")))
    for home in (package / "_data", package.parent):
        path = home / kind / name
        if path.exists():
            return path
    raise NoSuchThing(f"the program came without {kind}/{name}; install it again")
