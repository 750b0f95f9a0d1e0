"""dc.xml: the package in the fifteen elements of Dublin Core 1.1, for whoever reads nothing else."""

from typing import IO

from archiver.sip.describing import PackageDescription
from archiver.sip.xml_writing import Node, write_xml

NAMESPACE = "http://purl.org/dc/elements/1.1/"


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
    elements = tuple(Node(f"{{{NAMESPACE}}}{local}", text=text) for local, text in values if text)
    write_xml(stream, Node("simpledc", children=elements), {"dc": NAMESPACE})
