"""An export for a diarium: sound as it is written, and each thing that may be wrong found under its rule."""

from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.delivery.export_checks import check_export
from archiver.diarium.arendehantering import arendehantering_xml
from archiver.diarium.erms import erms_xml
from archiver.diarium.registration import Registration
from archiver.diarium.table import registration_csv
from tests.unit.delivery.exports import sound

WRITERS: dict[str, tuple[str, Callable[[Registration], bytes]]] = {
    "1.0": ("Arendehantering.xml", arendehantering_xml),
    "2.0": ("ERMS.xml", erms_xml),
}


def written(folder: Path, version: str, *, number: str = "") -> Path:
    name, write = WRITERS[version]
    registration = sound(folder, number=number)
    (folder / name).write_bytes(write(registration))
    (folder / "registrering.csv").write_bytes(registration_csv(registration))
    return folder


def rules(folder: Path, version: str) -> set[str]:
    return {one.rule for one in check_export(folder, version)}


@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize("number", ["", "KS 2025/12"], ids=["no dnr yet", "a dnr"])
def test_what_is_written_is_sound(tmp_path: Path, version: str, number: str) -> None:
    assert check_export(written(tmp_path, version, number=number), version) == ()


def _replace(old: str, new: str) -> Callable[[Path], None]:
    def change(xml: Path) -> None:
        xml.write_text(xml.read_text("utf-8").replace(old, new), "utf-8")

    return change


@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize(
    ("rule", "damage"),
    [
        ("DI-101", lambda xml: xml.unlink()),
        ("DI-101", lambda xml: xml.write_text('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')),
        ("DI-102", _replace("Sociala medier 2025", "")),
        ("DI-103", _replace("Inlägg på Torget (Granåsa kommun) den 2 oktober 2025", "")),
        ("DI-201", lambda xml: next((xml.parent / "handlingar").rglob("record.pdf")).unlink()),
        ("DI-202", lambda xml: next((xml.parent / "handlingar").rglob("record.pdf")).write_bytes(b"another")),
        ("DI-203", lambda xml: (xml.parent / "handlingar" / "smuggled.exe").write_bytes(b"")),
        ("DI-301", lambda xml: next((xml.parent / "registreringsblad").iterdir()).unlink()),
        ("DI-302", lambda xml: (xml.parent / "registrering.csv").unlink()),
        ("DI-303", lambda xml: (xml.parent / "link").symlink_to("/etc/passwd")),
    ],
)
def test_what_is_wrong_is_found_under_its_rule(
    tmp_path: Path, version: str, rule: str, damage: Callable[[Path], None]
) -> None:
    folder = written(tmp_path, version)
    damage(folder / WRITERS[version][0])
    assert rule in rules(folder, version)
