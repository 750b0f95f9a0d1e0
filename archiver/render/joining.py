"""Joins the PDFs of one record's parts: pages, structure tree, link targets and outline become one document's."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from archiver.render import tags

FOLDED_FROM = 2  # level from which an item's own sub-items are folded away


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A line of the outline: level 1 to 3, the page it leads to (0-based), and how far up in points."""

    level: int
    title: str
    page: int
    top: float


def headings(pdf: Pdf, *, above: int = 0) -> Iterator[Heading]:
    """Give the outline as Chromium wrote it, in reading order; `above` levels are missing in a later part."""
    outlines = pdf.Root.get(Name.Outlines)
    if outlines is None:
        return
    numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    waiting = [(outlines.get(Name.First), 1 + above)]
    while waiting:
        item, level = waiting.pop()
        if item is None:
            continue
        target = item[Name.Dest]
        yield Heading(level=level, title=str(item[Name.Title]), page=numbers[target[0].objgen], top=float(target[3]))
        waiting += [(item.get(Name.Next), level), (item.get(Name.First), level + 1)]


def join(pdf: Pdf, parts: Iterable[Pdf]) -> list[Heading]:
    """Put the pages of the parts last in `pdf`, with their tags and link targets; give the outline of the whole.

    Every part may be closed when the next one is asked for.
    """
    outline = list(headings(pdf))
    entries = list(tags.parent_entries(pdf))
    document = tags.document_element(pdf)
    for part in parts:
        first_page = len(pdf.pages)
        outline += [replace(one, page=one.page + first_page) for one in headings(part, above=2)]
        entries += _append(pdf, part, document, base=entries[-1][0] + 1 if entries else 0)
    tags.write_parent_tree(pdf, entries)
    return outline


def _append(pdf: Pdf, part: Pdf, document: Object, *, base: int) -> list[tuple[int, Object]]:
    """Append one part; give its entries for the parent tree, their keys moved up by `base`."""
    for page in part.pages:
        _shift(page.obj, base)
    for page in part.pages:
        pdf.pages.append(page)
    kids = document[Name.K]
    for child in tags.children(tags.document_element(part)):
        copied = pdf.copy_foreign(child)
        copied[Name.P] = document
        kids.append(copied)
    targets = part.Root.get(Name.Dests, Dictionary())
    if Name.Dests not in pdf.Root:
        pdf.Root[Name.Dests] = pdf.make_indirect(Dictionary())
    for name in sorted(targets.keys()):
        pdf.Root[Name.Dests][name] = pdf.copy_foreign(part.make_indirect(targets[name]))
    return [
        (base + key, pdf.copy_foreign(value if value.is_indirect else part.make_indirect(value)))
        for key, value in tags.parent_entries(part)
    ]


def _shift(page: Object, base: int) -> None:
    page[Name.StructParents] = int(page[Name.StructParents]) + base
    for annotation in page.get(Name.Annots, ()):
        if Name.StructParent in annotation:
            annotation[Name.StructParent] = int(annotation[Name.StructParent]) + base


def write_outline(pdf: Pdf, outline: Sequence[Heading]) -> None:
    """Write the document outline anew; headings below level 2 are folded away at opening."""
    root = pdf.make_indirect(Dictionary(Type=Name.Outlines))
    path: list[tuple[int, Object]] = [(0, root)]  # the last item written of each open level
    for heading in outline:
        while path[-1][0] >= heading.level:
            path.pop()
        above = path[-1][1]
        page = pdf.pages[heading.page].obj
        item = pdf.make_indirect(
            Dictionary(
                Title=String(heading.title),
                Parent=above,
                Dest=Array([page, Name.XYZ, 0, round(heading.top, 2), 0]),
            )
        )
        if Name.Last in above:
            item[Name.Prev] = above[Name.Last]
            above[Name.Last][Name.Next] = item
        else:
            above[Name.First] = item
        above[Name.Last] = item
        path.append((heading.level, item))
    _count(root, 0)
    pdf.Root[Name.Outlines] = root


def _count(item: Object, level: int) -> int:
    """Write /Count (ISO 32000-1 §12.3.3): how many lines below are seen, negative where they are folded away."""
    seen = 0
    child = item.get(Name.First)
    while child is not None:
        seen += 1 + max(_count(child, level + 1), 0)
        child = child.get(Name.Next)
    if seen:
        item[Name.Count] = seen if level < FOLDED_FROM else -seen
    return seen if level < FOLDED_FROM else 0
