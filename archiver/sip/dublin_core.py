"""dc.xml: the package in the fifteen elements of Dublin Core 1.1, for whoever reads nothing else."""

from typing import IO

from archiver.sip.collecting import PDFA, RECORDS, WARC
from archiver.sip.describing import PackageDescription
from archiver.sip.xml_writing import Node, write_xml

NAMESPACE = "http://purl.org/dc/elements/1.1/"
_TOLD = {
    PDFA: "Handlingarna som de ska läsas: sökbara och tillgängliga PDF/A-filer, en för varje version av en handling.",
    RECORDS: "Handlingarna som uppgifter: record.xml, bilagor i original och bevarandemetadata (PREMIS).",
    WARC: "Det som webbplatsen eller tjänsten svarade vid fångsten (WARC, ISO 28500).",
}


def write_dublin_core(stream: IO[bytes], description: PackageDescription) -> None:
    """Write dc.xml; elements without a value are left out. The text is Swedish."""
    start, end = description.period
    values = (
        ("title", description.label),
        ("creator", description.authority.name),
        ("description", description.description),
        ("publisher", description.submitter.name),
        ("date", f"{start.isoformat()}/{end.isoformat()}"),
        ("type", "Collection"),
        ("format", "application/xml"),
        ("identifier", description.objid),
        ("identifier", description.reference_code),
        ("source", f"{description.source.name}: {description.account}"),
        ("language", "sv"),
        ("relation", f"Leverans {description.delivery}, paket {description.number} av {description.of}"),
        ("coverage", f"{start.isoformat()}/{end.isoformat()}"),
        ("rights", description.rights),
    )
    _write(stream, values)


def write_representation(stream: IO[bytes], description: PackageDescription, name: str) -> None:
    """Write dc.xml of one representation of the package: what it is, and what it is a part of."""
    told = (
        ("title", f"{description.label}: {name}"),
        ("creator", description.authority.name),
        ("description", _TOLD.get(name, "")),
        ("type", "Collection"),
        ("identifier", f"{description.objid}/{name}"),
        ("language", "sv"),
        ("relation", description.objid),
        ("rights", description.rights),
    )
    _write(stream, told)


def _write(stream: IO[bytes], values: tuple[tuple[str, str], ...]) -> None:
    elements = tuple(Node(f"{{{NAMESPACE}}}{local}", text=text) for local, text in values if text)
    write_xml(stream, Node("simpledc", children=elements), {"dc": NAMESPACE})
