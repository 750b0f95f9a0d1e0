"""eark-validator 1.1.3 on our packages: it finds only what no correct SIP can avoid (docs/package-checks.md)."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pikepdf
import pytest

from archiver.cli.verify import claimed
from archiver.programs.eark_schemas import resources
from archiver.programs.verapdf import Judge
from archiver.sip import fgs20
from archiver.sip.describing import Container
from archiver.sip_checks.checking import check_package
from tests.packages import second_opinion
from tests.packages.faults import PDF
from tests.unit.sip.deliverable import describe

pytestmark = pytest.mark.real
# Two agents are CREATOR and not software: the submitting organization and the contact.
ALLOWED = Counter({"CSIP12": 2, "CSIP13": 2, "CSIP16": 2, "SIP14": 3})


@pytest.mark.parametrize("container", list(Container))
def test_eark_validator_finds_only_what_cannot_be_avoided(container: Container, tmp_path: Path) -> None:
    package = fgs20.write(describe(tmp_path / "source"), tmp_path, container)
    home = resources().parents[2]
    done = subprocess.run(
        [sys.executable, second_opinion.__file__, str(home), str(package)],
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    said = json.loads(done.stdout)
    assert (said["structure"], said["schema"]) == ("WellFormed", "VALID")
    assert Counter(rule for rule, severity, _ in said["rules"] if severity == "ERROR") == ALLOWED
    assert [rule for rule, severity in said["structure_rules"] if severity in ("ERROR", "WARNING")] == []


def test_verapdf_judges_the_pdfs_of_a_package(tmp_path: Path) -> None:
    package = fgs20.write(describe(tmp_path / "source"), tmp_path)
    path = package / PDF
    with Judge() as judge:
        sound = check_package(package, judge=lambda pdf: judge.judge(pdf, claimed(pdf)))
        path.unlink()
        with pikepdf.new() as pdf:
            pdf.add_blank_page()
            pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
            with pdf.open_metadata() as metadata:
                metadata["pdfaid:part"], metadata["pdfaid:conformance"] = "2", "B"
            pdf.save(path)
        broken = check_package(package, judge=lambda pdf: judge.judge(pdf, claimed(pdf)))
    assert sound == ()
    assert "AP-603" in {finding.rule for finding in broken}
