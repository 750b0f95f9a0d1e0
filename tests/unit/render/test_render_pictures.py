import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from archiver.errors import ProgramFailed
from archiver.records import MediaKind, MediaStatus
from archiver.render import pictures
from tests.render_records import kept, missing_video, poster


def never(path: Path, mime: str, width: int, height: int) -> bytes:
    raise ProgramFailed("no browser in this test")


def test_a_plain_jpeg_goes_into_the_pdf_as_it_is(tmp_path: Path) -> None:
    kept(poster(), tmp_path, "a.jpg")
    prepared = pictures.prepare(tmp_path / "media/a.jpg", tmp_path / "x", draw=never)
    assert prepared == pictures.Prepared(tmp_path / "media/a.jpg", 1200, 800)


@pytest.mark.parametrize("name", ["a.png", "a.webp", "a.gif", "a.avif", "a.bmp", "a.tiff"])
def test_other_formats_are_made_ready_for_printing(tmp_path: Path, name: str) -> None:
    before = kept(poster(), tmp_path, name)
    prepared = pictures.prepare(tmp_path / before.path, tmp_path / "x", draw=never)
    assert prepared is not None and prepared.path.suffix in (".jpg", ".png")
    assert (prepared.width, prepared.height) == (1200, 800)


def test_a_turned_photograph_stands_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # Orientation: turn right
    kept(poster(), tmp_path, "a.jpg", exif=exif)
    prepared = pictures.prepare(tmp_path / "media/a.jpg", tmp_path / "x", draw=never)
    assert prepared is not None and (prepared.width, prepared.height) == (800, 1200)


def test_a_huge_photograph_is_made_smaller_and_the_original_is_left_alone(tmp_path: Path) -> None:
    media = kept(Image.new("L", (20_000, 9_000), 200), tmp_path, "a.jpg")
    before = (tmp_path / media.path).read_bytes()
    prepared = pictures.prepare(tmp_path / media.path, tmp_path / "x", draw=never)
    assert prepared is not None and prepared.width <= pictures.WIDEST
    assert (tmp_path / media.path).read_bytes() == before


def test_an_image_that_claims_more_pixels_than_memory_holds_is_not_shown(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.png"
    Image.new("1", (8, 8)).save(bomb)
    data = bytearray(bomb.read_bytes())
    data[16:24] = struct.pack(">II", 30_000, 30_000)  # IHDR: width and height
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    bomb.write_bytes(data)
    assert pictures.prepare(bomb, tmp_path / "x", draw=never) is None


@pytest.mark.parametrize(
    "data",
    [b"", b"not an image", b"\x89PNG\r\n\x1a\nbroken", b"\xff\xd8\xff\xe0broken", b"GIF89a", b"<svg", b"<html/>"],
)
def test_a_broken_image_is_not_shown(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a").write_bytes(data)
    assert pictures.prepare(tmp_path / "a", tmp_path / "x", draw=never) is None


def test_a_truncated_photograph_is_not_shown(tmp_path: Path) -> None:
    media = kept(poster(), tmp_path, "a.jpg")
    path = tmp_path / media.path
    path.write_bytes(path.read_bytes()[: media.size // 2])
    assert pictures.prepare(path, tmp_path / "x", draw=never) is None


def test_an_svg_is_drawn_by_the_browser_at_its_proportions(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100"/>')
    asked: list[tuple[str, int, int]] = []

    def draw(path: Path, mime: str, width: int, height: int) -> bytes:
        asked.append((mime, width, height))
        return b"png"

    prepared = pictures.prepare(tmp_path / "a.svg", tmp_path / "x", draw=draw)
    assert asked == [("image/svg+xml", 1200, 600)]
    assert prepared is not None and prepared.path.read_bytes() == b"png"


def test_only_captured_images_inside_the_record_are_prepared(tmp_path: Path) -> None:
    folder = tmp_path / "v0001"
    inside = kept(poster(), folder, "a.jpg")
    outside = kept(poster(), tmp_path, "b.jpg")
    escaping = type(outside)(url=outside.url, kind=MediaKind.IMAGE, path="../media/b.jpg")
    gone = type(outside)(url=outside.url, kind=MediaKind.IMAGE, path="media/none.jpg", status=MediaStatus.CAPTURED)
    media = (inside, escaping, gone, missing_video())
    assert list(pictures.prepare_all(media, folder=folder, work=tmp_path, draw=never)) == [inside.path]
