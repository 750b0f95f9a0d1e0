"""Whether a package is what its specification says: anybody's package, as a folder, a zip or a tar."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from lxml import etree

from archiver.errors import PackageInvalid
from archiver.findings import Finding, Level
from archiver.package.checks import Judge
from archiver.sip_checks import eark, fgs12, rules
from archiver.sip_checks.contents import check_pdfs, check_records
from archiver.sip_checks.opening import Package, open_package
from archiver.sip_checks.parsing import parse

Spec = Literal["fgs-1.2", "fgs-2.0", "eark-2.2"]
MOST_PER_RULE = 20
_SIP_XML = ("sip.xml", "mets.xml", "info.xml")


@dataclass(frozen=True, slots=True)
class Checking:
    """What came of a check: the specification that the package was held against, and what was found."""

    spec: Spec
    findings: tuple[Finding, ...] = field(default=())


def check_package(path: Path, spec: Spec | None = None, *, judge: Judge | None = None) -> tuple[Finding, ...]:
    """Give what is wrong with the package at `path`; see `check`."""
    return check(path, spec, judge=judge).findings


def check(
    path: Path,
    spec: Spec | None = None,
    *,
    judge: Judge | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Checking:
    """Give what is wrong with the package at `path`, gravest kind first within each part, at most 20 of each rule.

    Nothing in it is trusted and nothing is changed. Without `spec` it is held against what it says it follows; a
    package that says it follows CSIP alone is then not held against SIP. `judge` (veraPDF) is asked about each PDF/A
    when given; `progress` is called with (files read, files in all).

    Raises:
        PackageInvalid: there is nothing there that can be opened.
        ProgramMissing: the schemas of METS and E-ARK are not installed.
    """
    with open_package(path) as package:
        mets, root, problems = _mets(package)
        said = _said(mets, root)
        chosen: Spec = spec or said or "fgs-2.0"
        findings = list(problems)
        if spec and said and spec != said:
            findings.append(rules.OTHER_SPEC.broken(mets, f"Det säger {said}; prövat mot {spec}."))
        if chosen == "fgs-1.2":
            checked = fgs12.check(package, mets, root)
        else:
            checked = eark.check(package, root, chosen, asked=spec is not None, is_folder=path.is_dir())
        findings += [*package.problems, *checked.findings, *checked.check_files(progress)]
        findings += [*check_records(package), *check_pdfs(package, judge)]
    return Checking(chosen, tuple(_few(findings)))


def _mets(package: Package) -> tuple[str, etree._Element | None, list[Finding]]:
    """Find the METS document of the package, and read it if that can be done."""
    by_case = {path.casefold(): path for path in sorted(package.files, reverse=True) if "/" not in path}
    name = "METS.xml" if "METS.xml" in package.files else ""
    name = name or next((by_case[one] for one in _SIP_XML if one in by_case), "")
    if not name:
        return "METS.xml", None, [rules.NO_METS.broken("paketet")]
    try:
        root = parse(package, name)
    except PackageInvalid as error:
        return name, None, [rules.NOT_XML.broken(name, str(error))]
    if root.tag != "{http://www.loc.gov/METS/}mets":
        return name, None, [rules.NO_METS_ROOT.broken(name)]
    return name, root, []


def _said(name: str, root: etree._Element | None) -> Spec | None:
    """Tell which specification a package says that it follows."""
    if root is None:
        return "fgs-1.2" if name.casefold() in ("sip.xml", "info.xml") else None
    profile = root.get("PROFILE", "")
    if "xml.ra.se" in profile or "ExtensionMETS" in root.nsmap.values():
        return "fgs-1.2"
    if "v2-2-0" in profile:
        return "eark-2.2"
    return "fgs-2.0" if name == "METS.xml" or "dilcis" in profile.casefold() else "fgs-1.2"


def _few(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Give at most `MOST_PER_RULE` findings of each rule and level, then how many more there were."""
    told: Counter[tuple[str, Level]] = Counter()
    last: dict[tuple[str, Level], Finding] = {}
    for finding in findings:
        key = (finding.rule, finding.level)
        told[key] += 1
        last[key] = finding
        if told[key] <= MOST_PER_RULE:
            yield finding
    for key, finding in last.items():
        if told[key] > MOST_PER_RULE:
            more = f"Regeln {finding.rule} bryts på ytterligare {told[key] - MOST_PER_RULE} ställen."
            yield Finding(rule=finding.rule, level=finding.level, where="paketet", message=more)
