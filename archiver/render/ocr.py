"""Reads the text inside images, once per distinct image: the answers are kept in a cache that may be deleted.

An answer depends on the image's bytes, the languages and the version of Tesseract; these are its name in the cache.
"""

import contextlib
import hashlib
import json
import logging
import tempfile
import warnings
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from archiver.errors import ProgramFailed
from archiver.programs import tesseract
from archiver.render.pictures import open_image, shrunk

log = logging.getLogger(__name__)

LANGUAGES = ("swe",)
LEAST_SIDE = 80  # pixels; avatars and icons have no text that can be read
LARGEST_SIDE = 3500  # pixels; larger images are scaled down before they are read
TIMEOUT = 120.0  # seconds for one image
LEAST_CONFIDENCE = 45.0  # percent on average; below it the "text" is leaves and brickwork


@dataclass(frozen=True, slots=True, kw_only=True)
class Ocr:
    """The text read in one image. `why` says in Swedish why there is none, when it was not for lack of text."""

    sha256: str
    text: str = ""
    confidence: float = 0.0  # percent
    why: str = ""


def read_images(
    paths: Iterable[Path],
    *,
    languages: Sequence[str] = LANGUAGES,
    cache: Path,
    jobs: int = 1,
) -> dict[str, Ocr]:
    """Read every distinct image; SHA-256 -> what it says. `jobs` images are read side by side.

    An image that cannot be read has an `Ocr` without text and with a reason.

    Raises:
        ProgramMissing: Tesseract or one of the languages is not installed.
    """
    distinct: dict[str, Path] = {}
    for path in paths:
        distinct.setdefault(_digest(path), path)
    if not distinct:
        return {}
    key = hashlib.sha256(f"{tesseract.version()} {'+'.join(languages)} 1".encode()).hexdigest()[:12]
    folder = cache / "ocr" / key
    folder.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:  # each waits for a Tesseract process of its own
        read = pool.map(lambda found: _cached(found[0], found[1], languages, folder), sorted(distinct.items()))
        return {ocr.sha256: ocr for ocr in read}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _cached(sha256: str, path: Path, languages: Sequence[str], folder: Path) -> Ocr:
    """Give the kept answer, or read the image and keep the answer; failures are not kept."""
    kept = folder / f"{sha256}.json"
    with contextlib.suppress(OSError, ValueError, TypeError):
        return Ocr(**json.loads(kept.read_text("utf-8")))
    ocr = _read(sha256, path, languages)
    if not ocr.why:
        with tempfile.NamedTemporaryFile("w", dir=folder, delete=False, encoding="utf-8") as aside:
            json.dump(asdict(ocr), aside, ensure_ascii=False)
        Path(aside.name).replace(kept)
    return ocr


def _read(sha256: str, path: Path, languages: Sequence[str]) -> Ocr:
    with tempfile.TemporaryDirectory(prefix="ocr-") as work:
        try:
            image = _readable_copy(path, Path(work))
        except (
            OSError,
            ValueError,
            SyntaxError,
            MemoryError,
            EOFError,
            OverflowError,
            IndexError,
            KeyError,
            TypeError,
        ):
            # Pillow's plugins raise all of these for broken files
            return Ocr(sha256=sha256, why="Bilden går inte att öppna.")
        if image is None:
            return Ocr(sha256=sha256)
        try:
            found = tesseract.read(image, languages, timeout=TIMEOUT)
        except ProgramFailed as error:
            log.warning("no text read in %s: %s", path.name, error)
            return Ocr(sha256=sha256, why="Texten i bilden kunde inte läsas maskinellt.")
    if found.confidence < LEAST_CONFIDENCE:
        return Ocr(sha256=sha256)
    return Ocr(sha256=sha256, text=found.text, confidence=found.confidence)


def _readable_copy(path: Path, work: Path) -> Path | None:
    """Give a PNG of the first frame: upright, on white, of bounded size; None when it is too small to hold text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Pillow, on bombs and bad metadata; the size is checked before decoding
        with open_image(path) as image:
            if min(image.size) < LEAST_SIDE:
                return None
            small = shrunk(image, LARGEST_SIDE, LARGEST_SIDE)
            if small.has_transparency_data:
                paper = small.convert("RGBA")
                paper.alpha_composite(paper, (0, 0))
                white = paper.copy()
                white.paste((255, 255, 255, 255), (0, 0, *white.size))
                white.alpha_composite(small.convert("RGBA"))
                small = white
            target = work / "image.png"
            small.convert("RGB").save(target, compress_level=1)
    return target
