"""What format a file has, from its first bytes, with its PRONOM identifier only where the bytes decide it.

PUIDs as in the PRONOM registry (nationalarchives.gov.uk/PRONOM, signature file 125): PDF/A fmt/95, 354, 476–481;
PDF fmt/14–20, 276, 1129; JFIF fmt/42–44; GIF fmt/3, 4; WebP fmt/566–568; XML fmt/101; MPEG-4 fmt/199; WebM fmt/573;
WARC 1.1 fmt/1281, 1.0 fmt/289; gzip x-fmt/266. PNG has three (fmt/11–13) which differ in chunks deep in the file, and
Exif JPEG several: those get no PUID rather than a guess. Everything else is named by its media type.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import filetype
import pikepdf

_HEAD = 4096
_PDFA = {
    "1A": "fmt/95",
    "1B": "fmt/354",
    "2A": "fmt/476",
    "2B": "fmt/477",
    "2U": "fmt/478",
    "3A": "fmt/479",
    "3B": "fmt/480",
    "3U": "fmt/481",
}
_PDF = {
    "1.0": "fmt/14",
    "1.1": "fmt/15",
    "1.2": "fmt/16",
    "1.3": "fmt/17",
    "1.4": "fmt/18",
    "1.5": "fmt/19",
    "1.6": "fmt/20",
    "1.7": "fmt/276",
    "2.0": "fmt/1129",
}
_JFIF = {(1, 0): "fmt/42", (1, 1): "fmt/43", (1, 2): "fmt/44"}
_GIF = {b"GIF87a": ("87a", "fmt/3"), b"GIF89a": ("89a", "fmt/4")}
_WEBP = {b"VP8 ": "fmt/566", b"VP8L": "fmt/567", b"VP8X": "fmt/568"}
_WARC = {b"WARC/1.0": ("1.0", "fmt/289"), b"WARC/1.1": ("1.1", "fmt/1281")}


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: its name, its version if known, and its PRONOM identifier if certain."""

    name: str
    version: str = ""
    puid: str = ""


def identify(path: Path) -> Format:
    """Give the format of the file at `path`; never fails on what the file holds."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(b"%PDF-"):
        return _pdf(path, head)
    return _image(head) or _other(path, head)


def pdfa_claim(pdf: pikepdf.Pdf) -> str:
    """Give which PDF/A the XMP metadata of `pdf` claim, as `2A`; empty when they claim none. Judges nothing."""
    try:
        return str(pdf.open_metadata(set_pikepdf_as_editor=False).pdfa_status)
    except (ValueError, TypeError, SyntaxError):  # XMP that is no XML (lxml's XMLSyntaxError is a SyntaxError)
        return ""


def pdfua_claim(pdf: pikepdf.Pdf) -> str:
    """Give the part of PDF/UA (ISO 14289) that the XMP metadata of `pdf` claim, as `1`; empty when they claim none."""
    try:
        return str(pdf.open_metadata(set_pikepdf_as_editor=False).get("{http://www.aiim.org/pdfua/ns/id/}part", ""))
    except (ValueError, TypeError, SyntaxError):
        return ""


def _pdf(path: Path, head: bytes) -> Format:
    try:
        with pikepdf.open(path) as pdf:
            claim = pdfa_claim(pdf)
    except (pikepdf.PdfError, pikepdf.PasswordError):
        claim = ""
    if claim in _PDFA:
        return Format(f"PDF/A-{claim[0]}{claim[1].lower()}", claim.lower(), _PDFA[claim])
    version = head[5:8].decode("ascii", "replace")
    return Format("PDF", version, _PDF[version]) if version in _PDF else Format("PDF")


def _image(head: bytes) -> Format | None:
    if head.startswith(b"\xff\xd8\xff"):
        if head[2:4] == b"\xff\xe0" and head[6:11] == b"JFIF\0" and (head[11], head[12]) in _JFIF:
            return Format("JPEG (JFIF)", f"{head[11]}.{head[12]:02}", _JFIF[head[11], head[12]])
        return Format("JPEG")
    if head[:6] in _GIF:
        return Format("GIF", *_GIF[head[:6]])
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Format("WebP", "", _WEBP.get(head[12:16], ""))
    return Format("PNG") if head.startswith(b"\x89PNG\r\n\x1a\n") else None


def _other(path: Path, head: bytes) -> Format:
    if head[:8] in _WARC:
        return Format("WARC", *_WARC[head[:8]])
    if head.startswith(b"\x1f\x8b"):
        return Format("WARC (gzip)" if path.name.endswith(".warc.gz") else "gzip", "", "x-fmt/266")
    if re.match(rb"(\xef\xbb\xbf)?<\?xml version=['\"]1\.0['\"]", head):
        return Format("XML", "1.0", "fmt/101")
    guessed = filetype.guess(head)
    match guessed.mime if guessed else "":
        case "video/mp4":
            return Format("MPEG-4", "", "fmt/199")
        case "video/webm":
            return Format("WebM", "", "fmt/573")
        case mime:
            return Format(mime or "application/octet-stream")
