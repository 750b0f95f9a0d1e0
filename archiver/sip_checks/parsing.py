"""XML from a package, read as if an enemy had written it: no entities, no document types, no network, and no giants."""

from lxml import etree

from archiver.errors import PackageInvalid
from archiver.sip_checks.opening import Package

MOST_BYTES = 128 << 20  # METS of some 250,000 files
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))


def parse(package: Package, path: str) -> etree._Element:
    """Give the root element of the document at `path`.

    Raises:
        PackageInvalid: not well-formed, too large, or with a document type; said in Swedish, for a finding.
    """
    return parse_bytes(package.read(path, MOST_BYTES))


def parse_bytes(data: bytes) -> etree._Element:
    """Give the root element of `data`; raises like `parse`."""
    if any(doctype in data for doctype in _DOCTYPES):
        raise PackageInvalid("Dokumentet har en dokumenttypsdeklaration, och sådan XML läses aldrig.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise PackageInvalid(f"Dokumentet är inte välformad XML: {error}.") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise PackageInvalid("Dokumentet har en dokumenttypsdeklaration, och sådan XML läses aldrig.")
    return root
