"""A thread of several PDFs from draft to archive: kept, listed, shown, verified, rebuilt, and a lost part is found."""

import datetime as dt
from pathlib import Path

import pytest

from archiver.harvesting.finish import Finish, finish
from archiver.harvesting.run import Draft
from archiver.render import document
from archiver.workspace import create_workspace, open_workspace
from tests.render_records import record
from tests.unit.cli.sample_archive import archive

pytestmark = pytest.mark.real
NOW = dt.datetime(2026, 3, 4, 9, tzinfo=dt.UTC)
NAMES = ["record.pdf", "record-2.pdf", "record-3.pdf"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("volymer") / "arkiv"
    create_workspace(home, name="Testa kommun", org_nr="212000-0001", now=NOW)
    whole = record(tuple(f"Kommentar nummer {number}" for number in range(25)), version=1)
    with pytest.MonkeyPatch.context() as patch, open_workspace(home, write=True, command="test", now=NOW) as workspace:
        patch.setitem(document.record_volumes.__kwdefaults__ or {}, "weight", 10)
        draft = workspace.store.open_draft()
        how = Finish(at=NOW, cache=home / "cache", ocr=False)
        finished, validations = finish(Draft(record=whole, folder=draft, evidence=None), how)
        folder = workspace.store.keep(draft, account=whole.account.id, record=whole.id, version=1, at=NOW)
        workspace.catalogue.add(finished, folder=folder.relative_to(home).as_posix(), validations=validations)
    return home


def test_every_part_is_listed_and_its_verdicts_say_which_it_is(home: Path) -> None:
    (listed,) = archive("list", "--json", home=home).document["records"]
    assert [Path(path).name for path in listed["volumes"]] == NAMES
    assert listed["pdf"] == listed["volumes"][0]
    said = {(one["file"], one["flavour"]) for one in listed["validation"] if one["verdict"] == "pass"}
    judged = {(name, flavour) for name in NAMES for flavour in ("2a", "ua1")}
    assert said == judged | {("record.xml", "XSD"), ("record.xml", "Schematron")}
    shown = archive("show", listed["id"], "--json", home=home).document
    assert shown["volumes"] == listed["volumes"]
    told = archive("show", listed["id"], home=home).out
    assert all(f"/{name}\n" in told for name in NAMES)
    assert "(2a): godkänd (3 filer)" in told


def test_an_archive_with_parts_is_sound_and_can_be_rebuilt_to_the_same_answers(home: Path) -> None:
    assert archive("verify", "--all", "--json", home=home).document["verdict"] == "pass"
    before = archive("list", "--json", home=home).out
    assert archive("rebuild", home=home).code == 0
    assert archive("list", "--json", home=home).out == before


def test_a_part_that_is_lost_is_found(home: Path) -> None:
    lost = next(home.glob("store/*/*/v0001/record-2.pdf"))
    data = lost.read_bytes()
    lost.parent.chmod(0o755)
    lost.unlink()
    try:
        found = {one["rule"] for one in archive("verify", "--fast", "--json", home=home).document["findings"]}
    finally:
        lost.write_bytes(data)
    assert {"SM-M18", "SM-M21"} <= found
