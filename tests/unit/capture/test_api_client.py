"""The api lane's client against a real HTTP server that answers as scripted: patience, tokens, conditions, caps."""

import datetime as dt
import gzip
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from archiver.capture import client as client_module
from archiver.capture.answers_kept import known_answers
from archiver.capture.client import ApiClient, Faulty, KnownAnswer
from archiver.capture.guard import Guard
from archiver.capture.network import Bodies
from archiver.capture.proxy import GuardProxy
from archiver.capture.warc import write_warc
from archiver.errors import AddressRefused, CaptureBlocked, CaptureStopped
from archiver.platforms.api_reading import Answer, ApiReader, Ask, Budget, TokenNeed, Trouble, Verdict

NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
TOKEN = "hemlig nyckel/2026"
Reply = tuple[int, dict[str, str], bytes]


def reply(data: object = None, status: int = 200, **headers: str) -> Reply:
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    return status, {name.replace("_", "-"): value for name, value in headers.items()}, body


@dataclass
class Api:
    """A server that gives its replies one after the other, the last one for ever, and remembers what was asked."""

    url: str
    replies: dict[str, list[Reply]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def host_port(self) -> str:
        return self.url.removeprefix("http://")


@contextmanager
def served() -> Iterator[Api]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            api.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            queue = api.replies[self.path.partition("?")[0]]
            status, headers, body = queue.pop(0) if len(queue) > 1 else queue[0]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Content-Length" not in headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        api = Api(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield api
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def api() -> Iterator[Api]:
    with served() as site:
        yield site


def nothing(*_: Any) -> Any:
    raise NotImplementedError


def reader(judge: Callable[[Answer], Verdict | None] = lambda _: None, **budget: Any) -> ApiReader:
    return ApiReader(
        name="prov-api",
        platforms=frozenset({"prov"}),
        title="Prov",
        version="1",
        reference="https://prov.example/api",
        tested_on="here",
        token=TokenNeed.OPTIONAL,
        token_help="",
        read_account=nothing,
        read_listing=nothing,
        read_thread=nothing,
        judge=judge,
        budget=Budget(**{"retries": 3, **budget}),
    )


@dataclass
class Desk:
    client: ApiClient
    slept: list[float]

    def ask(self, url: str, **more: Any) -> Answer:
        return self.client.ask(Ask(url=url, **more))


@pytest.fixture
def desk(api: Api, tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    with ExitStack() as stack:

        def opened(allowed: tuple[str, ...] = (), **about: Any) -> Desk:
            slept: list[float] = []
            guard = Guard(frozenset((api.host_port, *allowed)))
            client = ApiClient(
                reader=about.pop("reader", reader()),
                guard=guard,
                proxy=stack.enter_context(GuardProxy(guard)),
                bodies=Bodies(tmp_path / "bodies"),
                agent="archiver/test",
                token=about.pop("token", TOKEN),
                now=lambda: NOON,
                sleep=slept.append,
                progress=lambda _: None,
                **about,
            )
            return Desk(stack.enter_context(client), slept)

        yield opened


def test_an_answer_comes_with_its_data_and_stands_among_the_exchanges(api: Api, desk: Callable[..., Desk]) -> None:
    api.replies["/a"] = [reply({"text": "Hej åäö"}, Content_Type="application/json")]
    asking = desk()
    answer = asking.ask(f"{api.url}/a", query=(("limit", "5"),))
    assert (answer.status, answer.data, answer.at) == (200, {"text": "Hej åäö"}, NOON)
    assert api.asked[0][0] == "/a?limit=5"
    assert api.asked[0][1]["authorization"] == f"Bearer {TOKEN}"
    assert [one.resource.url for one in asking.client.exchanges] == [f"{api.url}/a?limit=5"]


def test_a_storm_of_429_is_waited_out_for_as_long_as_the_server_asks(api: Api, desk: Callable[..., Desk]) -> None:
    api.replies["/a"] = [reply(status=429, Retry_After="7"), reply(status=429, Retry_After="11"), reply({"ok": 1})]
    asking = desk()
    assert asking.ask(f"{api.url}/a").data == {"ok": 1}
    assert [round(second) for second in asking.slept] in ([7, 11], [8, 11], [7, 12], [8, 12])


def test_who_asks_us_to_wait_for_an_hour_is_left_in_peace(api: Api, desk: Callable[..., Desk]) -> None:
    api.replies["/a"] = [reply(status=429, Retry_After="3600")]
    with pytest.raises(CaptureBlocked) as refused:
        desk().ask(f"{api.url}/a")
    assert "61 minuter" in refused.value.say


def test_errors_of_the_server_and_broken_json_are_tried_again_and_then_told(
    api: Api, desk: Callable[..., Desk]
) -> None:
    api.replies["/a"] = [reply(status=503), reply(b'{"data": [1, 2'), reply({"ok": 1})]
    api.replies["/b"] = [reply(b'{"data": [1, 2')]
    asking = desk()
    assert asking.ask(f"{api.url}/a").data == {"ok": 1}
    with pytest.raises(Faulty) as broken:
        asking.ask(f"{api.url}/b")
    assert broken.value.verdict.trouble is Trouble.ERROR
    assert len([path for path, _ in api.asked if path == "/b"]) == 4
    assert all(0 < second <= 60 for second in asking.slept)


@pytest.mark.parametrize(
    ("status", "trouble"),
    [(401, Trouble.TOKEN), (403, Trouble.ROLE), (404, Trouble.GONE), (410, Trouble.GONE), (400, Trouble.REFUSED)],
)
def test_what_will_not_pass_is_said_at_once(api: Api, desk: Callable[..., Desk], status: int, trouble: Trouble) -> None:
    api.replies["/a"] = [reply({"error": "nej"}, status=status)]
    with pytest.raises(Faulty) as refused:
        desk().ask(f"{api.url}/a")
    assert refused.value.verdict.trouble is trouble
    assert len(api.asked) == 1


def test_a_status_that_the_reader_wants_to_see_is_an_answer(api: Api, desk: Callable[..., Desk]) -> None:
    api.replies["/a"] = [reply({"error": "borta"}, status=404)]
    assert desk().ask(f"{api.url}/a", fine=frozenset({404})).status == 404


def test_the_platforms_own_word_goes_before_the_status(api: Api, desk: Callable[..., Desk]) -> None:
    api.replies["/a"] = [reply({"error": {"code": 190}})]
    expired = Verdict(trouble=Trouble.TOKEN, say="Nyckeln har gått ut.")
    with pytest.raises(Faulty) as refused:
        desk(reader=reader(judge=lambda _: expired)).ask(f"{api.url}/a")
    assert refused.value.verdict.say == "Nyckeln har gått ut."


def test_the_last_question_that_is_allowed_makes_the_next_one_wait(api: Api, desk: Callable[..., Desk]) -> None:
    reset = str(int(NOON.timestamp()) + 90)
    api.replies["/a"] = [reply({}, x_rate_limit_remaining="0", x_rate_limit_reset=reset), reply({})]
    asking = desk()
    asking.ask(f"{api.url}/a")
    asking.ask(f"{api.url}/a")
    assert [round(second) for second in asking.slept] == [90]


def test_a_token_goes_to_no_other_host(api: Api, desk: Callable[..., Desk]) -> None:
    with served() as other:
        other.replies["/b"] = [reply({"ok": 1})]
        api.replies["/a"] = [reply(status=302, Location=f"{other.url}/b")]
        assert desk(allowed=(other.host_port,)).ask(f"{api.url}/a").data == {"ok": 1}
        assert "authorization" not in other.asked[0][1]


def test_a_token_that_must_stand_in_the_address_is_sent_there_and_kept_nowhere(
    api: Api, desk: Callable[..., Desk], tmp_path: Path
) -> None:
    api.replies["/a"] = [reply({"ok": 1})]
    asking = desk(reader=replace(reader(), token_query="key"))
    asking.ask(f"{api.url}/a", query=(("n", "1"),))
    path, headers = api.asked[0]
    assert path == "/a?n=1&key=hemlig+nyckel%2F2026"
    assert "authorization" not in headers
    warc = tmp_path / "capture.warc.gz"
    write_warc(warc, asking.client.exchanges, documents={}, at=NOON, about={})
    assert b"hemlig" not in gzip.decompress(warc.read_bytes())


def test_a_redirect_into_the_own_network_is_refused(api: Api, desk: Callable[..., Desk]) -> None:
    api.replies["/a"] = [reply(status=302, Location="http://127.0.0.1:9/intern")]
    with pytest.raises(AddressRefused):
        desk().ask(f"{api.url}/a")


def test_an_answer_that_repeats_the_token_is_kept_without_it(
    api: Api, desk: Callable[..., Desk], tmp_path: Path
) -> None:
    said = {"next": f"{api.url}/a?access_token=hemlig%20nyckel%2F2026&after=1", "bare": TOKEN}
    api.replies["/a"] = [reply(said)]
    asking = desk()
    asking.ask(f"{api.url}/a")
    path = tmp_path / "capture.warc.gz"
    write_warc(path, asking.client.exchanges, documents={}, at=NOON, about={})
    kept = gzip.decompress(path.read_bytes())
    assert b"hemlig" not in kept
    assert b"REMOVED" in kept


def test_what_is_known_is_asked_for_conditionally_and_kept_whole(
    api: Api, desk: Callable[..., Desk], tmp_path: Path
) -> None:
    api.replies["/a"] = [reply({"n": 1}, ETag='W/"1"', Content_Type="application/json"), reply(b"", status=304)]
    first = desk()
    first.ask(f"{api.url}/a")
    path = tmp_path / "capture.warc.gz"
    write_warc(path, first.client.exchanges, documents={}, at=NOON, about={})
    known = known_answers(path)
    assert known == {
        f"{api.url}/a": KnownAnswer(etag='W/"1"', last_modified="", body=b'{"n": 1}', mime="application/json")
    }
    second = desk(known=known)
    answer = second.ask(f"{api.url}/a")
    assert (answer.status, answer.data) == (200, {"n": 1})
    assert api.asked[1][1]["if-none-match"] == 'W/"1"'
    write_warc(path, second.client.exchanges, documents={}, at=NOON, about={})
    assert known_answers(path) == known


def test_an_answer_without_end_stops_at_the_cap(
    api: Api, desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "ANSWER_CAP", 1000)
    api.replies["/a"] = [reply(b"[" + b"1," * 2000 + b"1]")]
    with pytest.raises(CaptureStopped, match="more than"):
        desk().ask(f"{api.url}/a")


def test_json_nested_to_make_us_fall_is_a_broken_answer(api: Api, desk: Callable[..., Desk]) -> None:
    api.replies["/a"] = [reply(b"[" * 200_000)]
    with pytest.raises(Faulty):
        desk(reader=reader(retries=0)).ask(f"{api.url}/a")


def test_the_budget_ends_the_asking_and_says_so(api: Api, desk: Callable[..., Desk]) -> None:
    api.replies["/a"] = [reply({})]
    asking = desk(reader=reader(requests=2))
    asking.ask(f"{api.url}/a")
    asking.ask(f"{api.url}/a")
    with pytest.raises(CaptureStopped) as stopped:
        asking.ask(f"{api.url}/a")
    assert "2 frågor" in stopped.value.say
    assert len(api.asked) == 2


def test_a_server_that_is_not_there_is_told_as_that(desk: Callable[..., Desk]) -> None:
    asking = desk(allowed=("127.0.0.1:9",), reader=reader(retries=1))
    with pytest.raises(Faulty) as missing:
        asking.ask("http://127.0.0.1:9/a")
    assert missing.value.verdict.trouble is Trouble.ERROR
