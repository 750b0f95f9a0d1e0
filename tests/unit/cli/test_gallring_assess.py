"""`archive gallring assess` and `rules`: on lines without an archive, on an archive, and on rules that are wrong."""

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from archiver.cli.gallring import stream
from archiver.retention.rules import default_rules_path
from tests.unit.cli.sample_archive import ROOT, archive
from tests.unit.retention.sample import NOW, values

BAD = '{"id": "bad", "context": {"unik": "ja"}}'


def line(number: int, **changes: object) -> str:
    context = values(changes)
    top = {key: context.pop(key) for key in ("author_role", "kind", "text")}
    return json.dumps({"id": f"i{number}", **top, "context": context}, ensure_ascii=False)


def written(folder: Path, *lines: str) -> Path:
    path = folder / "items.jsonl"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def answers(text: str) -> list[Any]:
    return [json.loads(one) for one in text.splitlines()]


def test_lines_are_answered_in_order_without_an_archive(tmp_path: Path) -> None:
    path = written(tmp_path, line(1), "", line(2, kris="VATTEN"), line(3, gallringsbeslut=None))
    said = archive("gallring", "assess", "--input", path, home=tmp_path / "none")
    assert said.code == 0
    assert [(one["id"], one["outcome"]) for one in answers(said.out)] == [
        ("i1", "gallras_vid_inaktualitet"),
        ("i2", "bevaras_diariefors"),
        ("i3", "sparrad"),
    ]


def test_json_changes_nothing_since_the_answer_is_json_lines(tmp_path: Path) -> None:
    path = written(tmp_path, line(1))
    plain = archive("gallring", "assess", "--input", path)
    assert archive("--json", "gallring", "assess", "--input", path).out == plain.out


def test_a_bad_line_ends_it_with_its_number_and_the_fix_after_the_answers_before_it(tmp_path: Path) -> None:
    path = written(tmp_path, line(1), BAD, line(3))
    said = archive("gallring", "assess", "--input", path)
    assert said.code == 53
    assert f"{path}, line 2: unik:" in said.err
    assert "Write true or false" in said.err
    assert [one["id"] for one in answers(said.out)] == ["i1"]


def test_keep_going_answers_a_bad_line_with_an_error_object_in_its_place(tmp_path: Path) -> None:
    said = archive("gallring", "assess", "--keep-going", "--input", written(tmp_path, line(1), BAD, line(3)))
    assert said.code == 53
    first, second, third = answers(said.out)
    assert (first["id"], third["id"]) == ("i1", "i3")
    assert (second["id"], second["error"]["class"], second["error"]["exit_code"]) == ("bad", "RulesInvalid", 53)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    said = archive("gallring", "assess", "--input", tmp_path / "none.jsonl")
    assert said.code == 53
    assert "cannot be read" in said.err


def test_account_and_input_exclude_each_other(tmp_path: Path) -> None:
    assert archive("gallring", "assess", "--input", written(tmp_path, line(1)), "--account", "a").code == 2


def test_a_dash_is_stdin_and_a_byte_order_mark_is_nothing() -> None:
    command = [sys.executable, "-m", "archiver", "gallring", "assess", "--input", "-"]
    text = "\ufeff" + line(1)
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=120, cwd=ROOT, check=True)
    assert [one["id"] for one in answers(done.stdout)] == ["i1"]


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> int:
    """Let a few lines be as many chunks as go to other processes; give the lines of a chunk."""
    monkeypatch.setattr(stream, "CHUNK_LINES", 10)
    return 10


def test_many_chunks_come_back_in_order_from_two_processes(small_chunks: int) -> None:
    count = 2 * stream.FEW_CHUNKS * small_chunks + 7
    source = BytesIO("\n".join(line(number) for number in range(count)).encode())
    found = tuple(stream.assess_stream(source, default_rules_path(), NOW, keep_going=False, jobs=2))
    said = answers(b"".join(one.text for one in found).decode())
    assert [one["id"] for one in said] == [f"i{number}" for number in range(count)]
    assert sum(one.lines for one in found) == count


def test_across_processes_a_bad_line_ends_it_where_it_stands(small_chunks: int) -> None:
    lines = [line(number) for number in range(2 * stream.FEW_CHUNKS * small_chunks)]
    lines[small_chunks + 4] = BAD
    source = BytesIO("\n".join(lines).encode())
    found = tuple(stream.assess_stream(source, default_rules_path(), NOW, keep_going=False, jobs=2))
    assert [number for one in found for number, _ in one.refused] == [small_chunks + 5]
    assert len(answers(b"".join(one.text for one in found).decode())) == small_chunks + 4


def test_a_reader_that_has_had_enough_is_no_error(tmp_path: Path) -> None:
    path = written(tmp_path, *(line(number) for number in range(3 * stream.CHUNK_LINES)))
    command = [sys.executable, "-m", "archiver", "gallring", "assess", "--input", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(60) == 0


def test_a_line_without_end_is_refused_and_the_next_one_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "LONGEST_LINE", 2_000)
    monkeypatch.setattr("archiver.retention.lines.LONGEST_LINE", 2_000)
    path = written(tmp_path, line(1, text="a" * 10_000), line(2))
    with path.open("rb") as source:
        (said,) = stream.assess_stream(source, default_rules_path(), NOW, keep_going=True)
    assert [number for number, _ in said.refused] == [1]
    assert [one["id"] for one in answers(said.text.decode())] == [None, "i2"]


def test_an_archive_is_assessed_and_its_inert_rules_let_nothing_go(home: Path) -> None:
    said = archive("gallring", "assess", "--json", home=home)
    assert said.code == 0
    threads = said.document["threads"]
    assert threads
    assert not any(thread["may_go"] for thread in threads)
    assert all(item["outcome"] and item["reason"] for thread in threads for item in thread["items"])
    assert "behålls" in archive("gallring", "assess", home=home).out


def test_a_new_archive_has_rules_of_its_own_and_keeps_those_it_has(tmp_path: Path) -> None:
    rules = tmp_path / "arkiv" / "rules" / "gallring.toml"
    assert archive("init", home=tmp_path / "arkiv").code == 0
    assert rules.read_bytes() == default_rules_path().read_bytes()


def test_the_rules_are_listed_and_one_is_shown_in_full(tmp_path: Path) -> None:
    listed = archive("gallring", "rules", "list", "--json", home=tmp_path).document
    assert len(listed["rules"]) == 40
    assert not any(rule["decision"] for rule in listed["rules"])
    assert "SM-16  Handling som inleder ärende" in archive("gallring", "rules", "list", home=tmp_path).out
    shown = archive("gallring", "rules", "show", "sm-12", "--json", home=tmp_path).document["rule"]
    assert shown["cases"][0]["outcome"] == "gallras_efter_2_ar"
    assert shown["cases"][0]["term"] == "2 år"
    assert "Frist: 2 år" in archive("gallring", "rules", "show", "SM-12", home=tmp_path).out
    assert archive("gallring", "rules", "show", "SM-99", home=tmp_path).code == 8


def test_lint_passes_the_default_rules_and_fails_a_rule_whose_decision_is_not_registered(tmp_path: Path) -> None:
    assert archive("init", home=tmp_path / "arkiv").code == 0
    assert archive("gallring", "rules", "lint", home=tmp_path / "arkiv").code == 0
    own = tmp_path / "arkiv" / "rules" / "gallring.toml"
    own.write_text(own.read_text("utf-8").replace('beslut = ""', 'beslut = "ks-2024-41"', 1), "utf-8")
    said = archive("gallring", "rules", "lint", "--json", home=tmp_path / "arkiv")
    assert said.code == 53
    assert said.document["verdict"] == "fail"
    assert "FEL GR-101  SM-03" in archive("gallring", "rules", "lint", home=tmp_path / "arkiv").out
