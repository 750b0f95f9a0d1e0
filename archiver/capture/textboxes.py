"""Reads the exact text of a page and where each line of it stands, out of a DOM snapshot. Pure.

Source: Chrome DevTools Protocol, DOMSnapshot.captureSnapshot. Offsets there count UTF-16 code units.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, starmap, zip_longest
from typing import Any

from archiver.evidence import TextBox

STYLES = ("visibility", "opacity", "display", "overflow-x", "clip", "clip-path")
_VISIBILITY, _OPACITY, _DISPLAY, _OVERFLOW, _CLIP, _CLIP_PATH = range(len(STYLES))
_CLIPPED = frozenset(("hidden", "clip"))
_INLINE = ("inline", "contents", "ruby")


@dataclass(frozen=True, slots=True)
class _Offset:
    """Where a document stands in the page: frames have coordinates of their own."""

    x: float
    y: float
    bottom: float  # where the page or the frame ends
    shown: bool = True


def text_boxes(snapshot: Mapping[str, Any], *, top: float = 0.0, bottom: float, first_block: int = 0) -> list[TextBox]:
    """Give the visible text, line by line in document order; what begins below `bottom` is left out.

    `top` is added to every y; blocks are numbered from `first_block` on.
    """
    strings: Sequence[str] = snapshot["strings"]
    boxes: list[TextBox] = []
    offsets: dict[int, _Offset] = {0: _Offset(0.0, 0.0, bottom)}
    blocks = first_block
    for number, document in enumerate(snapshot["documents"]):
        reading = _Document(document, strings)
        offset = offsets.get(number)
        if offset is None or not offset.shown:
            continue
        offsets.update(reading.frames(offset))
        found = reading.boxes(offset, top=top, first_block=blocks)
        boxes.extend(found)
        blocks = found[-1].block + 1 if found else blocks
    return boxes


class _Document:
    """One document of the snapshot: the page itself, or a frame in it."""

    def __init__(self, document: Mapping[str, Any], strings: Sequence[str]) -> None:
        self._strings = strings
        self._parents: Sequence[int] = document["nodes"]["parentIndex"]
        self._frames: Mapping[str, Any] = document["nodes"].get("contentDocumentIndex", {"index": [], "value": []})
        layout = document["layout"]
        self._nodes: Sequence[int] = layout["nodeIndex"]
        self._styles: Sequence[Sequence[int]] = layout["styles"]
        self._bounds: Sequence[Sequence[float]] = layout["bounds"]
        self._text: Sequence[int] = layout["text"]
        self._lines: Mapping[str, Any] = document["textBoxes"]
        self._layout_of: dict[int, int] = {}
        for index, node in enumerate(self._nodes):
            self._layout_of.setdefault(node, index)
        self._shown: dict[int, bool] = {}
        self._block: dict[int, int] = {}

    def frames(self, offset: _Offset) -> dict[int, _Offset]:
        """Give where the frames of this document stand."""
        found: dict[int, _Offset] = {}
        for node, number in zip(self._frames["index"], self._frames["value"], strict=True):
            layout = self._layout_of.get(node)
            if layout is None:
                found[number] = _Offset(0.0, 0.0, 0.0, shown=False)
            else:
                x, y, _, height = self._bounds[layout]
                bottom = min(offset.bottom, offset.y + y + height)
                found[number] = _Offset(offset.x + x, offset.y + y, bottom, shown=self._is_shown(node))
        return found

    def boxes(self, offset: _Offset, *, top: float, first_block: int) -> list[TextBox]:
        """Give the lines of this document. A paragraph that goes on after an inner one counts as a new one."""
        found: list[TextBox] = []
        number, paragraph = first_block - 1, None
        for layout, lines in groupby(self._all_lines(), key=lambda line: line.layout):
            node = self._nodes[layout]
            if not self._is_shown(node):
                continue
            own = self._block_of(node)
            for words, (x, y, width, height) in _worded(_Utf16(self._string(self._text[layout])), lines):
                if width <= 0 or height <= 0 or not 0 <= offset.y + y < offset.bottom:
                    continue
                if own != paragraph:
                    number, paragraph = number + 1, own
                found.append(TextBox(words, offset.x + x, offset.y + y + top, width, height, number))
        return found

    def _all_lines(self) -> Iterator["_Line"]:
        found = self._lines
        columns = (found["layoutIndex"], found["start"], found["length"], found["bounds"])
        return starmap(_Line, zip(*columns, strict=True))

    def _string(self, index: int) -> str:
        return self._strings[index] if index >= 0 else ""

    def _style(self, layout: int, which: int) -> str:
        styles = self._styles[layout]
        return self._string(styles[which]) if which < len(styles) else ""

    def _is_shown(self, node: int) -> bool:
        """Say whether the node is seen: neither hidden itself, nor in anything transparent or clipped away."""
        layout = self._layout_of.get(node)
        if layout is not None and self._style(layout, _VISIBILITY) not in ("visible", ""):
            return False
        chain: list[int] = []
        while node >= 0 and node not in self._shown:
            chain.append(node)
            node = self._parents[node]
        shown = self._shown[node] if node >= 0 else True
        for inner in reversed(chain):
            shown = shown and not self._hides(inner)
            self._shown[inner] = shown
        return shown

    def _hides(self, node: int) -> bool:
        layout = self._layout_of.get(node)
        if layout is None or not self._styles[layout]:
            return False
        if self._style(layout, _OPACITY) == "0":
            return True
        if self._style(layout, _CLIP).replace(" ", "") in ("rect(0px,0px,0px,0px)", "rect(1px,1px,1px,1px)"):
            return True
        if self._style(layout, _CLIP_PATH).replace(" ", "") in ("inset(50%)", "inset(100%)"):
            return True
        _, _, width, height = self._bounds[layout]
        return self._style(layout, _OVERFLOW) in _CLIPPED and (width <= 1 or height <= 1)

    def _block_of(self, node: int) -> int:
        """Give the nearest ancestor that is no inline box: the paragraph."""
        chain: list[int] = []
        while node >= 0 and node not in self._block:
            chain.append(node)
            layout = self._layout_of.get(node)
            display = self._style(layout, _DISPLAY) if layout is not None and self._styles[layout] else ""
            if display and not display.startswith(_INLINE) and self._string(self._text[layout or 0]) == "":
                break
            node = self._parents[node]
        found = self._block.get(node, max(node, -1))
        for inner in chain:
            self._block[inner] = found
        return found


@dataclass(frozen=True, slots=True)
class _Line:
    """One run of a text on one line."""

    layout: int
    start: int
    length: int
    bounds: Sequence[float]


def _worded(text: "_Utf16", lines: Iterable[_Line]) -> Iterator[tuple[str, Sequence[float]]]:
    """Give the words of each line in logical order (the browser gives a line of mixed direction from left to right).

    White space that a line break swallowed is given back to the line before it, as one space.
    """
    worded = (line for line in lines if text.slice(line.start, line.length).strip())
    ordered = sorted(worded, key=lambda line: line.start)
    for line, after in zip_longest(ordered, ordered[1:]):
        words = text.slice(line.start, line.length)
        end = line.start + line.length
        swallowed = text.slice(end, after.start - end) if after is not None else ""
        yield words + " " if swallowed.isspace() else words, line.bounds


class _Utf16:
    """Cuts a text by UTF-16 offsets; text without surrogates, nearly all of it, is cut directly."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._units = text.encode("utf-16-le", "surrogatepass") if text and max(text) > "\uffff" else b""

    def slice(self, start: int, length: int) -> str:
        if not self._units:
            return self._text[start : start + length]
        return self._units[2 * start : 2 * (start + length)].decode("utf-16-le", "replace")
