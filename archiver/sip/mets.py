"""What both METS documents have in common: names, identifiers, and the description of one file in the package."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from archiver.package.formats import Format
from archiver.sip.containers import Sink, add_checked
from archiver.sip.describing import PackageDescription, PackageFile
from archiver.sip.premis import utc
from archiver.store.manifest import hash_file

METS = "http://www.loc.gov/METS/"
XLINK = "http://www.w3.org/1999/xlink"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XML_TYPE = "application/xml"
XML_FORMAT = Format("XML", "1.0", "fmt/101")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One file as METS lists it. `place` is its path below the package's root."""

    place: str
    size: int
    sha256: str
    mime: str
    created: str
    format: Format = XML_FORMAT
    original_name: str = ""


def name(local: str) -> str:
    """Give the Clark name of a METS element."""
    return f"{{{METS}}}{local}"


def xlink(local: str) -> str:
    """Give the Clark name of an XLink attribute."""
    return f"{{{XLINK}}}{local}"


class Identifiers:
    """XML ids for the parts of a package: the same part of the same package always gets the same one."""

    def __init__(self, description: PackageDescription) -> None:
        self._package = description.uuid

    def of(self, part: str) -> str:
        """Give the id of `part`, e.g. a file's place, as a name-based UUID (RFC 9562 §5.5)."""
        return f"uuid-{uuid.uuid5(self._package, part)}"


def listed(file: PackageFile, place: str) -> Listed:
    """Give how METS lists a file of the description at the place where the writer puts it."""
    return Listed(
        place=place,
        size=file.size,
        sha256=file.sha256,
        mime=file.mime,
        created=utc(file.created_at),
        format=file.format,
        original_name=file.original_name,
    )


def put(sink: Sink, file: PackageFile, place: str) -> Listed:
    """Put a file of the description into the package, and give how METS lists it. Raises DeliveryRefused."""
    add_checked(sink, place, file.path, sha256=file.sha256, size=file.size)
    return listed(file, place)


def generated(
    sink: Sink, place: str, description: PackageDescription, aside: Path, write: Callable[[IO[bytes]], None]
) -> Listed:
    """Write a document of ours by way of a file in the folder `aside`, put it at `place`; give how METS lists it."""
    path = aside / place.replace("/", ".")
    with path.open("wb") as stream:
        write(stream)
    one = Listed(
        place=place,
        size=path.stat().st_size,
        sha256=hash_file(path),
        mime=XML_TYPE,
        created=utc(description.created_at),
    )
    add_checked(sink, place, path, sha256=one.sha256, size=one.size)
    path.unlink()
    return one
