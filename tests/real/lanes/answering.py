"""A page at the Graph API on loopback that answers in the published form, and a workspace whose register leads there.

https://developers.facebook.com/docs/graph-api/results and /guides/error-handling. All names and texts are invented.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.real.harvests import make_workspace

PAGE = "100064000000001"
TOKEN = "EAAhemlignyckel0123456789abcdef"
URL = "https://www.facebook.com/granasa"


@dataclass
class Platform:
    """Answers by path and place in the list: JSON, bytes, or (status, JSON or bytes, headers).

    A list of those is given one after the other, its last one for ever. What is not known is answered with 404.
    """

    answers: dict[str, Any]
    port: int = 0
    asked: list[str] = field(default_factory=list)

    @property
    def host_port(self) -> str:
        return f"127.0.0.1:{self.port}"

    def answer(self, path: str) -> tuple[int, object, dict[str, str]]:
        parts = urlsplit(path)
        after = parse_qs(parts.query).get("after", [""])[0]
        key = parts.path.removeprefix("/v25.0").strip("/") + (f"?{after}" if after else "")
        self.asked.append(key)
        given = self.answers.get(key, (404, error(803)))
        if isinstance(given, Several):
            given = given.pop(0) if len(given) > 1 else given[0]
        status, data, *headers = given if isinstance(given, tuple) else (200, given)
        return status, data, headers[0] if headers else {}


class Several(list[Any]):
    """Answers given one after the other."""


@contextmanager
def answering(answers: dict[str, Any]) -> Iterator[Platform]:
    """Answer while the block lasts."""
    platform = Platform(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, data, headers = platform.answer(self.path)
            body = data if isinstance(data, bytes) else json.dumps(data).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        platform.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield platform
        finally:
            server.shutdown()
            thread.join()


def error(code: int, subcode: int = 0, message: str = "x") -> dict[str, object]:
    """An error object."""
    return {"error": {"code": code, "error_subcode": subcode, "message": message, "type": "OAuthException"}}


def listed(rows: list[object], after: str = "") -> dict[str, object]:
    """A page of a list; `after` is where the next one begins."""
    paging = {"cursors": {"after": after}, "next": "https://graph.example/"} if after else {}
    return {"data": rows, "paging": paging}


def id_of(number: int) -> str:
    """What the API knows a post by."""
    return f"{PAGE}_{10_000 + number}"


def post(number: int, comments: int = 1) -> dict[str, object]:
    """A post of the page as the feed lists it."""
    return {
        "id": id_of(number),
        "from": {"id": PAGE, "name": "Granåsa kommun"},
        "message": f"Inlägg {number}",
        "created_time": f"2025-09-{number:02d}T08:00:00+0000",
        "updated_time": f"2025-09-{number:02d}T08:00:00+0000",
        "permalink_url": f"https://www.facebook.com/granasa/posts/{10_000 + number}",
        "comments": {"data": [], "summary": {"total_count": comments}},
    }


def comment(number: int, text: str = "När öppnar badet?") -> dict[str, object]:
    """A visitor's comment."""
    return {
        "id": f"{10_000 + number}_{number}01",
        "from": {"id": "7001", "name": "Åsa Öberg"},
        "message": text,
        "created_time": f"2025-09-{number:02d}T09:00:00+0000",
    }


def comments_of(number: int) -> str:
    """Where the comments of a post are asked for."""
    return f"{id_of(number)}/comments"


def page(*numbers: int) -> dict[str, Any]:
    """The answers of a page with so many posts, the newest first, each with one comment."""
    return {
        PAGE: {"id": PAGE, "name": "Granåsa kommun", "username": "granasa", "about": "Välkommen"},
        f"{PAGE}/feed": listed([post(number) for number in numbers]),
        **{comments_of(number): listed([comment(number)]) for number in numbers},
        f"{PAGE}/conversations": (403, error(10)),
    }


SETTINGS = """
[authority]
name = "Granåsa kommun"
org_nr = "212000-0001"

[pdf]
validators = ["pikepdf"]

[[accounts]]
id = "sidan"
platform = "{platform}"
url = "{url}"
platform_id = "{id}"
name = "Granåsa kommun"
authority = "Kommunstyrelsen"
api_url = "http://127.0.0.1:{port}/v25.0"
allow_hosts = ["127.0.0.1:{port}"]
"""


def registered(
    home: Path, port: int = 9, *, platform: str = "facebook", url: str = URL, id: str = PAGE, more: str = ""
) -> Path:
    """Make a workspace in which the account stands; `more` are lines of its entry."""
    return make_workspace(home, SETTINGS.format(platform=platform, url=url, id=id, port=port) + more)
