"""The CSIP map of an E-ARK package (structMap, CSIP80–82, 88–112, 116, 118, 119): divisions, and what they point to."""

from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass

from lxml import etree

from archiver.findings import Finding, Level
from archiver.package.rules import Rule
from archiver.sip_checks.assertions import NAMESPACES, line
from archiver.sip_checks.eark_agents import nearest_to
from archiver.sip_checks.hrefs import inside
from archiver.sip_checks.opening import folders_of

_XLINK = f"{{{NAMESPACES['xlink']}}}"
_E, _W = Level.ERROR, Level.WARNING

C80 = Rule("CSIP80", _E, "METS ska ha precis en structMap som är CSIP:s karta.")
C81 = Rule("CSIP81", _E, "CSIP:s karta ska ha @TYPE PHYSICAL.")
C82 = Rule("CSIP82", _E, "CSIP:s karta ska ha @LABEL CSIP.")
C88 = Rule("CSIP88", _E, "Kartan ska ha precis en div Metadata.")
C89 = Rule("CSIP89", _E, "Kartans div Metadata ska ha @ID.")
C90 = Rule("CSIP90", _E, "Kartans div för metadata ska heta Metadata, stavat så, och finnas en gång.")
C91 = Rule("CSIP91", _W, "Kartans div Metadata bör hänvisa till alla gällande delar av amdSec med @ADMID.")
C92 = Rule("CSIP92", _W, "Kartans div Metadata bör hänvisa till alla gällande dmdSec med @DMDID.")
C91_ONLY = Rule("CSIP91", _W, "Kartans div Metadata bör med @ADMID bara hänvisa till delar av amdSec.")
C92_ONLY = Rule("CSIP92", _W, "Kartans div Metadata bör med @DMDID bara hänvisa till dmdSec.")
C105 = Rule("CSIP105", _W, "Kartan bör ha en div för varje representation som har en METS.xml.")
C105_NONE = Rule("CSIP105", _E, "Kartans div för en representation ska gälla en representation som finns.")
C106 = Rule("CSIP106", _E, "Kartans div för en representation ska ha @ID.")
C107 = Rule("CSIP107", _W, "Kartans div för en representation bör ha representationens sökväg som @LABEL.")
C107_NONE = Rule("CSIP107", _E, "@LABEL på kartans div för en representation ska vara en sökväg som finns.")
C108 = Rule("CSIP108", _E, "mptr/@xlink:title ska vara id för representationens filgrupp.")
C109 = Rule("CSIP109", _E, "Kartans div för en representation ska ha precis en mptr till dess METS.xml.")
C110 = Rule("CSIP110", _E, "mptr/@xlink:href ska peka på METS.xml i den representation som @LABEL anger.")
C111 = Rule("CSIP111", _E, "mptr/@xlink:type ska vara simple.")
C112 = Rule("CSIP112", _E, "mptr/@LOCTYPE ska vara URL.")


@dataclass(frozen=True, slots=True)
class _Division:
    """The rules of one of the three divisions that point to file groups."""

    label: str
    present: Rule
    identified: Rule
    spelled: Rule
    pointing: Rule
    pointed: Rule


def _division(label: str, first: int, pointed: int) -> _Division:
    return _Division(
        label,
        Rule(f"CSIP{first}", _W, f"Kartan bör ha en enda div {label} när det finns en sådan filgrupp."),
        Rule(f"CSIP{first + 1}", _E, f"Kartans div {label} ska ha @ID."),
        Rule(f"CSIP{first + 2}", _E, f"Kartans div {label} ska heta så, stavat så."),
        Rule(f"CSIP{first + 3}", _E, f"Varje filgrupp {label} ska ha en fptr i kartan."),
        Rule(f"CSIP{pointed}", _E, f"fptr/@FILEID i kartans div {label} ska vara id för en sådan filgrupp."),
    )


_DIVISIONS = (
    _division("Documentation", 93, 116),
    _division("Schemas", 97, 118),
    _division("Representations", 101, 119),
)
MAP_RULES = (
    *(value for value in dict(globals()).values() if isinstance(value, Rule)),
    *(rule for one in _DIVISIONS for rule in (one.present, one.identified, one.spelled, one.pointing, one.pointed)),
)
_Criterion = tuple[Rule, Callable[[etree._Element], bool]]
_MAP: tuple[_Criterion, ...] = (
    (C81, lambda found: found.get("TYPE") == "PHYSICAL"),
    (C82, lambda found: found.get("LABEL") == "CSIP"),
)


@dataclass(frozen=True, slots=True)
class _Map:
    name: str
    root: etree._Element
    whole: etree._Element
    files: Set[str]
    folders: Set[str]
    pointing_is_error: bool

    def divisions(self) -> list[etree._Element]:
        return self.whole.findall("m:div", NAMESPACES)

    def labelled(self, label: str) -> list[etree._Element]:
        return [div for div in self.divisions() if div.get("LABEL") == label]

    def groups(self, use: str) -> list[etree._Element]:
        found = self.root.iterfind("m:fileSec//m:fileGrp", NAMESPACES)
        return [group for group in found if group.get("USE", "").partition("/")[0] == use]


def check_map(
    root: etree._Element, name: str, files: Set[str], *, of_package: bool, pointing_is_error: bool
) -> Iterator[Finding]:
    """Give what is wrong with the map. `files` are the paths in the package.

    2.2.0 only recommends that file groups are pointed to (`pointing_is_error` is False then).
    """
    maps = root.findall("m:structMap", NAMESPACES)
    if not maps:
        yield C80.broken(name)
        return
    nearest, lacking = nearest_to(maps, _MAP)
    for rule in lacking:
        yield rule.broken(line(name, nearest[0]))
    if len(nearest) > 1 or lacking:
        yield C80.broken(line(name, nearest[-1]))
    whole = nearest[0].find("m:div", NAMESPACES)
    if whole is None:
        return
    found = _Map(name, root, whole, files, folders_of(files), pointing_is_error)
    yield from _metadata(found)
    if of_package:
        for division in _DIVISIONS:
            yield from _pointing(found, division)
        yield from _representations(found)


def _metadata(found: _Map) -> Iterator[Finding]:
    divisions = found.labelled("Metadata")
    if len(divisions) != 1:
        others = [div for div in found.divisions() if div.get("LABEL", "").casefold() == "metadata"]
        where = line(found.name, (divisions or others or [found.whole])[-1])
        yield C88.broken(where)
        yield C90.broken(where)
        return
    (division,) = divisions
    if not division.get("ID"):
        yield C89.broken(line(found.name, division))
    for rule, attribute, path in ((C91, "ADMID", "m:amdSec/*"), (C92, "DMDID", "m:dmdSec")):
        told = set(division.get(attribute, "").split())
        for section in found.root.iterfind(path, NAMESPACES):
            if section.get("STATUS", "CURRENT") == "CURRENT" and section.get("ID") not in told:
                yield rule.broken(line(found.name, section))
    yield from _astray(found, division)


def _astray(found: _Map, division: etree._Element) -> Iterator[Finding]:
    for rule, attribute, path in (
        (C91_ONLY, "ADMID", "m:amdSec/descendant-or-self::*/@ID"),
        (C92_ONLY, "DMDID", "m:dmdSec/@ID"),
    ):
        known = found.root.xpath(path, namespaces=NAMESPACES)
        if not set(division.get(attribute, "").split()).issubset(known):
            yield rule.broken(line(found.name, division))


def _pointing(found: _Map, division: _Division) -> Iterator[Finding]:
    groups = {group.get("ID"): group for group in found.groups(division.label)}
    divisions = found.labelled(division.label)
    alike = [div for div in found.divisions() if div.get("LABEL", "").casefold() == division.label.casefold()]
    nested = [div for div in found.divisions() if div.get("LABEL", "").startswith(f"{division.label}/")]
    if groups and not divisions and not nested:
        yield division.present.broken(line(found.name, found.whole))
        if alike:
            yield division.spelled.broken(line(found.name, alike[0]))
    if len(divisions) > 1:
        yield division.present.broken(line(found.name, divisions[1]))
    for div in divisions:
        if not div.get("ID"):
            yield division.identified.broken(line(found.name, div))
        yield from _pointers(found, div, division, groups)
    yield from _unpointed(found, division, groups)


def _pointers(
    found: _Map, div: etree._Element, division: _Division, groups: dict[str | None, etree._Element]
) -> Iterator[Finding]:
    files = {file.get("ID") for group in groups.values() for file in group.iterfind(".//m:file", NAMESPACES)}
    for pointer in div.findall("m:fptr", NAMESPACES):
        target = pointer.get("FILEID")
        if target not in groups and target not in files:
            yield division.pointed.broken(line(found.name, pointer))


def _unpointed(found: _Map, division: _Division, groups: dict[str | None, etree._Element]) -> Iterator[Finding]:
    told = {pointer.get("FILEID") for pointer in found.whole.iterfind(".//m:fptr", NAMESPACES)}
    told |= {pointer.get(f"{_XLINK}title") for pointer in found.whole.iterfind(".//m:mptr", NAMESPACES)}
    for name, group in groups.items():
        inner = {file.get("ID") for file in group.iterfind(".//m:file", NAMESPACES)}
        if name in told or told & inner:
            continue
        for rule in (division.pointing, division.pointed):
            level = _E if found.pointing_is_error else _W
            yield Rule(rule.id, level, rule.sentence).broken(line(found.name, group))


def _representations(found: _Map) -> Iterator[Finding]:
    mentioned: set[str] = set()
    groups = {group.get("ID") for group in found.groups("Representations")}
    described = {path.split("/")[1] for path in found.files if _is_representation_mets(path)}
    for div in found.divisions():
        top, _, path = div.get("LABEL", "").partition("/")
        pointers = div.findall("m:mptr", NAMESPACES)
        if top != "Representations" or not path:
            mentioned |= set(_representations_of(pointers))
            continue
        name = path.partition("/")[0]
        mentioned |= {name, *_representations_of(pointers)}
        if not div.get("ID"):
            yield C106.broken(line(found.name, div))
        yield from _existing(found, div, path, pointers)
        if name in described and len(pointers) != 1 and not _has_inner(div):
            yield C109.broken(line(found.name, div))
        for pointer in pointers:
            yield from _pointer(found, pointer, name, groups)
    for name in sorted(described - mentioned):
        yield C105.broken(f"representations/{name}/METS.xml")
        yield C107.broken(f"representations/{name}/METS.xml")


def _has_inner(div: etree._Element) -> bool:
    return div.find("m:div", NAMESPACES) is not None or div.find("m:fptr", NAMESPACES) is not None


def _is_representation_mets(path: str) -> bool:
    return path.startswith("representations/") and path.endswith("/METS.xml") and path.count("/") == 2


def _representations_of(pointers: Iterable[etree._Element]) -> Iterator[str]:
    for pointer in pointers:
        path = inside(pointer.get(f"{_XLINK}href", ""))
        if path and _is_representation_mets(path):
            yield path.split("/")[1]


def _existing(found: _Map, div: etree._Element, path: str, pointers: list[etree._Element]) -> Iterator[Finding]:
    folder = f"representations/{path.rstrip('/')}"
    is_there = folder in found.files or folder in found.folders
    hrefs = [inside(pointer.get(f"{_XLINK}href", "")) for pointer in pointers]
    if not is_there or any(href not in found.files for href in hrefs):
        yield C105_NONE.broken(line(found.name, div))
        yield C107_NONE.broken(line(found.name, div))


def _pointer(found: _Map, pointer: etree._Element, name: str, groups: set[str | None]) -> Iterator[Finding]:
    where = line(found.name, pointer)
    href = inside(pointer.get(f"{_XLINK}href", ""))
    if pointer.get(f"{_XLINK}title") not in groups:
        yield C108.broken(where)
    if not href or href not in found.files or not href.casefold().startswith(f"representations/{name}/".casefold()):
        yield C110.broken(where)
    if pointer.get(f"{_XLINK}type") != "simple":
        yield C111.broken(where)
    if pointer.get("LOCTYPE") != "URL":
        yield C112.broken(where)
