"""A PRONOM key for every file: from the bytes where they decide it, else from the ending, as DROID itself does.

Endings and keys from the PRONOM registry (nationalarchives.gov.uk/PRONOM). PNG is told by its chunks: iTXt came with
1.2 (fmt/13), iCCP, sRGB and sPLT with 1.1 (fmt/12).
"""

import struct
from pathlib import Path

from archiver.package.formats import Format, identify

_PNG_HEAD = 8
_MOST_CHUNKS = 1000
_BY_ENDING = {
    "avi": Format("Audio/Video Interleaved Format", "", "fmt/5"),
    "css": Format("Cascading Style Sheet", "", "x-fmt/224"),
    "csv": Format("Comma Separated Values", "", "x-fmt/18"),
    "doc": Format("Microsoft Word Document", "97-2003", "fmt/40"),
    "docx": Format("Microsoft Word for Windows", "2007 onwards", "fmt/412"),
    "flac": Format("FLAC (Free Lossless Audio Codec)", "1.2.1", "fmt/279"),
    "htm": Format("Hypertext Markup Language", "", "fmt/96"),
    "html": Format("Hypertext Markup Language", "", "fmt/96"),
    "ics": Format("Internet Calendar and Scheduling format", "", "fmt/388"),
    "jpeg": Format("JPEG", "", "fmt/41"),
    "jpg": Format("JPEG", "", "fmt/41"),
    "json": Format("JSON Data Interchange Format", "", "fmt/817"),
    "m4a": Format("MPEG-4 Media File", "", "fmt/199"),
    "md": Format("Markdown", "", "fmt/1149"),
    "mkv": Format("Matroska", "", "fmt/569"),
    "mov": Format("Quicktime", "", "x-fmt/384"),
    "mp3": Format("MPEG 1/2 Audio Layer 3", "", "fmt/134"),
    "ods": Format("OpenDocument Spreadsheet", "1.2", "fmt/295"),
    "odt": Format("OpenDocument Text", "1.2", "fmt/291"),
    "ogg": Format("Ogg Vorbis Codec Compressed Multimedia File", "", "fmt/203"),
    "pptx": Format("Microsoft Powerpoint for Windows", "2007 onwards", "fmt/215"),
    "rtf": Format("Rich Text Format", "", "fmt/355"),
    "svg": Format("Scalable Vector Graphics", "1.1", "fmt/92"),
    "tif": Format("Tagged Image File Format", "", "fmt/353"),
    "tiff": Format("Tagged Image File Format", "", "fmt/353"),
    "txt": Format("Plain Text File", "", "x-fmt/111"),
    "wav": Format("Waveform Audio", "", "fmt/6"),
    "xlsx": Format("Microsoft Excel for Windows", "2007 onwards", "fmt/214"),
    "xsd": Format("XML Schema Definition", "", "x-fmt/280"),
    "zip": Format("ZIP Format", "", "x-fmt/263"),
}


def identified(path: Path) -> Format:
    """Give the format of the file at `path` with its PRONOM key, if there is one; never fails on what it holds."""
    found = identify(path)
    if found.puid:
        return found
    if found.name == "PNG":
        return _png(path)
    return _BY_ENDING.get(path.name.rpartition(".")[2].lower(), found)


def _png(path: Path) -> Format:
    chunks = _chunks(path)
    if b"iTXt" in chunks:
        return Format("PNG", "1.2", "fmt/13")
    return Format("PNG", "1.1", "fmt/12") if chunks & {b"iCCP", b"sRGB", b"sPLT"} else Format("PNG", "1.0", "fmt/11")


def _chunks(path: Path) -> set[bytes]:
    """Give the names of the chunks of a PNG; of a broken one, those before it breaks."""
    names: set[bytes] = set()
    with path.open("rb") as file:
        file.seek(_PNG_HEAD)
        for _ in range(_MOST_CHUNKS):
            head = file.read(8)
            if len(head) < 8 or head[4:] == b"IEND":
                break
            names.add(head[4:])
            file.seek(struct.unpack(">I", head[:4])[0] + 4, 1)
    return names
