"""The files of an export, and a registration that tells the truth about them."""

import hashlib
from dataclasses import replace
from pathlib import Path

from archiver.diarium.registration import Act, ActFile, Registration
from tests.unit.diarium.registrations import registration


def sound(folder: Path, *, number: str = "") -> Registration:
    """Write the files of each act and its page in `folder`, and give the registration of them."""
    told = registration(number=number)
    acts = tuple(_written(folder, act) for act in told.case.acts)
    return replace(told, case=replace(told.case, acts=acts))


def _written(folder: Path, act: Act) -> Act:
    (folder / "registreringsblad").mkdir(exist_ok=True)
    (folder / "registreringsblad" / f"{act.id}.pdf").write_bytes(b"%PDF-1.7")
    return replace(act, files=tuple(_file(folder, file) for file in act.files))


def _file(folder: Path, file: ActFile) -> ActFile:
    path = folder / file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.path.encode())
    data = path.read_bytes()
    return replace(file, sha256=hashlib.sha256(data).hexdigest(), size=len(data))
