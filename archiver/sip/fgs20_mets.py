"""METS.xml as CSIP 2.1.0 and SIP 2.1.0 (or 2.2.0) want it: for the package, and for each of its representations."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Literal

from archiver.sip.describing import PackageDescription
from archiver.sip.mets import METS, XLINK, XSI, Identifiers, Listed, name, xlink
from archiver.sip.premis import utc
from archiver.sip.xml_writing import Node, present, write_xml

CSIP = "https://DILCIS.eu/XML/METS/CSIPExtensionMETS"
SIP = "https://DILCIS.eu/XML/METS/SIPExtensionMETS"
Version = Literal["2.1.0", "2.2.0"]
PROFILES: dict[Version, str] = {
    "2.1.0": "https://earksip.dilcis.eu/profile/E-ARK-SIP.xml",
    "2.2.0": "https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-2-0.xml",
}
_CATEGORIES = {"Webpages": "Websites", "Databases": "Databases"}
_MIXED = "Mixed"
_NOTE = f"{{{CSIP}}}NOTETYPE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A file group: what it is used for, and its files."""

    use: str
    files: tuple[Listed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What one METS document lists. `within` is the folder it lies in, and its links start there."""

    objid: str
    label: str
    schemas: str  # the way from the document to the folder of schemas
    descriptive: tuple[tuple[Listed, str], ...] = ()  # with MDTYPE
    preservation: tuple[tuple[Listed, str], ...] = ()
    groups: tuple[Group, ...] = ()
    representations: tuple[Group, ...] = field(default=())
    within: str = ""


def write_mets(stream: IO[bytes], description: PackageDescription, contents: Contents, version: Version) -> None:
    """Write one METS.xml; the same contents give the same bytes."""
    root = Node(name("mets"), _root(description, contents, version), _sections(description, contents))
    write_xml(stream, root, {None: METS, "xlink": XLINK, "csip": CSIP, "sip": SIP, "xsi": XSI})


def _root(description: PackageDescription, contents: Contents, version: Version) -> dict[str, str]:
    schemas = (
        (METS, "mets.xsd"),
        (XLINK, "xlink.xsd"),
        (CSIP, "DILCISExtensionMETS.xsd"),
        (SIP, "DILCISExtensionSIPMETS.xsd"),
    )
    return {
        f"{{{XSI}}}schemaLocation": " ".join(f"{space} {contents.schemas}/{file}" for space, file in schemas),
        "OBJID": contents.objid,
        "LABEL": contents.label,
        "TYPE": _CATEGORIES.get(description.category, _MIXED),
        "PROFILE": PROFILES[version],
        **_content_type(description),
    }


def _content_type(description: PackageDescription) -> dict[str, str]:
    return {
        f"{{{CSIP}}}CONTENTINFORMATIONTYPE": "OTHER",
        f"{{{CSIP}}}OTHERCONTENTINFORMATIONTYPE": description.specification,
    }


def _sections(description: PackageDescription, contents: Contents) -> Iterator[Node]:
    ids = Identifiers(description)
    created = utc(description.created_at)
    head = {"CREATEDATE": created, "LASTMODDATE": created, "RECORDSTATUS": description.status}
    yield Node(name("metsHdr"), {**head, f"{{{CSIP}}}OAISPACKAGETYPE": "SIP"}, tuple(_header(description)))
    for one, kind in contents.descriptive:
        attributes = {"ID": ids.of(f"dmd {one.place}"), "CREATED": one.created, "STATUS": "CURRENT"}
        yield Node(name("dmdSec"), attributes, (_reference(one, kind, contents),))
    if contents.preservation:
        yield Node(name("amdSec"), children=_provenance(contents, ids))
    groups = (*contents.groups, *contents.representations)
    section = {"ID": ids.of(f"{contents.within}fileSec")}
    yield Node(name("fileSec"), section, (_group(group, description, contents, ids) for group in groups))
    yield _map(contents, ids)


def _header(description: PackageDescription) -> Iterator[Node]:
    authority, submitter, recipient = description.authority, description.submitter, description.recipient
    tool, contact = description.tool, description.contact
    software = {"ROLE": "CREATOR", "TYPE": "OTHER", "OTHERTYPE": "SOFTWARE"}
    yield _agent(software, tool.name, tool.version, "SOFTWARE VERSION")
    yield _agent(_organization("ARCHIVIST"), authority.name, authority.code, "IDENTIFICATIONCODE")
    yield _agent(_organization("CREATOR"), submitter.name, submitter.code, "IDENTIFICATIONCODE")
    yield _agent({"ROLE": "CREATOR", "TYPE": "INDIVIDUAL"}, contact.name, contact.details, "")
    yield _agent(_organization("PRESERVATION"), recipient.name, recipient.code, "IDENTIFICATIONCODE")
    yield Node(name("altRecordID"), {"TYPE": "SUBMISSIONAGREEMENT"}, text=str(description.agreement))
    if description.reference_code:
        yield Node(name("altRecordID"), {"TYPE": "REFERENCECODE"}, text=description.reference_code)


def _organization(role: str) -> dict[str, str]:
    return {"ROLE": role, "TYPE": "ORGANIZATION"}


def _agent(attributes: dict[str, str], named: str, note: str, kind: str) -> Node:
    notes = (Node(name("note"), present({_NOTE: kind}), text=note),) if note else ()
    return Node(name("agent"), attributes, (Node(name("name"), text=named), *notes))


def _provenance(contents: Contents, ids: Identifiers) -> Iterator[Node]:
    for one, kind in contents.preservation:
        attributes = {"ID": ids.of(f"amd {one.place}"), "STATUS": "CURRENT"}
        yield Node(name("digiprovMD"), attributes, (_reference(one, kind, contents),))


def _reference(one: Listed, kind: str, contents: Contents) -> Node:
    attributes = {
        "LOCTYPE": "URL",
        xlink("type"): "simple",
        xlink("href"): one.place.removeprefix(contents.within),
        "MDTYPE": kind,
        "OTHERMDTYPE": one.format.name if kind == "OTHER" else "",
        **_fixity(one),
    }
    return Node(name("mdRef"), present(attributes))


def _fixity(one: Listed) -> dict[str, str]:
    return {
        "MIMETYPE": one.mime,
        "SIZE": str(one.size),
        "CREATED": one.created,
        "CHECKSUM": one.sha256,
        "CHECKSUMTYPE": "SHA-256",
    }


def _group(group: Group, description: PackageDescription, contents: Contents, ids: Identifiers) -> Node:
    attributes = {"ID": _group_id(group, contents, ids), "USE": group.use, **_content_type(description)}
    return Node(name("fileGrp"), attributes, (_file(one, contents, ids) for one in group.files))


def _group_id(group: Group, contents: Contents, ids: Identifiers) -> str:
    return ids.of(f"{contents.within}fileGrp {group.use}")


def _file(one: Listed, contents: Contents, ids: Identifiers) -> Node:
    found = one.format
    attributes = {
        "ID": ids.of(f"file {one.place}"),
        **_fixity(one),
        "OWNERID": one.original_name,
        f"{{{SIP}}}FILEFORMATNAME": found.name,
        f"{{{SIP}}}FILEFORMATVERSION": found.version,
        f"{{{SIP}}}FILEFORMATREGISTRY": "PRONOM" if found.puid else "",
        f"{{{SIP}}}FILEFORMATKEY": found.puid,
    }
    link = {"LOCTYPE": "URL", xlink("type"): "simple", xlink("href"): one.place.removeprefix(contents.within)}
    return Node(name("file"), present(attributes), (Node(name("FLocat"), link),))


def _map(contents: Contents, ids: Identifiers) -> Node:
    def division(label: str, attributes: dict[str, str], *children: Node) -> Node:
        own = {"ID": ids.of(f"{contents.within}div {label}"), "LABEL": label}
        return Node(name("div"), {**own, **present(attributes)}, children)

    def pointer(group: Group) -> Node:
        return Node(name("fptr"), {"FILEID": _group_id(group, contents, ids)})

    metadata = {
        "DMDID": " ".join(ids.of(f"dmd {one.place}") for one, _ in contents.descriptive),
        "ADMID": " ".join(ids.of(f"amd {one.place}") for one, _ in contents.preservation),
    }
    divisions = [division("Metadata", metadata)]
    divisions += [division(group.use, {}, pointer(group)) for group in contents.groups]
    if contents.representations:
        divisions.append(division("Representations", {}, *map(pointer, contents.representations)))
    for group in contents.representations:
        link = {
            "LOCTYPE": "URL",
            xlink("type"): "simple",
            xlink("href"): group.files[0].place,
            xlink("title"): _group_id(group, contents, ids),
        }
        divisions.append(division(group.use, {}, Node(name("mptr"), link)))
    whole = Node(name("div"), {"ID": ids.of(f"{contents.within}div"), "LABEL": contents.objid}, divisions)
    attributes = {"ID": ids.of(f"{contents.within}structMap"), "TYPE": "PHYSICAL", "LABEL": "CSIP"}
    return Node(name("structMap"), attributes, (whole,))
