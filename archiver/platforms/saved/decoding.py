"""The text of a saved page: in what encoding it is, and what the one who saved it wrote of its origin in it."""

import codecs
import datetime as dt
import re

from archiver.platforms.saved.dates import mail_date
from archiver.platforms.swedish import Read, read_time

_HEAD = 65536
_DECLARED = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{2,40})""", re.I)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# What browsers and tools write: Internet Explorer and Chromium; SingleFile; HTTrack.
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d{1,5}\)\s*(\S{1,4000}?)\s*-->", re.I)
_SINGLE_FILE = re.compile(r"Page saved with SingleFile\s+url:\s*(\S{1,4000})\s+saved date:\s*([^\n]{5,80})", re.I)
_MIRRORED = re.compile(r"<!-- Mirrored from (\S{1,4000}) by HTTrack [^,]{0,80}, ([^>]{10,60}?)\s*-->", re.I)
_BROWSER_DATE = re.compile(r"^\w{3} (\w{3}) (\d\d) (\d{4}) (\d\d:\d\d:\d\d) GMT([+-]\d{4})")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def decode(data: bytes, declared: str = "") -> str:
    """Give bytes as text: by a byte order mark, the declared encoding, the page's own word, UTF-8, or Windows-1252."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    found = _DECLARED.search(data[:_HEAD])
    for name in (declared, found[1].decode("ascii") if found else "", "utf-8"):
        try:
            if name and _is_text(name):
                return data.decode(name)
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", "replace")


def _is_text(name: str) -> bool:
    """Say whether an encoding is one of text; Python knows others too (zip, rot13)."""
    try:
        return bool(getattr(codecs.lookup(name), "_is_text_encoding", False)) and "escape" not in name.lower()
    except LookupError:
        return False


def origin(html: str) -> tuple[str, Read]:
    """Give the original address and the moment of saving, as the tool that saved the page wrote them; else nothing."""
    head = html[:_HEAD]
    if found := _SINGLE_FILE.search(head):
        return _web(found[1]), _browser_date(found[2])
    if found := _MIRRORED.search(head):
        address = found[1] if "://" in found[1] else f"http://{found[1]}"
        return _web(address), mail_date(found[2])
    if found := _SAVED_FROM.search(head):
        return _web(found[1]), Read()
    return "", Read()


def _web(address: str) -> str:
    return address if address.startswith(("http://", "https://")) else ""


def _browser_date(shown: str) -> Read:
    """Give the moment that JavaScript writes as `Thu Sep 27 2018 10:00:00 GMT+0200 (...)`, or an ISO one."""
    found = _BROWSER_DATE.match(shown.strip())
    if not found or found[1] not in _MONTHS:
        return mail_date(shown)
    month = _MONTHS.index(found[1]) + 1
    return read_time(
        f"{found[3]}-{month:02}-{found[2]}T{found[4]}{found[5]}", captured_at=dt.datetime.max.replace(tzinfo=dt.UTC)
    )
