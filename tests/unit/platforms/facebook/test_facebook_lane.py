"""Facebook's reader in the api lane itself, against a server on loopback that answers in the published form."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from archiver.capture.api import ApiLane
from archiver.errors import AccountGone, CaptureBlocked, CaptureStopped, TokenRefused
from archiver.platforms.facebook.api import FACEBOOK_API
from archiver.platforms.readings import ThreadReading
from tests.unit.platforms.facebook.graph_server import PAGE, page_of
from tests.unit.platforms.facebook.test_facebook_api import ACCOUNT, ANSWERS, POST
from tests.unit.platforms.talking import NOW

TOKEN = "EAAhemlignyckel0123456789abcdef"


@dataclass
class Graph:
    """A server with one answer per path and place; an answer may be a list, given one after the other."""

    answers: dict[str, object]
    port: int = 0
    asked: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)

    @contextmanager
    def running(self) -> Iterator["Graph"]:
        graph = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, data = graph.answer(self.path, self.headers.get("Authorization") or "")
                body = data if isinstance(data, bytes) else json.dumps(data).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def answer(self, path: str, token: str) -> tuple[int, object]:
        parts = urlsplit(path)
        place = parts.path.removeprefix("/v25.0/")
        after = parse_qs(parts.query).get("after", [""])[0]
        key = f"{place}?{after}" if after else place
        self.asked.append(key)
        self.tokens.add(token)
        given = self.answers[key]
        if isinstance(given, list):
            given = given.pop(0) if len(given) > 1 else given[0]
        return given if isinstance(given, tuple) else (200, given)


def harvest(answers: dict[str, object], tmp_path: Path) -> tuple[Graph, ApiLane, list[ThreadReading]]:
    """Read the account and every thread, as a harvest does."""
    with Graph(dict(answers)).running() as graph:
        base = f"http://127.0.0.1:{graph.port}/v25.0"
        lane = ApiLane(
            ACCOUNT,
            FACEBOOK_API,
            work=tmp_path,
            allowed=frozenset({f"127.0.0.1:{graph.port}", "127.0.0.1"}),
            base=base,
            token=TOKEN,
            progress=lambda _: None,
            sleep=lambda _: None,
            now=lambda: NOW,
        )
        with lane:
            account = lane.read_account().value
            listed = [one for said in lane.listings(account) for one in said.value.threads]
            threads = [lane.read_thread(account, one, {}).value for one in listed]
        return graph, lane, threads


def error(code: int, subcode: int = 0, message: str = "x") -> dict[str, object]:
    return {"error": {"code": code, "error_subcode": subcode, "message": message, "type": "OAuthException"}}


def test_a_page_is_read_with_a_token_that_has_no_right_to_messages(tmp_path: Path) -> None:
    graph, lane, threads = harvest(ANSWERS, tmp_path)
    assert [one.thread.id for one in threads] == ["5001", "5000", "4999"]
    assert len(threads[0].thread.comments) == 4
    assert graph.tokens == {f"Bearer {TOKEN}"}
    assert f"{PAGE}/conversations" in graph.asked
    assert len(lane.shortfalls) == 1  # the post that has no date


def test_what_passes_is_asked_for_again(tmp_path: Path) -> None:
    busy = {**ANSWERS, "storkoping": [(500, error(2)), (503, b"<html>"), ANSWERS["storkoping"]]}
    _, _, threads = harvest(busy, tmp_path)
    assert len(threads) == 3


@pytest.mark.parametrize(
    ("status", "data", "raised"),
    [
        (401, error(190, 463), TokenRefused),
        (400, error(190, 492), TokenRefused),
        (403, error(200), TokenRefused),
        (400, error(100, 33), AccountGone),
        (400, error(100), CaptureStopped),
        (500, error(1), CaptureStopped),
    ],
)
def test_a_page_that_cannot_be_read_says_why(
    status: int, data: object, raised: type[CaptureStopped], tmp_path: Path
) -> None:
    with pytest.raises(raised) as stopped:
        harvest({**ANSWERS, "storkoping": (status, data)}, tmp_path)
    assert stopped.value.say.endswith(".")
    assert TOKEN not in str(stopped.value) + stopped.value.say


def test_a_storm_of_limits_stops_the_harvest(tmp_path: Path) -> None:
    with pytest.raises((CaptureBlocked, CaptureStopped)) as stopped:
        harvest({**ANSWERS, "storkoping": (400, error(32, message="Page request limit reached"))}, tmp_path)
    assert "taket för antalet frågor" in stopped.value.say


def test_a_token_that_runs_out_in_the_middle_keeps_what_was_listed(tmp_path: Path) -> None:
    answers = {**ANSWERS, f"{PAGE}/feed?ett": (401, error(190, 467))}
    _, lane, threads = harvest(answers, tmp_path)
    assert [one.thread.id for one in threads] == ["5001", "5000"]
    assert "nyckeln är ogiltig eller återkallad" in lane.shortfalls[-1].why


def test_a_cut_answer_stops_the_page_of_the_list_and_names_the_reason(tmp_path: Path) -> None:
    whole = json.dumps(page_of([POST])).encode()
    _, lane, threads = harvest({**ANSWERS, f"{PAGE}/feed?ett": (200, whole[:400])}, tmp_path)
    assert len(threads) == 2
    assert lane.shortfalls


def test_a_post_that_is_gone_is_gone(tmp_path: Path) -> None:
    with pytest.raises(AccountGone):
        harvest({**ANSWERS, f"{PAGE}_5001/comments": (400, error(100, 33))}, tmp_path)
