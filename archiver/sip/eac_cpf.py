"""eac-cpf.xml: who the records creator (arkivbildaren) is, EAC-CPF 2010 (eac.staatsbibliothek-berlin.de)."""

from typing import IO

from archiver.sip.describing import PackageDescription
from archiver.sip.premis import utc
from archiver.sip.xml_writing import Node, write_xml

NAMESPACE = "urn:isbn:1-931666-33-4"


def write_eac_cpf(stream: IO[bytes], description: PackageDescription) -> None:
    """Write eac-cpf.xml. The text is Swedish."""
    write_xml(stream, _node("eac-cpf", _control(description), _described(description)), {None: NAMESPACE})


def _control(description: PackageDescription) -> Node:
    return _node(
        "control",
        _leaf("recordId", f"{description.objid}-arkivbildare"),
        _leaf("maintenanceStatus", "new"),
        _node("maintenanceAgency", _leaf("agencyName", description.submitter.name)),
        _node(
            "languageDeclaration",
            _leaf("language", "Svenska", languageCode="swe"),
            _leaf("script", "Latinsk skrift", scriptCode="Latn"),
        ),
        _node(
            "maintenanceHistory",
            _node(
                "maintenanceEvent",
                _leaf("eventType", "created"),
                _leaf("eventDateTime", utc(description.created_at), standardDateTime=utc(description.created_at)),
                _leaf("agentType", "machine"),
                _leaf("agent", str(description.tool)),
            ),
        ),
    )


def _described(description: PackageDescription) -> Node:
    authority = description.authority
    identity = _node(
        "identity",
        _leaf("entityId", authority.code),
        _leaf("entityType", "corporateBody"),
        _node("nameEntry", _leaf("part", authority.name)),
    )
    if not description.history:
        return _node("cpfDescription", identity)
    history = _node("biogHist", _leaf("p", description.history))
    return _node("cpfDescription", identity, _node("description", history))


def _node(local: str, *children: Node, **attributes: str) -> Node:
    return Node(f"{{{NAMESPACE}}}{local}", attributes, children)


def _leaf(local: str, text: str, **attributes: str) -> Node:
    return Node(f"{{{NAMESPACE}}}{local}", attributes, text=text)
