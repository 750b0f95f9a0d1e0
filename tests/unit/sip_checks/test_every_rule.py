"""Each rule finds the fault that it is for; sound packages break none."""

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from archiver.findings import Level
from archiver.records import Validation
from archiver.sip_checks.checking import check
from archiver.sip_checks.listing import all_rules
from tests.packages.faults import Fault, break_package, faults

SHARED = Path(os.environ.get("ARCHIVER_SHARED", Path(__file__).parents[4] / "shared"))
FAULTS = tuple(faults())


def names(found: Sequence[Fault]) -> list[str]:
    count: Counter[str] = Counter()
    told = []
    for fault in found:
        count[fault.rule] += 1
        told.append(f"{fault.rule}-{count[fault.rule]}")
    return told


def not_pdfa(path: Path) -> tuple[Validation, ...]:
    return (Validation(judge="veraPDF", flavour="2a", verdict="fail", detail="6.1.2"),)


@pytest.mark.parametrize("fault", FAULTS, ids=names(FAULTS))
def test_a_package_with_one_fault_is_found_under_its_rule(
    fault: Fault, sound: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ARCHIVER_SCHEMAS", raising=False)
    if fault.rule == "AP-404":
        monkeypatch.setenv("ARCHIVER_SCHEMAS", str(SHARED / "schemas" / "loc"))
    bad = break_package(sound[fault.base], fault, tmp_path)
    judge = not_pdfa if fault.rule == "AP-603" else None
    found = check(bad, fault.asked, judge=judge).findings
    assert fault.rule in {finding.rule for finding in found}


def test_there_is_a_fault_for_every_rule() -> None:
    assert {fault.rule for fault in FAULTS} == {rule.id for rule in all_rules()}


@pytest.mark.parametrize("name", ["1.2", "2.1.0", "2.2.0"])
def test_a_sound_package_breaks_no_rule(name: str, sound: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCHIVER_SCHEMAS", str(SHARED / "schemas"))
    assert check(sound[name]).findings == ()


@pytest.mark.parametrize(("name", "spec"), [("1.2", "fgs-1.2"), ("2.1.0", "fgs-2.0"), ("2.2.0", "eark-2.2")])
def test_a_package_is_held_against_what_it_says_it_follows(name: str, spec: str, sound: dict[str, Path]) -> None:
    assert check(sound[name]).spec == spec


def test_what_another_made_by_the_specification_has_no_errors() -> None:
    found = check(SHARED / "samples/packages/eark-sip-2.1.0-spec-conformant").findings
    assert [finding for finding in found if finding.level is Level.ERROR] == []
