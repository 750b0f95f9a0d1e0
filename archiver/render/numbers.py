"""Keeps the numbers in a document's drawing within what PDF/A-1 allows (ISO 19005-1 §6.1.12: no real beyond 32,767).

Chromium draws the pages of a long document on one tall sheet, so from about page thirty on its coordinates are larger
than that. Whole numbers may be; the fraction dropped is less than half a pixel on paper.
"""

import re

from pikepdf import Array, Name, Pdf, Stream

_LARGE = re.compile(rb"(?<![\w.#/<])-?\d{5,}\.\d+")  # strings in Skia's output are hexadecimal and have no point
LARGEST = 32_767


def bound_reals(pdf: Pdf) -> None:
    """Write every real number beyond the limit, in pages and forms, as the nearest whole number."""
    for page in pdf.pages:
        contents = page.obj.get(Name.Contents)
        for stream in contents if isinstance(contents, Array) else [contents]:
            _bound(stream)
    for item in pdf.objects:
        if isinstance(item, Stream) and item.get(Name.Subtype) == Name.Form:
            _bound(item)


def _bound(stream: object) -> None:
    if not isinstance(stream, Stream):
        return
    content = stream.read_bytes()
    bounded = _LARGE.sub(_whole, content)
    if bounded != content:
        stream.write(bounded)


def _whole(found: re.Match[bytes]) -> bytes:
    value = float(found[0])
    return b"%d" % round(value) if abs(value) > LARGEST else found[0]
