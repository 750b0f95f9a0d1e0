from pathlib import Path

import pytest

from archiver.errors import ProgramFailed
from archiver.programs.tesseract import read_words
from archiver.programs.verapdf import Judge, read_answer, read_report, read_verdict

FAKE = """
import sys
print('{"version": "1.0"}', flush=True)
for line in sys.stdin:
    %s
"""


def test_a_verdict_names_the_rules_that_failed() -> None:
    answer = read_answer('{"compliant": false, "failed": {"6.2.4.3-2": 227, "6.1.3-1": 1}}')
    verdict = read_verdict(answer, judge="veraPDF 1.0", flavour="2a")
    assert (verdict.verdict, verdict.detail) == ("fail", "6.1.3-1 (1 ggr); 6.2.4.3-2 (227 ggr)")


@pytest.mark.parametrize(
    "line",
    [
        "",
        "not json",
        "[]",
        "null",
        '{"error": "Couldn\'t parse stream"}',
        '{"compliant": "yes", "failed": {}}',
        '{"compliant": true}',
        '{"compliant": true, "failed": {"6.1": 3}}',
        '{"compliant": false, "failed": {}}',
    ],
)
def test_an_answer_that_cannot_be_read_is_never_a_verdict(line: str) -> None:
    with pytest.raises(ProgramFailed):
        read_verdict(read_answer(line), judge="veraPDF", flavour="2a")


def test_the_report_of_the_command_is_read() -> None:
    report = b"""{"report": {"jobs": [{"validationResult": [{"compliant": false, "details": {"ruleSummaries": [
        {"ruleStatus": "FAILED", "clause": "6.1.2", "testNumber": 1, "failedChecks": 2}]}}]}]}}"""
    assert read_report(report) == {"compliant": False, "failed": {"6.1.2-1": 2}}


@pytest.mark.parametrize("report", [b"", b"{}", b'{"report": {"jobs": []}}', b'{"report": {"jobs": [{}]}}', b"[1]"])
def test_a_report_without_a_verdict_is_an_error(report: bytes) -> None:
    with pytest.raises(ProgramFailed):
        read_report(report)


@pytest.mark.parametrize(
    ("behaviour", "complaint"),
    [
        ("print('garbage', flush=True)", "cannot be read"),
        ("sys.exit(3)", "ended unexpectedly"),
        ("__import__('threading').Event().wait()", "did not answer"),
    ],
    ids=["garbage", "death", "hanging"],
)
def test_a_judge_that_fails_says_so_and_is_started_anew(tmp_path: Path, behaviour: str, complaint: str) -> None:
    fake = tmp_path / "fake.py"
    fake.write_text(FAKE % behaviour)
    (tmp_path / "a.pdf").write_bytes(b"")
    with Judge(timeout=0.5, command=["python3", fake]) as judge:
        for _ in range(2):
            with pytest.raises(ProgramFailed, match=complaint):
                judge.judge(tmp_path / "a.pdf", ["2a"])


def test_words_are_read_as_lines_and_noise_is_left_out() -> None:
    head = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
    rows = [("1", "1", "1", "96", "Öppet"), ("1", "1", "1", "94", "måndag"), ("1", "1", "2", "12", "~~")]
    rows += [("1", "1", "2", "90", "8–16"), ("2", "1", "1", "80", 'Citat"')]
    table = head + "".join(f"5\t1\t{b}\t{p}\t{n}\t1\t0\t0\t1\t1\t{conf}\t{word}\n" for b, p, n, conf, word in rows)
    reading = read_words(table)
    assert reading.text == 'Öppet måndag\n8–16\n\nCitat"'
    assert reading.confidence == 90.0
