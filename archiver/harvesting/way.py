"""Opens the way to an account's content by one lane: browser, the platform's API, or a delivered export."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from archiver.capture.api import ApiLane
from archiver.capture.browser import BrowserLane
from archiver.capture.export import open_export
from archiver.capture.spool import FileSpool
from archiver.config.settings import Settings
from archiver.errors import ExportRefused
from archiver.harvesting.api_source import ApiSource
from archiver.harvesting.browser_source import BrowserSource
from archiver.harvesting.export_source import ExportSource
from archiver.harvesting.passes import Passes
from archiver.harvesting.run import Progress
from archiver.harvesting.source import Source
from archiver.harvesting.target import CaptureRequest, Target, known_profiles
from archiver.platforms.api_reading import ApiReader
from archiver.platforms.export_reading import ANY
from archiver.platforms.registry import EXPORT_READERS, api_reader_for, export_reader_for, reader_for
from archiver.records import Lane
from archiver.register.duties import interval
from archiver.secrecy.sessions import SessionStore
from archiver.workspace import Workspace

MEGABYTE = 1_000_000
SAY_UNKNOWN = "Exporten {label} känns inte igen som en export från {platform}."


def media_bytes(settings: Settings, target: Target) -> int:
    """Give the cap on one attachment, in bytes."""
    largest: int = settings.media.max_mb
    return (min(largest, target.profile.media.max_mb) if target.profile else largest) * MEGABYTE


class Way:
    """How one harvest reaches one account."""

    def __init__(
        self,
        workspace: Workspace,
        request: CaptureRequest,
        target: Target,
        *,
        work: Path,
        progress: Progress,
        now: dt.datetime,
        clock: Callable[[], dt.datetime],
    ) -> None:
        self.workspace, self.request, self.target = workspace, request, target
        self.work, self.progress, self.now, self.clock = work, progress, now, clock
        self._export_reader = ("", "")
        self._api_source: ApiSource | None = None
        self._browser: BrowserLane | None = None

    @contextmanager
    def open(self, lane: Lane) -> Iterator[Source]:
        """Give the source of the lane while the block lasts.

        Raises:
            TokenRefused: the API needs a token and there is none.
            ExportRefused: the export cannot be opened, or is of no known form.
            NoSuchThing: no capture profile reads the account.
        """
        with ExitStack() as stack:
            if lane is Lane.API:
                yield self._by_api(stack)
            elif lane is Lane.EXPORT:
                yield self._by_export(stack)
            else:
                yield self._by_browser(stack)

    def ended(self) -> None:
        """Note that the account has been gone through to the end; keep a login as the site has renewed it."""
        if self._api_source is not None and self._whole:
            self._api_source.ended()
        if self._browser is not None:
            store, account = SessionStore(self.workspace.home), self.target.account.id
            store.refresh(account, self._browser.login(), logged_in=True, at=self.now)

    def reads_by(self, lane: Lane) -> tuple[str, str]:
        """Give name and version of what reads by the lane, for the harvest's statement."""
        if lane is Lane.API:
            reader = self._reader
            return reader.name, reader.version
        if lane is Lane.EXPORT:
            return self._export_reader
        profile = self.target.capture_profile
        return profile.name, profile.version

    @property
    def _reader(self) -> ApiReader:
        reader = api_reader_for(self.target.account.platform)
        if reader is None:
            raise RuntimeError(f"no API reader for {self.target.account.platform}")  # `target.lanes` sees to it
        return reader

    def _by_browser(self, stack: ExitStack) -> BrowserSource:
        target = self.target
        profile = target.capture_profile
        lane = stack.enter_context(
            BrowserLane(
                target.account,
                profile,
                work=self.work,
                allowed=target.allowed,
                progress=self.progress,
                now=self.clock,
                session=SessionStore(self.workspace.home).load(target.account.id) if profile.login else None,
            )
        )
        self._browser = lane
        cap = media_bytes(self.workspace.settings, target)
        return BrowserSource(lane, reader_for(profile), profile, target.account, media_bytes=cap)

    def _by_api(self, stack: ExitStack) -> ApiSource:
        target, home = self.target, self.workspace.home
        lane = stack.enter_context(
            ApiLane(
                target.account,
                self._reader,
                work=self.work,
                allowed=target.allowed,
                base=target.api_url,
                token=SessionStore(home).token(target.account.id) or "",
                progress=self.progress,
                now=self.clock,
            )
        )
        spool = stack.enter_context(FileSpool(self.work))
        passes = Passes.of(home, target.account.id)
        self._api_source = ApiSource(lane, passes, spool, full=self._full(passes), whole=self._whole, now=self.now)
        return self._api_source

    @property
    def _whole(self) -> bool:
        """Say whether the whole account was asked for."""
        return self.request.limit is None and self.request.since is None and self.request.single is None

    def _full(self, passes: Passes) -> bool:
        """Say whether every thread is to be looked at: as asked for, or when the last time is too long ago."""
        if self.request.full or not self._whole or passes.full_ended is None or passes.newest is None:
            return True
        pause = interval(self.workspace.settings.schedule.full_pass_interval)
        return self.now - passes.full_ended >= pause

    def _by_export(self, stack: ExitStack) -> ExportSource:
        target = self.target
        export = stack.enter_context(open_export(self.request.exports, work=self.work / "export"))
        reader = export_reader_for(target.account.platform, export)
        if reader is None:
            known = sorted({name for one in EXPORT_READERS for name in one.platforms} - {ANY})
            platform = target.account.platform
            raise ExportRefused(
                f"{export.label} is not recognised as an export from {platform!r} (known: {', '.join(known)}). "
                f"`archive platforms show {platform}` says how to order it, and which form to choose.",
                say=SAY_UNKNOWN.format(label=export.label, platform=platform),
            )
        self._export_reader = (reader.name, reader.version)
        return ExportSource(
            export,
            reader,
            target.account,
            stack.enter_context(FileSpool(self.work)),
            profiles=known_profiles(self.workspace.home),
            work=self.work,
            made_at=min(self.request.made_at or export.made_at, self.now),
            now=self.now,
            media_bytes=media_bytes(self.workspace.settings, target),
        )
