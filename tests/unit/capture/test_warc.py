import datetime as dt
import io
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archiver.capture.network import Exchange
from archiver.capture.warc import write_warc
from archiver.evidence import Resource

AT = dt.datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=dt.UTC)
URL = "https://x.se/bild.png?token=abc"


def exchange(tmp_path: Path, **more: object) -> Exchange:
    body = tmp_path / "body"
    body.write_bytes(b"bild")
    values: dict[str, object] = {
        "method": "GET",
        "request_headers": (("user-agent", "prov"), ("cookie", "hemlig=1")),
        "posted": b"",
        "resource": Resource(url=URL, status=200, mime="image/png", path=body, sha256="", size=4),
        "reason": "OK",
        "headers": (
            ("content-type", "image/png"),
            ("set-cookie", "hemlig=1\nhemlig=2"),
            ("content-encoding", "br"),
            ("content-length", "999"),
        ),
        "at": AT,
    }
    return Exchange(**{**values, **more})  # type: ignore[arg-type]


def write(path: Path, *exchanges: Exchange) -> bytes:
    write_warc(path, exchanges, documents={"https://x.se/": "<p>Å</p>"}, at=AT, about={"software": "archiver 0"})
    return path.read_bytes()


def test_the_same_capture_gives_the_same_bytes(tmp_path: Path) -> None:
    one = exchange(tmp_path)
    assert write(tmp_path / "1" / "c.warc.gz", one, one) == write(tmp_path / "2" / "c.warc.gz", one, one)


def test_every_record_is_there_with_its_own_id_and_a_right_digest(tmp_path: Path) -> None:
    data = write(tmp_path / "c.warc.gz", exchange(tmp_path), exchange(tmp_path))
    found = []
    for record in ArchiveIterator(io.BytesIO(data), check_digests="raise"):
        body = record.content_stream().read()
        found.append((record.rec_type, record.rec_headers.get_header("WARC-Record-ID"), body, record))
    assert [kind for kind, *_ in found] == ["warcinfo", "response", "request", "response", "request", "resource"]
    assert len({name for _, name, *_ in found}) == 6
    assert found[1][2] == b"bild"
    assert found[5][2] == "<p>Å</p>".encode()
    assert b"archiver 0" in found[0][2]
    assert found[1][3].rec_headers.get_header("WARC-Date") == "2026-11-21T12:00:00.123456Z"
    assert found[1][3].rec_headers.protocol == "WARC/1.1"
    assert found[2][3].rec_headers.get_header("WARC-Concurrent-To") == found[1][1]


def test_secrets_are_gone_and_headers_are_true_of_the_stored_body(tmp_path: Path) -> None:
    data = write(tmp_path / "c.warc.gz", exchange(tmp_path))
    response = next(record for record in ArchiveIterator(io.BytesIO(data)) if record.rec_type == "response")
    headers = dict(response.http_headers.headers)
    assert response.rec_headers.get_header("WARC-Target-URI") == "https://x.se/bild.png?token=REMOVED"
    assert headers["set-cookie"] == "REMOVED"
    assert headers["Content-Length"] == "4"
    assert headers["X-Archive-Orig-content-encoding"] == "br"
    assert "content-encoding" not in headers


def test_a_body_that_was_not_kept_is_marked_as_cut(tmp_path: Path) -> None:
    cut = Resource(url=URL, status=200, mime="image/png", path=None, sha256="", size=100)
    data = write(tmp_path / "c.warc.gz", exchange(tmp_path, resource=cut, note="length"))
    response = next(record for record in ArchiveIterator(io.BytesIO(data)) if record.rec_type == "response")
    assert response.rec_headers.get_header("WARC-Truncated") == "length"
    assert response.content_stream().read() == b""


@pytest.mark.parametrize("reason", ["OK\r\nX-Falsk: 1", "OK\nX-Falsk: 1"])
def test_a_hostile_reason_cannot_add_a_header(tmp_path: Path, reason: str) -> None:
    data = write(tmp_path / "c.warc.gz", exchange(tmp_path, reason=reason))
    response = next(record for record in ArchiveIterator(io.BytesIO(data)) if record.rec_type == "response")
    assert response.http_headers.get_header("X-Falsk") is None
