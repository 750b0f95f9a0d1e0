"""Whether record.xml says what the content profile asks: XSD, then Schematron, as findings (never just False)."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

from lxml import etree, isoschematron

from archiver.data import data_path
from archiver.errors import RecordInvalid
from archiver.findings import Finding, Level
from archiver.package import rules
from archiver.package.parsing import parse
from archiver.package.record_xml import read_record, record_xml

MOST_PER_RULE = 20  # of one rule in one file; what is more is told as a number

_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_STEP = re.compile(r"\*\[local-name\(\)='([^']*)' and namespace-uri\(\)='[^']*'\]")


def check_record_xml(data: bytes) -> tuple[Finding, ...]:
    """Give what is wrong with record.xml, gravest kind first: not readable, not valid, or against a rule.

    Nothing in `data` is trusted. What the XSD refuses is not held against the Schematron, whose rules presume it.
    """
    try:
        root = parse(data, "record.xml")
    except RecordInvalid as error:
        return (rules.NOT_READABLE.broken("record.xml", str(error)),)
    findings = tuple(_few(_against_xsd(root)))
    if findings:
        return findings
    findings = tuple(_few(_against_schematron(root)))
    del root  # the tree of a large thread is larger than what comes next
    return (*findings, *_not_canonical(data))


@cache
def _xsd() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(data_path("schemas", rules.XSD)))


@cache
def _schematron() -> isoschematron.Schematron:
    return isoschematron.Schematron(etree.parse(data_path("schemas", rules.SCHEMATRON)), store_report=True)


def _against_xsd(root: etree._Element) -> Iterator[Finding]:
    schema = _xsd()
    if not schema.validate(root):
        for entry in schema.error_log:
            yield rules.NOT_VALID.broken(f"record.xml rad {entry.line}", entry.message)


def _against_schematron(root: etree._Element) -> Iterator[Finding]:
    schematron = _schematron()
    schematron.validate(root)
    report = schematron.validation_report
    assert report is not None  # store_report is on, and validate has run
    for failed in report.iter(f"{_SVRL}failed-assert"):
        yield Finding(
            rule=failed.get("id", ""),
            level=Level(failed.get("role", "")),
            where="record.xml " + _STEP.sub(r"\1", failed.get("location", "")),
            message=" ".join("".join(map(str, failed.itertext())).split()),
        )


def _not_canonical(data: bytes) -> Iterator[Finding]:
    try:
        same = record_xml(read_record(data)) == data
    except RecordInvalid as error:
        yield rules.NOT_CANONICAL.broken("record.xml", str(error))
        return
    if not same:
        yield rules.NOT_CANONICAL.broken("record.xml")


def _few(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Give at most `MOST_PER_RULE` findings of each rule, then how many more there were."""
    told: Counter[str] = Counter()
    last: dict[str, Finding] = {}
    for finding in findings:
        told[finding.rule] += 1
        last[finding.rule] = finding
        if told[finding.rule] <= MOST_PER_RULE:
            yield finding
    for rule, finding in last.items():
        if told[rule] > MOST_PER_RULE:
            more = f"Regeln {rule} bryts på ytterligare {told[rule] - MOST_PER_RULE} ställen."
            yield Finding(rule=rule, level=finding.level, where="record.xml", message=more)
