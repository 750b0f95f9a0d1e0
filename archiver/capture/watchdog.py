"""Ends a browser that no longer answers. Playwright waits for ever on a page that is stuck in a loop of its own."""

import contextlib
import os
import signal
import threading
from collections.abc import Iterator

from playwright.sync_api import Browser


class Watchdog:
    """Watches one browser by process id."""

    def __init__(self, browser: Browser) -> None:
        session = browser.new_browser_cdp_session()
        processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
        self._pid = next(int(process["id"]) for process in processes if process["type"] == "browser")
        self.bitten = False
        session.detach()

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Kill the browser if the block takes longer; whatever it waited for then fails at once."""
        timer = threading.Timer(seconds, self._bite)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _bite(self) -> None:
        self.bitten = True
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
