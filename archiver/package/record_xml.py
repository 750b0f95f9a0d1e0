"""A record version as record.xml: the same record gives the same bytes.

The content profile is told in `docs/content-profile.md`. Comments are written one by one, so that a thread of 50,000
costs the memory of its own bytes and no tree. Indentation stands between elements only, never in a text.
"""

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING

from lxml import etree

from archiver.errors import RecordInvalid
from archiver.package import shapes, text
from archiver.package.read_record import read_record
from archiver.package.shape import Attribute, Leaf, Leaves, Node, Shape
from archiver.records import Record, Thread

if TYPE_CHECKING:
    from lxml.etree._serializer import _IncrementalFileWriter  # named in the stubs only

__all__ = ["read_record", "record_xml"]

INDENT = "  "
KINDS = {"thread": "trad", "snapshot": "ogonblicksbild"}


def record_xml(record: Record) -> bytes:
    """Write `record` after the content profile. `read_record` gives back an equal record.

    Raises RecordInvalid when a field holds a word that the profile has no term for.
    """
    out = io.BytesIO()
    with etree.xmlfile(out, encoding="UTF-8") as xml:
        xml.write_declaration()
        with xml.element(
            _name("Handling"),
            Profilversion=shapes.PROFILE_VERSION,
            Typ=KINDS[record.kind],
            Version=str(record.version),
            nsmap={None: shapes.NAMESPACE},
        ):
            for part in _head(record):
                _put(xml, part, level=1)
            _put_content(xml, record)
            xml.write("\n")
    out.write(b"\n")
    return out.getvalue()


def _head(record: Record) -> Iterable[etree._Element]:
    identity = etree.Element("Handlingsid")
    _set_text(identity, record.id)
    yield identity
    yield _element("Arkivbildare", record.authority, shapes.AUTHORITY)
    yield _element("Konto", record.account, shapes.ACCOUNT)
    yield _element("Proveniens", record.provenance, shapes.PROVENANCE)
    yield _element("Tackning", record.coverage, shapes.COVERAGE)
    if record.changes:
        changes = etree.Element("Andringar")
        changes.extend(_element("Andring", change, shapes.CHANGE) for change in record.changes)
        yield changes
    if record.origins:
        origins = etree.Element("Ursprung")
        origins.extend(_element("Uppgift", origin, shapes.ORIGIN) for origin in record.origins)
        yield origins


def _put_content(xml: "_IncrementalFileWriter", record: Record) -> None:
    if isinstance(record.content, Thread):
        _put_thread(xml, record.content)
    else:
        _put(xml, _element("Ogonblicksbild", record.content, shapes.SNAPSHOT), level=1)


def _put_thread(xml: "_IncrementalFileWriter", thread: Thread) -> None:
    shell = _element("Trad", thread, shapes.THREAD)
    xml.write("\n" + INDENT)
    with xml.element(_name("Trad"), dict(shell.attrib)):
        for part in shell:
            _put(xml, part, level=2)
        if thread.comments:
            _put_comments(xml, thread)
        xml.write("\n" + INDENT)


def _put_comments(xml: "_IncrementalFileWriter", thread: Thread) -> None:
    xml.write("\n" + INDENT * 2)
    with xml.element(_name("Kommentarer")):
        for number, comment in enumerate(thread.comments, start=1):
            _put(xml, _element("Kommentar", comment, shapes.COMMENT, Nr=str(number)), level=3)
        xml.write("\n" + INDENT * 2)


def _put(xml: "_IncrementalFileWriter", element: etree._Element, *, level: int) -> None:
    etree.indent(element, space=INDENT, level=level)
    xml.write("\n" + INDENT * level)
    xml.write(element, with_tail=False)


def _name(local: str) -> str:
    return f"{{{shapes.NAMESPACE}}}{local}"


def _element(name: str, value: object, shape: Shape, **more: str) -> etree._Element:
    """Build the element of one record. It has no namespace of its own: it takes the default one where it is put."""
    element = etree.Element(name, more)
    for attribute in shape.attributes:
        _set_attribute(element, attribute, getattr(value, attribute.field))
    for part in shape.parts:
        held = getattr(value, part.field)
        match part:
            case Leaf(required=required):
                if held or required:
                    _set_text(etree.SubElement(element, part.name), held)
            case Leaves():
                for one in held:
                    _set_text(etree.SubElement(element, part.name), one)
            case Node(shape=inner):
                element.append(_element(part.name, held, inner))
            case _:
                around = etree.SubElement(element, part.within) if part.within and held else element
                around.extend(_element(part.name, one, part.shape) for one in held)
    return element


def _set_attribute(element: etree._Element, attribute: Attribute, value: object) -> None:
    if value == attribute.absent:
        return
    try:
        element.set(attribute.name, attribute.code.write(value))
    except ValueError as error:
        raise RecordInvalid(f"{element.tag!s}/@{attribute.name} cannot be written: {error}") from error


def _set_text(element: etree._Element, value: str) -> None:
    if text.needs_escape(value):
        element.set(text.MARK, text.ESCAPED)
        value = text.escape(value)
    element.text = value
