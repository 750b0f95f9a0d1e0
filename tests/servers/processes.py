"""Processes that serve during a test session and are certainly gone after it."""

import os
import random
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import httpx
from filelock import FileLock

ROOT = Path(__file__).parents[2]
TESTBED = ROOT / ".testbed"
PATIENCE = 240  # seconds; a machine may have much to do besides
ONE_ANSWER = 20  # seconds; a server that takes the first question and drops it is asked again
PORTS = range(20_000, 32_000)  # below those that the kernel gives to whoever connects (ip_local_port_range)


def free_port() -> int:
    """Give a port on loopback that nothing listens on now, and that no connection going out will have taken."""
    for port in random.sample(PORTS, 100):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("a hundred ports were taken")


def installed(*programs: str) -> None:
    """Refuse to start without these; scripts/test installs them. A missing server is a failure, not a skip."""
    missing = [name for name in programs if not shutil.which(name)]
    if missing:
        raise FileNotFoundError(f"{', '.join(missing)} not installed: run scripts/test once, it installs them")


@contextmanager
def running(
    args: Sequence[str | Path], *, ready: Callable[[], bool], log: Path, env: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server while the block lasts; the block begins when `ready` says so (`PATIENCE` at most).

    The server ends with its children; should the test process be killed, the kernel ends the server too.
    """
    with log.open("ab") as out:
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *map(str, args)],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env={**os.environ, **(env or {})},
            start_new_session=True,
        )
    try:
        _await(process, ready, log)
        yield process
    finally:
        _end(process)


def built(name: str, key: str, build: Callable[[Path], None]) -> Path:
    """Give the folder `.testbed/<name>-<key>`, made by `build` when it is not there; older ones are removed."""
    target = TESTBED / f"{name}-{key}"
    TESTBED.mkdir(exist_ok=True)
    with FileLock(TESTBED / f"{name}.lock"):
        if not target.is_dir():
            for old in TESTBED.glob(f"{name}-*"):
                shutil.rmtree(old)
            aside = TESTBED / f"{name}.building"
            shutil.rmtree(aside, ignore_errors=True)
            aside.mkdir()
            build(aside)
            aside.rename(target)
    return target


def key_of(folder: Path, *words: str) -> str:
    """Give a key that changes with any file of the folder and any of the words."""
    parts = [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]
    return sha256(b"\0".join([*parts, *(word.encode() for word in words)])).hexdigest()[:12]


def package_version(package: str) -> str:
    """Give the version of an installed Debian package."""
    asked = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, check=True)
    return asked.stdout.decode()


def get(url: str) -> httpx.Response:
    """Ask one of the servers, with patience."""
    return httpx.get(url, timeout=PATIENCE)


def answers(url: str) -> Callable[[], bool]:
    """Give a check that the address answers anything at all."""

    def check() -> bool:
        try:
            httpx.get(url, timeout=ONE_ANSWER)
        except httpx.TransportError:
            return False
        return True

    return check


def _await(process: subprocess.Popen[bytes], ready: Callable[[], bool], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not ready():
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"{process.args!r} did not start:\n{log.read_text('utf-8', 'replace')[-3000:]}")
        time.sleep(0.02)


def _end(process: subprocess.Popen[bytes]) -> None:
    for how in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, how)
            process.wait(15)
        except ProcessLookupError:
            process.wait(15)
            return
        except subprocess.TimeoutExpired:
            continue
