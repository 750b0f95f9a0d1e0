from pathlib import Path

import pikepdf
import pytest

from archiver.errors import ProgramMissing
from archiver.programs.process import run
from archiver.programs.verapdf import Judge
from archiver.render.attachments import to_searchable
from archiver.render.ocr import read_images
from archiver.render.printing import Printer
from tests.render_records import poster

pytestmark = pytest.mark.real
WORDS = "Välkommen till sommarlovet\nÖppet måndag till fredag"


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    poster(WORDS).save(tmp_path / "scan.pdf", resolution=150)
    return tmp_path / "scan.pdf"


def test_text_inside_images_is_read_once_per_distinct_image(tmp_path: Path) -> None:
    for name in ("a.png", "b.png", "c.webp", "d.gif"):
        poster(WORDS).save(tmp_path / name)
    poster(size=(70, 70)).save(tmp_path / "tiny.png")
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nx")
    paths = sorted(tmp_path.glob("*.*"))
    read = read_images(paths, languages=("swe",), cache=tmp_path / "cache", jobs=2)
    assert len(read) == 5  # a and b are the same
    assert sum(ocr.text == WORDS for ocr in read.values()) == 3
    assert [ocr.why for ocr in read.values() if ocr.why] == ["Bilden går inte att öppna."]
    kept = sorted((tmp_path / "cache").rglob("*.json"))
    assert len(kept) == 4 and all(path.stem in read for path in kept)
    kept[0].write_text("half-writ")  # a torn entry is read anew
    assert read_images(paths, languages=("swe",), cache=tmp_path / "cache") == read


def test_a_language_that_is_not_installed_is_named(tmp_path: Path) -> None:
    poster(WORDS).save(tmp_path / "a.png")
    with pytest.raises(ProgramMissing, match="tesseract-ocr-tlh"):
        read_images([tmp_path / "a.png"], languages=("tlh",), cache=tmp_path)


def test_a_scanned_document_becomes_searchable_pdfa_beside_the_original(
    tmp_path: Path, scan: Path, judge: Judge
) -> None:
    before = scan.read_bytes()
    made = to_searchable(scan, tmp_path / "media")
    assert made.path is not None and scan.read_bytes() == before
    assert judge.judge(made.path, ["2b"])[0].verdict == "pass"
    assert "till sommarlovet" in run(["pdftotext", made.path, "-"], timeout=60).text
    again = made.path.read_bytes()
    assert to_searchable(scan, tmp_path / "media").path == made.path and made.path.read_bytes() == again


def test_what_only_verapdf_can_judge_is_kept_when_it_passes(tmp_path: Path, printer: Printer, judge: Judge) -> None:
    source = tmp_path / "emoji.pdf"
    source.write_bytes(printer.pdf('<!doctype html><html lang="sv"><title>t</title><p>Åäö 🎉', {}))
    assert to_searchable(source, tmp_path).path is None
    made = to_searchable(source, tmp_path, judge=judge)
    assert made.path is not None and judge.judge(made.path, ["2b"])[0].verdict == "pass"


def test_a_hostile_document_gives_a_reason(tmp_path: Path, scan: Path) -> None:
    with pikepdf.open(scan) as pdf:
        pdf.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(owner="a", user="b"))
    pikepdf.new().save(tmp_path / "empty.pdf")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\n1 0 obj <</Type/Catalog/Pages 2 0 R>> garbage")
    (tmp_path / "text.pdf").write_text("ingen pdf")
    (tmp_path / "bomb.pdf").write_bytes(bomb())
    said = {name: to_searchable(tmp_path / f"{name}.pdf", tmp_path) for name in NAMES}
    assert all(one.path is None for one in said.values())
    assert {name: one.reason for name, one in said.items()} == NAMES


NAMES = {
    "locked": "Filen är krypterad eller lösenordsskyddad.",
    "empty": "Filen har inga sidor.",
    "broken": "Filen är skadad eller har ett format som inte stöds.",
    "text": "Filen är skadad eller har ett format som inte stöds.",
    "bomb": "Filen gick inte att behandla; den kan vara skadad eller kräva för mycket minne.",
}


def bomb() -> bytes:
    """Give a small PDF whose only page is an image of 60,000 by 60,000 pixels."""
    image = b"<</Type/XObject/Subtype/Image/Width 60000/Height 60000/ColorSpace/DeviceRGB/BitsPerComponent 8/Length 1>>"
    content = b"q 14400 0 0 14400 0 0 cm /I Do Q"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 14400 14400]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        image + b"stream\n0\nendstream",
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, one) for number, one in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer <</Root 1 0 R/Size 6>>\n%%EOF"
