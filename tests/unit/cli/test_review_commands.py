"""`archive review` in an archive on disk."""

import csv
import getpass
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from archiver.records import Coverage, Record, Thread
from archiver.store.events import EventType, read_events
from archiver.store.facts import FactBook, FactLine
from archiver.store.layout import item_id
from tests.unit.cli.sample_archive import FIRST, Said, archive, keep, make_archive
from tests.unit.package.sample import ACCOUNT, POST, PROVENANCE, comment

RECORD_ID = "t-bbbbccccddddeeee"
TEXTS = {
    "21": "Jag överklagar beslutet!",
    "22": "När öppnar badet?",
    "23": "👍",
    "24": "Mitt personnummer är 811218-9876",
    "25": "=HYPERLINK(1) är fint",
}
ITEMS = {name: item_id(RECORD_ID, name) for name in TEXTS}
Login = Callable[[str], Path]


def debate(*, version: int = 1, changed: dict[str, str] | None = None) -> Record:
    texts = TEXTS | (changed or {})
    return replace(
        FIRST,
        id=RECORD_ID,
        version=version,
        content=Thread(
            id="2",
            permalink="https://torget.example/granasa/inlagg/2",
            post=replace(POST, id="2", title="", text="Nytt om badet", media=(), counters=(), links=()),
            comments=tuple(comment(name, text) for name, text in texts.items()),
        ),
        coverage=Coverage(),
        provenance=PROVENANCE,
    )


@pytest.fixture(scope="module")
def discussed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = make_archive(tmp_path_factory.mktemp("arkiv") / "arkiv")
    keep(home, debate())
    return home


@pytest.fixture
def login(discussed: Path, tmp_path: Path) -> Login:
    """Give what makes the login be somebody with one role, in an archive of the test's own."""
    home = tmp_path / "arkiv"
    home.mkdir()
    for path in discussed.rglob("*"):
        target = home / path.relative_to(discussed)
        target.mkdir(exist_ok=True) if path.is_dir() else target.write_bytes(path.read_bytes())
    register = (home / "archive.toml").read_text("utf-8")

    def as_role(role: str) -> Path:
        person = f'[[people]]\nid = "eva"\nname = "Eva"\nemail = "e@x.example"\nroles = ["{role}"]\n'
        os_user = f'os_user = ["{getpass.getuser()}"]\n'
        (home / "archive.toml").write_text(f"{register}\n{person}{os_user}", "utf-8")
        return home

    return as_role


@pytest.fixture
def home(login: Login) -> Path:
    return login("arkivredogorare")


def review(home: Path, *args: str | Path) -> Said:
    return archive("review", *args, home=home)


def told(home: Path, *args: str | Path) -> Any:
    said = review(home, *args, "--json")
    assert said.code == 0, said.out
    return said.document


def listed(home: Path, *args: str) -> dict[str, Any]:
    return {row["item"]: row for row in told(home, "list", *args)["items"]}


def facts(home: Path) -> list[FactLine]:
    return list(FactBook(home, ACCOUNT.id, RECORD_ID))


def test_the_list_shows_what_needs_a_person_with_suggestions_and_their_reasons(home: Path) -> None:
    row = listed(home)[ITEMS["21"]]
    assert row["outcome"] == "manuell_bedomning" and "sekretess" in row["missing"]
    (suggestion,) = row["suggestions"]
    assert (suggestion["key"], suggestion["value"], suggestion["effect"]) == (
        "inleder_arende",
        "overklagande",
        "tvekan",
    )
    assert suggestion["reason"] == "Listan overklagande.toml: ordet ”överklagar”."
    text = review(home, "list").out
    assert "1. Är handlingen föremål för ärendehandläggning?" in text and "Jag överklagar beslutet!" in text


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (["--suggestion", "overklagande"], ["21"]),
        (["--suggestion", "bara_emoji"], ["23"]),
        (["--outcome", "bevara_ta_bort"], ["24"]),
        (["--missing", "sekretess", "--rule", "SM-17"], []),
    ],
)
def test_the_list_is_filtered(home: Path, filters: list[str], found: list[str]) -> None:
    rows = listed(home, *filters)
    assert [row for row in rows if row in ITEMS.values()] == [ITEMS[name] for name in found]


@pytest.mark.parametrize(
    ("filters", "meant"),
    [
        (["--missing", "sekretes"], "Did you mean sekretess"),
        (["--outcome", "manuell"], "There are"),
        (["--outcome", "gallras_efter_tva_ar"], "Did you mean"),
        (["--rule", "SM-99"], "no rule"),
        (["--suggestion", "overklagan"], "Did you mean overklagande"),
        (["--account", "annat"], "torget-granasa"),
    ],
)
def test_a_filter_that_nothing_can_meet_is_refused(home: Path, filters: list[str], meant: str) -> None:
    for command in (["list"], ["export", str(home / "t.csv")]):
        said = review(home, *command, *filters)
        assert said.code == 8 and meant in said.err
    assert told(home, "list", "--outcome", "gallras_efter_2_ar")["items"] == []


def test_a_limited_list_says_that_there_is_more(home: Path) -> None:
    assert told(home, "list", "--limit", "1")["more"] is True
    assert "höj --limit" in review(home, "list", "--limit", "1").out
    assert told(home, "list", "--limit", "100")["more"] is False


def test_what_needs_nobody_is_listed_only_when_all_is_asked_for(home: Path) -> None:
    own_post = item_id(RECORD_ID, "2")
    assert own_post not in listed(home) and own_post in listed(home, "--all")


def test_a_fact_is_set_with_name_time_and_reason_and_stands_in_the_event_log(home: Path) -> None:
    document = told(home, "set", ITEMS["21"], "inleder_arende=overklagande", "--why", "Uttryckligt överklagande")
    (fact,) = document["facts"]
    assert (fact["item"], fact["before"], fact["after"], fact["by"]) == (ITEMS["21"], "", "overklagande", "eva")
    (line,) = facts(home)
    assert (line.source, line.by, line.reason) == ("person", "eva", "Uttryckligt överklagande")
    (event,) = [event for event in read_events(home) if event.type == EventType.FACT_SET]
    assert (event.actor, event.subject) == ("eva", RECORD_ID)
    assert event.detail == f"{ITEMS['21']} inleder_arende=overklagande"
    assert listed(home, "--all")[ITEMS["21"]]["outcome"] == "bevaras_diariefors"


def test_the_same_again_changes_nothing(home: Path) -> None:
    for _ in range(2):
        said = review(home, "set", ITEMS["22"], ITEMS["23"], "sekretess=ingen", "efterfragad=nej")
    assert said.out.startswith("Inget att ändra") and len(facts(home)) == 4


def test_a_doubt_can_be_turned_down_with_a_reason(home: Path) -> None:
    refused = review(home, "set", ITEMS["21"], "inleder_arende=inget")
    assert refused.code == 53 and "--why" in refused.err and facts(home) == []
    told(home, "set", ITEMS["21"], "inleder_arende=inget", "--why", "Skämt om en match")
    assert [line.value for line in facts(home)] == [None]
    assert listed(home, "--all")[ITEMS["21"]]["suggestions"] == []


def test_a_protection_is_taken_back_only_with_a_reason(home: Path) -> None:
    assert listed(home, "--all")[ITEMS["24"]]["facts"]["personuppgifter"] == "skyddsvarda"
    assert review(home, "set", ITEMS["24"], "personuppgifter=inga").code == 53
    told(home, "set", ITEMS["24"], "personuppgifter=ordinara", "--why", "Påhittat nummer")
    assert listed(home, "--all")[ITEMS["24"]]["facts"]["personuppgifter"] == "ordinara"


@pytest.mark.parametrize(
    ("role", "fact", "code"),
    [
        ("kommunikator", "sekretess=ingen", 50),
        ("arkivredogorare", "arende=KS 2026/7", 50),
        ("registrator", "arende=KS 2026/7", 0),
        ("arkivredogorare", "kris=vatten", 50),
        ("sakerhetschef", "kris=vatten", 0),
        ("arkivansvarig", "personuppgifter=inga", 50),
        ("jurist", "personuppgifter=inga", 0),
        ("arkivansvarig", "sarskilt_intresse=ja", 0),
    ],
)
def test_who_may_say_what_follows_the_roles(login: Login, role: str, fact: str, code: int) -> None:
    home = login(role)
    said = review(home, "set", ITEMS["24"], fact, "--why", "Prövat")
    assert said.code == code, said.err
    assert len(facts(home)) == (code == 0)


def test_somebody_who_is_not_in_the_register_sets_nothing(discussed: Path) -> None:
    assert review(discussed, "set", ITEMS["22"], "sekretess=ingen").code == 50


@pytest.mark.parametrize(
    ("args", "code", "fault"),
    [
        (["i-aaaaaaaaaaaaaaaa", "sekretess=ingen"], 8, "i-aaaaaaaaaaaaaaaa"),
        (["kommentar-1", "sekretess=ingen"], 8, "look like"),
        ([ITEMS["22"], "sekretes=ingen"], 53, "Did you mean sekretess"),
        ([ITEMS["22"], "sekretess=kanske"], 53, "mojlig"),
        ([ITEMS["22"], "overforing=kvitterad"], 53, "no person sets it"),
        ([ITEMS["22"]], 2, "KEY=VALUE"),
        (["sekretess=ingen"], 2, "--all-listed"),
        ([ITEMS["22"], "sekretess=ingen", "--all-listed"], 2, "one of the two"),
        ([ITEMS["22"], "sekretess=ingen", "--rule", "SM-1"], 2, "--all-listed"),
        ([ITEMS["22"], "sekretess=ingen", "sekretess=mojlig"], 2, "twice"),
    ],
)
def test_what_cannot_be_set_is_refused_and_nothing_is_set(home: Path, args: list[str], code: int, fault: str) -> None:
    said = review(home, "set", *args)
    assert said.code == code and fault in said.err
    assert facts(home) == []


def test_all_that_is_listed_is_set_after_a_look_and_a_yes(home: Path) -> None:
    bulk = ["set", "kind=emojikommentar", "sekretess=ingen", "--all-listed", "--suggestion", "bara_emoji"]
    looked = told(home, *bulk, "--dry-run")
    assert looked["dry_run"] and [fact["item"] for fact in looked["facts"]] == [ITEMS["23"]] * 2
    assert facts(home) == []
    unasked = review(home, *bulk)
    assert unasked.code == 3 and "--yes" in unasked.err and "skulle sättas" in unasked.err and facts(home) == []
    told(home, *bulk, "--yes")
    assert [(line.key, line.value) for line in facts(home)] == [("kind", "emojikommentar"), ("sekretess", "ingen")]


def fill(path: Path, changes: dict[tuple[str, str], str]) -> None:
    """Write into the table, by item and column, as a spreadsheet program does."""
    match path.suffix:
        case ".csv":
            rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline=""), delimiter=";"))
            for row in rows:
                row.update({key: said for (item, key), said in changes.items() if item == row["item"]})
            out = io.StringIO(newline="")
            table = csv.DictWriter(out, rows[0].keys(), delimiter=";")
            table.writeheader()
            table.writerows(rows)
            path.write_text(out.getvalue(), "utf-8-sig", newline="")
        case ".xlsx":
            book = load_workbook(path)
            sheet = book.worksheets[0]
            columns = {cell.value: number for number, cell in enumerate(sheet[1])}
            for line in sheet.iter_rows(min_row=2):
                item_there = line[columns["item"]].value
                for (item, key), said in changes.items():
                    if item_there == item:
                        line[columns[key]].value = said
            book.save(path)
        case _:
            document = json.loads(path.read_text("utf-8"))
            for row in document["rows"]:
                row.update({key: said for (item, key), said in changes.items() if item == row["item"]})
            path.write_text(json.dumps(document), "utf-8")


FILLED = {
    (ITEMS["21"], "inleder_arende"): "overklagande",
    (ITEMS["22"], "sekretess"): "ingen",
    (ITEMS["22"], "handelse_slut"): "2026-06-30",
    (ITEMS["24"], "personuppgifter"): "ordinara",
    (ITEMS["24"], "motivering"): "Påhittat nummer",
    (ITEMS["25"], "olagligt"): "inget",
}


@pytest.fixture(params=["csv", "xlsx", "json"])
def sheet(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / f"granskning.{request.param}"


def test_a_table_goes_out_is_filled_in_and_comes_back(home: Path, sheet: Path) -> None:
    assert told(home, "export", sheet, "--all")["rows"] == 13
    assert told(home, "import", sheet)["facts"] == []
    fill(sheet, FILLED)
    assert len(told(home, "import", sheet, "--dry-run")["facts"]) == 5 and facts(home) == []
    told(home, "import", sheet)
    assert {(line.item, line.key): line.value for line in facts(home)} == {
        (ITEMS["21"], "inleder_arende"): "overklagande",
        (ITEMS["22"], "sekretess"): "ingen",
        (ITEMS["22"], "handelse_slut"): "2026-06-30",
        (ITEMS["24"], "personuppgifter"): "ordinara",
        (ITEMS["25"], "olagligt"): None,
    }
    assert told(home, "import", sheet)["facts"] == [] and len(facts(home)) == 5


def test_a_row_whose_item_has_changed_since_the_export_is_refused_and_nothing_of_the_table_is_set(
    home: Path, sheet: Path
) -> None:
    told(home, "export", sheet)
    fill(sheet, FILLED)
    told(home, "set", ITEMS["25"], "barn=ja")
    said = review(home, "import", sheet)
    assert said.code == 53 and "column olagligt" in said.err and "has changed since" in said.err
    assert [line.key for line in facts(home)] == ["barn"]


def test_an_item_that_was_captured_anew_with_another_text_is_changed(home: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "g.csv"
    told(home, "export", sheet)
    fill(sheet, {(ITEMS["22"], "sekretess"): "ingen", (ITEMS["23"], "sekretess"): "ingen"})
    keep(home, debate(version=2, changed={"22": "Grannen är sjuk, när öppnar badet?"}))
    said = review(home, "import", sheet)
    assert said.code == 53 and ITEMS["22"] in said.err


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({(ITEMS["25"], "besvarad"): "kanske"}, "column besvarad"),
        ({(ITEMS["25"], "item"): "i-aaaaaaaaaaaaaaaa"}, "column item"),
        ({(ITEMS["25"], "item"): ITEMS["24"]}, "stands on row"),
        ({(ITEMS["25"], "handling"): "t-aaaaaaaaaaaaaaaa"}, "no record"),
        ({(ITEMS["25"], "handling"): "../../etc"}, "not the id of a record"),
        ({(ITEMS["25"], "arende"): "KS 2026/1"}, "column arende"),
        ({(ITEMS["24"], "personuppgifter"): "inga"}, "motivering"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column_and_nothing_of_the_table_is_set(
    home: Path, tmp_path: Path, changes: dict[tuple[str, str], str], fault: str
) -> None:
    sheet = tmp_path / "g.csv"
    told(home, "export", sheet)
    fill(sheet, {(ITEMS["21"], "inleder_arende"): "overklagande"} | changes)
    said = review(home, "import", sheet)
    assert said.code in (50, 53) and "row " in said.err and fault in said.err, said.err
    assert facts(home) == []


def test_a_column_that_is_no_fact_is_refused_by_name(home: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "g.csv"
    told(home, "export", sheet)
    sheet.write_text(sheet.read_text("utf-8-sig").replace(";besvarad;", ";besvarat;", 1), "utf-8-sig")
    said = review(home, "import", sheet)
    assert said.code == 53 and "'besvarat'" in said.err


def test_a_word_list_is_copied_changed_and_used(home: Path) -> None:
    copied = Path(told(home, "lists", "--copy", "overklagande")["copied"])
    copied.write_text(copied.read_text("utf-8").replace('"överklag*"', '"ogillar*"'), "utf-8")
    assert listed(home, "--suggestion", "overklagande") == {}
    assert [row["own"] for row in told(home, "lists")["lists"] if row["name"] == "overklagande"] == [True]
    assert review(home, "lists", "--copy", "overklagande").code == 3
    assert review(home, "lists", "--copy", "finns-inte").code == 3


def test_a_word_list_that_cannot_be_read_stops_the_review_with_its_place(home: Path) -> None:
    path = home / "rules" / "ordlistor" / "egen.toml"
    path.parent.mkdir(parents=True)
    path.write_text('namn = "Egen"\nord = ["a*"]\n', "utf-8")
    said = review(home, "list")
    assert said.code == 53 and "egen.toml" in said.err


def test_a_record_that_cannot_be_read_is_told_of_and_the_others_are_listed(home: Path) -> None:
    broken = home / "store" / ACCOUNT.id / RECORD_ID / "v0001" / "record.xml"
    broken.chmod(0o644)
    broken.write_bytes(b"<")
    assert told(home, "list")["unreadable"] == [RECORD_ID]
    assert "1 handlingar kunde inte läsas" in review(home, "list").out
