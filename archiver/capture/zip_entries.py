"""Counts the entries of a zip before anybody makes an object of each of them (APPNOTE.TXT 6.3 §4.3.12, .14, .16)."""

import datetime as dt
import os
import struct
import zipfile
from pathlib import Path
from typing import BinaryIO

END, END_64, LOCATOR_64, ENTRY = b"PK\5\6", b"PK\6\6", b"PK\6\7", b"PK\1\2"
END_SIZE, LOCATOR_SIZE, END_64_SIZE, ENTRY_SIZE = 22, 20, 56, 46
LONGEST_COMMENT = 65535
TOO_LARGE = 0xFFFFFFFF  # the real figure stands in the zip64 record


def count_entries(path: Path, *, most: int) -> int:
    """Count the entries of the central directory, up to one more than `most`; 0 where there is none to be found."""
    with path.open("rb") as file:
        begun = _directory(file)
        if begun is None:
            return 0
        file.seek(begun)
        count = 0
        while count <= most:
            head = file.read(ENTRY_SIZE)
            if len(head) < ENTRY_SIZE or not head.startswith(ENTRY):
                return count
            count += 1
            file.seek(sum(struct.unpack_from("<HHH", head, 28)), os.SEEK_CUR)
        return count


def _directory(file: BinaryIO) -> int | None:
    """Give where the central directory begins: just before its end record, whatever lies before the zip itself."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - END_SIZE - LONGEST_COMMENT))
    tail = file.read()
    place = len(tail) - END_SIZE  # as `zipfile` looks for it
    if not (tail.startswith(END, max(0, place)) and tail.endswith(b"\0\0")):
        place = tail.rfind(END)
    if place < 0 or len(tail) - place < END_SIZE:
        return None
    end = size - len(tail) + place
    long: int = struct.unpack_from("<L", tail, place + 12)[0]
    if place >= LOCATOR_SIZE and tail.startswith(LOCATOR_64, place - LOCATOR_SIZE):
        end -= LOCATOR_SIZE + END_64_SIZE
        file.seek(max(0, end))
        record = file.read(END_64_SIZE)
        if record.startswith(END_64) and len(record) == END_64_SIZE:
            long = struct.unpack_from("<Q", record, 40)[0]
        elif long == TOO_LARGE:
            return None
        else:
            end += LOCATOR_SIZE + END_64_SIZE
    return end - long if end >= long else None


def made_at(info: zipfile.ZipInfo) -> dt.datetime:
    """Give when a member was last written; the format knows no zone."""
    try:
        return dt.datetime(*info.date_time, tzinfo=dt.UTC)
    except ValueError:
        return dt.datetime.min.replace(tzinfo=dt.UTC)
