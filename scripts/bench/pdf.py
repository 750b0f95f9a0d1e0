"""How fast a record's PDF is made, beside OCRmyPDF on the same screenshots in the same run.

    python scripts/bench/pdf.py [--posts 60] [--comments 300] [--thread 5000] [--judge]

The page has posts with photographs and comments with Swedish text and emoji. Wall time and processor time (our process
and its children) are both given, since the machine may be busy; ratios are of processor time and of wall time.
Words are those of the DOM, counted with repetition; a word is missing when `pdftotext` does not give it back.
"""

import argparse
import datetime as dt
import io
import os
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import img2pdf  # noqa: E402
import pikepdf  # noqa: E402
from PIL import Image, ImageDraw  # noqa: E402

from archiver.capture.textboxes import STYLES, text_boxes  # noqa: E402
from archiver.evidence import Evidence, Tile  # noqa: E402
from archiver.programs import chromium  # noqa: E402
from archiver.programs.fontconfig import font_file  # noqa: E402
from archiver.programs.process import run  # noqa: E402
from archiver.programs.verapdf import Judge  # noqa: E402
from archiver.render.joining import write_outline  # noqa: E402
from archiver.render.pdfa import Flavour, declare, saved, to_pdfa  # noqa: E402
from archiver.render.printing import Printer  # noqa: E402
from archiver.render.render_record import render_record  # noqa: E402
from archiver.render.textlayer import append_evidence  # noqa: E402
from archiver.render.xmp import About  # noqa: E402
from tests.render_records import record  # noqa: E402

NOW = dt.datetime(2026, 3, 3, 13, tzinfo=dt.UTC)
WIDTH, STEP = 1280, 1800
WORDS = [
    "vägen",
    "över",
    "ån",
    "är",
    "avstängd",
    "på",
    "måndag",
    "kommunen",
    "återkommer",
    "med",
    "mer",
    "besked",
    "så",
    "snart",
    "vi",
    "vet",
    "hur",
    "långt",
    "det",
    "går",
]
UNSEEN = re.compile("[\u200e\u200f\u202a-\u202e\ufeff]")


@dataclass
class Spent:
    """Seconds, by the clock and by the processor."""

    wall: float = 0.0
    cpu: float = 0.0


@contextmanager
def clocked() -> Iterator[Spent]:
    spent, wall, before = Spent(), time.perf_counter(), os.times()
    yield spent
    after = os.times()
    spent.wall = time.perf_counter() - wall
    spent.cpu = sum(after[:4]) - sum(before[:4])


def sentence(number: int) -> str:
    words = [WORDS[(number * 7 + step * (1 + number % 5)) % len(WORDS)] for step in range(12 + number % 9)]
    return " ".join(words).capitalize() + (" 🎉👍🏽" if number % 3 == 0 else ".")


def page_of(posts: int, comments: int, folder: Path) -> str:
    parts = []
    for number in range(posts):
        picture = Image.effect_noise((800, 450), 60 + number % 40).convert("RGB")
        ImageDraw.Draw(picture).rectangle((100, 100, 500, 300), fill=(number * 4 % 255, 90, 150))
        picture.save(folder / f"{number}.jpg", quality=80)
        said = "".join(f"<li><b>Person {n}</b> {sentence(n)}</li>" for n in range(number, comments, posts))
        parts.append(
            f'<h2>Inlägg {number}</h2><p>{sentence(number)}</p><img src="{number}.jpg" alt="Bild"><ul>{said}</ul>'
        )
    style = "body{font:16px/1.5 Noto Sans;max-width:760px;margin:auto}img{width:100%}"
    return f'<!doctype html><html lang="sv"><title>Flöde</title><style>{style}</style>{"".join(parts)}</html>'


def evidence_of(html: str, folder: Path) -> Evidence:
    (folder / "page.html").write_text(html, "utf-8")
    with chromium.launch(proxy=None) as browser:
        page = browser.new_page(viewport={"width": WIDTH, "height": STEP})
        page.goto((folder / "page.html").as_uri())
        height = page.evaluate("document.documentElement.scrollHeight")
        session = page.context.new_cdp_session(page)
        snapshot = session.send("DOMSnapshot.captureSnapshot", {"computedStyles": list(STYLES)})
        tiles = []
        for top in range(0, height, STEP):
            clip = {"x": 0, "y": top, "width": WIDTH, "height": min(STEP, height - top)}
            path = folder / f"tile-{top:07d}.jpg"
            page.screenshot(path=path, clip=clip, full_page=True, type="jpeg", quality=80)
            tiles.append(Tile(path, 0, top, WIDTH, clip["height"]))
    boxes = tuple(text_boxes(snapshot, bottom=height))
    return Evidence(tuple(tiles), boxes, WIDTH, height, "https://social.example/", "Flöde", NOW)


def ours(evidence: Evidence, blank: bytes, target: Path) -> Spent:
    with clocked() as spent, pikepdf.open(io.BytesIO(blank)) as pdf:
        write_outline(pdf, append_evidence(pdf, evidence, regular=REGULAR, bold=BOLD))
        declare(pdf, About(title="Flöde", created=NOW), Flavour.PDFA_2A)
        target.write_bytes(saved(pdf, Flavour.PDFA_2A))
    return spent


def baseline(evidence: Evidence, folder: Path, target: Path) -> Spent:
    source = folder / "tiles.pdf"
    source.write_bytes(img2pdf.convert([str(tile.path) for tile in evidence.tiles]))
    args = [sys.executable, "-m", "ocrmypdf", "--quiet", "-l", "swe", "--output-type", "pdfa-2", "--optimize", "0"]
    with clocked() as spent:
        run([*args, "--pdfa-backend", "internal", source, target], timeout=3600)
    return spent


def missing_words(evidence: Evidence, pdf: Path) -> tuple[int, int]:
    wanted = Counter(word for box in evidence.boxes for word in box.text.split())
    given = Counter(UNSEEN.sub("", run(["pdftotext", pdf, "-"], timeout=300).text).split())
    return sum((wanted - given).values()), sum(wanted.values())


def told(what: str, spent: Spent, more: str = "") -> None:
    print(f"{what:<58} {spent.wall:8.2f} s wall {spent.cpu:8.2f} s cpu  {more}", flush=True)


def peak() -> int:
    """Give the most memory that this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def judged(judge: Judge | None, path: Path) -> str:
    if judge is None:
        return ""
    return " ".join(f"{one.flavour} {one.verdict}" for one in judge.judge(path, ["2a", "ua1"]))


def feed(posts: int, comments: int, folder: Path, judge: Judge | None) -> None:
    html = page_of(posts, comments, folder)
    with clocked() as spent:
        evidence = evidence_of(html, folder)
    told(f"screenshots and text of {posts} posts, {comments} comments", spent, f"{len(evidence.tiles)} tiles")
    files = {f"{number}.jpg": folder / f"{number}.jpg" for number in range(posts)}
    with Printer() as printer:
        blank = printer.pdf('<!doctype html><html lang="sv"><title>x</title><p>x</p>', {})
        with clocked() as spent:
            tagged = printer.pdf(html, files)
        told("Chromium prints the page, tagged", spent, f"{len(tagged) // 1000} kB")
    pages = len(pikepdf.open(io.BytesIO(tagged)).pages)
    to_pdfa(blank, title="x", created=NOW)  # the first one loads pikepdf's tables
    with clocked() as spent:
        made = to_pdfa(tagged, title="Flöde", created=NOW)
    (folder / "print.pdf").write_bytes(made)
    told(f"PDF to PDF/A-2a and PDF/UA-1, {pages} pages", spent, f"{spent.cpu / pages * 1000:.2f} ms a page")
    mine = ours(evidence, blank, folder / "ours.pdf")
    lost = missing_words(evidence, folder / "ours.pdf")
    told("evidence pages with the DOM's text, PDF/A", mine, f"{lost[0]} of {lost[1]} words missing")
    print(" " * 4, judged(judge, folder / "ours.pdf"))
    theirs = baseline(evidence, folder, folder / "theirs.pdf")
    lost = missing_words(evidence, folder / "theirs.pdf")
    told("OCRmyPDF (swe) on the same tiles", theirs, f"{lost[0]} of {lost[1]} words missing")
    print(
        f"OCRmyPDF takes {theirs.cpu / mine.cpu:.0f} times the processor, {theirs.wall / mine.wall:.0f} times the time"
    )


def thread(comments: int, folder: Path, judge: Judge | None) -> None:
    whole = record(tuple(sentence(number) for number in range(comments)))
    with Printer() as printer, clocked() as spent:
        made = render_record(whole, version_folder=folder, evidence=None, into=folder, printer=printer)
    pages, size = sum(one.pages for one in made), sum(one.path.stat().st_size for one in made)
    files = f"{len(made)} files, {pages} pages, {size // 1000} kB"
    told(f"a record with {comments} comments", spent, f"{files}, {peak()} MB")
    if judge is not None:
        with clocked() as spent:
            verdicts = Counter(judged(judge, one.path) for one in made)
        told("judged", spent, ", ".join(f"{files} times: {said}" for said, files in verdicts.items()))


REGULAR, BOLD = font_file("Noto Sans"), font_file("Noto Sans", "Bold")

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--posts", type=int, default=60)
    parser.add_argument("--comments", type=int, default=300)
    parser.add_argument("--thread", type=int, nargs="*", default=[300])
    parser.add_argument(
        "--judge", action="store_true", help="let veraPDF judge the files (1a, 2a: minutes for large ones)"
    )
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as work, ExitStack() as stack:
        judge = stack.enter_context(Judge()) if chosen.judge else None
        feed(chosen.posts, chosen.comments, Path(work), judge)
        for size in chosen.thread:
            thread(size, Path(work), judge)
