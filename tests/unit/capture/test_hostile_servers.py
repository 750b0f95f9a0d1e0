"""Servers that mean ill: answers that swell, drip, break off, or give a token back in another dress."""

import base64
import gzip
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import brotli
import pytest

from archiver.capture import client as client_module
from archiver.capture.fetch import Fetcher
from archiver.capture.guard import Guard
from archiver.capture.proxy import GuardProxy
from archiver.capture.warc import write_warc
from archiver.errors import CaptureBlocked, CaptureStopped
from archiver.platforms.api_reading import Ask, Trouble
from archiver.records import Missing
from tests.unit.capture.test_api_client import NOON, Api, Desk, api, desk, reader, reply

__all__ = ["api", "desk"]  # fixtures
MUCH = 200 * 1024 * 1024
SECRET = "anna:abcd efgh/ijkl+mnop"


def swelling(layers: int) -> bytes:
    data = bytes(MUCH)
    for _ in range(layers):
        data = gzip.compress(data, 9)
    return data


BOMBS = {"gzip": swelling(1), "gzip, gzip": swelling(2), "br": brotli.compress(bytes(MUCH), quality=5)}


@pytest.mark.parametrize("coding", BOMBS)
def test_an_answer_that_swells_takes_little_memory(api: Api, desk: Callable[..., Desk], coding: str) -> None:
    api.replies["/a"] = [reply(BOMBS[coding], Content_Encoding=coding)]
    asking = desk(reader=reader(retries=0))
    tracemalloc.start()
    try:
        with pytest.raises((client_module.Faulty, CaptureStopped)):
            asking.ask(f"{api.url}/a")
        assert tracemalloc.get_traced_memory()[1] < 90_000_000
    finally:
        tracemalloc.stop()
    assert "br" not in api.asked[0][1]["accept-encoding"]


@pytest.fixture
def fetcher(api: Api, tmp_path: Path) -> Iterator[Fetcher]:
    guard = Guard(frozenset((api.host_port,)))
    with ExitStack() as stack:
        proxy = stack.enter_context(GuardProxy(guard))
        made = Fetcher(proxy, guard, into=tmp_path / "f", agent="t", sleep=lambda _: None, now=lambda: NOON)
        yield stack.enter_context(made)


@pytest.mark.parametrize("coding", BOMBS)
def test_a_file_that_swells_takes_little_memory(api: Api, fetcher: Fetcher, coding: str) -> None:
    api.replies["/a"] = [reply(BOMBS[coding], Content_Encoding=coding)]
    tracemalloc.start()
    try:
        found = fetcher.fetch(f"{api.url}/a", max_bytes=10_000_000)
        assert isinstance(found, Missing) or found.path is None
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()


def test_packing_that_breaks_off_is_no_answer_and_no_file(
    api: Api, desk: Callable[..., Desk], fetcher: Fetcher
) -> None:
    whole = gzip.compress(b'{"n": 1}' * 1000)
    api.replies["/a"] = [reply(whole[:-9], Content_Encoding="gzip")]
    api.replies["/b"] = [reply(gzip.compress(b'{"n"') + gzip.compress(b": 1}"), Content_Encoding="gzip")]
    asking = desk(reader=reader(retries=0))
    with pytest.raises(client_module.Faulty) as broken:
        asking.ask(f"{api.url}/a")
    assert broken.value.verdict.trouble is Trouble.ERROR
    assert isinstance(fetcher.fetch(f"{api.url}/a", max_bytes=10_000_000), Missing)
    assert asking.ask(f"{api.url}/b").data == {"n": 1}


@contextmanager
def dripping() -> Iterator[str]:
    """Serve one answer of a byte at a time, for ever."""
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
                while not ended.wait(0.05):
                    try:
                        connection.sendall(b" ")
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        try:
            yield f"127.0.0.1:{server.getsockname()[1]}"
        finally:
            ended.set()
            thread.join()


def test_an_answer_that_drips_ends_the_harvest(desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "ANSWER_LIMIT", 0.5)
    with dripping() as host_port:
        begun = time.monotonic()
        with pytest.raises(CaptureBlocked):
            desk(allowed=(host_port,)).ask(f"http://{host_port}/a")
        assert time.monotonic() - begun < 5


def test_a_conversation_has_an_end(api: Api, desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "TALK_CAP", 1000)
    api.replies["/a"] = [reply({"text": "x" * 300})]
    asking = desk()
    with pytest.raises(CaptureStopped) as stopped:
        for _ in range(10):
            asking.ask(f"{api.url}/a")
    assert "om en enda sak" in stopped.value.say
    assert len(api.asked) == 4


def test_a_token_is_not_sent_where_it_can_be_read_on_the_way(desk: Callable[..., Desk]) -> None:
    asking = desk()
    with pytest.raises(CaptureStopped) as stopped:
        asking.ask("http://blogg.example/wp-json")
    assert "https" in stopped.value.say
    meant = Ask(url="https://api.example/a")
    allowed = asking.client._may_have_token
    assert allowed(meant, "https://api.example/b", meant.url)
    assert not allowed(meant, "http://api.example/b", meant.url)
    assert not allowed(meant, "https://api.example.evil.example/b", meant.url)


def test_a_token_that_comes_back_in_any_dress_is_kept_nowhere(
    api: Api, desk: Callable[..., Desk], tmp_path: Path
) -> None:
    basic = base64.b64encode(SECRET.encode()).decode()

    def authorise(token: str) -> dict[str, str]:
        return {"Authorization": "Basic " + base64.b64encode(token.encode()).decode()}

    password = SECRET.partition(":")[2]
    said = '{"a": "%s", "b": "%s", "c": "%s", "d": "anna%%3aabcd+efgh%%2fijkl%%2bmnop"}'
    body = (said % (basic, SECRET.replace("/", "\\/"), password)).encode()
    api.replies["/a"] = [
        reply(status=302, Location=f"/b?x={basic}"),
    ]
    api.replies["/b"] = [reply(body, X_Echo=f"Basic {basic}", X_Debug=SECRET)]
    asking = desk(reader=replace(reader(), authorise=authorise), token=SECRET)
    answer = asking.ask(f"{api.url}/a")
    path = tmp_path / "capture.warc.gz"
    write_warc(path, asking.client.exchanges, documents={}, at=NOON, about={})
    for kept in (gzip.decompress(path.read_bytes()).decode(), repr(answer), repr(asking.client.exchanges)):
        visible = kept.replace(f"('authorization', 'Basic {basic}')", "")  # as sent; no file has it
        for secret in (basic, "efgh", SECRET):
            assert secret not in visible
