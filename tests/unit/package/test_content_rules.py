"""For every rule of the content profile a record that breaks it, and nothing sound that does."""

import dataclasses
import re
from collections.abc import Callable
from typing import Any

import pytest

from archiver.package.content_checks import MOST_PER_RULE, check_record_xml
from archiver.package.record_xml import read_record, record_xml
from archiver.package.rules import READING_RULES, all_rules, schematron_rules
from archiver.records import Comment, Record, Revision, Thread
from tests.unit.package.sample import FILM, FIRST, NOW, SNAPSHOT, THREAD, comment

Edit = Callable[[str], str]


def swap(old: str, new: str, count: int = 1) -> Edit:
    """Give the edit that replaces `old`, which must be there, by `new`."""

    def edit(written: str) -> str:
        assert old in written, old
        return written.replace(old, new, count)

    return edit


def cut(pattern: str) -> Edit:
    """Give the edit that takes away the first match of `pattern`, which must be there."""

    def edit(written: str) -> str:
        assert re.search(pattern, written, re.DOTALL), pattern
        return re.sub(pattern, "", written, count=1, flags=re.DOTALL)

    return edit


ON_THREAD: dict[str, Edit] = {
    "SM-X01 entity": swap("<Handling ", "<!DOCTYPE Handling [<!ENTITY a 'b'>]><Handling "),
    "SM-X01 torn": swap("</Handling>", ""),
    "SM-X02 unknown element": swap("<Syfte>", "<Okand/><Syfte>"),
    "SM-X02 time without zone": swap('Fangad="2026-11-20T10:00:05Z"', 'Fangad="2026-11-20T10:00:05"'),
    "SM-X02 digest": swap("<Checksumma>", "<Checksumma>0"),
    "SM-X03 other indentation": swap("\n  <Konto", "\n      <Konto"),
    "SM-R01 prefix": swap("<Handlingsid>t-", "<Handlingsid>s-"),
    "SM-R01 length": swap("<Handlingsid>t-", "<Handlingsid>t-a"),
    "SM-R01 letters": swap("<Handlingsid>t-a", "<Handlingsid>t-1"),
    "SM-R02 other kind": swap('Typ="trad"', 'Typ="ogonblicksbild"'),
    "SM-R03 no changes": cut(r"\s*<Andringar>.*</Andringar>"),
    "SM-R04 changes at first": swap('Version="2"', 'Version="1"'),
    "SM-R06 organisation number": swap("212000-0000", "212000"),
    "SM-R07 account address": swap("<Adress>https://", "<Adress>ftp://"),
    "SM-R08 reviewed by nobody": cut(r"\s*<VillkorGranskadeAv>.*?</VillkorGranskadeAv>"),
    "SM-R09 no profile": cut(r"\s*<Fangstprofil>.*?</Fangstprofil>"),
    "SM-R10 no client": cut(r"\s*<Klient>.*?</Klient>"),
    "SM-R11 nothing missing": cut(r"(?<=Fangat=\"5\">)\s*<Saknas>.*?</Saknas>\s*"),
    "SM-R12 uneven": swap('<Kommentarer Forvantat="6"', '<Kommentarer Forvantat="9"'),
    "SM-R13 no post captured": swap('<Inlagg Forvantat="1" Fangat="1"/>', '<Inlagg Fangat="0"/>'),
    "SM-R14 more comments": swap('Forvantat="6" Fangat="5"', 'Forvantat="6" Fangat="6"'),
    "SM-R15 more media": swap('Forvantat="3" Fangat="2"', 'Forvantat="3" Fangat="3"'),
    "SM-R16 change of nothing": swap("<Objekt>15</Objekt>", "<Objekt>99</Objekt>"),
    "SM-R17 edit of nothing": cut(r"\s*<Falt>.*?</Falt>"),
    "SM-R18 thread permalink": swap(
        "<Trad>\n    <Id>1</Id>\n    <Permalank>https:", "<Trad>\n    <Id>1</Id>\n    <Permalank>"
    ),
    "SM-R19 post permalink": swap("      <Id>1</Id>\n      <Permalank>https:", "      <Id>1</Id>\n      <Permalank>"),
    "SM-R20 comment permalink": cut(r"(?<=<Id>13</Id>\n        <Permalank>)https[^<]*"),
    "SM-R21 same id": swap("<Id>15</Id>", "<Id>14</Id>"),
    "SM-R22 numbering": swap('<Kommentar Nr="4"', '<Kommentar Nr="7"'),
    "SM-R23 answers nothing": swap("<SvarPa>12</SvarPa>", "<SvarPa>99</SvarPa>"),
    "SM-R23 answers itself": swap("<SvarPa>12</SvarPa>", "<SvarPa>13</SvarPa>"),
    "SM-R23 answers a later one": swap("<SvarPa>11</SvarPa>", "<SvarPa>14</SvarPa>"),
    "SM-R24 public drawn up": swap('<Kommentar Nr="1" Riktning="inkommen"', '<Kommentar Nr="1" Riktning="upprattad"'),
    "SM-R24 municipality received": swap('Riktning="upprattad"', 'Riktning="inkommen"'),
    "SM-R25 elected nowhere": cut(r"\s*<Fortroendevald>.*?</Fortroendevald>"),
    "SM-R26 no time": cut(
        r'(?<=<Kommentar Nr="1" Riktning="inkommen") Publicerad="[^"]*" Noggrannhet="dag" ForstSedd="[^"]*"'
    ),
    "SM-R27 no precision": cut(r' Noggrannhet="minut"'),
    "SM-R28 seen last before first": swap('SenastSedd="2026-11-20', 'SenastSedd="2026-11-01'),
    "SM-R29 gone before seen": swap('Noggrannhet="dag"', 'Noggrannhet="dag" Forsvunnen="2026-11-01T00:00:00Z"'),
    "SM-R30 edited before published": swap('Redigerad="2026-11-03', 'Redigerad="2026-11-01'),
    "SM-R31 published later": swap('Publicerad="2026-11-02', 'Publicerad="2027-11-02'),
    "SM-R32 first seen later": swap('ForstSedd="2026-11-10', 'ForstSedd="2027-11-10'),
    "SM-R33 empty": swap("<Text>Ring 0000-123 45.</Text>", "<Text> \n</Text>"),
    "SM-R34 no digest": cut(r"\s*<Checksumma>.*?</Checksumma>"),
    "SM-R34 no size": cut(r' Storlek="\d+"'),
    "SM-R35 absolute": swap("<Lank>media/0001.jpg", "<Lank>/etc/passwd"),
    "SM-R35 up": swap("<Lank>media/0001.jpg", "<Lank>media/../../x"),
    "SM-R35 address": swap("<Lank>media/0001.jpg", "<Lank>file:x"),
    "SM-R35 backslash": swap("<SokbarKopia>media/", "<SokbarKopia>media\\"),
    "SM-R36 searchable film": swap('<Bilaga Typ="dokument"', '<Bilaga Typ="video"'),
    "SM-R37 no reason": cut(r"(?<=film.mp4</Adress>)\s*<Orsak>.*?</Orsak>"),
    "SM-R38 not in coverage": swap(f"<Vad>{FILM.url}</Vad>", "<Vad>något annat</Vad>"),
    "SM-R41 nothing escaped": swap("<Syfte>", '<Syfte Kodning="u-sekvens">'),
}
ON_SNAPSHOT: dict[str, Edit] = {
    "SM-R05 second version": swap('Version="1"', 'Version="2"'),
    "SM-R39 no text": cut(r"\s*<Text>.*?</Text>"),
    "SM-R39 no name": swap("</Adress>\n    <Namn>Granåsa kommun", "</Adress>\n    <Namn> ", count=-1),
    "SM-R40 listed twice": swap("<Id>2</Id>", "<Id>1</Id>"),
}
BAD = [(name, THREAD, edit) for name, edit in ON_THREAD.items()] + [
    (name, SNAPSHOT, edit) for name, edit in ON_SNAPSHOT.items()
]


@pytest.mark.parametrize("record", [THREAD, SNAPSHOT], ids=["thread", "snapshot"])
def test_a_record_as_it_should_be_breaks_no_rule(record: Record) -> None:
    assert check_record_xml(record_xml(record)) == ()


@pytest.mark.parametrize(("name", "record", "edit"), BAD, ids=[name for name, _, _ in BAD])
def test_a_record_that_breaks_a_rule_is_told_so(name: str, record: Record, edit: Edit) -> None:
    rule, _, _ = name.partition(" ")
    findings = check_record_xml(edit(record_xml(record).decode()).encode())
    assert rule in {finding.rule for finding in findings}
    level = {known.id: known.level for known in all_rules()}[rule]
    assert {finding.level for finding in findings if finding.rule == rule} == {level}
    assert all(finding.message.strip() and finding.where.startswith("record.xml") for finding in findings)


def test_every_rule_about_record_xml_has_a_record_that_breaks_it() -> None:
    known = {rule.id for rule in (*READING_RULES, *schematron_rules())}
    assert {name.partition(" ")[0] for name, _, _ in BAD} == known


def test_rule_ids_are_given_once_and_in_order_without_gaps() -> None:
    ids = [rule.id for rule in schematron_rules()]
    assert ids == [f"SM-R{number:02}" for number in range(1, len(ids) + 1)]
    assert len({rule.id for rule in all_rules()}) == len(all_rules())


def test_a_finding_says_where_in_words_that_a_person_can_follow() -> None:
    broken = ON_THREAD["SM-R23 answers nothing"](record_xml(THREAD).decode()).encode()
    (finding,) = check_record_xml(broken)
    assert finding.where == "record.xml /Handling/Trad/Kommentarer/Kommentar[3]"
    assert finding.message == "Kommentar ”13” svarar på ”99”, som varken står tidigare i tråden eller anges saknas."


def test_a_rule_broken_everywhere_is_told_a_few_times_and_then_counted() -> None:
    many = tuple(dataclasses.replace(comment(str(n), "Hej"), text="") for n in range(100))
    record = _thread(comments=many)
    findings = [finding for finding in check_record_xml(record_xml(record)) if finding.rule == "SM-R33"]
    assert len(findings) == MOST_PER_RULE + 1
    assert findings[-1].message == "Regeln SM-R33 bryts på ytterligare 80 ställen."


@pytest.mark.parametrize("when", [{"disappeared_at": NOW}, {"last_seen": FIRST}], ids=["gone", "not seen today"])
def test_an_attachment_of_a_comment_not_met_today_need_not_stand_in_todays_coverage(when: dict[str, Any]) -> None:
    film = dataclasses.replace(FILM, url="https://torget.example/media/2.mp4")
    assert isinstance(THREAD.content, Thread)
    record = _thread(
        comments=(*THREAD.content.comments, dataclasses.replace(comment("16", "Hej"), media=(film,), **when))
    )
    assert check_record_xml(record_xml(record)) == ()


def test_a_thread_of_ten_thousand_comments_is_checked_in_seconds() -> None:
    many = tuple(comment(str(n), "Hej", parent=str(n - 1) if n else "") for n in range(10_000))
    assert {f.rule for f in check_record_xml(record_xml(_thread(comments=many)))} <= {"SM-R16", "SM-R12"}


def _thread(*, comments: tuple[Comment, ...]) -> Record:
    assert isinstance(THREAD.content, Thread)
    return dataclasses.replace(THREAD, content=dataclasses.replace(THREAD.content, comments=comments))


def test_earlier_texts_and_what_a_post_answers_are_part_of_the_schema() -> None:
    content = THREAD.content
    assert isinstance(content, Thread)
    told = (Revision(at=FIRST, text="Så stod det först"), Revision(text=""))
    post = dataclasses.replace(content.post, revisions=told, answers="https://torget.example/grannen/7")
    comments = (dataclasses.replace(content.comments[0], revisions=told), *content.comments[1:])
    changed = dataclasses.replace(THREAD, content=dataclasses.replace(content, post=post, comments=comments))
    data = record_xml(changed)
    assert check_record_xml(data) == check_record_xml(record_xml(THREAD))
    assert read_record(data) == changed
