"""For every rule about a record's folder one folder that breaks it; the bad folders are made from the sound one."""

import dataclasses
import shutil
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from archiver.findings import Finding
from archiver.package.checks import check_record
from archiver.package.record_xml import record_xml
from archiver.package.rules import FOLDER_RULES
from archiver.records import Record, Validation
from tests.unit.package.sample import SNAPSHOT, THREAD, write_folder, write_pdf, write_premis

Harm = Callable[[Path], Path]


def rename(folder: Path, up: int, name: str) -> Path:
    """Rename `folder`, or what is `up` levels above it; give where the folder is now."""
    old = [folder, *folder.parents][up]
    new = old.rename(old.with_name(name))
    return new / folder.relative_to(old) if up else new


def remove(name: str) -> Harm:
    def harm(folder: Path) -> Path:
        (folder / name).unlink()
        return folder

    return harm


def rewrite(name: str, old: str, new: str) -> Harm:
    def harm(folder: Path) -> Path:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_bytes(text.replace(old, new, 1).encode())
        return folder

    return harm


def fill(name: str, data: bytes) -> Harm:
    def harm(folder: Path) -> Path:
        (folder / name).write_bytes(data)
        return folder

    return harm


def pdf(**how: str | bool) -> Harm:
    def harm(folder: Path) -> Path:
        write_pdf(folder / "record.pdf", **how)  # type: ignore[arg-type]
        write_premis(folder, THREAD)
        return folder

    return harm


def link(folder: Path) -> Path:
    (folder / "media/0001.jpg").unlink()
    (folder / "media/0001.jpg").symlink_to("/etc/passwd")
    return folder


def lock(folder: Path) -> Path:
    with pikepdf.open(folder / "record.pdf", allow_overwriting_input=True) as document:
        document.save(folder / "record.pdf", encryption=pikepdf.Encryption(owner="a", user="b"))
    return folder


def another_size(folder: Path) -> Path:
    return rewrite("record.xml", 'Storlek="22"', 'Storlek="23"')(folder)


BAD: dict[str, Harm] = {
    "SM-M01 no record.xml": remove("record.xml"),
    "SM-M02 record folder": lambda folder: rename(folder, 1, "t-zzzzzzzzzzzzzzzz"),
    "SM-M03 version folder": lambda folder: rename(folder, 0, "v0003"),
    "SM-M03 version folder without zeros": lambda folder: rename(folder, 0, "v2"),
    "SM-M04 account folder": lambda folder: rename(folder, 2, "annat-konto"),
    "SM-M05 no attachment": remove("media/0001.jpg"),
    "SM-M05 no searchable copy": remove("media/0002-sokbar.pdf"),
    "SM-M06 other bytes": fill("media/0001.jpg", b"\xff\xd8\xff" + bytes(19)),
    "SM-M07 other size": another_size,
    "SM-M08 strange attachment": fill("media/9999.jpg", b"x"),
    "SM-M09 symbolic link": link,
    "SM-M10 no record.pdf": remove("record.pdf"),
    "SM-M11 no PDF": fill("record.pdf", b"%PDF-1.7 nej"),
    "SM-M11 locked PDF": lock,
    "SM-M12 plain PDF": pdf(part=""),
    "SM-M13 untagged": pdf(tagged=False),
    "SM-M14 no language": pdf(lang=""),
    "SM-M16 no premis.xml": remove("premis.xml"),
    "SM-M17 no XML": fill("premis.xml", b"nej"),
    "SM-M17 entity": fill("premis.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"),
    "SM-M17 PREMIS 2": rewrite("premis.xml", 'version="3.0"', 'version="2.2"'),
    "SM-M17 no entity": rewrite("premis.xml", 'xsi:type="intellectualEntity"', 'xsi:type="representation"'),
    "SM-M17 no format": rewrite("premis.xml", "<formatName>JPEG (JFIF)</formatName>", ""),
    "SM-M17 no agent name": rewrite("premis.xml", "<agentName>Eva Arkivarie</agentName>", ""),
    "SM-M17 no characteristics": lambda folder: without_characteristics(folder),
    "SM-M18 other bytes": fill("raw/fangst.warc", b"WARC/1.1\r\n"),
    "SM-M18 file gone": remove("raw/fangst.warc"),
    "SM-M19 undescribed": fill("raw/mer.warc", b"WARC/1.1\r\n"),
    "SM-M20 unknown agent": rewrite(
        "premis.xml",
        "<agentIdentifierValue>Chromium 156.0</agentIdentifierValue>",
        "<agentIdentifierValue>Mosaic</agentIdentifierValue>",
    ),
    "SM-M21 a volume lacking": lambda folder: with_volumes(folder, 3),
}


def with_volumes(folder: Path, *numbers: int) -> Path:
    for number in numbers:
        write_pdf(folder / f"record-{number}.pdf")
    write_premis(folder, THREAD)
    return folder


def without_characteristics(folder: Path) -> Path:
    text = (folder / "premis.xml").read_text(encoding="utf-8")
    start, end = text.index("<objectCharacteristics>"), text.index("</objectCharacteristics>")
    (folder / "premis.xml").write_bytes((text[:start] + text[end + len("</objectCharacteristics>") :]).encode())
    return folder


@pytest.mark.parametrize("record", [THREAD, SNAPSHOT], ids=["thread", "snapshot"])
def test_a_sound_folder_gives_no_findings(record: Record, tmp_path: Path) -> None:
    assert check_record(write_folder(tmp_path, record), judge=lambda path: [_said("pass")]) == ()


@pytest.mark.parametrize("name", BAD)
def test_a_folder_that_breaks_a_rule_is_told_so(name: str, tmp_path: Path) -> None:
    findings = check_record(BAD[name](write_folder(tmp_path)))
    rule = name.partition(" ")[0]
    assert rule in {finding.rule for finding in findings}, findings
    assert {f.level for f in findings if f.rule == rule} == {known.level for known in FOLDER_RULES if known.id == rule}


def test_every_rule_about_a_folder_has_a_folder_that_breaks_it() -> None:
    judged = "SM-M15"  # by the judge that is passed in, below
    assert {name.partition(" ")[0] for name in BAD} | {judged} == {rule.id for rule in FOLDER_RULES}


def test_what_the_judge_fails_is_a_finding_and_what_it_cannot_tell_is_none(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    findings = check_record(folder, judge=lambda path: [_said("pass"), _said("unsupported"), _said("fail")])
    assert [finding.rule for finding in findings] == ["SM-M15"]
    assert findings[0].message.endswith("veraPDF 1.28, 2a: 6.1.2")


def test_every_volume_of_a_long_record_is_judged_and_described(tmp_path: Path) -> None:
    folder = with_volumes(write_folder(tmp_path), 2, 3)
    asked: list[str] = []

    def judge(path: Path) -> list[Validation]:
        asked.append(path.name)
        return [_said("pass")]

    assert check_record(folder, judge=judge) == ()
    assert asked == ["record.pdf", "record-2.pdf", "record-3.pdf"]
    write_pdf(folder / "record-2.pdf", part="")
    assert {(one.rule, one.where) for one in check_record(folder)} == {
        ("SM-M12", "record-2.pdf"),
        ("SM-M18", "record-2.pdf"),
    }


def test_a_pdf_that_claims_level_b_need_not_be_tagged(tmp_path: Path) -> None:
    assert check_record(pdf(level="B", tagged=False)(write_folder(tmp_path))) == ()


def test_a_record_whose_content_cannot_be_read_is_still_checked_in_every_other_way(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    (folder / "record.xml").write_bytes(b"nej")
    shutil.rmtree(folder / "raw")
    assert {finding.rule for finding in check_record(folder)} == {"SM-X01", "SM-M18"}


def test_a_path_that_leads_out_of_the_folder_is_never_followed(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    (folder.parent / "hemlig.jpg").write_bytes((folder / "media/0001.jpg").read_bytes())
    rewrite("record.xml", "<Lank>media/0001.jpg", "<Lank>../hemlig.jpg")(folder)
    assert {"SM-R35", "SM-M05"} <= _rules(check_record(folder))


def test_the_same_folder_in_another_place_breaks_only_the_rule_of_its_name(tmp_path: Path) -> None:
    moved = dataclasses.replace(THREAD, id="t-zzzzzzzzzzzzzzzz")
    folder = write_folder(tmp_path)
    (folder / "record.xml").write_bytes(record_xml(moved))
    write_premis(folder, moved)
    assert _rules(check_record(folder)) == {"SM-M02"}


def _rules(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.rule for finding in findings}


def _said(verdict: str) -> Validation:
    return Validation(judge="veraPDF 1.28", flavour="2a", verdict=verdict, detail="6.1.2")
