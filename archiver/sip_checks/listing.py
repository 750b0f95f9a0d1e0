"""Every rule that a package can break, for the documentation and for the tests that break them one by one."""

import re
from collections.abc import Iterator

from archiver.package.rules import Rule
from archiver.sip_checks import eark, fgs12
from archiver.sip_checks.eark_agents import AGENT_RULES
from archiver.sip_checks.eark_assertions import EVERY_METS, PACKAGE_METS, REPRESENTATION_METS, sip_assertions
from archiver.sip_checks.eark_map import MAP_RULES
from archiver.sip_checks.fgs12_assertions import KINDS, SIP_XML
from archiver.sip_checks.rules import OWN_RULES


def all_rules() -> tuple[Rule, ...]:
    """Give every rule, by id; an id that asks for several things stands once for each."""
    return tuple(sorted(dict.fromkeys(_rules()), key=_order))


def _rules() -> Iterator[Rule]:
    yield from OWN_RULES
    assertions = (*EVERY_METS, *PACKAGE_METS, *REPRESENTATION_METS, *sip_assertions(eark.PROFILES["fgs-2.0"]), *SIP_XML)
    yield from (assertion.rule for assertion in assertions)
    yield from (*AGENT_RULES, *MAP_RULES, *eark.FILE_RULES, *fgs12.FILE_RULES)
    for kind in (*eark.KINDS, *KINDS):
        yield from (kind.there, kind.size, kind.digest)


def _order(rule: Rule) -> tuple[str, int, str]:
    found = re.fullmatch(r"([A-Z]+)-?(\d+)", rule.id)
    return (found[1], int(found[2]), rule.sentence) if found else (rule.id, 0, rule.sentence)
