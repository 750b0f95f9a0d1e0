"""One page of the browser: opened, asked things in an isolated world, and never waited for without a limit."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from importlib import resources
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Dialog, Download, Error, Frame, Page, ViewportSize

from archiver.capture.network import Bodies, NetworkLog
from archiver.programs.watchdog import Watchdog

WORLD = "archiver"
START = 20.0  # seconds for a new page on a busy machine
NAVIGATIONS = 25  # of the page itself, by its own doing, while it is walked
PIECE = 16 * 1024 * 1024  # UTF-16 units
_LEFT = re.compile(
    r"Cannot find context|context was destroyed|target navigated|Promise was collected|uniqueContextId not found"
)
_SCRIPT = resources.files("archiver.capture").joinpath("inpage.js").read_text("utf-8")


class PageLeft(Exception):
    """The page went to another address while it was asked."""


class ScriptFailed(Exception):
    """A question to the page failed, e.g. because a selector is not valid CSS; the message is the browser's."""


class Tab:
    """A page with its network log. Dialogs, popups and downloads are turned away."""

    def __init__(
        self,
        context: BrowserContext,
        watchdog: Watchdog,
        *,
        bodies: Bodies,
        now: Callable[[], dt.datetime],
        grace: float,
        scripts: bool,
    ) -> None:
        self.scripts = scripts  # the page's scripts run
        self._watchdog = watchdog
        self._grace = grace  # seconds beyond a call's own limit before the browser counts as hung
        with watchdog.within(START + grace):
            self.page: Page = context.new_page()
            self._cdp: CDPSession = context.new_cdp_session(self.page)
        self.network = NetworkLog(bodies=bodies, now=now)
        self.network.listen(self.page)
        self.crashed = False
        self._world: int | None = None
        self._navigations = 0
        self._stilled = False
        self._height: int | None = None  # of the view, while it is another one
        self.page.on("dialog", _answer_dialog)
        self.page.on("popup", _close_popup)
        self.page.on("download", _cancel_download)
        self.page.on("crash", self._on_crash)
        self.page.on("framenavigated", self._on_navigated)

    @property
    def url(self) -> str:
        """The address the page has come to."""
        return self.page.url

    @property
    def usable(self) -> bool:
        """The page can be used for another address."""
        return not (self.crashed or self._watchdog.bitten or self.page.is_closed())

    def goto(self, url: str, *, timeout: float, referer: str = "") -> None:
        """Open an address; its document is parsed afterwards, its pictures may be under way. `timeout` in seconds."""
        self.network.renew()
        self._world, self._navigations = None, 0
        with self.within(timeout + self._grace):
            if self._stilled:
                self._cdp.send("Emulation.setScriptExecutionDisabled", {"value": False})
                self._stilled = False
            if self._height is not None:
                self.page.set_viewport_size(ViewportSize(width=self.width, height=self._height))
                self._height = None
            self.page.goto(url, timeout=timeout * 1000, wait_until="domcontentloaded", referer=referer or None)

    def within(self, seconds: float) -> AbstractContextManager[None]:
        """Bound a block of talk with the browser."""
        return self._watchdog.within(seconds)

    def ask(self, function: str, *, limit: float = 10.0, **argument: object) -> Any:
        """Run a function of inpage.js and give its answer. A page that has gone on meanwhile is asked again.

        Raises:
            PageLeft: it goes on and on.
            ScriptFailed: the function failed.
        """
        while True:
            try:
                return self.ask_once(function, limit=limit, **argument)
            except PageLeft:
                if self._navigations > NAVIGATIONS:
                    raise
                with self.within(limit + self._grace):
                    self.page.wait_for_load_state("domcontentloaded", timeout=(limit + self._grace) * 1000)

    def ask_once(self, function: str, *, limit: float = 10.0, **argument: object) -> Any:
        """Run a function of inpage.js and give its answer.

        Raises:
            PageLeft: the page went to another address before the answer came.
            ScriptFailed: the function failed.
        """
        with self.within(limit + self._grace):
            try:
                return self._evaluate(function, argument)
            except Error as error:
                if _LEFT.search(error.message) and not self.crashed:
                    self._world = None
                    raise PageLeft(error.message) from error
                raise

    def html(self, *, cap: int) -> str | None:
        """Give the page as the browser holds it now, open shadow trees laid into it; None beyond `cap` characters.

        What the pipe to the browser can carry comes with the first answer, the rest in pieces.
        """
        found = self.ask("html", whole=min(PIECE, cap), limit=120)
        if found["text"] is not None:
            return str(found["text"])
        length = int(found["length"])
        return self._text_of(length) if length <= cap else None

    def _text_of(self, length: int) -> str:
        pieces, start = [], 0
        while start < length:
            piece = self.ask_once("piece", limit=60, **{"from": start, "length": PIECE})
            pieces.append(str(piece["text"]))
            start = int(piece["next"])
        self.ask_once("forget")
        return "".join(pieces)

    def send(self, method: str, params: dict[str, object], *, limit: float = 60.0) -> Mapping[str, Any]:
        """Send a command of the DevTools protocol and give its answer."""
        with self.within(limit):
            answer: Mapping[str, Any] = self._cdp.send(method, params)
            return answer

    def still(self) -> None:
        """Let the page's scripts run no more, until another address is opened."""
        self.send("Emulation.setScriptExecutionDisabled", {"value": True})
        self._stilled = True

    @property
    def width(self) -> int:
        """The width of the view in CSS px."""
        size = self.page.viewport_size
        return size["width"] if size else 1280

    def resize(self, *, height: int) -> None:
        """Make the view `height` CSS px high, until another address is opened."""
        if self._height is None and (size := self.page.viewport_size):
            self._height = size["height"]
        with self.within(self._grace):
            self.page.set_viewport_size(ViewportSize(width=self.width, height=height))

    def drain(self) -> None:
        """Take the bodies of what has been loaded so far."""
        with self.within(120):
            self.network.drain()

    def pause(self, milliseconds: float) -> None:
        """Let the browser go on for a moment, taking in its events."""
        with self.within(self._grace):
            self.page.wait_for_timeout(milliseconds)

    def close(self) -> None:
        """Close the page; one that has died, or dies of it, is left alone."""
        if self.usable:
            with suppress(Error), self.within(self._grace):
                self.page.close()

    def _evaluate(self, function: str, argument: Mapping[str, object]) -> Any:
        if self._world is None:
            frame = self._cdp.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
            made = self._cdp.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": WORLD})
            self._world = int(made["executionContextId"])
            setting = f"globalThis.archiverInert = {'false' if self.scripts else 'true'};\n"
            self._cdp.send("Runtime.evaluate", {"expression": setting + _SCRIPT, "contextId": self._world})
        answer = self._cdp.send(
            "Runtime.callFunctionOn",
            {
                "functionDeclaration": f"(argument) => archiver.{function}(argument)",
                "executionContextId": self._world,
                "arguments": [{"value": argument}],
                "awaitPromise": True,
                "returnByValue": True,
            },
        )
        if "exceptionDetails" in answer:
            thrown = answer["exceptionDetails"]
            raise ScriptFailed(str(thrown.get("exception", {}).get("description", thrown["text"])).splitlines()[0])
        return answer["result"].get("value")

    def _on_crash(self, page: Page) -> None:
        self.crashed = True
        with suppress(Error):
            page.close()  # else whatever was asked of it is waited for until the watchdog bites

    def _on_navigated(self, frame: Frame) -> None:
        if frame == self.page.main_frame:
            self._navigations += 1


def _answer_dialog(dialog: Dialog) -> None:
    """Leave a page when it asks whether to; say no to everything else."""
    if dialog.type == "beforeunload":
        dialog.accept()
    else:
        dialog.dismiss()


def _close_popup(page: Page) -> None:
    page.close()


def _cancel_download(download: Download) -> None:
    download.cancel()
