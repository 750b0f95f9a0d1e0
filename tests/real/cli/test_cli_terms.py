"""Captures and the platform's terms: what is refused, what ad hoc leaves behind, and who ordered it."""

from pathlib import Path

import pytest

from archiver.demo.site import DemoSite
from archiver.package.record_xml import read_record
from archiver.records import Provenance
from archiver.store.events import EventType, read_events
from tests.real.harvests import make_registered
from tests.unit.cli.sample_archive import Said, archive_process

pytestmark = pytest.mark.real
ID = "granasa-torget"


@pytest.fixture
def home(demo: DemoSite, tmp_path: Path) -> Path:
    return make_registered(tmp_path / "arkiv", demo)


def capture(home: Path, *more: str) -> Said:
    return archive_process("account", ID, "--limit", "1", "--no-ocr", *more, "--json", home=home)


def provenance(said: Said) -> Provenance:
    (path,) = (record["xml"] for record in said.document["records"] if record["kind"] == "thread")
    return read_record(Path(path).read_bytes()).provenance


def test_a_browser_capture_is_refused_until_the_terms_are_reviewed(home: Path, demo: DemoSite) -> None:
    said = capture(home)
    assert (said.code, said.document["error"]["class"]) == (3, "RegisterRefused")
    assert "terms_reviewed_on" in said.document["error"]["message"]
    assert demo.requests == ()


def test_an_ad_hoc_capture_is_logged_and_stands_in_the_record_with_who_ordered_it(home: Path) -> None:
    said = capture(home, "--ad-hoc", "--reason", "Inför valet.")
    assert said.code == 0, said.err
    found = provenance(said)
    assert found.note == "Inför valet. Ad hoc: plattformens avtalsvillkor är inte granskade."
    assert found.authorised_by == "Anna Arkivarie (kommunarkivarie)"
    (event,) = (event for event in read_events(home) if event.type == EventType.CAPTURE_AD_HOC)
    assert (event.subject, event.outcome, event.detail, event.actor) == (ID, "register", "browser", "anna")


def test_reviewed_terms_need_no_ad_hoc(home: Path) -> None:
    path = home / "archive.toml"
    path.write_text(
        f'{path.read_text("utf-8")}terms_reviewed_on = 2025-09-01\nterms_reviewed_by = "Juristen"\n', "utf-8"
    )
    said = capture(home)
    assert said.code == 0, said.err
    assert provenance(said).note == ""
    assert not any(event.type == EventType.CAPTURE_AD_HOC for event in read_events(home))


def test_an_unregistered_address_counts_as_ad_hoc_and_a_bare_login_may_order_it(home: Path, demo: DemoSite) -> None:
    path = home / "archive.toml"
    path.write_text(path.read_text("utf-8").partition("[[people]]")[0], "utf-8")
    said = archive_process(
        *("account", demo.url, "--profile", "demo", "--allow-host", demo.host_port),
        *("--limit", "1", "--no-ocr", "--json"),
        home=home,
    )
    assert said.code == 0, said.err
    assert provenance(said).note == "Ad hoc: kontot står inte i kontoförteckningen."
    assert provenance(said).authorised_by.endswith("(inloggad användare utan roll)")
    assert [event.outcome for event in read_events(home) if event.type == EventType.CAPTURE_AD_HOC] == ["address"]
