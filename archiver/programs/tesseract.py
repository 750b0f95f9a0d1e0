"""Tesseract, which reads the text inside images."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from archiver.errors import ProgramMissing
from archiver.programs.process import Program, require, run

TESSERACT = Program(
    name="tesseract",
    executables=("tesseract",),
    minimum=(5, 0),
    needed_for="reading the text inside images",
    install="Install Debian's `tesseract-ocr` and `tesseract-ocr-swe`.",
)
ONE_THREAD = {"OMP_THREAD_LIMIT": "1"}  # several images are read side by side instead


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What Tesseract read in one image: lines, paragraphs apart, and its confidence in percent (0 when no text)."""

    text: str
    confidence: float


def version() -> str:
    """Give Tesseract's version.

    Raises:
        ProgramMissing: it is not installed, or too old.
    """
    return require(TESSERACT).version


@lru_cache(maxsize=1)
def languages() -> frozenset[str]:
    """Give the languages that are installed.

    Raises:
        ProgramMissing: Tesseract is not installed, or too old.
    """
    done = run([require(TESSERACT).path, "--list-langs"], timeout=30)
    return frozenset(re.findall(r"^[\w/-]+$", done.text, re.MULTILINE)) - {"osd"}


def read(image: Path, chosen: Sequence[str], *, timeout: float) -> Reading:
    """Read the text of an image file that Leptonica can open (PNG, JPEG).

    Raises:
        ProgramMissing: Tesseract or one of the languages is not installed.
        ProgramFailed: it did not end in time, or cannot read the file.
    """
    if missing := sorted(set(chosen) - languages()):
        packages = ", ".join(f"`tesseract-ocr-{name.replace('_', '-')}`" for name in missing)
        raise ProgramMissing(f"Tesseract has no data for {', '.join(missing)}. Install Debian's {packages}.")
    args: list[str | Path] = [require(TESSERACT).path, image, "stdout", "-l", "+".join(chosen), "--dpi", "150", "tsv"]
    return read_words(run(args, timeout=timeout, env=ONE_THREAD).text)


def read_words(table: str) -> Reading:
    """Read Tesseract's TSV: words with their block, paragraph and line; words below 30 percent are noise."""
    lines: dict[tuple[str, ...], list[str]] = {}
    trusted: list[float] = []
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        word = (row.get("text") or "").strip()
        confidence = float(row.get("conf") or -1)
        if not word or confidence < 30:
            continue
        place = tuple(row[key] or "" for key in ("block_num", "par_num", "line_num"))
        lines.setdefault(place, []).append(word)
        trusted.append(confidence)
    return Reading(text=_joined(lines), confidence=round(sum(trusted) / len(trusted), 1) if trusted else 0.0)


def _joined(lines: dict[tuple[str, ...], list[str]]) -> str:
    out: list[str] = []
    before: tuple[str, ...] = ()
    for place, words in lines.items():
        if out and place[:2] != before[:2]:
            out.append("")
        out.append(" ".join(words))
        before = place
    return "\n".join(out)
