"""Serve the demonstration on loopback, and change what it shows while it is served."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any

from archiver.demo.answers import Answer, answer
from archiver.demo.content import DemoComment, DemoContent, DemoMedia, DemoPost, read_content
from archiver.demo.faults import Fault, Faults
from archiver.records import Account, Authority

LATER = dt.datetime(2025, 10, 1, 8, 30, tzinfo=dt.UTC)  # when changes made to the demonstration say they were made
MEGABYTE = b"\0" * 1_000_000


class DemoSite:
    """A running demonstration. `content` and `faults` may be replaced at any time; `requests` says what was asked."""

    def __init__(self, content: DemoContent, faults: Faults, port: int) -> None:
        self.content = content
        self.faults = faults
        self.host_port = f"127.0.0.1:{port}"
        self.url = f"http://{self.host_port}/{content.handle}"
        self._lock = Lock()
        self._requests: list[str] = []
        self._visits: Counter[str] = Counter()

    @property
    def account(self) -> Account:
        """The account as a municipality would register it."""
        return Account(
            id="granasa-torget",
            platform="demo",
            url=self.url,
            name=f"{self.content.name} på Torget",
            authority="Kommunstyrelsen",
            platform_id=self.content.handle,
            purpose="Information till invånare och svar på frågor",
            owner_role="Kommunikationschefen",
            identities=(self.content.handle,),
            elected=self.content.elected,
            terms_reviewed_on=dt.date(2025, 9, 1),
            terms_reviewed_by="Kommunarkivarien",
        )

    @property
    def authority(self) -> Authority:
        """The invented municipality."""
        return Authority(name=self.content.name, org_nr=self.content.org_nr, contact=self.content.link)

    @property
    def posts(self) -> tuple[DemoPost, ...]:
        """What is published now, newest first."""
        return self.content.posts

    @property
    def requests(self) -> tuple[str, ...]:
        """Every path (with query) asked for so far, in order."""
        with self._lock:
            return tuple(self._requests)

    def permalink(self, post_id: str) -> str:
        """Give the address of a thread."""
        return f"{self.url}/inlagg/{post_id}"

    def edit(self, item_id: str, text: str, *, at: dt.datetime = LATER) -> None:
        """Let the post or comment say something else from now on, marked as edited."""
        self._change(item_id, text=text, edited=at)

    def add_comment(
        self, post_id: str, text: str, *, by: str = "anna.lindqvist", to: str = "", at: dt.datetime = LATER
    ) -> DemoComment:
        """Publish one more comment, as the last one of its thread."""
        post = self._post(post_id)
        new = DemoComment(
            id=f"k-9{len(post.comments):03}", by=by, name=self.content.people[by], to=to, at=at, text=text
        )
        self._replace_post(replace(post, comments=(*post.comments, new)))
        return new

    def add_post(self, text: str, *, media: Sequence[DemoMedia] = (), at: dt.datetime = LATER) -> DemoPost:
        """Publish one more post, above all others."""
        new = DemoPost(id=f"p-9{len(self.posts):03}", at=at, text=text, media=tuple(media))
        self.content = replace(self.content, posts=(new, *self.posts))
        return new

    def remove(self, item_id: str) -> None:
        """Take away a post, or a comment with every answer under it."""
        if self.content.post(item_id):
            self.content = replace(self.content, posts=tuple(post for post in self.posts if post.id != item_id))
            return
        post = self._post_of(item_id)
        gone = {item_id}
        for comment in post.comments:  # a parent stands before its answers
            if comment.to in gone:
                gone.add(comment.id)
        self._replace_post(replace(post, comments=tuple(one for one in post.comments if one.id not in gone)))

    def answer(self, target: str) -> Answer:
        """Answer one request and note it."""
        with self._lock:
            self._requests.append(target)
            self._visits[target] += 1
            visit = self._visits[target]
        return answer(target, self.content, self.faults, visit=visit)

    def _change(self, item_id: str, **values: Any) -> None:
        post = self.content.post(item_id)
        if post:
            return self._replace_post(replace(post, **values))
        post = self._post_of(item_id)
        comments = tuple(replace(one, **values) if one.id == item_id else one for one in post.comments)
        return self._replace_post(replace(post, comments=comments))

    def _post(self, post_id: str) -> DemoPost:
        return next(post for post in self.posts if post.id == post_id)

    def _post_of(self, comment_id: str) -> DemoPost:
        return next(post for post in self.posts if any(one.id == comment_id for one in post.comments))

    def _replace_post(self, new: DemoPost) -> None:
        self.content = replace(self.content, posts=tuple(new if post.id == new.id else post for post in self.posts))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    site: DemoSite
    closing: Event


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Torget"
    sys_version = ""
    server: _Server

    def do_GET(self) -> None:
        found = self.server.site.answer(self.path)
        if found.manner is Fault.HANG:
            self.server.closing.wait()
            self.close_connection = True
            return
        try:
            self._send(found)
        except (BrokenPipeError, ConnectionResetError):  # the visitor left; nothing to put right
            self.close_connection = True

    do_HEAD = do_GET

    def _send(self, found: Answer) -> None:
        length = len(MEGABYTE) * 1000 if found.manner is Fault.ENDLESS else len(found.body)
        self.send_response(found.status)
        self.send_header("Content-Type", found.mime)
        self.send_header("Content-Length", str(length))
        self.send_header("Cache-Control", "no-store")
        for name, value in found.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        if found.manner is Fault.ENDLESS:
            for _ in range(1000):
                self.wfile.write(MEGABYTE)
        elif found.manner is Fault.CUT_OFF:
            self.wfile.write(found.body[: length // 2])
            self.close_connection = True
        else:
            self.wfile.write(found.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing on stderr: `DemoSite.requests` has it all."""


@contextmanager
def serve_demo(
    port: int = 0, *, content: DemoContent | None = None, faults: Faults | None = None
) -> Iterator[DemoSite]:
    """Serve the demonstration on 127.0.0.1 (a free port unless one is given) until the block ends."""
    server = _Server(("127.0.0.1", port), _Handler)
    server.site = DemoSite(content or read_content(), faults or Faults(), server.server_port)
    server.closing = Event()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="demo", daemon=True)
    thread.start()
    try:
        yield server.site
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
