"""Prints our own HTML with Chromium as tagged PDF; nothing outside the given files can be reached.

One browser is kept for many records. JavaScript is off, every request but those for the given files is refused,
a strict content security policy stands in the answers, and the proxy behind it all is a closed port.
"""

from collections.abc import Mapping
from contextlib import ExitStack
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
SHOWN_AS_IMAGE = {"image/jpeg", "image/png", "image/gif", "image/webp"}


class Printer:
    """A Chromium that prints: `with Printer() as printer: printer.pdf(html, {"1.jpg": path})`."""

    def __init__(self) -> None:
        self._alive = ExitStack()
        self._browser: Browser | None = None
        self.coverage = Coverage((), ())

    def __enter__(self) -> Self:
        self.coverage = Coverage.of(covered_ranges())
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._browser = None
        self._alive.close()

    def _start(self) -> None:
        self._browser = self._alive.enter_context(chromium.launch(proxy=chromium.CLOSED_PORT.rstrip("/")))

    def pdf(self, html: str, files: Mapping[str, Path]) -> bytes:
        """Print the document, tagged and with an outline; `files`: address in the HTML -> image file.

        Characters that no installed font has are printed as their code points.

        Raises:
            ProgramFailed: Chromium died or did not finish.
        """
        try:
            with ExitStack() as stack:
                page = self._open(stack, printable(html, self.coverage), files)
                return page.pdf(tagged=True, outline=True, prefer_css_page_size=True, print_background=True)
        except Error as error:
            raise ProgramFailed(f"Chromium could not print the record: {error.message.splitlines()[0]}") from error

    def picture(self, image: Path, mime: str, *, width: int, height: int) -> bytes:
        """Draw an image that only a browser can read (SVG) as PNG on transparent ground, `width` x `height` pixels.

        Raises:
            ProgramFailed: Chromium died, or cannot read the image.
        """
        style = "html,body{margin:0;background:transparent}img{display:block}"
        html = f'<!doctype html><style>{style}</style><img src="image" width="{width}" height="{height}">'
        try:
            with ExitStack() as stack:
                page = self._open(stack, html, {"image": image}, mime=mime)
                page.set_viewport_size({"width": width, "height": height})
                return page.screenshot(omit_background=True, timeout=LOADING * 1000)
        except Error as error:
            raise ProgramFailed(f"Chromium could not draw {image.name}: {error.message.splitlines()[0]}") from error

    def _open(self, stack: ExitStack, html: str, files: Mapping[str, Path], *, mime: str = "") -> Page:
        if self._browser is None:
            raise RuntimeError("Printer is used outside its with block")
        if not self._browser.is_connected():  # it died with the record before; this one shall not pay for it
            self._alive.close()
            self._start()
        context = self._browser.new_context(java_script_enabled=False, service_workers="block")
        stack.callback(context.close)
        page = context.new_page()
        page.route("**/*", lambda route: _answer(route, html, files, mime))
        page.goto(f"{ORIGIN}/", wait_until="load", timeout=LOADING * 1000)
        return page


def _answer(route: Route, html: str, files: Mapping[str, Path], mime: str) -> None:
    """Answer with our document or one of its files; refuse all else."""
    url = route.request.url
    headers = {"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff"}
    if url == f"{ORIGIN}/":
        route.fulfill(body=html.encode(), content_type="text/html; charset=utf-8", headers=headers)
        return
    path = files.get(url.removeprefix(f"{ORIGIN}/"))
    if path is None:
        route.abort()
        return
    data = path.read_bytes()
    kind = mime or (filetype.guess_mime(data) or "")
    if not mime and kind not in SHOWN_AS_IMAGE:
        route.abort()
        return
    route.fulfill(body=data, content_type=kind, headers=headers)
