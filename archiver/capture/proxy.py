"""A forward proxy on loopback through which everything of a capture goes: browser and media fetches alike.

It resolves each name itself, lets the guard judge the answer, and connects to the judged address. HTTPS passes
through as a CONNECT tunnel (RFC 9110 §9.3.6), plain HTTP one request per connection (RFC 9112 §9.6, `close`).
A host that was slow to fail is refused at once for a while, so that one dead image server costs one wait.
"""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Coroutine
from functools import partial
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from archiver.capture.guard import Guard, Refusal, host_port, parts_of
from archiver.errors import AddressRefused

HEAD_LIMIT = 256 * 1024  # bytes of a request or response head
CHUNK = 256 * 1024
CONNECT_TIMEOUT = 10.0  # seconds
HEAD_TIMEOUT = 30.0  # seconds for a client to say what it wants
SLOW_FAILURE = 1.0  # seconds; a host that took longer to fail is remembered
REMEMBERED = 60.0  # seconds
BACKLOG = 200
HOP_BY_HOP = frozenset((b"connection", b"proxy-connection", b"keep-alive", b"proxy-authorization"))
REFUSED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 7\r\nConnection: close\r\n\r\nRefused"
UNREACHABLE = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class GuardProxy:
    """The proxy, running in a thread of its own while the block lasts."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="guard-proxy", daemon=True)
        self._listener = socket.socket()
        self._tasks: set[asyncio.Task[None]] = set()
        self._contacted: dict[str, None] = {}
        self._refused: dict[Refusal, None] = {}
        self._dead: dict[str, float] = {}
        self.url = ""

    def __enter__(self) -> Self:
        self._thread.start()
        self.url = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._shut(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def contacted(self) -> tuple[str, ...]:
        """HOST:PORT of everything that was connected to, in order of first contact."""
        return tuple(self._contacted)

    @property
    def refused(self) -> tuple[Refusal, ...]:
        """What was asked for and refused, each once, in order."""
        return tuple(self._refused)

    def refusal_of(self, url: str) -> Refusal | None:
        """Give the refusal that met this address, if one did."""
        try:
            where = host_port(*parts_of(url))
        except AddressRefused:
            return None
        return next((refusal for refusal in self._refused if refusal.where == where), None)

    async def _listen(self) -> str:
        """Listen, and accept by ourselves: asyncio's server loses sight of connections that come while it closes."""
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(BACKLOG)
        self._listener.setblocking(False)
        self._loop.add_reader(self._listener, self._accept_one)
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    async def _shut(self) -> None:
        self._loop.remove_reader(self._listener)
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._listener.close()
        await asyncio.sleep(0)  # closed transports let go of their sockets in the next turn
        await self._loop.shutdown_default_executor()

    def _start(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _accept_one(self) -> None:
        with contextlib.suppress(OSError):  # it has gone again, or there is no room for it: it may come back
            connection, _ = self._listener.accept()
            connection.setblocking(False)
            self._start(self._accept(connection)).add_done_callback(partial(_close, connection))

    async def _accept(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, EOFError, ValueError, TimeoutError, asyncio.LimitOverrunError):
            # Either end may go away or talk nonsense at any time; then there is nobody left to tell.
            client = await asyncio.open_connection(sock=connection, limit=HEAD_LIMIT)
            try:
                await self._serve(client)
                client[1].close()
                await client[1].wait_closed()
            finally:
                client[1].transport.abort()

    async def _serve(self, client: Ends) -> None:
        async with asyncio.timeout(HEAD_TIMEOUT):
            head = await client[0].readuntil(b"\r\n\r\n")
        method, target, _ = head.split(b"\r\n", 1)[0].decode("ascii").split(" ", 2)
        tunnel = method == "CONNECT"
        try:
            host, port = _authority(target) if tunnel else parts_of(target)
        except AddressRefused:
            client[1].write(REFUSED)
            return
        upstream = await self._connect(host, port, client[1])
        if upstream is None:
            return
        try:
            if tunnel:
                client[1].write(ESTABLISHED)
                await _either(_pump(client[0], upstream[1]), _pump(upstream[0], client[1]))
            else:
                upstream[1].write(_forwarded(head, method, target))
                await _either(_pump(client[0], upstream[1]), _answer(upstream[0], client[1]))
        finally:
            upstream[1].close()

    async def _connect(self, host: str, port: int, client: asyncio.StreamWriter) -> Ends | None:
        """Open the way to a host, or tell the client why not."""
        where = host_port(host, port)
        began = self._loop.time()
        if self._dead.get(where, 0.0) > began:
            client.write(UNREACHABLE)
            return None
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT):
                upstream = await self._open(host, port)
        except AddressRefused as error:
            self._refused[Refusal(where, error.say)] = None
            client.write(REFUSED)
        except OSError:  # a timeout is one too
            if self._loop.time() - began > SLOW_FAILURE:
                self._dead[where] = self._loop.time() + REMEMBERED
            client.write(UNREACHABLE)
        else:
            self._contacted[where] = None
            return upstream
        return None

    async def _open(self, host: str, port: int) -> Ends:
        failure = OSError(f"{host} has no address")
        for address in await self._guard.addresses(host, port):
            try:
                return await asyncio.open_connection(address, port, limit=CHUNK)
            except OSError as error:
                failure = error
        raise failure


def _close(connection: socket.socket, task: asyncio.Task[None]) -> None:
    """Close a connection whose task may never have begun."""
    connection.close()


def _authority(target: str) -> tuple[str, int]:
    host, _, port = target.rpartition(":")
    return host.strip("[]"), int(port)


def _forwarded(head: bytes, method: str, target: str) -> bytes:
    """Give the request in origin form, asking the server to close afterwards."""
    split = urlsplit(target)
    path = (split.path or "/") + (f"?{split.query}" if split.query else "")
    lines = head[:-4].split(b"\r\n")[1:]
    kept = [line for line in lines if line.partition(b":")[0].strip().lower() not in HOP_BY_HOP]
    return b"\r\n".join([f"{method} {path} HTTP/1.1".encode("ascii"), *kept, b"Connection: close", b"", b""])


async def _answer(upstream: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
    """Pass the answer on, marked as the last of its connection: the next request may be for another host."""
    while True:
        head = await upstream.readuntil(b"\r\n\r\n")
        status, *lines = head[:-4].split(b"\r\n")
        kept = [line for line in lines if line.partition(b":")[0].strip().lower() not in HOP_BY_HOP]
        interim = status.split(b" ")[1].startswith(b"1")
        client.write(b"\r\n".join([status, *kept, *([] if interim else [b"Connection: close"]), b"", b""]))
        if not interim:
            return await _pump(upstream, client)


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while data := await source.read(CHUNK):
        sink.write(data)
        await sink.drain()


async def _either(*ways: Coroutine[None, None, None]) -> None:
    """Run both ways until one of them ends."""
    tasks = [asyncio.ensure_future(way) for way in ways]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
