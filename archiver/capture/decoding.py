"""Reads the body of an HTTP answer, unpacked, in bounded memory and time.

`httpx` unpacks each piece that arrives whole: 64 kB of Brotli, or of gzip within gzip, may become more than the memory
holds before anybody can count it. So one coding alone is asked for and taken (gzip, RFC 9110 §8.4.1.3), and it is
unpacked a little at a time. What ends in the middle of its packing is damaged, not short.
"""

import time
import zlib
from collections.abc import Iterator

import httpx

ACCEPTED = "gzip"
CHUNK = 256 * 1024
GZIP = 31  # wbits: a gzip member


class TooSlow(Exception):
    """The answer had not come to its end in time."""


def unpacked(response: httpx.Response, *, within: float) -> Iterator[bytes]:
    """Give the body piece by piece.

    Raises:
        httpx.DecodingError: it is packed in a way that was not asked for, or damaged.
        TooSlow: it takes more than `within` seconds.
    """
    until = time.monotonic() + within
    coding = response.headers.get("content-encoding", "").strip().lower()
    if coding not in ("", "identity", "gzip", "x-gzip"):
        raise httpx.DecodingError(f"{response.url}: packed as {coding[:40]!r}, which was not asked for")
    pieces = response.iter_raw()
    for piece in pieces if coding in ("", "identity") else _gunzipped(pieces, response):
        if time.monotonic() > until:
            raise TooSlow(f"{response.url}: more than {within:.0f} s")
        if piece:
            yield piece


def _gunzipped(pieces: Iterator[bytes], response: httpx.Response) -> Iterator[bytes]:
    """Unpack gzip members that follow each other (RFC 1952 §2.2); an empty piece shows that something arrived."""
    unpacker, begun = zlib.decompressobj(GZIP), False
    try:
        for piece in pieces:
            yield b""
            more = True
            while piece or more:
                if unpacker.eof:
                    unpacker, begun = zlib.decompressobj(GZIP), False
                begun = begun or bool(piece)
                given = unpacker.decompress(piece, CHUNK)
                yield given
                piece = unpacker.unconsumed_tail or unpacker.unused_data
                more = len(given) == CHUNK and not unpacker.eof  # it may hold more than it was let give
    except zlib.error as error:
        raise httpx.DecodingError(f"{response.url}: damaged packing: {error}") from error
    if begun and not unpacker.eof:
        raise httpx.DecodingError(f"{response.url}: the packing breaks off")
