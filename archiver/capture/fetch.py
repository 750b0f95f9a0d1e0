"""Fetches single files beside the page: originals of images, videos, sound. The only user of the HTTP client.

Everything goes through the guard's proxy, is read as a stream, and stops at the cap.
"""

import datetime as dt
import hashlib
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

import httpx

from archiver.capture.decoding import ACCEPTED, TooSlow, unpacked
from archiver.capture.guard import Guard
from archiver.capture.pacing import retry_after
from archiver.capture.proxy import GuardProxy
from archiver.errors import AddressRefused
from archiver.evidence import Resource
from archiver.records import Missing

REDIRECTS = 10
ATTEMPTS = 2
TIMEOUT = httpx.Timeout(30.0, connect=15.0)  # seconds without any byte
WHOLE_LIMIT = 1800.0  # seconds for one file
LONGEST_WAIT = 60.0  # seconds that a server may ask us to wait
SAY_STATUS = "Servern svarade {status} när filen skulle hämtas."
SAY_UNREACHABLE = "Filen kunde inte hämtas: servern svarade inte."
SAY_REDIRECTS = "Filen kunde inte hämtas: adressen skickade vidare för många gånger."
SAY_SLOW = "Filen kunde inte hämtas inom {minutes} minuter."
SAY_EMPTY = "Servern lämnade en tom fil."
RETRIED = frozenset((408, 425, 429, 500, 502, 503, 504))


class Fetcher:
    """A client for one harvest. Each address is fetched once; what came of it is remembered."""

    def __init__(
        self,
        proxy: GuardProxy,
        guard: Guard,
        *,
        into: Path,
        agent: str,
        sleep: Callable[[float], None],
        now: Callable[[], dt.datetime],
    ) -> None:
        into.mkdir(parents=True, exist_ok=True)
        self._proxy, self._guard, self._into = proxy, guard, into
        self._sleep, self._now = sleep, now
        self._known: dict[tuple[str, int], Resource | Missing] = {}
        self._client = httpx.Client(
            proxy=proxy.url,
            trust_env=False,
            follow_redirects=False,
            timeout=TIMEOUT,
            headers={
                "User-Agent": agent,
                "Accept": "*/*",
                "Accept-Language": "sv-SE,sv;q=0.9",
                "Accept-Encoding": ACCEPTED,
            },
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def fetch(self, url: str, *, max_bytes: int) -> Resource | Missing:
        """Give the file, or why it could not be had. One that is too large comes without path and with its size."""
        found = self._known.get((url, max_bytes))
        if found is None:
            found = self._known[(url, max_bytes)] = self._fetch(url, max_bytes)
        return found

    def _fetch(self, url: str, max_bytes: int) -> Resource | Missing:
        why = SAY_UNREACHABLE
        for attempt in range(ATTEMPTS):
            try:
                found = self._follow(url, max_bytes)
            except AddressRefused as error:
                return Missing(what=url, why=error.say)
            except (httpx.HTTPError, httpx.InvalidURL):
                refusal = self._proxy.refusal_of(url)
                if refusal is not None:
                    return Missing(what=url, why=refusal.why)
                continue
            if not isinstance(found, _Retry):
                return found
            why = found.why
            if attempt + 1 < ATTEMPTS:
                self._sleep(min(found.wait, LONGEST_WAIT))
        return Missing(what=url, why=why)

    def _follow(self, url: str, max_bytes: int) -> "Resource | Missing | _Retry":
        address = url
        for _ in range(REDIRECTS):
            self._guard.check(address)
            with self._client.stream("GET", address) as response:
                if response.is_redirect and "location" in response.headers:
                    address = _redirected(address, response.headers["location"])
                    continue
                return self._judge(url, response, max_bytes)
        return Missing(what=url, why=SAY_REDIRECTS)

    def _judge(self, url: str, response: httpx.Response, max_bytes: int) -> "Resource | Missing | _Retry":
        status = response.status_code
        refusal = self._proxy.refusal_of(str(response.url)) if status == 403 else None
        if refusal is not None:
            return Missing(what=url, why=refusal.why)
        if status in RETRIED:
            wait = retry_after(response.headers.get("retry-after", ""), self._now())
            return _Retry(SAY_STATUS.format(status=status), 1.0 if wait is None else wait)
        if status not in (200, 203):
            return Missing(what=url, why=SAY_STATUS.format(status=status))
        announced = _announced(response.headers)
        if announced > max_bytes:
            return _too_large(url, response, announced)
        return self._store(url, response, max_bytes)

    def _store(self, url: str, response: httpx.Response, max_bytes: int) -> Resource | Missing:
        """Write the stream aside, then under its checksum."""
        digest, size = hashlib.sha256(), 0
        handle, name = tempfile.mkstemp(dir=self._into, prefix=".part-")
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in unpacked(response, within=WHOLE_LIMIT):
                    size += len(chunk)
                    if size > max_bytes:
                        return _too_large(url, response, size)
                    digest.update(chunk)
                    file.write(chunk)
            if size == 0:
                return Missing(what=url, why=SAY_EMPTY)
            sha256 = digest.hexdigest()
            path = self._into / sha256
            part.replace(path)
        except TooSlow:
            return Missing(what=url, why=SAY_SLOW.format(minutes=int(WHOLE_LIMIT // 60)))
        finally:
            part.unlink(missing_ok=True)
        mime = response.headers.get("content-type", "")
        return Resource(url=url, status=response.status_code, mime=mime, path=path, sha256=sha256, size=size)


class _Retry:
    """The server asks to come back later."""

    def __init__(self, why: str, wait: float) -> None:
        self.why = why
        self.wait = wait


def _redirected(address: str, location: str) -> str:
    try:
        return urljoin(address, location)
    except ValueError:  # the guard will refuse it as what it is
        return location


def _announced(headers: Mapping[str, str]) -> int:
    length = headers.get("content-length", "")
    return int(length) if length.isdigit() else 0


def _too_large(url: str, response: httpx.Response, size: int) -> Resource:
    mime = response.headers.get("content-type", "")
    return Resource(url=url, status=response.status_code, mime=mime, path=None, sha256="", size=size)
