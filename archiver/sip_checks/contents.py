"""What lies in the representations, as far as this program knows it: record.xml with its media, and PDF/A."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pikepdf

from archiver.errors import PackageInvalid, RecordInvalid
from archiver.findings import Finding
from archiver.package.checks import Judge
from archiver.package.content_checks import check_record_xml
from archiver.package.formats import pdfa_claim
from archiver.package.record_xml import read_record
from archiver.records import Media, MediaStatus, Record, Thread
from archiver.sip_checks import rules
from archiver.sip_checks.opening import DAMAGE, Package, printable
from archiver.sip_checks.parsing import MOST_BYTES
from archiver.sip_checks.places import record_parts
from archiver.volumes import volume_number

RECORD_XML = "record.xml"


def check_records(package: Package) -> Iterator[Finding]:
    """Give what is wrong with each record.xml, and with its references to other files of the package."""
    parts = record_parts(package.files)
    for version in sorted(parts):
        found = parts[version]
        if RECORD_XML not in found:
            yield rules.RECORD_MISSING.broken("/".join(version))
            continue
        path = found[RECORD_XML]
        try:
            data = package.read(path, MOST_BYTES)
        except PackageInvalid as error:
            yield rules.NOT_XML.broken(path, str(error))
            continue
        for finding in check_record_xml(data):
            yield Finding(
                rule=finding.rule, level=finding.level, where=f"{path}: {finding.where}", message=finding.message
            )
        try:
            record = read_record(data)
        except RecordInvalid:
            continue
        yield from _record(record, version, found, path, package)


def _record(
    record: Record, version: tuple[str, str, str], parts: dict[str, str], path: str, package: Package
) -> Iterator[Finding]:
    if (record.account.id, record.id, f"v{record.version:04d}") != version:
        yield rules.RECORD_PLACE.broken(path, f"Den säger {record.account.id}, {record.id}, version {record.version}.")
    has_media = any(part.startswith("media/") for part in parts)
    for medium in _captured(record):
        if medium.path not in parts:
            # A delivery may leave all media out; then none is missed.
            if has_media:
                yield rules.RECORD_MEDIA.broken(path, f"{printable(medium.path)} saknas.")
        elif _digest(package, parts[medium.path]) != medium.sha256:
            yield rules.RECORD_MEDIA.broken(parts[medium.path], "Checksumman är en annan än i record.xml.")


def _captured(record: Record) -> Iterator[Media]:
    content = record.content
    media = (one for item in content.items() for one in item.media) if isinstance(content, Thread) else content.media
    return (one for one in media if one.status is MediaStatus.CAPTURED)


def _digest(package: Package, path: str) -> str:
    with package.open(path) as stream:
        digest = hashlib.sha256()
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def check_pdfs(package: Package, judge: Judge | None) -> Iterator[Finding]:
    """Give what is wrong with the PDF files of the representations; `judge` (veraPDF) is asked when given."""
    for path in sorted(package.files):
        if path.lower().endswith(".pdf") and path.startswith(("representations/", "content/", "Content/")):
            yield from _pdf(path, package, judge)


def _pdf(path: str, package: Package, judge: Judge | None) -> Iterator[Finding]:
    is_record = volume_number(path.rpartition("/")[2]) is not None
    with tempfile.NamedTemporaryFile(suffix=".pdf") as copy:
        try:
            with package.open(path) as stream:
                shutil.copyfileobj(stream, copy)
            copy.flush()
            with pikepdf.open(copy.name) as pdf:
                claim = pdfa_claim(pdf)
        except pikepdf.PasswordError:
            yield rules.PDF_BROKEN.broken(printable(path), "Den är låst med lösenord.")
            return
        except (pikepdf.PdfError, *DAMAGE) as error:
            if is_record:
                yield rules.PDF_BROKEN.broken(printable(path), str(error).replace(copy.name, "filen")[:200])
            return
        if not claim:
            if is_record:
                yield rules.NO_PDFA.broken(printable(path))
            return
        for said in judge(Path(copy.name)) if judge else ():
            if said.verdict == "fail":
                yield rules.JUDGED_BAD.broken(printable(path), f"{said.judge}, {said.flavour}: {said.detail}")
