"""Surveys an account: walks its feed to the end, and takes the snapshot of how it looked."""

from dataclasses import dataclass
from pathlib import Path

from archiver.harvesting import media
from archiver.harvesting.run import Draft, Run, Taken
from archiver.harvesting.source import RAW, Look
from archiver.records import Coverage, Lane, Missing, Outcome, Record, Snapshot, ThreadRef
from archiver.stockholm import local_day
from archiver.store.layout import snapshot_record_id
from archiver.store.linking import place_all
from archiver.versions import canonical

FEWER_POSTS = "Kontot uppger {expected} inlägg men flödet visade {listed}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What the account's feed listed, newest first as shown."""

    refs: tuple[ThreadRef, ...]
    expected: int | None
    shortfalls: tuple[Missing, ...]
    snapshot: Taken | None  # None only when nothing showed how the account looked


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSnapshot:
    """The latest snapshot that the store has of the account."""

    record: Record
    folder: Path


def survey(run: Run, latest: KeptSnapshot | None) -> Survey:
    """Read every page of the feed; draft a snapshot when the account looks otherwise, or one is asked for.

    Raises:
        CaptureStopped: the account was not shown.
    """
    refs: dict[str, ThreadRef] = {}
    shortfalls: tuple[Missing, ...] = ()
    expected: int | None = None
    snapshot: Taken | None = None
    for number, look in enumerate(run.source.looks()):
        reading = look.reading
        if number == 0:
            expected = reading.expected
            if run.source.lane is not Lane.EXPORT or look.text():  # not every export shows how the account looked
                snapshot = _snapshot(run, look, latest)
        refs.update((ref.id, ref) for ref in look.listed if ref.id not in refs)
        shortfalls += look.shortfalls
        run.progress(f"Flödet: {len(refs)} inlägg")
        if _enough(run, refs):
            break
    shortfalls += run.source.shortfalls
    if run.whole_feed and expected is not None and expected > len(refs):
        why = FEWER_POSTS.format(expected=expected, listed=len(refs))
        shortfalls = (*shortfalls, Missing(what=run.account.url, why=why))
    return Survey(refs=_wanted(run, refs), expected=expected, shortfalls=shortfalls, snapshot=snapshot)


def _enough(run: Run, refs: dict[str, ThreadRef]) -> bool:
    if run.limits.threads is not None and len(refs) >= run.limits.threads:
        return True
    last = next(reversed(refs.values()), None)
    return last is not None and not _recent(run, last)


def _recent(run: Run, ref: ThreadRef) -> bool:
    """Say whether the thread is inside `since`; one without a date always is."""
    if run.limits.since is None or ref.published_at is None:
        return True
    return local_day(ref.published_at) >= run.limits.since


def _wanted(run: Run, refs: dict[str, ThreadRef]) -> tuple[ThreadRef, ...]:
    recent = tuple(ref for ref in refs.values() if _recent(run, ref))
    return recent[: run.limits.threads]


def _snapshot(run: Run, look: Look, latest: KeptSnapshot | None) -> Taken:
    reading, captured_at = look.reading, look.captured_at
    seen = Snapshot(
        url=look.url,
        name=reading.name,
        description=reading.description,
        text=look.text(),
        counters=reading.counters,
        media=reading.avatar,
        feed=reading.refs,
    )
    gathered = media.gather(
        run,
        look,
        seen.media,
        kept=media.captured_media(latest.record.content, latest.folder) if latest else {},
    )
    snapshot = media.fill_snapshot(seen, gathered)
    coverage = Coverage(media=gathered.count)
    if not run.snapshot and latest and canonical(latest.record.content) == canonical(snapshot):
        name, version = latest.record.id, latest.record.version
        return Taken(thread="", record=name, version=version, outcome=Outcome.UNCHANGED, coverage=coverage)
    record = Record(
        id=snapshot_record_id(run.account.id, captured_at),
        version=1,
        authority=run.authority,
        account=run.account,
        content=snapshot,
        provenance=run.provenance(requested=run.account.url, final=look.url, captured_at=captured_at),
        coverage=coverage,
    )
    folder = run.store.open_draft()
    place_all(gathered.files, folder)
    evidence = look.evidence(run.work / "evidence" / folder.name)
    (folder / RAW).parent.mkdir(exist_ok=True)
    look.write_raw(folder / RAW)
    return Taken(
        thread="",
        record=record.id,
        version=1,
        outcome=Outcome.NEW,
        coverage=coverage,
        draft=Draft(record=record, folder=folder, evidence=evidence),
    )
