"""The api lane as a source: what the platform's own interface answers, read by the platform's reader."""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from archiver.capture.answers_kept import known_answers
from archiver.capture.api import ApiLane, Said
from archiver.capture.client import KnownAnswer
from archiver.capture.network import Exchange
from archiver.capture.spool import FileSpool
from archiver.capture.warc import write_warc
from archiver.errors import AccountGone, CaptureStopped
from archiver.evidence import Evidence, Resource
from archiver.harvesting.passes import OVERLAP, Passes, digest
from archiver.harvesting.source import RAW, Kept
from archiver.platforms.api_reading import AccountReading, Listed, Listing
from archiver.platforms.fields import as_bytes
from archiver.platforms.readings import FeedReading, ThreadReading
from archiver.records import Lane, Missing, ThreadRef, Visibility
from archiver.store.layout import thread_record_id

LISTED = "listed.json"
SAY_ANOTHER = (
    "Kontot har ett annat id hos plattformen ({found}) än det hade: någon annan kan ha tagit över namnet. "
    "Är det rätt konto, ange id:t som platform_id i kontoförteckningen."
)
SAY_NOT_LISTED = "Plattformen listar inte längre tråden."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """What both a listing and a thread have in common."""

    url: str
    captured_at: dt.datetime
    exchanges: tuple[Exchange, ...]
    about: Mapping[str, str]
    shortfalls: tuple[Missing, ...] = ()

    def resource(self, url: str) -> Resource | None:
        """Nothing comes along with an answer; attachments are fetched on their own."""
        return None

    def evidence(self, into: Path) -> Evidence | None:
        """Show nothing: an answer looks like nothing."""
        return None

    def write_raw(self, path: Path) -> None:
        """Write the answers."""
        write_warc(path, self.exchanges, documents={}, at=self.captured_at, about=self.about)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page(_Given):
    """Its exchanges are those about the account alone.

    A listing has the text of many threads, among them such as are not public, or will be lawfully destroyed (gallras).
    What it said of a thread lies with that thread.
    """

    reading: FeedReading
    listed: tuple[ThreadRef, ...]
    profile: str

    def text(self) -> str:
        """Give the profile as running text."""
        return self.profile


@dataclass(frozen=True, slots=True, kw_only=True)
class _Thread(_Given):
    reading: ThreadReading
    listed: Listed

    def write_raw(self, path: Path) -> None:
        """Write the answers, and what the listing said of the thread: it may be all that was read of the post."""
        said = ((LISTED, as_bytes(self.listed.data)),) if self.listed.data is not None else ()
        write_warc(path, self.exchanges, documents={}, fragments=said, at=self.captured_at, about=self.about)


class ApiSource:
    """See `source.Source`. `full`: every thread is looked at; else what is new, or listed otherwise than last."""

    lane = Lane.API

    def __init__(
        self, lane: ApiLane, passes: Passes, spool: FileSpool, *, full: bool, whole: bool, now: dt.datetime
    ) -> None:
        self._lane, self._passes, self._spool, self._full, self._now = lane, passes, spool, full, now
        reader = lane.reader
        self.name, self.version, self.blind, self.agent = reader.name, reader.version, lane.blind, lane.agent
        self._account: AccountReading | None = None
        self._listed: dict[str, int] = {}  # thread id -> place in the spool
        self._stamps: dict[str, str] = {}  # record id -> stamp
        self._newest: dt.datetime | None = None
        self._known: Mapping[str, KnownAnswer] = {}
        if whole:  # what looks at a part only is no pass
            passes.begin(full=full, at=now)

    @property
    def whole(self) -> bool:
        """A full pass lists everything there is."""
        return self._full

    @property
    def shortfalls(self) -> tuple[Missing, ...]:
        """What the listing could not give."""
        return tuple(self._lane.shortfalls)

    def looks(self) -> Iterator[_Page]:
        """Ask for the account, then for its threads page by page, as far back as the pass reaches."""
        said = self._lane.read_account()
        self._account = account = self._checked(said.value)
        exchanges = tuple(one for one in said.exchanges if "json" in one.resource.mime)  # no page, no feed
        for number, page in enumerate(self._lane.listings(account)):
            for one in page.value.threads:
                self._note(one)
            yield self._page(account, page, exchanges if number == 0 else ())
            if not self._full and self._reaches_back(page.value):
                return

    def unchanged(self, ref: ThreadRef, kept: Kept) -> bool:
        """Say whether the pass has looked at it already, or (between full passes) the listing says what it said."""
        record = kept.record
        name = thread_record_id(self._lane.account.id, ref.id)
        if name in self._stamps:  # a record may bear an id that was made before the platform's was known
            self._stamps[record.id] = self._stamps[name]
        if self._passes.looked_at(record.id):
            return True
        if self._full or not record.coverage.whole or kept.thread.disappeared_at is not None:
            self._known = known_answers(kept.folder / RAW) if record.provenance.lane is Lane.API else {}
            return False
        return self._passes.same(record.id, self._stamps.get(record.id, ""))

    @contextmanager
    def open_thread(self, ref: ThreadRef) -> Iterator[_Thread]:
        """Ask for a thread and all that answers it."""
        known, self._known = self._known, {}
        listed = self._listing_of(ref)
        said = self._lane.read_thread(self._asked_account, listed, known)
        reading = said.value
        if listed.visibility is not Visibility.PUBLIC and reading.thread.visibility is Visibility.PUBLIC:
            reading = replace(reading, thread=replace(reading.thread, visibility=listed.visibility))
        at = self._lane.now()
        url = reading.thread.permalink or ref.url
        yield _Thread(
            url=url, captured_at=at, exchanges=said.exchanges, about=self._lane.about, reading=reading, listed=listed
        )

    @contextmanager
    def open_address(self, url: str) -> Iterator[tuple[ThreadRef, _Thread]]:
        """Ask for a thread by its address alone, and say which it is.

        Raises:
            AccountGone: it does not exist, or the API has no way to ask for it.
        """
        listed = self._listing_of(ThreadRef(id="", url=url))
        self._note(listed)
        with self.open_thread(listed.ref) as thread:
            yield listed.ref, thread

    def fetch(self, url: str, *, max_bytes: int) -> Resource | Missing:
        """Fetch an attachment."""
        return self._lane.fetch(url, max_bytes=max_bytes)

    def done(self, record: str) -> None:
        """Note that the pass has looked at the thread; a snapshot is none."""
        if record in self._stamps:
            self._passes.seen(record, self._stamps[record], self._lane.now())

    def ended(self) -> None:
        """Note that the pass has come to its end; one whose listing broke off was not full."""
        whole = not self._lane.broke_off
        newest = self._newest if whole else None
        owner = self._owner(self._account) if self._account else ""
        self._passes.end(full=self._full and whole, newest=newest, at=self._lane.now(), owner=owner)

    def screenshot_for_operator(self, path: Path) -> bool:
        """Have nothing to show."""
        return False

    @property
    def _asked_account(self) -> AccountReading:
        if self._account is None:
            self._account = self._checked(self._lane.read_account().value)
        return self._account

    def _checked(self, found: AccountReading) -> AccountReading:
        """Give the account, if it is still the same one's.

        Raises:
            CaptureStopped: somebody else has its name now, so nothing of it is ours and nothing of ours has gone.
        """
        registered = self._lane.account.platform_id
        if not _is_id(found.id) or found.id == registered:
            return found
        place, id = self._owner(found).split()
        before = self._passes.owner.split()
        if (_is_id(registered) and _kind(registered) == _kind(found.id)) or (
            len(before) == 2 and before[0] == place and before[1] != id
        ):
            say = SAY_ANOTHER.format(found=found.id)
            raise CaptureStopped(f"{self._lane.account.id}: {say}", say=say)
        return found

    def _owner(self, found: AccountReading) -> str:
        return f"{digest(self._lane.account.url)} {digest(found.id)}" if _is_id(found.id) else ""

    def _note(self, one: Listed) -> None:
        self._listed[one.ref.id] = self._spool.put(one)
        self._stamps[thread_record_id(self._lane.account.id, one.ref.id)] = one.stamp
        if one.ref.published_at is not None and (self._newest is None or one.ref.published_at > self._newest):
            self._newest = one.ref.published_at

    def _page(self, account: AccountReading, said: Said[Listing], before: tuple[Exchange, ...]) -> _Page:
        public = tuple(one.ref for one in said.value.threads if one.visibility is Visibility.PUBLIC)
        return _Page(
            url=account.url,
            captured_at=self._lane.now(),
            exchanges=before,  # what a listing says of a thread, public or not, is kept with that thread alone
            about=self._lane.about,
            shortfalls=account.problems if before else (),
            reading=FeedReading(
                refs=public,
                name=account.name,
                description=account.description,
                counters=account.counters,
                avatar=account.media,
                expected=account.expected,
            ),
            listed=tuple(one.ref for one in said.value.threads),
            profile=account.text,
        )

    def _reaches_back(self, page: Listing) -> bool:
        """Say whether a page lists nothing newer than what was listed long before the last pass."""
        mark = self._passes.newest
        dates = [one.ref.published_at for one in page.threads if one.ref.published_at is not None]
        return mark is not None and bool(dates) and max(dates) < mark - OVERLAP

    def _listing_of(self, ref: ThreadRef) -> Listed:
        """Give a thread as listed; one that is not listed is asked for by its address.

        Raises:
            AccountGone: a listing of everything does not have it, and it cannot be asked for.
        """
        if ref.id in self._listed:
            listed: Listed = self._spool.get(self._listed[ref.id])
            return listed
        found = self._lane.find_thread(self._asked_account, ref.url)
        if found is None:
            raise AccountGone(f"{ref.url} is listed no more, and the API has no way to ask for it.", say=SAY_NOT_LISTED)
        return found


def _is_id(id: str) -> bool:
    """Say whether it is an id that the platform gives for good, and no name or address."""
    return id.isdecimal() or id.startswith(("did:", "UC"))


def _kind(id: str) -> str:
    return "number" if id.isdecimal() else id[:2]
