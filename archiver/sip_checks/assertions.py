"""Rules about METS as data: where a rule applies, and what must be true there (both XPath 1.0)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from lxml import etree

from archiver.findings import Finding, Level
from archiver.package.rules import Rule

NAMESPACES = {
    "m": "http://www.loc.gov/METS/",
    "xlink": "http://www.w3.org/1999/xlink",
    "csip": "https://DILCIS.eu/XML/METS/CSIPExtensionMETS",
    "sip": "https://DILCIS.eu/XML/METS/SIPExtensionMETS",
    "ext": "ExtensionMETS",
}


@dataclass(frozen=True, slots=True)
class Assertion:
    """At every node of `context`, `test` must be true."""

    rule: Rule
    context: str
    test: str


def must(name: str, context: str, test: str, sentence: str) -> Assertion:
    """Give a rule whose breach is an error."""
    return Assertion(Rule(name, Level.ERROR, sentence), context, test)


def should(name: str, context: str, test: str, sentence: str) -> Assertion:
    """Give a rule whose breach is a warning."""
    return Assertion(Rule(name, Level.WARNING, sentence), context, test)


def may(name: str, context: str, test: str, sentence: str) -> Assertion:
    """Give a rule whose breach is worth knowing, no more."""
    return Assertion(Rule(name, Level.INFO, sentence), context, test)


def one_of(attribute: str, values: Iterable[str]) -> str:
    """Give the test that an attribute has one of the values."""
    return "(" + " or ".join(f"{attribute}='{value}'" for value in values) + ")"


def broken(root: etree._Element, assertions: Iterable[Assertion], name: str) -> Iterator[Finding]:
    """Give a finding for every place in the document `name` where an assertion does not hold."""
    for assertion in assertions:
        test = _compiled(f"boolean({assertion.test})")
        for node in _compiled(assertion.context)(root):
            if not test(node):
                yield assertion.rule.broken(line(name, node))


def line(name: str, node: etree._Element) -> str:
    """Give the place of an element in the document `name`."""
    return f"{name} rad {node.sourceline}"


@cache
def _compiled(expression: str) -> etree.XPath:
    return etree.XPath(expression, namespaces=NAMESPACES)
