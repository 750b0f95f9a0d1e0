"""The commands where nothing is built: what each says when something is lacking, unknown or not allowed."""

import json
from pathlib import Path

import pytest

from archiver.store.events import EventLog
from archiver.store.receipts import Receipt, ReceiptBook, ReceiptKind
from tests.unit.cli.sample_archive import Said, archive
from tests.unit.delivery.delivered import AT, delivered
from tests.unit.package.sample import SNAPSHOT, THREAD

RECIPIENTS = """
[[recipients]]
id = "arkiv"
format = "fgs-2.0"

[[recipients]]
id = "diariet"
name = "D"
format = "diarium"
"""

AGREED = """
[[recipients]]
id = "{id}"
name = "Arkivet"
code = "ORG:2120000001"
format = "fgs-2.0"
agreement_number = "KS 1"
agreement_date = 2026-01-01
reference_code = "SE/1"
contact_name = "Anna"
versions = "{versions}"
"""


@pytest.fixture
def asked(home: Path) -> Path:
    path = home / "archive.toml"
    path.write_text(path.read_text("utf-8") + RECIPIENTS, "utf-8")
    return home


def failed(said: Said) -> tuple[str, str]:
    error = json.loads(said.out)["error"]
    return error["class"], error["message"]


@pytest.mark.parametrize(
    ("args", "kind", "says"),
    [
        (["deliver", "arkivet", "--year", "2025"], "NoSuchThing", "[[recipients]] has: arkiv, diariet"),
        (["deliver", "arkiv"], "DeliveryRefused", "Say which"),
        (["deliver", "arkiv", "--year", "2025", "--dry-run"], "DeliveryRefused", "lacks name, code, agreement_number"),
        (["deliver", "diariet", "--year", "2026"], "DeliveryRefused", "--collective"),
        (["deliver", "diariet", "--year", "2026", "--collective"], "NotEntitled", "is nobody in archive.toml"),
        (["deliver", "diariet", "--record", "t-zz", "--dry-run"], "NoSuchThing", "t-zz"),
        (
            ["deliver", "diariet", "--collective", "--year", "2024", "--dry-run"],
            "DeliveryRefused",
            "nothing to deliver",
        ),
        (["deliveries", "show", "d-20260101-01-x"], "NoSuchThing", "archive deliveries list"),
        (["deliveries", "show", "../../etc"], "NoSuchThing", "is not the id"),
        (["receipt", "none.csv"], "NotEntitled", "is nobody in archive.toml"),
    ],
)
def test_what_is_lacking_is_said_and_nothing_is_done(asked: Path, args: list[str], kind: str, says: str) -> None:
    said = archive(*args, "--json", home=asked)
    assert said.code != 0
    found, message = failed(said)
    assert found == kind
    assert says in message
    assert not (asked / "deliveries").exists()


def test_what_would_be_registered_is_told_in_swedish(asked: Path) -> None:
    said = archive("deliver", "diariet", "--year", "2026", "--collective", "--dry-run", home=asked)
    assert "Paket 1 av 1: torget-granasa, 2 handlingar, 2 versioner" in said.out


@pytest.mark.parametrize(("last", "warned"), [("2026-11-20", False), ("9998-12-31", True)])
def test_a_period_that_is_not_over_is_warned_of(asked: Path, last: str, warned: bool) -> None:
    said = archive(
        "deliver", "diariet", "--from", "2026-01-01", "--to", last, "--collective", "--dry-run", "--json", home=asked
    )
    assert said.document["packages"]
    assert ("is not over" in said.err) == warned


def _registered(record: str, version: int) -> Receipt:
    return Receipt(
        kind=ReceiptKind.DIARIUM,
        record=record,
        version=version,
        accepted=True,
        reference="KS 2026/1",
        recipient="diariet",
        at=AT,
    )


def test_one_of_a_thing_is_told_in_the_singular_and_what_stays_is_told_with_the_reason(asked: Path) -> None:
    given = ("deliver", "diariet", "--year", "2026", "--collective", "--dry-run")
    with EventLog.open(asked, actor="test", now=AT) as log:
        ReceiptBook(asked).note((_registered(THREAD.id, 2),), log=log, at=AT)
    told = archive(*given, home=asked).out
    assert "1 handling, 1 version," in told
    assert "Med diarienummer redan, och därför inte med: 1 handling." in told
    with EventLog.open(asked, actor="test", now=AT) as log:
        ReceiptBook(asked).note((_registered(SNAPSHOT.id, 1),), log=log, at=AT)
    _, message = failed(archive(*given, "--json", home=asked))
    assert "2 have their dnr already" in message
    assert "sekretess" not in message


def test_a_delivery_is_shown_with_its_way_so_far_and_what_to_do_next(asked: Path) -> None:
    entry = delivered(asked)
    said = archive("deliveries", "show", entry.id, home=asked)
    assert "skickad (anna)" in said.out
    assert "Läs in kvittensen när den kommer: archive receipt FIL" in said.out
    assert len(archive("deliveries", "show", entry.id, "--json", home=asked).document["contents"]) == 2
    assert archive("deliveries", "list", "--recipient", "other", home=asked).out.startswith("Inga leveranser.")


@pytest.mark.parametrize(("recipient", "versions"), [("hela", 2), ("senaste", 1)])
def test_one_record_goes_with_all_its_versions_or_the_latest(asked: Path, recipient: str, versions: int) -> None:
    path = asked / "archive.toml"
    text = "".join(AGREED.format(id=name, versions=kept) for name, kept in (("hela", "all"), ("senaste", "latest")))
    path.write_text(path.read_text("utf-8") + text, "utf-8")
    said = archive("deliver", recipient, "--record", THREAD.id, "--dry-run", "--json", home=asked).document
    assert [package["versions"] for package in said["packages"]] == [versions]
