"""Outside programs: found or not, old or new, well-behaved or failing in one exact way."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from archiver.errors import ProgramFailed, ProgramMissing
from archiver.programs.process import Program, find, require, run, start, version_numbers


def fake(folder: Path, script: str, name: str = "tool") -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def program(path: Path, minimum: tuple[int, ...] = ()) -> Program:
    return Program(
        name="Tool", executables=("/nowhere/tool", str(path)), minimum=minimum, needed_for="tests", install="Get it."
    )


def test_what_the_program_said_comes_back() -> None:
    done = run([sys.executable, "-c", "import sys; print(sys.stdin.read()[::-1])"], timeout=20, input=b"abc")
    assert (done.text, done.code) == ("cba\n", 0)


def test_arguments_never_go_through_a_shell() -> None:
    assert run(["echo", "$HOME; exit 3", "`id`"], timeout=20).text == "$HOME; exit 3 `id`\n"


def test_a_program_that_fails_is_told_with_its_code_and_last_words(tmp_path: Path) -> None:
    with pytest.raises(ProgramFailed, match=r"^tool ended with code 3\. It said: no such page$"):
        run([fake(tmp_path, "echo no such page >&2; exit 3")], timeout=20)


def test_a_failure_may_be_looked_at_instead(tmp_path: Path) -> None:
    assert run([fake(tmp_path, "exit 3")], timeout=20, check=False).code == 3


def test_a_program_that_is_killed_is_told_by_the_signal(tmp_path: Path) -> None:
    with pytest.raises(ProgramFailed, match="was ended by SIGSEGV"):
        run([fake(tmp_path, "kill -SEGV $$")], timeout=20)


def test_a_program_that_hangs_is_stopped_with_its_children(tmp_path: Path) -> None:
    child = tmp_path / "child"
    hanging = fake(tmp_path, f"sleep 600 & echo $! > {child}; sleep 600")
    with pytest.raises(ProgramFailed, match=r"did not end within 0\.5 seconds and was stopped"):
        run([hanging], timeout=0.5)
    assert _is_gone(int(child.read_text()))


def test_a_program_that_is_talked_to_is_gone_after_the_block() -> None:
    with start(["cat"]) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(b"hej\n")
        process.stdin.flush()
        assert process.stdout.readline() == b"hej\n"
    assert _is_gone(process.pid)
    assert process.returncode == -signal.SIGKILL


def test_a_program_that_is_not_there_says_where_to_look() -> None:
    with pytest.raises(ProgramMissing, match="no-such-program is not installed"):
        run(["no-such-program"], timeout=1)


def test_a_file_that_cannot_be_run_is_an_error_of_its_own(tmp_path: Path) -> None:
    path = fake(tmp_path, "exit 0")
    path.chmod(0o644)
    with pytest.raises(ProgramFailed, match="tool could not be started"):
        run([path], timeout=1)


@pytest.mark.parametrize(
    ("says", "version"),
    [("echo Tool 5.3.0-rc1", "5.3.0"), ("echo 'openjdk 17.0.9 2023' >&2", "17.0.9"), ("exit 1", ""), ("kill $$", "")],
)
def test_the_version_is_what_the_program_answers_on_either_stream(tmp_path: Path, says: str, version: str) -> None:
    found = find(program(fake(tmp_path, says)))
    assert found is not None
    assert found.version == version


@pytest.mark.parametrize(
    ("says", "right"), [("echo 5.3", True), ("echo 5.2.9", False), ("echo 10.0", True), ("echo ?", False)]
)
def test_a_program_older_than_the_minimum_is_refused_with_the_remedy(tmp_path: Path, says: str, right: bool) -> None:
    wanted = program(fake(tmp_path, says), minimum=(5, 3))
    if right:
        assert require(wanted).new_enough
    else:
        with pytest.raises(ProgramMissing, match=r"older than 5\.3, needed for tests\. Get it\."):
            require(wanted)


def test_a_missing_program_is_refused_with_the_remedy() -> None:
    nowhere = Program(name="Tool", executables=("/nowhere/tool",), needed_for="tests", install="Get it.")
    assert find(nowhere) is None
    with pytest.raises(ProgramMissing, match=r"^Tool is not installed, needed for tests\. Get it\.$"):
        require(nowhere)


def test_a_variable_names_the_executable_instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = fake(tmp_path, "echo 7", "other")
    monkeypatch.setenv("ARCHIVER_TEST_TOOL", str(path))
    found = find(Program(name="Tool", executables=("sh",), environment="ARCHIVER_TEST_TOOL"))
    assert found is not None
    assert found.path == path


def test_versions_are_compared_as_numbers() -> None:
    assert version_numbers("5.10.2") > version_numbers("5.9")


def _is_gone(pid: int) -> bool:
    """Say whether the process ends within five seconds; a zombie that nobody has waited for yet has ended too."""
    limit = time.monotonic() + 5
    while time.monotonic() < limit:
        try:
            os.kill(pid, 0)
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
    return False
