"""What one page loaded: every exchange with its headers, bodies kept once by checksum, and what is still under way."""

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Error, Page, Request, Response

from archiver.evidence import Resource

BODY_CAP = 64 * 1024 * 1024  # bytes; larger files are fetched on their own, in a stream
BODILESS = frozenset((204, 205, 304))
CONTENT_REQUESTS = frozenset(("document", "script", "xhr", "fetch", "other"))
SHARED = frozenset(("image", "stylesheet", "script", "font"))
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer."""

    method: str
    request_headers: Headers
    posted: bytes
    resource: Resource  # url, status, mime and body
    reason: str
    headers: Headers
    at: dt.datetime
    note: str = ""  # why there is no body, as WARC-Truncated says it: length | unspecified


class Bodies:
    """Bodies of one harvest in a folder, each once, named by SHA-256."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._shared: dict[tuple[str, Headers], Resource] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, body: bytes) -> tuple[Path, str]:
        """Store a body; give its path and checksum."""
        sha256 = hashlib.sha256(body).hexdigest()
        path = self._folder / sha256
        if not path.exists():
            path.write_bytes(body)
        return path, sha256

    def known(self, url: str, headers: dict[str, str]) -> Resource | None:
        """Give what an earlier page loaded from the address when the server calls it unchanged."""
        return self._shared.get((url, validators(headers)))

    def share(self, resource: Resource, headers: dict[str, str]) -> None:
        """Remember a file for the pages to come, if the server gave it a validator (RFC 9110 §8.8)."""
        if found := validators(headers):
            self._shared[(resource.url, found)] = resource


def validators(headers: dict[str, str]) -> Headers:
    """Give what tells two versions of a file apart; nothing when the server gave no validator."""
    names = ("etag", "last-modified", "content-length")
    found = tuple((name, headers[name]) for name in names if name in headers)
    return found if any(name != "content-length" for name, _ in found) else ()


@dataclass  # without slots: Playwright marks the object whose methods it calls
class NetworkLog:
    """Listens to one page. `drain` must be called now and then: the browser forgets bodies."""

    bodies: Bodies
    now: Callable[[], dt.datetime]
    exchanges: list[Exchange] = field(default_factory=list)
    by_url: dict[str, Resource] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)  # address -> what the browser said
    _open: dict[Request, None] = field(default_factory=dict)
    _answered: dict[Request, tuple[Response, dt.datetime]] = field(default_factory=dict)
    _finished: list[Request] = field(default_factory=list)
    _main: Response | None = None
    _page: Page | None = None

    def listen(self, page: Page) -> None:
        """Start listening; from now on every exchange of the page is noted."""
        self._page = page
        page.on("request", self._on_request)
        page.on("response", self._on_response)
        page.on("requestfinished", self._on_finished)
        page.on("requestfailed", self._on_failed)

    def renew(self) -> None:
        """Forget what went before; the page is about to be used for another address."""
        self.exchanges, self.by_url, self.failed = [], {}, {}
        self._open, self._answered, self._finished = {}, {}, []
        self._main = None

    @property
    def busy(self) -> bool:
        """Something is under way that may change the page's content (pictures may not)."""
        return bool(self._open)

    @property
    def main(self) -> Response | None:
        """The answer to the latest navigation of the page itself."""
        return self._main

    def drain(self) -> None:
        """Take the bodies of all that is finished. Answers that hold no body worth the room are noted without one."""
        finished, self._finished = self._finished, []
        for request in finished:
            response, at = self._answered.pop(request)
            self._note(request, response, at)

    def _note(self, request: Request, response: Response, at: dt.datetime) -> None:
        resource, note = self._resource(request, response)
        self.exchanges.append(
            Exchange(
                method=request.method,
                request_headers=tuple(request.headers.items()),
                posted=request.post_data_buffer or b"",
                resource=resource,
                reason=response.status_text,
                headers=tuple(response.headers.items()),
                at=at,
                note=note,
            )
        )
        if request.method == "GET" and resource.status < 300 and resource.status != 206:
            self.by_url[resource.url] = resource

    def _resource(self, request: Request, response: Response) -> tuple[Resource, str]:
        url, status, headers = response.url, response.status, response.headers
        mime = headers.get("content-type", "")
        empty = Resource(url=url, status=status, mime=mime, path=None, sha256="", size=0)
        if status in BODILESS or 300 <= status < 400 or request.method == "HEAD":
            return empty, ""
        if known := self.bodies.known(url, headers):
            return known, ""
        try:
            size = _announced(headers) or request.sizes()["responseBodySize"]
            if size > BODY_CAP:
                return Resource(url=url, status=status, mime=mime, path=None, sha256="", size=size), "length"
            body = response.body()
        except Error:  # the browser has let go of it: a page left, a stream cut short
            return empty, "unspecified"
        path, sha256 = self.bodies.keep(body)
        resource = Resource(url=url, status=status, mime=mime, path=path, sha256=sha256, size=len(body))
        if status == 200 and request.method == "GET" and request.resource_type in SHARED:
            self.bodies.share(resource, headers)
        return resource, ""

    def _on_request(self, request: Request) -> None:
        if request.resource_type in CONTENT_REQUESTS and request.url.startswith("http"):
            self._open[request] = None

    def _on_response(self, response: Response) -> None:
        request = response.request
        if not request.url.startswith("http"):
            return
        self._answered[request] = (response, self.now())
        if self._page is not None and request.is_navigation_request() and response.frame == self._page.main_frame:
            self._main = response

    def _on_finished(self, request: Request) -> None:
        self._open.pop(request, None)
        if request in self._answered:
            self._finished.append(request)

    def _on_failed(self, request: Request) -> None:
        self._open.pop(request, None)
        self._answered.pop(request, None)
        if request.url.startswith("http"):
            self.failed[request.url] = request.failure or ""


def _announced(headers: dict[str, str]) -> int:
    length = headers.get("content-length", "")
    return int(length) if length.isdigit() else 0
