"""FGS Ärendehantering 1.0 (RAFGS3V1.0, Riksarkivet): a registration as Arendehantering.xml.

The order of elements is the schema's (Arendehantering.xsd). Its traps: times are Swedish local time without a zone, and
the size of a file is an xs:int, so it is left out of what is larger (packages.md §2.1).
"""

from lxml import etree

from archiver.diarium.registration import (
    NO_NUMBER,
    Act,
    ActFile,
    Case,
    Registration,
    SecrecyMark,
    local_time,
    system_id,
)
from archiver.diarium.xml_parts import Parts, serialised
from archiver.records import Direction

NAME = "Arendehantering.xml"
NAMESPACE = "http://xml.ra.se/e-arkiv/FGS-ERMS"
LARGEST_INT = 2**31 - 1
_xml = Parts(NAMESPACE)


def arendehantering_xml(registration: Registration) -> bytes:
    """Give the registration as FGS Ärendehantering 1.0. Same registration, same bytes."""
    root = _xml.root("Leveransobjekt", "Arendehantering.xsd")
    creator = _xml.add(_xml.add(root, "ArkivbildarStruktur"), "Arkivbildare")
    _xml.add(creator, "Namn", registration.authority)
    _about(root, registration)
    _case(_xml.add(root, "ArkivobjektListaArenden"), registration.case)
    return serialised(root)


def _about(root: etree._Element, registration: Registration) -> None:
    own = _xml.add(root, "EgnaElement")
    _xml.add(own, "EgnaElementBeskrivning", "Leveransuppgifter")
    _own(own, "Leverans", registration.delivery)
    _own(own, "Del", f"{registration.number} av {registration.of}")
    _own(own, "Organisationsnummer", registration.org_nr)
    _own(own, "Program", registration.tool)
    _own(own, "Framstalld", registration.made_at.isoformat(timespec="seconds"), "dateTime")


def _case(parent: etree._Element, case: Case) -> None:
    name = case.number or case.proposal
    element = _xml.add(parent, "ArkivobjektArende", Systemidentifierare=system_id(name))
    _xml.add(element, "ArkivobjektID", name)
    _xml.each(element, "KlassReferens", [case.classification])
    _xml.add(element, "ArendeTyp", case.type)
    if not case.number:
        _xml.add(element, "Notering", NO_NUMBER)
    _xml.add(element, "Skapad", local_time(case.created_at))
    _xml.add(element, "Arendemening", case.title)  # must be there; empty for an ärende that has its own
    listed = _xml.add(element, "ArkivobjektListaHandlingar")
    for act in case.acts:
        _act(listed, act)


def _act(parent: etree._Element, act: Act) -> None:
    element = _xml.add(parent, "ArkivobjektHandling", Systemidentifierare=system_id(act.id))
    _xml.add(element, "ArkivobjektID", act.id)
    _xml.each(element, "KlassReferens", [act.classification])
    _xml.add(element, "ExtraID", act.record, ExtraIDTyp="Handlingsid")
    _xml.add(element, "ExtraID", str(act.version), ExtraIDTyp="Version")
    for item in act.items:
        _xml.add(element, "ExtraID", item, ExtraIDTyp="Inlägg eller kommentar som ska registreras")
    _xml.add(element, "Handlingstyp", act.document_type)
    _xml.add(_xml.add(element, "Avsandare"), "Namn", act.sender)
    if act.direction is Direction.RECEIVED:
        _xml.add(element, "Inkommen", local_time(act.at))
    _xml.add(element, "Lopnummer", str(act.number))
    for receiver in act.receivers:
        _xml.add(_xml.add(element, "Mottagare"), "Namn", receiver)
    if act.proposed_case:
        _xml.add(element, "Notering", f"Föreslaget ärende: {act.proposed_case}")
    _xml.add(element, "Rubrik", act.title)
    _xml.add(element, "Skapad", local_time(act.created_at))
    _xml.add(element, "StatusHandling", act.sentence)
    if act.direction is Direction.CREATED:
        _xml.add(element, "Upprattad", local_time(act.at))
    for mark in act.secrecy:
        _secrecy(element, mark)
    for file in act.files:
        _file(element, file)
    _capture(element, act)


def _secrecy(parent: etree._Element, mark: SecrecyMark) -> None:
    element = _xml.add(parent, "Restriktion", Typ="Sekretess")
    _xml.add(element, "ForklarandeText", f"Sekretessmarkering enligt OSL 5:5, gjord av {mark.authority}")
    _xml.add(element, "Lagrum", mark.provision)
    if mark.on:
        _xml.add(element, "RestriktionsDatum", mark.on.isoformat())


def _file(parent: etree._Element, file: ActFile) -> None:
    size = str(file.size) if file.size <= LARGEST_INT else ""
    element = _xml.add(
        parent,
        "Bilaga",
        Namn=file.title,
        Lank=file.path,
        Storlek=size,
        Mimetyp=file.mime,
        Checksumma=file.sha256,
        ChecksummaMetod="SHA-256",
    )
    _xml.add(element, "Bevaras", "true")


def _capture(parent: etree._Element, act: Act) -> None:
    own = _xml.add(parent, "EgnaElement")
    _xml.add(own, "EgnaElementBeskrivning", "Insamlingsuppgifter")
    _own(own, "Konto", act.account)
    _own(own, "Plattform", act.platform)
    _own(own, "Kalladress", act.source_url, "anyURI")
    _own(own, "Fangad", act.captured_at.isoformat(timespec="seconds"), "dateTime")


def _own(parent: etree._Element, name: str, value: str, kind: str = "string") -> None:
    _xml.add(_xml.add(parent, "EgetElement", Namn=name, DataTyp=kind), "Varde", value)
