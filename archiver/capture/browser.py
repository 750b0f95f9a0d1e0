"""The browser lane: an account's feed and threads, opened one by one through the guard, with pace and patience."""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urldefrag

import tenacity
from playwright.sync_api import Error

from archiver import __version__
from archiver.capture.fetch import Fetcher
from archiver.capture.following import next_link
from archiver.capture.guard import Guard, Refusal, parts_of
from archiver.capture.opening import Opened, Opener, Plan, Transient
from archiver.capture.openpage import OpenPage, Part
from archiver.capture.pacing import LONGEST_WAIT, Pace
from archiver.capture.proxy import GuardProxy
from archiver.capture.session import Session
from archiver.capture.storage_state import StorageState
from archiver.capture.tab import Tab
from archiver.errors import CaptureBlocked, CaptureStopped, SessionExpired
from archiver.evidence import Resource
from archiver.profiles import Profile
from archiver.records import Account, Missing, ThreadRef
from archiver.terms import LOGGED_IN

__all__ = ["BrowserLane", "OpenPage"]

BACK_OFF = tenacity.wait_exponential(multiplier=1, max=60)  # seconds: 1, 2, 4 ...
SAY_FEED_CAP = "Flödet har fler än {cap} sidor; de följande öppnades inte (gränsen feed.max_pages)."
SAY_THREAD_CAP = "Kommentarerna har fler än {cap} sidor; de följande öppnades inte (gränsen thread.max_pages)."
SAY_NEXT_PAGE = "En följande sida kunde inte öppnas: {why}"


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class BrowserLane:
    """One harvest's way through the browser. Pages are opened one after the other, in as few tabs as can be.

    An open page is good until the next of its kind is opened: the next feed page, the next thread.
    """

    def __init__(
        self,
        account: Account,
        profile: Profile,
        *,
        work: Path,
        allowed: frozenset[str],
        progress: Callable[[str], None],
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], dt.datetime] = _utc_now,
        net_log: Path | None = None,
        session: StorageState | None = None,
    ) -> None:
        self._account, self._profile, self._work = account, profile, work
        self._progress, self._sleep, self._now = progress, sleep, now
        self._stack = ExitStack()
        self._guard = Guard(allowed)
        self._proxy = GuardProxy(self._guard)
        self._pace = Pace(profile.pacing, sleep)
        self._login = session if profile.login is not None else None
        self._opener = Opener(profile, self._guard, self._proxy, logged_in=self._login is not None)
        self._tabs: dict[str, Tab] = {}
        self._latest: Tab | None = None
        self._feed_shortfalls: list[Missing] = []
        self._pictures = 0
        self._net_log = net_log

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            proxy = stack.enter_context(self._proxy)
            bodies = self._work / "bodies"
            self._session = stack.enter_context(
                Session(
                    self._profile,
                    proxy=proxy.url,
                    bodies=bodies,
                    now=self._now,
                    log=self._net_log,
                    login=self._login,
                )
            )
            self._fetcher = stack.enter_context(
                Fetcher(
                    proxy,
                    self._guard,
                    into=self._work / "fetched",
                    agent=self._session.user_agent,
                    sleep=self._sleep,
                    now=self._now,
                )
            )
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @property
    def agent(self) -> str:
        """Name and version of the browser, for the record's provenance, and whether somebody was logged in."""
        browser = f"Chromium {self._session.version}"
        return browser if self._login is None else f"{browser}, {LOGGED_IN}"

    def login(self) -> StorageState | None:
        """Give the login as the site has renewed it, for the next harvest; None where none was used."""
        return self._session.login()

    @property
    def refused(self) -> tuple[Refusal, ...]:
        """Connections that pages or redirects asked for and the guard refused, each once."""
        return self._proxy.refused

    @property
    def contacted(self) -> tuple[str, ...]:
        """HOST:PORT of everything the harvest has connected to, in order of first contact."""
        return self._proxy.contacted

    @property
    def feed_shortfalls(self) -> tuple[Missing, ...]:
        """Later pages of the feed that could not be opened; complete when `feed_pages` has ended."""
        return tuple(self._feed_shortfalls)

    def open_account(self) -> OpenPage:
        """Open the account's own page and walk it by `feed.steps`.

        Raises:
            CaptureBlocked, AccountGone, ProfileMismatch, AddressRefused, CaptureStopped: it was not shown.
        """
        return self._feed_page(self._account.url)

    def feed_pages(self) -> Iterator[OpenPage]:
        """Open the account's page, then the pages that `feed.next` leads to; each is good until the next is asked for.

        A later page that cannot be opened ends the walk and stands in `feed_shortfalls`.

        Raises:
            CaptureStopped: the account's own page was not shown (subclasses say why).
        """
        page = self.open_account()
        seen = {urldefrag(page.url).url}
        where = f"{self._profile.name}.toml: feed.next"
        for number in range(1, self._profile.feed.max_pages + 1):
            yield page
            link = next_link(page.html(), url=page.url, selector=self._profile.feed.next, where=where)
            if link is None or link in seen:
                return
            seen.add(link)
            if number == self._profile.feed.max_pages:
                self._feed_shortfalls.append(Missing(what=link, why=SAY_FEED_CAP.format(cap=number)))
                return
            try:
                page = self._feed_page(link)
            except SessionExpired:  # what was read before it is the last that can be trusted
                raise
            except CaptureStopped as error:
                self._feed_shortfalls.append(Missing(what=link, why=SAY_NEXT_PAGE.format(why=error.say)))
                return

    @contextmanager
    def open_thread(self, ref: ThreadRef) -> Iterator[OpenPage]:
        """Open a thread and walk it by `thread.steps`; a crash, a timeout or a passing error is tried again.

        Raises:
            AccountGone: the thread answers that it does not exist.
            CaptureStopped: it was not shown (subclasses say why).
        """
        rules = self._profile.thread
        url = rules.url.replace("{link}", ref.url).replace("{id}", ref.id) if rules.url else ref.url
        yield self._page("thread", self._thread_plan(url))

    def fetch(self, url: str, *, max_bytes: int, page: bool = False) -> Resource | Missing:
        """Fetch a file on its own, through the guard; one that is too large comes without path and with its size.

        A `page` keeps its distance to the page before, and counts in the budget, as one opened in the browser does.

        Raises:
            AddressRefused, CaptureStopped: of a page only: the guard refuses it, the budget is used up.
        """
        if page:
            self._guard.check(url)
            self._pace.before_load(polite=not self._guard.is_allowed(*parts_of(url)))
        return self._fetcher.fetch(url, max_bytes=max_bytes)

    def screenshot_for_operator(self, path: Path) -> bool:
        """Write a PNG of what the last page shows, for a person to look at; False when there is nothing to show."""
        if self._latest is None or not self._latest.usable:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(Error), self._latest.within(60):
            self._latest.page.screenshot(path=path, timeout=30_000)
        return path.exists()

    def _feed_page(self, url: str) -> OpenPage:
        proof, steps = self._profile.account.proof, self._profile.feed.steps
        return self._page("feed", Plan(url=url, key="account", steps_key="feed.steps", proof=proof, steps=steps))

    def _thread_plan(self, url: str) -> Plan:
        rules = self._profile.thread
        return Plan(url=url, key="thread", steps_key="thread.steps", proof=rules.proof, steps=rules.steps)

    def _page(self, role: str, plan: Plan) -> OpenPage:
        tab, opened = self._open(role, plan)
        return OpenPage(
            tab=tab,
            opened=opened,
            url=tab.url,
            captured_at=self._now(),
            about=self._about(),
            secrets=self._secrets,
            prove=partial(self._opener.still_proven, tab, plan),
            follow=self._follow if role == "thread" else _nowhere,
        )

    def _open(self, role: str, plan: Plan) -> tuple[Tab, Opened]:
        """Open a page, again and again while what failed may pass."""
        attempts = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self._profile.pacing.retries + 1),
            retry=tenacity.retry_if_exception_type(Transient),
            wait=_wait,
            sleep=self._sleep,
            before_sleep=self._tell,
            reraise=True,
        )
        try:
            return attempts(self._attempt, role, plan)
        except Transient as error:
            raise error.cause from error

    def _attempt(self, role: str, plan: Plan) -> tuple[Tab, Opened]:
        self._guard.check(plan.url)
        self._pace.before_load(polite=not self._guard.is_allowed(*parts_of(plan.url)))
        try:
            tab = self._tab(role)
        except Error as error:
            raise Transient(CaptureStopped(f"The browser gave no page: {error.message}")) from error
        self._latest = tab
        try:
            return tab, self._opener.open(tab, plan)
        except Transient as error:
            if not isinstance(error.cause, CaptureBlocked):
                tab.close()  # a page that hangs would hold up the next address too; a wall is left for the picture
            raise

    def _tell(self, state: tenacity.RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        said = error.cause.say if isinstance(error, Transient) else ""
        self._progress(f"{said} Nytt försök om {_wait(state):.0f} s.")

    def _tab(self, role: str) -> Tab:
        tab = self._tabs.get(role)
        if tab is None or not tab.usable:
            tab = self._tabs[role] = self._session.tab()
        return tab

    def _follow(self, page: OpenPage) -> tuple[tuple[Part, ...], tuple[Missing, ...]]:
        """Walk the comment pages after the first, each in the same second tab."""
        rules = self._profile.thread
        parts: list[Part] = []
        url, html, seen = page.url, page.html(), {urldefrag(page.url).url}
        for number in range(2, rules.max_pages + 2):
            where = f"{self._profile.name}.toml: thread.next"
            link = next_link(html, url=url, selector=rules.next, where=where)
            if link is None or link in seen:
                break
            if number > rules.max_pages:
                return tuple(parts), (Missing(what=link, why=SAY_THREAD_CAP.format(cap=rules.max_pages)),)
            seen.add(link)
            try:
                part = self._part(link)
            except SessionExpired:
                raise
            except CaptureStopped as error:
                return tuple(parts), (Missing(what=link, why=SAY_NEXT_PAGE.format(why=error.say)),)
            parts.append(part)
            url, html = part.url, part.html
        return tuple(parts), ()

    def _part(self, link: str) -> Part:
        page = self._page("part", self._thread_plan(link))
        self._pictures += 1
        return page.as_part(self._work / "parts" / f"{self._pictures:06d}")

    def _secrets(self) -> frozenset[str]:
        """Give what of the login may stand in no file: the values it came with, and those it has now."""
        now = self.login() if self._login is not None else None
        return frozenset().union(*(login.secrets() for login in (self._login, now) if login is not None))

    def _about(self) -> dict[str, str]:
        return {
            "software": f"archiver {__version__}",
            "description": f"{self._account.id}; profile {self._profile.name} {self._profile.version}",
            "http-header-user-agent": self._session.user_agent,
        }


def _nowhere(page: OpenPage) -> tuple[tuple[Part, ...], tuple[Missing, ...]]:
    return (), ()


def _wait(state: tenacity.RetryCallState) -> float:
    """Seconds until the next attempt: what the site asked for, within a cap, or ever longer."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, Transient) and error.wait is not None:
        return min(error.wait, LONGEST_WAIT)
    return float(BACK_OFF(state))
