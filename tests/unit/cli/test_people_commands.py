"""The commands about people, holds, secrecy and moderation, as a person runs them."""

import json
import os
from pathlib import Path

import pytest

from archiver.errors import Overdue
from archiver.register.acting import login_name
from archiver.store.layout import item_id
from tests.unit.cli.sample_archive import archive
from tests.unit.package.sample import ACCOUNT, THREAD
from tests.unit.secrecy.secrecy_archive import ITEM, mask

SECRET = "en lång hemlighet"
PEOPLE = f"""
[[people]]
id = "anna"
name = "Anna Arkivarie"
email = "anna@kommunen.example"
roles = ["kommunarkivarie"]
os_user = ["{login_name(os.getuid())}"]

[[people]]
id = "jon"
name = "Jon Jurist"
email = "jon@kommunen.example"
roles = ["jurist"]
"""


@pytest.fixture
def staffed(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive where the login is Anna's, and Jon has a secret."""
    monkeypatch.setenv("ARCHIVE_SECRET", SECRET)
    settings = home / "archive.toml"
    settings.write_text(settings.read_text("utf-8") + PEOPLE, "utf-8")
    line = archive("people", "secret", "jon", home=home).out
    settings.write_text(settings.read_text("utf-8") + line, "utf-8")
    return home


def test_the_secrets_hash_is_printed_and_works(staffed: Path) -> None:
    told = archive("people", "whoami", "--as", "jon", "--json", home=staffed).document
    assert (told["person"]["id"], told["person"]["os_person"]) == ("jon", "anna")
    assert SECRET not in (staffed / "archive.toml").read_text("utf-8")


def test_the_list_of_people_shows_no_hash(staffed: Path) -> None:
    listed = archive("people", "list", "--json", home=staffed)
    assert "scrypt" not in listed.out
    assert [person["has_secret"] for person in listed.document["people"]] == [False, True]


def test_a_short_secret_is_refused(staffed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCHIVE_SECRET", "kort")
    assert archive("people", "secret", "jon", home=staffed).code == 4


def test_as_another_person_from_ones_own_login_is_no_second_person(staffed: Path) -> None:
    told = archive(
        "hold", "set", "--from-request", item_id(THREAD.id, "11"), "--reference", "KS 1", "--json", home=staffed
    ).document
    assert (told["type"], told["records"]) == ("begaran_om_utlamnande", [THREAD.id])
    assert archive("hold", "release", told["hold"], home=staffed).code == 0
    for actor in ((), ("--as", "jon")):
        assert archive("hold", "release", told["hold"], *actor, home=staffed).code == 50
    assert len(archive("hold", "list", "--json", home=staffed).document["holds"]) == 1


def test_two_with_a_secret_each_release_a_hold_from_a_shared_login(staffed: Path) -> None:
    settings = staffed / "archive.toml"
    hashed = archive("people", "secret", "anna", home=staffed).out.strip()
    text = settings.read_text("utf-8").replace(f'os_user = ["{login_name(os.getuid())}"]', hashed)
    settings.write_text(text, "utf-8")
    given = ("hold", "set", "--record", THREAD.id, "--type", "tillsyn", "--reference", "JO 1", "--json")
    hold = archive(*given, "--as", "anna", home=staffed).document["hold"]
    assert archive("hold", "release", hold, "--as", "anna", home=staffed).code == 0
    assert archive("hold", "release", hold, "--as", "jon", home=staffed).code == 0
    assert archive("hold", "list", "--json", home=staffed).document == {"holds": []}
    assert "hävd" in archive("hold", "list", "--all", home=staffed).out


def test_holds_are_released_one_at_a_time(staffed: Path) -> None:
    assert archive("hold", "release", "sp-20261121-01", "sp-20261121-02", home=staffed).code == 2


@pytest.mark.parametrize(
    ("received", "until"), [("2026-03-02", "2026-03-24"), ("2026-12-03", "2026-12-29"), ("2026-05-30", "2026-06-23")]
)
def test_the_time_for_appeal_runs_on_to_a_working_day(received: str, until: str, staffed: Path) -> None:
    given = ("hold", "set", "--type", "begaran_om_utlamnande", "--account", ACCOUNT.id, "--reference", "KS 1")
    told = archive(*given, "--decision-received", received, "--json", home=staffed).document
    assert told["until"] == until


def test_the_original_is_shown_with_the_role_only(staffed: Path) -> None:
    mask(staffed, ITEM)
    assert "numret" not in archive("show", THREAD.id, home=staffed).out
    assert "numret" in archive("show", THREAD.id, "--restricted", home=staffed).out
    assert archive("search", "numret", "--json", home=staffed).document["hits"] == []
    hits = archive("search", "numret", "--restricted", "--json", home=staffed).document["hits"]
    assert [hit["record"] for hit in hits] == [THREAD.id]
    listed = archive("restricted", "list", "--json", home=staffed).document["restricted"]
    assert [one["record"] for one in listed] == [THREAD.id]


def test_a_stranger_is_shown_nothing_restricted(home: Path) -> None:
    mask(home, ITEM)
    for command in (("show", THREAD.id), ("search", "numret")):
        said = archive(*command, "--restricted", home=home)
        assert said.code == 50
        assert "numret" not in said.out


def test_verify_tells_of_a_restriction_that_was_interrupted(staffed: Path) -> None:
    mask(staffed, ITEM)
    book = staffed / "restricted" / "restrictions.jsonl"
    book.write_text(book.read_text("utf-8") + book.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    told = archive("verify", "--all", "--fast", "--json", home=staffed).document
    assert "RS-401" in [finding["rule"] for finding in told["findings"]]


def test_moderation_is_logged_flagged_and_listed_for_a_spreadsheet(staffed: Path) -> None:
    assert archive("flag", ITEM, "--kind", "svordomar", home=staffed).code == 0
    assert len(archive("moderation", "flags", "--json", home=staffed).document["flags"]) == 1
    given = ("moderation", "log", ITEM, "--ground", "svordomar", "--decided-by", "=kommunikatören", "--rule", "Regel 3")
    assert "Meddela skribenten" in archive(*given, home=staffed).out
    assert archive("moderation", "flags", "--json", home=staffed).document == {"flags": []}
    assert ";'=kommunikatören;" in archive("moderation", "list", "--csv", home=staffed).out


def test_a_flag_is_told_in_swedish_time_stands_in_status_and_is_dismissed_with_a_reason(staffed: Path) -> None:
    said = archive("flag", ITEM, "--kind", "olaga_hot", "--known-at", "2026-03-02T03:00", home=staffed)
    assert "tiden räknas från 2026-03-02 kl. 03.00." in said.out
    ill = archive("status", "--json", home=staffed)
    assert (ill.code, ill.document["flags"], ill.document["verdict"]) == (Overdue.exit_code, 1, "overdue")
    shown = archive("status", home=staffed).out
    assert "En flagga är obesvarad, känd sedan 2026-03-02 kl. 03.00. Kör: archive moderation flags" in shown
    assert "Allt är i ordning." not in shown

    (flag,) = archive("moderation", "flags", "--json", home=staffed).document["flags"]
    assert archive("moderation", "dismiss", flag["flag"], home=staffed).code == 2
    done = archive("moderation", "dismiss", flag["flag"], "--why", "Ett citat", "--json", home=staffed)
    assert (done.code, done.document["why"]) == (0, "Ett citat")
    assert archive("status", "--json", home=staffed).document["flags"] == 0


def test_a_note_leaves_its_address_in_the_restricted_folder_only(staffed: Path) -> None:
    assert archive("moderation", "note-only", "https://torget.example/inlagg/9", home=staffed).code == 0
    assert "torget.example/inlagg/9" not in archive("moderation", "list", "--json", home=staffed).out
    notes = archive("moderation", "notes", "--json", home=staffed).document["notes"]
    assert [note["url"] for note in notes] == ["https://torget.example/inlagg/9"]


def test_a_key_is_made_and_kept_nowhere(staffed: Path) -> None:
    made = archive("restricted", "key", "--json", home=staffed).document["key"]
    assert len(made) == 44
    assert not any(made.encode() in path.read_bytes() for path in staffed.rglob("*") if path.is_file())
    assert json.dumps(made) not in (staffed / "archive.toml").read_text("utf-8")
