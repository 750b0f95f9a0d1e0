"""A disposal protocol as XML after schemas/gallringsprotokoll-1.xsd. Same protocol, same bytes."""

import datetime as dt
from functools import lru_cache

from lxml import etree

from archiver.data import data_path
from archiver.disposal.layers import METHODS
from archiver.disposal.proposals import DecisionMark
from archiver.disposal.protocol import CHECKED, PLATFORM, Protocol
from archiver.disposal.wording import title
from archiver.errors import RecordInvalid

NAMESPACE = "urn:x-archiver:gallringsprotokoll:1"
SCHEMA = "gallringsprotokoll-1.xsd"
_Value = str | int | dt.date | dt.datetime | None


def protocol_xml(protocol: Protocol) -> bytes:
    """Write the protocol, its fourteen points in order.

    Raises:
        RecordInvalid: it does not follow its own schema, which is a bug.
    """
    root = etree.Element(f"{{{NAMESPACE}}}Gallringsprotokoll", {"Version": "1.0"}, nsmap={None: NAMESPACE})
    for part in (_identity, _authority, _decisions, _rules, _extent, _terms, _holds, _receipts):
        part(root, protocol)
    for part in (_list, _methods, _people, _deviations, _verification, _seal):
        part(root, protocol)
    etree.indent(root)
    data = bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True)) + b"\n"
    if faults := schema_faults(data):
        raise RecordInvalid(f"The protocol does not follow its schema: {faults[0]}. Report this as a bug.")
    return data


def schema_faults(data: bytes) -> tuple[str, ...]:
    """Give what the schema says against a protocol's XML; none if it is valid. A file that is no XML has one fault."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        document = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        return (str(error),)
    schema = _schema()
    return () if schema.validate(document) else tuple(str(fault.message) for fault in schema.error_log)


def previous_sha256(data: bytes) -> str:
    """Give the digest that a valid protocol names of the one before it; empty in the first."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    found = etree.fromstring(data, parser).find(f".//{{{NAMESPACE}}}ForegaendeProtokoll")
    return "" if found is None else found.get("Sha256", "")


@lru_cache(maxsize=1)
def _schema() -> etree.XMLSchema:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.XMLSchema(etree.parse(data_path("schemas", SCHEMA), parser))


def _put(parent: etree._Element, name: str, text: _Value = None, **attributes: _Value) -> etree._Element:
    """Add an element; attributes and text without a value are left out."""
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    for key, value in attributes.items():
        if value is not None and value != "":
            element.set(key, _said(value))
    if text is not None:
        element.text = _said(text)
    return element


def _put_if(parent: etree._Element, name: str, text: _Value) -> None:
    if text is not None and text != "":
        _put(parent, name, text)


def _said(value: str | int | dt.date | dt.datetime) -> str:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _identity(root: etree._Element, protocol: Protocol) -> None:
    part = _put(root, "Identitet")
    _put(part, "Protokollid", protocol.id)
    _put_if(part, "Diarienummer", protocol.dnr)
    _put(part, "Start", protocol.started)
    _put(part, "Slut", protocol.ended)
    _put(part, "Tidszon", "Europe/Stockholm; tiderna här är UTC")
    _put(part, "System", protocol.program)


def _authority(root: etree._Element, protocol: Protocol) -> None:
    part = _put(root, "Myndighet")
    _put(part, "Namn", protocol.authority)
    _put(part, "Organisationsnummer", protocol.org_nr)
    for creator in dict.fromkeys(account.creator for account in protocol.accounts):
        _put(part, "Arkivbildare", creator)
    _put_if(part, "Arkivmyndighet", protocol.archive_authority)
    _put(part, "Personuppgiftsansvarig", protocol.controller)


def _decisions(root: etree._Element, protocol: Protocol) -> None:
    part = _put(root, "Gallringsbeslut")
    for mark in protocol.decisions:
        _decision(part, mark)
    _put_if(part, "Planrad", protocol.plan_row)
    _put_if(part, "Klassificeringskod", protocol.classification)


def _decision(part: etree._Element, mark: DecisionMark) -> None:
    _put(
        part,
        "Beslut",
        Instans=mark.instance,
        Datum=mark.date,
        Paragraf=mark.paragraph,
        Dnr=mark.dnr,
        Arkivbildare=mark.authority,
        GallerFran=mark.valid_from,
        GallerTill=mark.valid_to,
    )


def _rules(root: etree._Element, protocol: Protocol) -> None:
    part = _put(root, "Regler", Version=protocol.rules_version, Sha256=protocol.rules_sha256)
    for rule in protocol.rules:
        _put(part, "Regel", Id=rule.id, Version=rule.version, Handlingstyp=rule.title, Tradar=rule.threads)


def _extent(root: etree._Element, protocol: Protocol) -> None:
    part = _put(
        root,
        "Omfattning",
        Fran=protocol.first,
        Till=protocol.last,
        Tradar=len(protocol.listed),
        Poster=protocol.items,
        Versioner=protocol.versions,
        Filer=protocol.files,
        Byte=protocol.size,
    )
    for account in protocol.accounts:
        _put(
            part,
            "Konto",
            Id=account.id,
            Plattform=account.platform,
            Arkivbildare=account.creator,
            Tradar=account.threads,
        )


def _terms(root: etree._Element, protocol: Protocol) -> None:
    triggers, due = protocol.span("trigger") or (None, None), protocol.span("due") or (None, None)
    _put(
        root,
        "Frister",
        UtlosandeForst=triggers[0],
        UtlosandeSist=triggers[1],
        ForfallForst=due[0],
        ForfallSist=due[1],
    )


def _holds(root: etree._Element, protocol: Protocol) -> None:
    part = _put(root, "Sparrkontroll", SparradeVidGodkannande=protocol.held_at_approval)
    _put(part, "VidForslag", protocol.proposed)
    _put(part, "VidGodkannande", protocol.approved)
    for at in protocol.runs:
        _put(part, "VidVerkstallighet", at)
    for kept in protocol.kept:
        left = _put(part, "Undantagen", Handling=kept.record, Konto=kept.account, Skede=kept.when)
        for reason in kept.reasons:
            _put(left, "Skal", reason)


def _receipts(root: etree._Element, protocol: Protocol) -> None:
    part = _put(root, "Kvittenser")
    for sentence in CHECKED:
        _put(part, "Kontroll", sentence)


def _list(root: etree._Element, protocol: Protocol) -> None:
    part = _put(root, "Lista")
    for one in protocol.listed:
        line = _put(
            part,
            "Trad",
            Nr=one.line.number,
            Handling=one.line.record,
            Konto=one.line.account,
            Regler=", ".join(one.line.rules),
            Utlosande=one.line.trigger,
            Forfall=one.line.due,
            Poster=len(one.intent.items),
            Filer=one.intent.files,
            Byte=one.intent.size,
        )
        for keyed in one.intent.manifests:
            _put(line, "Hmac", keyed)


def _methods(root: etree._Element, protocol: Protocol) -> None:
    part = _put(root, "Metod")
    for name, method in METHODS:
        _put(part, "Lager", method, Namn=name)
    _put(part, "Plattform", PLATFORM)
    _put(part, "SistaDagISakerhetskopia", protocol.last_copy)


def _people(root: etree._Element, protocol: Protocol) -> None:
    part = _put(root, "Personer")
    _put(part, "ForeslagenAv", title(protocol.proposer))
    _put(part, "GranskadAv", title(protocol.approver))
    _put(part, "Stickprov", protocol.sampled)
    _put(part, "GodkandAv", title(protocol.approver))
    for person in protocol.executors:
        _put(part, "VerkstalldAv", title(person))
    _put_if(part, "Samrad", protocol.consulted)


def _deviations(root: etree._Element, protocol: Protocol) -> None:
    part = _put(root, "Avvikelser")
    for deviation in protocol.deviations:
        _put(part, "Avvikelse", deviation)


def _verification(root: etree._Element, protocol: Protocol) -> None:
    found = protocol.verified
    _put(
        root,
        "Verifiering",
        Tid=found.at,
        Eftersokta=found.looked_at,
        Kvar=len(found.reasons),
        GrannarIStickprov=found.neighbours,
    )


def _seal(root: etree._Element, protocol: Protocol) -> None:
    part = _put(root, "Forsegling")
    _put(part, "Forslag", Id=protocol.proposal, Sha256=protocol.proposal_sha256)
    if protocol.previous:
        _put(part, "ForegaendeProtokoll", Id=protocol.previous.id, Sha256=protocol.previous.sha256)
    _put(part, "Underskrift", Roll="godkänd av", Namn=protocol.approver.name)
    for person in protocol.executors:
        _put(part, "Underskrift", Roll="verkställd av", Namn=person.name)
