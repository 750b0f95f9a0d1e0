"""Records registered in a diarium: the yearly samlingsärende, one act in an ärende, and the dnr that comes back."""

import csv
import datetime as dt
import io
import os
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pikepdf
import pytest
from lxml import etree, isoschematron

from archiver.diarium.registration import TO_COMPLETE
from archiver.errors import DeliveryRefused
from archiver.package.record_xml import read_record
from archiver.programs.verapdf import Judge
from archiver.records import Thread
from archiver.store.deliveries import DeliveryEntry, DeliveryState, DeliveryStore
from archiver.store.layout import all_versions
from archiver.store.receipts import ReceiptBook, ReceiptKind
from tests.real.delivery.deliveries import checked, digests, packages, prepared, receipted, sent

pytestmark = pytest.mark.real
SHARED = Path(os.environ.get("ARCHIVER_SHARED", Path(__file__).parents[4] / "shared"))
FGS_XSD = SHARED / "schemas/fgs-arendehantering-1.0/Arendehantering.xsd"
ERMS = SHARED / "schemas/cits-erms"
FGS = "{http://xml.ra.se/e-arkiv/FGS-ERMS}"


def assert_valid(xsd: Path, document: bytes) -> None:
    schema = etree.XMLSchema(etree.parse(xsd))
    schema.validate(etree.fromstring(document))
    assert [error.message for error in schema.error_log] == []


def test_the_yearly_collective_case_is_valid_registered_and_not_sent_again(home: Path, tmp_path: Path) -> None:
    entry, findings = checked(home, prepared(home, "diariet"))
    assert findings == ()
    (path,) = packages(home, entry)
    with zipfile.ZipFile(path) as package:
        root = f"{entry.id}-1/"
        names = {name.removeprefix(root) for name in package.namelist()}
        document = package.read(f"{root}Arendehantering.xml")
        table = package.read(f"{root}registrering.csv")
    assert_valid(FGS_XSD, document)
    kept = {(one.record, one.version) for one in all_versions(home)}
    acts = {one.text for one in etree.fromstring(document).iterfind(f".//{FGS}ArkivobjektHandling/{FGS}ArkivobjektID")}
    assert acts == {f"{record}.v{version}" for record, version in kept}
    assert {f"registreringsblad/{act}.pdf" for act in acts} <= names
    (title,) = (one.text for one in etree.fromstring(document).iter(f"{FGS}Arendemening"))
    assert title == "Sociala medier 2025"
    sent(home, entry)
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline=""), delimiter=";"))
    out = io.StringIO()
    filled = csv.DictWriter(out, rows[0], delimiter=";")
    filled.writeheader()
    filled.writerows(row | {"dnr": f"KS 2026/5-{row['lopnummer']}"} for row in rows)
    receipt = tmp_path / "kvittens.csv"
    receipt.write_text(out.getvalue(), "utf-8-sig")
    taken = receipted(home, receipt)
    assert len(taken.new) == len(kept)
    assert [one.state for one in taken.deliveries] == [DeliveryState.RECEIVED]
    assert {(one.record, one.version) for one in ReceiptBook(home).accepted(ReceiptKind.DIARIUM)} >= set(kept)
    with pytest.raises(DeliveryRefused, match="have their dnr already"):
        prepared(home, "diariet")


def test_nothing_that_anybody_wrote_stands_in_the_registration(home: Path) -> None:
    (path,) = packages(home, prepared(home, "diariet"))
    with zipfile.ZipFile(path) as package:
        told = "".join(
            package.read(name).decode("utf-8")
            for name in package.namelist()
            if name.endswith((".csv", "hantering.xml"))
        )
    for kept in all_versions(home):
        content = read_record((kept.path / "record.xml").read_bytes()).content
        if isinstance(content, Thread):
            for item in content.items():
                assert item.text not in told or not item.text
                assert item.author.name not in told or item.author.name in "Granåsa kommun på Torget"


def test_one_thread_is_an_act_in_a_case_by_cits_erms_with_its_page(home: Path) -> None:
    kept = next(one for one in all_versions(home) if one.record.startswith("t-"))
    untitled = prepared(home, "nya", record=kept.record, case="KS 2026/12")
    entry, findings = checked(home, prepared(home, "nya", record=kept.record, case="KS 2026/12", title="Snöröjning"))
    assert (entry.replaces, DeliveryStore(home).get(untitled.id).state) == (untitled.id, DeliveryState.SUPERSEDED)
    assert findings == ()
    (export,) = packages(home, entry)
    document = (export / "ERMS.xml").read_bytes()
    assert_valid(ERMS / "ERMS.xsd", document)
    rules = etree.parse(ERMS / "erms.sch")
    rules.getroot().attrib.pop("queryBinding", None)
    assert isoschematron.Schematron(rules).validate(etree.fromstring(document))
    name = "{https://DILCIS.eu/XML/ERMS}"
    assert [one.findtext(f"{name}objectId") for one in etree.fromstring(document).iter(f"{name}aggregation")] == [
        "KS 2026/12"
    ]
    assert [one.text for one in etree.fromstring(document).iter(f"{name}title")] == ["Snöröjning"]
    (page,) = (export / "registreringsblad").iterdir()
    with pikepdf.open(page) as pdf:
        assert len(pdf.pages) == 1
    said = _page_text(home, entry)
    assert said.count("KS 2026/12") == 1, "the dnr that a person gave is no proposal too"
    assert TO_COMPLETE not in _page_text(home, entry)
    assert TO_COMPLETE in _page_text(home, untitled)
    with Judge() as judge:
        assert {one.verdict for one in judge.judge(page, ("2a", "ua1"))} == {"pass"}
    again = prepared(home, "nya", record=kept.record, case="KS 2026/12", title="Snöröjning")
    assert digests(again) == digests(entry)


def _page_text(home: Path, entry: DeliveryEntry) -> str:
    (export,) = packages(home, entry)
    (page,) = (export / "registreringsblad").iterdir()
    said = subprocess.run(["pdftotext", page, "-"], capture_output=True, check=True, text=True).stdout
    return " ".join(said.split())


def test_a_year_that_is_not_over_is_told_to_the_day_the_delivery_was_made(home: Path) -> None:
    entry = prepared(home, "diariet", at=dt.datetime(2025, 12, 30, 12, 0, tzinfo=dt.UTC))
    (path,) = packages(home, entry)
    with zipfile.ZipFile(path) as package:
        document = package.read(f"{entry.id}-1/Arendehantering.xml")
    (title,) = (one.text for one in etree.fromstring(document).iter(f"{FGS}Arendemening"))
    assert title == "Sociala medier 2025-01-01 till 2025-12-30"


@pytest.mark.parametrize("container", ["zip", "tar", "folder"])
def test_an_export_unpacks_to_one_folder_whatever_it_comes_in(home: Path, container: str) -> None:
    text = (
        (home / "archive.toml")
        .read_text("utf-8")
        .replace('container = "folder"\ninclude', f'container = "{container}"\ninclude')
    )
    (home / "archive.toml").write_text(text, "utf-8")
    kept = next(one for one in all_versions(home) if one.record.startswith("t-"))
    entry = prepared(home, "nya", record=kept.record)
    (path,) = packages(home, entry)
    if container == "folder":
        names = [one.relative_to(path.parent).as_posix() for one in path.rglob("*") if one.is_file()]
    elif container == "zip":
        with zipfile.ZipFile(path) as package:
            names = package.namelist()
    else:
        with tarfile.open(path) as package:
            names = package.getnames()
    assert {name.split("/")[0] for name in names} == {f"{entry.id}-1"}
    assert f"{entry.id}-1/ERMS.xml" in names
    assert DeliveryStore(home).get(entry.id).state is DeliveryState.PREPARED
