"""When something was saved, as far as anything tells: the page, the picture, the file's name, the package it came in.

Nothing is made more precise than it is: a name with a year and a month gives a month.
"""

import datetime as dt
import io
import re
import warnings
from email.utils import parsedate_to_datetime

from PIL import Image, UnidentifiedImageError

from archiver.platforms.export_reading import Delivered
from archiver.platforms.saved.found import Dated
from archiver.platforms.swedish import Read, read_time
from archiver.stockholm import STOCKHOLM

_NAMED = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:[-_. ]?(0[1-9]|1[0-2])(?:[-_. ]?(0[1-9]|[12]\d|3[01])"
    r"(?:[-_. T]{1,3}(?:kl\.? ?|at )?([01]\d|2[0-3])[-_.:]?([0-5]\d)(?:[-_.:]?([0-5]\d))?)?)?)?(?!\d)"
)
_PDF = re.compile(rb"/CreationDate\s*\(D:(\d{4,14})(?:(Z)|([+-]\d\d)'?(\d\d)?'?)?")
_PIECE = 1 << 20
EXIF_FOLDER = 0x8769  # Exif 2.32 §4.6.3
TAKEN, TAKEN_ZONE, WRITTEN = 0x9003, 0x9011, 0x0132  # DateTimeOriginal, OffsetTimeOriginal, DateTime


def image_date(delivered: Delivered, name: str, data: bytes) -> Read:
    """Give when a picture was made: its own EXIF data, its name, or the package's time."""
    return _exif(data) or file_date(delivered, name)


def paper_date(delivered: Delivered, name: str) -> Read:
    """Give when a PDF was made: its own word (ISO 32000-2 §7.9.4), its name, or the package's time."""
    with delivered.open(name) as file:
        before = b""
        while piece := file.read(_PIECE):
            if found := _PDF.search(before + piece):
                return _pdf(found) or file_date(delivered, name)
            before = piece[-64:]
    return file_date(delivered, name)


def file_date(delivered: Delivered, name: str) -> Read:
    """Give the date in a file's name, else the time of it in the package (a day: no zone stands there)."""
    told = name_date(name.rpartition("/")[2])
    if told.precision not in {"", "year"}:
        return told
    moment = delivered.modified(name) if isinstance(delivered, Dated) else None
    if moment is None or moment.year <= 1980:  # 1980 is what zip says when it does not know
        return told
    if moment.tzinfo is not None:
        return Read(moment.astimezone(dt.UTC).replace(microsecond=0), "second")
    return Read(_stockholm(moment.year, moment.month, moment.day), "day")


def name_date(name: str) -> Read:
    """Give the most precise date that stands in a name."""
    found = [read for match in _NAMED.finditer(name) if (read := _named(match)).at]
    order = ("year", "month", "day", "minute", "second")
    return max(found, key=lambda read: order.index(read.precision), default=Read())


def mail_date(shown: str) -> Read:
    """Give the moment of an RFC 5322 date."""
    try:
        moment = parsedate_to_datetime(shown)
    except (ValueError, TypeError, IndexError, OverflowError):
        return Read()
    return Read(moment.replace(tzinfo=moment.tzinfo or dt.UTC).astimezone(dt.UTC), "second")


def _named(match: re.Match[str]) -> Read:
    year, month, day, hour, minute, second = (int(one) if one else None for one in match.groups())
    precision = next(
        word
        for word, value in (
            ("second", second),
            ("minute", minute),
            ("day", day),
            ("month", month),
            ("year", year),
        )
        if value is not None
    )
    try:
        return Read(_stockholm(year or 1, month or 1, day or 1, hour or 0, minute or 0, second or 0), precision)
    except ValueError:  # the 31st of February
        return Read()


def _stockholm(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> dt.datetime:
    return dt.datetime(year, month, day, hour, minute, second, tzinfo=STOCKHOLM).astimezone(dt.UTC)


def _exif(data: bytes) -> Read | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # only the head of the picture is read, however large it says it is
            with Image.open(io.BytesIO(data)) as image:
                told = image.getexif()
                more = told.get_ifd(EXIF_FOLDER)
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        ValueError,
        SyntaxError,
        TypeError,
        KeyError,
    ):
        return None
    shown, zone = str(more.get(TAKEN) or told.get(WRITTEN) or ""), str(more.get(TAKEN_ZONE) or "")
    found = re.fullmatch(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)", shown.strip(" \0"))
    if not found:
        return None
    zone = zone if re.fullmatch(r"[+-]\d\d:\d\d", zone) else ""
    written = f"{found[1]}-{found[2]}-{found[3]}T{found[4]}{zone}"
    read = read_time(written, captured_at=dt.datetime.max.replace(tzinfo=dt.UTC))
    return read if read.at else None


def _pdf(found: re.Match[bytes]) -> Read | None:
    digits, zulu, hours, minutes = (one.decode("ascii") if one else "" for one in found.groups())
    if len(digits) < 8:
        return None
    clock = digits[8:].ljust(6, "0")
    zone = "Z" if zulu else f"{hours}:{minutes or '00'}" if hours else ""
    day = f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}"
    written = f"{day}T{clock[:2]}:{clock[2:4]}:{clock[4:]}{zone}" if len(digits) > 8 else day
    read = read_time(written, captured_at=dt.datetime.max.replace(tzinfo=dt.UTC))
    return read if read.at else None
