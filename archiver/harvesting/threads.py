"""Takes one thread: opens it, reads it, compares it with what is kept, and drafts a version when it differs."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from archiver.completing import Completed, completed, supplemented
from archiver.harvesting import media
from archiver.harvesting.run import Draft, Run, Taken
from archiver.harvesting.source import RAW, Kept, OpenThread
from archiver.matching import APART, EXACTLY, aligned
from archiver.platforms import knowing
from archiver.platforms.registry import ThreadReading
from archiver.records import ChangeKind, Count, Coverage, Lane, Missing, Outcome, Record, Thread, ThreadRef, Visibility
from archiver.store.layout import thread_record_id
from archiver.store.linking import place_all
from archiver.versions import Merged, merge

SAID = frozenset(ChangeKind) - {ChangeKind.DISAPPEARED, ChangeKind.METADATA}  # changes that bring something new
FEWER_COMMENTS = "Plattformen uppger {expected} kommentarer men bara {read} kunde läsas."


def take_thread(run: Run, ref: ThreadRef, kept: Kept | None) -> Taken:
    """Open one thread and say what came of it; a draft lies in the store when something is new.

    Raises:
        CaptureStopped: the thread could not be opened or shown (its subclasses say why).
    """
    with run.source.open_thread(ref) as page:
        return take_opened(run, page, ref, kept)


def take_opened(run: Run, page: OpenThread, ref: ThreadRef, kept: Kept | None, *, note: str = "") -> Taken:
    """Do the same with a thread that is open. `note` is something to say of it in its record."""
    captured_at, reading = page.captured_at, page.reading
    if kept is not None:
        beside = APART.get(run.account.platform, EXACTLY)
        reading = replace(reading, thread=aligned(kept.thread, reading.thread, apart=beside))
    gathered = media.gather(
        run,
        page,
        (medium for item in reading.thread.items() for medium in item.media),
        kept=media.captured_media(kept.thread, kept.folder) if kept else {},
        barred=frozenset(
            medium.url for item in reading.thread.items() if run.blocked(item.permalink) for medium in item.media
        ),
    )
    coverage = Coverage(
        posts=Count(expected=1, captured=1),
        comments=_comments(reading, page.shortfalls, seen=knowing.COMMENTS not in run.source.blind),
        media=gathered.count,
    )
    read = media.fill_thread(reading.thread, gathered)
    fuller, merged = _with_kept(run, kept, read, captured_at=captured_at, whole=not coverage.comments.missing)
    name = kept.record.id if kept else thread_record_id(run.account.id, ref.id)
    if kept and not merged.changes:
        version, outcome = kept.record.version, Outcome.UNCHANGED
        return Taken(thread=ref.id, record=name, version=version, outcome=outcome, coverage=coverage)
    source = run.provenance(requested=ref.url, final=page.url, captured_at=captured_at)
    record = Record(
        id=name,
        version=kept.record.version + 1 if kept else 1,
        authority=run.authority,
        account=run.account,
        content=merged.thread,
        provenance=replace(source, note=" ".join(filter(None, (source.note, note)))),
        coverage=coverage,
        changes=merged.changes if kept else (),
        origins=fuller.origins,
    )
    draft = _draft(run, page, record, _files(merged.thread, gathered, kept))
    return Taken(
        thread=ref.id,
        record=name,
        version=record.version,
        outcome=Outcome.CHANGED if kept else Outcome.NEW,
        coverage=coverage,
        draft=draft,
    )


def _with_kept(
    run: Run, kept: Kept | None, read: Thread, *, captured_at: dt.datetime, whole: bool
) -> tuple[Completed, Merged]:
    """Join what was read with what is kept: a newer reading goes before it; an older one (an export) only adds."""
    if kept is None:
        return Completed(read), merge(None, read, captured_at=captured_at, whole=whole)
    lane, blind = run.source.lane, run.source.blind
    if captured_at < (kept.thread.post.last_seen or kept.record.provenance.captured_at) and lane is Lane.EXPORT:
        fuller = supplemented(kept.record, read, lane=lane)
        whole = False
    else:
        fuller = completed(kept.record, read, lane=lane, blind=blind)
        whole = whole and knowing.COMMENTS not in blind
    sees_hidden = knowing.HIDDEN not in blind
    merged = merge(kept.thread, fuller.thread, captured_at=captured_at, whole=whole, sees_hidden=sees_hidden)
    ceased = fuller.thread.visibility is Visibility.PUBLIC and read.visibility is not Visibility.PUBLIC
    if ceased and any(one.kind in SAID for one in merged.changes):
        # What was public stays so; what was said after it ceased to be so never was.
        fuller = replace(fuller, thread=replace(fuller.thread, visibility=read.visibility))
        merged = merge(kept.thread, fuller.thread, captured_at=captured_at, whole=whole, sees_hidden=sees_hidden)
    return fuller, merged


def vanished(run: Run, kept: Kept, *, at: dt.datetime) -> Taken:
    """Draft the version which says that a whole thread has disappeared; its content stays as last seen."""
    thread = replace(kept.thread, disappeared_at=at, post=replace(kept.thread.post, disappeared_at=at))
    merged = merge(kept.thread, thread, captured_at=at, whole=True)
    record = replace(
        kept.record,
        version=kept.record.version + 1,
        content=merged.thread,
        provenance=run.provenance(requested=thread.permalink, final=thread.permalink, captured_at=at),
        changes=merged.changes,
    )
    folder = run.store.open_draft()
    place_all(_carried(kept), folder)
    return Taken(
        thread=thread.id,
        record=record.id,
        version=record.version,
        outcome=Outcome.DISAPPEARED,
        coverage=Coverage(posts=Count(expected=1, captured=1)),
        draft=Draft(record=record, folder=folder, evidence=None),
    )


def _comments(reading: ThreadReading, shortfalls: Iterable[Missing], *, seen: bool) -> Count:
    """Count the comments; a lane that others' comments are not `seen` by cannot say how many there are."""
    read = len(reading.thread.comments)
    missing = (*reading.problems, *shortfalls)
    if reading.expected_comments is not None and reading.expected_comments > read:
        why = FEWER_COMMENTS.format(expected=reading.expected_comments, read=read)
        missing = (*missing, Missing(what=reading.thread.permalink, why=why))
    known = seen or reading.expected_comments is not None
    expected = max(reading.expected_comments or 0, read) if known else None
    return Count(expected=expected, captured=read, missing=missing)


def _files(thread: Thread, gathered: media.Gathered, kept: Kept | None) -> dict[str, Path]:
    """Find a file for every captured attachment of the merged thread; vanished comments bring theirs along."""
    media = [medium for item in thread.items() for medium in item.media]
    wanted = {path for medium in media for path in (medium.path, medium.derived) if path}
    carried = _carried(kept) if kept else {}
    known = {**carried, **gathered.files}
    # A file that the previous version has already is linked from there, so that it is kept once.
    return {path: carried.get(path, known[path]) for path in sorted(wanted) if path in known}


def _carried(kept: Kept) -> dict[str, Path]:
    media = [medium for item in kept.thread.items() for medium in item.media]
    return {path: kept.folder / path for medium in media for path in (medium.path, medium.derived) if path}


def _draft(run: Run, page: OpenThread, record: Record, files: dict[str, Path]) -> Draft:
    folder = run.store.open_draft()
    place_all(files, folder)
    (folder / RAW).parent.mkdir(exist_ok=True)
    evidence = page.evidence(run.work / "evidence" / folder.name)
    page.write_raw(folder / RAW)
    return Draft(record=record, folder=folder, evidence=evidence)
