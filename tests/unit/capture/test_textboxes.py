from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from archiver.capture.textboxes import text_boxes


def snapshot(text: str, runs: list[tuple[int, int, list[float]]], *, styles: list[str] | None = None) -> dict[str, Any]:
    """A page with one paragraph holding one text; offsets count UTF-16 units, as the browser's do."""
    shown = styles or ["visible", "1", "inline", "visible", "auto", "none"]
    strings = ["", text, "visible", "1", "block", "auto", "none", *shown]
    block = [2, 3, 4, 2, 5, 6]
    return {
        "strings": strings,
        "documents": [
            {
                "nodes": {"parentIndex": [-1, 0, 1]},
                "layout": {
                    "nodeIndex": [1, 2],
                    "styles": [block, [7, 8, 9, 10, 11, 12]],
                    "bounds": [[0, 0, 500, 100], [0, 0, 500, 100]],
                    "text": [-1, 1],
                },
                "textBoxes": {
                    "layoutIndex": [1] * len(runs),
                    "start": [run[0] for run in runs],
                    "length": [run[1] for run in runs],
                    "bounds": [run[2] for run in runs],
                },
            }
        ],
    }


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=40))
def test_text_outside_the_basic_plane_is_cut_where_the_browser_cuts_it(text: str) -> None:
    def units(part: str) -> int:
        return len(part.encode("utf-16-le")) // 2

    half = len(text) // 2
    first, second = text[:half], text[half:]
    runs = [(0, units(first), [0.0, 0.0, 10.0, 10.0]), (units(first), units(second), [0.0, 20.0, 10.0, 10.0])]
    found = text_boxes(snapshot(text, [run for run in runs if run[1]]), bottom=1000)
    assert [box.text for box in found] == [part for part in (first, second) if part]


def test_lines_of_mixed_direction_come_in_the_order_they_are_read() -> None:
    runs = [(5, 3, [0.0, 0.0, 30.0, 10.0]), (0, 5, [40.0, 0.0, 50.0, 10.0])]
    assert [box.text for box in text_boxes(snapshot("fem  tre", runs), bottom=100)] == ["fem  ", "tre"]


def test_what_begins_below_the_end_of_the_picture_is_left_out() -> None:
    runs = [(0, 3, [0.0, 0.0, 10.0, 10.0]), (4, 3, [0.0, 100.0, 10.0, 10.0])]
    assert [box.text for box in text_boxes(snapshot("ett två", runs), bottom=100)] == ["ett "]


def test_boxes_can_be_laid_below_others() -> None:
    (box,) = text_boxes(snapshot("ett", [(0, 3, [5.0, 7.0, 10.0, 10.0])]), top=1000, bottom=100, first_block=9)
    assert (box.x, box.y, box.block) == (5.0, 1007.0, 9)


def test_text_without_size_is_none() -> None:
    assert text_boxes(snapshot("ett", [(0, 3, [5.0, 7.0, 0.0, 10.0])]), bottom=100) == []
