"""The house rules that a machine can see: what may import what, how large things are, what is never written."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "archiver"
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST_MODULE = 400  # lines
LONGEST_FUNCTION = 60
ONLY_IN = {
    "playwright": ("capture/", "render/printing.py", "programs/chromium.py", "programs/watchdog.py"),
    "httpx": ("capture/", "alerts/webhook.py"),
    "smtplib": ("alerts/mail.py",),
    "paramiko": ("delivery/sftp.py",),
    "apscheduler": ("daemon/",),
    "holidays": ("schedule/",),
    "cryptography": ("secrecy/sealing.py",),
    "keyring": ("secrecy/keys.py",),
    "subprocess": ("programs/",),
    "sqlalchemy": ("catalogue/",),
    "alembic": ("catalogue/",),
    "warcio": ("capture/", "platforms/saved/warc.py"),
    "click": ("cli/",),
    "rich": ("cli/",),
    "http.server": ("demo/",),
}
PURE = (
    "platforms/",
    "records.py",
    "versions.py",
    "profiles.py",
    "strict.py",
    "steady.py",
    "schedule/",
    "demo/content.py",
)
CLOCK = ("cli/", "capture/browser.py", "pipeline.py", "harvesting/")
NOT_PURE = {"socket", "urllib.request", "http.client", "requests", "os", "shutil", "tempfile", "time", "random", "uuid"}
VAGUE = re.compile(r"(^|_)(util|utils|helper|helpers|manager|misc|common|base)(_|$)")


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def calls(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def test_imports_point_down() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_imported_only_where_it_belongs(library: str) -> None:
    strangers = [
        name(path)
        for path in MODULES
        if any(one == library or one.startswith(f"{library}.") for one in imported(path))
        and not name(path).startswith(ONLY_IN[library])
    ]
    assert strangers == []


def test_pure_modules_import_neither_clock_nor_chance_nor_network_nor_disk() -> None:
    found = {
        (name(path), one)
        for path in MODULES
        if name(path).startswith(PURE)
        for one in imported(path)
        if one in NOT_PURE or one.split(".")[0] in {"socket", "requests", "random", "uuid"}
    }
    assert found == set()


def test_no_module_is_too_long() -> None:
    assert {
        name(path): n for path in MODULES if (n := len(path.read_text("utf-8").splitlines())) >= LONGEST_MODULE
    } == {}


def test_no_function_is_too_long() -> None:
    lengths = {
        f"{name(path)}:{one.name}": one.end_lineno - one.lineno + 1
        for path in MODULES
        for one in functions(path)
        if one.end_lineno
    }
    assert {where: length for where, length in lengths.items() if length > LONGEST_FUNCTION} == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [name(path) for path in MODULES if VAGUE.search(path.stem)] == []


def test_every_function_says_what_it_takes_and_gives() -> None:
    bare = [
        f"{name(path)}:{one.name}"
        for path in MODULES
        for one in functions(path)
        if (one.returns is None and one.name != "__init__")
        or any(arg.annotation is None for arg in one.args.args if arg.arg not in ("self", "cls"))
    ]
    assert bare == []


def test_the_clock_is_read_only_where_the_world_is_met() -> None:
    readings = ("datetime.now", "date.today", "dt.datetime.now", "dt.date.today", "time.time", "datetime.utcnow")
    found = [
        f"{name(path)}:{line}"
        for path in MODULES
        for line, called in calls(path)
        if called in readings and not name(path).startswith(CLOCK)
    ]
    assert found == []


def test_nothing_waits_a_fixed_time() -> None:
    pause = "capture/tab.py"  # the one place that lets a page live on between two looks at a condition
    found = [
        f"{name(path)}:{line}"
        for path in MODULES
        for line, called in calls(path)
        if called == "time.sleep" or (called.endswith(".wait_for_timeout") and name(path) != pause)
    ]
    assert found == []


def test_swallowing_everything_is_explained_where_it_is_done() -> None:
    unexplained = []
    for path in MODULES:
        lines = path.read_text("utf-8").splitlines()
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ExceptHandler):
                caught = "everything" if node.type is None else ast.unparse(node.type)
                around = lines[node.lineno - 1] + lines[node.lineno]
                swallows = not isinstance(node.body[-1], ast.Raise)
                if re.search(r"\b(everything|Exception|BaseException)\b", caught) and swallows and "#" not in around:
                    unexplained.append(f"{name(path)}:{node.lineno}")
    assert unexplained == []


def test_parsers_of_captured_xml_expand_no_entities() -> None:
    found = []
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("etree.XMLParser", "XMLParser"):
                said = {word.arg: ast.unparse(word.value) for word in node.keywords}
                if said.get("resolve_entities") != "False" or said.get("no_network", "True") != "True":
                    found.append(f"{name(path)}:{node.lineno}")
    assert found == []


def project_texts() -> Iterator[tuple[str, str]]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout.decode()
    paths = [ROOT / one for one in listed.split("\0") if one] or [*MODULES, *(ROOT / "scripts").iterdir()]
    for path in paths:
        if (
            path.suffix in {".py", ".toml", ".md", ".html", ".sh", ".txt", ".lock", ".xsd", ".sch", ""}
            and path.is_file()
        ):
            yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8", "replace")


@pytest.mark.parametrize(
    "never",
    [
        r"\b(py" r"pi|python" r"hosted|npm" r"js)\.(org|com)",
        r"\bT" r"ODO\b|\bFIX" r"ME\b",
        r"mark\.(sk" r"ip|xf" r"ail)|pytest\.sk" r"ip\(",
        r"/wo" r"rk/(main|shared)|/tmp" r"/v/",
    ],
    ids=["an index host", "unfinished work", "a test that is left out", "a path of somebody's machine"],
)
def test_a_project_file_never_has(never: str) -> None:
    assert [where for where, text in project_texts() if re.search(never, text)] == []


def test_the_locks_pin_every_package_with_hashes_and_name_no_index() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text("utf-8")
        pinned = re.findall(r"^[a-z0-9][a-z0-9._-]*==\S+.*(?:\n    --hash=sha256:[0-9a-f]{64}.*)+", text, re.MULTILINE)
        assert len(pinned) == len(re.findall(r"^[a-z0-9]", text, re.MULTILINE))
        assert not re.search(r"https?:|--(extra-)?index|--find-links", text)


def test_the_locks_have_every_package_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    dev = project["optional-dependencies"]["dev"]
    for lock, asked in (
        ("requirements.lock", project["dependencies"]),
        ("requirements-dev.lock", [*project["dependencies"], *dev]),
    ):
        pinned = set(re.findall(r"^([a-z0-9._-]+)==", (ROOT / lock).read_text("utf-8"), re.MULTILINE))
        assert {re.split(r"[<>=!~\[;]", one)[0] for one in asked} <= pinned, "run scripts/lock"
