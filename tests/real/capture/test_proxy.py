"""The guard's proxy on its own: it connects to what it has judged, and keeps nobody waiting."""

import contextlib
import socket
import time
from collections.abc import Iterator

import httpx
import pytest

from archiver.capture.guard import Guard
from archiver.capture.proxy import REFUSED, GuardProxy
from tests.real.capture.loopback import Answer, Site, serve

pytestmark = pytest.mark.real


class Names:
    """A name server of our own: each name has a list of answers, the last one stays."""

    def __init__(self, **answers: list[str]) -> None:
        self.answers = answers
        self.asked = 0

    async def __call__(self, host: str, port: int) -> tuple[str, ...]:
        self.asked += 1
        found = self.answers.get(host.replace(".", "_").replace("-", "_"), [host])
        return (found.pop(0) if len(found) > 1 else found[0],)


@pytest.fixture
def site() -> Iterator[Site]:
    with serve() as site:
        site.pages["/"] = Answer("hej")
        yield site


def client(proxy: GuardProxy) -> httpx.Client:
    return httpx.Client(proxy=proxy.url, trust_env=False)


def test_a_name_that_changes_its_answer_is_judged_each_time(site: Site) -> None:
    port = site.address.rpartition(":")[2]
    names = Names(skiftar_example=["127.0.0.1"])
    with GuardProxy(Guard(frozenset(), resolve=names)) as proxy, client(proxy) as http:
        answer = http.get(f"http://skiftar.example:{port}/")
        assert answer.status_code == 403
        assert proxy.refusal_of(f"http://skiftar.example:{port}/x") is not None
        assert site.asked == []


def test_an_allowed_name_is_reached_with_its_own_host_header(site: Site) -> None:
    port = site.address.rpartition(":")[2]
    names = Names(intranat_example=["127.0.0.1"])
    allowed = frozenset({f"intranat.example:{port}"})
    with GuardProxy(Guard(allowed, resolve=names)) as proxy, client(proxy) as http:
        assert http.get(f"http://intranat.example:{port}/").text == "hej"
        assert site.asked[0].headers["Host"] == f"intranat.example:{port}"
        assert "Proxy-Connection" not in site.asked[0].headers
        assert proxy.contacted == (f"intranat.example:{port}",)


def test_a_tunnel_to_a_private_address_is_refused() -> None:
    with GuardProxy(Guard(frozenset())) as proxy, client(proxy) as http:
        with pytest.raises(httpx.ProxyError, match="403"):
            http.get("https://127.0.0.1:8443/")
        assert [refusal.where for refusal in proxy.refused] == ["127.0.0.1:8443"]


def test_the_proxy_is_no_way_to_itself() -> None:
    with GuardProxy(Guard(frozenset())) as proxy, client(proxy) as http:
        assert http.get(proxy.url).status_code == 403


def test_a_host_that_cannot_be_reached_answers_502(site: Site) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{closed.getsockname()[1]}"
    with GuardProxy(Guard(frozenset({address}))) as proxy, client(proxy) as http:
        assert http.get(f"http://{address}/").status_code == 502


@pytest.mark.parametrize(
    "said",
    [
        b"nonsens\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET file:///etc/passwd HTTP/1.1\r\n\r\n",
        b"CONNECT 127.0.0.1 HTTP/1.1\r\n\r\n",
        b"\xff\xfe\r\n\r\n",
        b"G" * 300_000,
    ],
)
def test_nonsense_is_hung_up_on_and_the_next_is_served(site: Site, said: bytes) -> None:
    with GuardProxy(Guard(frozenset({site.address}))) as proxy:
        host, port = proxy.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=10) as raw:
            raw.sendall(said)
            with contextlib.suppress(ConnectionResetError):
                assert raw.recv(1000) in (b"", REFUSED)
        with client(proxy) as http:
            assert http.get(site.url + "/").text == "hej"


def test_large_bodies_pass_whole_and_fast(site: Site) -> None:
    body = bytes(range(256)) * 4 * 20_000  # 20 MB
    site.pages["/stor"] = Answer(body, mime="application/octet-stream")
    with GuardProxy(Guard(frozenset({site.address}))) as proxy, client(proxy) as http:
        began = time.monotonic()
        assert http.get(site.url + "/stor").content == body
        assert time.monotonic() - began < 10


def test_closing_ends_open_connections(site: Site) -> None:
    with GuardProxy(Guard(frozenset({site.address}))) as proxy:
        host, port = proxy.url.removeprefix("http://").split(":")
        raw = socket.create_connection((host, int(port)), timeout=10)
    with raw, contextlib.suppress(ConnectionResetError):
        assert raw.recv(1) == b""
