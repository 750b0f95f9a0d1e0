"""archive.toml is edited as a careful person would."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.config.accounts import Status
from archiver.config.settings import FILE_NAME, read_settings
from archiver.errors import ConfigError, NoSuchThing, WorkspaceError
from archiver.register.editing import add_account, change_account, write_new_settings

PLANNED = {"id": "kommunen", "platform": "wordpress", "url": "https://blogg.granasa.example/"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_new_settings(tmp_path / FILE_NAME, name="Granåsa kommun", org_nr="212000-0001")
    return tmp_path / FILE_NAME


def test_what_is_known_of_the_authority_is_written_with_the_comments_in_place(path: Path) -> None:
    text = path.read_text("utf-8")
    assert 'name = "Granåsa kommun"      # kommunens namn' in text
    assert read_settings(path).authority.org_nr == "212000-0001"


@given(name=st.text(min_size=1, max_size=40))
def test_any_name_survives_the_file(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    path = tmp_path_factory.mktemp("arkiv") / FILE_NAME
    assert write_new_settings(path, name=name).authority.name == name
    assert read_settings(path).authority.name == name


def test_an_archive_toml_that_exists_is_never_written_over(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(WorkspaceError, match="exists already and was left as it is"):
        write_new_settings(path, name="En annan")
    assert path.read_bytes() == before


def test_a_wrong_organisation_number_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^--org-nr: .* No archive was made\.$"):
        write_new_settings(tmp_path / FILE_NAME, org_nr="212000-0003")
    assert list(tmp_path.iterdir()) == []


def test_an_added_account_stands_last_and_everything_before_it_is_untouched(path: Path) -> None:
    before = path.read_text("utf-8")
    add_account(path, PLANNED)
    add_account(path, PLANNED | {"id": "skolan", "url": "https://skolan.granasa.example/"})
    assert path.read_text("utf-8").startswith(before)
    assert [entry.id for entry in read_settings(path).accounts] == ["kommunen", "skolan"]


def test_an_account_can_be_added_where_the_register_is_written_as_an_empty_list(path: Path) -> None:
    text = path.read_text("utf-8")
    path.write_text("accounts = []\n" + text, "utf-8")
    add_account(path, PLANNED)
    assert [entry.id for entry in read_settings(path).accounts] == ["kommunen"]


def test_an_account_that_cannot_be_is_refused_and_the_file_stays(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(
        ConfigError,
        match=r"Nothing was changed\. .*archive\.toml is not valid:\n  line [0-9]+: accounts\[0\]: status active",
    ):
        add_account(path, PLANNED | {"status": "active"})
    assert path.read_bytes() == before
    assert [found.name for found in path.parent.iterdir()] == [FILE_NAME]


def test_a_file_that_was_wrong_already_is_told_of_with_its_own_lines(path: Path) -> None:
    path.write_text(path.read_text("utf-8") + "\nextra = 1\n", "utf-8")
    with pytest.raises(ConfigError, match="extra: unknown key") as caught:
        add_account(path, PLANNED)
    assert "Nothing was changed" not in str(caught.value)


def test_one_account_is_changed_and_no_other(path: Path) -> None:
    add_account(path, PLANNED)
    add_account(path, PLANNED | {"id": "skolan", "url": "https://skolan.granasa.example/"})
    changed = change_account(path, "skolan", {"opened": dt.date(2026, 1, 2), "name": "Skolan"})
    first, second = read_settings(path).accounts
    assert changed == second
    assert (first.opened, second.opened) == (None, dt.date(2026, 1, 2))
    assert first.status is Status.PLANNED


def test_changing_an_account_that_is_not_there_says_so(path: Path) -> None:
    with pytest.raises(NoSuchThing, match="has no account with the id 'skolan'"):
        change_account(path, "skolan", {"name": "X"})


def test_the_rights_of_the_file_are_kept(path: Path) -> None:
    path.chmod(0o600)
    add_account(path, PLANNED)
    assert path.stat().st_mode & 0o777 == 0o600
