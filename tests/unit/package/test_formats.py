import gzip
from pathlib import Path

import pytest

from archiver.package.formats import Format, identify
from tests.unit.package.sample import JPEG, WARC, write_pdf

WEBM = bytes.fromhex("1a45dfa301000000000000 1f4286810142f7810142f2810442f381084282847765626d")
BYTES = {
    "a.jpg": (JPEG, Format("JPEG (JFIF)", "1.01", "fmt/43")),
    "exif.jpg": (b"\xff\xd8\xff\xe1\x00\x10Exif\0\0", Format("JPEG")),
    "short.jpg": (b"\xff\xd8\xff\xe0", Format("JPEG")),
    "a.png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Format("PNG")),
    "a.gif": (b"GIF89a....", Format("GIF", "89a", "fmt/4")),
    "a.webp": (b"RIFF\0\0\0\0WEBPVP8X", Format("WebP", "", "fmt/568")),
    "a.mp4": (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", Format("MPEG-4", "", "fmt/199")),
    "a.webm": (WEBM, Format("WebM", "", "fmt/573")),
    "a.warc": (WARC, Format("WARC", "1.1", "fmt/1281")),
    "a.warc.gz": (gzip.compress(WARC, mtime=0), Format("WARC (gzip)", "", "x-fmt/266")),
    "a.gz": (gzip.compress(b"x", mtime=0), Format("gzip", "", "x-fmt/266")),
    "a.xml": (b"<?xml version='1.0' encoding='UTF-8'?><a/>", Format("XML", "1.0", "fmt/101")),
    "a.mp3": (b"ID3\x03\0\0\0\0\0\0", Format("audio/mpeg")),
    "a.txt": (b"hej", Format("application/octet-stream")),
    "empty": (b"", Format("application/octet-stream")),
    "broken.pdf": (b"%PDF-1.4\nnej", Format("PDF", "1.4", "fmt/18")),
    "strange.pdf": (b"%PDF-9.9\nnej", Format("PDF")),
}


@pytest.mark.parametrize("name", BYTES)
def test_a_format_is_told_from_the_first_bytes_and_a_puid_only_when_they_decide_it(name: str, tmp_path: Path) -> None:
    data, expected = BYTES[name]
    (tmp_path / name).write_bytes(data)
    assert identify(tmp_path / name) == expected


@pytest.mark.parametrize(
    ("part", "level", "puid"),
    [
        ("1", "A", "fmt/95"),
        ("1", "B", "fmt/354"),
        ("2", "A", "fmt/476"),
        ("2", "B", "fmt/477"),
        ("2", "U", "fmt/478"),
        ("3", "A", "fmt/479"),
    ],
)
def test_a_pdf_that_claims_pdfa_has_the_puid_of_its_claim(part: str, level: str, puid: str, tmp_path: Path) -> None:
    write_pdf(tmp_path / "a.pdf", part=part, level=level)
    assert identify(tmp_path / "a.pdf") == Format(f"PDF/A-{part}{level.lower()}", f"{part}{level.lower()}", puid)


def test_metadata_that_is_no_xml_claims_nothing(tmp_path: Path) -> None:
    write_pdf(tmp_path / "a.pdf")
    data = (tmp_path / "a.pdf").read_bytes()
    (tmp_path / "a.pdf").write_bytes(data.replace(b"<x:xmpmeta", b"<x:xmpme\0a"))
    assert identify(tmp_path / "a.pdf").name == "PDF"
