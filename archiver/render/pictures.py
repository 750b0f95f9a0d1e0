"""Images as they stand in a PDF: a format that prints, upright, no larger than paper needs; originals stay untouched.

Every image is hostile: its claimed size is looked at before a pixel is decoded, and one that cannot be read is shown
as a labelled box instead.
"""

import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from lxml import etree
from PIL import Image, ImageOps, UnidentifiedImageError

from archiver.errors import ProgramFailed
from archiver.records import Media, MediaKind, MediaStatus

PIXELS = 400_000_000  # more than 20,000 x 20,000 is refused: decoded it would fill the memory
DRAFT_PIXELS = 60_000_000  # formats that only decode whole (all but JPEG) are refused above this
WIDEST, TALLEST = 1800, 2400  # pixels in the PDF: 300 dpi at the width of the text
QUALITY = 85
LARGEST_FILE = 250_000_000  # bytes
DRAWN = 1200  # pixels of the longer side when a vector image is drawn
READABLE = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP", "TIFF")  # JPEG covers MPO, which telephones write

Draw = Callable[[Path, str, int, int], bytes]  # file, MIME, width, height -> PNG


@dataclass(frozen=True, slots=True)
class Prepared:
    """An image file that prints, with its size in pixels."""

    path: Path
    width: int
    height: int


def prepare_all(media: Iterable[Media], *, folder: Path, work: Path, draw: Draw) -> dict[str, Prepared]:
    """Prepare every captured image under `folder` once; media path -> prepared. What cannot be shown is left out."""
    ready: dict[str, Prepared] = {}
    for one in media:
        if one.kind is not MediaKind.IMAGE or one.status is not MediaStatus.CAPTURED or not one.path:
            continue
        if one.path in ready:
            continue
        source = (folder / one.path).resolve()
        if not source.is_relative_to(folder.resolve()) or not source.is_file():
            continue
        prepared = prepare(source, work / f"{len(ready):05d}", draw=draw)
        if prepared is not None:
            ready[one.path] = prepared
    return ready


def prepare(source: Path, target: Path, *, draw: Draw) -> Prepared | None:
    """Give the image in a form that prints: the file itself when it is fit, else a copy at `target` plus suffix."""
    if source.stat().st_size > LARGEST_FILE:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # bomb and metadata warnings; the size is checked below
            return _prepare(source, target)
    except (UnidentifiedImageError, Image.DecompressionBombError):
        return _drawn(source, target, draw)
    except (OSError, ValueError, SyntaxError, MemoryError, EOFError, OverflowError, IndexError, KeyError, TypeError):
        return None  # Pillow's plugins raise all of these for broken files


def open_image(source: Path) -> Image.Image:
    """Open an image without decoding it, at its first frame.

    Raises:
        ValueError: it claims more pixels than can be decoded.
        UnidentifiedImageError, OSError: it is no image that can be read.
    """
    limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    try:
        image = Image.open(source, formats=READABLE)
    finally:
        Image.MAX_IMAGE_PIXELS = limit
    pixels = image.width * image.height
    if pixels > (PIXELS if image.format in ("JPEG", "MPO") else DRAFT_PIXELS):
        image.close()
        raise ValueError(f"the image claims {image.width} x {image.height} pixels")
    return image


def shrunk(image: Image.Image, width: int, height: int) -> Image.Image:
    """Decode the image upright and no larger than the given size; JPEG is scaled while it is decoded."""
    image.draft(None, (width, height))
    image = ImageOps.exif_transpose(image)
    image.thumbnail((width, height))
    return image


def _prepare(source: Path, target: Path) -> Prepared:
    with open_image(source) as image:
        if _prints(image):
            image.load()  # a truncated file must not reach Chromium as a half-empty frame
            return Prepared(source, image.width, image.height)
        small = shrunk(image, WIDEST, TALLEST)
        see_through = small.has_transparency_data
        path = target.with_suffix(".png" if see_through else ".jpg")
        if see_through:
            small.convert("RGBA").save(path, compress_level=6)
        else:
            small.convert("RGB").save(path, quality=QUALITY, optimize=True)
        return Prepared(path, small.width, small.height)


def _prints(image: Image.Image) -> bool:
    """Say whether Chromium may have the file as it is."""
    return (
        image.format == "JPEG"
        and image.mode in ("RGB", "L")
        and image.width <= WIDEST
        and image.height <= TALLEST
        and image.getexif().get(0x0112, 1) == 1  # Orientation
    )


def _drawn(source: Path, target: Path, draw: Draw) -> Prepared | None:
    """Let the browser draw an SVG, which never becomes markup of ours; scripts and outside files are off there."""
    size = _svg_size(source)
    if size is None:
        return None
    try:
        png = draw(source, "image/svg+xml", *size)
    except ProgramFailed:
        return None
    path = target.with_suffix(".png")
    path.write_bytes(png)
    return Prepared(path, *size)


def _svg_size(source: Path) -> tuple[int, int] | None:
    """Give the pixel size to draw an SVG at, from its viewBox or width and height; None when it is no SVG."""
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
        root = etree.parse(source, parser).getroot()
    except (etree.XMLSyntaxError, OSError):
        return None
    if etree.QName(root).localname != "svg":
        return None
    try:
        box = [float(part) for part in root.get("viewBox", "").replace(",", " ").split()[2:4]]
        width, height = box or [float(root.get(name, "").removesuffix("px")) for name in ("width", "height")]
        scale = DRAWN / max(width, height)
        return max(1, min(DRAWN, round(width * scale))), max(1, min(DRAWN, round(height * scale)))
    except (ValueError, ZeroDivisionError, OverflowError):
        return DRAWN, DRAWN
