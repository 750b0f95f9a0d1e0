"""A package held against FGS Paketstruktur 1.2: sip.xml, the files it tells of, and PREMIS."""

from collections.abc import Iterator

from lxml import etree

from archiver.findings import Finding, Level
from archiver.package.rules import Rule
from archiver.sip_checks.assertions import broken
from archiver.sip_checks.documents import Checked
from archiver.sip_checks.fgs12_assertions import KINDS, SIP_XML
from archiver.sip_checks.opening import Package, printable
from archiver.sip_checks.schemas import check_fgs12_mets

NAMES = Rule("FGS-33", Level.WARNING, "Filnamn bör skrivas utan å, ä, ö och mellanslag.")
NAMED = Rule("FGS-34", Level.WARNING, "METS-dokumentet bör heta sip.xml.")
FILE_RULES = (NAMES, NAMED)


def check(package: Package, name: str, root: etree._Element | None) -> Checked:
    """Hold a package against FGS 1.2. `root` is the METS document called `name`, if it could be read."""
    checked = Checked(package, KINDS)
    if root is None:
        return checked
    checked.findings += check_fgs12_mets(root, name)
    checked.findings += broken(root, SIP_XML, name)
    checked.findings += _names(package, name)
    checked.add_mets(root, name)
    checked.add_premis([path for path in sorted(package.files) if path.casefold().endswith("premis.xml")])
    return checked


def _names(package: Package, name: str) -> Iterator[Finding]:
    if name != "sip.xml":
        yield NAMED.broken(name)
    for path in sorted(package.files):
        if not path.isascii() or " " in path:
            yield NAMES.broken(printable(path))
