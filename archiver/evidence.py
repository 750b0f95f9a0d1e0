"""How a captured page looked: picture tiles, the exact text with its places, and the files the page loaded.

Both the capture and the rendering speak these words. Lengths are CSS pixels of the full page at device scale 1,
with the origin at the page's upper left corner.
"""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class TextBox:
    """One run of text on one line, exactly as the page holds it. Boxes stand in logical (document) order."""

    text: str
    x: float
    y: float
    width: float
    height: float
    block: int  # boxes with the same number belong to one paragraph; numbers rise in document order


@dataclass(frozen=True, slots=True)
class Tile:
    """A JPEG of a part of the page. Tiles follow each other downwards and never overlap."""

    path: Path
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """How a page looked at one moment; comment pages that followed stand below the first one."""

    tiles: tuple[Tile, ...]
    boxes: tuple[TextBox, ...]
    width: float
    height: float
    url: str
    title: str
    captured_at: dt.datetime  # aware, UTC


@dataclass(frozen=True, slots=True)
class Resource:
    """A file from the network. `path` is None when its body was too large or could not be had."""

    url: str
    status: int
    mime: str
    path: Path | None
    sha256: str
    size: int  # bytes; 0 when unknown
