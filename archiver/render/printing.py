"""Prints our own HTML with Chromium as tagged PDF; nothing outside the given files can be reached.

One browser is kept for many records. JavaScript is off, every request but those for the given files is refused,
a strict content security policy stands in the answers, and the proxy behind it all is a closed port.
"""

from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import filetype
from playwright.sync_api import Browser, Error, Page, Route

from archiver.errors import ProgramFailed
from archiver.programs import chromium
from archiver.programs.fontconfig import covered_ranges
from archiver.render.characters import Coverage, printable

ORIGIN = "http://record.invalid"  # RFC 6761: never a real host
POLICY = f"default-src 'none'; img-src {ORIGIN}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
LOADING = 180.0  # seconds for one document with its images
PRINTED = 500  # documents by one page; then a new one, so that nothing grows for ever
SHOWN_AS_IMAGE = {"image/jpeg", "image/png", "image/gif", "image/webp"}


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
        self._contexts = ExitStack()
        self._browser: Browser | None = None
        self._page: Page | None = None
        self._printed = 0
        self._job = _Job("", {})
        self.coverage = Coverage((), ())

    def __enter__(self) -> Self:
        self.coverage = Coverage.of(covered_ranges())
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(Error):  # of a browser that has died
            self._contexts.close()
        self._browser = self._page = None
        self._alive.close()

    def _start(self) -> None:
        self._browser = self._alive.enter_context(chromium.launch(proxy=chromium.CLOSED_PORT.rstrip("/")))

    def pdf(self, html: str, files: Mapping[str, Path]) -> bytes:
        """Print the document, tagged and with an outline; `files`: address in the HTML -> image file.

        Characters that no installed font has are printed as their code points.

        Raises:
            ProgramFailed: Chromium died or did not finish.
        """
        self._job = _Job(printable(html, self.coverage), files)
        kept = self._page
        try:
            return self._print()
        except Error as error:
            self._page = None  # what it was left in is not known
            if kept is None or not kept.is_closed():
                raise _not_printed(error) from error
        try:  # the page had died of something before this document, which shall not pay for it
            return self._print()
        except Error as error:
            self._page = None
            raise _not_printed(error) from error

    def _print(self) -> bytes:
        page = self._ready_page()
        page.goto(f"{ORIGIN}/", wait_until="load", timeout=LOADING * 1000)
        return page.pdf(tagged=True, outline=True, prefer_css_page_size=True, print_background=True)

    def picture(self, image: Path, mime: str, *, width: int, height: int) -> bytes:
        """Draw an image that only a browser can read (SVG) as PNG on transparent ground, `width` x `height` pixels.

        Raises:
            ProgramFailed: Chromium died, or cannot read the image.
        """
        style = "html,body{margin:0;background:transparent}img{display:block}"
        html = f'<!doctype html><style>{style}</style><img src="image" width="{width}" height="{height}">'
        try:
            with ExitStack() as stack:
                page = self._new_page(stack, _Job(html, {"image": image}, mime))
                page.goto(f"{ORIGIN}/", wait_until="load", timeout=LOADING * 1000)
                page.set_viewport_size({"width": width, "height": height})
                return page.screenshot(omit_background=True, timeout=LOADING * 1000)
        except Error as error:
            raise ProgramFailed(f"Chromium could not draw {image.name}: {error.message.splitlines()[0]}") from error

    def _ready_page(self) -> Page:
        """Give the page that is kept for printing: a new one for each record takes three times as long (measured)."""
        if self._page is None or self._printed >= PRINTED or not self._running().is_connected():
            self._contexts.close()
            self._page = self._new_page(self._contexts, None)
            self._printed = 0
        self._printed += 1
        return self._page

    def _new_page(self, stack: ExitStack, job: _Job | None) -> Page:
        """Open a page that shows `job`, or (None) whatever is to be printed just then."""
        context = self._running().new_context(java_script_enabled=False, service_workers="block")
        stack.callback(context.close)
        page = context.new_page()
        page.route("**/*", lambda route: _answer(route, job or self._job))
        return page

    def _running(self) -> Browser:
        """Give the browser; one that died with the record before is replaced, so that the next does not pay for it."""
        if self._browser is None:
            raise RuntimeError("Printer is used outside its with block")
        if not self._browser.is_connected():
            with suppress(Error):
                self._contexts.close()
            self._alive.close()
            self._start()
        return self._browser


def _not_printed(error: Error) -> ProgramFailed:
    return ProgramFailed(f"Chromium could not print the record: {error.message.splitlines()[0]}")


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
