"""CITS ERMS 2.1.2 (= FGS Ärendehantering 2.0): a registration as ERMS.xml.

The order of elements is the schema's (ERMS.xsd 2.1.2), and so is its spelling of `digitial`; version 3 spells it
otherwise, and a document of one is not valid by the other (packages.md §2.2).
"""

from lxml import etree

from archiver.diarium.registration import NO_NUMBER, Act, Case, Registration, SecrecyMark, local_time, system_id
from archiver.diarium.xml_parts import Parts, serialised
from archiver.records import Direction

NAME = "ERMS.xml"
NAMESPACE = "https://DILCIS.eu/XML/ERMS"
_SCHEMA = "https://citserms.dilcis.eu/schema/ERMS.xsd"
_xml = Parts(NAMESPACE)


def erms_xml(registration: Registration) -> bytes:
    """Give the registration as CITS ERMS 2.1.2. Same registration, same bytes."""
    root = _xml.root("erms", _SCHEMA)
    _control(_xml.add(root, "control"), registration)
    _case(_xml.add(root, "aggregations"), registration.case)
    own = _group(_xml.add(root, "additionalInformation"), "Leveransuppgifter")
    _own(own, "Leverans", registration.delivery)
    _own(own, "Del", f"{registration.number} av {registration.of}")
    return serialised(root)


def _control(control: etree._Element, registration: Registration) -> None:
    _xml.add(control, "identification", registration.authority, identificationType="arkivbildare")
    _xml.add(control, "identification", registration.org_nr, identificationType="organisationsnummer")
    information = _xml.add(control, "maintenanceInformation")
    _xml.add(information, "maintenanceStatus", value="new")
    agency = _xml.add(information, "maintenanceAgency")
    _xml.add(agency, "agencyCode", registration.org_nr, type="organisationsnummer")
    _xml.add(agency, "agencyName", registration.authority)
    event = _xml.add(_xml.add(information, "maintenanceHistory"), "maintenanceEvent")
    _xml.add(event, "eventType", value="created")
    _xml.add(event, "eventDateTime", local_time(registration.made_at))
    _xml.add(_xml.add(event, "agent", agentType="deliverer"), "name", registration.tool)


def _case(parent: etree._Element, case: Case) -> None:
    name = case.number or case.proposal
    element = _xml.add(parent, "aggregation", systemIdentifier=system_id(name), aggregationType="caseFile")
    _xml.add(element, "objectId", name)
    if case.classification:
        _xml.add(element, "classification", case.classification, classificationCode=case.classification)
    _xml.each(element, "title", [case.title])
    _xml.add(element, "description", case.type)
    _date(_xml.add(element, "dates"), "created", local_time(case.created_at))
    if not case.number:
        _xml.add(_xml.add(element, "notes"), "note", NO_NUMBER)
    for act in case.acts:
        _act(element, act)


def _act(parent: etree._Element, act: Act) -> None:
    element = _xml.add(
        parent,
        "record",
        systemIdentifier=system_id(act.id),
        recordType=act.document_type,
        recordPhysicalOrDigital="digitial",
    )
    _xml.add(element, "objectId", act.id)
    _xml.add(element, "extraId", act.record, extraIdType="Handlingsid")
    _xml.add(element, "extraId", str(act.version), extraIdType="Version")
    for item in act.items:
        _xml.add(element, "extraId", item, extraIdType="Inlägg eller kommentar som ska registreras")
    if act.classification:
        _xml.add(element, "classification", act.classification, classificationCode=act.classification)
    _xml.add(element, "title", act.title)
    _xml.add(element, "runningNumber", str(act.number))
    for mark in act.secrecy:
        _secrecy(element, mark)
    incoming = act.direction is Direction.RECEIVED
    _xml.add(element, "direction", directionDefinition="incoming" if incoming else "outgoing")
    agents = _xml.add(element, "agents")
    _xml.add(_xml.add(agents, "agent", agentType="sender"), "name", act.sender)
    for receiver in act.receivers:
        _xml.add(_xml.add(agents, "agent", agentType="receiver"), "name", receiver)
    dates = _xml.add(element, "dates")
    _date(dates, "created", local_time(act.created_at))
    _date(dates, "received" if incoming else "prepared", local_time(act.at))
    _date(dates, "captured", local_time(act.captured_at))
    if act.proposed_case:
        _xml.add(_xml.add(element, "notes"), "note", f"Föreslaget ärende: {act.proposed_case}")
    _additional(element, act)


def _secrecy(parent: etree._Element, mark: SecrecyMark) -> None:
    element = _xml.add(parent, "restriction", restrictionType="confidential")
    _xml.add(element, "explanatoryText", f"Sekretessmarkering enligt OSL 5:5, gjord av {mark.authority}")
    _xml.add(element, "regulation", mark.provision)
    if mark.on:
        _date(_xml.add(element, "dates"), "confidentiality_assessed", f"{mark.on.isoformat()}T00:00:00")


def _additional(parent: etree._Element, act: Act) -> None:
    """Add the files, whose digests have no place in an appendix, and where and when the act was captured."""
    element = _xml.add(parent, "additionalInformation")
    for file in act.files:
        _xml.add(element, "appendix", name=file.title, path=file.path, fileFormat=file.format or file.mime)
    files = _group(element, "Kontrollsummor")
    for file in act.files:
        _own(files, "SHA-256", file.sha256, form=file.path)
        _own(files, "Storlek", str(file.size), "integer", form=file.path)
    capture = _group(element, "Insamlingsuppgifter")
    _own(capture, "Konto", act.account)
    _own(capture, "Plattform", act.platform)
    _own(capture, "Kalladress", act.source_url, "anyURI")


def _group(parent: etree._Element, description: str) -> etree._Element:
    element = _xml.add(parent, "ownElement")
    _xml.add(element, "ownElementDescription", description)
    return element


def _own(parent: etree._Element, name: str, value: str, kind: str = "string", form: str = "") -> None:
    _xml.add(_xml.add(parent, "ownElement", name=name, dataType=kind, format=form), "value", value)


def _date(parent: etree._Element, kind: str, value: str) -> None:
    _xml.add(parent, "date", value, dateType=kind)
