"""The program as it is installed from a wheel alone: no checkout, no network."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRY_THE_DEMO = """
import httpx
import archiver
from archiver.data import data_path
from archiver.demo.site import serve_demo
from archiver.profiles import read_profiles
assert "site-packages" in archiver.__file__, archiver.__file__
profile = read_profiles(data_path("capture_profiles"))["demo"]
with serve_demo() as site:
    assert profile.recognises(site.url)
    print(httpx.get(site.url).text.count("<article"), httpx.get(f"http://{site.host_port}/media/bad.jpg").status_code)
"""

pytestmark = pytest.mark.real


def run(*args: str | Path, cwd: Path = ROOT) -> str:
    plain = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(args, cwd=cwd, env=plain, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{args}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel")
    run(*pip, "--no-index", "--no-build-isolation", "--no-deps", "--wheel-dir", into, ROOT)
    (found,) = into.glob("archiver-*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of a fresh environment with the wheel; its dependencies are those of the environment of the tests."""
    home = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", "--without-pip", home)
    python = home / "bin" / "python"
    install = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python, "install")
    run(*install, "--no-index", "--no-deps", "--quiet", wheel)
    target = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    (target / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return home / "bin"


def test_the_wheel_has_every_file_of_the_package_and_its_data(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        packed = set(opened.namelist())
    tops = ("archiver", "schemas", "capture_profiles", "docs/platforms")
    paths = [path for top in tops for path in (ROOT / top).rglob("*")]
    files = [path.relative_to(ROOT).as_posix() for path in paths if path.is_file() and "__pycache__" not in path.parts]
    expected = {one if one.startswith("archiver/") else f"archiver/_data/{one}" for one in files}
    assert expected - packed == set()


def test_the_wheel_has_nothing_but_the_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        tops = {one.split("/")[0] for one in opened.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"archiver"}


def test_the_command_helps_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    assert "archive" in run(installed / "archive", "--help", cwd=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_demonstration_and_its_profile_are_in_the_wheel(installed: Path, tmp_path: Path) -> None:
    assert run(installed / "python", "-P", "-c", TRY_THE_DEMO, cwd=tmp_path).split() == ["5", "200"]


def test_the_installed_program_archives_its_demonstration_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    run(installed / "archive", "--home", "arkiv", "account", "demo", "--limit", "1", cwd=tmp_path)
    assert len(list(tmp_path.glob("arkiv/store/granasa-torget/t-*/v0001/record.pdf"))) == 1
