"""Takes a page down as a picture in tiles, with its exact text: scripts stopped, nothing floating above content."""

import base64
import math
from dataclasses import dataclass
from pathlib import Path

from archiver.capture.tab import Tab
from archiver.capture.textboxes import STYLES, text_boxes
from archiver.evidence import TextBox, Tile
from archiver.records import Missing

A4 = math.sqrt(2)
HEIGHT_CAP = 200_000  # CSS px of one page
QUALITY = 80  # JPEG
SAY_TALL = "Sidan är {height} bildpunkter hög; skärmbilden visar de första {cap}. Texten är hel i handlingen."


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One page as it looked; lengths in CSS px."""

    tiles: tuple[Tile, ...]
    boxes: tuple[TextBox, ...]
    width: float
    height: float
    title: str
    shortfalls: tuple[Missing, ...] = ()


def take_picture(tab: Tab, into: Path, *, height_cap: int = HEIGHT_CAP) -> Picture:
    """Write the page's tiles to `into`, one by one, and read its text. The page is good for nothing else afterwards."""
    tab.still()
    tab.resize(height=round(tab.width * A4))
    frozen = tab.ask("freeze", limit=60)
    width, full = int(frozen["width"]), max(1, int(frozen["height"]))
    height = min(full, height_cap)
    if full > height:
        tab.ask("cut", height=height, limit=60)
    into.mkdir(parents=True, exist_ok=True)
    tiles = _tiles(tab, into, width, height)
    snapshot = tab.send("DOMSnapshot.captureSnapshot", {"computedStyles": list(STYLES)}, limit=180)
    boxes = text_boxes(snapshot, bottom=height)
    shortfalls = (Missing(what=tab.url, why=SAY_TALL.format(height=full, cap=height_cap)),) if full > height_cap else ()
    return Picture(
        tiles=tiles,
        boxes=tuple(boxes),
        width=width,
        height=height,
        title=str(frozen["title"]),
        shortfalls=shortfalls,
    )


def _tiles(tab: Tab, into: Path, width: int, height: int) -> tuple[Tile, ...]:
    step = round(width * A4)
    tiles: list[Tile] = []
    for number, top in enumerate(range(0, height, step), start=1):
        part = min(step, height - top)
        path = into / f"tile-{number:04d}.jpg"
        path.write_bytes(_shot(tab, top, width, part, view=step))
        tiles.append(Tile(path, 0, top, width, part))
    return tuple(tiles)


def _shot(tab: Tab, top: int, width: int, height: int, *, view: int) -> bytes:
    """Take a part of the page. Scrolling there costs a third less than a picture from beyond the view (measured)."""
    stands = float(tab.ask("show", top=top))
    inside = stands <= top and top + height <= stands + view
    exact = stands == top and height == view
    clip: dict[str, object] = {"x": 0, "y": top, "width": width, "height": height, "scale": 1}
    wanted: dict[str, object] = {} if exact else {"clip": clip}  # a clip costs time even when it cuts nothing off
    answer = tab.send(
        "Page.captureScreenshot", {"format": "jpeg", "quality": QUALITY, "captureBeyondViewport": not inside, **wanted}
    )
    return base64.b64decode(answer["data"])


def stacked(pictures: tuple[Picture, ...]) -> Picture:
    """Lay the pictures of a page and of its following comment pages below each other."""
    tiles: list[Tile] = []
    boxes: list[TextBox] = []
    top, block = 0.0, 0
    for picture in pictures:
        tiles.extend(Tile(tile.path, tile.x, tile.y + top, tile.width, tile.height) for tile in picture.tiles)
        boxes.extend(
            TextBox(box.text, box.x, box.y + top, box.width, box.height, box.block + block) for box in picture.boxes
        )
        top += picture.height
        block = boxes[-1].block + 1 if boxes else 0
    return Picture(
        tiles=tuple(tiles),
        boxes=tuple(boxes),
        width=max(picture.width for picture in pictures),
        height=top,
        title=pictures[0].title,
        shortfalls=tuple(missing for picture in pictures for missing in picture.shortfalls),
    )
