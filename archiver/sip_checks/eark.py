"""A package held against E-ARK CSIP and SIP: folders, METS of the package and of each representation, metadata."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal

from lxml import etree

from archiver.errors import PackageInvalid
from archiver.findings import Finding, Level
from archiver.package.rules import Rule
from archiver.programs.eark_schemas import resources
from archiver.sip_checks import rules
from archiver.sip_checks.assertions import broken, line
from archiver.sip_checks.documents import Checked
from archiver.sip_checks.eark_agents import check_parties, check_software
from archiver.sip_checks.eark_assertions import EVERY_METS, PACKAGE_METS, REPRESENTATION_METS, USES, sip_assertions
from archiver.sip_checks.eark_map import check_map
from archiver.sip_checks.links import kind
from archiver.sip_checks.opening import Package, folders_of, printable
from archiver.sip_checks.parsing import parse
from archiver.sip_checks.schemas import check_eark_mets
from archiver.sip_checks.structure import METS_XML, check_structure

Version = Literal["fgs-2.0", "eark-2.2"]
KINDS = (
    kind(".//m:fileSec//m:file", "m:FLocat", "FLocat", ("CSIP79", "CSIP69", "CSIP71")),
    kind("m:dmdSec/m:mdRef", "", "mdRef", ("CSIP24", "CSIP27", "CSIP29")),
    kind("m:amdSec/m:digiprovMD/m:mdRef", "", "mdRef", ("CSIP38", "CSIP41", "CSIP43")),
    kind("m:amdSec/m:rightsMD/m:mdRef", "", "mdRef", ("CSIP51", "CSIP54", "CSIP56")),
)
PROFILES = {
    "fgs-2.0": (
        "https://earksip.dilcis.eu/profile/E-ARK-SIP.xml",
        "https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-1-0.xml",
        "https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-0-4.xml",
    ),
    "eark-2.2": (
        "https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-2-0.xml",
        "https://earksip.dilcis.eu/profile/E-ARK-SIP.xml",
    ),
}
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+( *;.*)?", re.ASCII)
PLAIN_CSIP = "https://earkcsip.dilcis.eu/profile/E-ARK-CSIP"

OBJID = Rule("CSIP1", Level.WARNING, "mets/@OBJID bör vara namnet på paketets rotmapp.")
OBJID_OF = Rule("CSIP1", Level.WARNING, "mets/@OBJID i en representation bör vara namnet på representationens mapp.")
DESCRIBED = Rule("CSIP17", Level.WARNING, "Beskrivande metadata i paketet bör ha ett dmdSec.")
USE_FOLDER = Rule("CSIP64", Level.ERROR, "fileGrp/@USE ska vara namnet på en mapp i paketet.")
GROUP_ADMIN = Rule("CSIP61", Level.ERROR, "fileGrp/@ADMID ska vara id för en del av amdSec.")
FILE_ADMIN = Rule("CSIP74", Level.ERROR, "file/@ADMID ska vara id för en del av amdSec.")
FILE_DESCRIPTIVE = Rule("CSIP75", Level.ERROR, "file/@DMDID ska vara id för ett dmdSec.")
PRESERVED = Rule("CSIP31", Level.WARNING, "Bevarandemetadata i paketet bör stå i amdSec.")
PROVENANCE = Rule("CSIP32", Level.WARNING, "Varje PREMIS-dokument i paketet bör ha ett digiprovMD.")
_TYPED = tuple(
    (
        path,
        Rule(rule, Level.ERROR, f"{told}/@MIMETYPE ska vara en medietyp, skriven typ/undertyp."),
        Rule(rule, Level.WARNING, f"{told}/@MIMETYPE bör vara en medietyp som IANA har."),
    )
    for rule, told, path in (
        ("CSIP26", "dmdSec/mdRef", "{*}dmdSec/{*}mdRef[@MIMETYPE]"),
        ("CSIP40", "digiprovMD/mdRef", "{*}amdSec/{*}digiprovMD/{*}mdRef[@MIMETYPE]"),
        ("CSIP53", "rightsMD/mdRef", "{*}amdSec/{*}rightsMD/{*}mdRef[@MIMETYPE]"),
        ("CSIP68", "file", "{*}fileSec//{*}file[@MIMETYPE]"),
    )
)
# Media types that do not stand in the list but in the format's own specification: WARC (ISO 28500, annex; WACZ follows
# it), WAVE and AVI (RFC 2361), WebM, TOML 1.0.
_OWN_TYPES = frozenset(
    {"application/toml", "application/wacz", "application/warc", "audio/vnd.wave", "video/vnd.avi", "video/webm"}
)
_POINTERS = (
    (GROUP_ADMIN, "{*}fileSec//{*}fileGrp[@ADMID]", "ADMID", "{*}amdSec//*[@ID]"),
    (FILE_ADMIN, "{*}fileSec//{*}file[@ADMID]", "ADMID", "{*}amdSec//*[@ID]"),
    (FILE_DESCRIPTIVE, "{*}fileSec//{*}file[@DMDID]", "DMDID", "{*}dmdSec[@ID]"),
)
FILE_RULES = (
    GROUP_ADMIN,
    FILE_ADMIN,
    FILE_DESCRIPTIVE,
    OBJID,
    OBJID_OF,
    DESCRIBED,
    USE_FOLDER,
    PRESERVED,
    PROVENANCE,
    *(rule for _, *asked in _TYPED for rule in asked),
)


def check(package: Package, root: etree._Element | None, spec: Version, *, asked: bool, is_folder: bool) -> Checked:
    """Hold a package against CSIP and, unless it only says CSIP and nobody `asked`, SIP. `root` is its METS."""
    checked = Checked(package, KINDS)
    checked.findings += check_structure(package, is_folder=is_folder)
    if root is None:
        return checked
    checked.findings += _document(root, METS_XML, package, spec)
    checked.findings += [*broken(root, PACKAGE_METS, METS_XML), *_uses(root, package)]
    if package.name and root.get("OBJID", package.name) != package.name:
        checked.findings.append(OBJID.broken(METS_XML))
    if root.get("PROFILE", "").startswith(PLAIN_CSIP) and not asked:
        checked.findings.append(rules.PLAIN_CSIP.broken(METS_XML))
    else:
        checked.findings += broken(root, sip_assertions(PROFILES[spec]), METS_XML)
        checked.findings += check_parties(root, METS_XML, names_mandatory=spec == "eark-2.2")
    checked.add_mets(root, METS_XML)
    for name in sorted(package.files):
        if name.startswith("representations/") and name.endswith(f"/{METS_XML}") and name.count("/") == 2:
            _representation(checked, name, spec)
    checked.findings += _metadata(checked, root)
    checked.add_premis([path for path in sorted(package.files) if _is_preservation(path)])
    return checked


def _document(root: etree._Element, name: str, package: Package, spec: Version) -> Iterator[Finding]:
    yield from check_eark_mets(root, name)
    yield from broken(root, EVERY_METS, name)
    yield from check_software(root, name)
    yield from _media_types(root, name)
    yield from _pointers(root, name)
    yield from check_map(
        root, name, package.files.keys(), of_package=name == METS_XML, pointing_is_error=spec != "eark-2.2"
    )


def _representation(checked: Checked, name: str, spec: Version) -> None:
    try:
        root = parse(checked.package, name)
    except PackageInvalid as error:
        checked.findings.append(rules.NOT_XML.broken(printable(name), str(error)))
        return
    if root.tag != "{http://www.loc.gov/METS/}mets":
        checked.findings.append(rules.NO_METS_ROOT.broken(printable(name)))
        return
    checked.findings += _document(root, name, checked.package, spec)
    checked.findings += broken(root, REPRESENTATION_METS, name)
    if root.get("OBJID", "") != name.split("/")[1]:
        checked.findings.append(OBJID_OF.broken(name))
    checked.add_mets(root, name)


def _media_types(root: etree._Element, name: str) -> Iterator[Finding]:
    known = _iana()
    for path, written, registered in _TYPED:
        for element in root.iterfind(path):
            said = element.get("MIMETYPE", "").strip()
            if said and not _MEDIA_TYPE.fullmatch(said):
                yield written.broken(line(name, element), printable(said))
            elif said and said.partition(";")[0].strip().casefold() not in known:
                yield registered.broken(line(name, element), printable(said))


def _pointers(root: etree._Element, name: str) -> Iterator[Finding]:
    for rule, path, attribute, targets in _POINTERS:
        known = {target.get("ID") for target in root.iterfind(targets)}
        for element in root.iterfind(path):
            if not known.issuperset(element.get(attribute, "").split()):
                yield rule.broken(line(name, element), printable(element.get(attribute, "")))


@cache
def _iana() -> frozenset[str]:
    text = (resources() / "vocabs" / "IANA.txt").read_text(encoding="utf-8")
    return _OWN_TYPES | {one.strip().casefold() for one in text.splitlines()}


def _uses(root: etree._Element, package: Package) -> Iterator[Finding]:
    """Find file groups that are named after a folder that the package does not have."""
    folders = {folder.casefold() for folder in folders_of(package.files)}
    for group in root.iterfind("{*}fileSec//{*}fileGrp[@USE]"):
        use = group.get("USE", "").strip("/")
        if use.startswith(USES) and use.casefold() not in folders:
            yield USE_FOLDER.broken(line(METS_XML, group), printable(use))


def _is_preservation(path: str) -> bool:
    return "/preservation/" in f"/{path}" and "metadata/" in path and path.endswith(".xml")


def _metadata(checked: Checked, root: etree._Element) -> Iterator[Finding]:
    listed = {link.path for link in checked.links}
    has_section = root.find("{*}amdSec") is not None
    for path in sorted(set(checked.package.files) - listed):
        if path.startswith("metadata/descriptive/"):
            yield DESCRIBED.broken(printable(path))
        elif path.startswith("metadata/preservation/"):
            yield (PROVENANCE if has_section else PRESERVED).broken(printable(path))
