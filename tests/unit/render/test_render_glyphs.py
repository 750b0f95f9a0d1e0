import io

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.render.fonts import to_unicode
from archiver.render.glyphs import NOTHING, Cluster, name_glyphs, read_to_unicode, shared_out

LA, VIRAMA, AA, TTI = "\u0cb2", "\u0ccd", "\u0cbe", "\u0c9f\u0cbf"


def test_a_shape_says_what_the_others_of_its_cluster_do_not() -> None:
    known = {1: AA, 2: "\0", 3: "\0"}  # 2: la without its head, 3: la below
    said = shared_out(known, [Cluster(LA + AA, (2, 1)), Cluster(LA + VIRAMA + LA + AA, (2, 1, 3))])
    assert said == {1: AA, 2: LA, 3: VIRAMA + LA}


def test_what_never_becomes_clear_is_dealt_out_and_what_says_nothing_is_unseen() -> None:
    said = shared_out({1: LA, 7: "\0", 8: "\ufeff", 9: "\0"}, [Cluster(LA, (1, 9)), Cluster(TTI, (7, 8))])
    assert said == {1: LA, 7: TTI[0], 8: TTI[1], 9: NOTHING}


def test_the_same_clusters_in_any_order_say_the_same() -> None:
    clusters = [Cluster(LA + AA, (2, 1)), Cluster(VIRAMA + AA, (2, 1)), Cluster(TTI, (2,))]
    assert shared_out({1: AA, 2: "\0"}, clusters) == shared_out({1: AA, 2: "\0"}, reversed(clusters))


@given(st.dictionaries(st.integers(0, 0xFFFF), st.text(st.characters(exclude_categories=["Cs"]), min_size=1)))
def test_a_map_is_read_as_it_was_written(pairs: dict[int, str]) -> None:
    assert read_to_unicode(to_unicode(list(pairs.items()))) == pairs


@pytest.mark.parametrize("target", ["<0041>", "[<0041> <0042> <0043>]"])
def test_ranges_are_read(target: str) -> None:
    data = f"2 beginbfrange\n<05> <07> {target}\n<10> <10> <D83CDF89>\nendbfrange"
    assert read_to_unicode(data.encode()) == {5: "A", 6: "B", 7: "C", 16: "🎉"}


def test_fonts_of_pages_and_of_the_forms_in_them_get_their_names_and_the_others_stay() -> None:
    pdf = pikepdf.new()
    whole = font(pdf, {1: "a"})
    first, second = font(pdf, {1: AA, 2: "\0"}), font(pdf, {1: "\0"}, "/Type3")
    form = pdf.make_stream(b"/F2 9 Tf /Span<</ActualText <FEFF0061>>> BDC <01> Tj EMC")
    form.update({"/Subtype": pikepdf.Name.Form, "/Resources": {"/Font": {"/F2": second}}})
    page = pdf.add_blank_page().obj
    page.Contents = pdf.make_stream(
        b"/F1 9 Tf <0001> Tj /ReversedChars BMC /Span<</ActualText <FEFF0CB20CBE> >> BDC\n1 0 Td <00020001> Tj\nEMC EMC"
    )
    page.Resources = pikepdf.Dictionary(Font={"/F0": whole, "/F1": first}, XObject={"/X": form})
    before = whole.ToUnicode.objgen
    name_glyphs(pdf)
    assert read_to_unicode(first.ToUnicode.read_bytes()) == {1: AA, 2: LA}
    assert read_to_unicode(second.ToUnicode.read_bytes()) == {1: "a"}
    assert b"<00> <FF>\nendcodespacerange" in second.ToUnicode.read_bytes()
    assert whole.ToUnicode.objgen == before
    pdf.save(io.BytesIO())


def font(pdf: pikepdf.Pdf, pairs: dict[int, str], kind: str = "/Type0") -> pikepdf.Object:
    written = pdf.make_stream(to_unicode(list(pairs.items()), code_bytes=2 if kind == "/Type0" else 1))
    return pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name(kind), ToUnicode=written))
