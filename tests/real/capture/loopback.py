"""A small web site on loopback whose every address can be made to misbehave."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from archiver.profiles import Profile
from archiver.records import Account


@dataclass
class Answer:
    body: str | bytes = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    mime: str = "text/html; charset=utf-8"
    stream: Callable[[Callable[[bytes], object]], None] | None = None  # writes the body itself
    before: Callable[[], object] = lambda: None  # called before anything is answered


@dataclass
class Asked:
    path: str
    headers: Mapping[str, str]


@dataclass
class Site:
    address: str
    pages: dict[str, Answer | Callable[[int], Answer]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    def times(self, path: str) -> int:
        return sum(asked.path == path for asked in self.asked)

    def show(self, path: str, body: str, **more: Any) -> None:
        self.pages[path] = Answer(body, **more)


@contextlib.contextmanager
def serve(host: str = "127.0.0.1") -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(Asked(self.path, dict(self.headers)))
            page = site.pages.get(self.path, Answer("<h1>404</h1>", status=404))
            answer = page if isinstance(page, Answer) else page(site.times(self.path))
            answer.before()
            body = answer.body.encode() if isinstance(answer.body, str) else answer.body
            with contextlib.suppress(OSError):  # the browser has turned away
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.mime)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if answer.stream is None:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if answer.stream is None:
                    self.wfile.write(body)
                else:
                    answer.stream(self.wfile.write)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer((host, 0), Handler)
    server.daemon_threads = True
    site = Site(f"{host}:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


PROOF = "<h1 id='konto'>Testkommun</h1>"


def page(content: str = "", head: str = "") -> str:
    head = f"<head><title>Testkommun</title>{head}</head>"
    return f"<!doctype html><html lang='sv'>{head}<body>{PROOF}{content}</body></html>"


def profile(
    *,
    feed: Mapping[str, Any] | None = None,
    thread: Mapping[str, Any] | None = None,
    pacing: Mapping[str, Any] | None = None,
    **more: Any,
) -> Profile:
    found: dict[str, Any] = {
        "name": "prov",
        "version": "1",
        "title": "Prov",
        "platform": "prov",
        "tested_on": "loopback",
        "match": {},
        "account": {"proof": ["#konto"], "name": "h1"},
        "feed": {"item": "article", "id": "@id", "link": "a @href", **(feed or {})},
        "thread": {"proof": ["#konto"], **(thread or {})},
        "post": {"item": "article", "id": "@id"},
        "pacing": {"min_delay_ms": 0, "jitter_ms": 0, "timeout_s": 20, "retries": 1, **(pacing or {})},
        **more,
    }
    return Profile.model_validate(found)


def account(url: str) -> Account:
    return Account(id="prov", platform="prov", url=url, name="Testkommun", authority="Kommunstyrelsen")
