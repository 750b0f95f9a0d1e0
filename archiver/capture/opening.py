"""Opens one address and walks it: guard, load, walls, proof, steps, proof again. What fails is named."""

import time
from dataclasses import dataclass

from playwright.sync_api import Error, Response
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from archiver.capture.guard import Guard
from archiver.capture.pacing import LONGEST_WAIT, retry_after
from archiver.capture.proxy import GuardProxy
from archiver.capture.steps import Place, run_steps
from archiver.capture.tab import PageLeft, ScriptFailed, Tab
from archiver.capture.walls import find_wall
from archiver.errors import (
    AccountGone,
    AddressRefused,
    CaptureBlocked,
    CaptureStopped,
    ProfileMismatch,
    SessionExpired,
)
from archiver.profiles import Profile, Step, Wall
from archiver.records import Missing

HTML_CAP = 200_000_000  # UTF-16 units of one serialised page
PROOF_TURN = 1.0  # seconds to wait for the proof before it is asked whether a wall stands there
PICTURES = 8.0  # seconds to wait for pictures that are slow
POLL = 100  # milliseconds
DISMISSALS = 3
SAY_HUNG = "Sidan svarade inte inom {seconds} sekunder (gränsen pacing.timeout_s)."
SAY_CRASHED = "Webbläsaren kraschade när sidan skulle visas."
SAY_NETWORK = "Sidan kunde inte nås: {reason}."
SAY_RESTLESS = "Sidan laddar om sig gång på gång och blir aldrig färdig."
SAY_NO_PROOF = "Sidan visades, men ser inte ut som fångstprofilen {profile} säger: {selector} saknas."
SAY_HUGE = "Sidan är större än {cap} miljoner tecken och kan inte tas om hand."
SAY_EXPIRED = "Den sparade inloggningen gäller inte längre. Logga in på nytt med archive login."
SAY_SCRIPT = "Sidan gick inte att läsa av i webbläsaren."


class Transient(Exception):
    """An attempt failed in a way that may pass; `cause` is what to raise if it does not."""

    def __init__(self, cause: CaptureStopped, wait: float | None = None) -> None:
        super().__init__(str(cause))
        self.cause = cause
        self.wait = wait  # seconds the site asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a page is opened for."""

    url: str
    key: str  # "account" or "thread": where the proof stands in the profile
    steps_key: str  # "feed.steps" or "thread.steps"
    proof: tuple[str, ...]
    steps: tuple[Step, ...]
    referer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A page that was walked to its end and proved what it is."""

    status: int
    html: str
    shortfalls: tuple[Missing, ...]


class Opener:
    """Opens pages for one profile."""

    def __init__(self, profile: Profile, guard: Guard, proxy: GuardProxy, *, logged_in: bool = False) -> None:
        self._profile, self._guard, self._proxy = profile, guard, proxy
        self._logged_in = profile.login.proof if logged_in and profile.login is not None else ()
        self._slow_pictures: set[str] = set()

    def open(self, tab: Tab, plan: Plan) -> Opened:
        """Open and walk a page.

        Raises:
            Transient: it may work another time (timeout, crash, network, 429, 5xx).
            AddressRefused, AccountGone, CaptureBlocked, ProfileMismatch: it will not.
        """
        self._guard.check(plan.url)
        try:
            return self._open(tab, plan)
        except PlaywrightTimeout as error:
            seconds = self._profile.pacing.timeout_s
            raise Transient(
                CaptureStopped(f"{plan.url} did not answer within {seconds} s.", say=SAY_HUNG.format(seconds=seconds))
            ) from error
        except PageLeft as error:
            raise CaptureStopped(f"{plan.url} reloads itself again and again.", say=SAY_RESTLESS) from error
        except ScriptFailed as error:
            raise Transient(CaptureStopped(f"{plan.url} cannot be read: {error}", say=SAY_SCRIPT)) from error
        except Error as error:
            raise self._failure(tab, plan, error) from error

    def _open(self, tab: Tab, plan: Plan) -> Opened:
        tab.goto(plan.url, timeout=self._profile.pacing.timeout_s, referer=plan.referer)
        self._not_refused(plan, tab)
        self._past_walls(tab, plan)
        shortfalls = run_steps(tab, plan.steps, Place(profile=self._file, key=plan.steps_key))
        self._load_pictures(tab)
        tab.drain()
        html = read_html(tab)
        self._prove(tab, plan, html)
        return Opened(status=_status(tab.network.main), html=html, shortfalls=shortfalls)

    def _load_pictures(self, tab: Tab) -> None:
        """Wait for the pictures, for a while; one that was slow once is not waited for on later pages."""
        until = time.monotonic() + PICTURES
        while True:
            slow = tab.ask("loadAll", skip=sorted(self._slow_pictures), ms=PICTURES * 1000, limit=PICTURES)
            if not slow or time.monotonic() > until:
                break
            tab.pause(POLL)  # only where scripts are off: there the page cannot wait by itself
        self._slow_pictures.update(slow)

    def still_proven(self, tab: Tab, plan: Plan) -> None:
        """Make sure that the page is still what it was, before evidence is taken.

        Raises:
            CaptureBlocked, ProfileMismatch: it is not.
        """
        if tab.ask("missing", selectors=[*plan.proof, *self._logged_in]):
            self._prove(tab, plan, read_html(tab))

    @property
    def _file(self) -> str:
        return f"{self._profile.name}.toml"

    def _not_refused(self, plan: Plan, tab: Tab) -> None:
        refusal = self._proxy.refusal_of(tab.url)
        if refusal is not None:
            raise AddressRefused(f"{plan.url} led to {refusal.where}, which the guard refused.", say=refusal.why)
        self._guard.check(tab.url)

    def _past_walls(self, tab: Tab, plan: Plan) -> None:
        """Wait for the proof; while it does not come, ask whether a wall stands in its place."""
        if self._plainly_right(tab, plan):
            return
        until = time.monotonic() + self._profile.pacing.timeout_s
        missing = self._proof_or_wall(tab, plan)
        while missing:
            missing = str(tab.ask("proven", selectors=list(plan.proof), ms=PROOF_TURN * 1000))
            if missing and (not tab.network.busy or time.monotonic() > until):
                self._stop_at_wall(tab, plan, read_html(tab))
                self._stop_logged_out(tab, plan)
                raise self._mismatch(plan, tab, missing)
            if not tab.scripts:
                tab.pause(POLL)

    def _plainly_right(self, tab: Tab, plan: Plan) -> bool:
        """Say whether the proof is there at once and nothing is to be dismissed; other walls are met at the end."""
        if _status(tab.network.main) >= 400 or any(wall.do == "dismiss" for wall in self._profile.walls):
            return False
        return not tab.ask("missing", selectors=list(plan.proof))

    def _proof_or_wall(self, tab: Tab, plan: Plan) -> str:
        """Deal with the walls of the page as it came: dismiss those that can be, stop at others that are certain."""
        for _ in range(DISMISSALS):
            wall = self._find(tab, read_html(tab))
            if wall is None or wall.kind == "empty":  # a page that is still empty may be about to fill itself
                break
            if wall.do != "dismiss":
                missing = str(tab.ask("missing", selectors=list(plan.proof)))
                if missing and not wall.status and tab.network.busy:
                    return missing
                self._stop(tab, plan, wall)
            tab.ask("dismiss", selector=wall.click, ms=3000)
            tab.page.wait_for_load_state("domcontentloaded", timeout=self._profile.pacing.timeout_s * 1000)
        return str(tab.ask("missing", selectors=list(plan.proof)))

    def _find(self, tab: Tab, html: str) -> Wall | None:
        return find_wall(self._profile, status=_status(tab.network.main), url=tab.url, html=html)

    def _prove(self, tab: Tab, plan: Plan, html: str) -> None:
        self._stop_at_wall(tab, plan, html)
        self._stop_logged_out(tab, plan)
        missing = str(tab.ask("missing", selectors=list(plan.proof)))
        if missing:
            raise self._mismatch(plan, tab, missing)

    def _stop_logged_out(self, tab: Tab, plan: Plan) -> None:
        if self._logged_in and (
            missing := str(tab.ask("proven", selectors=list(self._logged_in), ms=PROOF_TURN * 1000))
        ):
            raise self._expired(plan.url, f"login.proof '{missing}' is not there")

    def _expired(self, url: str, why: str) -> SessionExpired:
        return SessionExpired(
            f"{url} is no longer shown to the stored login: {why} ({self._file}). Nothing of the page was kept. "
            "Log in again with `archive login ACCOUNT`.",
            say=SAY_EXPIRED,
        )

    def _stop_at_wall(self, tab: Tab, plan: Plan, html: str) -> None:
        wall = self._find(tab, html)
        if wall is not None:
            self._stop(tab, plan, wall)

    def _stop(self, tab: Tab, plan: Plan, wall: Wall) -> None:
        raise self._stopped(tab, plan, wall)

    def _stopped(self, tab: Tab, plan: Plan, wall: Wall) -> CaptureStopped | Transient:
        say = wall.say or f"Ett hinder ({wall.kind}) står i vägen för sidan."
        message = f"{plan.url} shows a wall ({wall.kind}) instead of the page. {say}"
        if wall.kind == "gone":
            return AccountGone(message, say=say)
        if wall.kind == "login" and self._logged_in:
            return self._expired(plan.url, say)
        blocked = CaptureBlocked(message, say=say)
        if wall.do == "retry":
            header = tab.network.main.headers.get("retry-after", "") if tab.network.main else ""
            wait = retry_after(header, tab.network.now())
            if wait is None or wait <= LONGEST_WAIT:  # a site that wants to be left alone for longer is left alone
                return Transient(blocked, wait)
        return blocked

    def _mismatch(self, plan: Plan, tab: Tab, selector: str) -> ProfileMismatch:
        return ProfileMismatch(
            f"{self._file}: {plan.key}.proof: nothing on {tab.url} matches '{selector}'. "
            "The page may have changed, or the profile is for another site; correct the selector.",
            say=SAY_NO_PROOF.format(profile=self._file, selector=selector),
        )

    def _failure(self, tab: Tab, plan: Plan, error: Error) -> Exception:
        """Say what an error of the browser means."""
        main = tab.network.main
        last = main.url if main is not None else plan.url
        refusal = self._proxy.refusal_of(last) or self._proxy.refusal_of(plan.url)
        if refusal is not None:
            return AddressRefused(f"{plan.url} led to {refusal.where}, which the guard refused.", say=refusal.why)
        if main is not None and "ERR_HTTP_RESPONSE_CODE_FAILURE" in error.message:  # an error without any page
            wall = find_wall(self._profile, status=main.status, url=last, html="")
            if wall is not None:
                return self._stopped(tab, plan, wall)
        first = error.message.splitlines()[0]
        if not tab.usable or "crash" in first.lower() or "closed" in first:
            return Transient(CaptureStopped(f"The browser crashed on {plan.url}: {first}", say=SAY_CRASHED))
        reason = first.partition("net::")[2].partition(" ")[0] or first
        stopped = CaptureStopped(f"{plan.url} could not be reached: {first}", say=SAY_NETWORK.format(reason=reason))
        lasting = ("ERR_TOO_MANY_REDIRECTS", "ERR_ABORTED", "ERR_UNSAFE_PORT", "ERR_INVALID", "ERR_UNKNOWN_URL_SCHEME")
        return stopped if any(sign in first for sign in lasting) else Transient(stopped)


def read_html(tab: Tab) -> str:
    """Give the page as the browser holds it now, open shadow trees laid into it.

    Raises:
        CaptureStopped: it is too large to be handled.
    """
    html = tab.html(cap=HTML_CAP)
    if html is None:
        raise CaptureStopped(
            f"{tab.url} is longer than {HTML_CAP} characters, the limit of one page.",
            say=SAY_HUGE.format(cap=HTML_CAP // 1_000_000),
        )
    return html


def _status(response: Response | None) -> int:
    return response.status if response is not None else 0
