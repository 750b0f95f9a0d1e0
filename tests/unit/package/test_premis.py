import datetime as dt
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from archiver.errors import RecordInvalid
from archiver.package.premis import EVENT_CODES, premis_xml, read_validations
from archiver.package.text import presentable
from archiver.records import Event, Validation
from tests.unit.package.any_record import TEXTS, any_of
from tests.unit.package.sample import NOW, SEARCHABLE, THREAD, VALIDATIONS, write_folder, write_premis

SHARED = Path(os.environ.get("ARCHIVER_SHARED", Path(__file__).parents[4] / "shared"))
GOLDEN = Path(__file__).parents[2] / "golden" / "premis.xml"
NS = {"p": "http://www.loc.gov/premis/v3"}


@pytest.fixture(scope="session")
def official() -> etree.XMLSchema:
    """Give the Library of Congress's own schema, the second opinion."""
    return etree.XMLSchema(etree.parse(SHARED / "schemas/loc/premis-v3-0.xsd"))


@pytest.fixture
def premis(tmp_path: Path) -> bytes:
    return (write_folder(tmp_path) / "premis.xml").read_bytes()


def test_the_official_schema_finds_nothing_wrong(premis: bytes, official: etree.XMLSchema) -> None:
    official.assertValid(etree.fromstring(premis))


def test_the_same_version_gives_the_same_bytes_as_last_year(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    (folder / "record.pdf").write_bytes(SEARCHABLE)  # what pikepdf writes may differ from release to release
    write_premis(folder, THREAD)
    premis = (folder / "premis.xml").read_bytes()
    if os.environ.get("ARCHIVER_WRITE_GOLDEN"):
        GOLDEN.write_bytes(premis)
    assert premis == GOLDEN.read_bytes()


def test_what_the_judges_said_comes_back(premis: bytes) -> None:
    assert read_validations(premis) == VALIDATIONS


@given(validations=st.lists(any_of(Validation), max_size=4), events=st.lists(any_of(Event), max_size=3))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_verdicts_come_back_and_any_event_is_valid(
    validations: Sequence[Validation], events: Sequence[Event], official: etree.XMLSchema
) -> None:
    shown = tuple(
        Validation(**{name: presentable(getattr(said, name)) for name in ("judge", "flavour", "verdict", "detail")})
        for said in validations
    )
    others = [event for event in events if event.type != "validation"]
    data = premis_xml("t-aaaabbbbccccdddd", 1, files={}, events=others, validations=shown, at=NOW)
    assert read_validations(data) == shown
    official.assertValid(etree.fromstring(data))


@given(text=TEXTS)
def test_a_presentable_text_is_one_that_xml_can_carry(text: str) -> None:
    etree.Element("a").text = presentable(text)


def test_every_file_but_premis_itself_is_described_with_digest_size_and_format(premis: bytes) -> None:
    root = etree.fromstring(premis)
    names = root.xpath(
        "p:object[p:objectCharacteristics]/p:objectIdentifier/p:objectIdentifierValue/text()", namespaces=NS
    )
    assert names == [
        f"{THREAD.id}/v0002/{path}"
        for path in (
            "media/0001.jpg",
            "media/0002-sokbar.pdf",
            "media/0002.pdf",
            "raw/fangst.warc",
            "record.pdf",
            "record.xml",
        )
    ]


@pytest.mark.parametrize(
    ("file", "source"),
    [("record.pdf", "record.xml"), ("record.xml", "raw/fangst.warc"), ("media/0002-sokbar.pdf", "media/0002.pdf")],
)
def test_a_derived_file_names_its_source(file: str, source: str, premis: bytes) -> None:
    root = etree.fromstring(premis)
    entity = f"{THREAD.id}/v0002"
    related = root.xpath(
        "p:object[p:objectIdentifier/p:objectIdentifierValue = $file]"
        "/p:relationship[p:relationshipSubType = 'has source']//p:relatedObjectIdentifierValue/text()",
        namespaces=NS,
        file=f"{entity}/{file}",
    )
    assert related == [f"{entity}/{source}"]


def test_agents_are_told_apart_and_a_program_has_its_version(premis: bytes) -> None:
    root = etree.fromstring(premis)
    agents = {
        agent.findtext("p:agentName", namespaces=NS): (
            agent.findtext("p:agentType", namespaces=NS),
            agent.findtext("p:agentVersion", namespaces=NS),
        )
        for agent in root.iterfind("p:agent", NS)
    }
    assert agents == {
        "Chromium": ("software", "156.0"),
        "Eva Arkivarie": ("person", None),
        "Granåsa kommun": ("organization", None),
        "archiver": ("software", "0.1.0"),
        "lxml": ("software", None),
        "pikepdf": ("software", "10.17"),
        "veraPDF": ("software", "1.28"),
    }


def test_a_known_event_type_has_its_address_and_an_unknown_one_has_none(premis: bytes) -> None:
    root = etree.fromstring(premis)
    kinds = {kind.text: kind.get("valueURI") for kind in root.iterfind("p:event/p:eventType", NS)}
    assert kinds == {
        "capture": "http://id.loc.gov/vocabulary/preservation/eventType/cap",
        "normalization": "http://id.loc.gov/vocabulary/preservation/eventType/nor",
        "validation": "http://id.loc.gov/vocabulary/preservation/eventType/val",
        "lokal granskning": None,
    }


def test_event_codes_are_three_letters_and_none_is_used_twice() -> None:
    assert all(len(code) == 3 and code.islower() for code in EVENT_CODES.values())
    assert len(set(EVENT_CODES.values())) == len(EVENT_CODES)


def test_an_event_in_another_zone_is_told_in_utc() -> None:
    east = dt.datetime(2026, 1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    event = Event(type="capture", at=east, outcome="success", agent="x")
    data = premis_xml("t-a", 1, files={}, events=[event], validations=[], at=NOW)
    assert b"<eventDateTime>2026-01-01T00:00:00Z</eventDateTime>" in data


def test_hostile_premis_is_refused() -> None:
    with pytest.raises(RecordInvalid):
        read_validations(b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")
