"""Receipts as XML by our own schema, schemas/kvittens-1.xsd; read as if an enemy had written them."""

from collections.abc import Iterator
from functools import cache

from lxml import etree

from archiver.data import data_path
from archiver.diarium.answers import About, Answer, is_accepted, moment, refused, short, version_number
from archiver.errors import RecordInvalid
from archiver.package.parsing import parse

NAMESPACE = "urn:x-archiver:kvittens:1"
SCHEMA = "kvittens-1.xsd"
_N = f"{{{NAMESPACE}}}"
_ABOUT = {f"{_N}Leverans": About.DELIVERY, f"{_N}Paket": About.PACKAGE, f"{_N}Handling": About.ACT}


def read_xml(data: bytes) -> tuple[Answer, ...]:
    """Give the answers in a receipt.

    Raises:
        DeliveryRefused: not XML, unsafe, or not by the schema; the line is named.
    """
    try:
        root = parse(data, "the receipt")
    except RecordInvalid as error:
        raise refused("as a whole", f"{error}. Ask the recipient for a receipt by {SCHEMA}, or as CSV.") from error
    schema = _schema()
    if not schema.validate(root):
        first = schema.error_log[0]
        raise refused(f"line {first.line}", f"{first.message[:300]} It must follow {SCHEMA}.")
    return tuple(_answers(root))


def _answers(root: etree._Element) -> Iterator[Answer]:
    general = moment("Tidpunkt", root.findtext(f"{_N}Tidpunkt") or "")
    for element in root.iterchildren(*_ABOUT):
        place = f"line {element.sourceline}"
        reference = short(place, element.get("Diarienummer") or element.get("Referens") or "")
        version = element.get("Version")
        yield Answer(
            place=place,
            about=_ABOUT[str(element.tag)],
            id=short(place, element.get("Id") or ""),
            version=version_number(place, version) if version else 0,
            accepted=is_accepted(place, element.get("Status") or "", reference),
            reference=reference,
            registers="Diarienummer" in element.attrib,
            at=moment(place, element.get("Tidpunkt") or "") or general,
            reason=short(place, element.findtext(f"{_N}Orsak") or ""),
        )


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(data_path("schemas", SCHEMA)))
