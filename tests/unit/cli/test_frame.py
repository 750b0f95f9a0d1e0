"""What holds for every command: JSON, exit codes, help, the lock, an interrupt."""

import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from archiver.cli.main import COMMANDS, Program, program
from archiver.errors import ArchiveError, CaptureBlocked
from archiver.store.lock import hold_workspace
from tests.unit.cli.sample_archive import ROOT, archive, archive_process
from tests.unit.package.sample import NOW


def commands() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(program, info_name="archive")
    for name in COMMANDS:
        command = program.get_command(context, name)
        assert command is not None
        yield name, command
        if isinstance(command, click.Group):
            yield from ((f"{name} {inner}", command.commands[inner]) for inner in command.commands)


EVERY = tuple(commands())


def examples() -> Iterator[str]:
    for command in (program, *(command for _, command in EVERY)):
        lines = (command.help or "").partition("Example:\n")[2].splitlines()
        yield from (line.strip() for line in lines if line.strip())


def with_command(act: Callable[[], None]) -> Program:
    """Give the program with one more command, which does what it is told."""

    class Extended(Program):
        def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
            return click.Command("act", callback=act) if cmd_name == "act" else super().get_command(ctx, cmd_name)

    return Extended("archive", params=program.params, callback=program.callback)


@pytest.mark.parametrize("command", [command for _, command in EVERY], ids=[name for name, _ in EVERY])
def test_every_command_says_in_one_sentence_what_it_does_and_gives_an_example(command: click.Command) -> None:
    first, _, rest = (command.help or "").partition("\n\n")
    assert first.endswith(".")
    assert "Example:\n" in rest


@pytest.mark.parametrize("example", sorted(set(examples())))
def test_every_example_is_understood(example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "leverans.zip").touch()
    (tmp_path / "paket").mkdir()
    (tmp_path / "capture_profiles").symlink_to(ROOT / "capture_profiles")
    name, *args = shlex.split(example.partition(" > ")[0])  # what comes after is the shell's
    assert name == "archive"
    command: click.Command = program
    context = program.make_context("archive", args)
    while isinstance(command, click.Group):
        found, inner, args = command.resolve_command(context, [*context._protected_args, *context.args])
        assert inner is not None, example
        command, context = inner, inner.make_context(found, args, parent=context)
    assert context.args == []


def test_every_command_takes_json_and_home_after_it() -> None:
    for name, command in EVERY:
        if not isinstance(command, click.Group):
            flags = {flag for parameter in command.params for flag in parameter.opts}
            assert {"--json", "--home", "--verbose"} <= flags, name


def test_the_documentation_that_is_generated_is_fresh() -> None:
    done = subprocess.run([sys.executable, ROOT / "scripts" / "docs", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "args", [("--json", "list"), ("list", "--json"), ("--json", "accounts", "list"), ("accounts", "--json", "list")]
)
def test_json_may_stand_anywhere(args: tuple[str, ...], tmp_path: Path) -> None:
    said = archive(*args, home=tmp_path / "inget")
    assert said.code == 6
    assert said.document["error"]["class"] == "WorkspaceError"
    assert "archive --home" in said.document["error"]["message"]
    assert said.document["error"]["exit_code"] == 6


@pytest.mark.parametrize("args", [("lsit",), ("show",), ("list", "--limit", "noll"), ("account", "x", "--lane", "sms")])
def test_wrong_use_is_exit_code_two_and_one_json_document(args: tuple[str, ...], tmp_path: Path) -> None:
    said = archive(*args, "--json", home=tmp_path)
    assert said.code == 2
    assert said.document["error"]["exit_code"] == 2
    plain = archive(*args, home=tmp_path)
    assert (plain.code, plain.out) == (2, "")
    assert "Usage: archive" in plain.err


def test_a_process_of_its_own_gives_the_same_code_and_document(tmp_path: Path) -> None:
    said = archive_process("lsit", "--json", home=tmp_path)
    assert (said.code, said.document["error"]["class"]) == (2, "UsageError")


def test_json_as_a_text_to_search_for_is_no_option(home: Path) -> None:
    said = archive("search", "--", "--json", home=home)
    assert said.out == "Inga träffar.\n"


def test_home_may_stand_after_the_command_or_in_the_environment(home: Path) -> None:
    assert archive("list", "--home", str(home)).code == 0
    done = CliRunner().invoke(program, ["list", "--json"], env={"ARCHIVE_HOME": str(home)})
    assert len(json.loads(done.stdout)["records"]) == 2


def test_an_error_is_a_sentence_on_stderr_and_its_own_exit_code() -> None:
    def act() -> None:
        raise CaptureBlocked("A login wall.")

    done = CliRunner().invoke(with_command(act), ["act"])
    assert (done.exit_code, done.stdout, done.stderr) == (11, "", "A login wall.\n")


def test_a_bug_keeps_its_traceback_and_json_its_promise() -> None:
    def act() -> None:
        raise KeyError("oops")

    done = CliRunner().invoke(with_command(act), ["--json", "act"])
    assert done.exit_code == 1
    assert "Traceback" in done.stderr
    assert json.loads(done.stdout)["error"]["class"] == "KeyError"


def test_an_interrupt_is_a_calm_sentence_and_exit_code_130() -> None:
    def act() -> None:
        raise KeyboardInterrupt

    done = CliRunner().invoke(with_command(act), ["act"])
    assert (done.exit_code, done.stdout) == (130, "")
    assert "Avbrutet." in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_process_that_is_asked_to_end_does_so_with_that_code(how: signal.Signals, code: int, tmp_path: Path) -> None:
    script = (
        "import os, signal, sys\nfrom archiver.cli import init, main\n"
        f"init.command.callback = lambda **_: os.kill(os.getpid(), {how.value})\n"
        "sys.argv[1:] = ['init']\nmain.main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True
    )
    assert done.returncode == code
    assert b"Traceback" not in done.stderr


def test_a_second_process_is_told_who_works_in_the_archive(home: Path) -> None:
    with hold_workspace(home, command="account", now=NOW):
        said = archive_process("rebuild", "--json", home=home)
        assert archive_process("list", home=home).code == 0
    assert said.code == 7
    assert f"'archive account' (process {os.getpid()} on" in said.document["error"]["message"]


def test_every_error_class_has_a_code_of_its_own() -> None:
    kinds: list[type[ArchiveError]] = []
    waiting = list(ArchiveError.__subclasses__())
    while waiting:
        kind = waiting.pop()
        kinds.append(kind)
        waiting += kind.__subclasses__()
    codes = [kind.exit_code for kind in kinds]
    assert sorted(set(codes)) == sorted(codes)
    assert not {0, 1, 2, 130, 143} & set(codes)


def test_the_help_does_not_wait_for_the_browsers_driver() -> None:
    script = (
        "import sys; from archiver.cli.main import program; program.get_help(program.make_context('archive', ['x']));"
    )
    script += "sys.exit('playwright' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.returncode == 0
