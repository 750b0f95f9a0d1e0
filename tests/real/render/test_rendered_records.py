import hashlib
import re
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from archiver.evidence import TextBox
from archiver.programs.process import run
from archiver.programs.verapdf import Judge
from archiver.records import Record
from archiver.render import document, tags
from archiver.render.glyphs import NOTHING, read_to_unicode
from archiver.render.judges import pikepdf_judge
from archiver.render.paper import write_paper
from archiver.render.pdfa import Flavour, to_pdfa
from archiver.render.printing import Printer
from archiver.render.render_record import render_record
from archiver.render.writing import PdfFile
from tests.render_records import (
    CAPTURED,
    HOSTILE,
    SCRIPTS,
    TEXTS,
    evidence,
    kept,
    missing_video,
    poster,
    record,
    snapshot_record,
)

pytestmark = pytest.mark.real
UNSEEN = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")  # how pdftotext marks right-to-left text


def rendered(
    whole: Record, folder: Path, printer: Printer, flavour: Flavour = Flavour.PDFA_2A, texts: tuple[str, ...] = ()
) -> PdfFile:
    seen = evidence(folder / "tiles", texts) if texts else None
    (made,) = render_record(whole, version_folder=folder, evidence=seen, into=folder, printer=printer, flavour=flavour)
    return made


def letters(path: Path, *, first: int = 1, last: int = 0) -> str:
    pages = ["-f", str(first), *(["-l", str(last)] if last else [])]
    return squeezed(run(["pdftotext", *pages, path, "-"], timeout=60).text)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", UNSEEN.sub("", text))


def many_kinds(folder: Path) -> Record:
    media = (
        kept(poster(), folder, "a.jpg", alt="Barn hoppar från bryggan", ocr="Välkommen till sommarlovet"),
        kept(poster(size=(300, 200)).convert("RGBA"), folder, "b.png"),
        kept(poster(size=(300, 200)).convert("CMYK"), folder, "c.jpg"),
        kept(poster(size=(300, 200)).convert("P"), folder, "d.gif"),
        kept(poster(size=(300, 200)).convert("L"), folder, "e.jpg"),
        missing_video(),
    )
    folder.joinpath("media/f.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 60"><script>alert(1)</script>'
        '<image href="http://127.0.0.1:9/x"/><circle cx="30" cy="30" r="20" opacity="0.5"/></svg>'
    )
    drawn = replace(media[0], path="media/f.svg", alt="", ocr="", mime="image/svg+xml")
    return record(media=(*media, drawn), deep=False)


@pytest.mark.parametrize("flavour", Flavour, ids=str)
def test_every_flavour_is_what_it_claims_and_gives_its_text_back(
    tmp_path: Path, printer: Printer, judge: Judge, flavour: Flavour
) -> None:
    texts = tuple(TEXTS.values())
    pdf = rendered(many_kinds(tmp_path), tmp_path, printer, flavour, texts)
    assert {(one.flavour, one.verdict, one.detail) for one in judge.judge(pdf.path, flavour.judged_as)} == {
        (name, "pass", "") for name in flavour.judged_as
    }
    assert pikepdf_judge(pdf.path, flavour).verdict in ("pass", "unsupported")
    printed = letters(pdf.path, last=pdf.pages - 2)
    seen = letters(pdf.path, first=pdf.pages - 1)
    assert [name for name, text in TEXTS.items() if squeezed(text) not in printed] == []
    assert [name for name, text in TEXTS.items() if squeezed(text) not in seen] == []
    for words in ("Följeblad", "Allmänheten·inkommen", "inte bevarad: för stor", "Sida1av", "gränsen 500 MB."):
        assert squeezed(words).casefold() in printed.casefold()


@pytest.mark.parametrize("flavour", Flavour, ids=str)
def test_scripts_whose_letters_join_are_valid_and_give_their_text_back(
    tmp_path: Path, printer: Printer, judge: Judge, flavour: Flavour
) -> None:
    texts = tuple(SCRIPTS.values())
    pdf = rendered(record(texts), tmp_path, printer, flavour, texts)
    assert {(one.flavour, one.verdict, one.detail) for one in judge.judge(pdf.path, flavour.judged_as)} == {
        (name, "pass", "") for name in flavour.judged_as
    }
    printed, seen = letters(pdf.path, last=pdf.pages - 2), letters(pdf.path, first=pdf.pages - 1)
    assert [name for name, text in SCRIPTS.items() if squeezed(text) not in seen] == []
    # pdftotext turns a point and its letter about in what Chromium prints
    assert [name for name, text in SCRIPTS.items() if squeezed(text) not in printed] == ["Hebrew"]


def test_a_title_in_any_script_is_valid_and_every_glyph_says_something(
    tmp_path: Path, printer: Printer, judge: Judge
) -> None:
    titles = "".join(f"<h1>{text}</h1><h2><i>{text}</i></h2>" for text in SCRIPTS.values())
    write_paper(titles, title="Språk", into=tmp_path / "a.pdf", printer=printer, footer="")
    assert [(one.verdict, one.detail) for one in judge.judge(tmp_path / "a.pdf", ["2a", "ua1"])] == [("pass", "")] * 2
    with pikepdf.open(tmp_path / "a.pdf") as opened:
        maps = [read_to_unicode(item.ToUnicode.read_bytes()) for item in opened.objects if is_font(item)]
    assert len(maps) > len(SCRIPTS)
    said = [text for one in maps for text in one.values()]
    assert all(text and "\0" not in text for text in said)
    assert said.count(NOTHING) <= len(said) // 100


def is_font(item: pikepdf.Object) -> bool:
    return isinstance(item, pikepdf.Dictionary) and "/ToUnicode" in item


def test_a_snapshot_is_a_valid_record(tmp_path: Path, printer: Printer, judge: Judge) -> None:
    pdf = rendered(snapshot_record(), tmp_path, printer, texts=("Testa kommun",))
    assert [one.verdict for one in judge.judge(pdf.path, ["2a", "ua1"])] == ["pass", "pass"]
    assert squeezed("Inlägg 7 om ån") in letters(pdf.path)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_printed_as_text(tmp_path: Path, printer: Printer, judge: Judge, name: str) -> None:
    pdf = rendered(record((HOSTILE[name],)), tmp_path, printer, texts=(HOSTILE[name], "vanlig text"))
    assert [(one.verdict, one.detail) for one in judge.judge(pdf.path, ["2a", "ua1"])] == [("pass", "")] * 2


def test_the_same_record_gives_the_same_bytes_also_in_another_browser(tmp_path: Path, printer: Printer) -> None:
    whole, texts = many_kinds(tmp_path), tuple(TEXTS.values())
    first = rendered(whole, tmp_path, printer, texts=texts)
    assert first.sha256 == hashlib.sha256(first.path.read_bytes()).hexdigest()
    assert rendered(whole, tmp_path, printer, texts=texts).sha256 == first.sha256
    with Printer() as other:
        assert rendered(whole, tmp_path, other, texts=texts).sha256 == first.sha256


def test_a_long_thread_in_many_parts_is_one_document(
    tmp_path: Path, printer: Printer, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document.record_volumes, "__kwdefaults__", {**CUT, "per_part": 4})
    pdf = rendered(record(), tmp_path, printer, texts=("en rad",))
    assert [one.verdict for one in judge.judge(pdf.path, ["2a", "ua1"])] == ["pass", "pass"]
    with pikepdf.open(pdf.path) as opened, opened.open_outline() as outline:
        (top,) = outline.root
        names = [item.title for item in top.children]
        assert names[-2:] == ["Kommentarer (13)", "Visuellt bevis: skärmbilder"]
        assert len(top.children[-2].children) == 13
        assert tags.document_element(opened).S == "/Document"
    text = letters(pdf.path)
    assert [name for name, words in TEXTS.items() if squeezed(words) not in text] == []


def test_a_very_long_thread_is_several_files_each_whole_in_itself(
    tmp_path: Path, printer: Printer, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document.record_volumes, "__kwdefaults__", {**CUT, "per_part": 4, "weight": 9})
    media = (kept(poster(), tmp_path, "a.jpg", alt="Barn hoppar från bryggan"),)
    made = render_record(
        record(media=media),
        version_folder=tmp_path,
        evidence=evidence(tmp_path / "tiles", ("en rad",)),
        into=tmp_path,
        printer=printer,
    )
    assert [one.path.name for one in made] == ["record.pdf", "record-2.pdf"]
    assert [one.verdict for pdf in made for one in judge.judge(pdf.path, ["2a", "ua1"])] == ["pass"] * 4
    with pikepdf.open(made[0].path) as first, pikepdf.open(made[1].path) as second:
        assert str(first.docinfo.Title).endswith(", del 1 av 2")
        assert str(second.docinfo.Title).endswith(", del 2 av 2")
    texts = [letters(one.path) for one in made]
    assert squeezed("record-2.pdf") in texts[0] and squeezed("Föregående del record.pdf") in texts[1]
    assert ["Skärmbild1av2" in text for text in texts] == [False, True]
    whole = "".join(texts)
    assert [name for name, words in TEXTS.items() if squeezed(words) not in whole] == []


CUT = dict(document.record_volumes.__kwdefaults__ or {})


def test_images_have_alternative_text(tmp_path: Path, printer: Printer) -> None:
    pdf = rendered(many_kinds(tmp_path), tmp_path, printer, texts=("x",))
    with pikepdf.open(pdf.path) as opened:
        alternatives = {
            str(item.Alt) for item in opened.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item
        }
        assert opened.Root.MarkInfo.Marked and str(opened.Root.Lang) == "sv-SE"
        assert all(page.obj.Tabs == "/S" for page in opened.pages)
        assert str(opened.docinfo.CreationDate) == "D:20260303131512+00'00'"
    assert {"Barn hoppar från bryggan", "Bild utan alternativtext, bifogad av Testa kommun"} <= alternatives
    assert any(text.startswith("Skärmbild 1 av 2") for text in alternatives)


def test_an_image_without_description_is_described_by_what_it_says(tmp_path: Path, printer: Printer) -> None:
    media = kept(poster(), tmp_path, "a.jpg", ocr="Välkommen\ntill sommarlovet")
    rendered(record(media=(media,)), tmp_path, printer)
    with pikepdf.open(tmp_path / "record.pdf") as opened:
        found = [str(item.Alt) for item in opened.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item]
    assert found == ["Text i bilden: Välkommen till sommarlovet"]
    assert squeezed("till sommarlovet") in letters(tmp_path / "record.pdf")


def test_the_text_of_a_line_stands_where_the_line_is_seen(tmp_path: Path, printer: Printer) -> None:
    seen = evidence(tmp_path / "tiles", ())
    boxes = (
        TextBox("Överst", 100, 10, 80, 20, 0),
        TextBox("Fortsätter i", 100, 1700, 120, 20, 1),
        TextBox(" nästa ", 220, 1700, 60, 20, 1),
        TextBox("ord", 280, 1700, 30, 20, 1),
        TextBox("Nederst på andra bilden", 100, 3500, 240, 20, 2),
        TextBox("Utanför alla bilder", 100, 9000, 240, 20, 3),
    )
    whole = replace(seen, boxes=boxes)
    (pdf,) = render_record(record(()), version_folder=tmp_path, evidence=whole, into=tmp_path, printer=printer)
    first = run(["pdftotext", "-f", str(pdf.pages - 1), "-l", str(pdf.pages - 1), pdf.path, "-"], timeout=60).text
    assert "Överst" in first and "Fortsätter i nästa ord" in first
    second = run(["pdftotext", "-f", str(pdf.pages), pdf.path, "-"], timeout=60).text
    assert "Nederst på andra bilden" in second and "Utanför alla bilder" in second


def test_nothing_but_the_given_files_can_be_reached(printer: Printer, tmp_path: Path) -> None:
    secret = tmp_path / "secret.jpg"
    poster(size=(90, 90)).save(secret)
    html = (
        f'<!doctype html><html lang="sv"><title>t</title><body><p>text</p><img src="file://{secret}">'
        '<img src="http://127.0.0.1:9/x"><iframe src="file:///etc/passwd"></iframe><img src="/etc/passwd">'
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css"><script>document.body.innerText="skript"</script>'
    )
    (tmp_path / "a.pdf").write_bytes(printer.pdf(html, {}))
    text = letters(tmp_path / "a.pdf")
    assert text.startswith("text") and "root:" not in text and "skript" not in text
    with pikepdf.open(tmp_path / "a.pdf") as opened:
        images = [
            item for item in opened.objects if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image"
        ]
        assert all(image.Width <= 16 and image.Height <= 16 for image in images)  # the sign for a missing image


def test_any_tagged_pdf_becomes_pdfa_in_milliseconds_and_twice_the_same(
    tmp_path: Path, printer: Printer, judge: Judge
) -> None:
    pdf = printer.pdf('<!doctype html><html lang="sv"><title>t</title><h1>Rubrik</h1><p>Åäö 🎉</p>', {})
    made = to_pdfa(pdf, title="Titel", created=CAPTURED)
    assert made == to_pdfa(pdf, title="Titel", created=CAPTURED)
    (tmp_path / "a.pdf").write_bytes(made)
    assert [(one.verdict, one.detail) for one in judge.judge(tmp_path / "a.pdf", ["2a", "ua1"])] == [("pass", "")] * 2


def test_a_file_that_is_no_pdfa_is_failed_by_both_judges(tmp_path: Path, printer: Printer, judge: Judge) -> None:
    (tmp_path / "a.pdf").write_bytes(printer.pdf("<p>x</p>", {}))
    (verdict,) = judge.judge(tmp_path / "a.pdf", ["2a"])
    assert verdict.verdict == "fail" and "6." in verdict.detail
    assert re.fullmatch(r"veraPDF \d+\.\d+(\.\d+)*", verdict.judge)
    assert pikepdf_judge(tmp_path / "a.pdf", Flavour.PDFA_2A).verdict == "fail"


def test_a_printer_whose_browser_died_starts_another(tmp_path: Path) -> None:
    with Printer() as printer:
        before = printer.pdf("<p>x</p>", {})
        assert printer._browser is not None
        printer._browser.close()
        assert len(printer.pdf("<p>x</p>", {})) == len(before)


def test_a_record_without_a_printable_title_has_a_title(tmp_path: Path, printer: Printer, judge: Judge) -> None:
    pdf = printer.pdf('<!doctype html><html lang="sv"><p>x', {})
    (tmp_path / "a.pdf").write_bytes(to_pdfa(pdf, title="\x00\u2028", created=CAPTURED))
    assert [one.verdict for one in judge.judge(tmp_path / "a.pdf", ["2a", "ua1"])] == ["pass", "pass"]
