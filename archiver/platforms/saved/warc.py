"""Reads WARC (ISO 28500:2017) and WACZ: the pages in it, each with the pictures that were captured with it.

The file is read once, as a stream; pages and pictures go to the spool, of which only the addresses are in memory.
"""

import contextlib
import datetime as dt
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

import brotli
from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from archiver.platforms.export_reading import Delivered, Fragment, Spool
from archiver.platforms.fields import text_of
from archiver.platforms.markup import parse_page
from archiver.platforms.saved.decoding import decode
from archiver.platforms.saved.found import LARGEST, NOWHERE, SAY_DAMAGED, SAY_TOO_LARGE, SavedPage, content_id
from archiver.platforms.swedish import read_time
from archiver.platforms.text import render
from archiver.records import Missing

MOST_BYTES = 16 * 1024**3  # unpacked, of one web archive
MOST_RECORDS = 2_000_000
MOST_LISTED = 500_000  # pages that a WACZ lists
LEAST_LETTERS = 40
SAY_NO_PAGE = "Webbarkivet innehåller ingen sida som kan läsas."
SAY_CUT = "Webbarkivet är större än gränsen ({most}); resten lästes inte."
LATEST = dt.datetime.max.replace(tzinfo=dt.UTC)  # a WARC date is never a relative one
_PIECE = 1 << 20
_HEAD = 65536
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_KEPT = ("image/", "video/", "audio/", "application/pdf")
_FAULTS = (ArchiveLoadFailed, zlib.error, EOFError, ValueError, KeyError, OSError, UnicodeError, brotli.error)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A page that waits in the spool."""

    number: int
    charset: str
    date: str
    record: str


@dataclass(slots=True)
class _Archive:
    """What a web archive was found to hold."""

    member: str
    pages: dict[tuple[str, str], _Kept] = field(default_factory=dict)  # by address and checksum
    files: dict[str, int] = field(default_factory=dict)  # by address, the first of each
    problems: list[Missing] = field(default_factory=list)
    navigated: set[str] = field(default_factory=set)  # addresses that a request says were opened as pages
    asked: bool = False  # requests tell what they were for


def read_warc(delivered: Delivered, name: str, spool: Spool, listed: frozenset[str]) -> Iterator[SavedPage | Missing]:
    """Give the pages of one WARC file, the earliest first, and what could not be read.

    `listed`: the addresses that a WACZ says are its pages; empty when nothing says so.
    """
    archive = _Archive(name)
    with delivered.open(name) as file:
        _sort(archive, file, spool)
    yield from archive.problems
    shown = bool(archive.problems)
    for (url, _), kept in sorted(archive.pages.items(), key=lambda one: one[1].date):
        if listed and url not in listed:
            continue
        if not listed and archive.asked and url not in archive.navigated:
            continue
        data = _from_spool(spool, kept.number)
        if not listed and not _is_page(data):
            continue
        shown = True
        yield SavedPage(
            member=name,
            html=decode(data, kept.charset),
            data=data,
            url=url,
            saved=read_time(kept.date, captured_at=LATEST),
            fragments=(Fragment(member=f"{name}#{kept.record}", data=data),),
            inside=archive.files,
        )
    if not shown:
        yield Missing(what=name, why=SAY_NO_PAGE)


def _is_page(data: bytes) -> bool:
    """Say whether a page that nothing lists is one by itself: frames of adverts and answers to scripts are none."""
    if not re.search(rb"<(?:!doctype html|html|head|body)\b", data[:_HEAD], re.IGNORECASE):
        return False
    page = parse_page(decode(data), NOWHERE)
    letters = sum(character.isalnum() for character in render(page.root, page).text)
    return letters >= LEAST_LETTERS or bool(page.select("input[type=password]"))


def listed_pages(delivered: Delivered) -> frozenset[str]:
    """Give the addresses that a WACZ lists as pages (WACZ 1.1.1 §5.2, pages/*.jsonl)."""
    found: set[str] = set()
    for name in delivered.names:
        if not (name.endswith(".jsonl") and "pages/" in f"/{name}"):
            continue
        with delivered.open(name) as file:
            while (line := file.readline(_PIECE)) and len(found) < MOST_LISTED:
                with contextlib.suppress(ValueError, RecursionError):
                    if url := text_of(json.loads(line), "url"):
                        found.add(url)
    return frozenset(found)


def _sort(archive: _Archive, file: BinaryIO, spool: Spool) -> None:
    """Read all records, and put aside what pages are made of."""
    count, left = 0, MOST_BYTES
    try:
        for record in ArchiveIterator(file):
            count += 1
            left -= _take(archive, record, spool, left)
            if left <= 0 or count >= MOST_RECORDS:
                most = f"{MOST_BYTES >> 30} GB, {MOST_RECORDS} poster"
                archive.problems.append(Missing(what=archive.member, why=SAY_CUT.format(most=most)))
                return
    except _FAULTS as error:
        why = f"post {count + 1}, {type(error).__name__}"
        archive.problems.append(Missing(what=archive.member, why=SAY_DAMAGED.format(why=why)))


def _take(archive: _Archive, record: ArcWarcRecord, spool: Spool, left: int) -> int:
    """Put one record aside if it is a page or part of one; give how many bytes were unpacked."""
    url = str(record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
    if record.rec_type == "request" and record.http_headers is not None:
        purpose = record.http_headers.get_header("Sec-Fetch-Dest")
        if purpose:
            archive.asked = True
            if purpose == "document":
                archive.navigated.add(url)
        return 0
    kind, charset = _content_type(record)
    page = kind in _HTML
    if not (page or kind.startswith(_KEPT)) or not _is_good(record) or (not page and url in archive.files):
        return 0
    data = _content(record, min(LARGEST, left))
    if data is None:
        archive.problems.append(Missing(what=url, why=SAY_TOO_LARGE.format(most=LARGEST >> 20)))
        return LARGEST
    if page and data.strip():
        key = (url, content_id(data))
        date = str(record.rec_headers.get_header("WARC-Date") or "")
        if key not in archive.pages:
            record_id = str(record.rec_headers.get_header("WARC-Record-ID") or "").strip("<>")
            archive.pages[key] = _Kept(spool.put(data), charset, date, record_id)
    elif data:
        archive.files[url] = spool.put(data)
    return len(data)


def _is_good(record: ArcWarcRecord) -> bool:
    if record.rec_type == "resource":
        return True
    return record.rec_type == "response" and record.http_headers is not None and _status(record) == "200"


def _status(record: ArcWarcRecord) -> str:
    return str(record.http_headers.get_statuscode() or "")


def _content_type(record: ArcWarcRecord) -> tuple[str, str]:
    headers = record.http_headers or record.rec_headers
    told = str(headers.get_header("Content-Type") or "")
    kind, _, rest = told.partition(";")
    charset = rest.rpartition("charset=")[2].strip().strip("\"'") if "charset=" in rest.lower() else ""
    return kind.strip().lower(), charset


def _content(record: ArcWarcRecord, most: int) -> bytes | None:
    """Give the payload without transfer and content encoding; None when it is larger than `most`."""
    encoding = str(record.http_headers.get_header("Content-Encoding") or "").lower() if record.http_headers else ""
    pieces = _brotli(record) if encoding.strip() == "br" else _pieces(record.content_stream())
    parts, size = [], 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            return None
        parts.append(piece)
    return b"".join(parts)


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    while piece := stream.read(_PIECE):
        yield piece


def _brotli(record: ArcWarcRecord) -> Iterator[bytes]:
    """Unpack RFC 7932 in bounded pieces; warcio's own way fails with the brotli of today."""
    chunked = str(record.http_headers.get_header("Transfer-Encoding") or "").lower() == "chunked"
    unpacker = brotli.Decompressor()
    for packed in _pieces(ChunkedDataReader(record.raw_stream) if chunked else record.raw_stream):
        yield unpacker.process(packed, output_buffer_limit=_PIECE)
        while not unpacker.can_accept_more_data():
            yield unpacker.process(b"", output_buffer_limit=_PIECE)


def _from_spool(spool: Spool, number: int) -> bytes:
    found = spool.get(number)
    return found if isinstance(found, bytes) else b""
