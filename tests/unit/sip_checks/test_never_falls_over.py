"""Whatever stands in a package, the check answers with findings, and its own page lists every rule."""

import os
import shutil
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from archiver.sip_checks.checking import check
from archiver.sip_checks.listing import all_rules
from tests.packages.faults import fill

PAGE = Path(__file__).parents[3] / "docs/package-checks.md"
ODD = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20),
    st.sampled_from(
        ["", "../x", "a/../../b", "file:///", "%00", "%", "\\\\server\\x", "-1", "2026-02-30T25:61:61Z", "//", "."]
    ),
)
EDIT = st.tuples(st.integers(0, 10_000), st.integers(0, 20), st.one_of(st.none(), ODD))


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(base=st.sampled_from(["2.1.0", "1.2"]), edits=st.lists(EDIT, min_size=1, max_size=8), premis=st.booleans())
def test_whatever_is_changed_in_the_documents_the_check_answers(
    base: str, edits: list[tuple[int, int, str | None]], premis: bool, sound: dict[str, Path], tmp_path: Path
) -> None:
    folder = tmp_path / sound[base].name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(sound[base], folder, copy_function=os.link)
    name = "METS.xml" if base == "2.1.0" else "sip.xml"
    if premis:
        name = next(path for path in folder.glob("metadata/**/premis.xml")).relative_to(folder).as_posix()
    root = etree.parse(folder / name).getroot()
    for place, attribute, value in edits:
        change(root, place, attribute, value)
    fill(name, etree.tostring(root))(folder)
    assert all(finding.message for finding in check(folder).findings)


def change(root: etree._Element, place: int, attribute: int, value: str | None) -> None:
    """Change an attribute, or remove an element, somewhere in the document."""
    elements = list(root.iter())
    element = elements[place % len(elements)]
    parent = element.getparent()
    keys = list(element.attrib)
    if value is None and parent is not None:
        parent.remove(element)
    elif keys:
        element.set(keys[attribute % len(keys)], value or "")
    else:
        element.text = value


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=300), cut=st.integers(0, 4000))
def test_a_damaged_zip_or_document_is_answered_too(
    data: bytes, cut: int, sound: dict[str, Path], tmp_path: Path
) -> None:
    folder = tmp_path / sound["2.1.0"].name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(sound["2.1.0"], folder, copy_function=os.link)
    mets = (folder / "METS.xml").read_bytes()
    fill("METS.xml", mets[:cut] + data + mets[cut:])(folder)
    fill("representations/pdfa/METS.xml", data)(folder)
    assert check(folder).findings


def test_the_page_of_rules_lists_every_one() -> None:
    page = PAGE.read_text(encoding="utf-8")
    told = {f"| {rule.id} | {rule.level} | {rule.sentence} |" for rule in all_rules()}
    assert {row for row in told if row not in page} == set()
