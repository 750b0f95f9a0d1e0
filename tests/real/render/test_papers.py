import datetime as dt
import re
from pathlib import Path

import pikepdf
import pytest

from archiver.programs.process import run
from archiver.programs.verapdf import Judge
from archiver.render.paper import paper_html, write_paper
from archiver.render.pdfa import Flavour
from archiver.render.printing import Printer
from archiver.render.writing import PdfFile

pytestmark = pytest.mark.real
TEMPLATE = Path(__file__).parent / "prov.html.j2"
SIGNED = dt.datetime(2026, 3, 3, 12, 0, tzinfo=dt.UTC)
REASON = "Ringa betydelse: kommentaren är inte en del av ett ärende, och fristen på två år gick ut."


def paper(folder: Path, printer: Printer, *, rows: int, flavour: Flavour = Flavour.PDFA_2A) -> PdfFile:
    listed = [(f"i-abcdefgh{number:06}", "kommentar-ringa", REASON, "1,2 MB") for number in range(rows)]
    html = paper_html(TEMPLATE, rows=listed, date=SIGNED, hostile="<script>alert('å')</script> 👍🏽")
    return write_paper(
        html,
        title="Gallringsprotokoll gp-20260303-01",
        into=folder / f"{flavour}.pdf",
        printer=printer,
        flavour=flavour,
        footer="Testköpings kommun · gp-20260303-01",
        created=SIGNED,
        author="Testköpings kommun",
        identifier="gp-20260303-01",
    )


@pytest.mark.parametrize("flavour", [Flavour.PDFA_2A, Flavour.PDFA_1A], ids=str)
def test_a_paper_is_what_it_claims_and_says_its_text(
    tmp_path: Path, printer: Printer, judge: Judge, flavour: Flavour
) -> None:
    made = paper(tmp_path, printer, rows=40, flavour=flavour)
    assert {(one.flavour, one.verdict, one.detail) for one in judge.judge(made.path, flavour.judged_as)} == {
        (name, "pass", "") for name in flavour.judged_as
    }
    text = run(["pdftotext", made.path, "-"], timeout=60).text
    assert "Namnförtydligande" in text
    assert "<script>alert('å')</script> 👍🏽" in " ".join(text.split())
    assert f"Sida {made.pages} av {made.pages}" in text
    with pikepdf.open(made.path) as pdf:
        assert pdf.docinfo["/Title"] == "Gallringsprotokoll gp-20260303-01"
        assert pdf.docinfo["/CreationDate"] == "D:20260303120000+00'00'"


def test_a_table_of_a_hundred_pages_has_its_header_row_on_each(tmp_path: Path, printer: Printer) -> None:
    made = paper(tmp_path, printer, rows=2400)
    assert made.pages > 100
    pages = run(["pdftotext", "-layout", made.path, "-"], timeout=60).text.split("\f")[:-1]
    assert len(pages) == made.pages
    assert all("Regel" in page and "Storlek" in page for page in pages if "i-abcdefgh" in page)
    assert sum(page.count("i-abcdefgh") for page in pages) == 2400


def test_a_word_without_end_is_cut_at_the_edge_of_the_page_and_loses_nothing(tmp_path: Path, printer: Printer) -> None:
    endless = "ordutanslut" * 60
    rows = [("i-1", "regel", endless, "1,2 MB"), ("i-2", "kommunfullmäktigeledamot", "skäl", "1,2 MB")]
    html = paper_html(TEMPLATE, rows=rows, date=SIGNED, hostile="")
    made = write_paper(html, title="Prov", into=tmp_path / "prov.pdf", printer=printer)
    text = run(["pdftotext", made.path, "-"], timeout=60).text
    assert endless in "".join(text.split())
    boxes = run(["pdftotext", "-bbox", made.path, "-"], timeout=60).text
    edges = [float(found) for found in re.findall(r'xMax="([0-9.]+)"', boxes)]
    assert max(edges) < 595 - 50  # A4 in points, less the margin


def test_a_long_paper_is_within_the_limits_of_pdfa_1(tmp_path: Path, printer: Printer, judge: Judge) -> None:
    made = paper(tmp_path, printer, rows=900, flavour=Flavour.PDFA_1A)
    assert made.pages > 35  # from about page thirty on, Chromium's coordinates are larger than PDF/A-1 allows
    assert [(one.verdict, one.detail) for one in judge.judge(made.path, ["1a"])] == [("pass", "")]


def test_the_same_paper_has_the_same_bytes(tmp_path: Path, printer: Printer) -> None:
    first = paper(tmp_path, printer, rows=40).path.read_bytes()
    assert paper(tmp_path, printer, rows=40).path.read_bytes() == first
