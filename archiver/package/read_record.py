"""A record version read back out of record.xml, strictly: what is unknown, doubled or missing is refused by name."""

from collections.abc import Collection, Mapping
from typing import Any

from lxml import etree

from archiver.errors import RecordInvalid
from archiver.package import shapes, text
from archiver.package.parsing import ended
from archiver.package.shape import Leaf, Leaves, Node, Nodes, Part, Shape
from archiver.records import Account, Authority, Comment, Coverage, Provenance, Record, Snapshot, Thread

_SPACE = " \t\r\n"
_HEAD = frozenset(
    (
        "Handlingsid",
        "Arkivbildare",
        "Konto",
        "Proveniens",
        "Tackning",
        "Andringar",
        "Ursprung",
        "Trad",
        "Ogonblicksbild",
    )
)
_PREFIX = f"{{{shapes.NAMESPACE}}}"


def read_record(data: bytes) -> Record:
    """Give the record that `data` says. Raises RecordInvalid, naming the place, when it is no record of this profile.

    Comments are read and let go one by one: memory is that of the record itself.
    """
    comments: list[Comment] = []
    root: etree._Element | None = None
    for element in ended(data, (_name("Kommentar"), _name("Handling")), "record.xml"):
        if element.tag == _name("Handling"):
            root = element
        else:
            comments.append(_read_comment(element, number=len(comments) + 1))
    if root is None or root.getparent() is not None:
        raise RecordInvalid(f"record.xml is no Handling in the namespace {shapes.NAMESPACE}")
    return _read_root(root, tuple(comments))


def _read_comment(element: etree._Element, *, number: int) -> Comment:
    parent = element.getparent()
    above = parent.getparent() if parent is not None else None
    if parent is None or above is None or (parent.tag, above.tag) != (_name("Kommentarer"), _name("Trad")):
        raise RecordInvalid(f"record.xml line {element.sourceline}: a Kommentar stands outside Trad/Kommentarer")
    if element.attrib.pop("Nr", "") != str(number):
        raise RecordInvalid(f"record.xml line {element.sourceline}: Kommentar/@Nr is not {number}")
    comment: Comment = _read(element, shapes.COMMENT)
    element.clear(keep_tail=True)
    while element.getprevious() is not None:  # the parser is already further on, so only what is behind may go
        if (parent[0].tail or "").strip(_SPACE):
            raise _refusal(parent, "holds text where only elements may stand")
        del parent[0]
    return comment


def _read_root(root: etree._Element, comments: tuple[Comment, ...]) -> Record:
    version = root.attrib.pop("Version", "")
    kind = root.attrib.pop("Typ", "")
    profile_version = root.attrib.pop("Profilversion", "")
    if root.attrib or profile_version != shapes.PROFILE_VERSION or not version.isascii() or not version.isdigit():
        raise RecordInvalid(f"record.xml is no Handling of profile version {shapes.PROFILE_VERSION} with a Version")
    parts = _named_children(root)
    _refuse_others(root, set(parts) - _HEAD)
    content: Thread | Snapshot
    if kind == "trad" and "Ogonblicksbild" not in parts:
        content = _read_thread(_only(parts, "Trad"), comments)
    elif kind == "ogonblicksbild" and "Trad" not in parts:
        content = _read(_only(parts, "Ogonblicksbild"), shapes.SNAPSHOT)
    else:
        raise RecordInvalid(f"record.xml: the content does not agree with Handling/@Typ = {kind!r}")
    authority: Authority = _read(_only(parts, "Arkivbildare"), shapes.AUTHORITY)
    account: Account = _read(_only(parts, "Konto"), shapes.ACCOUNT)
    provenance: Provenance = _read(_only(parts, "Proveniens"), shapes.PROVENANCE)
    coverage: Coverage = _read(_only(parts, "Tackning"), shapes.COVERAGE)
    return Record(
        id=_read_text(_only(parts, "Handlingsid")),
        version=int(version),
        authority=authority,
        account=account,
        content=content,
        provenance=provenance,
        coverage=coverage,
        changes=_read_list(parts, "Andringar", "Andring", shapes.CHANGE),
        origins=_read_list(parts, "Ursprung", "Uppgift", shapes.ORIGIN),
    )


def _read_list(parts: Mapping[str, list[etree._Element]], around: str, name: str, shape: Shape) -> tuple[Any, ...]:
    if around not in parts:
        return ()
    return tuple(_read(one, shape) for one in _children(_only(parts, around), name))


def _read_thread(element: etree._Element, comments: tuple[Comment, ...]) -> Thread:
    for child in element:
        if child.tag == _name("Kommentarer"):
            _children(child, "Kommentar")
            element.remove(child)
            break
    thread: Thread = _read(element, shapes.THREAD, comments=comments)
    return thread


def _read(element: etree._Element, shape: Shape, **more: object) -> Any:
    """Give the record of `shape` that `element` says, with the fields in `more` as they are."""
    fields: dict[str, Any] = dict(more)
    attributes = dict(element.attrib)
    for attribute in shape.attributes:
        written = attributes.pop(attribute.name, None)
        if written is not None:
            fields[attribute.field] = _decoded(element, attribute.name, attribute.code.read, written)
    if attributes:
        raise _refusal(element, f"unknown attribute {min(attributes)}")
    parts = _named_children(element)
    for part in shape.parts:
        found = parts.pop(_outer(part), [])
        if found or isinstance(part, Node):
            fields[part.field] = _read_part(element, part, found)
    _refuse_others(element, parts)
    return _decoded(element, "", lambda _: shape.of(**fields), "")


def _read_part(element: etree._Element, part: Part, found: list[etree._Element]) -> object:
    match part:
        case Leaf():
            return _read_text(_only({part.name: found}, part.name))
        case Leaves():
            return tuple(_read_text(one) for one in found)
        case Node(shape=shape):
            if not found:
                raise _refusal(element, f"{part.name} is missing")
            return _read(_only({part.name: found}, part.name), shape)
        case Nodes(shape=shape, within=within):
            if within:
                found = _children(_only({within: found}, within), part.name)
            return tuple(_read(one, shape) for one in found)


def _outer(part: Part) -> str:
    return part.within if isinstance(part, Nodes) and part.within else part.name


def _decoded(element: etree._Element, where: str, read: Any, written: str) -> Any:
    try:
        return read(written)
    except (ValueError, TypeError) as error:  # a word, number or time that is none; a field that is missing
        raise _refusal(element, f"{'@' + where + ': ' if where else ''}{error}") from error


def _children(element: etree._Element, name: str) -> list[etree._Element]:
    """Give the children of an element that may hold nothing but those called `name`."""
    parts = _named_children(element)
    found = parts.pop(name, [])
    _refuse_others(element, parts)
    return found


def _named_children(element: etree._Element) -> dict[str, list[etree._Element]]:
    """Sort the children of `element` by name; refuse those outside the namespace, and text between them."""
    found: dict[str, list[etree._Element]] = {}
    if (element.text or "").strip(_SPACE):
        raise _refusal(element, "holds text where only elements may stand")
    for child in element:
        tag = child.tag
        if not isinstance(tag, str) or not tag.startswith(_PREFIX):
            raise _refusal(element, f"holds {tag!s}, which has no place there")
        if (child.tail or "").strip(_SPACE):
            raise _refusal(element, "holds text where only elements may stand")
        found.setdefault(tag[len(_PREFIX) :], []).append(child)
    return found


def _refuse_others(element: etree._Element, names: Collection[str]) -> None:
    if names:
        raise _refusal(element, f"holds {min(names)}, which has no place there")


def _only(parts: Mapping[str, list[etree._Element]], name: str) -> etree._Element:
    found = parts.get(name, [])
    if len(found) != 1:
        raise RecordInvalid(f"record.xml: {name} stands {len(found)} times where it must stand once")
    return found[0]


def _read_text(element: etree._Element) -> str:
    written = element.text or ""
    mark = element.attrib.pop(text.MARK, "")
    if len(element) or element.attrib or mark not in {"", text.ESCAPED}:
        raise _refusal(element, f"may hold text and {text.MARK}='{text.ESCAPED}' only")
    return text.unescape(written) if mark else written


def _refusal(element: etree._Element, why: str) -> RecordInvalid:
    return RecordInvalid(f"record.xml line {element.sourceline}: {etree.QName(element).localname} {why}")


def _name(local: str) -> str:
    return _PREFIX + local
