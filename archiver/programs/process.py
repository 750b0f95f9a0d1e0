"""How an outside program is found, and how it is run: always a list of arguments, always with a time limit.

Asking (`find`, `require`) is apart from running (`run`, `start`). A program runs in a process group of its own, so that
a time limit, an error or Ctrl-C ends its children too. Nothing goes through a shell.
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO

from archiver.errors import ProgramFailed, ProgramMissing

ASKING_TIMEOUT = 30.0  # seconds; a JVM on a busy machine needs several to say its version
QUOTED = 800  # characters of a program's own words that go into an error message


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """An outside program: what it is called, the least version that works, what needs it, how to install it."""

    name: str
    executables: tuple[str, ...]  # names on PATH or absolute paths; the first that exists is used
    minimum: tuple[int, ...] = ()
    needed_for: str = ""
    install: str = ""
    version_args: tuple[str, ...] = ("--version",)
    version_pattern: str = r"(\d+(?:\.\d+)*)"  # first group, in what it prints on stdout or stderr
    environment: str = ""  # variable that names the executable instead
    required: bool = True  # doctor fails without it


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A program that is there. `version` is empty when what it answered could not be read."""

    program: Program
    path: Path
    version: str

    @property
    def new_enough(self) -> bool:
        """The version can be read and is at least the program's minimum; always true without a minimum."""
        if not self.program.minimum:
            return True
        return bool(self.version) and version_numbers(self.version) >= self.program.minimum


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A program that has ended."""

    stdout: bytes
    stderr: bytes
    code: int

    @property
    def text(self) -> str:
        """Stdout as UTF-8; what is no UTF-8 is replaced."""
        return self.stdout.decode("utf-8", "replace")


def version_numbers(version: str) -> tuple[int, ...]:
    """Turn "5.3.0-rc1" into (5, 3, 0, 1): every run of digits, in order."""
    return tuple(int(digits) for digits in re.findall(r"\d+", version))


def locate(program: Program) -> Path | None:
    """Give the first executable of the program that exists, without running it."""
    chosen = os.environ.get(program.environment, "") if program.environment else ""
    for candidate in (chosen,) if chosen else program.executables:
        if path := shutil.which(candidate):
            return Path(path)
    return None


def find(program: Program) -> Found | None:
    """Give where the program is and which version, or None when it is not installed.

    The version is asked for once per process and executable.
    """
    path = locate(program)
    return None if path is None else _ask(program, path)


@lru_cache(maxsize=64)
def _ask(program: Program, path: Path) -> Found:
    try:
        done = run([path, *program.version_args], timeout=ASKING_TIMEOUT, check=False)
    except (ProgramFailed, ProgramMissing):
        return Found(program=program, path=path, version="")
    said = re.search(program.version_pattern, (done.stdout + b"\n" + done.stderr).decode("utf-8", "replace"))
    return Found(program=program, path=path, version=said.group(1) if said else "")


def require(program: Program) -> Found:
    """Give the program, or say how to get it.

    Raises:
        ProgramMissing: it is not installed, or older than the minimum.
    """
    found = find(program)
    purpose = f", needed for {program.needed_for}" if program.needed_for else ""
    remedy = f" {program.install}" if program.install else ""
    if found is None:
        raise ProgramMissing(f"{program.name} is not installed{purpose}.{remedy}")
    if not found.new_enough:
        least = ".".join(map(str, program.minimum))
        version = found.version or "of unknown version"
        raise ProgramMissing(f"{program.name} {version} at {found.path} is older than {least}{purpose}.{remedy}")
    return found


def run(
    args: Sequence[str | Path],
    *,
    timeout: float,
    input: bytes | None = None,
    check: bool = True,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> Done:
    """Run a program to its end; `timeout` in seconds, `env` is added to the environment.

    Raises:
        ProgramMissing: there is no such executable.
        ProgramFailed: it did not end in time, or (with `check`) ended with another code than 0.
    """
    with start(args, cwd=cwd, env=env, feed=input is not None) as process:
        try:
            stdout, stderr = process.communicate(input, timeout=timeout)
        except subprocess.TimeoutExpired as error:
            raise ProgramFailed(f"{_name(args)} did not end within {timeout:g} seconds and was stopped.") from error
    done = Done(stdout=stdout, stderr=stderr, code=process.returncode)
    if check and done.code != 0:
        raise ProgramFailed(f"{_name(args)} {_ending(done.code)}. {_last_words(done)}".rstrip())
    return done


@contextlib.contextmanager
def start(
    args: Sequence[str | Path],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    feed: bool = True,
    stderr: int | IO[bytes] = subprocess.PIPE,
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a program that is talked to; it and all its children are gone when the block ends.

    Without `feed` its stdin is empty. Give `stderr=subprocess.DEVNULL` (or a file) to one that lives long, or its
    talk fills the pipe and it stands still.

    Raises:
        ProgramMissing: there is no such executable.
        ProgramFailed: the system would not start it.
    """
    try:
        process = subprocess.Popen(
            [str(arg) for arg in args],
            stdin=subprocess.PIPE if feed else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            cwd=cwd,
            env=None if env is None else {**os.environ, **env},
            start_new_session=True,
        )
    except FileNotFoundError as error:
        raise ProgramMissing(f"{_name(args)} is not installed. `archive doctor` says how to install it.") from error
    except OSError as error:
        raise ProgramFailed(f"{_name(args)} could not be started: {error.strerror or error}.") from error
    try:
        yield process
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process group and release the pipes; a process that has ended is only released."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with contextlib.suppress(OSError):  # stdin of a dead process: broken pipe
                pipe.close()


def _name(args: Sequence[str | Path]) -> str:
    return Path(args[0]).name


def _ending(code: int) -> str:
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with code {code}"


def _last_words(done: Done) -> str:
    said = (done.stderr.strip() or done.stdout.strip()).decode("utf-8", "replace")
    return f"It said: {said[-QUOTED:]}" if said else ""
