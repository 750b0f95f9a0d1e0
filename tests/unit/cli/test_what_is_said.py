"""What the commands print: the summary of a capture, deep trees, doctor, the log."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from archiver.cli.log import HIDDEN, hide_secrets
from archiver.cli.output import _pieces, print_json
from archiver.cli.plain import harmless, moment
from archiver.cli.summary import report_document, report_text
from archiver.cli.tree import thread_document, thread_text
from archiver.cli.wording import several
from archiver.errors import ArchiveError, HarvestIncomplete
from archiver.harvesting.ledger import KeptRecord
from archiver.pipeline import HarvestReport
from archiver.records import (
    Count,
    Coverage,
    HarvestStatus,
    Missing,
    Outcome,
    RecordKind,
    Seen,
    Thread,
    Validation,
)
from tests.unit.cli.sample_archive import HARVEST, archive, archive_process
from tests.unit.package.sample import ACCOUNT, POST, THREAD, comment

HOME = Path("arkiv")
WHOLE = Coverage()
PASSED = Validation(judge="veraPDF 1.31", flavour="2a", verdict="pass", file="record.pdf")
REFUSED = replace(PASSED, verdict="fail")
KEPT = KeptRecord(id="t-a", version=1, kind=RecordKind.THREAD, path=Path("/arkiv/t-a/v0001"), validation=(PASSED,))


def report(
    *outcomes: Outcome,
    records: tuple[KeptRecord, ...] = (),
    status: HarvestStatus = HarvestStatus.COMPLETE,
    coverage: Coverage = WHOLE,
    reason: str = "",
    error: ArchiveError | None = None,
) -> HarvestReport:
    seen = tuple(Seen(thread=str(n), record=f"t-{n}", version=1, outcome=one) for n, one in enumerate(outcomes))
    harvest = replace(HARVEST, seen=seen, status=status, coverage=coverage, reason=reason)
    return HarvestReport(harvest=harvest, account=ACCOUNT, records=records, error=error)


def test_the_summary_says_what_was_captured_who_approved_it_and_what_to_open() -> None:
    told = report_text(
        report(Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED, records=(KEPT, replace(KEPT, validation=(REFUSED,)))),
        HOME,
    )
    assert "Granåsa kommun (torget-granasa) – Fångsten är fullständig." in told
    assert "Trådar: 1 nya, 1 ändrade, 1 oförändrade." in told
    assert "veraPDF 1.31 (2a): 1 underkänd, 1 godkänd" in told
    assert "  /arkiv/t-a/v0001/record.pdf" in told
    assert f"Täckningsuppgift: arkiv/store/torget-granasa/harvests/{HARVEST.id}.json" in told


def test_the_summary_says_that_nothing_has_changed() -> None:
    told = report_text(report(Outcome.UNCHANGED, Outcome.UNCHANGED), HOME)
    assert "Inget har ändrats sedan senaste fångsten." in told
    assert "Öppna:" not in told


def test_the_summary_names_what_is_missing_and_why_without_control_characters() -> None:
    missing = tuple(Missing(what=f"https://x.example/{n}\x1b[2J", why="Svarade inte.") for n in range(12))
    coverage = Coverage(posts=Count(expected=None, captured=3), media=Count(expected=12, captured=0, missing=missing))
    told = report_text(
        report(
            Outcome.NEW,
            status=HarvestStatus.INCOMPLETE,
            coverage=coverage,
            records=(KEPT,),
            error=HarvestIncomplete("not all"),
        ),
        HOME,
    )
    assert "Fångsten är inte fullständig." in told
    assert "inlägg: 3 av okänt antal" in told
    assert "https://x.example/0�[2J: Svarade inte." in told
    assert "… och 2 till; alla står i täckningsuppgiften." in told
    assert "\x1b" not in told


def test_the_summary_of_a_stopped_capture_gives_the_reason() -> None:
    told = report_text(report(status=HarvestStatus.STOPPED, reason="Ett hinder stod i vägen: inloggning."), HOME)
    assert "Fångsten avbröts.\nEtt hinder stod i vägen: inloggning." in told
    assert "Inget har ändrats" not in told


def test_the_document_has_every_promised_key() -> None:
    coverage = Coverage(posts=Count(expected=3, captured=2))
    document = report_document(report(Outcome.NEW, Outcome.FAILED, records=(KEPT,), coverage=coverage))
    assert {"account", "harvest", "lane", "status", "threads", "coverage", "records"} <= document.keys()
    assert document["threads"] == {"new": 1, "changed": 0, "unchanged": 0, "disappeared": 0, "failed": 1}
    assert set(document["coverage"]) == {"posts", "comments", "media"}
    assert document["coverage"]["posts"] == {"expected": 3, "captured": 2, "missing": []}
    (record,) = document["records"]
    assert record == {
        "id": "t-a",
        "version": 1,
        "kind": "thread",
        "path": "/arkiv/t-a/v0001",
        "pdf": "/arkiv/t-a/v0001/record.pdf",
        "xml": "/arkiv/t-a/v0001/record.xml",
        "volumes": ["/arkiv/t-a/v0001/record.pdf"],
        "validation": [
            {"judge": "veraPDF 1.31", "flavour": "2a", "verdict": "pass", "detail": "", "file": "record.pdf"}
        ],
    }
    json.dumps(document)


def test_a_thread_far_deeper_than_the_stack_is_shown_whole(capsys: pytest.CaptureFixture[str]) -> None:
    depth = 5_000
    comments = tuple(comment(f"k{n}", f"svar {n}", parent=f"k{n - 1}" if n else "") for n in range(depth))
    thread = Thread(id="1", permalink="", post=POST, comments=comments)
    print_json(thread_document(thread))
    out = capsys.readouterr().out
    assert out.count('"comments": [') == depth + 1
    assert f'"text": "svar {depth - 1}"' in out
    assert f"[nivå {depth}] Kim Ö" in thread_text(thread)


def test_a_comment_whose_parent_is_unknown_answers_the_post() -> None:
    assert isinstance(THREAD.content, Thread)
    tree = thread_document(THREAD.content)
    assert [one["id"] for one in tree["comments"]] == ["11", "14", "15"]


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text()),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
)


@given(VALUES)
def test_json_written_without_recursion_says_the_same(value: object) -> None:
    assert json.loads("".join(_pieces(value))) == value


@given(st.text())
def test_captured_text_never_moves_the_cursor_or_turns_the_line(text: str) -> None:
    shown = harmless(text)
    assert len(shown) == len(text)
    assert not set(shown) & {"\x1b", "\r", "\x07", "\x9b", "\u202e", "\u2066"}


def test_times_are_utc_with_z() -> None:
    swedish = dt.timezone(dt.timedelta(hours=2))
    assert moment(dt.datetime(2026, 7, 1, 12, 0, tzinfo=swedish)) == "2026-07-01T10:00:00Z"
    assert moment(None) is None


@pytest.mark.parametrize(
    ("event", "shown"),
    [
        ({"token": "hemligt"}, {"token": HIDDEN}),
        ({"set_cookie": "sid=1"}, {"set_cookie": HIDDEN}),
        ({"url": "https://anna:hemligt@x.example/"}, {"url": f"https://{HIDDEN}@x.example/"}),
        (
            {"url": "https://x.example/?a=1&access_token=hemligt&b=2"},
            {"url": f"https://x.example/?a=1&access_token={HIDDEN}&b=2"},
        ),
        ({"count": 3}, {"count": 3}),
    ],
)
def test_the_log_holds_no_secret(event: dict[str, object], shown: dict[str, object]) -> None:
    assert hide_secrets(structlog.get_logger(), "info", dict(event)) == shown


def test_doctor_says_what_is_installed_and_how_the_archive_is(home: Path) -> None:
    said = archive("doctor", "--json", home=home)
    document = said.document
    assert {"Chromium", "tesseract", "java", "javac", "fontconfig", "veraPDF"} <= {
        one["name"] for one in document["things"]
    }
    assert document["workspace"]["exists"]
    assert (document["workspace"]["records"], document["workspace"]["harvests"]) == (3, 1)
    assert document["fit"] == (said.code == 0)


def test_doctor_on_a_bare_machine_names_every_remedy_and_fails(tmp_path: Path) -> None:
    said = archive_process("doctor", home=tmp_path, env={"PATH": str(tmp_path), "ARCHIVER_CHROMIUM": "/nowhere"})
    assert said.code == 40
    for remedy in ("apt install chromium", "tesseract-ocr", "tesseract-ocr-swe", "libjaxb-java", "fontconfig"):
        assert remedy in said.out
    assert "`archive init` makes one" in said.out


def test_doctor_tells_of_a_wrong_archive_toml(home: Path) -> None:
    with (home / "archive.toml").open("a", encoding="utf-8") as file:
        file.write("\nextra = 1\n")
    said = archive("doctor", "--json", home=home)
    assert said.code == 6
    assert "extra: unknown key" in said.document["workspace"]["problem"]


def test_doctor_tells_of_a_disk_with_too_little_room(home: Path) -> None:
    path = home / "archive.toml"
    path.write_text(path.read_text("utf-8").replace("min_free_mb = 500", "min_free_mb = 999999999"), "utf-8")
    assert archive("doctor", home=home).code == 9


def test_the_profiles_that_come_with_the_program_are_listed_and_sound() -> None:
    for profile in archive("profiles", "list", "--json").document["profiles"]:
        assert profile["tested_on"]
        said = archive("profiles", "check", f"capture_profiles/{profile['name']}.toml", "--json")
        assert said.document["valid"], said.err


def test_a_profile_with_a_misspelt_key_is_refused_with_its_line(tmp_path: Path) -> None:
    text = Path("capture_profiles/demo.toml").read_text("utf-8")
    path = tmp_path / "demo.toml"
    path.write_text(text.replace("tested_on", "tested_onn", 1), "utf-8")
    said = archive("profiles", "check", path, "--json")
    assert said.code == 5
    assert "tested_onn" in said.document["error"]["message"]
    assert "Did you mean `tested_on`?" in said.document["error"]["message"]


@pytest.mark.parametrize(("number", "told"), [(0, "0 trådar"), (1, "1 tråd"), (2, "2 trådar")])
def test_one_is_told_as_one(number: int, told: str) -> None:
    assert several(number, "tråd", "trådar") == told
