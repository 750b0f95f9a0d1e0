"""What a package (leveranspaket) is about and holds, before anyone decides how it is written down.

One description, two writers: `archiver.sip.fgs12` and `archiver.sip.fgs20`. Nothing here knows of METS.
All times are aware UTC; the same description always gives the same bytes.
"""

import datetime as dt
import hashlib
import uuid
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from archiver.errors import DeliveryRefused
from archiver.package.formats import Format
from archiver.records import Event, Timed
from archiver.store.manifest import is_part_path


class Room(StrEnum):
    """Where in the package a file has its place; the values are the folders of CSIP."""

    REPRESENTATION = "representations"
    DOCUMENTATION = "documentation"
    SCHEMAS = "schemas"
    DESCRIPTIVE = "metadata/descriptive"
    PRESERVATION = "metadata/preservation"


class Container(StrEnum):
    """How a package stands on the disk."""

    FOLDER = "folder"
    ZIP = "zip"
    TAR = "tar"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """An organization that has a part in the delivery. `code` is its identification, e.g. `ORG:2120000000`."""

    name: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """The person to ask about the delivery. `details` is what is written after the name, e.g. an e-mail address."""

    name: str
    details: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Software:
    """A program and its version: the source system (källsystem), or what made the package."""

    name: str
    version: str = ""

    def __str__(self) -> str:
        """As an agent is named: name and version."""
        return f"{self.name} {self.version}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """The submission agreement (leveransöverenskommelse): its diarienummer and its date."""

    number: str
    date: dt.date

    def __str__(self) -> str:
        """As FGS Paketstruktur writes it: `dnr; datum`."""
        return f"{self.number}; {self.date.isoformat()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageFile(Timed):
    """One file of the package.

    `name` is its path inside its room (for a representation: inside that representation's data), with `/`, in ASCII;
    `original_name` is what it was called where that is another name. `sha256` and `size` are what the file must have:
    a writer refuses a file that has others.
    """

    path: Path
    name: str
    room: Room
    sha256: str
    size: int
    created_at: dt.datetime
    mime: str
    format: Format
    representation: str = ""  # only in Room.REPRESENTATION: pdfa, handlingar, warc
    original_name: str = ""
    sources: tuple[str, ...] = ()  # places in the package (`place`) of what the file was derived from

    def __post_init__(self) -> None:
        Timed.__post_init__(self)
        if not is_part_path(self.place):
            raise DeliveryRefused(
                f"{self.place!a} cannot be a file name in a package (paket): only A-Z, a-z, 0-9, '.', '_' and '-'. "
                f"Use archiver.sip.naming.ascii_name and keep the original beside it."
            )
        if bool(self.representation) != (self.room is Room.REPRESENTATION) or "/" in self.representation:
            raise DeliveryRefused(f"{self.name!a} must name its representation, and only then if it has one.")

    @property
    def place(self) -> str:
        """The path in a package that is laid out as CSIP says; unique in the package."""
        inner = f"{self.representation}/data/" if self.representation else ""
        return f"{self.room}/{inner}{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageDescription(Timed):
    """All that a package says of itself, and its files.

    `category` is TYPE in FGS 1.2 (`Webpages`), which the writer of 2.0 turns into the corresponding content category
    (`Websites`). `appraisal` says that some of it may be destroyed (gallras). `period` is both days included.
    """

    label: str
    account: str
    authority: Party  # arkivbildare
    archive: str  # arkivets namn, e.g. "Kommunstyrelsen"
    submitter: Party  # levererande organisation
    contact: Contact
    recipient: Party
    source: Software  # the platform
    tool: Software
    agreement: Agreement
    reference_code: str
    period: tuple[dt.date, dt.date]
    created_at: dt.datetime
    delivery: str  # the delivery's id, e.g. d-20260131-01-stadsarkivet
    number: int = 1  # of the package in its delivery
    of: int = 1  # how many packages the delivery has
    status: str = "NEW"  # NEW | SUPPLEMENT | REPLACEMENT | TEST
    category: str = "Webpages"
    specification: str = "Sociala medier, lokal specifikation 1.0"
    appraisal: bool = False
    restriction: str = ""  # "" | Secrecy | PuL | Secrecy and PuL | GDPR
    information_class: str = ""
    description: str = ""  # what the package holds, in Swedish, for Dublin Core
    rights: str = ""  # conditions of use, in Swedish, for Dublin Core
    history: str = ""  # of the records creator, in Swedish, for EAC-CPF
    classification: str = ""  # the class in the klassificeringsstruktur, for EAD3
    with_ead: bool = False
    with_eac: bool = False
    events: tuple[Event, ...] = ()  # what was done with the package as a whole
    files: tuple[PackageFile, ...] = field(default=())

    def __post_init__(self) -> None:
        Timed.__post_init__(self)
        for place, count in Counter(file.place for file in self.files).items():
            if count > 1:
                raise DeliveryRefused(f"Two files of the package (paket) have the same place: {place}. Name one anew.")
        if not any(file.room is Room.REPRESENTATION for file in self.files):
            raise DeliveryRefused("A package (paket) without a single representation holds nothing. Choose records.")

    @property
    def uuid(self) -> uuid.UUID:
        """The package's identity: that of its delivery, number and content, so that building it again gives the same.

        A name-based UUID (RFC 9562 §5.5) over SHA-256 of all that makes the package this one.
        """
        digest = hashlib.sha256()
        for part in (self.delivery, str(self.number), self.created_at.isoformat(), self.status):
            digest.update(f"{part}\n".encode())
        for file in sorted(self.files, key=lambda file: file.place):
            digest.update(f"{file.sha256}  {file.place}\n".encode())
        return uuid.uuid5(uuid.NAMESPACE_URL, f"urn:sha256:{digest.hexdigest()}")

    @property
    def objid(self) -> str:
        """The package's OBJID and the name of its root folder, `uuid-…`."""
        return f"uuid-{self.uuid}"

    @property
    def representations(self) -> tuple[str, ...]:
        """The names of the representations, sorted."""
        return tuple(sorted({file.representation for file in self.files if file.representation}))
