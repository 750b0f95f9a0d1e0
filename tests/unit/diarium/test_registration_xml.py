"""What is written for a diarium, held against the official schemas."""

import csv
import io
import os
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree, isoschematron

from archiver.diarium import arendehantering, erms
from archiver.diarium.arendehantering import arendehantering_xml
from archiver.diarium.erms import erms_xml
from archiver.diarium.registration import LEFT_OUT, NO_NUMBER, TO_COMPLETE, read_act_id
from archiver.diarium.table import registration_csv
from tests.unit.diarium.registrations import THREAD, act, registration

SHARED = Path(os.environ.get("ARCHIVER_SHARED", Path(__file__).parents[4] / "shared"))
FGS_XSD = SHARED / "schemas/fgs-arendehantering-1.0/Arendehantering.xsd"
ERMS_XSD = SHARED / "schemas/cits-erms/ERMS.xsd"
ERMS_SCH = SHARED / "schemas/cits-erms/erms.sch"
FGS, ERMS = f"{{{arendehantering.NAMESPACE}}}", f"{{{erms.NAMESPACE}}}"


def errors(xsd: Path, document: bytes) -> list[str]:
    schema = etree.XMLSchema(etree.parse(xsd))
    schema.validate(etree.fromstring(document))
    return [error.message for error in schema.error_log]


def broken_rules(document: bytes) -> list[str]:
    rules = etree.parse(ERMS_SCH)
    rules.getroot().attrib.pop("queryBinding", None)  # says xslt2; the rules themselves are XPath 1.0
    schematron = isoschematron.Schematron(rules, store_report=True)
    schematron.validate(etree.fromstring(document))
    return [str(error) for error in schematron.error_log]


def values(document: bytes, path: str) -> list[str]:
    return [element.text or "" for element in etree.fromstring(document).iterfind(path)]


@pytest.mark.parametrize("number", ["", "KS 2025/12"], ids=["no dnr yet", "a dnr"])
def test_fgs_arendehantering_is_valid_by_the_official_schema(number: str) -> None:
    assert errors(FGS_XSD, arendehantering_xml(registration(number=number))) == []


@pytest.mark.parametrize("number", ["", "KS 2025/12"], ids=["no dnr yet", "a dnr"])
def test_cits_erms_is_valid_by_the_official_schema_and_its_rules(number: str) -> None:
    document = erms_xml(registration(number=number))
    assert errors(ERMS_XSD, document) == []
    assert broken_rules(document) == []


def test_a_dnr_is_never_made_up() -> None:
    document = arendehantering_xml(registration())
    assert values(document, f".//{FGS}ArkivobjektArende/{FGS}Notering") == [NO_NUMBER]
    assert values(document, f".//{FGS}ArkivobjektArende/{FGS}ArkivobjektID") == ["d-20260102-01-diariet"]
    named = arendehantering_xml(registration(number="KS 2025/12"))
    assert values(named, f".//{FGS}ArkivobjektArende/{FGS}ArkivobjektID") == ["KS 2025/12"]
    assert NO_NUMBER not in named.decode()


def test_the_title_of_an_arende_that_exists_is_left_to_the_diarium() -> None:
    fgs, other = (write(registration(number="KS 2025/12")) for write in (arendehantering_xml, erms_xml))
    assert values(fgs, f".//{FGS}Arendemening") == [""]
    assert values(other, f".//{ERMS}aggregation/{ERMS}title") == []


@pytest.mark.parametrize(("titled", "told"), [(True, ""), (False, TO_COMPLETE)])
def test_the_table_says_what_the_registrator_must_complete(titled: bool, told: str) -> None:
    one = registration()
    acts = tuple(replace(each, titled=titled) for each in one.case.acts)
    data = registration_csv(replace(one, case=replace(one.case, acts=acts)))
    rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";")
    assert {row["att_komplettera"] for row in rows} == {told}


def test_times_are_swedish_without_zone_and_a_size_too_large_for_the_schema_is_left_out() -> None:
    document = arendehantering_xml(registration())
    assert values(document, f".//{FGS}Inkommen") == ["2025-10-02T12:00:00"]
    sizes = [one.get("Storlek") for one in etree.fromstring(document).iter(f"{FGS}Bilaga")]
    assert sizes == ["12345", None] * 2


@pytest.mark.parametrize(
    ("write", "sender", "law"),
    [
        (arendehantering_xml, f".//{FGS}Avsandare/{FGS}Namn", f".//{FGS}Restriktion/{FGS}Lagrum"),
        (
            erms_xml,
            f".//{ERMS}record/{ERMS}agents/{ERMS}agent[@agentType='sender']/{ERMS}name",
            f".//{ERMS}restriction/{ERMS}regulation",
        ),
    ],
)
def test_a_sender_that_is_left_out_is_said_to_be_and_secrecy_names_its_provision(
    write: object, sender: str, law: str
) -> None:
    assert callable(write)
    document = write(registration())
    assert values(document, sender) == [LEFT_OUT, "=HYPERLINK(1)\ufffd"]
    assert values(document, law) == ["OSL 21:7"]


def test_the_table_opens_rightly_in_a_spreadsheet_and_no_cell_is_a_formula() -> None:
    data = registration_csv(registration())
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert [(row["item"], row["version"], row["fil"]) for row in rows][:2] == [
        (THREAD, "2", f"handlingar/{THREAD}.v2/record.pdf"),
        (THREAD, "2", f"handlingar/{THREAD}.v2/film.webm"),
    ]
    assert (rows[0]["dnr"], rows[0]["avsandare"], rows[0]["sekretess_bestammelse"]) == ("", LEFT_OUT, "OSL 21:7")
    assert not [cell for row in rows for cell in row.values() if cell[:1] in ("=", "+", "-", "@")]
    assert "\x08" not in rows[2]["avsandare"]


@pytest.mark.parametrize("write", [arendehantering_xml, erms_xml, registration_csv])
def test_the_same_registration_has_the_same_bytes(write: object) -> None:
    assert callable(write)
    assert write(registration()) == write(registration())


def test_an_acts_id_names_its_record_and_version() -> None:
    assert read_act_id(act().id) == (THREAD, 2)
    assert read_act_id("KS 2025/12") is None
