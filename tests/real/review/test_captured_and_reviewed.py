"""From a page in a browser to a reviewer's decision: the demonstration is harvested, changed, and harvested anew."""

import datetime as dt
import getpass
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archiver.cli.main import program
from archiver.demo.site import DemoSite
from archiver.store.layout import item_id
from tests.real.harvests import NOON, SETTINGS, harvest, make_workspace, records_of

pytestmark = pytest.mark.real

PEOPLE = f"""
[[people]]
id = "eva"
name = "Eva Arkivarie"
email = "eva@granasa.example"
roles = ["arkivredogorare"]
os_user = ["{getpass.getuser()}"]
"""
ASKED, THANKED, ADDED = "k-2001", "k-2003", "k-9003"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return make_workspace(tmp_path / "arkiv", SETTINGS + PEOPLE)


def review(home: Path, *args: str) -> Any:
    done = CliRunner().invoke(program, ["--home", str(home), "review", *args, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_what_is_captured_is_suggested_about_reviewed_and_looked_at_anew_when_it_changes(
    home: Path, demo: DemoSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archiver.cli.review.now", lambda: NOON + dt.timedelta(hours=1))
    demo.content = replace(demo.content, posts=tuple(post for post in demo.posts if post.id == "p-1001"))
    (record,) = [kept for kept in records_of(harvest(home, demo)) if kept.id.startswith("t-")]
    names = {name: item_id(record.id, name) for name in (ASKED, THANKED, ADDED)}

    rows = {row["item"]: row for row in review(home, "list", "--all")["items"]}
    assert rows[names[ASKED]]["facts"]["besvarad"] == "ja" and rows[names[ASKED]]["suggestions"] == []
    review(home, "set", names[THANKED], "sekretess=ingen", "sarskilt_intresse=ja")
    assert [row["item"] for row in review(home, "list", "--suggestion", "overklagande")["items"]] == []

    demo.edit(THANKED, "Jag överklagar beslutet, mitt nummer är 811218-9876")
    demo.add_comment("p-1001", "När öppnar badet?")
    harvest(home, demo, hours=3)

    rows = {row["item"]: row for row in review(home, "list", "--all")["items"]}
    changed = rows[names[THANKED]]
    assert {one["list"] for one in changed["suggestions"]} == {"overklagande", "personnummer", "kontaktuppgifter"}
    assert "sekretess" not in changed["facts"] and changed["facts"]["sarskilt_intresse"] == "ja"
    assert changed["facts"]["personuppgifter"] == "skyddsvarda" and changed["outcome"] == "bevara_ta_bort"
    assert any("ändrades efter att sekretess sattes" in doubt for doubt in changed["doubts"])
    assert rows[names[ADDED]]["facts"]["besvarad"] == "nej"
