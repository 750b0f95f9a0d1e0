"""The public register: accessible, complete, and without anything internal."""

import csv
import io
from pathlib import Path

import pytest
from lxml import html

from archiver.config.settings import Settings
from archiver.register.publishing import HEADINGS, public_accounts, register_csv, register_html, write_register

INTERNAL = ["anna@granasa.example", "Anna Andersson", "070-111", "Vera Vice", "Kuvert 14", "KS 2026/12", "@hemlig"]


def account(id: str, **more: object) -> dict[str, object]:
    people = [
        {"name": "Anna Andersson", "email": "anna@granasa.example", "phone": "070-111"},
        {"name": "Bo", "email": "bo@granasa.example", "phone": "070-222"},
    ]
    return {
        "id": id,
        "platform": "wordpress",
        "url": f"https://{id}.granasa.example/",
        "name": f"Konto {id}",
        "status": "active",
        "owner_role": "Kommunikationschef",
        "deputy": "Vera Vice",
        "purpose": "Dialog",
        "registry": "KS diarium",
        "terms_reviewed_on": "2026-01-15",
        "terms_reviewed_by": "Juristen",
        "administrators": people,
        "vault": "Kuvert 14",
        "account_plan": "KS 2026/12",
        "identities": ["@hemlig"],
        "opened": "2024-03-01",
        **more,
    }


def register(*accounts: dict[str, object]) -> Settings:
    authority = {"name": "Granåsa kommun", "org_nr": "212000-0001"}
    return Settings.model_validate({"authority": authority, "accounts": accounts})


CLOSED = {"status": "closed", "closed": "2026-02-01", "final_capture": "h-1"}


@pytest.mark.parametrize("internal", INTERNAL)
def test_nothing_internal_is_published(internal: str) -> None:
    settings = register(account("a"), account("b", **CLOSED))
    assert internal not in register_html(settings)
    assert internal not in register_csv(settings).decode("utf-8-sig")


def test_planned_and_private_accounts_are_not_published() -> None:
    settings = register(account("a", status="planned"), account("b", **{"class": "privat", "legal_note": "KS § 1"}))
    assert public_accounts(settings) == ()
    assert "Kommunen har inga öppna konton" in register_html(settings)


def test_the_page_is_swedish_and_its_tables_have_captions_and_scopes() -> None:
    page = html.fromstring(register_html(register(account("b"), account("a"), account("c", **CLOSED))))
    assert page.getroottree().getroot().get("lang") == "sv"
    assert [caption.text for caption in page.iter("caption")] == ["Öppna konton", "Avslutade konton"]
    assert {cell.get("scope") for cell in page.iter("th")} == {"col", "row"}
    assert [link.text for link in page.iter("a")] == ["Konto a", "Konto b"]
    assert page.xpath("//script | //img | //*[@src]") == []
    for table in page.iter("table"):
        (heading,) = table.xpath("./thead/tr")
        assert {len(row) for row in table.xpath("./tbody/tr")} == {len(heading)}


def test_what_a_register_says_is_never_markup() -> None:
    page = register_html(register(account("a", name="<script>alert(1)</script>", purpose='" onload="x')))
    assert "<script>" not in page
    assert 'onload="x"' not in page


def test_the_table_opens_in_a_swedish_spreadsheet_and_holds_no_formula() -> None:
    data = register_csv(register(account("a", purpose="=1+1; rad\n2", name="Åsa")))
    assert data.startswith(b"\xef\xbb\xbf")
    heading, row = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";")
    assert tuple(heading) == HEADINGS
    assert row[0] == "Åsa"
    assert row[5] == "'=1+1; rad\n2"


def test_the_same_register_gives_the_same_bytes_in_whatever_order(tmp_path: Path) -> None:
    one, other = register(account("a"), account("b")), register(account("b"), account("a"))
    first = [path.read_bytes() for path in write_register(one, tmp_path / "1")]
    assert first == [path.read_bytes() for path in write_register(other, tmp_path / "2")]
