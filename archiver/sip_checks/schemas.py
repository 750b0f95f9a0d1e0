"""METS and PREMIS held against their schemas, as far as these are at hand."""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from lxml import etree

from archiver.errors import PackageInvalid
from archiver.findings import Finding
from archiver.package.rules import Rule
from archiver.programs.eark_schemas import compiled, resources
from archiver.sip_checks import rules
from archiver.sip_checks.opening import printable

FOLDER = "ARCHIVER_SCHEMAS"
METS_12 = "CSPackageMETS.xsd"
PREMIS_NAMES = ("premis.xsd", "premis-v3-0.xsd", "premis-v3.0.xsd")


def check_eark_mets(root: etree._Element, name: str) -> Iterator[Finding]:
    """Hold METS 1.12 with the DILCIS extensions against its schemas. Raises ProgramMissing when they are not there."""
    yield from _against(_eark(resources() / "schema"), root, name, rules.NOT_VALID)


def check_fgs12_mets(root: etree._Element, name: str) -> Iterator[Finding]:
    """Hold sip.xml of FGS 1.2 against Riksarkivet's schema, where ARCHIVER_SCHEMAS has it; else say that it was not."""
    schema = _users((METS_12,))
    if schema is None:
        yield rules.NO_SCHEMA.broken(name, f"Lägg {METS_12} och det som hör till i en mapp, och ange den i {FOLDER}.")
        return
    yield from _against(schema, root, name, rules.NOT_VALID)


def check_premis_schema(root: etree._Element, name: str) -> Iterator[Finding]:
    """Hold PREMIS 3 against its schema, where ARCHIVER_SCHEMAS has it; else own rules are all that is tried."""
    schema = _users(PREMIS_NAMES)
    if schema is not None:
        yield from _against(schema, root, name, rules.PREMIS_INVALID)


def _against(schema: etree.XMLSchema, root: etree._Element, name: str, rule: Rule) -> Iterator[Finding]:
    if not schema.validate(root):
        for entry in schema.error_log:
            yield rule.broken(f"{name} rad {entry.line}", printable(entry.message))


def _users(names: tuple[str, ...]) -> etree.XMLSchema | None:
    folder = os.environ.get(FOLDER)
    if not folder:
        return None
    found = {path.name: path for path in sorted(Path(folder).rglob("*.xsd"))}
    path = next((found[name] for name in names if name in found), None)
    return _users_schema(path) if path else None


@cache
def _users_schema(path: Path) -> etree.XMLSchema:
    # Beside the schema first, so that one folder can hold the schemas of several specifications.
    imports = {one.name: one for one in sorted(path.parent.parent.rglob("*.xsd"))}
    imports |= {one.name: one for one in path.parent.glob("*.xsd")}
    try:
        return compiled(path, imports)
    except etree.XMLSchemaParseError as error:
        raise PackageInvalid(
            f"{path} is no schema that can be used: {error}. Put the schemas it imports in the same folder."
        ) from error


@cache
def _eark(folder: Path) -> etree.XMLSchema:
    return compiled(folder / "mets.sip.local.v2-0.xsd", {path.name: path for path in folder.glob("*.xsd")})
