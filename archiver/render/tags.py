"""The structure tree and the page content of Chromium's PDF, made fit for PDF/UA-1 (ISO 14289-1).

What Chromium draws outside any tag (backgrounds, borders of blocks) becomes an artifact (§7.1). The ids by which it
ties table cells to their headers differ from run to run; they go, and `Scope` (§7.5) says the same.
"""

import re
from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Stream

_CONSTRUCTS = (b" re", b" m", b" l", b" c", b" v", b" y", b"h")
_PAINTS = re.compile(rb"(?:^|\s)(?:f\*?|F|S|s|B\*?|b\*?)$")
_DRAWS = re.compile(rb"(?:^|\s)(?:Do|sh)$")
_ARTIFACT = b"/Artifact BMC"


def mark_artifacts(content: bytes) -> bytes:
    """Wrap every drawing that stands outside marked content as an artifact.

    Reads what Skia writes: one operator per line, strings in hexadecimal. A path is wrapped from its first
    constructing operator, since no marked-content operator may stand inside a path (ISO 32000-1 §8.2, figure 9).
    """
    out: list[bytes] = []
    depth = 0
    path_at = -1
    for line in content.split(b"\n"):
        if line.endswith((b"BDC", b"BMC")):
            depth += 1
        elif line.endswith(b"EMC"):
            depth -= 1
        elif depth == 0:
            if line.endswith(_CONSTRUCTS):
                path_at = len(out) if path_at < 0 else path_at
            elif _PAINTS.search(line):
                out.insert(path_at if path_at >= 0 else len(out), _ARTIFACT)
                out += [line, b"EMC"]
                path_at = -1
                continue
            elif line == b"BT" or _DRAWS.search(line):
                out.append(_ARTIFACT)
                if line != b"BT":
                    out += [line, b"EMC"]
                    continue
            elif line == b"ET":
                out += [line, b"EMC"]
                continue
            elif line.endswith(b" n") or line == b"n":
                path_at = -1
        out.append(line)
    return b"\n".join(out)


def mark_pages(pdf: Pdf) -> None:
    """Mark the artifacts of every page."""
    for page in pdf.pages:
        content = b"\n".join(_contents(page))
        page.obj[Name.Contents] = pdf.make_stream(mark_artifacts(content))


def _contents(page: Page) -> Iterator[bytes]:
    contents = page.obj.get(Name.Contents)
    if isinstance(contents, Stream):
        yield contents.read_bytes()
    elif isinstance(contents, Array):
        yield from (part.read_bytes() for part in contents)


def document_element(pdf: Pdf) -> Object:
    """Give the structure element /Document that Chromium puts above all others."""
    top = pdf.Root[Name.StructTreeRoot][Name.K]
    return top[0] if isinstance(top, Array) else top


def children(element: Object) -> list[Object]:
    """Give the structure elements directly under an element, without marked content and object references."""
    kids = element.get(Name.K)
    listed = list(kids) if isinstance(kids, Array) else [kids]
    return [kid for kid in listed if isinstance(kid, Dictionary) and Name.S in kid]


def forget_ids(pdf: Pdf) -> None:
    """Drop the ids of table cells and what refers to them. Tables stand directly under the document element."""
    root = pdf.Root[Name.StructTreeRoot]
    if Name.IDTree in root:
        del root[Name.IDTree]
    for child in children(document_element(pdf)):
        if Name.Table == child.S:
            for row in children(child):
                for cell in children(row):
                    _forget_headers(cell)


def _forget_headers(cell: Object) -> None:
    if Name.ID in cell:
        del cell[Name.ID]
    attributes = cell.get(Name.A)
    if isinstance(attributes, Array):
        cell[Name.A] = Array([one for one in attributes if Name.Headers not in one])


def parent_entries(pdf: Pdf) -> Iterator[tuple[int, Object]]:
    """Give the parent tree's entries, key and value, in order of key."""
    waiting = [pdf.Root[Name.StructTreeRoot][Name.ParentTree]]
    while waiting:
        node = waiting.pop()
        numbers = node.get(Name.Nums)
        if numbers is not None:
            listed = list(numbers)
            yield from ((int(listed[at]), listed[at + 1]) for at in range(0, len(listed) - 1, 2))
        waiting += reversed(list(node.get(Name.Kids, ())))


LEAF = 512  # entries per leaf; PDF/A-1 allows 8,191 elements in an array (ISO 19005-1 §6.1.12)


def write_parent_tree(pdf: Pdf, entries: list[tuple[int, Object]]) -> None:
    """Write the parent tree anew, in leaves of bounded size."""
    leaves = []
    for start in range(0, len(entries), LEAF):
        held = entries[start : start + LEAF]
        numbers = Array([part for entry in held for part in entry])
        leaves.append(pdf.make_indirect(Dictionary(Limits=Array([held[0][0], held[-1][0]]), Nums=numbers)))
    root = pdf.Root[Name.StructTreeRoot]
    root[Name.ParentTree] = pdf.make_indirect(Dictionary(Kids=Array(leaves)))
    root[Name.ParentTreeNextKey] = entries[-1][0] + 1 if entries else 0
