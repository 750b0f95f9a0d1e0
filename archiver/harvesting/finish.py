"""Finishes one draft: text of its images, PDF/A, judges, record.xml, premis.xml. Plain data in, plain data out.

What is slow to start (the printing browser, the validator's Java) is opened once in a process and closed with it.
"""

import atexit
import datetime as dt
import logging
import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from archiver.errors import ProgramFailed, RecordInvalid
from archiver.findings import Level
from archiver.harvesting.run import Draft
from archiver.package.checks import check_record_xml
from archiver.package.premis import premis_xml
from archiver.package.record_xml import record_xml
from archiver.programs.verapdf import Judge
from archiver.records import Event, Media, MediaKind, Record, Snapshot, Thread, Validation
from archiver.render.attachments import to_searchable
from archiver.render.judges import pikepdf_judge
from archiver.render.ocr import Ocr, read_images
from archiver.render.pdfa import Flavour
from archiver.render.printing import Printer
from archiver.render.render_record import render_record

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """How drafts are finished in this harvest."""

    at: dt.datetime  # the harvest's time: what is done to a record is dated by it, so same input gives same bytes
    cache: Path
    flavour: Flavour = Flavour.PDFA_2A
    languages: tuple[str, ...] = ("swe",)
    ocr: bool = True
    judge: bool = True
    verapdf: bool = True


@dataclass(slots=True)
class _Bench:
    """What is kept running between drafts in one process."""

    stack: ExitStack = field(default_factory=ExitStack)
    _printer: Printer | None = None
    _judge: Judge | None = None

    def printer(self) -> Printer:
        if self._printer is None:
            self._printer = self.stack.enter_context(Printer())
        return self._printer

    def judge(self) -> Judge:
        if self._judge is None:
            self._judge = self.stack.enter_context(Judge())
        return self._judge

    def close(self) -> None:
        self.stack.close()
        self.stack, self._printer, self._judge = ExitStack(), None, None


_bench = _Bench()
atexit.register(_bench.close)


def finish(draft: Draft, how: Finish) -> tuple[Record, tuple[Validation, ...]]:
    """Write record.pdf (several, if it is very long), record.xml and premis.xml into the draft's folder.

    Returns the record as now written (with the text read in its images) and what each judge said.

    Raises:
        RecordInvalid: record.xml does not pass its own schema; nothing may be kept.
        ProgramFailed: the browser or a validator failed.
    """
    record = _read_attachments(draft.record, draft.folder, how)
    pdfs = render_record(
        record,
        version_folder=draft.folder,
        evidence=draft.evidence,
        into=draft.folder,
        printer=_bench.printer(),
        flavour=how.flavour,
    )
    said = tuple(replace(one, file=pdf.path.name) for pdf in pdfs for one in _judge(pdf.path, how))
    validations = (*said, *_write_record_xml(record, draft.folder))
    files = {
        path.relative_to(draft.folder).as_posix(): path for path in sorted(draft.folder.rglob("*")) if path.is_file()
    }
    premis = premis_xml(
        record.id,
        record.version,
        files=files,
        events=_events(record, how),
        validations=validations,
        at=how.at,
        sources={medium.derived: (medium.path,) for medium in _media(record) if medium.derived},
    )
    (draft.folder / "premis.xml").write_bytes(premis)
    return record, validations


def warm_up() -> None:
    """Start the browser that prints, before the first draft is there."""
    _bench.printer()


def _write_record_xml(record: Record, folder: Path) -> tuple[Validation, ...]:
    data = record_xml(record)
    wrong = [finding for finding in check_record_xml(data) if finding.level is Level.ERROR]
    if wrong:
        first = wrong[0]
        raise RecordInvalid(f"{record.id}: record.xml at {first.where}: {first.message} ({first.rule})")
    (folder / "record.xml").write_bytes(data)
    return tuple(
        Validation(judge="lxml", flavour=schema, verdict="pass", file="record.xml") for schema in ("XSD", "Schematron")
    )


def _judge(pdf: Path, how: Finish) -> tuple[Validation, ...]:
    """Ask veraPDF; where it is not to be had, say what pikepdf can tell. A judge that fails costs no record."""
    if not how.judge:
        return ()
    if how.verapdf and Judge.available():
        try:
            return _bench.judge().judge(pdf, how.flavour.judged_as)
        except ProgramFailed as error:
            log.warning("veraPDF gave no verdict on %s: %s", pdf.parent.name, error)
    return (pikepdf_judge(pdf, how.flavour),)


def _read_attachments(record: Record, folder: Path, how: Finish) -> Record:
    """Read the text of every distinct image, and make every attached PDF searchable."""
    media = {medium.path: medium for medium in _media(record) if medium.path}
    images = sorted(folder / medium.path for medium in media.values() if medium.kind is MediaKind.IMAGE)
    jobs = os.cpu_count() or 1
    read: dict[str, Ocr] = (
        read_images(images, languages=how.languages, cache=how.cache, jobs=jobs) if how.ocr and images else {}
    )
    derived = {
        path: _searchable(folder / path, folder, how)
        for path, medium in media.items()
        if medium.mime == "application/pdf" and how.ocr and not medium.derived
    }

    def told(medium: Media) -> Media:
        found = read.get(medium.sha256)
        return replace(
            medium, ocr=found.text if found else medium.ocr, derived=derived.get(medium.path, medium.derived)
        )

    return replace(record, content=_with_media(record.content, told)) if media else record


def _media(record: Record) -> tuple[Media, ...]:
    content = record.content
    holders = tuple(content.items()) if isinstance(content, Thread) else (content,)
    return tuple(medium for holder in holders for medium in holder.media)


def _searchable(path: Path, folder: Path, how: Finish) -> str:
    judge = _bench.judge() if how.verapdf and Judge.available() else None
    made = to_searchable(path, into=folder / "media", languages=how.languages, judge=judge)
    if made.path is None:
        log.warning("%s: no searchable copy of %s: %s", folder.name, path.name, made.reason)
    return made.path.relative_to(folder).as_posix() if made.path else ""


def _with_media(content: Thread | Snapshot, told: Callable[[Media], Media]) -> Thread | Snapshot:
    if isinstance(content, Snapshot):
        return replace(content, media=tuple(told(medium) for medium in content.media))
    post = replace(content.post, media=tuple(told(medium) for medium in content.post.media))
    comments = tuple(
        replace(comment, media=tuple(told(medium) for medium in comment.media)) if comment.media else comment
        for comment in content.comments
    )
    return replace(content, post=post, comments=comments)


def _events(record: Record, how: Finish) -> tuple[Event, ...]:
    """List what was done to make this version (PREMIS 3 event types of id.loc.gov)."""
    source = record.provenance
    capture = Event(
        type="capture",
        at=source.captured_at,
        outcome="success" if record.coverage.whole else "incomplete",
        agent=source.agent or source.tool,
        detail=f"{source.lane}; {source.profile} {source.profile_version}; {source.requested_url}",
    )
    digest = Event(type="message digest calculation", at=how.at, outcome="success", agent=source.tool, detail="SHA-256")
    pdf = Event(
        type="normalization", at=how.at, outcome="success", agent=source.tool, detail=f"PDF/A {how.flavour.value}"
    )
    return (capture, digest, pdf)
