"""Ends a browser that no longer answers. Playwright waits for ever on a page that is stuck in a loop of its own."""

import asyncio
import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Error

from archiver.programs.chromium import driver

LEARNING = 500  # words with Playwright, each of some milliseconds
LOOK = 0.5  # seconds between two looks at the deadline
LEARNT = 10.0  # seconds after which Playwright has either learnt that a browser has ended or never will


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
        self._loop: asyncio.AbstractEventLoop = browser._loop  # no public way leads to it
        self._closed = threading.Event()
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    @property
    def lives(self) -> bool:
        """The browser's process runs. Playwright learns of its end later, and hangs if it is asked in between."""
        return bool(self._born) and _birth(self._pid) == self._born

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Kill the browser if the block takes longer; whatever it waited for then fails at once.

        Raises:
            Error: the browser had ended, and Playwright would have waited for its answer for ever.
        """
        before = self._deadline
        own = time.monotonic() + seconds
        self._deadline = own if before is None else min(before, own)
        try:
            yield
        except asyncio.CancelledError as error:
            raise Error("the browser had ended before it was asked") from error
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
        ended: float | None = None  # since when something is waited for from a browser that has ended
        while not self._closed.wait(LOOK):
            deadline, now = self._deadline, time.monotonic()
            if deadline is not None and now > deadline and not self.bitten:
                self.bitten = True
                self.kill()
            waiting = deadline is not None and not self.lives
            ended = (ended or now) if waiting else None
            if ended is not None and now - ended > LEARNT:
                ended = now
                with contextlib.suppress(RuntimeError):  # the driver has been stopped meanwhile
                    self._loop.call_soon_threadsafe(_break_off, self._loop)


def _break_off(loop: asyncio.AbstractEventLoop) -> None:
    """Break off what Playwright is asked and waits for; its own tasks go on. Runs in its loop."""
    for task in asyncio.all_tasks(loop):
        if hasattr(task, "__pw_caller_frame__"):  # the mark that it gives each question
            task.cancel()


def _birth(pid: int) -> str:
    """Give when a process started, in ticks since the machine did; nothing if it has ended."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return ""
    fields = told.rpartition(")")[2].split()
    return "" if fields[0] in "ZX" else fields[19]  # proc(5): a zombie is dead, and not yet reaped
