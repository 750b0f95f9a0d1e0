"""Packages that others made: those of the public test corpus's shapes, and those that mean harm."""

import copy
import gzip
import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from archiver.errors import PackageInvalid, ProgramMissing
from archiver.findings import Level
from archiver.sip_checks import opening
from archiver.sip_checks.checking import check, check_package
from archiver.sip_checks.hrefs import inside
from tests.packages.corpus_like import minimal_csip, minimal_sip
from tests.packages.faults import edited

CUSTOM = 'csip:OTHERCONTENTINFORMATIONTYPE="Custom CITS"'


def errors(path: Path) -> list[str]:
    return [finding.rule for finding in check(path).findings if finding.level is Level.ERROR]


def tarred(path: Path, folder: Path, mode: str) -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        archive.add(folder, arcname=folder.name)
    return path


@pytest.mark.parametrize("build", [minimal_csip, minimal_sip])
def test_what_the_corpus_calls_valid_has_no_errors(build: object, tmp_path: Path) -> None:
    assert callable(build)
    assert errors(build(tmp_path)) == []


@pytest.mark.parametrize("build", [minimal_csip, minimal_sip])
def test_a_package_without_namespace_prefixes_of_ours_is_still_searched_for_damage(
    build: object, tmp_path: Path
) -> None:
    assert callable(build)
    package = build(tmp_path)
    (package / "documentation/Doc1.txt").write_text("documentation/Doc2.txt")
    assert errors(package) == ["CSIP71"]


@pytest.mark.parametrize(
    ("old", "new", "rule", "level"),
    [
        (' ADMID="ID-amd"', ' ADMID="ID-amd ID-dmd"', "CSIP91", Level.WARNING),
        (' DMDID="ID-dmd"', ' DMDID="ID-dmd ID-group-Schemas"', "CSIP92", Level.WARNING),
        ('14:37:49" STATUS="CURRENT"', '14:37:49" STATUS="current"', "CSIP20", Level.ERROR),
        ('14:37:49" STATUS="CURRENT"', '14:37:49"', "CSIP20", Level.WARNING),
        ('ID="ID-amd" STATUS="CURRENT"', 'ID="ID-amd" STATUS="TEST"', "CSIP34", Level.ERROR),
        ('ead.xml" MIMETYPE="application', 'ead.xml" MIMETYPE="smhasköjdfghök', "CSIP26", Level.ERROR),
        ('premis.xml" MIMETYPE="application', 'premis.xml" MIMETYPE="smhasköjdfghök', "CSIP40", Level.ERROR),
        ('premis.xml" MIMETYPE="application/xml', 'premis.xml" MIMETYPE="other/wrong', "CSIP40", Level.WARNING),
        ('TYPE="NONE"', 'TYPE="ERMS"', "CSIP63", Level.WARNING),
        ('TYPE="OTHER" csip:OTHERCONTENTINFORMATIONTYPE="NONE"', f'TYPE="ERMS" {CUSTOM}', "CSIP63", Level.WARNING),
        ('TYPE="SIARDUK"', 'TYPE="SIARD2"', "CSIP5", Level.WARNING),
    ],
)
def test_what_the_corpus_calls_invalid_is_found_under_its_rule_and_nothing_else(
    old: str, new: str, rule: str, level: Level, tmp_path: Path
) -> None:
    package = minimal_sip(tmp_path)
    before = check(package).findings
    edited("METS.xml", old, new)(package)
    found = [finding for finding in check(package).findings if finding not in before]
    assert [(finding.rule, finding.level) for finding in found] == [(rule, level)]


@pytest.mark.parametrize("use", ["Documentation", "Representations/rep1"])
def test_several_file_groups_of_one_use_are_as_sound_as_one(use: str, tmp_path: Path) -> None:
    package = minimal_csip(tmp_path)
    root = etree.parse(package / "METS.xml")
    (group,) = root.xpath(f"//*[@USE='{use}']")
    (pointer,) = root.xpath(f"//*[@FILEID='{group.get('ID')}']")
    group.addnext(copy.deepcopy(group))
    pointer.addnext(copy.deepcopy(pointer))
    for element, attribute in ((group, "ID"), (pointer, "FILEID")):
        element.set(attribute, f"{element.get(attribute)}-2")
    for file in group:
        file.set("ID", f"{file.get('ID')}-2")
    root.write(package / "METS.xml")
    assert errors(package) == []


@pytest.mark.parametrize(("label", "rule"), [("Documentation", "CSIP93"), ("Schemas", "CSIP97")])
def test_two_divisions_of_one_name_are_no_error_but_told(label: str, rule: str, tmp_path: Path) -> None:
    package = minimal_csip(tmp_path)
    before = check(package).findings
    root = etree.parse(package / "METS.xml")
    (division,) = root.xpath(f"//*[@LABEL='{label}']")
    division.addnext(copy.deepcopy(division))
    division.set("ID", "ID-once-more")
    root.write(package / "METS.xml")
    found = [finding for finding in check(package).findings if finding.rule not in {one.rule for one in before}]
    assert [(finding.rule, finding.level) for finding in found] == [(rule, Level.WARNING)]


def test_a_package_of_csip_alone_is_held_against_sip_when_that_is_asked_for(tmp_path: Path) -> None:
    found = {finding.rule for finding in check_package(minimal_csip(tmp_path), "fgs-2.0")}
    assert {"SIP2", "SIP15"} <= found


@pytest.mark.parametrize("mode", ["w:", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_is_read_however_it_is_packed(mode: str, tmp_path: Path) -> None:
    assert errors(tarred(tmp_path / "paket.tar", minimal_csip(tmp_path), mode)) == []


def test_a_tar_with_links_and_ways_out_writes_nothing_and_says_so(tmp_path: Path) -> None:
    path = tarred(tmp_path / "paket.tar", minimal_csip(tmp_path / "in"), "w:")
    with tarfile.open(path, "a") as archive:
        link = tarfile.TarInfo("minimal_IP_with_1_representation/lank")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        out = tarfile.TarInfo("minimal_IP_with_1_representation/../../utanfor")
        archive.addfile(out, io.BytesIO())
    assert {"AP-001", "AP-002"} <= set(errors(path))
    assert sorted(one.name for one in tmp_path.iterdir()) == ["in", "paket.tar"]


def test_an_archive_that_swells_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "SWELLS_FROM", 1 << 20)
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("paket/METS.xml", b"0" * (8 << 20))
    with pytest.raises(PackageInvalid, match="bomb"):
        check(path)


def test_a_packed_tar_that_swells_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "SWELLS_FROM", 1 << 20)
    path = tmp_path / "bomb.tar.gz"
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:") as archive:
        info = tarfile.TarInfo("paket/METS.xml")
        info.size = 8 << 20
        archive.addfile(info, io.BytesIO(b"0" * info.size))
    path.write_bytes(gzip.compress(whole.getvalue()))
    with pytest.raises(PackageInvalid, match="bomb"):
        check(path)


@pytest.mark.parametrize("content", [b"", b"ingenting", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_package_is_refused_or_found_empty(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "paket.zip"
    path.write_bytes(content)
    try:
        assert "AP-005" in errors(path)
    except PackageInvalid as error:
        assert "paket" in str(error)


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE mets [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE mets SYSTEM "file:///etc/passwd">',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_never_read(declaration: str, encoding: str, tmp_path: Path) -> None:
    package = minimal_csip(tmp_path)
    text = (package / "METS.xml").read_text().partition("?>")[2]
    text = f'<?xml version="1.0" encoding="{encoding}"?>{declaration}{text}'
    (package / "METS.xml").write_bytes(text.encode(encoding))
    assert "AP-101" in errors(package)


def test_many_findings_of_one_rule_become_twenty_and_a_number(tmp_path: Path) -> None:
    package = minimal_csip(tmp_path)
    for number in range(50):
        (package / f"schemas/{number}.xsd").write_text("")
    found = [finding for finding in check(package).findings if finding.rule == "AP-204"]
    assert len(found) == 21
    assert "ytterligare 30" in found[-1].message


def test_names_in_findings_cannot_write_on_the_terminal(tmp_path: Path) -> None:
    package = minimal_csip(tmp_path)
    (package / "schemas" / "\x1b[2Jrensa\u202e.xsd").write_text("")
    (where,) = [finding.where for finding in check(package).findings if finding.rule == "AP-204"]
    assert where.isprintable()


def test_without_the_schemas_the_error_says_how_to_get_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCHIVER_EARK", str(tmp_path / "ingenstans"))
    with pytest.raises(ProgramMissing, match="pip install --no-deps --target"):
        check(minimal_csip(tmp_path))


def test_sip_xml_of_1_2_is_held_against_the_schema_where_the_user_has_it(
    sound: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = Path(os.environ.get("ARCHIVER_SHARED", Path(__file__).parents[4] / "shared"))
    monkeypatch.setenv("ARCHIVER_SCHEMAS", str(shared / "schemas"))
    package = minimal_csip(tmp_path)  # any folder, to be replaced
    for path in sorted(sound["1.2"].rglob("*")):
        target = package / path.relative_to(sound["1.2"])
        target.mkdir(exist_ok=True) if path.is_dir() else target.write_bytes(path.read_bytes())
    (package / "METS.xml").unlink()
    edited("sip.xml", "<mets:metsDocumentID>", "<mets:okand/><mets:metsDocumentID>")(package)
    assert "AP-102" in errors(package)


@pytest.mark.parametrize(
    ("href", "within", "expected"),
    [
        ("a/b.txt", "", "a/b.txt"),
        ("data/b.txt", "representations/r1", "representations/r1/data/b.txt"),
        ("../../schemas/a.xsd", "representations/r1", "schemas/a.xsd"),
        ("../../../a", "representations/r1", None),
        ("file:///content/a.pdf", "", "content/a.pdf"),
        ("file:content/a.pdf", "", "content/a.pdf"),
        ("representations\\r1\\METS.xml", "", "representations/r1/METS.xml"),
        ("a%20b.txt", "", "a b.txt"),
        ("%2e%2e/a.txt", "", None),
        ("/etc/passwd", "", None),
        ("C:/windows", "", None),
        ("https://example.se/a", "", None),
        ("file:///../a", "", None),
        ("", "", None),
    ],
)
def test_links_lead_inside_the_package_or_nowhere(href: str, within: str, expected: str | None) -> None:
    assert inside(href, within) == expected
