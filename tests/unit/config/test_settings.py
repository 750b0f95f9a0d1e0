"""archive.toml: what is accepted, and what each refusal says."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.config.accounts import Status
from archiver.config.settings import read_settings
from archiver.config.values import checked_host, checked_org_nr, checked_url
from archiver.errors import ConfigError
from archiver.records import Lane
from archiver.register.editing import write_new_settings

AUTHORITY = '[authority]\nname = "Granåsa kommun"\norg_nr = "212000-0001"\n'
ACTIVE = """
[[accounts]]
id = "kommunen"
platform = "wordpress"
url = "https://blogg.granasa.example/"
status = "active"
owner_role = "Kommunikationschef"
purpose = "Dialog"
registry = "KS"
terms_reviewed_on = 2026-01-15
terms_reviewed_by = "Kommunjuristen"
administrators = [
  { name = "Anna", email = "anna@granasa.example", phone = "1" },
  { name = "Bo", email = "bo@granasa.example", phone = "2" },
]
"""


def refusal(folder: Path, text: str) -> str:
    path = folder / "archive.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as caught:
        read_settings(path)
    return str(caught.value)


def accepted(folder: Path, text: str) -> Path:
    path = folder / "archive.toml"
    path.write_text(text, "utf-8")
    return path


def test_an_empty_register_is_a_valid_state(tmp_path: Path) -> None:
    settings = read_settings(accepted(tmp_path, AUTHORITY))
    assert settings.accounts == ()
    assert settings.pdf.flavour == "2a"
    assert settings.ocr.languages == ("swe", "eng")


def test_the_file_that_init_writes_is_valid_and_says_that_it_is_not_filled_in(tmp_path: Path) -> None:
    settings = write_new_settings(tmp_path / "archive.toml")
    assert settings.authority.is_placeholder
    assert settings == read_settings(tmp_path / "archive.toml")


def test_every_key_of_an_account_is_explained_in_the_file_that_init_writes(tmp_path: Path) -> None:
    from archiver.config.accounts import AccountEntry

    write_new_settings(tmp_path / "archive.toml")
    text = (tmp_path / "archive.toml").read_text("utf-8")
    set_by_commands = {"closing_since", "closed", "closing_reason", "final_capture"}
    keys = {field.alias or name for name, field in AccountEntry.model_fields.items()} - set_by_commands
    assert [key for key in sorted(keys) if f"# {key} = " not in text] == []


def test_the_example_in_the_file_that_init_writes_is_a_valid_account(tmp_path: Path) -> None:
    path = tmp_path / "archive.toml"
    write_new_settings(path, name="Granåsa kommun", org_nr="2120000001")
    text = path.read_text("utf-8")
    example = text[text.index("# [[accounts]]") :]
    path.write_text(text + "\n".join(line.removeprefix("# ") for line in example.splitlines()), "utf-8")
    (entry,) = read_settings(path).accounts
    assert entry.status is Status.ACTIVE
    assert entry.lanes == (Lane.API, Lane.EXPORT, Lane.BROWSER)
    assert entry.opened == dt.date(2024, 3, 1)


def test_an_active_account_with_all_it_needs_is_accepted(tmp_path: Path) -> None:
    (entry,) = read_settings(accepted(tmp_path, AUTHORITY + ACTIVE)).accounts
    assert entry.class_ == "verksamhet"
    assert len(entry.administrators) == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (AUTHORITY + "nam = 1\n", "line 4: authority.nam: unknown key. Did you mean `name`?"),
        (AUTHORITY + 'password = "x"\n', "line 4: authority.password: credentials never belong in this file."),
        ('[authority]\nname = "X"\n', "line 1: authority.org_nr: missing. Add `org_nr = ...`."),
        ("", "authority: missing."),
        (AUTHORITY.replace("212000-0001", "212000-0002"), "line 3: authority.org_nr: '212000-0002' is no organisation"),
        (AUTHORITY + '[media]\nmax_mb = "500"\n', "line 5: media.max_mb: Input should be a valid integer"),
        (AUTHORITY + "[media]\nmax_mb = 0\n", "line 5: media.max_mb: Input should be greater than 0"),
        (AUTHORITY + '[pdf]\nflavour = "3a"\n', "line 5: pdf.flavour: '3a' is not one of"),
        (AUTHORITY + "[pdf]\nvalidators = []\n", "line 5: pdf.validators: "),
        (AUTHORITY + '[ocr]\nlanguages = ["swe", "svenska"]\n', "line 5: ocr.languages[1]: "),
        (AUTHORITY + '[schedule]\nsnapshot_days = ["02-30"]\n', "line 5: schedule.snapshot_days[0]: '02-30' is no day"),
        (AUTHORITY + '[schedule]\ncapture_interval = "ofta"\n', "line 5: schedule.capture_interval: 'ofta' is no"),
        (AUTHORITY + "[[accounts]]\n[accouts]\n", "line 5: accouts: unknown key. Did you mean `accounts`?"),
        (
            AUTHORITY + '[store]\ncatalogue = "postgresql://archive:hemligt@db/archive"\n',
            "line 4: store: `catalogue` holds a password.",
        ),
    ],
)
def test_a_wrong_file_is_refused_with_line_key_and_fix(tmp_path: Path, text: str, says: str) -> None:
    assert says in refusal(tmp_path, text)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('status = "active"', 'status = "activ"'), "line 9: accounts[0].status: 'activ' is not one of"),
        (('purpose = "Dialog"\n', ""), "line 5: accounts[0]: status active needs purpose."),
        (("terms_reviewed_on = 2026-01-15\n", ""), "`terms_reviewed_on` and `terms_reviewed_by`"),
        (("bo@granasa.example", "ANNA@granasa.example"), "needs at least two administrators"),
        (
            ('phone = "2"', 'fone = "2"'),
            "line 17: accounts[0].administrators[1].fone: unknown key. Did you mean `phone`?",
        ),
        (('status = "active"', 'status = "active"\nclass = "privat"'), "a private account (privat konto)"),
        (('status = "active"', 'status = "closed"'), "Add `closed = YYYY-MM-DD`."),
        (('status = "active"', 'status = "closed"\nclosed = 2026-02-01'), "closed without a final capture"),
        (
            ('status = "active"', 'status = "active"\nclosed = 2026-02-01'),
            "has the date `closed` but the status active",
        ),
        (('status = "active"', 'status = "closing"'), "Add `closing_since = YYYY-MM-DD`."),
        (('id = "kommunen"', 'id = "demo"'), "the id 'demo' is the program's own."),
        (('id = "kommunen"', 'id = "../x"'), "line 6: accounts[0].id: "),
        (("https://blogg", "ftp://blogg"), "is no web address. Write it as https://..."),
        (("https://blogg", "https://anna:hemligt@blogg"), "an address with a user name or password in it"),
        (('registry = "KS"', 'registry = "KS"\nsuccessor = "annat"'), "accounts[0].successor: no other account has"),
        (('registry = "KS"', 'registry = "KS"\nlanes = ["browser", "browser"]'), "names the same lane twice"),
        (('registry = "KS"', 'registry = "KS"\nallow_hosts = ["10.0.0.1"]'), "'10.0.0.1' is not HOST:PORT"),
    ],
)
def test_an_account_that_cannot_be_is_refused(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    old, new = change
    assert old in ACTIVE
    assert says in refusal(tmp_path, AUTHORITY + ACTIVE.replace(old, new))


def test_two_accounts_may_not_share_id_or_address(tmp_path: Path) -> None:
    said = refusal(tmp_path, AUTHORITY + ACTIVE + ACTIVE)
    assert "accounts[1].id: another account has the same id: kommunen." in said
    assert "accounts[1].url: another account has the same url" in said


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    said = refusal(tmp_path, AUTHORITY.replace("0001", "0002") + "[pdf]\nflavor = 1\n[media]\nmax_mb = -1\n")
    assert said.count("line ") == 3


def test_a_private_account_with_a_legal_note_is_allowed(tmp_path: Path) -> None:
    text = ACTIVE.replace('status = "active"', 'status = "active"\nclass = "privat"\nlegal_note = "Beslut KS 2026/3"')
    (entry,) = read_settings(accepted(tmp_path, AUTHORITY + text)).accounts
    assert entry.class_ == "privat"


@pytest.mark.parametrize("text", ["[authority\n", "a = \n", '[authority]\nname = "\xff'])
def test_what_is_no_toml_is_refused_with_its_place(tmp_path: Path, text: str) -> None:
    path = tmp_path / "archive.toml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigError, match="is not valid TOML"):
        read_settings(path)


@given(st.integers(min_value=0, max_value=999_999_999))
def test_exactly_one_check_digit_is_right(number: int) -> None:
    body = f"{number:09}"
    body = body[:2] + "2" + body[3:]
    right = [digit for digit in "0123456789" if _is_org_nr(body + digit)]
    assert len(right) == 1


@pytest.mark.parametrize("value", ["212000-0001", "2120000001", " 212000 0001"])
def test_an_organisation_number_comes_out_in_one_spelling(value: str) -> None:
    assert checked_org_nr(value) == "212000-0001"


@pytest.mark.parametrize("value", ["", "212000-000", "210000-0003", "abcdef-ghij", "٢١٢٠٠٠-٠٠٠١"])
def test_what_is_no_organisation_number_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="organisation number"):
        checked_org_nr(value)


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_refused_and_never_a_crash(value: str) -> None:
    for checked in (checked_url, checked_host):
        try:
            assert checked(value).lower() == value.lower()
        except ValueError as error:
            assert str(error)


def _is_org_nr(value: str) -> bool:
    try:
        checked_org_nr(value)
    except ValueError:
        return False
    return True
