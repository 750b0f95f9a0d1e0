"""The export lane as a source: threads read out of what the owner had delivered, without any network."""

import datetime as dt
import mimetypes
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import islice
from pathlib import Path

from archiver import __version__
from archiver.capture.export import Export, lay_out
from archiver.capture.spool import FileSpool
from archiver.capture.warc import write_fragments
from archiver.errors import ExportRefused
from archiver.evidence import Evidence, Resource
from archiver.harvesting.source import Kept
from archiver.platforms.api_reading import AccountReading
from archiver.platforms.export_reading import ExportContext, ExportReader, ExportThread
from archiver.platforms.people import People
from archiver.platforms.readings import FeedReading, ThreadReading
from archiver.profiles import Profile
from archiver.records import Account, Lane, Missing, ThreadRef, Visibility
from archiver.register.accounts import same_address

AT_A_TIME = 500  # threads of one look
SHOWN = 50  # threads that a snapshot of an export lists
SAY_ANOTHER = "Exporten är av ett annat konto ({found}) än det i kontoförteckningen ({wanted})."
SAY_ADDRESS = "Exporten uppger en annan adress för kontot: {found}."
SAY_DOUBLED = (
    "Filen finns flera gånger i exporten med olika innehåll, och bara den första lästes. Läs in delarna var för sig."
)
SAY_NOTHING = (
    "Exporten innehåller inget inlägg som kunde läsas. Kontrollera att rätt uppgifter valdes när den beställdes."
)
SAY_NOT_IN_EXPORT = "Filen finns inte i exporten."


LETTERS = re.compile(
    r"(?i)(?:^|/)(?:messages?|inbox|archived_threads|message_requests|direct[^/]*|conversations?|chats?)/"
)


def without_correspondents(missing: Missing) -> Missing:
    """Name a member among messages by its folder only: its own name may tell with whom somebody corresponds."""
    found = LETTERS.search(missing.what)
    return replace(missing, what=missing.what[: found.end()] + "…") if found else missing


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    source: "ExportSource"
    url: str
    captured_at: dt.datetime
    shortfalls: tuple[Missing, ...] = ()

    def evidence(self, into: Path) -> Evidence | None:
        """Show nothing: an export looks like nothing."""
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page(_Given):
    reading: FeedReading
    listed: tuple[ThreadRef, ...]
    profile: str

    def text(self) -> str:
        """Give the profile as running text."""
        return self.profile

    def resource(self, url: str) -> Resource | None:
        """Give a picture of the account itself, if it is a member."""
        return self.source.member(url.removeprefix("export:")) if url.startswith("export:") else None

    def write_raw(self, path: Path) -> None:
        """Say which export it was; what of it each thread was read from lies with the thread."""
        write_fragments(path, (), at=self.captured_at, about=self.source.about)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Thread(_Given):
    thread: ExportThread

    @property
    def reading(self) -> ThreadReading:
        """What was read."""
        return self.thread.reading

    def resource(self, url: str) -> Resource | None:
        """Give an attachment that is a member, or stands inside one."""
        if (number := self.thread.carried.get(url)) is not None:
            return self.source.carried(url, number)
        name = self.thread.files.get(url)
        return self.source.member(name, url) if name else None

    def write_raw(self, path: Path) -> None:
        """Write the parts of the export that the thread was read from."""
        parts = ((one.member, one.data) for one in self.thread.fragments)
        write_fragments(path, parts, at=self.captured_at, about=self.source.about)


class ExportSource:
    """See `source.Source`. `made_at` (UTC) is when the export was made: that is how old its word is."""

    lane = Lane.EXPORT
    whole = False  # what is not in an export may still be there

    def __init__(
        self,
        export: Export,
        reader: ExportReader,
        account: Account,
        spool: FileSpool,
        *,
        profiles: Mapping[str, Profile],
        work: Path,
        made_at: dt.datetime,
        now: dt.datetime,
        media_bytes: int,
    ) -> None:
        self._export, self._reader, self._account, self._spool = export, reader, account, spool
        self._profiles, self._work, self._made_at, self._now = profiles, work, made_at, now
        self._media_bytes = media_bytes
        self.name, self.version, self.blind = reader.name, reader.version, reader.blind
        self.agent = f"{reader.title}: {export.label}"
        self._places: dict[str, int] = {}
        self._shortfalls: list[Missing] = []

    @property
    def about(self) -> dict[str, str]:
        """What stands in the WARC of each thread: which export it was read from."""
        return {
            "software": f"archiver {__version__}",
            "description": f"{self._account.id}; reader {self._reader.name} {self._reader.version}",
            "export": self._export.label,
            "export-sha256": self._export.sha256,
        }

    @property
    def shortfalls(self) -> tuple[Missing, ...]:
        """What in the export could not be read."""
        return tuple(self._shortfalls)

    def looks(self) -> Iterator[_Page]:
        """Read the export through, and tell its threads some at a time."""
        told = ExportContext(
            account=self._account,
            people=People(self._account),
            imported_at=self._made_at,
            spool=self._spool,
            profiles=self._profiles,
        )
        reading = self._reader.read(self._export, told)
        self._shortfalls.extend(Missing(what=name, why=SAY_DOUBLED) for name in self._export.doubled)
        self._shortfalls.extend(reading.account.problems)
        self._compare(reading.account)
        threads = self._noted(reading.threads)
        first = True
        while (batch := tuple(islice(threads, AT_A_TIME))) or first:
            yield self._page(reading.account, batch)
            first = False
        if not (self._places or self._shortfalls):
            self._shortfalls.append(Missing(what=self._export.label, why=SAY_NOTHING))

    def unchanged(self, ref: ThreadRef, kept: Kept) -> bool:
        """Read every thread: it costs less than to tell."""
        return False

    @contextmanager
    def open_thread(self, ref: ThreadRef) -> Iterator[_Thread]:
        """Give a thread that has been read."""
        thread: ExportThread = self._spool.get(self._places[ref.id])
        yield _Thread(source=self, url=ref.url, captured_at=self._made_at, thread=thread)

    def fetch(self, url: str, *, max_bytes: int) -> Resource | Missing:
        """Fetch nothing: an import contacts nobody."""
        return Missing(what=url, why=SAY_NOT_IN_EXPORT)

    def done(self, record: str) -> None:
        """Need no note: an import that is done again changes nothing."""

    def screenshot_for_operator(self, path: Path) -> bool:
        """Have nothing to show."""
        return False

    def member(self, name: str, url: str = "") -> Resource | None:
        """Give a member as a file, None if there is none or it is damaged."""
        if name not in self._export.members:
            return None
        try:
            with self._export.open(name) as stream:
                path, sha256, size = lay_out(stream, self._work / "media", most=self._media_bytes)
        except ExportRefused:
            return None
        mime = mimetypes.guess_type(name)[0] or ""
        return Resource(url=url or name, status=200, mime=mime, path=path, sha256=sha256, size=size)

    def carried(self, url: str, number: int) -> Resource:
        """Give what stands inside a member, and was put in the spool, as a file."""
        data: bytes = self._spool.get(number)
        path, sha256, size = lay_out(BytesIO(data), self._work / "media", most=self._media_bytes)
        mime = mimetypes.guess_type(url.partition("?")[0])[0] or ""
        return Resource(url=url, status=200, mime=mime, path=path, sha256=sha256, size=size)

    def _compare(self, found: AccountReading) -> None:
        """Tell when the export seems to be another account's.

        Raises:
            ExportRefused: it says itself that it is.
        """
        account = self._account
        if found.id and account.platform_id and found.id != account.platform_id:
            say = SAY_ANOTHER.format(found=found.id, wanted=account.platform_id)
            raise ExportRefused(f"{self._export.label}: {say} Give the right file, or another --account.", say=say)
        if found.url and same_address(found.url) != same_address(account.url):
            self._shortfalls.append(Missing(what=account.url, why=SAY_ADDRESS.format(found=found.url)))

    def _noted(self, threads: Iterator[ExportThread | Missing]) -> Iterator[tuple[ThreadRef, Visibility]]:
        for one in threads:
            if isinstance(one, Missing):
                self._shortfalls.append(without_correspondents(one))
                continue
            thread = one.reading.thread
            if thread.id in self._places:
                continue
            self._places[thread.id] = self._spool.put(one)
            post = thread.post
            ref = ThreadRef(id=thread.id, url=thread.permalink, title=post.title, published_at=post.published_at)
            yield ref, thread.visibility

    def _page(self, account: AccountReading, batch: tuple[tuple[ThreadRef, Visibility], ...]) -> _Page:
        public = tuple(ref for ref, visibility in batch if visibility is Visibility.PUBLIC)
        return _Page(
            source=self,
            url=account.url or self._account.url,
            captured_at=self._made_at,
            reading=FeedReading(
                refs=public[:SHOWN],
                name=account.name or self._account.name,
                description=account.description,
                counters=account.counters,
                avatar=account.media,
            ),
            listed=tuple(ref for ref, _ in batch),
            profile=account.text,
        )
