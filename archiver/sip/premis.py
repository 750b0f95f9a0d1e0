"""premis.xml of a package: every file in it, what was done to make the package, and by whom (PREMIS 3.0).

Each file is an object named by its place in the package; the package itself is an intellectual entity named by its
OBJID. What happened to each record before stands in the record's own premis.xml, which lies beside its record.xml.
Follows E-ARK CS Preservation metadata: identifiers of type `local`, eventOutcome always there.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from archiver.package.formats import Format
from archiver.package.premis import EVENT_CODES, EVENT_TYPES
from archiver.package.premis_read import NAMESPACE, XSI
from archiver.records import Event
from archiver.sip.describing import PackageDescription
from archiver.sip.xml_writing import Node, write_xml

PREMIS_URL = "https://www.loc.gov/standards/premis/premis.xsd"


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What PREMIS says of one file. `place` and `sources` are paths in the package as it is written."""

    place: str
    sha256: str
    size: int
    format: Format
    original_name: str = ""
    sources: tuple[str, ...] = ()


def write_premis(stream: IO[bytes], description: PackageDescription, files: Iterable[Described]) -> None:
    """Write premis.xml of the package that holds `files`; the same package gives the same bytes."""
    events = (*description.events, _built(description))
    location = f"{NAMESPACE} {PREMIS_URL}"
    root = Node(
        _name("premis"),
        {"version": "3.0", f"{{{XSI}}}schemaLocation": location},
        _content(description, files, events),
    )
    write_xml(stream, root, {None: NAMESPACE, "xsi": XSI})


def _built(description: PackageDescription) -> Event:
    return Event(
        type="information package creation",
        at=description.created_at,
        outcome="success",
        agent=str(description.tool),
        detail=f"Paket {description.number} av {description.of} i leverans {description.delivery}",
    )


def _content(description: PackageDescription, files: Iterable[Described], events: Sequence[Event]) -> Iterator[Node]:
    entity = description.objid
    yield Node(_name("object"), {f"{{{XSI}}}type": "intellectualEntity"}, (_identifier("object", entity),))
    for file in files:
        yield Node(_name("object"), {f"{{{XSI}}}type": "file"}, tuple(_file(file, entity)))
    for number, event in enumerate(events, start=1):
        yield Node(_name("event"), children=tuple(_event(event, entity, number)))
    for name in sorted({event.agent for event in events}):
        yield Node(_name("agent"), children=tuple(_agent(name)))


def _file(file: Described, entity: str) -> Iterator[Node]:
    yield _identifier("object", file.place)
    yield _parent(
        "objectCharacteristics",
        _parent("fixity", _leaf("messageDigestAlgorithm", "SHA-256"), _leaf("messageDigest", file.sha256)),
        _leaf("size", str(file.size)),
        _parent("format", *_format(file.format)),
    )
    if file.original_name:
        yield _leaf("originalName", file.original_name)
    yield _relationship("structural", "is part of", (entity,))
    if file.sources:
        yield _relationship("derivation", "has source", file.sources)


def _format(found: Format) -> Iterator[Node]:
    version = (_leaf("formatVersion", found.version),) if found.version else ()
    yield _parent("formatDesignation", _leaf("formatName", found.name), *version)
    if found.puid:
        yield _parent("formatRegistry", _leaf("formatRegistryName", "PRONOM"), _leaf("formatRegistryKey", found.puid))


def _relationship(kind: str, subtype: str, others: Sequence[str]) -> Node:
    related = (_identifier("relatedObject", other) for other in others)
    return _parent("relationship", _leaf("relationshipType", kind), _leaf("relationshipSubType", subtype), *related)


def _event(event: Event, entity: str, number: int) -> Iterator[Node]:
    code = EVENT_CODES.get(event.type)
    known = {"authority": "eventType", "authorityURI": EVENT_TYPES, "valueURI": f"{EVENT_TYPES}/{code}"}
    yield _identifier("event", f"{entity}/handelse-{number}")
    yield Node(_name("eventType"), known if code else {}, text=event.type)
    yield _leaf("eventDateTime", utc(event.at))
    if event.detail:
        yield _parent("eventDetailInformation", _leaf("eventDetail", event.detail))
    yield _parent("eventOutcomeInformation", _leaf("eventOutcome", event.outcome))
    yield _identifier("linkingAgent", event.agent)
    yield _identifier("linkingObject", entity)


def _agent(name: str) -> Iterator[Node]:
    """Describe a program; its version is the last word of its name, where that starts with a digit."""
    own, _, version = name.rpartition(" ")
    versioned = bool(own) and version[:1].isdigit()
    yield _identifier("agent", name)
    yield _leaf("agentName", own if versioned else name)
    yield _leaf("agentType", "software" if versioned else "organization")
    if versioned:
        yield _leaf("agentVersion", version)


def utc(at: dt.datetime) -> str:
    """Give a moment as METS and PREMIS have it here: xs:dateTime in UTC, whole seconds."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _identifier(of: str, value: str) -> Node:
    return _parent(f"{of}Identifier", _leaf(f"{of}IdentifierType", "local"), _leaf(f"{of}IdentifierValue", value))


def _parent(name: str, *children: Node) -> Node:
    return Node(_name(name), children=children)


def _leaf(name: str, text: str) -> Node:
    return Node(_name(name), text=text)


def _name(local: str) -> str:
    return f"{{{NAMESPACE}}}{local}"
