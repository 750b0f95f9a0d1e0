"""`archive check-package` and `archive import-package` as they are met on the command line."""

import dataclasses
from pathlib import Path

import pytest

from archiver.cli import check_package
from archiver.records import Validation
from archiver.sip import fgs12, fgs20
from tests.packages.faults import edited
from tests.unit.cli.sample_archive import archive
from tests.unit.package.sample import SNAPSHOT, THREAD
from tests.unit.sip.deliverable import describe


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return fgs20.write(describe(tmp_path / "source"), tmp_path)


def test_a_sound_package_passes_without_any_archive(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(package.parent)
    said = archive("check-package", package)
    assert (said.code, said.out) == (0, "Prövat mot fgs-2.0. Inga fel.\n")


def test_a_package_with_an_error_fails_with_its_own_code(package: Path) -> None:
    edited("documentation/Leveransbeskrivning_for_aret.txt", "Torget", "Torgen")(package)
    said = archive("check-package", package)
    assert said.code == 61
    assert "FEL CSIP71  METS.xml rad" in said.out
    assert said.out.endswith("Prövat mot fgs-2.0. 1 fel.\n")


def test_json_is_one_document_and_nothing_else(package: Path) -> None:
    edited("METS.xml", 'RECORDSTATUS="NEW"', 'RECORDSTATUS="NYTT"')(package)
    said = archive("--json", "check-package", package, "--spec", "eark-2.2")
    assert said.code == 61
    assert set(said.document) == {"verdict", "spec", "findings"}
    assert (said.document["verdict"], said.document["spec"]) == ("fail", "eark-2.2")
    assert {"rule", "level", "where", "message"} == set(said.document["findings"][0])
    assert "SIP3" in {finding["rule"] for finding in said.document["findings"]}


def test_one_warning_is_told_in_the_singular(package: Path) -> None:
    edited("METS.xml", 'MIMETYPE="text/plain"', 'MIMETYPE="text/papper"')(package)
    assert archive("check-package", package).out.endswith("Inga fel, 1 varning.\n")


def test_a_warning_does_not_fail_a_package(tmp_path: Path) -> None:
    package = fgs12.write(describe(tmp_path / "source"), tmp_path)
    (package / "lös fil.txt").write_text("x")
    said = archive("check-package", package)
    assert said.code == 0
    assert "varning FGS-33" in said.out


def test_what_cannot_be_opened_says_so(tmp_path: Path) -> None:
    (tmp_path / "brev.txt").write_text("Hej")
    said = archive("--json", "check-package", tmp_path / "brev.txt")
    assert said.code == 61
    assert said.document["error"]["class"] == "PackageInvalid"


def test_verapdf_is_asked_when_that_is_wanted(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Strict:
        def __enter__(self) -> "Strict":
            return self

        def __exit__(self, *_: object) -> None: ...

        def judge(self, pdf: Path, flavours: tuple[str, ...]) -> tuple[Validation, ...]:
            return (Validation(judge="veraPDF", flavour=flavours[0], verdict="fail", detail="6.2.11"),)

    monkeypatch.setattr(check_package, "Judge", Strict)
    said = archive("check-package", package, "--pdfa")
    assert said.code == 61
    assert "AP-603" in said.out


def test_a_package_is_imported_once_and_may_be_imported_again(tmp_path: Path) -> None:
    like = describe(tmp_path / "like")
    files = tuple(file for file in like.files if f"/{THREAD.id}/" not in file.name)
    package = fgs12.write(dataclasses.replace(like, files=files), tmp_path)
    assert archive("init", "--name", "Granåsa kommun", "--org-nr", "212000-0001", home=tmp_path / "ny").code == 0
    for told in ("1 version lästes in, 0 fanns redan.\n", "0 versioner lästes in, 1 fanns redan.\n"):
        said = archive("import-package", package, home=tmp_path / "ny")
        assert (said.code, said.out) == (0, told)
    document = archive("--json", "import-package", package, home=tmp_path / "ny").document
    (version,) = document["versions"]
    assert version == {
        "account": "torget-granasa",
        "record": SNAPSHOT.id,
        "version": 1,
        "kept": False,
        "converted": False,
    }


def test_a_package_that_does_not_fit_is_refused_with_the_reason(tmp_path: Path) -> None:
    package = fgs12.write(describe(tmp_path / "like"), tmp_path)
    archive("init", "--name", "Granåsa kommun", "--org-nr", "212000-0001", home=tmp_path / "ny")
    said = archive("import-package", package, home=tmp_path / "ny")
    assert said.code == 61
    assert "before version 1" in said.err
