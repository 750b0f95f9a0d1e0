"""premis.xml: what the files of one record version are, what was done to make them, and by whom (PREMIS 3.0).

An intellectual entity stands for the version; every file is an object with fixity, size and format; events say what
happened (http://id.loc.gov/vocabulary/preservation/eventType), among them one validation for each judge's verdict.
premis.xml does not describe itself, nor the manifest that is written after it. Follows E-ARK CS Preservation metadata:
identifiers of type `local`, eventOutcome always there. Data dictionary: loc.gov/standards/premis/v3.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from lxml import etree

from archiver.package.formats import Format, identify
from archiver.package.premis_read import NAMESPACE, XSI, read_validations
from archiver.package.shape import TIME
from archiver.package.text import presentable
from archiver.records import Event, Validation
from archiver.volumes import FIRST, volumes_among

__all__ = ["Agent", "AgentKind", "premis_xml", "read_validations"]

EVENT_TYPES = "http://id.loc.gov/vocabulary/preservation/eventType"
# Terms of the vocabulary that the program may use, with their codes; another term is written without an address.
EVENT_CODES = {
    "accession": "acc",
    "capture": "cap",
    "creation": "cre",
    "deaccession": "dea",
    "deletion": "del",
    "filename change": "fil",
    "fixity check": "fix",
    "format identification": "for",
    "information package creation": "ipc",
    "ingestion": "ing",
    "message digest calculation": "mes",
    "metadata extraction": "mee",
    "metadata modification": "mem",
    "migration": "mig",
    "modification": "mod",
    "normalization": "nor",
    "redaction": "red",
    "replication": "rep",
    "transfer": "tra",
    "validation": "val",
    "virus check": "vir",
}
# What a verdict about record.xml, rather than about a PDF, is said to follow; for a verdict that names no file.
OF_RECORD_XML = frozenset({"XSD", "Schematron", "record"})


class AgentKind(StrEnum):
    """What sort of agent: id.loc.gov/vocabulary/preservation/agentType."""

    SOFTWARE = "software"
    PERSON = "person"
    ORGANIZATION = "organization"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """Who or what acted. `name` is what `Event.agent` says; an agent that is not listed is software."""

    name: str
    kind: AgentKind = AgentKind.SOFTWARE


def premis_xml(
    record_id: str,
    version: int,
    *,
    files: Mapping[str, Path],
    events: Sequence[Event],
    validations: Sequence[Validation],
    at: dt.datetime,
    agents: Sequence[Agent] = (),
    sources: Mapping[str, Sequence[str]] | None = None,
) -> bytes:
    """Describe one version of a record. The same version gives the same bytes.

    Args:
        record_id: the record's id.
        version: its number.
        files: every file to describe, by its path in the version folder (with `/`); each is read once.
        events: what was done, in the order in which it was done.
        validations: what the judges said, told as events at `at`; `read_validations` gives them back.
        at: when the version was judged (aware).
        agents: the persons and organizations among the agents of `events`.
        sources: which files a file was derived from, beyond the PDFs from record.xml from raw/.
    """
    entity = f"{record_id}/v{version:04d}"
    root = etree.Element(_name("premis"), version="3.0", nsmap={None: NAMESPACE, "xsi": XSI})
    _add_entity(root, entity)
    derived = {**_derivations(files), **(sources or {})}
    for path in sorted(files):
        _add_file(root, entity, path, files[path], tuple(derived.get(path, ())))
    acts = [
        *(_Act(event, _concerned(event, files)) for event in events),
        *(_validation(one, at, files) for one in validations),
    ]
    for number, act in enumerate(acts, start=1):
        _add_event(root, entity, number, act)
    kinds = {agent.name: agent.kind for agent in agents}
    for name in sorted({act.event.agent for act in acts} | set(kinds)):
        _add_agent(root, name, kinds.get(name, AgentKind.SOFTWARE))
    etree.indent(root, space="  ")
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"


@dataclass(frozen=True, slots=True)
class _Act:
    """One event as it is written: the files it concerns (none: the version as a whole), a note on its outcome."""

    event: Event
    files: tuple[str, ...]
    note: str = ""


def _validation(said: Validation, at: dt.datetime, files: Iterable[str]) -> _Act:
    path = said.file or ("record.xml" if said.flavour in OF_RECORD_XML else FIRST)
    event = Event(type="validation", at=at, outcome=said.verdict, agent=said.judge, detail=said.flavour)
    return _Act(event, (path,) if path in files else (), said.detail)


def _derivations(files: Iterable[str]) -> dict[str, tuple[str, ...]]:
    raw = tuple(sorted(path for path in files if path.startswith("raw/")))
    pdfs = dict.fromkeys(volumes_among(files), ("record.xml",) if "record.xml" in files else ())
    return pdfs | {"record.xml": raw}


def _concerned(event: Event, files: Iterable[str]) -> tuple[str, ...]:
    """Give the paths that an event is about; empty means the version as a whole."""
    if event.type == "capture":
        return tuple(sorted(path for path in files if path.startswith("raw/")))
    return volumes_among(files) if event.type == "normalization" else ()


def _add_entity(root: etree._Element, entity: str) -> None:
    described = _add(root, "object")
    described.set(f"{{{XSI}}}type", "intellectualEntity")
    _add_identifier(described, "object", entity)


def _add_file(root: etree._Element, entity: str, path: str, file: Path, sources: tuple[str, ...]) -> None:
    described = _add(root, "object")
    described.set(f"{{{XSI}}}type", "file")
    _add_identifier(described, "object", f"{entity}/{path}")
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    characteristics = _add(described, "objectCharacteristics")
    fixity = _add(characteristics, "fixity")
    _add(fixity, "messageDigestAlgorithm", "SHA-256")
    _add(fixity, "messageDigest", digest)
    _add(characteristics, "size", str(file.stat().st_size))
    _add_format(_add(characteristics, "format"), identify(file))
    _add_relationship(described, "structural", "is part of", (entity,))
    if sources:
        _add_relationship(described, "derivation", "has source", tuple(f"{entity}/{source}" for source in sources))


def _add_format(within: etree._Element, found: Format) -> None:
    designation = _add(within, "formatDesignation")
    _add(designation, "formatName", found.name)
    if found.version:
        _add(designation, "formatVersion", found.version)
    if found.puid:
        registry = _add(within, "formatRegistry")
        _add(registry, "formatRegistryName", "PRONOM")
        _add(registry, "formatRegistryKey", found.puid)


def _add_relationship(described: etree._Element, kind: str, subtype: str, others: tuple[str, ...]) -> None:
    relationship = _add(described, "relationship")
    _add(relationship, "relationshipType", kind)
    _add(relationship, "relationshipSubType", subtype)
    for other in others:
        _add_identifier(relationship, "relatedObject", other)


def _add_event(root: etree._Element, entity: str, number: int, act: _Act) -> None:
    event = act.event
    described = _add(root, "event")
    _add_identifier(described, "event", f"{entity}/handelse-{number}")
    kind = _add(described, "eventType", event.type)
    if event.type in EVENT_CODES:
        kind.set("authority", "eventType")
        kind.set("authorityURI", EVENT_TYPES)
        kind.set("valueURI", f"{EVENT_TYPES}/{EVENT_CODES[event.type]}")
    _add(described, "eventDateTime", TIME.write(event.at))
    if event.detail:
        _add(_add(described, "eventDetailInformation"), "eventDetail", event.detail)
    outcome = _add(described, "eventOutcomeInformation")
    _add(outcome, "eventOutcome", event.outcome)
    if act.note:
        _add(_add(outcome, "eventOutcomeDetail"), "eventOutcomeDetailNote", act.note)
    _add_identifier(described, "linkingAgent", event.agent)
    for path in act.files:
        _add_identifier(described, "linkingObject", f"{entity}/{path}")
    if not act.files:
        _add_identifier(described, "linkingObject", entity)


def _add_agent(root: etree._Element, name: str, kind: AgentKind) -> None:
    """Describe an agent. The version of a program is the last word of its name, where that starts with a digit."""
    described = _add(root, "agent")
    _add_identifier(described, "agent", name)
    own, _, version = name.rpartition(" ")
    versioned = kind is AgentKind.SOFTWARE and own and version[:1].isdigit()
    _add(described, "agentName", own if versioned else name)
    _add(described, "agentType", kind)
    if versioned:
        _add(described, "agentVersion", version)


def _add_identifier(within: etree._Element, of: str, value: str) -> None:
    identifier = _add(within, f"{of}Identifier")
    _add(identifier, f"{of}IdentifierType", "local")
    _add(identifier, f"{of}IdentifierValue", value)


def _add(within: etree._Element, name: str, text: str = "") -> etree._Element:
    added = etree.SubElement(within, _name(name))
    if text:
        added.text = presentable(text)
    return added


def _name(local: str) -> str:
    return f"{{{NAMESPACE}}}{local}"
