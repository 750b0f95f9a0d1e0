"""Reports of a real harvest of the demonstration with faults: what is said to be missing is what was made to be."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.demo.faults import Fault, Faults
from archiver.demo.site import serve_demo
from archiver.programs.process import run
from archiver.programs.verapdf import Judge
from archiver.render.printing import Printer
from archiver.reports.coverage import AccountCoverage
from archiver.reports.coverage_report import account_coverages, coverage_report
from archiver.reports.description import describe, description_report
from archiver.reports.plan import account_plans, plan_report
from archiver.reports.subjects import Period
from archiver.reports.writing import Report, WrittenReport, write_report
from archiver.store.events import EventType, read_events
from archiver.workspace import Workspace, open_workspace
from tests.real.harvests import NOON, harvest, make_workspace
from tests.unit.cli.sample_archive import archive

pytestmark = pytest.mark.real
ACCOUNT = "granasa-torget"
LOST, PICTURE = "p-1004", "fana.png"
NOW = NOON + dt.timedelta(days=20)
TODAY = NOW.date()
PERIOD = Period(first=dt.date(2025, 10, 1), last=dt.date(2025, 10, 31))
SETTINGS = """
[authority]
name = "Granåsa kommun"
org_nr = "212000-0001"

[[people]]
id = "eva"
name = "Eva Öberg"
email = "eva@granasa.example"
roles = ["kommunarkivarie"]

[[accounts]]
id = "granasa-torget"
platform = "demo"
url = "https://torget.example/granasa"
name = "Granåsa kommun på Torget"
authority = "Kommunstyrelsen"
status = "active"
opened = 2025-09-15
owner_role = "Kommunikationschefen"
purpose = "Information och dialog"
registry = "Kommunstyrelsens diarium"
destination = "Granåsa e-arkiv"
terms_reviewed_on = 2025-09-01
terms_reviewed_by = "Kommunarkivarien"
administrators = [
  { name = "A", email = "a@granasa.example", phone = "1" },
  { name = "B", email = "b@granasa.example", phone = "2" },
]

[[decisions]]
id = "ks-2025"
body = "Kommunstyrelsen"
date = 2025-03-11
paragraph = "41"
dnr = "KS 2025/118"
valid_from = 2025-04-01
authority = "Kommunstyrelsen"

[[recipients]]
id = "e-arkiv"
name = "Granåsa e-arkiv"
format = "fgs-1.2"
agreement_number = "KS 2025/7"
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive after two harvests: one with a thread and a picture lacking, one stopped at a login wall."""
    home = make_workspace(tmp_path_factory.mktemp("reports") / "arkiv", SETTINGS)
    lacking = Faults(
        thread=Fault.NOT_FOUND,
        only_threads=frozenset({LOST}),
        media=Fault.NOT_FOUND,
        only_media=frozenset({PICTURE}),
    )
    with serve_demo(faults=lacking) as site:
        harvest(home, site)
        site.faults = Faults(account=Fault.LOGIN_WALL)
        harvest(home, site, hours=24 * 9)
    return home


@pytest.fixture(scope="module")
def told(home: Path) -> AccountCoverage:
    with open_workspace(home, write=False, command="test", now=NOW) as workspace:
        (told,) = account_coverages(workspace, PERIOD, now=NOW)
    return told


def test_what_was_made_to_be_missing_is_said_to_be(told: AccountCoverage) -> None:
    lost = [one for one in told.missing if one.what.endswith(LOST)]
    assert [(one.kind, one.remains) for one in lost] == [("inlägg", True)]
    assert lost[0].why == "Sidan finns inte på Torget."
    assert any(PICTURE in one.what and one.kind == "bilaga" for one in told.missing)
    assert (told.listed, told.lost) == (13, 1)
    assert told.coverage is not None
    assert (told.coverage.posts.expected, told.coverage.posts.captured) == (13, 12)
    assert not told.whole


def test_the_wall_and_the_gap_that_it_left_are_said(told: AccountCoverage) -> None:
    (stop,) = told.stops
    assert "inloggning" in stop.reason.lower()
    assert told.stopped_last
    before, after = told.gaps
    assert (before.after, before.until, before.length.days) == (None, NOON, 1)  # the part of it in the period
    assert (after.after, after.until, after.length.days) == (NOON, None, 20)


def _coverage(workspace: Workspace) -> Report:
    return coverage_report(account_coverages(workspace, PERIOD, now=NOW), PERIOD)


def _plan(workspace: Workspace) -> Report:
    return plan_report(workspace, account_plans(workspace, today=TODAY), today=TODAY)


def _description(workspace: Workspace) -> Report:
    return description_report(workspace.settings, describe(workspace, today=TODAY), today=TODAY)


@pytest.fixture(scope="module")
def written(home: Path) -> dict[str, WrittenReport]:
    made: dict[str, Callable[[Workspace], Report]] = {
        "coverage": _coverage,
        "plan": _plan,
        "description": _description,
    }
    with open_workspace(home, write=True, command="test", now=NOW) as workspace, Printer() as printer:
        return {name: write_report(workspace, report(workspace), printer, now=NOW) for name, report in made.items()}


def test_every_report_is_pdfa_and_accessible(written: dict[str, WrittenReport]) -> None:
    with Judge() as judge:
        said = [
            (name, one.flavour, one.verdict)
            for name in written
            for one in judge.judge(written[name].pdf, ["2a", "ua1"])
        ]
    assert said == [(name, flavour, "pass") for name in written for flavour in ("2a", "ua1")]


@pytest.mark.parametrize(
    ("name", "sentences"),
    [
        (
            "coverage",
            ["Granåsa kommun på Torget", LOST, "Fångstplanen bröts 2 gånger", "Upprättad av", "minst vart 3:e dygn"],
        ),
        (
            "plan",
            [
                "SM-23",
                "vilande",
                "Kommunstyrelsen 2025-03-11 § 41, dnr KS 2025/118",
                "FGS Paketstruktur 1.2",
                "PDF/A-2a",
            ],
        ),
        ("description", ["4 kap. 2 §", "Eva Öberg", "Granåsa e-arkiv", "fylls i av myndigheten"]),
    ],
)
def test_a_report_says_what_the_archivist_looks_for(
    written: dict[str, WrittenReport], name: str, sentences: list[str]
) -> None:
    text = " ".join(run(["pdftotext", written[name].pdf, "-"], timeout=60).text.split())
    assert [one for one in sentences if one not in text] == []


def test_the_table_has_each_thing_missing_and_nothing_that_a_spreadsheet_would_run(
    written: dict[str, WrittenReport],
) -> None:
    rows = list(csv.DictReader(io.StringIO(written["coverage"].csv.read_text("utf-8-sig")), delimiter=";"))
    assert {"fångst", "saknat: inlägg", "saknat: bilaga", "stopp", "glapp"} <= {row["Slag"] for row in rows}
    assert [row["Utfall"] for row in rows if row["Vad"].endswith(LOST)] == ["saknas ännu"]
    assert [row for row in rows if any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())] == []


def test_each_report_is_an_event_with_the_digests_of_its_files(home: Path, written: dict[str, WrittenReport]) -> None:
    events = [event for event in read_events(home) if event.type == EventType.REPORT_WRITTEN]
    digests = {f"pdf sha256:{one.sha256}" for one in written.values()}
    assert digests <= {event.outcome for event in events}


def test_the_same_report_has_the_same_bytes(home: Path, written: dict[str, WrittenReport]) -> None:
    with open_workspace(home, write=True, command="test", now=NOW) as workspace, Printer() as printer:
        again = write_report(workspace, _coverage(workspace), printer, now=NOW)
    assert again.sha256 == written["coverage"].sha256


@pytest.mark.parametrize(
    "command", [("coverage", "--from", "2025-10-01", "--to", "2025-10-31"), ("plan",), ("description",)]
)
def test_the_command_writes_both_files_and_says_where(home: Path, command: tuple[str, ...]) -> None:
    said = archive("report", *command, "--json", home=home)
    assert said.code == 0, said.err
    assert Path(said.document["pdf"]).read_bytes().startswith(b"%PDF-")
    assert Path(said.document["csv"]).is_file()


def test_a_report_on_an_account_that_is_nowhere_is_refused_by_name(home: Path) -> None:
    said = archive("report", "coverage", "--account", "okänt", home=home)
    assert said.code == 8
    assert ACCOUNT in said.err
