"""The names of a record's PDF files: one for most records, several (volumes, delar) for a very long thread.

The first is always record.pdf, with the cover sheet; the next are record-2.pdf, record-3.pdf and so on.
"""

import re
from collections.abc import Iterable
from pathlib import Path

FIRST = "record.pdf"
_NAME = re.compile(r"record(?:-([2-9]|[1-9][0-9]{1,5}))?\.pdf")


def volume_name(number: int) -> str:
    """Give the file name of a volume; volumes are counted from 1."""
    return FIRST if number == 1 else f"record-{number}.pdf"


def volume_number(name: str) -> int | None:
    """Give which volume a file name stands for, None when it is none."""
    found = _NAME.fullmatch(name)
    return int(found.group(1) or 1) if found else None


def volumes_among(names: Iterable[str]) -> tuple[str, ...]:
    """Give the file names that are volumes, in reading order."""
    numbered = ((volume_number(name), name) for name in names)
    return tuple(name for _, name in sorted((number, name) for number, name in numbered if number is not None))


def pdfs_in(folder: Path) -> tuple[Path, ...]:
    """Give the PDFs of the record version in `folder`, in reading order; the first also where it is gone."""
    try:
        found = volumes_among(path.name for path in folder.iterdir())
    except OSError:  # gone, or not to be read: what should be there is told, and opening it says why not
        found = ()
    return tuple(folder / name for name in (FIRST, *(name for name in found if name != FIRST)))
