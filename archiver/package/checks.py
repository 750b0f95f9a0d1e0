"""Whether the folder of a record version holds what its record.xml and premis.xml say, and a PDF/A.

The folder is `<account>/<record>/vNNNN` as the store keeps it. Manifests are the store's own and not looked at here.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pikepdf

from archiver.errors import RecordInvalid
from archiver.findings import Finding
from archiver.package import rules
from archiver.package.content_checks import check_record_xml
from archiver.package.formats import pdfa_claim
from archiver.package.premis_read import read_premis
from archiver.package.record_xml import read_record
from archiver.records import Media, MediaStatus, Record, Thread, Validation
from archiver.volumes import FIRST, volume_name, volumes_among

__all__ = ["Judge", "check_record", "check_record_xml"]

Judge = Callable[[Path], Iterable[Validation]]

RECORD_XML = "record.xml"
PREMIS_XML = "premis.xml"
# Not described in premis.xml: itself, and what the store writes after it.
OUTSIDE_PREMIS = frozenset({PREMIS_XML, "manifest-sha256.txt"})


@dataclass(frozen=True, slots=True)
class _File:
    sha256: str
    size: int


def check_record(folder: Path, *, judge: Judge | None = None) -> tuple[Finding, ...]:
    """Give what is wrong with one kept record version; nothing when it is sound.

    `judge` is asked about every PDF of the record too, when given (veraPDF; its verdict `fail` is a finding). Every
    file is read once for its digest. Nothing outside the folder is opened: a symbolic link is a finding, not a way.
    """
    return tuple(_findings(folder, judge))


def _findings(folder: Path, judge: Judge | None) -> Iterator[Finding]:
    files: dict[str, _File] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            yield rules.NO_PLAIN_FILE.broken(name)
        elif path.is_file():
            files[name] = _digested(path)
    if RECORD_XML in files:
        yield from _content(folder, (folder / RECORD_XML).read_bytes(), files)
    else:
        yield rules.NO_RECORD_XML.broken(RECORD_XML)
    yield from _pdfs(folder, files, judge)
    if PREMIS_XML in files:
        yield from _premis((folder / PREMIS_XML).read_bytes(), files)
    else:
        yield rules.NO_PREMIS.broken(PREMIS_XML)


def _digested(path: Path) -> _File:
    with path.open("rb") as stream:
        return _File(sha256=hashlib.file_digest(stream, "sha256").hexdigest(), size=path.stat().st_size)


def _content(folder: Path, data: bytes, files: Mapping[str, _File]) -> Iterator[Finding]:
    findings = check_record_xml(data)
    yield from findings
    try:
        record = read_record(data)
    except RecordInvalid:
        # Whatever the strict reader refuses is already a finding of one of the two rules that cover reading.
        return
    yield from _names(folder, record)
    referred: set[str] = set()
    for medium in _media(record):
        if medium.status is MediaStatus.CAPTURED:
            referred |= {medium.path, medium.derived}
            yield from _medium(medium, files)
    for name in files:
        if name.startswith("media/") and name not in referred:
            yield rules.STRANGE_MEDIA.broken(name)


def _names(folder: Path, record: Record) -> Iterator[Finding]:
    version, name, account = folder.name, folder.parent.name, folder.parent.parent.name
    if name != record.id:
        yield rules.WRONG_RECORD.broken(str(folder), f"record.xml säger {record.id}.")
    if not re.fullmatch(r"v\d{4,}", version) or version != f"v{record.version:04d}":
        yield rules.WRONG_VERSION.broken(str(folder), f"record.xml säger version {record.version}.")
    if account != record.account.id:
        yield rules.WRONG_ACCOUNT.broken(str(folder), f"record.xml säger {record.account.id}.")


def _media(record: Record) -> Iterator[Media]:
    if isinstance(record.content, Thread):
        for item in record.content.items():
            yield from item.media
    else:
        yield from record.content.media


def _medium(medium: Media, files: Mapping[str, _File]) -> Iterator[Finding]:
    for path in filter(None, (medium.path, medium.derived)):
        if path not in files:
            yield rules.NO_MEDIA.broken(path)
    file = files.get(medium.path)
    if file and file.sha256 != medium.sha256:
        yield rules.WRONG_DIGEST.broken(medium.path)
    if file and file.size != medium.size:
        yield rules.WRONG_SIZE.broken(medium.path, f"record.xml säger {medium.size} byte, filen har {file.size}.")


def _pdfs(folder: Path, files: Mapping[str, _File], judge: Judge | None) -> Iterator[Finding]:
    volumes = volumes_among(files)
    if FIRST not in files:
        yield rules.NO_PDF.broken(FIRST)
    for number, name in enumerate(volumes, start=1 if FIRST in files else 2):
        if name != volume_name(number):
            yield rules.VOLUME_MISSING.broken(volume_name(number))
            break
    for name in volumes:
        yield from _pdf(folder / name, judge)


def _pdf(path: Path, judge: Judge | None) -> Iterator[Finding]:
    try:
        with pikepdf.open(path) as pdf:
            yield from _claims(pdf, path.name)
    except (pikepdf.PdfError, pikepdf.PasswordError) as error:
        yield rules.PDF_UNREADABLE.broken(path.name, str(error).removeprefix(f"{path}: "))
        return
    for said in judge(path) if judge else ():
        if said.verdict == "fail":
            yield rules.JUDGED_BAD.broken(path.name, f"{said.judge}, {said.flavour}: {said.detail}")


def _claims(pdf: pikepdf.Pdf, name: str) -> Iterator[Finding]:
    claim = pdfa_claim(pdf)
    if not claim:
        yield rules.NO_PDFA.broken(name)
    marked = bool(pdf.Root.get("/MarkInfo", pikepdf.Dictionary()).get("/Marked", False))
    if claim.endswith("A") and not (marked and "/StructTreeRoot" in pdf.Root):
        yield rules.NOT_TAGGED.broken(name)
    if not str(pdf.Root.get("/Lang", "")):
        yield rules.NO_LANGUAGE.broken(name)


def _premis(data: bytes, files: Mapping[str, _File]) -> Iterator[Finding]:
    try:
        premis = read_premis(data)
    except RecordInvalid as error:
        yield rules.PREMIS_BROKEN.broken(PREMIS_XML, str(error))
        return
    for sentence in premis.incomplete:
        yield rules.PREMIS_BROKEN.broken(PREMIS_XML, sentence)
    for described in premis.files:
        file = files.get(described.path)
        if file is None or (file.sha256, str(file.size)) != (described.sha256, described.size):
            yield rules.PREMIS_DIFFERS.broken(described.path)
    told = {described.path for described in premis.files}
    for name in sorted(set(files) - told - OUTSIDE_PREMIS):
        yield rules.NOT_IN_PREMIS.broken(name)
    for name in premis.dangling:
        yield rules.PREMIS_DANGLES.broken(PREMIS_XML, name)
