"""One package for an e-archive: its description made of records and terms, written as FGS 1.2, 2.0 or E-ARK 2.2."""

import re
from pathlib import Path

from archiver import __version__
from archiver.config.recipients import Recipient
from archiver.data import data_path
from archiver.delivery.documenting import Part, converted, creator, document, read_first
from archiver.errors import DeliveryRefused
from archiver.package.rules import SCHEMATRON, XSD
from archiver.records import Event, Record
from archiver.render.platform_names import platform_name
from archiver.render.printing import Printer
from archiver.sip import fgs12, fgs20
from archiver.sip.collecting import package_file
from archiver.sip.describing import (
    Agreement,
    Contact,
    Container,
    PackageDescription,
    PackageFile,
    Party,
    Room,
    Software,
)
from archiver.sip.fgs20_mets import Version
from archiver.store.deliveries import DeliveryEntry
from archiver.workspace import TOOL, Workspace


def pack(
    workspace: Workspace, entry: DeliveryEntry, part: Part, *, into: Path, documentation: Path, printer: Printer
) -> tuple[str, Path]:
    """Build a package in `into` and give its OBJID and path; the same delivery gives the same bytes.

    Raises:
        DeliveryRefused: a file is not what the archive says it is; nothing is left of the package.
        ProgramMissing, ProgramFailed: schemas or Chromium are not to be had.
    """
    first = read_first(part.chosen[0])
    papers = document(workspace, entry, part, first, documentation, printer)
    description = describe(workspace, entry, part, first, papers)
    container = Container(entry.terms.container)
    if entry.terms.format == "fgs-1.2":
        return description.objid, fgs12.write(description, into, container)
    version: Version = "2.2.0" if entry.terms.format == "eark-2.2" else "2.1.0"
    return description.objid, fgs20.write(description, into, container, version=version)


def describe(
    workspace: Workspace, entry: DeliveryEntry, part: Part, first: Record, papers: tuple[PackageFile, ...]
) -> PackageDescription:
    """Say all that the package says of itself."""
    terms, authority = entry.terms, workspace.settings.authority
    platform = platform_name(first.account.platform)
    code = f"ORG:{re.sub(r'[^0-9]', '', authority.org_nr)}"
    period = f"{entry.selection.first} till {entry.counted_to}"
    return PackageDescription(
        label=f"Sociala medier: {first.account.name}, {period}",
        account=part.account,
        authority=Party(name=creator(authority, first), code=code),
        archive=terms.archive or authority.name,
        submitter=Party(name=authority.name, code=code),
        contact=Contact(name=terms.contact_name, details=terms.contact_details),
        recipient=Party(name=terms.name, code=terms.code),
        source=Software(name=platform),
        tool=Software(name="archiver", version=__version__),
        agreement=_agreement(terms),
        reference_code=terms.reference_code,
        period=(entry.selection.first, entry.counted_to),
        created_at=entry.created_at,
        delivery=entry.id,
        number=part.number,
        of=part.of,
        status="REPLACEMENT" if entry.replaces else "NEW",
        restriction="Secrecy" if any(one.restricted for one in part.chosen) else "GDPR",
        classification=terms.classification,
        description=f"Trådar och ögonblicksbilder från {first.account.name} ({platform}), {period}.",
        rights="Allmänna handlingar. Innehåller personuppgifter; uppgifter kan omfattas av sekretess.",
        with_ead="ead3" in terms.include,
        with_eac="eac" in terms.include,
        events=_events(entry, part),
        files=(*part.files, *papers, *_own_schemas(entry)),
    )


def _agreement(terms: Recipient) -> Agreement:
    if terms.agreement_date is None:
        raise DeliveryRefused(f"{terms.id} lacks `agreement_date` in archive.toml, [[recipients]]. Fill it in.")
    return Agreement(number=terms.agreement_number, date=terms.agreement_date)


def _events(entry: DeliveryEntry, part: Part) -> tuple[Event, ...]:
    if not part.converted:
        return ()
    detail = f"{converted(entry, part)}; var och en godkänd av veraPDF"
    return (Event(type="normalization", at=entry.created_at, outcome="success", agent=TOOL, detail=detail),)


def _own_schemas(entry: DeliveryEntry) -> tuple[PackageFile, ...]:
    """Give the schemas of the content profile for FGS 1.2; the writer of 2.0 puts them in by itself."""
    if entry.terms.format != "fgs-1.2":
        return ()
    return tuple(
        package_file(data_path("schemas", name), room=Room.SCHEMAS, created_at=entry.created_at)
        for name in (XSD, SCHEMATRON)
    )
