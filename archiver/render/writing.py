"""A finished PDF on disk: written aside and renamed, and told with its pages and checksum."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfFile:
    """A PDF that was written."""

    path: Path
    pages: int
    sha256: str


def write_pdf(data: bytes, into: Path, *, pages: int) -> PdfFile:
    """Write aside and rename, so that a half-written file never bears the name."""
    aside = into.with_name(f".{into.name}.part")
    with aside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(into)
    return PdfFile(path=into, pages=pages, sha256=hashlib.sha256(data).hexdigest())
