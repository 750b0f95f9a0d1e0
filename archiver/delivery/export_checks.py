"""An export for a diarium checked before it leaves: the XML, what it must say, and the files that it names.

The official schemas may not be carried along (Riksarkivet states no licence); the project's tests hold what is written
against them. Here the mandatory fields are looked for one by one (packages.md §2.1, §2.2). Rules are ours, `DI-`.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from archiver.delivery.exporting import PAGES, xml_name
from archiver.delivery.registering import FOLDER
from archiver.diarium import arendehantering, erms, table
from archiver.diarium.registration import NO_NUMBER
from archiver.errors import PackageInvalid
from archiver.findings import Finding, Level
from archiver.package.rules import Rule
from archiver.sip_checks.opening import Package, open_package
from archiver.sip_checks.parsing import parse

NO_XML = Rule("DI-101", Level.ERROR, "Exporten ska ha registreringen som läsbar XML i roten.")
NO_CASE = Rule("DI-102", Level.ERROR, "Exporten ska ha exakt ett ärende, med id och, om det är nytt, ärendemening.")
NO_ACT = Rule("DI-103", Level.ERROR, "Varje handling ska ha id, rubrik, datum och avsändare.")
NO_FILE = Rule("DI-201", Level.ERROR, "Varje fil som registreringen nämner ska finnas i exporten.")
OTHER_FILE = Rule("DI-202", Level.ERROR, "Varje fil ska ha den storlek och kontrollsumma som registreringen anger.")
UNLISTED = Rule("DI-203", Level.ERROR, "Varje fil i handlingar ska stå i registreringen.")
NO_PAGE = Rule("DI-301", Level.ERROR, "Varje handling ska ha sitt registreringsblad.")
NO_TABLE = Rule("DI-302", Level.ERROR, "Exporten ska ha registreringen som tabell.")
NOT_PLAIN = Rule("DI-303", Level.ERROR, "Exporten ska gå att öppna och bara innehålla vanliga filer.")
_FGS, _ERMS = f"{{{arendehantering.NAMESPACE}}}", f"{{{erms.NAMESPACE}}}"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class _Named:
    """A file that the registration names."""

    path: str
    sha256: str
    size: int | None


@dataclass(frozen=True, slots=True)
class _Said:
    """An act as the XML has it: its id, whether its mandatory fields are filled in, and its files."""

    id: str
    whole: bool
    files: tuple[_Named, ...]


def check_export(path: Path, version: str) -> tuple[Finding, ...]:
    """Give what is wrong with an export; `version` is that of archive.toml. PackageInvalid if it cannot be opened."""
    with open_package(path) as package:
        return (*_not_plain(package), *_check(package, version))


def _check(package: Package, version: str) -> Iterator[Finding]:
    name = xml_name(version)
    try:
        root = parse(package, name)
    except (KeyError, PackageInvalid) as error:
        yield NO_XML.broken(name, str(error))
        return
    cases, acts = (_erms(root) if version == "2.0" else _fgs(root)) if len(root) else (0, ())
    if cases != 1:
        yield NO_CASE.broken(name, f"Det har {cases}.")
    if table.NAME not in package.files:
        yield NO_TABLE.broken(table.NAME)
    for act in acts:
        if not act.whole:
            yield NO_ACT.broken(f"{name} {act.id}")
        if f"{PAGES}/{act.id}.pdf" not in package.files:
            yield NO_PAGE.broken(f"{PAGES}/{act.id}.pdf")
        for file in act.files:
            yield from _file(package, file)
    named = {file.path for act in acts for file in act.files}
    for stray in sorted(one for one in package.files if one.startswith(f"{FOLDER}/") and one not in named):
        yield UNLISTED.broken(stray)


def _file(package: Package, file: _Named) -> Iterator[Finding]:
    if file.path not in package.files:
        yield NO_FILE.broken(file.path)
        return
    digest = hashlib.sha256()
    with package.open(file.path) as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    if digest.hexdigest() != file.sha256 or file.size not in (None, package.files[file.path]):
        yield OTHER_FILE.broken(file.path)


def _fgs(root: etree._Element) -> tuple[int, tuple[_Said, ...]]:
    found = [one for one in root.iter(f"{_FGS}ArkivobjektArende") if _all(one, "ArkivobjektID")]
    cases = [one for one in found if _all(one, "Arendemening") or one.findtext(f"{_FGS}Notering") != NO_NUMBER]
    return len(cases), tuple(_fgs_act(one) for one in root.iter(f"{_FGS}ArkivobjektHandling"))


def _fgs_act(act: etree._Element) -> _Said:
    dated = any(act.findtext(f"{_FGS}{name}") for name in ("Inkommen", "Upprattad"))
    return _Said(
        id=act.findtext(f"{_FGS}ArkivobjektID") or "",
        whole=bool(dated and _all(act, "ArkivobjektID", "Rubrik", f"Avsandare/{_FGS}Namn")),
        files=tuple(
            _Named(one.get("Lank", ""), one.get("Checksumma", ""), _number(one.get("Storlek")))
            for one in act.iterchildren(f"{_FGS}Bilaga")
        ),
    )


def _erms(root: etree._Element) -> tuple[int, tuple[_Said, ...]]:
    found = [one for one in root.iter(f"{_ERMS}aggregation") if one.findtext(f"{_ERMS}objectId")]
    note = f"{_ERMS}notes/{_ERMS}note"
    cases = [one for one in found if one.findtext(f"{_ERMS}title") or one.findtext(note) != NO_NUMBER]
    return len(cases), tuple(_erms_act(one) for one in root.iter(f"{_ERMS}record"))


def _erms_act(act: etree._Element) -> _Said:
    own = {
        (one.get("name"), one.get("format")): one.findtext(f"{_ERMS}value") for one in act.iter(f"{_ERMS}ownElement")
    }
    paths = [one.get("path", "") for one in act.iter(f"{_ERMS}appendix")]
    dated = act.find(f"{_ERMS}dates/{_ERMS}date") is not None
    sender = act.findtext(f"{_ERMS}agents/{_ERMS}agent[@agentType='sender']/{_ERMS}name")
    title, name = act.findtext(f"{_ERMS}title"), act.findtext(f"{_ERMS}objectId")
    return _Said(
        id=name or "",
        whole=bool(name and title and dated and sender),
        files=tuple(_Named(p, own.get(("SHA-256", p)) or "", _number(own.get(("Storlek", p)))) for p in paths),
    )


def _all(element: etree._Element, *names: str) -> bool:
    return all(element.findtext(f"{_FGS}{name}") for name in names)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None


def _not_plain(package: Package) -> Iterator[Finding]:
    for problem in package.problems:
        yield NOT_PLAIN.broken(problem.where, problem.message)
