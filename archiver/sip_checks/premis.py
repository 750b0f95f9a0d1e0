"""PREMIS 3 in a package: what the data dictionary makes mandatory, references inside, and whether files agree."""

from collections.abc import Iterator

from lxml import etree

from archiver.findings import Finding
from archiver.sip_checks import rules
from archiver.sip_checks.assertions import line
from archiver.sip_checks.opening import Package, printable

NAMESPACE = "http://www.loc.gov/premis/v3"
_NS = {"p": NAMESPACE}
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_MANDATORY = {
    "p:object": ("p:objectIdentifier/p:objectIdentifierType", "p:objectIdentifier/p:objectIdentifierValue"),
    "p:event": (
        "p:eventIdentifier/p:eventIdentifierType",
        "p:eventIdentifier/p:eventIdentifierValue",
        "p:eventType",
        "p:eventDateTime",
    ),
    "p:agent": ("p:agentIdentifier/p:agentIdentifierType", "p:agentIdentifier/p:agentIdentifierValue"),
}
_REFERENCES = (("linkingAgent", "agent"), ("linkingObject", "object"), ("relatedObject", "object"))


def is_premis(root: etree._Element) -> bool:
    """Tell whether a document is PREMIS 3; older ones are other documents with other rules."""
    return root.tag == f"{{{NAMESPACE}}}premis"


def check_premis(root: etree._Element, name: str, package: Package) -> Iterator[Finding]:
    """Give what is wrong with the PREMIS document `name`.

    An object whose local identifier is the path of a file in the package is held against that file.
    """
    for within, parts in _MANDATORY.items():
        for found in root.iterfind(within, _NS):
            for part in parts:
                if not found.findtext(part, default="", namespaces=_NS).strip():
                    yield rules.PREMIS_BROKEN.broken(line(name, found), f"{part.replace('p:', '')} saknas.")
    for found in root.iterfind("p:object", _NS):
        if found.get(_TYPE, "").rpartition(":")[2] == "file":
            yield from _file(found, name, package)
    yield from _dangling(root, name, package)


def _file(found: etree._Element, name: str, package: Package) -> Iterator[Finding]:
    if found.find("p:objectCharacteristics/p:format", _NS) is None:
        yield rules.PREMIS_BROKEN.broken(line(name, found), "objectCharacteristics/format saknas.")
    path = found.findtext("p:objectIdentifier/p:objectIdentifierValue", default="", namespaces=_NS)
    size = found.findtext("p:objectCharacteristics/p:size", default="", namespaces=_NS)
    if path in package.files and size and size != str(package.files[path]):
        yield rules.PREMIS_PLACEHOLDER.broken(line(name, found), printable(path))


def _dangling(root: etree._Element, name: str, package: Package) -> Iterator[Finding]:
    for to, of in _REFERENCES:
        known = {value.text for value in root.iterfind(f"p:{of}/p:{of}Identifier/p:{of}IdentifierValue", _NS)}
        for reference in root.iterfind(f".//p:{to}Identifier", _NS):
            value = reference.findtext(f"p:{to}IdentifierValue", default="", namespaces=_NS)
            kind = reference.findtext(f"p:{to}IdentifierType", default="", namespaces=_NS)
            if kind == "local" and value not in known:
                rule = rules.PREMIS_UNTOLD if value in package.files else rules.PREMIS_DANGLES
                yield rule.broken(line(name, reference), printable(value))


def digests(root: etree._Element) -> Iterator[tuple[str, str, int]]:
    """Give path, SHA-256 and line of every file object that has one; for holding against what METS says."""
    for found in root.iterfind("p:object", _NS):
        path = found.findtext("p:objectIdentifier/p:objectIdentifierValue", default="", namespaces=_NS)
        for fixity in found.iterfind("p:objectCharacteristics/p:fixity", _NS):
            if fixity.findtext("p:messageDigestAlgorithm", default="", namespaces=_NS).upper() == "SHA-256":
                yield path, fixity.findtext("p:messageDigest", default="", namespaces=_NS), found.sourceline or 0
