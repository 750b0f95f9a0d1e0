"""Walks one account: survey, every thread it lists, then those that it no longer lists."""

from archiver.errors import AccountGone, CaptureBlocked, CaptureStopped, ProfileMismatch, TokenRefused
from archiver.harvesting.disposed import is_disposed
from archiver.harvesting.finisher import Finished, Finisher
from archiver.harvesting.ledger import Ledger
from archiver.harvesting.recognising import Recogniser
from archiver.harvesting.run import Run, Taken
from archiver.harvesting.shelf import Shelf
from archiver.harvesting.source import Kept
from archiver.harvesting.survey import survey
from archiver.harvesting.threads import take_opened, take_thread, vanished
from archiver.matching import is_made
from archiver.records import Missing, Outcome, ThreadRef
from archiver.store.layout import thread_record_id

MISMATCHES = 3  # so many threads at the start that look like nothing we know: the site has changed, so stop
NOT_LOOKED_AT = "Fångsten stoppades innan tråden hann öppnas."
NOT_FINISHED = "Handlingen kunde inte färdigställas: {why}"
NO_ORIGINAL = "originalet kunde inte läggas i skyddad förvaring."


def walk(run: Run, shelf: Shelf, finisher: Finisher, ledger: Ledger) -> None:
    """Hand every new or changed thread to the finisher, keep what it gives back, and book all that was found.

    Raises:
        CaptureStopped: a wall, or nothing looks as the profile says; what was kept until then stays.
    """
    known = shelf.known()
    if not known:  # everything is new, so everything will be finished
        finisher.warm_up()
    found = survey(run, shelf.latest_snapshot(run.source.lane))
    ledger.lacking(*found.shortfalls)
    if why := shelf.apart.cannot_mask(found.snapshot, tuple(ref.url for ref in found.refs)):
        ledger.lacking(why)
    elif found.snapshot:
        _book(run, shelf, found.snapshot, finisher, ledger)
    if run.account.level == "oversikt":
        return
    ledger.expected_posts = len(found.refs)
    if run.whole_feed:
        ledger.expected_posts = max(found.expected or 0, len(found.refs))
    listed = _take_listed(run, shelf, found.refs, finisher, ledger)
    if run.whole_feed and not found.shortfalls:
        for record in (record for record, _ in known.values() if record not in listed):
            kept = None if shelf.apart.refusal(record) else shelf.kept(record)
            if kept and kept.thread.disappeared_at is None and not is_made(kept.thread.id):
                _look_for(run, shelf, kept, finisher, ledger)


def settle(run: Run, shelf: Shelf, done: Finished, ledger: Ledger) -> None:
    """Keep a finished draft, or book why it cannot be kept."""
    record = done.draft.record
    if done.draft.private:
        shelf.apart.keep(done)
        return
    why = done.why or (NO_ORIGINAL if shelf.apart.lacks_original(record.id) else "")
    if not why:
        ledger.kept(shelf.keep(done))
        run.source.done(record.id)
        return
    shelf.workspace.store.discard(done.draft.folder)
    ledger.unfinished(done.taken, url=record.provenance.requested_url, why=NOT_FINISHED.format(why=why))


def _take_listed(
    run: Run,
    shelf: Shelf,
    refs: tuple[ThreadRef, ...],
    finisher: Finisher,
    ledger: Ledger,
) -> set[str]:
    """Take every listed thread, and give the records that they are."""
    unlike = 0
    names = Recogniser(run=run, shelf=shelf, refs=refs)
    listed = set(map(names.record_of, refs))
    for number, ref in enumerate(refs):
        run.progress(f"Tråd {number + 1} av {len(refs)}")
        record = names.record_of(ref)
        if why := shelf.apart.refusal(record, ref.url):
            ledger.failed(Missing(what=record, why=why), thread=record, record=record)
            continue
        try:
            kept = shelf.kept(record)
            if kept is None:
                taken = _take_unknown(run, names, ref)
            else:
                taken = _as_kept(ref, kept) if run.source.unchanged(ref, kept) else take_thread(run, ref, kept)
            listed.add(taken.record)
            if is_disposed(run.store.root, taken):
                _let_go(run, taken, ledger)
            else:
                _book(run, shelf, taken, finisher, ledger)
        except (CaptureBlocked, TokenRefused):  # the others would meet the same
            for missed in refs[number:]:
                _fail(run, missed, NOT_LOOKED_AT, ledger)
            raise
        except CaptureStopped as error:
            _fail(run, ref, error.say, ledger)
            unlike += isinstance(error, ProfileMismatch)
            if unlike == number + 1 == min(MISMATCHES, len(refs)):
                raise
        for done in finisher.ready():
            settle(run, shelf, done, ledger)
    return listed


def _take_unknown(run: Run, names: Recogniser, ref: ThreadRef) -> Taken:
    """Take a thread that no record is named after: it may be kept all the same, under an id that was made."""
    with run.source.open_thread(ref) as page:
        found = names.recognise(ref, page.reading.thread)
        return found.taken or take_opened(run, page, ref, found.kept, note=found.note)


def _as_kept(ref: ThreadRef, kept: Kept) -> Taken:
    record = kept.record
    return Taken(
        thread=ref.id, record=record.id, version=record.version, outcome=Outcome.UNCHANGED, coverage=record.coverage
    )


def _let_go(run: Run, taken: Taken, ledger: Ledger) -> None:
    """Keep and book nothing of a thread that was lawfully destroyed and shows nothing new."""
    if taken.draft:
        run.store.discard(taken.draft.folder)
    if ledger.expected_posts:
        ledger.expected_posts -= 1


def _look_for(run: Run, shelf: Shelf, kept: Kept, finisher: Finisher, ledger: Ledger) -> None:
    """Ask a thread that the feed no longer lists whether it is still there; only a plain no makes it disappeared."""
    thread = kept.thread
    ref = ThreadRef(id=thread.id, url=thread.permalink, published_at=thread.post.published_at)
    try:
        _book(run, shelf, take_thread(run, ref, kept), finisher, ledger)
    except AccountGone:
        _book(run, shelf, vanished(run, kept, at=run.clock()), finisher, ledger)
    except (CaptureBlocked, TokenRefused):
        raise
    except CaptureStopped as error:
        _fail(run, ref, error.say, ledger)


def _book(run: Run, shelf: Shelf, taken: Taken, finisher: Finisher, ledger: Ledger) -> None:
    if taken.draft and (why := shelf.apart.cannot_keep(taken)):
        run.store.discard(taken.draft.folder)
        ledger.failed(why, thread=taken.record, record=taken.record)
        return
    told, drafts = shelf.apart.divided(taken)
    ledger.found(told)
    if taken.outcome is Outcome.UNCHANGED:
        run.source.done(taken.record)
    for draft in drafts:
        finisher.hand_in(told, draft)


def _fail(run: Run, ref: ThreadRef, why: str, ledger: Ledger) -> None:
    ledger.failed(Missing(what=ref.url, why=why), thread=ref.id, record=thread_record_id(run.account.id, ref.id))
