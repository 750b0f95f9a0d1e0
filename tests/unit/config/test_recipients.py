"""[[recipients]]: what is refused at once, and what is asked for by name before a delivery."""

from pathlib import Path

import pytest

from archiver.config.recipients import Recipient, lacking
from archiver.config.settings import read_settings
from archiver.errors import ConfigError
from archiver.register.editing import write_new_settings

AUTHORITY = '[authority]\nname = "Granåsa kommun"\norg_nr = "212000-0001"\n'
LEAST = '[[recipients]]\nid = "arkiv"\nformat = "fgs-1.2"\n'


def read(folder: Path, text: str) -> Recipient:
    path = folder / "archive.toml"
    path.write_text(AUTHORITY + text, "utf-8")
    return read_settings(path).recipients[0]


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        (LEAST, ("name", "code", "agreement_number", "agreement_date", "reference_code", "contact_name")),
        ('[[recipients]]\nid = "diariet"\nformat = "diarium"\n', ("name",)),
        ('[[recipients]]\nid = "d"\nname = "D"\nformat = "diarium"\nsend = "folder"\n', ("send_folder",)),
        (
            '[[recipients]]\nid = "d"\nname = "D"\nformat = "diarium"\nsend = "sftp"\n',
            ("send_folder", "sftp_host", "sftp_user", "sftp_host_key", "sftp_key"),
        ),
    ],
)
def test_what_a_delivery_needs_is_asked_for_by_name(tmp_path: Path, text: str, lacks: tuple[str, ...]) -> None:
    assert lacking(read(tmp_path, text)) == lacks


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (LEAST + 'code = "2120000001"\n', "is no identification code. Write ORG:2120000001"),
        (LEAST + 'version = "2.0"\n', "`version` is for a diarium only"),
        (LEAST + 'include = ["ead3"]\n', "leaves nothing to deliver"),
        (LEAST + 'sftp_host_key = "AAAA"\n', "no public host key"),
        (LEAST + 'sftp_password = "x"\n', "credentials never belong in this file"),
        (LEAST + LEAST, "another recipient has the same id: arkiv"),
        (LEAST.replace("arkiv", "Arkivet"), "recipients[0].id"),
    ],
)
def test_a_wrong_recipient_is_refused_with_the_fix(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    assert says in str(caught.value)


def test_the_example_in_the_file_that_init_writes_is_whole_and_names_every_key(tmp_path: Path) -> None:
    path = tmp_path / "archive.toml"
    write_new_settings(path, name="Granåsa kommun", org_nr="2120000001")
    text = path.read_text("utf-8")
    start = text.index("# [[recipients]]")
    example = text[start : text.index("\n\n", start)]
    path.write_text(text + "\n" + "\n".join(line.removeprefix("# ") for line in example.splitlines()), "utf-8")
    (recipient,) = read_settings(path).recipients
    assert lacking(recipient) == ()
    assert [key for key in Recipient.model_fields if f"# {key} = " not in example] == []
