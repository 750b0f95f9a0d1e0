"""The browser of one harvest: started when needed, started again when it has died, every page made the same way."""

import datetime as dt
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from playwright.sync_api import Browser, BrowserContext, Error, ViewportSize

from archiver.capture.network import Bodies
from archiver.capture.storage_state import StorageState, read_state
from archiver.capture.tab import Tab
from archiver.profiles import Profile
from archiver.programs.chromium import launch
from archiver.programs.watchdog import Watchdog

LOCALE = "sv-SE"
TIME_ZONE = "Europe/Stockholm"


class Session:
    """A browser behind the guard's proxy, with one context: consent once given holds for the whole harvest."""

    def __init__(
        self,
        profile: Profile,
        *,
        proxy: str,
        bodies: Path,
        now: Callable[[], dt.datetime],
        log: Path | None = None,
        login: StorageState | None = None,
    ) -> None:
        self._rules, self._grace = profile.browser, float(profile.pacing.timeout_s)
        self._proxy, self._now, self._log = proxy, now, log
        self._bodies = Bodies(bodies)
        self._login = login
        self._stack = ExitStack()
        self._browser: Browser | None = None
        self._context: BrowserContext | None = None
        self._watchdog: Watchdog | None = None
        self.version = ""
        self.user_agent = ""

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def tab(self) -> Tab:
        """Open a new page, in a new browser if the old one has died."""
        if not self._usable:
            self._start()
        if self._context is None or self._watchdog is None:
            raise RuntimeError("the session is not open")
        return Tab(
            self._context,
            self._watchdog,
            bodies=self._bodies,
            now=self._now,
            grace=self._grace,
            scripts=self._rules.scripts,
        )

    def login(self) -> StorageState | None:
        """Give the login as the browser holds it now, as it was given if the browser has died; None without one."""
        if self._login is not None and self._context is not None and self._usable:
            with suppress(Error):
                self._login = read_state(self._context.storage_state())
        return self._login

    @property
    def _usable(self) -> bool:
        if self._browser is None or self._watchdog is None:
            return False
        return self._browser.is_connected() and self._watchdog.lives and not self._watchdog.bitten

    def _start(self) -> None:
        with suppress(Error):  # what is left of a dead browser
            self._stack.close()
        self._stack = ExitStack()
        extra = (f"--log-net-log={self._log}",) if self._log else ()
        browser = self._stack.enter_context(launch(proxy=self._proxy, extra_args=extra))
        watchdog = Watchdog(browser)
        self._stack.callback(watchdog.close)
        self._browser, self._watchdog, self.version = browser, watchdog, browser.version
        about = browser.new_browser_cdp_session().send("Browser.getVersion")
        self.user_agent = str(about["userAgent"])
        self._context = browser.new_context(
            viewport=ViewportSize(width=self._rules.width, height=self._rules.height),
            device_scale_factor=1,
            locale=LOCALE,
            timezone_id=TIME_ZONE,
            color_scheme="light",
            reduced_motion="reduce",
            java_script_enabled=self._rules.scripts,
            service_workers="block",
            accept_downloads=False,
            permissions=[],
            storage_state=cast(Any, self._login.as_json()) if self._login is not None else None,
        )
