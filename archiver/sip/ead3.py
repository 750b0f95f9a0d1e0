"""ead3.xml: the account's period as a volume (volym) in the archive, EAD3 1.1.1 (ead3.archivists.org).

The full arkivförteckning is made in the archive's own system; this gives it what it asks for: arkivbildare, klass,
titel, tid, omfång and identity.
"""

from collections.abc import Iterator
from typing import IO

from archiver.render.wording import counted, size
from archiver.sip.describing import PackageDescription, Room
from archiver.sip.premis import utc
from archiver.sip.xml_writing import Node, write_xml

NAMESPACE = "http://ead3.archivists.org/schema/"


def write_ead3(stream: IO[bytes], description: PackageDescription) -> None:
    """Write ead3.xml. The text is Swedish."""
    root = _node("ead", _control(description), _archdesc(description), audience="external")
    write_xml(stream, root, {None: NAMESPACE})


def _control(description: PackageDescription) -> Node:
    return _node(
        "control",
        _leaf("recordid", description.objid),
        _node("filedesc", _node("titlestmt", _leaf("titleproper", description.label))),
        _node("maintenancestatus", value="new"),
        _node("maintenanceagency", _leaf("agencyname", description.submitter.name)),
        _node("languagedeclaration", _leaf("language", "Svenska", langcode="swe"), _node("script", scriptcode="Latn")),
        _node(
            "maintenancehistory",
            _node(
                "maintenanceevent",
                _node("eventtype", value="created"),
                _leaf("eventdatetime", utc(description.created_at), standarddatetime=utc(description.created_at)),
                _node("agenttype", value="machine"),
                _leaf("agent", str(description.tool)),
            ),
        ),
        langencoding="iso639-2b",
        scriptencoding="iso15924",
        dateencoding="iso8601",
    )


def _archdesc(description: PackageDescription) -> Node:
    volume = _node("c", _node("did", *_volume(description)), level="file")
    series = _node("c", _node("did", *_series(description)), volume, level="series")
    whole = _node("did", *_whole(description))
    return _node("archdesc", whole, _node("dsc", series), level="fonds")


def _whole(description: PackageDescription) -> Iterator[Node]:
    origin = _node("origination", _node("corpname", _leaf("part", description.authority.name)))
    yield _leaf("unittitle", description.archive or description.authority.name)
    yield origin
    yield _leaf("unitid", description.reference_code)


def _series(description: PackageDescription) -> Iterator[Node]:
    yield _leaf("unittitle", "Sociala medier")
    if description.classification:
        yield _leaf("unitid", description.classification, label="Klass")


def _volume(description: PackageDescription) -> Iterator[Node]:
    start, end = (day.isoformat() for day in description.period)
    content = [file for file in description.files if file.room is Room.REPRESENTATION]
    extent = f"{counted(len(content), 'fil', 'filer')}, {size(sum(file.size for file in content))}"
    yield _leaf("unittitle", description.label)
    yield _leaf("unitid", description.objid)
    yield _node(
        "unitdatestructured",
        _node("daterange", _leaf("fromdate", start, standarddate=start), _leaf("todate", end, standarddate=end)),
        unitdatetype="inclusive",
    )
    yield _leaf("physdesc", extent)


def _node(local: str, *children: Node, **attributes: str) -> Node:
    return Node(f"{{{NAMESPACE}}}{local}", attributes, children)


def _leaf(local: str, text: str, **attributes: str) -> Node:
    return Node(f"{{{NAMESPACE}}}{local}", attributes, text=text)
