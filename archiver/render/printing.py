"""Prints our own HTML with Chromium as tagged PDF; nothing outside the given files can be reached.

One browser is kept for many records; one that dies is replaced, and what it was asked is asked anew. JavaScript is off,
every request but those for the given files is refused, a strict content security policy stands in the answers, and the
proxy behind it all is a closed port.
"""

import logging
from collections.abc import Callable, Mapping
from contextlib import ExitStack, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypeVar

import filetype
from playwright.sync_api import Browser, Error, Page, Route, TimeoutError

from archiver.errors import ProgramFailed
from archiver.programs import chromium
from archiver.programs.fontconfig import covered_ranges
from archiver.programs.watchdog import Watchdog
from archiver.render.characters import Coverage, printable

ORIGIN = "http://record.invalid"  # RFC 6761: never a real host
POLICY = f"default-src 'none'; img-src {ORIGIN}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
LOADING = 180.0  # seconds for one document with its images
LONGEST = 2 * LOADING  # until it is printed
TRIES = 3  # browsers for one document; a new one may be killed too
PRINTED = 500  # documents by one page; then a new one, so that nothing grows for ever
NOWHERE = chromium.CLOSED_PORT.rstrip("/")
SHOWN_AS_IMAGE = {"image/jpeg", "image/png", "image/gif", "image/webp"}

Given = TypeVar("Given")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Job:
    """One document, the images it may ask for, and their media type when it is known."""

    html: str
    files: Mapping[str, Path]
    mime: str = ""


class Printer:
    """A Chromium that prints: `with Printer() as printer: printer.pdf(html, {"1.jpg": path})`."""

    def __init__(self) -> None:
        self._alive = ExitStack()
        self._browser: Browser | None = None
        self._watchdog: Watchdog | None = None
        self._page: Page | None = None
        self._printed = 0
        self._job = _Job("", {})
        self._open = False
        self.coverage = Coverage((), ())

    def __enter__(self) -> Self:
        self.coverage = Coverage.of(covered_ranges())
        self._open = True
        self._tried(lambda: None, "did not start")
        return self

    def __exit__(self, *_: object) -> None:
        self._open = False
        self._forget()

    def pdf(self, html: str, files: Mapping[str, Path]) -> bytes:
        """Print the document, tagged and with an outline; `files`: address in the HTML -> image file.

        Characters that no installed font has are printed as their code points. If the browser dies, another prints it.

        Raises:
            ProgramFailed: Chromium died every time or did not finish.
        """
        self._job = _Job(printable(html, self.coverage), files)
        return self._tried(self._print, "could not print the record")

    def _print(self) -> bytes:
        page = self._ready_page()
        page.goto(f"{ORIGIN}/", wait_until="load", timeout=LOADING * 1000)
        return page.pdf(tagged=True, outline=True, prefer_css_page_size=True, print_background=True)

    def picture(self, image: Path, mime: str, *, width: int, height: int) -> bytes:
        """Draw an image that only a browser can read (SVG) as PNG on transparent ground, `width` x `height` pixels.

        Raises:
            ProgramFailed: Chromium died every time, or cannot read the image.
        """
        style = "html,body{margin:0;background:transparent}img{display:block}"
        html = f'<!doctype html><style>{style}</style><img src="image" width="{width}" height="{height}">'

        def draw() -> bytes:
            page = self._new_page(_Job(html, {"image": image}, mime))
            page.goto(f"{ORIGIN}/", wait_until="load", timeout=LOADING * 1000)
            page.set_viewport_size({"width": width, "height": height})
            drawn = page.screenshot(omit_background=True, timeout=LOADING * 1000)
            page.context.close()
            return drawn

        return self._tried(draw, f"could not draw {image.name}")

    def _tried(self, ask: Callable[[], Given], failed: str) -> Given:
        """Ask the browser; if it fails, ask a new one: what it died of is mostly not what it was asked.

        One that was too slow is not asked again.
        """
        if not self._open:
            raise RuntimeError("Printer is used outside its with block")
        for left in reversed(range(TRIES)):
            try:
                return self._bounded(ask)
            except (Error, ProgramFailed) as error:
                slow = isinstance(error, TimeoutError) or (self._watchdog is not None and self._watchdog.bitten)
                self._forget()
                if slow or not left:
                    raise ProgramFailed(f"Chromium {failed}: {_line(error)}") from error
                log.info("Chromium %s, and is started again: %s", failed, _line(error))
        raise AssertionError("the last try gives or raises")

    def _bounded(self, ask: Callable[[], Given]) -> Given:
        """Ask within the limit, in a browser that lives when it is asked."""
        if not self._usable:
            self._forget()
            self._start()
        with self._watchdog.within(LONGEST) if self._watchdog else nullcontext():
            return ask()

    @property
    def _usable(self) -> bool:
        """The browser lives. Its process is looked at first: Playwright learns of its end later."""
        if self._browser is None or self._watchdog is None:
            return False
        return self._watchdog.lives and not self._watchdog.bitten and self._browser.is_connected()

    def _start(self) -> None:
        try:
            browser = self._alive.enter_context(chromium.launch(proxy=NOWHERE))
        except ProgramFailed:  # it was killed before it was up
            browser = self._alive.enter_context(chromium.launch(proxy=NOWHERE))
        self._browser, self._watchdog = browser, Watchdog(browser)
        self._alive.callback(self._watchdog.close)

    def _forget(self) -> None:
        """Let the browser go, dead or alive, with all its pages; none of them is asked for anything more."""
        if self._watchdog is not None and self._browser is not None:
            self._watchdog.kill()
            self._watchdog.let_learn(self._browser)
        self._browser = self._watchdog = self._page = None
        with suppress(Error):
            self._alive.close()
        self._alive = ExitStack()

    def _ready_page(self) -> Page:
        """Give the page that is kept for printing: a new one for each record takes three times as long (measured)."""
        if self._page is None or self._printed >= PRINTED:
            if self._page is not None:
                self._page.context.close()
            self._page = self._new_page(None)
            self._printed = 0
        self._printed += 1
        return self._page

    def _new_page(self, job: _Job | None) -> Page:
        """Open a page that shows `job`, or (None) whatever is to be printed just then."""
        if self._browser is None:
            raise RuntimeError("no browser was started")
        context = self._browser.new_context(java_script_enabled=False, service_workers="block")
        page = context.new_page()
        page.on("crash", _close)
        page.route("**/*", lambda route: _answer(route, job or self._job))
        return page


def _line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


def _close(page: Page) -> None:
    """Close a page that crashed; else whatever was asked of it is waited for until the watchdog bites."""
    with suppress(Error):
        page.close()


def _answer(route: Route, job: _Job) -> None:
    """Answer with our document or one of its files; refuse all else."""
    url = route.request.url
    headers = {"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff"}
    if url == f"{ORIGIN}/":
        route.fulfill(body=job.html.encode(), content_type="text/html; charset=utf-8", headers=headers)
        return
    path = job.files.get(url.removeprefix(f"{ORIGIN}/"))
    if path is None:
        route.abort()
        return
    data = path.read_bytes()
    kind = job.mime or (filetype.guess_mime(data) or "")
    if not job.mime and kind not in SHOWN_AS_IMAGE:
        route.abort()
        return
    route.fulfill(body=data, content_type=kind, headers=headers)
