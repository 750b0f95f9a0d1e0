"""The XMP packet of a record's PDF, written whole so that the same record gives the same bytes.

ISO 19005-2 §6.6 (metadata), §6.6.4 (version and conformance), §6.6.2.3.3 (extension schemas); ISO 14289-1 §5 (the
PDF/UA identification, which PDF/A knows only through an extension schema).
"""

import datetime as dt
from dataclasses import dataclass
from xml.sax.saxutils import escape

PRODUCER = "archiver (Chromium, pikepdf)"
_PDFUA_SCHEMA = """<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
<pdfuaid:part>1</pdfuaid:part>
"""
_NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
}
_UA_NAMESPACES = {
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
    "pdfaProperty": "http://www.aiim.org/pdfa/ns/property#",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a PDF says of itself. `created` is aware; it is the time of capture, not of printing; None: no date."""

    title: str
    created: dt.datetime | None
    language: str = "sv-SE"  # BCP 47
    author: str = ""  # the records creator
    subject: str = ""
    identifier: str = ""
    tool: str = "archiver"


def printable(text: str, limit: int = 2000) -> str:
    """Give the text without the characters that XML 1.0 forbids, on one line, and no longer than `limit`."""
    allowed = "".join(c if c.isprintable() and not 0xFFFE <= ord(c) & 0xFFFF <= 0xFFFF else " " for c in text)
    return " ".join(allowed.split())[:limit]


def packet(about: About, *, part: int, conformance: str, ua: bool) -> bytes:
    """Write the packet for PDF/A `part` and level, with the PDF/UA-1 claim where `ua` says so."""
    namespaces = _NAMESPACES | (_UA_NAMESPACES if ua else {})
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in namespaces.items())
    lines = [
        f"<pdfaid:part>{part}</pdfaid:part><pdfaid:conformance>{conformance}</pdfaid:conformance>",
        f"<dc:title>{_alternatives(about.title)}</dc:title>",
        f"<dc:language><rdf:Bag><rdf:li>{_xml(about.language)}</rdf:li></rdf:Bag></dc:language>",
        "<dc:format>application/pdf</dc:format>",
        *_dates(about),
        f"<xmp:CreatorTool>{_xml(about.tool)}</xmp:CreatorTool>",
        f"<pdf:Producer>{_xml(PRODUCER)}</pdf:Producer>",
    ]
    if about.author:
        lines.append(f"<dc:creator><rdf:Seq><rdf:li>{_xml(about.author)}</rdf:li></rdf:Seq></dc:creator>")
    if about.subject:
        lines.append(f"<dc:description>{_alternatives(about.subject)}</dc:description>")
    if about.identifier:
        lines.append(f"<dc:identifier>{_xml(about.identifier)}</dc:identifier>")
    body = "\n".join(lines) + "\n" + (_PDFUA_SCHEMA if ua else "")
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        f'<rdf:Description rdf:about="" {declared}>\n{body}</rdf:Description>\n'
        '</rdf:RDF></x:xmpmeta>\n<?xpacket end="w"?>'
    ).encode()


def _dates(about: About) -> list[str]:
    if about.created is None:
        return []
    moment = about.created.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
    return [f"<xmp:CreateDate>{moment}</xmp:CreateDate><xmp:ModifyDate>{moment}</xmp:ModifyDate>"]


def _xml(text: str) -> str:
    return escape(printable(text))


def _alternatives(text: str) -> str:
    return f'<rdf:Alt><rdf:li xml:lang="x-default">{_xml(text)}</rdf:li></rdf:Alt>'
