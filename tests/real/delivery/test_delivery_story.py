"""A real harvest delivered: built, checked by the official schemas, sent, receipted; and the same if interrupted."""

import datetime as dt
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pikepdf
import pytest
from lxml import etree

from archiver.delivery.asking import recipient_of, selection_for
from archiver.delivery.digests import digest_of
from archiver.delivery.preparing import plan
from archiver.errors import DeliveryRefused, PackageInvalid
from archiver.findings import Level
from archiver.package.formats import pdfa_claim
from archiver.secrecy.restrictions import Ground, Restriction, RestrictionBook
from archiver.store.deliveries import DeliveryState, DeliveryStore
from archiver.store.events import EventType, read_events
from archiver.store.layout import all_versions
from archiver.store.receipts import ReceiptBook, ReceiptKind
from archiver.workspace import open_workspace
from tests.real.delivery.deliveries import (
    ANNA,
    AT,
    checked,
    digests,
    packages,
    prepared,
    receipted,
    sent,
)

HREF = "{http://www.w3.org/1999/xlink}href"
pytestmark = pytest.mark.real
SHARED = Path(os.environ.get("ARCHIVER_SHARED", Path(__file__).parents[4] / "shared"))
ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def official_schemas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the check hold FGS 1.2 and PREMIS against the official schemas too."""
    monkeypatch.setenv("ARCHIVER_SCHEMAS", str(SHARED / "schemas"))


def errors(findings: object) -> list[object]:
    assert isinstance(findings, tuple)
    return [one for one in findings if one.level is not Level.INFO]


@pytest.mark.parametrize(("recipient", "count"), [("fgs12", 1), ("fgs20", 3), ("eark22", 1)])
def test_a_harvest_is_delivered_found_sound_receipted_and_received(
    home: Path, tmp_path: Path, recipient: str, count: int
) -> None:
    entry, findings = checked(home, prepared(home, recipient))
    assert errors(findings) == []
    assert (entry.state, len(entry.packages)) == (DeliveryState.CHECKED, count)
    entry = sent(home, sent(home, entry))
    receipt = tmp_path / "kvittens.xml"
    answers = "".join(f'<Paket Id="{one.objid}" Status="mottagen" Referens="INL 7"/>' for one in entry.packages)
    receipt.write_text(
        '<Kvittens xmlns="urn:x-archiver:kvittens:1"><Mottagare>Kommunarkivet</Mottagare>'
        f"<Tidpunkt>2026-01-20</Tidpunkt>{answers}</Kvittens>",
        "utf-8",
    )
    taken = receipted(home, receipt)
    assert [one.state for one in taken.deliveries] == [DeliveryState.RECEIVED]
    kept = {(one.record, one.version) for one in all_versions(home)}
    assert {(one.record, one.version) for one in taken.new} == kept
    assert {one.kind for one in taken.new} == {ReceiptKind.E_ARCHIVE}
    assert receipted(home, receipt).new == ()
    logged = [one.type for one in read_events(home) if one.subject == entry.id]
    assert logged == [
        EventType.DELIVERY_PREPARED,
        EventType.DELIVERY_CHECKED,
        EventType.DELIVERY_SENT,
        EventType.DELIVERY_RECEIVED,
    ]


@pytest.fixture(scope="module")
def undisturbed(harvested: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    """What the packages are when nothing interrupts."""
    home = shutil.copytree(harvested, tmp_path_factory.mktemp("ostord") / "arkiv")
    return digests(prepared(home, "fgs20"))


def test_the_same_delivery_has_the_same_bytes_and_is_given_again_as_it_is(
    home: Path, undisturbed: list[tuple[str, str]]
) -> None:
    entry = prepared(home, "fgs20")
    assert digests(entry) == undisturbed
    assert prepared(home, "fgs20", at=AT + dt.timedelta(days=3)) == entry
    for path in packages(home, entry)[1:]:
        path.unlink()
    assert digests(prepared(home, "fgs20", at=AT + dt.timedelta(days=4))) == undisturbed
    assert all(path.exists() for path in packages(home, entry))
    assert len(list(DeliveryStore(home))) == 1


def test_a_package_that_is_built_again_with_other_bytes_is_refused_and_not_left_there(home: Path) -> None:
    entry = prepared(home, "fgs12")
    (package,) = packages(home, entry)
    package.unlink()
    told = DeliveryStore(home).documentation(entry.id) / "1" / "innehall.csv"
    told.write_bytes(told.read_bytes() + b"annat\r\n")
    with pytest.raises(DeliveryRefused, match="built again and is not what it was"):
        prepared(home, "fgs12")
    assert not package.exists()


@pytest.mark.parametrize("words", ["Paket 1: handling 2 av 2", "Paket 3: handling 1 av 1"])
def test_killed_while_it_builds_the_next_run_goes_on_and_the_bytes_are_the_same(
    home: Path, undisturbed: list[tuple[str, str]], words: str
) -> None:
    args = [sys.executable, "-m", "tests.real.delivery.building_process", str(home), "fgs20", words]
    done = subprocess.run(args, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False, timeout=120)
    assert done.returncode == 137
    (half,) = DeliveryStore(home)
    assert half.state is DeliveryState.PLANNED
    assert len(half.packages) == (0 if words.startswith("Paket 1") else 2)
    entry = prepared(home, "fgs20", at=AT + dt.timedelta(hours=1))
    assert (entry.id, entry.state, digests(entry)) == (half.id, DeliveryState.PREPARED, undisturbed)


def test_a_pdf_in_another_level_than_demanded_is_made_anew_and_goes_only_if_verapdf_passes_it(home: Path) -> None:
    (package,) = packages(home, prepared(home, "gamla"))
    found = sorted((package / "content" / "pdfa").rglob("*.pdf"))
    assert len(found) == len(list(all_versions(home)))
    for path in found:
        with pikepdf.open(path) as pdf:
            assert pdfa_claim(pdf) == "1A"
    text = (package / "content" / "documentation" / "leveransbeskrivning.txt").read_text("utf-8")
    assert f"{len(found)} PDF-filer har gjorts om till PDF/A-1a, som också uppfyller 1b," in text
    assert "manifest" not in text, "a package has no manifest, so nothing may be said of one"
    assert "Inget gallringsbeslut gällde under perioden." in text
    rules = next(one for one in etree.parse(package / "sip.xml").iter("{*}file") if "regler" in one[0].get(HREF, ""))
    assert rules.get("{ExtensionMETS}FORMATREGISTRYKEY") == "x-fmt/111"


def test_a_package_that_was_tampered_with_is_not_sent_and_one_with_an_error_is_not_checked(home: Path) -> None:
    entry = prepared(home, "eark22")
    (package,) = packages(home, entry)
    mets = package / "METS.xml"
    mets.chmod(0o644)
    mets.write_bytes(mets.read_bytes().replace(b"metsHdr", b"metsHat"))
    with pytest.raises(DeliveryRefused, match="is not what was built"):
        checked(home, entry)
    forged = entry.packages[0].model_copy(update={"sha256": digest_of(package)})
    entry = DeliveryStore(home).write(entry.model_copy(update={"packages": (forged,)}))
    with pytest.raises(PackageInvalid, match="does not leave"):
        checked(home, entry)
    assert DeliveryStore(home).get(entry.id).state is DeliveryState.PREPARED
    assert DeliveryStore(home).findings(entry.id)


def test_what_is_protected_stays_unless_the_recipient_is_marked_for_it(home: Path) -> None:
    kept = next(one for one in all_versions(home) if one.record.startswith("t-"))
    restriction = Restriction(
        state="done",
        account=kept.account,
        record=kept.record,
        ground=Ground.SECRECY,
        paragraph="OSL 21:7",
        at=AT,
        by=ANNA,
    )
    RestrictionBook(home).append(restriction)
    entry = prepared(home, "fgs12")
    assert entry.withheld == 1
    assert kept.record not in {one.record for one in DeliveryStore(home).contents(entry.id)}
    with zipfile.ZipFile(packages(home, entry)[0]) as package:
        assert not [name for name in package.namelist() if kept.record in name]
    marked = prepared(home, "nya")
    (export,) = packages(home, marked)
    assert kept.record in {one.record for one in DeliveryStore(home).contents(marked.id)}
    assert "OSL 21 kap. 7 §" in (export / "ERMS.xml").read_text("utf-8")


def test_a_selection_that_has_changed_takes_the_place_of_what_was_not_sent_and_asks_about_what_was(home: Path) -> None:
    first = prepared(home, "fgs12")
    kept = next(one for one in all_versions(home) if one.record.startswith("t-"))
    RestrictionBook(home).append(
        Restriction(state="done", account=kept.account, record=kept.record, ground=Ground.SECRECY, at=AT, by=ANNA)
    )
    second, _ = checked(home, prepared(home, "fgs12"))
    assert second.replaces == first.id
    assert DeliveryStore(home).get(first.id).state is DeliveryState.SUPERSEDED
    sent(home, second)
    other = next(one for one in all_versions(home) if one.record.startswith("t-") and one.record != kept.record)
    RestrictionBook(home).append(
        Restriction(state="done", account=other.account, record=other.record, ground=Ground.SECRECY, at=AT, by=ANNA)
    )
    with pytest.raises(DeliveryRefused, match="--replace"):
        prepared(home, "fgs12")
    third = prepared(home, "fgs12", replace=True)
    assert third.replaces == second.id


def test_what_was_rejected_is_delivered_anew_in_its_place(home: Path, tmp_path: Path) -> None:
    record = next(one.record for one in all_versions(home) if one.record.startswith("t-"))
    first, _ = checked(home, prepared(home, "eark22", record=record))
    sent(home, first)
    (tmp_path / "kvittens.csv").write_text(f"leverans;status;orsak\n{first.id};avvisad;Fel referenskod\n", "utf-8")
    (rejected,) = receipted(home, tmp_path / "kvittens.csv").deliveries
    assert (rejected.state, rejected.steps[-1].reason) == (DeliveryState.REJECTED, "Fel referenskod")
    second = prepared(home, "eark22", record=record)
    assert (second.replaces, second.state) == (first.id, DeliveryState.PREPARED)
    assert DeliveryStore(home).get(first.id).state is DeliveryState.SUPERSEDED
    (package,) = packages(home, second)
    assert b'RECORDSTATUS="REPLACEMENT"' in (package / "METS.xml").read_bytes()


def test_a_delivery_that_was_not_receipted_says_nothing_of_its_records_being_received(home: Path) -> None:
    entry, _ = checked(home, prepared(home, "fgs12"))
    sent(home, entry)
    assert list(ReceiptBook(home)) == []


def test_what_archive_toml_lacks_is_asked_for_by_name_before_anything_is_built(home: Path) -> None:
    with pytest.raises(DeliveryRefused, match="lacks name, code, agreement_number, agreement_date, reference_code"):
        prepared(home, "halv")
    assert not (home / "deliveries").exists()


def test_nothing_to_deliver_is_said(home: Path) -> None:
    with (
        open_workspace(home, write=False, command="test", now=AT) as workspace,
        pytest.raises(DeliveryRefused, match="nothing to deliver"),
    ):
        whom = recipient_of(workspace.settings, "fgs12")
        plan(workspace, whom, selection_for(whom, (dt.date(2024, 1, 1), dt.date(2024, 12, 31))), AT)
