"""XML written as a stream, so that a document of 50,000 files takes no more memory than one of ten.

The same nodes always give the same bytes: UTF-8, two spaces of indentation, attributes in the order they were given.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from lxml import etree

from archiver.package.text import presentable


@dataclass(frozen=True, slots=True)
class Node:
    """An element: its name and attributes in Clark notation, and text or children. Children may be a generator."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: Iterable["Node"] = ()
    text: str = ""


def write_xml(stream: IO[bytes], root: Node, namespaces: Mapping[str | None, str]) -> None:
    """Write `root` as a document to `stream`. Namespaces are declared once, on the root.

    Characters that XML cannot carry become U+FFFD.
    """
    with etree.xmlfile(stream, encoding="UTF-8", buffered=True) as out:
        out.write_declaration()
        _write(out, root, 0, dict(namespaces))
    stream.write(b"\n")


def _write(out: Any, node: Node, depth: int, namespaces: dict[str | None, str] | None) -> None:
    attributes = {name: presentable(value) for name, value in node.attributes.items()}
    with out.element(node.tag, attributes, nsmap=namespaces):
        if node.text:
            out.write(presentable(node.text))
        indent = "\n" + "  " * (depth + 1)
        wrote = False
        for child in node.children:
            out.write(indent)
            _write(out, child, depth + 1, None)
            wrote = True
        if wrote:
            out.write("\n" + "  " * depth)


def present(values: Mapping[str, str]) -> dict[str, str]:
    """Give the attributes that have a value, in their order."""
    return {name: value for name, value in values.items() if value}
