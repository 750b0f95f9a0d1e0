"""Reads back the answers of the API that a record was made of, to ask for them conditionally next time."""

from functools import partial
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from archiver.capture.client import KnownAnswer
from archiver.capture.scrub import REMOVED

CHUNK = 1 << 20


def known_answers(path: Path) -> dict[str, KnownAnswer]:
    """Give every answer with a validator, by address; nothing when the file cannot be read."""
    found: dict[str, KnownAnswer] = {}
    try:
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                if record.rec_type != "response" or record.http_headers is None:
                    continue
                url = record.rec_headers.get_header("WARC-Target-URI")
                etag = record.http_headers.get_header("etag") or ""
                modified = record.http_headers.get_header("last-modified") or ""
                if record.http_headers.get_statuscode() != "200" or not (etag or modified) or REMOVED in url:
                    continue
                stream = record.content_stream()
                body = b"".join(iter(partial(stream.read, CHUNK), b""))
                mime = record.http_headers.get_header("content-type") or ""
                found[url] = KnownAnswer(etag=etag, last_modified=modified, body=body, mime=mime)
    except (OSError, ArchiveLoadFailed, ValueError):
        return {}
    return found
