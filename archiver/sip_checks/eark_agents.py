"""The agents of an E-ARK package: the software that made it (CSIP10–16), and who sends, made and receives (SIP9–31)."""

from collections.abc import Callable, Iterator, Sequence

from lxml import etree

from archiver.findings import Finding, Level
from archiver.package.rules import Rule
from archiver.sip_checks.assertions import NAMESPACES, line

_NOTE = f"{{{NAMESPACES['csip']}}}NOTETYPE"
_ORGANIZED = frozenset({"ORGANIZATION", "INDIVIDUAL"})
_E, _W, _I = Level.ERROR, Level.WARNING, Level.INFO

C10 = Rule("CSIP10", _E, "metsHdr ska ha en agent för programmet som gjorde paketet.")
C11 = Rule("CSIP11", _E, "Programmets agent ska ha @ROLE CREATOR.")
C12 = Rule("CSIP12", _E, "Programmets agent ska ha @TYPE OTHER.")
C13 = Rule("CSIP13", _E, "Programmets agent ska ha @OTHERTYPE SOFTWARE.")
C14 = Rule("CSIP14", _E, "Programmets agent ska ha ett namn.")
C15 = Rule("CSIP15", _E, "Programmets agent ska ha precis en note med programmets version.")
C16 = Rule("CSIP16", _E, "Programmets note ska ha @csip:NOTETYPE SOFTWARE VERSION.")
S9 = Rule("SIP9", _I, "Arkivbildaren kan anges som agent ARCHIVIST.")
S9_MANY = Rule("SIP9", _W, "Arkivbildaren bör anges högst en gång.")
S11 = Rule("SIP11", _E, "Arkivbildarens agent ska ha @TYPE ORGANIZATION eller INDIVIDUAL.")
S12 = Rule("SIP12", _E, "Arkivbildarens agent ska ha ett namn.")
S14 = Rule("SIP14", _E, "Arkivbildarens note ska ha @csip:NOTETYPE IDENTIFICATIONCODE.")
S15 = Rule("SIP15", _E, "metsHdr ska ha en agent för den som levererar.")
S16 = Rule("SIP16", _E, "Den levererandes agent ska ha @ROLE CREATOR.")
S17 = Rule("SIP17", _E, "Den levererandes agent ska ha @TYPE ORGANIZATION eller INDIVIDUAL.")
S18 = Rule("SIP18", _E, "Den levererandes agent ska ha ett namn.")
S20 = Rule("SIP20", _E, "Den levererandes note ska ha @csip:NOTETYPE IDENTIFICATIONCODE.")
S21 = Rule("SIP21", _I, "En kontaktperson kan anges.")
S24 = Rule("SIP24", _E, "Kontaktpersonens agent ska ha ett namn.")
S26 = Rule("SIP26", _I, "Den mottagande arkivorganisationen kan anges.")
S26_MANY = Rule("SIP26", _W, "Den mottagande arkivorganisationen bör anges högst en gång.")
S28 = Rule("SIP28", _E, "Mottagarens agent ska ha @TYPE ORGANIZATION.")
S29 = Rule("SIP29", _E, "Mottagarens agent ska ha ett namn.")
S31 = Rule("SIP31", _E, "Mottagarens note ska ha @csip:NOTETYPE IDENTIFICATIONCODE.")
AGENT_RULES = tuple(value for value in dict(globals()).values() if isinstance(value, Rule))

_Criterion = tuple[Rule, Callable[[etree._Element], bool]]
_SOFTWARE: tuple[_Criterion, ...] = (
    (C11, lambda agent: agent.get("ROLE") == "CREATOR"),
    (C12, lambda agent: agent.get("TYPE") == "OTHER"),
    (C13, lambda agent: agent.get("OTHERTYPE") == "SOFTWARE"),
)


def check_software(root: etree._Element, name: str) -> Iterator[Finding]:
    """Give what is wrong with the agent that stands for the program."""
    head = root.find("m:metsHdr", NAMESPACES)
    if head is None:
        return
    agents = head.findall("m:agent", NAMESPACES)
    if not agents:
        yield C10.broken(line(name, head))
        return
    nearest, lacking = nearest_to(agents, _SOFTWARE)
    for rule in lacking:
        yield rule.broken(line(name, nearest[0]))
    if not any(_sound(agent) for agent in nearest):
        yield from _incomplete(nearest[0], name)


def nearest_to(
    elements: Sequence[etree._Element], criteria: Sequence[_Criterion]
) -> tuple[list[etree._Element], tuple[Rule, ...]]:
    """Give the elements that meet most of the criteria, and the rules of those that one or other of them lacks."""
    met = {element: tuple(rule for rule, holds in criteria if not holds(element)) for element in elements}
    fewest = min(len(lacking) for lacking in met.values())
    nearest = [element for element in elements if len(met[element]) == fewest]
    lacking = {rule for element in nearest for rule in met[element]}
    return nearest, tuple(rule for rule, _ in criteria if rule in lacking)


def check_parties(root: etree._Element, name: str, *, names_mandatory: bool) -> Iterator[Finding]:
    """Give what is wrong with the agents of a SIP. Names are mandatory from 2.2.0."""
    head = root.find("m:metsHdr", NAMESPACES)
    if head is None:
        return
    agents = head.findall("m:agent", NAMESPACES)
    archivists = [agent for agent in agents if agent.get("ROLE") == "ARCHIVIST" and not _is_software(agent)]
    senders = [agent for agent in agents if agent.get("ROLE") == "CREATOR" and agent.get("TYPE") in _ORGANIZED]
    offices = [agent for agent in senders if agent.get("TYPE") == "ORGANIZATION"]
    if not archivists and len(offices) > 1:
        # The public test corpus writes the archival creator as the first CREATOR of two, so that is understood too.
        archivists, offices = offices[:1], offices[1:]
    keepers = [agent for agent in agents if agent.get("ROLE") == "PRESERVATION"]
    contacts = [agent for agent in senders if agent.get("TYPE") == "INDIVIDUAL"]
    yield from _archival_creator(archivists, head, name, names_mandatory)
    if not senders:
        yield from _no_sender(agents, head, name)
    for agent in offices:
        yield from _office(agent, name, S18 if names_mandatory else None, S20)
    yield from _contacts(contacts, head, name)
    yield from _keepers(keepers, head, name, names_mandatory)


def _archival_creator(
    found: Sequence[etree._Element], head: etree._Element, name: str, names_mandatory: bool
) -> Iterator[Finding]:
    if not found:
        yield S9.broken(line(name, head))
    if len(found) > 1:
        yield S9_MANY.broken(line(name, found[1]))
    for agent in found:
        if agent.get("TYPE") not in _ORGANIZED:
            yield S11.broken(line(name, agent))
        yield from _office(agent, name, S12 if names_mandatory else None, S14)


def _no_sender(agents: Sequence[etree._Element], head: etree._Element, name: str) -> Iterator[Finding]:
    yield S15.broken(line(name, head))
    for agent in agents:
        if agent.get("TYPE") in _ORGANIZED and agent.get("ROLE") not in ("ARCHIVIST", "PRESERVATION"):
            yield S16.broken(line(name, agent))
        elif agent.get("ROLE") == "CREATOR" and not _is_software(agent):
            yield S17.broken(line(name, agent))


def _contacts(found: Sequence[etree._Element], head: etree._Element, name: str) -> Iterator[Finding]:
    if not found:
        yield S21.broken(line(name, head))
    for agent in found:
        if not _text(agent, "m:name"):
            yield S24.broken(line(name, agent))


def _keepers(
    found: Sequence[etree._Element], head: etree._Element, name: str, names_mandatory: bool
) -> Iterator[Finding]:
    if not found:
        yield S26.broken(line(name, head))
    if len(found) > 1:
        yield S26_MANY.broken(line(name, found[1]))
    for agent in found:
        if agent.get("TYPE") != "ORGANIZATION":
            yield S28.broken(line(name, agent))
        yield from _office(agent, name, S29 if names_mandatory else None, S31)


def _office(agent: etree._Element, name: str, named: Rule | None, noted: Rule) -> Iterator[Finding]:
    if named and not _text(agent, "m:name"):
        yield named.broken(line(name, agent))
    for note in agent.findall("m:note", NAMESPACES):
        if note.get(_NOTE) != "IDENTIFICATIONCODE":
            yield noted.broken(line(name, note))


def _is_software(agent: etree._Element) -> bool:
    return agent.get("OTHERTYPE") == "SOFTWARE"


def _sound(agent: etree._Element) -> bool:
    return not list(_incomplete(agent, ""))


def _incomplete(agent: etree._Element, name: str) -> Iterator[Finding]:
    if not _text(agent, "m:name"):
        yield C14.broken(line(name, agent))
    notes = agent.findall("m:note", NAMESPACES)
    if len(notes) != 1 or not (notes[0].text or "").strip():
        yield C15.broken(line(name, agent))
    if notes and not any(note.get(_NOTE) == "SOFTWARE VERSION" for note in notes):
        yield C16.broken(line(name, notes[0]))


def _text(within: etree._Element, path: str) -> str:
    return within.findtext(path, default="", namespaces=NAMESPACES).strip()
