"""premis.xml read back: the verdicts of the judges, and what it says of each file, for the checks."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from archiver.errors import RecordInvalid
from archiver.package.parsing import parse
from archiver.records import Validation

NAMESPACE = "http://www.loc.gov/premis/v3"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

_NS = {"p": NAMESPACE}
_XSI_TYPE = f"{{{XSI}}}type"


@dataclass(frozen=True, slots=True)
class Described:
    """What premis.xml says of one file."""

    path: str  # in the version folder
    sha256: str
    size: str


@dataclass(frozen=True, slots=True)
class Premis:
    """What the checks need to know of one premis.xml. `entity` is `<record>/vNNNN`."""

    entity: str
    files: tuple[Described, ...]
    incomplete: tuple[str, ...]  # what is mandatory and missing, as sentences
    dangling: tuple[str, ...]  # identifiers that are referred to and described nowhere


def read_validations(data: bytes) -> tuple[Validation, ...]:
    """Give what the judges said, in the order in which it was written. Raises RecordInvalid when it cannot be read."""
    root = parse(data, "premis.xml")
    entity = next((_identifier(one) for one in _objects(root, "intellectualEntity")), "")
    events = root.findall("p:event", _NS)
    return tuple(_validation(event, entity) for event in events if _text(event, "p:eventType") == "validation")


def read_premis(data: bytes) -> Premis:
    """Give what premis.xml describes, and what in it is missing or dangles.

    PREMIS's own schema carries no licence to ship it, so its mandatory parts are looked for one by one here (data
    dictionary 3.0); the project's tests hold the output against the schema. Raises RecordInvalid when it is no PREMIS.
    """
    root = parse(data, "premis.xml")
    if root.tag != f"{{{NAMESPACE}}}premis" or not root.get("version", "").startswith("3."):
        raise RecordInvalid("premis.xml is no PREMIS 3 document")
    entity = next((_identifier(one) for one in _objects(root, "intellectualEntity")), "")
    return Premis(
        entity=entity,
        files=tuple(_files(root, entity)),
        incomplete=tuple(_incomplete(root, entity)),
        dangling=tuple(_dangling(root)),
    )


def _validation(event: etree._Element, entity: str) -> Validation:
    about = _text(event, "p:linkingObjectIdentifier/p:linkingObjectIdentifierValue")
    outcome = "p:eventOutcomeInformation/"
    return Validation(
        judge=_text(event, "p:linkingAgentIdentifier/p:linkingAgentIdentifierValue"),
        flavour=_text(event, "p:eventDetailInformation/p:eventDetail"),
        verdict=_text(event, outcome + "p:eventOutcome"),
        detail=_text(event, outcome + "p:eventOutcomeDetail/p:eventOutcomeDetailNote"),
        file=about.removeprefix(f"{entity}/") if about != entity else "",
    )


def _files(root: etree._Element, entity: str) -> Iterator[Described]:
    for described in _objects(root, "file"):
        yield Described(
            path=_identifier(described).removeprefix(f"{entity}/"),
            sha256=_text(described, "p:objectCharacteristics/p:fixity/p:messageDigest"),
            size=_text(described, "p:objectCharacteristics/p:size"),
        )


_MANDATORY = {
    "p:object": ("p:objectIdentifier/p:objectIdentifierValue",),
    "p:object[p:objectCharacteristics]": (
        "p:objectCharacteristics/p:fixity/p:messageDigest",
        "p:objectCharacteristics/p:size",
        "p:objectCharacteristics/p:format/p:formatDesignation/p:formatName",
    ),
    "p:event": (
        "p:eventIdentifier/p:eventIdentifierValue",
        "p:eventType",
        "p:eventDateTime",
        "p:eventOutcomeInformation/p:eventOutcome",
    ),
    "p:agent": ("p:agentIdentifier/p:agentIdentifierValue", "p:agentName"),
}


def _incomplete(root: etree._Element, entity: str) -> Iterator[str]:
    if not entity:
        yield "Ingen intellectualEntity står för versionen."
    for described in _objects(root, "file"):
        if described.find("p:objectCharacteristics", _NS) is None:
            yield f"objectCharacteristics saknas (rad {described.sourceline})."
    for within, parts in _MANDATORY.items():
        for found in root.findall(within, _NS):
            for part in parts:
                if found.find(part, _NS) is None:
                    yield f"{part.replace('p:', '')} saknas (rad {found.sourceline})."


def _dangling(root: etree._Element) -> Iterator[str]:
    for to, of in (("linkingAgent", "agent"), ("linkingObject", "object"), ("relatedObject", "object")):
        known = {value.text for value in root.iterfind(f"p:{of}/p:{of}Identifier/p:{of}IdentifierValue", _NS)}
        for value in root.iterfind(f".//p:{to}Identifier/p:{to}IdentifierValue", _NS):
            if value.text not in known:
                yield value.text or ""


def _objects(root: etree._Element, category: str) -> Iterator[etree._Element]:
    return (one for one in root.iterfind("p:object", _NS) if one.get(_XSI_TYPE) == category)


def _identifier(described: etree._Element) -> str:
    return _text(described, "p:objectIdentifier/p:objectIdentifierValue")


def _text(within: etree._Element, path: str) -> str:
    return within.findtext(path, default="", namespaces=_NS)
