"""What every METS document of a package has in common, whichever specification: ids, dates, links, PREMIS, files."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from archiver.errors import PackageInvalid
from archiver.findings import Finding
from archiver.sip_checks import rules
from archiver.sip_checks.assertions import NAMESPACES, line
from archiver.sip_checks.links import Kind, Link, check_digests, check_sizes, links
from archiver.sip_checks.opening import Package, printable
from archiver.sip_checks.parsing import parse
from archiver.sip_checks.premis import check_premis, digests, is_premis
from archiver.sip_checks.schemas import check_premis_schema
from archiver.sip_checks.structure import check_unlisted

_REFERRING = ("FILEID", "DMDID", "ADMID")
_DATES = ("CREATED", "CREATEDATE", "LASTMODDATE")
_DATE = re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")


@dataclass(slots=True)
class Checked:
    """A package on its way through the checks: what has been found, and which files METS has told of."""

    package: Package
    kinds: Sequence[Kind]
    findings: list[Finding] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    documents: set[str] = field(default_factory=set)
    ids: dict[str, str] = field(default_factory=dict)

    def add_mets(self, root: etree._Element, name: str) -> None:
        """Take in one METS document: its ids, dates and links."""
        self.documents.add(name)
        self.findings += _references(root, name)
        self.findings += _dates(root, name)
        for element in root.iterfind(".//*[@ID]"):
            mine = element.get("ID", "")
            other = self.ids.setdefault(mine, name)
            if other != name:
                self.findings.append(rules.DOUBLE_ID.broken(line(name, element), f"{printable(mine)} finns i {other}."))
        for found in links(root, name, self.kinds, self.package):
            (self.links if isinstance(found, Link) else self.findings).append(found)  # type: ignore[arg-type]

    def add_premis(self, paths: Sequence[str]) -> None:
        """Take in the PREMIS documents among `paths`."""
        for path in paths:
            try:
                root = parse(self.package, path)
            except PackageInvalid as error:
                self.findings.append(rules.NOT_XML.broken(printable(path), str(error)))
                continue
            if is_premis(root):
                self.findings += [*check_premis(root, path, self.package), *check_premis_schema(root, path)]
                self.findings += self._fixities(root, path)

    def check_files(self, progress: Callable[[int, int], None] | None) -> Iterator[Finding]:
        """Give what is wrong with the files that METS tells of, and the files that it does not."""
        yield from check_sizes(self.links, self.package)
        yield from check_digests(self.links, self.package, progress)
        yield from _twice(self.links)
        yield from check_unlisted(self.package, {link.path for link in self.links}, self.documents)

    def _fixities(self, root: etree._Element, name: str) -> Iterator[Finding]:
        said = {link.path: link.digest.casefold() for link in self.links if link.algorithm == "SHA-256"}
        for path, digest, number in digests(root):
            if path in said and said[path] != digest.casefold():
                rule = rules.PREMIS_DIFFERS if digest.strip("0") else rules.PREMIS_PLACEHOLDER
                yield rule.broken(f"{name} rad {number}", printable(path))


def _references(root: etree._Element, name: str) -> Iterator[Finding]:
    known = {element.get("ID") for element in root.iterfind(".//*[@ID]")}
    for attribute in _REFERRING:
        for element in root.iterfind(f".//*[@{attribute}]"):
            for target in element.get(attribute, "").split():
                if target not in known:
                    yield rules.DANGLING.broken(line(name, element), f"{attribute} {printable(target)}")


def _dates(root: etree._Element, name: str) -> Iterator[Finding]:
    head = root.find("m:metsHdr", NAMESPACES)
    made = _moment(head.get("CREATEDATE", "")) if head is not None else None
    for attribute in _DATES:
        for element in root.iterfind(f".//*[@{attribute}]"):
            said = element.get(attribute, "").strip()
            moment = _moment(said)
            if said and moment is None:
                yield rules.BAD_DATE.broken(line(name, element), f"{attribute} {printable(said)}")
            elif moment and made and attribute == "CREATED" and moment > made + dt.timedelta(days=1):
                yield rules.LATER.broken(line(name, element), f"{attribute} {printable(said)}")


def _moment(text: str) -> dt.datetime | None:
    """Give the moment that an xs:dateTime says (without a zone: taken as UTC), None when it is none."""
    if not _DATE.fullmatch(text.strip()):
        return None
    try:
        moment = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.utcoffset() is not None else moment.replace(tzinfo=dt.UTC)


def _twice(found: Sequence[Link]) -> Iterator[Finding]:
    first: Mapping[tuple[str, str], str] = {}
    seen: dict[tuple[str, str], str] = dict(first)
    for link in found:
        key = (link.path, link.where.partition(" rad ")[0])
        if key in seen:
            yield rules.LISTED_TWICE.broken(link.where, printable(link.path))
        seen[key] = link.where
