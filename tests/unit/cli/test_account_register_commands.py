"""init and accounts: from an empty folder to a closed account and a published register."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.config.settings import read_settings
from archiver.records import Harvest, HarvestStatus, Validation
from archiver.workspace import open_workspace, read_kept
from tests.unit.cli.sample_archive import HARVEST, archive
from tests.unit.package.sample import NOW, SNAPSHOT, THREAD

ADD = ("accounts", "add", "--id", "torget-granasa", "--platform", "torget", "--url", "https://torget.example/granasa")
ACTIVE = (
    *("--status", "active", "--owner-role", "Kommunikationschef", "--purpose", "Dialog", "--registry", "KS diarium"),
    *("--terms-reviewed-on", "2026-01-15", "--terms-reviewed-by", "Kommunjuristen", "--opened", "2024-03-01"),
    *("--administrator", "Anna Andersson, anna@granasa.example, 070-1", "--administrator", "Bo, bo@granasa.example, 2"),
)


def add_harvest(home: Path, harvest: Harvest) -> None:
    with open_workspace(home, write=True, command="test", now=NOW) as workspace:
        workspace.store.keep_harvest(harvest)


def final(day: str, status: HarvestStatus = HarvestStatus.COMPLETE) -> Harvest:
    at = dt.datetime.fromisoformat(f"{day}T12:00:00+00:00")
    return replace(HARVEST, id=f"h-{at:%Y%m%dT%H%M%SZ}-torget-granasa", status=status, started_at=at, ended_at=at)


def test_init_makes_an_archive_that_says_what_to_do_next(tmp_path: Path) -> None:
    home = tmp_path / "nytt" / "arkiv"
    said = archive("init", "--name", "Granåsa kommun", "--org-nr", "2120000001", home=home)
    assert said.code == 0
    assert "Nästa steg" in said.out
    assert said.err == ""
    assert read_settings(home / "archive.toml").authority.org_nr == "212000-0001"
    assert '"workspace created"' in (home / "events.jsonl").read_text("utf-8")
    assert archive("list", home=home).out == "Arkivet har inga sådana handlingar.\n"
    assert archive("verify", home=home).code == 0


def test_init_without_a_name_says_what_to_fill_in(tmp_path: Path) -> None:
    said = archive("init", "--json", home=tmp_path)
    assert said.document["authority"] == {"name": "Exempelkommunen", "org_nr": "000000-0000", "contact": ""}
    assert "Fill in the authority's name" in said.err


def test_init_refuses_an_archive_that_exists(home: Path) -> None:
    before = (home / "archive.toml").read_bytes()
    assert archive("init", "--name", "Annan", home=home).code == 6
    assert (home / "archive.toml").read_bytes() == before


def test_init_refuses_a_wrong_organisation_number(tmp_path: Path) -> None:
    said = archive("init", "--org-nr", "212000-0003", "--json", home=tmp_path)
    assert said.code == 4
    assert "kontrollsiffra" in said.document["error"]["message"]
    assert not (tmp_path / "archive.toml").exists()


def test_an_empty_register_is_listed_without_an_error(home: Path) -> None:
    assert archive("accounts", "list", "--json", home=home).document["accounts"] == []
    assert "Kontoförteckningen är tom." in archive("accounts", "list", home=home).out


def test_an_account_is_added_with_all_that_was_said_of_it(home: Path) -> None:
    said = archive(*ADD, *ACTIVE, "--lanes", "browser", "--identities", "granasa", "--json", home=home)
    assert said.code == 0, said.err
    entry = said.document["account"]
    assert entry["administrators"][0] == {"name": "Anna Andersson", "email": "anna@granasa.example", "phone": "070-1"}
    assert (entry["opened"], entry["lanes"], entry["identities"]) == ("2024-03-01", ["browser"], ["granasa"])
    (listed,) = archive("accounts", "list", "--json", home=home).document["accounts"]
    assert listed["last_harvest"] == HARVEST.id
    assert listed["last_captured_at"] == "2026-11-20T10:00:05Z"
    assert "senast fångat: 2026-11-20 kl. 11.00" in archive("accounts", "list", home=home).out
    assert "Inget gallringsbeslut är angivet: inget får gallras." in listed["remarks"]


@pytest.mark.parametrize(
    ("more", "code", "says"),
    [
        (("--status", "active"), 4, "status active needs"),
        (("--class", "privat"), 4, "a private account (privat konto)"),
        (("--administrator", "Anna"), 2, 'is not "Name, e-mail, phone"'),
        (("--opened", "i går"), 2, "does not match the format"),
        (("--allow-hosts", "localhost"), 4, "is not HOST:PORT"),
    ],
)
def test_an_account_that_cannot_be_is_refused(home: Path, more: tuple[str, ...], code: int, says: str) -> None:
    before = (home / "archive.toml").read_bytes()
    said = archive(*ADD, *more, home=home)
    assert said.code == code
    assert says in said.err
    assert (home / "archive.toml").read_bytes() == before


def test_an_account_is_closed_only_after_a_whole_final_capture(home: Path) -> None:
    archive(*ADD, *ACTIVE, home=home)
    assert "Say why" in archive("accounts", "close", "torget-granasa", home=home).err
    closing = ("accounts", "close", "torget-granasa", "--reason", "Används inte", "--on", "2026-12-01")
    first = archive(*closing, "--json", home=home).document["account"]
    assert (first["status"], first["closing_since"], first["closed"]) == ("closing", "2026-12-01", None)

    for harvest in (None, final("2026-12-02", HarvestStatus.INCOMPLETE)):
        if harvest:
            add_harvest(home, harvest)
        said = archive("accounts", "close", "torget-granasa", "--json", home=home)
        assert said.code == 3
        assert "final capture (slutarkivering)" in said.document["error"]["message"]

    add_harvest(home, final("2026-12-03"))
    said = archive("accounts", "close", "torget-granasa", "--on", "2026-12-04", home=home)
    assert said.code == 0, said.err
    (entry,) = read_settings(home / "archive.toml").accounts
    assert (entry.status, entry.final_capture) == ("closed", final("2026-12-03").id)
    assert archive("accounts", "close", "torget-granasa", home=home).code == 3


def test_an_account_with_a_record_that_a_validator_refused_is_not_closed(home: Path) -> None:
    archive(*ADD, *ACTIVE, home=home)
    archive("accounts", "close", "torget-granasa", "--reason", "Används inte", "--on", "2026-12-01", home=home)
    add_harvest(home, final("2026-12-03"))
    with open_workspace(home, write=True, command="test", now=NOW) as workspace:
        kept = workspace.store.latest(THREAD.account.id, SNAPSHOT.id)
        assert kept is not None
        refused = (Validation(judge="veraPDF 1.28", flavour="2a", verdict="fail"),)
        workspace.catalogue.add(
            read_kept(kept)[0], folder=kept.relative_to(home.resolve()).as_posix(), validations=refused
        )
    said = archive("accounts", "close", "torget-granasa", home=home)
    assert said.code == 3
    assert f"the first {SNAPSHOT.id}" in said.err


def test_a_planned_account_or_an_unknown_one_is_not_closed(home: Path) -> None:
    archive(*ADD, home=home)
    assert "only planned" in archive("accounts", "close", "torget-granasa", home=home).err
    assert archive("accounts", "close", "annat", home=home).code == 8


def test_the_public_register_is_written_where_it_is_asked_for(home: Path, tmp_path: Path) -> None:
    archive(*ADD, *ACTIVE, home=home)
    said = archive("accounts", "publish", "--into", tmp_path / "webb", "--json", home=home)
    assert said.document["accounts"] == 1
    assert "Kommunikationschef" in Path(said.document["html"]).read_text("utf-8")
    assert "anna@granasa.example" not in Path(said.document["csv"]).read_text("utf-8")
    assert archive("accounts", "publish", home=home).code == 0
    assert (home / "reports" / "forteckning.html").is_file()


def test_capturing_in_a_folder_that_is_no_archive_says_how_to_make_one(tmp_path: Path) -> None:
    said = archive("account", "https://blogg.example/", "--json", home=tmp_path)
    assert said.code == 6
    assert f"archive --home {tmp_path} init" in said.document["error"]["message"]
