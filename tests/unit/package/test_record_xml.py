import dataclasses
import datetime as dt
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from archiver.data import data_path
from archiver.errors import RecordInvalid
from archiver.package import parsing
from archiver.package.record_xml import read_record, record_xml
from archiver.records import Post, Record, Thread
from tests.unit.package.any_record import RECORDS
from tests.unit.package.sample import POST, SNAPSHOT, THREAD

EXAMPLES = {"exempel-trad.xml": THREAD, "exempel-ogonblicksbild.xml": SNAPSHOT}
GOOD = record_xml(THREAD)


@given(record=RECORDS)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_record_comes_back_exactly_as_it_went_in(record: Record) -> None:
    data = record_xml(record)
    assert read_record(data) == record
    assert record_xml(read_record(data)) == data


@pytest.mark.parametrize(("name", "record"), EXAMPLES.items())
def test_the_examples_of_the_profile_are_what_the_program_writes(name: str, record: Record) -> None:
    path = data_path("schemas", name)
    if os.environ.get("ARCHIVER_WRITE_GOLDEN"):
        path.write_bytes(record_xml(record))
    assert record_xml(record) == path.read_bytes()


def test_a_control_character_is_written_escaped_and_marked_and_nothing_else_is() -> None:
    written = GOOD.decode()
    assert (
        '<Text Kodning="u-sekvens">Hur når man er?&#13;\nJag hittar\\u0008 inte numret \\u005C mejlen.</Text>'
        in written
    )
    assert written.count("Kodning=") == 1


def test_times_are_written_in_utc_whatever_zone_they_came_in() -> None:
    east = dt.datetime(2026, 11, 20, 11, 0, 5, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    record = dataclasses.replace(THREAD, provenance=dataclasses.replace(THREAD.provenance, captured_at=east))
    assert record_xml(record) == GOOD


def test_a_word_without_a_term_in_the_profile_is_refused() -> None:
    post = dataclasses.replace(POST, published_precision="ungefär")
    with pytest.raises(RecordInvalid, match="Noggrannhet"):
        record_xml(_with_post(post))


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("<Handling ", "<!DOCTYPE Handling [<!ENTITY a 'b'>]><Handling ", "document type"),
        ("</Handling>", "", "not well-formed"),
        ("sociala-medier:1", "sociala-medier:2", "no Handling in the namespace"),
        ('Profilversion="1.0"', 'Profilversion="9"', "profile version"),
        ('Typ="trad"', 'Typ="ogonblicksbild"', "does not agree"),
        ("<Syfte>", "<Syfte a='1'>", "may hold text"),
        ("<Syfte>", "<Syfte><b/>", "may hold text"),
        ('Kodning="u-sekvens"', 'Kodning="rot13"', "may hold text"),
        ("<Syfte>", "<Syfte/><Syfte>", "2 times"),
        ("<Syfte>", "<Okand/><Syfte>", "no place there"),
        ("<Syfte>", "<!-- x --><Syfte>", "no place there"),
        ("<Syfte>", "text<Syfte>", "text where only elements"),
        ("<Konto ", "text<Konto ", "text where only elements"),
        ("<Konto ", "<Konto x='1' ", "unknown attribute x"),
        ('Nr="3"', 'Nr="4"', "Nr is not 3"),
        ("</Kommentar>", "</Kommentar>text", "text where only elements"),
        ("<Id>12</Id>", "<Id>12</Id><Kommentar/>", "outside Trad/Kommentarer"),
        ("<Kontoid>torget-granasa</Kontoid>", "", "missing 1 required"),
        ('Fangad="2026-11-20T10:00:05Z"', 'Fangad="2026-11-20T10:00:05"', "no time in UTC"),
        ('Fangad="2026-11-20T10:00:05Z"', 'Fangad="igårZ"', "@Fangad"),
        ('Roll="kommun"', 'Roll="hund"', "@Roll"),
        ('Fangat="5"', 'Fangat="fem"', "@Fangat"),
        ("<Tackning>", "<Tackning/><Tackning>", "2 times"),
    ],
)
def test_what_is_no_record_of_this_profile_is_refused_by_name(old: str, new: str, why: str) -> None:
    assert old in GOOD.decode()
    with pytest.raises(RecordInvalid, match=why):
        read_record(GOOD.decode().replace(old, new, 1).encode())


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_another_encoding_than_utf8_is_refused_whatever_it_declares(encoding: str) -> None:
    other = GOOD.decode().replace("UTF-8", encoding, 1).encode(encoding, "xmlcharrefreplace")
    with pytest.raises(RecordInvalid):
        read_record(other)


def test_a_declaration_of_utf7_hides_no_markup_from_us() -> None:
    smuggled = GOOD.decode().replace("UTF-8", "UTF-7", 1).replace("Information till", "+ADw-x+AD4-", 1)
    assert read_record(smuggled.encode()).account.purpose.startswith("+ADw-x+AD4-")


def test_a_file_over_the_limit_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "MAX_BYTES", 100)
    with pytest.raises(RecordInvalid, match="at most 100"):
        read_record(GOOD)


def test_an_external_entity_in_an_attribute_or_text_reaches_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "hemlig.txt"
    secret.write_text("hemligt")
    hostile = GOOD.decode().replace(
        "<Handling ", f'<!DOCTYPE Handling [<!ENTITY x SYSTEM "{secret.as_uri()}">]><Handling ', 1
    )
    with pytest.raises(RecordInvalid, match="document type"):
        read_record(hostile.replace("<Text>", "<Text>&x;", 1).encode())


def test_a_thread_of_twenty_thousand_comments_each_answering_the_one_before_comes_back() -> None:
    assert isinstance(THREAD.content, Thread)
    one = THREAD.content.comments[0]
    many = tuple(dataclasses.replace(one, id=str(n), parent=str(n - 1) if n else "") for n in range(20_000))
    record = dataclasses.replace(THREAD, content=dataclasses.replace(THREAD.content, comments=many))
    assert read_record(record_xml(record)) == record


def _with_post(post: Post) -> Record:
    assert isinstance(THREAD.content, Thread)
    return dataclasses.replace(THREAD, content=dataclasses.replace(THREAD.content, post=post))
