"""Takes one thread by its address, at once: what a moderator preserves before it is removed.

Nothing else of the account is looked at, so nothing is taken for vanished, and no snapshot is made.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol, runtime_checkable
from urllib.parse import urldefrag, urlsplit

from archiver.errors import CaptureStopped, HarvestIncomplete
from archiver.harvesting.finisher import Finisher
from archiver.harvesting.ledger import Ledger
from archiver.harvesting.recognising import Recogniser
from archiver.harvesting.run import Run
from archiver.harvesting.shelf import Shelf
from archiver.harvesting.source import OpenThread
from archiver.harvesting.threads import take_opened
from archiver.records import Record, Thread, ThreadRef
from archiver.secrecy.restrictions import Restriction


@dataclass(frozen=True, slots=True, kw_only=True)
class Single:
    """One thread asked for by its address, or by that of a comment in it.

    `found` is asked when the thread has been read, and before anything of it is kept: the record as it is, the
    platform's id of what was asked for, and whether it is kept already. It may answer how to restrict it.
    """

    url: str
    comment: str = ""  # the platform's id of a comment, where its address does not tell
    found: Callable[[Record, str, bool], Restriction | None] = lambda *_: None


@runtime_checkable
class Addressed(Protocol):
    """A source that can open a thread nobody has listed, by its address alone."""

    def open_address(self, url: str) -> AbstractContextManager[tuple[ThreadRef, OpenThread]]:
        """Open and read the thread at an address, and say which one it is."""


def take_single(run: Run, shelf: Shelf, finisher: Finisher, ledger: Ledger, asked: Single) -> None:
    """Open one thread and hand what is new in it to the finisher.

    Raises:
        CaptureStopped: it could not be shown (subclasses say why), or must never be copied (SM-20).
    """
    finisher.warm_up()
    if run.blocked(asked.url, urldefrag(asked.url).url):
        raise _refused(shelf, "", asked.url)
    with _opened(run, shelf, asked.url) as (ref, page):
        names = Recogniser(run=run, shelf=shelf, refs=(ref,))
        record = names.record_of(ref)
        if shelf.apart.refusal(record, ref.url, page.url):
            raise _refused(shelf, record, ref.url, page.url)
        kept = shelf.kept(record) or names.recognise(ref, page.reading.thread).kept
        ledger.expected_posts = 1
        taken = take_opened(run, page, ref, kept)
        read = taken.draft.record if taken.draft else kept.record if kept else None
        assert read is not None  # what is unchanged is kept
        item = item_at(read.content, asked.url, asked.comment) if isinstance(read.content, Thread) else ""
        restriction = asked.found(read, item, kept is not None)
        if restriction is None and (why := shelf.apart.cannot_keep(taken)):
            if taken.draft:
                run.store.discard(taken.draft.folder)
            raise CaptureStopped(f"{asked.url} is not kept: {why.why}", say=why.why)
        if restriction is not None:
            shelf.apart.protect(restriction)
        told, drafts = shelf.apart.divided(taken)
        ledger.found(told)
        for draft in drafts:
            finisher.hand_in(told, draft)


def item_at(thread: Thread, url: str, comment: str = "") -> str:
    """Give the platform's id of the comment asked for, or of the post; nothing if it does not stand there any more."""
    there = [item for item in thread.items() if item.disappeared_at is None]
    if comment:
        return next((item.id for item in there if item.id == comment), "")
    fragment = urlsplit(url).fragment
    for item in reversed(there):  # comments before the post: an address may be both's
        if _alike(item.permalink, url) or (fragment and item is not thread.post and item.id == fragment):
            return item.id
    return "" if fragment else thread.post.id


def _alike(one: str, other: str) -> bool:
    return bool(one) and one.rstrip("/") == other.rstrip("/")


@contextmanager
def _opened(run: Run, shelf: Shelf, url: str) -> Iterator[tuple[ThreadRef, OpenThread]]:
    """Open the thread that is known by that address, or whichever the address shows."""
    whole, without = url, urldefrag(url).url
    catalogue = shelf.workspace.catalogue
    known = catalogue.thread_at(run.account.id, whole) or catalogue.thread_at(run.account.id, without)
    if known is not None:
        ref = ThreadRef(id=known[0], url=known[1])
        with run.source.open_thread(ref) as page:
            yield ref, page
        return
    if not isinstance(run.source, Addressed):
        raise CaptureStopped(
            f"The {run.source.lane} lane cannot open an address that it has not listed: {url}. Use --lane browser.",
            say="Vägen kan inte öppna en adress som den inte har sett i flödet.",
        )
    with run.source.open_address(without) as opened:
        yield opened


def _refused(shelf: Shelf, record: str, *addresses: str) -> CaptureStopped:
    why = shelf.apart.refusal(record, *addresses)
    return CaptureStopped(f"{addresses[0]} is not captured: {why}", say=why)


def missing_comment(url: str) -> HarvestIncomplete:
    """Say that what was asked for is no longer in the thread, which is kept as it is."""
    return HarvestIncomplete(
        f"The thread is kept, but {url} does not stand in it (kommentaren finns inte i tråden). If it was captured "
        f"before, `archive show` has it; otherwise say which with --comment ID."
    )
