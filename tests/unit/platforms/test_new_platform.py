"""`scripts/new-platform` writes what passes the style and type checks, and says itself what is left to do."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.platforms.conventions import ROOT, faults

SCRIPT = ROOT / "scripts" / "new-platform"
NAME, URL = "bygdens-torg", "https://torg.bygden.example/kommunen"


def run(into: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, SCRIPT, *arguments, "--into", into]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def program(name: str, *arguments: str | Path, cwd: Path) -> str:
    tool = Path(sys.executable).with_name(name)
    done = subprocess.run([tool, *arguments], cwd=cwd, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree with the project's settings and profiles, in which a platform is begun."""
    shutil.copytree(ROOT / "capture_profiles", tmp_path / "capture_profiles")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_what_it_says_is_left_is_exactly_what_the_convention_test_misses(tree: Path) -> None:
    done = run(tree, NAME, URL)
    assert done.returncode == 0, done.stderr
    left = set(re.findall(r"^left: ([a-z-]+): ", done.stdout, re.MULTILINE))
    assert {fault.code for fault in faults(NAME, tree)} == left
    assert left >= {"real", "wall", "row"}


def test_what_it_writes_passes_the_checks_of_style_and_types(tree: Path) -> None:
    run(tree, NAME, URL)
    made = sorted(path for path in tree.rglob("*.py"))
    assert [path.name for path in made] == ["__init__.py", "test_bygdens_torg_page.py"]
    assert program("ruff", "check", "--no-cache", *made, cwd=tree) == ""
    assert program("ruff", "format", "--no-cache", "--check", *made, cwd=tree) == ""
    assert program("mypy", "--no-incremental", "--strict", made[0], cwd=tree) == ""


def test_nothing_that_exists_is_overwritten(tree: Path) -> None:
    run(tree, NAME, URL)
    profile = tree / "capture_profiles" / f"{NAME}.toml"
    profile.write_text("mitt eget", "utf-8")
    again = run(tree, NAME, URL)
    assert again.returncode == 1
    assert profile.read_text("utf-8") == "mitt eget"


@pytest.mark.parametrize(
    ("name", "url"), [("Torg", URL), ("../torg", URL), ("torg", "torg.example"), ("torg", 'https://x/"')]
)
def test_a_name_or_an_address_that_cannot_be_is_refused(tree: Path, name: str, url: str) -> None:
    assert run(tree, name, url).returncode == 2
    assert not (tree / "docs").exists()


def test_a_platform_that_is_not_there_has_nothing_that_it_should(tree: Path) -> None:
    assert [fault.code for fault in faults("finns-inte", tree)] == ["profile"]
