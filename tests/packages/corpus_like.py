"""Packages built as the public E-ARK test corpus builds its valid ones (DILCISBoard/eark-ip-test-corpus, CC BY 4.0).

Not copies: the same shapes, with files of our own. The corpus writes MD5, lists content in the package's METS without
METS in the representation, names the category OTHER, gives the archival creator as a second CREATOR, and puts a file
group for each representation's schemas beside the package's.
"""

import hashlib
from pathlib import Path

METS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<!-- {name} -->
<mets xmlns="http://www.loc.gov/METS/" xmlns:csip="https://DILCIS.eu/XML/METS/CSIPExtensionMETS"
  xmlns:sip="https://DILCIS.eu/XML/METS/SIPExtensionMETS" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:xlink="http://www.w3.org/1999/xlink" OBJID="{name}" {root}>
  <metsHdr CREATEDATE="2019-04-14T20:00:00" csip:OAISPACKAGETYPE="SIP"{head}>
    <agent ROLE="CREATOR" TYPE="OTHER" OTHERTYPE="SOFTWARE">
      <name>Corpus</name>
      <note csip:NOTETYPE="SOFTWARE VERSION">1.0</note>
    </agent>{agents}
  </metsHdr>{metadata}
  <fileSec ID="ID-files">{groups}
  </fileSec>
  <structMap TYPE="PHYSICAL" LABEL="CSIP" ID="ID-map">
    <div ID="ID-main" LABEL="{name}">
      <div ID="ID-metadata" LABEL="Metadata"{pointers} />
      <div ID="ID-documentation" LABEL="Documentation"><fptr FILEID="ID-group-Documentation"/></div>
      <div ID="ID-schemas" LABEL="Schemas"><fptr FILEID="ID-group-Schemas"/></div>{divisions}
    </div>
  </structMap>
</mets>
"""
_SIP_AGENTS = """
    <agent ROLE="CREATOR" TYPE="ORGANIZATION"><name>Central Hospital</name>
      <note csip:NOTETYPE="IDENTIFICATIONCODE">VAT:SE201345098701</note></agent>
    <agent ROLE="CREATOR" TYPE="ORGANIZATION"><name>The Health Agency</name>
      <note csip:NOTETYPE="IDENTIFICATIONCODE">VAT:SE2098109810-AF87</note></agent>
    <agent ROLE="CREATOR" TYPE="INDIVIDUAL"><name>Sven Svensson</name><note>Phone:08-123456</note>
      <note>Email:sven.svensson@example.org</note></agent>
    <agent ROLE="PRESERVATION" TYPE="ORGANIZATION"><name>Archives Centre</name>
      <note csip:NOTETYPE="IDENTIFICATIONCODE">VAT:SE2098146-UL435</note></agent>
    <altRecordID TYPE="SUBMISSIONAGREEMENT">RA 13-2011/5329; 2012-04-12</altRecordID>
    <altRecordID TYPE="PREVIOUSSUBMISSIONAGREEMENT">FM 12-2387/12726, 2007-09-19</altRecordID>
    <altRecordID TYPE="PREVIOUSSUBMISSIONAGREEMENT">FM 4-567/5487, 2004-02-15</altRecordID>
    <altRecordID TYPE="REFERENCECODE">RA.123456/P</altRecordID>"""


def minimal_csip(into: Path, name: str = "minimal_IP_with_1_representation") -> Path:
    """Build the corpus's minimal package of CSIP: all that must be there, and one file of content."""
    package = into / name
    groups = [
        _group(package, "Documentation", "", "documentation/Doc1.txt"),
        _group(package, "Schemas", "", "schemas/mets.xsd", "schemas/xlink.xsd"),
        _group(
            package, "Representations/rep1", 'csip:CONTENTINFORMATIONTYPE="MIXED"', "representations/rep1/data/a.txt"
        ),
    ]
    division = '<div ID="ID-reps" LABEL="Representations"><fptr FILEID="ID-group-Representations-rep1"/></div>'
    return _write(
        package,
        root='TYPE="Mixed" PROFILE="https://earkcsip.dilcis.eu/profile/E-ARK-CSIP.xml"',
        groups="".join(groups),
        divisions=division,
    )


def minimal_sip(into: Path, name: str = "minimal_SIP_plus_mets_SHOULD_MAY_items") -> Path:
    """Build the corpus's package of SIP that meets what must, should and may be there."""
    package = into / name
    other = 'csip:CONTENTINFORMATIONTYPE="OTHER" csip:OTHERCONTENTINFORMATIONTYPE="NONE"'
    groups = [
        _group(package, "Documentation", "", "documentation/Doc1.txt"),
        _group(package, "Schemas", "", "schemas/mets.xsd", "schemas/premis.xsd"),
        _group(package, "Schemas", "", "representations/rep1/schemas/own.xsd", ident="rep1-Schemas"),
        _group(package, "Representations/rep1/data", other, "representations/rep1/data/a.xml"),
    ]
    divisions = """<div ID="ID-rep1" LABEL="Representations/rep1">
        <div ID="ID-rep1-data" LABEL="Representations/rep1/data">
          <fptr FILEID="ID-group-Representations-rep1-data"/></div>
        <div ID="ID-rep1-schemas" LABEL="Representations/rep1/schemas"><fptr FILEID="ID-group-rep1-Schemas"/></div>
      </div>"""
    described = _reference(package, "metadata/descriptive/ead.xml", "EAD", "<ead/>")
    preserved = _reference(package, "metadata/preservation/premis.xml", "PREMIS", "<premis/>")
    return _write(
        package,
        root='LABEL="Health records of 2017" TYPE="OTHER" csip:OTHERTYPE="Health file" '
        'csip:CONTENTINFORMATIONTYPE="OTHER" csip:OTHERCONTENTINFORMATIONTYPE="SIARDUK" '
        'PROFILE="https://earksip.dilcis.eu/profile/E-ARK-SIP.xml"',
        head=' LASTMODDATE="2021-07-04T19:00:00" RECORDSTATUS="NEW"',
        agents=_SIP_AGENTS,
        metadata=f'<dmdSec ID="ID-dmd" CREATED="2018-04-24T14:37:49" STATUS="CURRENT">{described}</dmdSec>'
        f'<amdSec><digiprovMD ID="ID-amd" STATUS="CURRENT">{preserved}</digiprovMD></amdSec>',
        groups="".join(groups),
        pointers=' ADMID="ID-amd" DMDID="ID-dmd"',
        divisions=divisions,
    )


def _write(package: Path, **parts: str) -> Path:
    empty = dict.fromkeys(("head", "agents", "metadata", "pointers"), "")
    text = METS.format(name=package.name, **{**empty, **parts})
    (package / "METS.xml").write_text(text, encoding="utf-8")
    return package


def _group(package: Path, use: str, attributes: str, *paths: str, ident: str = "") -> str:
    name = ident or use.replace("/", "-")
    files = "".join(_file(package, path, f"ID-{name}-{number}") for number, path in enumerate(paths))
    return f'<fileGrp USE="{use}" ID="ID-group-{name}" {attributes}>{files}</fileGrp>'


def _file(package: Path, path: str, ident: str) -> str:
    return (
        f'<file ID="{ident}" {_fixity(package, path, path)}>'
        f'<FLocat LOCTYPE="URL" xlink:type="simple" xlink:href="{path}" /></file>'
    )


def _reference(package: Path, path: str, kind: str, content: str) -> str:
    fixity = _fixity(package, path, content)
    return f'<mdRef LOCTYPE="URL" MDTYPE="{kind}" xlink:type="simple" xlink:href="{path}" {fixity} />'


def _fixity(package: Path, path: str, content: str) -> str:
    target = package / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(content, encoding="utf-8")
    digest = hashlib.md5(content.encode(), usedforsecurity=False).hexdigest()
    mime = "text/plain" if path.endswith(".txt") else "application/xml"
    created = 'CREATED="2019-04-12T18:40:24"'
    return f'MIMETYPE="{mime}" SIZE="{len(content)}" {created} CHECKSUM="{digest}" CHECKSUMTYPE="MD5"'
