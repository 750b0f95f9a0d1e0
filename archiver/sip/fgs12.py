"""FGS Paketstruktur 1.2 (RAFGS1V1.2, Riksarkivet): sip.xml, content/ and metadata/ in one folder.

The mandatory elements are those of the specification as its schemas (CSPackageMETS.xsd) and two Swedish tools have
them; the schemas are Riksarkivet's and named by address, not carried along.
"""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from archiver.sip.containers import Sink, open_sink
from archiver.sip.describing import Container, PackageDescription, PackageFile, Room
from archiver.sip.dublin_core import write_dublin_core
from archiver.sip.eac_cpf import write_eac_cpf
from archiver.sip.ead3 import write_ead3
from archiver.sip.mets import METS, XLINK, XSI, Identifiers, Listed, generated, listed, name, put, xlink
from archiver.sip.premis import Described, utc, write_premis
from archiver.sip.xml_writing import Node, present, write_xml

EXT = "ExtensionMETS"
PROFILE = "http://xml.ra.se/e-arkiv/METS/CommonSpecificationSwedenPackageProfile.xml"
SIP_XML = "sip.xml"
_SCHEMAS = (
    f"{METS} http://xml.ra.se/e-arkiv/METS/CSPackageMETS.xsd "
    f"{EXT} http://xml.ra.se/e-arkiv/METS/CSPackageExtensionMETS.xsd"
)
_NO_MAP = "No structMap defined in this information package"


def write(description: PackageDescription, into: Path, container: Container = Container.FOLDER) -> Path:
    """Build the package in the folder `into`, and give its path. The same description gives the same bytes.

    Raises:
        DeliveryRefused: a file is not what the description says; nothing is left of the package.
    """
    with open_sink(into, description.objid, container, description.created_at) as (sink, target):
        build(description, sink)
    return target


def build(description: PackageDescription, sink: Sink) -> None:
    """Put everything that the package holds into `sink`. Raises like `write`."""
    files = tuple(sorted(description.files, key=place))
    with tempfile.TemporaryDirectory(prefix="paket-") as folder:
        aside = Path(folder)
        for file in files:
            put(sink, file, place(file))
        metadata = tuple(_metadata(sink, description, files, aside))
        content = (
            *((listed(file, place(file)), use(file)) for file in files),
            *((one, "Metadata") for one in metadata),
        )
        generated(sink, SIP_XML, description, aside, lambda stream: write_sip(stream, description, content))


def place(file: PackageFile) -> str:
    """Give where a file lies in a package of FGS 1.2."""
    match file.room:
        case Room.REPRESENTATION:
            return f"content/{file.representation}/{file.name}"
        case Room.DESCRIPTIVE | Room.PRESERVATION:
            return f"metadata/{file.name}"
        case _:
            return f"content/{file.room}/{file.name}"


def use(file: PackageFile) -> str:
    """Give what METS says the file is for; content has no such word."""
    match file.room:
        case Room.REPRESENTATION:
            return ""
        case Room.DOCUMENTATION:
            return "Documentation"
        case Room.SCHEMAS:
            return "Schemas"
        case _:
            return "Metadata"


def write_sip(stream: IO[bytes], description: PackageDescription, files: Iterable[tuple[Listed, str]]) -> None:
    """Write sip.xml of a package with `files`, each with its use."""
    ids = Identifiers(description)
    root = Node(name("mets"), _root(description), _sections(description, files, ids))
    write_xml(stream, root, {"mets": METS, "ext": EXT, "xlink": XLINK, "xsi": XSI})


def _metadata(
    sink: Sink, description: PackageDescription, files: tuple[PackageFile, ...], aside: Path
) -> Iterator[Listed]:
    places = {file.place: place(file) for file in files}
    described = (_described(file, places) for file in files)
    yield generated(
        sink,
        "metadata/premis.xml",
        description,
        aside,
        lambda stream: write_premis(stream, description, described),
    )
    yield generated(sink, "metadata/dc.xml", description, aside, lambda stream: write_dublin_core(stream, description))
    if description.with_ead:
        yield generated(sink, "metadata/ead.xml", description, aside, lambda stream: write_ead3(stream, description))
    if description.with_eac:
        yield generated(sink, "metadata/eac.xml", description, aside, lambda stream: write_eac_cpf(stream, description))


def _described(file: PackageFile, places: dict[str, str]) -> Described:
    return Described(
        place=place(file),
        sha256=file.sha256,
        size=file.size,
        format=file.format,
        original_name=file.original_name,
        sources=tuple(places[source] for source in file.sources if source in places),
    )


def _root(description: PackageDescription) -> dict[str, str]:
    start, end = description.period
    return present(
        {
            f"{{{XSI}}}schemaLocation": _SCHEMAS,
            "OBJID": f"UUID:{description.uuid}",
            "LABEL": description.label,
            "TYPE": description.category,
            "PROFILE": PROFILE,
            f"{{{EXT}}}CONTENTTYPESPECIFICATION": description.specification,
            f"{{{EXT}}}SYSTEMTYPE": "Sociala medier",
            f"{{{EXT}}}DATASUBMISSIONSESSION": description.delivery,
            f"{{{EXT}}}PACKAGENUMBER": str(description.number),
            f"{{{EXT}}}ARCHIVALNAME": description.archive,
            f"{{{EXT}}}APPRAISAL": "Yes" if description.appraisal else "No",
            f"{{{EXT}}}ACCESSRESTRICT": description.restriction,
            f"{{{EXT}}}STARTDATE": start.isoformat(),
            f"{{{EXT}}}ENDDATE": end.isoformat(),
            f"{{{EXT}}}INFORMATIONCLASS": description.information_class,
        }
    )


def _sections(description: PackageDescription, files: Iterable[tuple[Listed, str]], ids: Identifiers) -> Iterator[Node]:
    head = {"CREATEDATE": utc(description.created_at), "RECORDSTATUS": description.status}
    head |= {f"{{{EXT}}}OAISSTATUS": "SIP", f"{{{EXT}}}AGREEMENTFORM": "AGREEMENT"}
    yield Node(name("metsHdr"), head, tuple(_header(description)))
    group = Node(name("fileGrp"), children=(_file(one, used, ids) for one, used in files))
    yield Node(name("fileSec"), children=(group,))
    yield Node(name("structMap"), {"LABEL": _NO_MAP}, (Node(name("div")),))


def _header(description: PackageDescription) -> Iterator[Node]:
    authority, submitter, recipient = description.authority, description.submitter, description.recipient
    source, tool, contact = description.source, description.tool, description.contact
    software = {"TYPE": "OTHER", "OTHERTYPE": "SOFTWARE"}
    yield _agent({"ROLE": "ARCHIVIST", "TYPE": "ORGANIZATION"}, authority.name, authority.code)
    yield _agent({"ROLE": "ARCHIVIST", **software}, source.name, source.version)
    yield _agent({"ROLE": "CREATOR", "TYPE": "ORGANIZATION"}, submitter.name, submitter.code)
    yield _agent({"ROLE": "CREATOR", **software}, tool.name, tool.version)
    yield _agent({"ROLE": "CREATOR", "TYPE": "INDIVIDUAL"}, contact.name, contact.details)
    yield _agent({"ROLE": "PRESERVATION", "TYPE": "ORGANIZATION"}, recipient.name, recipient.code)
    yield Node(name("altRecordID"), {"TYPE": "SUBMISSIONAGREEMENT"}, text=str(description.agreement))
    if description.reference_code:
        yield Node(name("altRecordID"), {"TYPE": "REFERENCECODE"}, text=description.reference_code)
    yield Node(name("metsDocumentID"), text=SIP_XML)


def _agent(attributes: dict[str, str], named: str, note: str) -> Node:
    notes = (Node(name("note"), text=note),) if note else ()
    return Node(name("agent"), attributes, (Node(name("name"), text=named), *notes))


def _file(one: Listed, used: str, ids: Identifiers) -> Node:
    found = one.format
    attributes = {
        "ID": ids.of(one.place).replace("uuid-", "ID"),
        "USE": used,
        "MIMETYPE": one.mime,
        "SIZE": str(one.size),
        "CREATED": one.created,
        "CHECKSUM": one.sha256,
        "CHECKSUMTYPE": "SHA-256",
        f"{{{EXT}}}ORIGINALFILENAME": one.original_name,
        f"{{{EXT}}}FILEFORMATNAME": found.name,
        f"{{{EXT}}}FILEFORMATVERSION": found.version,
        f"{{{EXT}}}FORMATREGISTRY": "PRONOM" if found.puid else "",
        f"{{{EXT}}}FORMATREGISTRYKEY": found.puid,
    }
    link = {"LOCTYPE": "URL", xlink("type"): "simple", xlink("href"): f"file:///{one.place}"}
    return Node(name("file"), present(attributes), (Node(name("FLocat"), link),))
