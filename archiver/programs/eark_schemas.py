"""METS, XLink and the DILCIS extension schemas, which come from the Python package eark-validator (Apache-2.0).

They are data to this program: nothing of eark-validator is imported, so its pinned lxml never reads our input. It lies
in a folder of its own, `eark-validator` beside the virtual environment's other folders (scripts/setup.sh puts it there,
with hashes), or where ARCHIVER_EARK says. Riksarkivet's schemas for FGS 1.2 may not be copied: a folder with them is
named by ARCHIVER_SCHEMAS.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from archiver.errors import ProgramMissing

VERSION = "1.1.3"
# What a package carries in its schemas folder, in the order in which one builds on another.
CARRIED = ("mets.xsd", "xlink.xsd", "DILCISExtensionMETS.xsd", "DILCISExtensionSIPMETS.xsd")

_INSIDE = Path("eark_validator", "ipxml", "resources")


def resources() -> Path:
    """Give the folder with `schema`, `vocabs` and the rest.

    Raises:
        ProgramMissing: eark-validator is not there; the message says the command that puts it there.
    """
    home = Path(os.environ.get("ARCHIVER_EARK") or Path(sys.prefix, "eark-validator"))
    found = home / _INSIDE
    if not (found / "schema" / "mets.xsd").is_file():
        raise ProgramMissing(
            f"The schemas of METS and E-ARK (scheman) are not in {home}. Put them there once:\n"
            f'  python -m pip install --no-deps --target "{home}" eark-validator=={VERSION}\n'
            f"or name the folder of such an installation with ARCHIVER_EARK."
        )
    return found


def schema(name: str) -> Path:
    """Give the path of one schema, e.g. `mets.xsd`. Raises ProgramMissing like `resources`."""
    return resources() / "schema" / name


def compiled(root: Path, imports: Mapping[str, Path]) -> etree.XMLSchema:
    """Compile the schema at `root`; what it imports is taken from `imports` by the last part of the address.

    Nothing is fetched. Raises etree.XMLSchemaParseError when an import is missing there.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    parser.resolvers.add(_Local(dict(imports)))
    return etree.XMLSchema(etree.parse(root, parser))


class _Local(etree.Resolver):
    def __init__(self, imports: Mapping[str, Path]) -> None:
        super().__init__()
        self._imports = imports

    def resolve(self, system_url: str | None, public_id: str | None, context: Any) -> Any:
        name = (system_url or "").rsplit("/", 1)[-1]
        path = self._imports.get(name)
        return self.resolve_filename(str(path), context) if path else None
