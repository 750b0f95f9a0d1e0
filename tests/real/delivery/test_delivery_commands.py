"""A delivery as a person makes one: dry run, deliver and send, take in the receipt, and see it at the record."""

import os
from pathlib import Path

import pytest

from archiver.register.acting import login_name
from archiver.store.layout import all_versions
from tests.unit.cli.sample_archive import archive

pytestmark = pytest.mark.real


@pytest.fixture
def inbox(home: Path, tmp_path: Path) -> Path:
    """Let whoever runs the tests be Anna, and the e-archive take packages from a folder and answer in another."""
    for name in ("inbox", "kvittenser"):
        (tmp_path / name).mkdir()
    path = home / "archive.toml"
    text = path.read_text("utf-8").replace('email = "anna', f'os_user = ["{login_name(os.getuid())}"]\nemail = "anna')
    way = f'send = "folder"\nsend_folder = "{tmp_path / "inbox"}"\nreceipts_folder = "{tmp_path / "kvittenser"}"\n'
    path.write_text(text.replace('id = "fgs12"\n', f'id = "fgs12"\n{way}'), "utf-8")
    return tmp_path / "inbox"


def test_a_person_delivers_sends_and_takes_in_the_receipt(home: Path, inbox: Path) -> None:
    planned = archive("deliver", "fgs12", "--year", "2025", "--dry-run", "--json", home=home)
    assert planned.code == 0
    assert [one["versions"] for one in planned.document["packages"]] == [len(list(all_versions(home)))]
    assert not (home / "deliveries").exists()

    done = archive("deliver", "fgs12", "--year", "2025", "--fast", "--send", "--json", home=home)
    assert (done.code, done.document["state"]) == (0, "sent")
    (package,) = done.document["packages"]
    assert [path.name for path in inbox.iterdir()] == [package["name"]]

    delivery = done.document["delivery"]
    receipt = inbox.parent / "kvittenser" / "kvittens.csv"
    receipt.write_text(f"leverans;status;referens\n{delivery};mottagen;INL 7\n", "utf-8")
    taken = archive("receipt", "--from", "fgs12", home=home)
    assert f"{delivery}: mottagen" in taken.out
    again = archive("receipt", receipt, home=home).out
    assert again.startswith("kvittens.csv: 0 mottagna, 0 avvisade, ")
    assert "sedan tidigare" in again

    record = next(one.record for one in all_versions(home))
    shown = archive("show", record, "--json", home=home).document
    assert [one["state"] for one in shown["deliveries"]] == ["received"]
    assert [one["reference"] for one in shown["receipts"]] == ["INL 7"]
    assert "Mottagen av e-arkivet: INL 7" in archive("show", record, home=home).out
    assert f"{delivery}  mottagen  1 paket" in archive("deliveries", "list", home=home).out

    gone = archive("deliveries", "supersede", delivery, "--reason", "Fel period", home=home)
    assert "ersatt (anna) Fel period" in gone.out
    assert archive("deliveries", "list", "--state", "received", "--json", home=home).document == {"deliveries": []}
