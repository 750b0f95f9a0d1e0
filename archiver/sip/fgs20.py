"""FGS Paketstruktur 2.0 (RAFGS1V2.0) = E-ARK CSIP 2.1.0 + E-ARK SIP 2.1.0; 2.2.0 by asking for it.

METS.xml in the root lists documentation, schemas and the METS.xml of each representation, which lists that
representation's data. Two things stand here that the specification allows and eark-validator 1.1.3 needs to be content:
OTHERCONTENTINFORMATIONTYPE on every file group (its CSIP63), and a division `Representations` beside those of each
representation (its CSIP103).
"""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from archiver.data import data_path
from archiver.errors import DeliveryRefused
from archiver.package.rules import SCHEMATRON, XSD
from archiver.programs.eark_schemas import CARRIED, schema
from archiver.sip.collecting import package_file
from archiver.sip.containers import Sink, open_sink
from archiver.sip.describing import Container, PackageDescription, PackageFile, Room
from archiver.sip.dublin_core import write_dublin_core, write_representation
from archiver.sip.eac_cpf import write_eac_cpf
from archiver.sip.ead3 import write_ead3
from archiver.sip.fgs20_mets import Contents, Group, Version, write_mets
from archiver.sip.mets import Listed, generated, put
from archiver.sip.premis import Described, write_premis

METS_XML = "METS.xml"
_OWN_SCHEMAS = (XSD, SCHEMATRON)
_WriteIt = Callable[[IO[bytes], PackageDescription], None]


def write(
    description: PackageDescription,
    into: Path,
    container: Container = Container.FOLDER,
    *,
    version: Version = "2.1.0",
) -> Path:
    """Build the package in the folder `into`, and give its path. The same description gives the same bytes.

    Raises:
        DeliveryRefused: a file is not what the description says, or there is no documentation; nothing is left.
        ProgramMissing: the schemas that the package must carry are not installed.
    """
    with open_sink(into, description.objid, container, description.created_at) as (sink, target):
        build(description, sink, version=version)
    return target


def build(description: PackageDescription, sink: Sink, *, version: Version = "2.1.0") -> None:
    """Put everything that the package holds into `sink`. Raises like `write`."""
    files = tuple(sorted((*description.files, *_schemas(description)), key=lambda file: file.place))
    if not any(file.room is Room.DOCUMENTATION for file in files):
        raise DeliveryRefused(
            "A package of FGS 2.0 needs documentation (CSIP60), and there is none. Add the leveransbeskrivning."
        )
    with tempfile.TemporaryDirectory(prefix="paket-") as aside:
        _Writer(description, files, sink, Path(aside), version).build()


def _schemas(description: PackageDescription) -> Iterator[PackageFile]:
    """Give the schemas that every package carries; PREMIS's has no licence to go along and is named by address."""
    paths = [*(schema(carried) for carried in CARRIED), *(data_path("schemas", own) for own in _OWN_SCHEMAS)]
    taken = {file.name for file in description.files if file.room is Room.SCHEMAS}
    for path in paths:
        if path.name not in taken:
            yield package_file(path, room=Room.SCHEMAS, created_at=description.created_at)


@dataclass(frozen=True, slots=True)
class _Writer:
    description: PackageDescription
    files: tuple[PackageFile, ...]
    sink: Sink
    aside: Path
    version: Version

    def build(self) -> None:
        groups = tuple(self._group(room) for room in (Room.DOCUMENTATION, Room.SCHEMAS))
        pointers = tuple(self._representation(name) for name in self.description.representations)
        contents = Contents(
            objid=self.description.objid,
            label=self.description.label,
            schemas="schemas",
            descriptive=tuple(self._descriptive()),
            preservation=tuple(self._preservation()),
            groups=groups,
            representations=pointers,
        )
        self._mets(METS_XML, contents)

    def _group(self, room: Room) -> Group:
        files = (file for file in self.files if file.room is room)
        return Group(use=room.value.capitalize(), files=tuple(self._put(file) for file in files))

    def _representation(self, name: str) -> Group:
        folder = f"{Room.REPRESENTATION}/{name}/"
        files = tuple(self._put(file) for file in self.files if file.representation == name)
        told = generated(
            self.sink,
            f"{folder}{Room.DESCRIPTIVE}/dc.xml",
            self.description,
            self.aside,
            lambda stream: write_representation(stream, self.description, name),
        )
        contents = Contents(
            objid=name,
            label=f"{self.description.label}: {name}",
            schemas="../../schemas",
            descriptive=((told, "DC"),),
            groups=(Group(use="Data", files=files),),
            within=folder,
        )
        return Group(use=f"Representations/{name}", files=(self._mets(folder + METS_XML, contents),))

    def _descriptive(self) -> Iterator[tuple[Listed, str]]:
        folder = Room.DESCRIPTIVE
        yield self._generated(f"{folder}/dc.xml", write_dublin_core), "DC"
        if self.description.with_ead:
            yield self._generated(f"{folder}/ead3.xml", write_ead3), "EAD"
        if self.description.with_eac:
            yield self._generated(f"{folder}/eac-cpf.xml", write_eac_cpf), "EAC-CPF"
        for file in self.files:
            if file.room is folder:
                yield self._put(file), "OTHER"

    def _preservation(self) -> Iterator[tuple[Listed, str]]:
        folder = Room.PRESERVATION
        described = (_described(file) for file in self.files)
        path = f"{folder}/premis.xml"
        premis = generated(
            self.sink,
            path,
            self.description,
            self.aside,
            lambda stream: write_premis(stream, self.description, described),
        )
        yield premis, "PREMIS"
        for file in self.files:
            if file.room is folder:
                yield self._put(file), "OTHER"

    def _put(self, file: PackageFile) -> Listed:
        return put(self.sink, file, file.place)

    def _generated(self, place: str, write_it: _WriteIt) -> Listed:
        description = self.description
        return generated(self.sink, place, description, self.aside, lambda stream: write_it(stream, description))

    def _mets(self, place: str, contents: Contents) -> Listed:
        return generated(
            self.sink,
            place,
            self.description,
            self.aside,
            lambda stream: write_mets(stream, self.description, contents, self.version),
        )


def _described(file: PackageFile) -> Described:
    return Described(
        place=file.place,
        sha256=file.sha256,
        size=file.size,
        format=file.format,
        original_name=file.original_name,
        sources=file.sources,
    )
