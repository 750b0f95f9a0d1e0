"""Ends a browser that no longer answers. Playwright waits for ever on a page that is stuck in a loop of its own."""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser

from archiver.programs.chromium import driver

LEARNING = 500  # words with Playwright, each of some milliseconds
LOOK = 0.5  # seconds between two looks at the deadline


class Watchdog:
    """Watches one browser by process id, until closed.

    One thread looks at one deadline: a timer started for each question to the browser cost a fifth of a harvest.
    """

    def __init__(self, browser: Browser) -> None:
        session = browser.new_browser_cdp_session()
        processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
        self._pid = next(int(process["id"]) for process in processes if process["type"] == "browser")
        session.detach()
        self._born = _birth(self._pid)
        self.bitten = False
        self._deadline: float | None = None
        self._closed = threading.Event()
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    @property
    def lives(self) -> bool:
        """The browser's process runs. Playwright learns of its end later, and hangs if it is asked in between."""
        return bool(self._born) and _birth(self._pid) == self._born

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Kill the browser if the block takes longer; whatever it waited for then fails at once."""
        before = self._deadline
        own = time.monotonic() + seconds
        self._deadline = own if before is None else min(before, own)
        try:
            yield
        finally:
            self._deadline = before

    def kill(self) -> None:
        """End the browser at once; whatever is waited for fails."""
        if self.lives:  # its number may be another's by now
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)

    @staticmethod
    def let_learn(browser: Browser) -> None:
        """Talk with Playwright of something else until it knows that a killed browser has ended.

        Asked to close a browser between its end and Playwright's learning of it, it would wait for ever.
        """
        with driver() as playwright:
            for _ in range(LEARNING):
                if not browser.is_connected():
                    return
                playwright.request.new_context().dispose()

    def close(self) -> None:
        """Stop watching."""
        self._closed.set()

    def _watch(self) -> None:
        while not self._closed.wait(LOOK):
            deadline = self._deadline
            if deadline is not None and time.monotonic() > deadline:
                self.bitten = True
                self.kill()
                return


def _birth(pid: int) -> str:
    """Give when a process started, in ticks since the machine did; nothing if it has ended."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return ""
    fields = told.rpartition(")")[2].split()
    return "" if fields[0] in "ZX" else fields[19]  # proc(5): a zombie is dead, and not yet reaped
