"""Reads back what a page was made of: each exchange of a WARC that `warc.py` wrote, with the checksum of its body."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """One answer that a page was made of."""

    url: str
    method: str
    status: int
    mime: str
    sha256: str


def read_served(path: Path) -> tuple[Served, ...]:
    """Give every exchange in the order it was made; nothing when the file cannot be read."""
    answers: dict[str, Served] = {}
    try:
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                headers = record.rec_headers
                if record.rec_type == "response":
                    digest = hashlib.sha256()
                    while chunk := record.content_stream().read(CHUNK):
                        digest.update(chunk)
                    answers[headers.get_header("WARC-Record-ID")] = Served(
                        url=headers.get_header("WARC-Target-URI"),
                        method="",
                        status=int(record.http_headers.get_statuscode()),
                        mime=(record.http_headers.get_header("content-type") or "").split(";")[0].strip().lower(),
                        sha256=digest.hexdigest(),
                    )
                elif record.rec_type == "request":
                    answer = headers.get_header("WARC-Concurrent-To")
                    answers[answer] = _asked(answers[answer], record.http_headers.protocol)
    except (OSError, ArchiveLoadFailed, KeyError, ValueError):
        return ()
    return tuple(answers.values())


def _asked(served: Served, method: str) -> Served:
    return Served(url=served.url, method=method, status=served.status, mime=served.mime, sha256=served.sha256)
