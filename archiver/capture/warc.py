"""Writes what a page loaded as WARC 1.1 (ISO 28500:2017), without secrets. Same input, same bytes.

Bodies are stored as the browser decoded them, so `Content-Encoding`, `Transfer-Encoding` and `Content-Length` of the
server would be untrue; they are kept under `X-Archive-Orig-` names. Each record is a gzip member of its own (Annex D).
"""

import datetime as dt
import io
import mimetypes
import uuid
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from warcio.recordbuilder import RecordBuilder
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archiver.capture.network import Exchange, Headers
from archiver.capture.scrub import hider, scrub_form, scrub_headers, scrub_url

CONFORMS_TO = "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
UNTRUE = frozenset(("content-encoding", "transfer-encoding", "content-length"))
COMPRESSED = ("image/", "video/", "audio/", "font/", "application/zip", "application/pdf", "application/octet-stream")
LEVEL, FAST = 6, 1


def write_warc(
    path: Path,
    exchanges: Iterable[Exchange],
    *,
    documents: Mapping[str, str],
    fragments: Iterable[tuple[str, bytes]] = (),
    at: dt.datetime,
    about: Mapping[str, str],
    secrets: frozenset[str] = frozenset(),
) -> None:
    """Write the exchanges, then each document as the browser showed it (address -> serialised DOM), then fragments.

    `at` is the time of the capture; `about` goes into the warcinfo record. `secrets` are values (of a login's cookies)
    that a page may repeat: wherever one stands it is replaced.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        writer = _Writer(file, secrets)
        writer.info(path.name, about, at)
        for exchange in exchanges:
            writer.exchange(exchange)
        for url, html in documents.items():
            writer.document(url, html, at)
        for member, data in fragments:
            writer.fragment(member, data, at)


def write_fragments(
    path: Path, fragments: Iterable[tuple[str, bytes]], *, at: dt.datetime, about: Mapping[str, str]
) -> None:
    """Write parts of an export (member's name -> bytes as delivered) as resource records to a new file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        writer = _Writer(file)
        writer.info(path.name, about, at)
        for member, data in fragments:
            writer.fragment(member, data, at)


class _Writer:
    def __init__(self, file: BinaryIO, secrets: frozenset[str] = frozenset()) -> None:
        self._file = file
        self._hide = hider(secrets)
        self._builder = RecordBuilder(warc_version="1.1")
        self._number = 0
        self._info = ""

    def info(self, name: str, about: Mapping[str, str], at: dt.datetime) -> None:
        fields = {**about, "format": "WARC File Format 1.1", "conformsTo": CONFORMS_TO}
        body = "".join(f"{key}: {_line(value)}\r\n" for key, value in fields.items()).encode()
        headers = {"WARC-Filename": name, "Content-Type": "application/warc-fields"}
        self._info = self._record("warcinfo", "", body, at, headers)

    def exchange(self, exchange: Exchange) -> None:
        url = self._hide(scrub_url(exchange.resource.url).encode()).decode()
        body = exchange.resource.path.read_bytes() if exchange.resource.path else b""
        if not exchange.resource.mime.startswith(COMPRESSED):
            body = self._hide(body)
        kept = [(name, value) for name, value in exchange.headers if name.lower() not in UNTRUE]
        kept += [(f"X-Archive-Orig-{name}", value) for name, value in exchange.headers if name.lower() in UNTRUE]
        head = StatusAndHeaders(
            f"{exchange.resource.status} {_line(exchange.reason)}".rstrip(),
            [*self._shown(scrub_headers(kept)), ("Content-Length", str(len(body)))],
            protocol="HTTP/1.1",
        )
        extra = {"WARC-Truncated": exchange.note} if exchange.note else {}
        level = FAST if exchange.resource.mime.startswith(COMPRESSED) else LEVEL
        answer = self._record("response", url, body, exchange.at, extra, head=head, level=level)
        asked = StatusAndHeaders(
            f"{exchange.method} {url} HTTP/1.1",
            self._shown(scrub_headers(exchange.request_headers)),
            is_http_request=True,
        )
        posted = self._hide(scrub_form(exchange.posted, exchange.request_headers))
        self._record("request", url, posted, exchange.at, {"WARC-Concurrent-To": answer}, head=asked)

    def document(self, url: str, html: str, at: dt.datetime) -> None:
        """Keep the page as it stood when it was read; the scripts had made it so."""
        target = "urn:x-archiver:dom:" + self._hide(scrub_url(url).encode()).decode()
        self._record(
            "resource",
            target,
            self._hide(html.encode("utf-8", "replace")),
            at,
            {"Content-Type": "text/html;charset=utf-8"},
        )

    def _shown(self, headers: Headers) -> list[tuple[str, str]]:
        hidden = ((name, self._hide(value.encode("utf-8", "surrogateescape"))) for name, value in headers)
        return _lines(tuple((name, value.decode("utf-8", "surrogateescape")) for name, value in hidden))

    def fragment(self, member: str, data: bytes, at: dt.datetime) -> None:
        """Keep a part of an export's member."""
        mime = mimetypes.guess_type(member)[0] or "application/octet-stream"
        self._record("resource", f"urn:x-archiver:export:{quote(member)}", data, at, {"Content-Type": mime})

    def _record(
        self,
        kind: str,
        url: str,
        body: bytes,
        at: dt.datetime,
        extra: Mapping[str, str],
        *,
        head: StatusAndHeaders | None = None,
        level: int = LEVEL,
    ) -> str:
        """Write one record; give its id, which follows from its place and content."""
        self._number += 1
        stamp = at.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        checksum = f"{zlib.crc32(body):08x}{len(body)}"
        name = f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{self._number} {kind} {stamp} {checksum} {url}')}>"
        headers = {"WARC-Record-ID": name, "WARC-Date": stamp, **extra}
        if self._info:
            headers["WARC-Warcinfo-ID"] = self._info
        record = self._builder.create_warc_record(
            url,
            kind,
            payload=io.BytesIO(body),
            length=len(body),
            warc_content_type=extra.get("Content-Type", ""),
            warc_headers_dict=headers,
            http_headers=head,
        )
        plain = io.BytesIO()
        WARCWriter(plain, gzip=False, warc_version="1.1").write_record(record)
        packer = zlib.compressobj(level, zlib.DEFLATED, 31)  # 31: gzip, without a time in its header
        self._file.write(packer.compress(plain.getbuffer()))
        self._file.write(packer.flush())
        return name


def _line(value: str) -> str:
    return " ".join(value.splitlines())


def _lines(headers: Headers) -> list[tuple[str, str]]:
    """Give one line per header: the browser joins repeated ones by line breaks."""
    return [(name, line) for name, value in headers for line in (value.splitlines() or [""])]
