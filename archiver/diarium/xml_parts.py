"""Elements with text, built so that no captured text can make the XML something else, or no XML at all."""

from collections.abc import Iterable

from lxml import etree

from archiver.package.text import presentable


class Parts:
    """Builds elements of one namespace."""

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace

    def root(self, name: str, schema: str) -> etree._Element:
        """Give a root element that says where its schema is."""
        instance = "http://www.w3.org/2001/XMLSchema-instance"
        root = etree.Element(f"{{{self._namespace}}}{name}", nsmap={None: self._namespace, "xsi": instance})
        root.set(f"{{{instance}}}schemaLocation", f"{self._namespace} {schema}")
        return root

    def add(self, parent: etree._Element, name: str, text: str = "", /, **attributes: str) -> etree._Element:
        """Add an element with text and attributes; attributes without a value are left out."""
        element = etree.SubElement(parent, f"{{{self._namespace}}}{name}")
        if text:
            element.text = presentable(text)
        for key, value in attributes.items():
            if value:
                element.set(key, presentable(value))
        return element

    def each(self, parent: etree._Element, name: str, texts: Iterable[str]) -> None:
        """Add an element for each text that is not empty."""
        for text in texts:
            if text:
                self.add(parent, name, text)


def serialised(root: etree._Element) -> bytes:
    """Give the document as UTF-8, indented; the same tree gives the same bytes."""
    etree.indent(root)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written + b"\n"
