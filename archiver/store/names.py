"""Names for media files: ASCII, no spaces, no å ä ö, the same every time, one per content.

FGS Paketstruktur and its recipients want file names without å, ä, ö and spaces; the name that the publisher gave is
kept beside the file, in record.xml. The digest in the name makes it unique; the words only help the eye.
"""

import re
import unicodedata
from urllib.parse import unquote, urlsplit

WORDS_AT_MOST = 40
# Python's own table follows the machine it runs on, and a name must not.
SUFFIXES = {
    "application/json": "json",
    "application/msword": "doc",
    "application/pdf": "pdf",
    "application/rtf": "rtf",
    "application/vnd.ms-excel": "xls",
    "application/vnd.ms-powerpoint": "ppt",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/zip": "zip",
    "audio/aac": "aac",
    "audio/flac": "flac",
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "image/avif": "avif",
    "image/bmp": "bmp",
    "image/gif": "gif",
    "image/heic": "heic",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/svg+xml": "svg",
    "image/tiff": "tif",
    "image/webp": "webp",
    "text/calendar": "ics",
    "text/csv": "csv",
    "text/html": "html",
    "text/plain": "txt",
    "text/vtt": "vtt",
    "video/mp4": "mp4",
    "video/mpeg": "mpg",
    "video/ogg": "ogv",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "video/x-matroska": "mkv",
    "video/x-msvideo": "avi",
}
_SPELLED = str.maketrans({"æ": "ae", "ø": "o", "đ": "d", "ł": "l", "þ": "th", "ß": "ss", "œ": "oe"})


def safe_name(original: str, sha256: str, mime: str) -> str:
    """Give the file name for media whose publisher's name or address is `original`.

    Same input, same name. Two contents never share a name: the first 16 hexadecimal digits of `sha256` are in it.
    The suffix follows `mime` (a media type, parameters allowed) and only then the original's own; `bin` if neither
    is known. ValueError if `sha256` is not 64 hexadecimal digits.
    """
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError("sha256 must be 64 lowercase hexadecimal digits")
    stem, _, ending = last_part(original).rpartition(".")
    words = _ascii(stem or ending)[:WORDS_AT_MOST].strip("-")
    known = SUFFIXES.get(mime.partition(";")[0].strip().lower())
    own = ending.lower() if stem and re.fullmatch(r"[A-Za-z0-9]{1,5}", ending) else "bin"
    return "-".join(part for part in (words, sha256[:16]) if part) + "." + (known or own)


def last_part(original: str) -> str:
    """Give the file name at the end of a name, a path or an address; query and fragment are not part of it.

    It is what somebody else wrote: any characters may stand in it.
    """
    path = original
    if "://" in original:
        try:
            path = urlsplit(original).path
        except ValueError:  # hostile addresses such as http://[x
            path = original.partition("?")[0].partition("#")[0]
        path = unquote(path, errors="replace")
    return re.split(r"[/\\]", path.rstrip("/\\"))[-1]


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_SPELLED)).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
