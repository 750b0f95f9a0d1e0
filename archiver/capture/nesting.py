"""Measures how deep JSON is nested, as it is read: a parser that names each place takes memory by the square of it."""

import re
from itertools import accumulate

DEEPEST = 500
SUFFIXES = (".json", ".js")
_KEPT = b'"\\[]{}'
_OTHERS = bytes(one for one in range(256) if one not in _KEPT)
_ESCAPED = re.compile(rb"\\.", re.DOTALL)
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}


class Nesting:
    """How deep the JSON that was fed stands now."""

    def __init__(self) -> None:
        self._depth = 0
        self._inside = False  # a string
        self._left = b""  # a backslash whose escaped character is still to come

    def is_too_deep(self, piece: bytes) -> bool:
        """Take the next piece; say whether it goes deeper than any writer of exports does."""
        piece, self._left = self._left + piece, b""
        if piece.endswith(b"\\") and (len(piece) - len(piece.rstrip(b"\\"))) % 2:
            piece, self._left = piece[:-1], b"\\"
        if b"\\" in piece:
            piece = _ESCAPED.sub(b"", piece)
        parts = piece.translate(None, _OTHERS).split(b'"')
        outside = b"".join(parts[1 if self._inside else 0 :: 2])
        self._inside ^= len(parts) % 2 == 0
        deepest = max(accumulate((_STEP.get(one, 0) for one in outside), initial=self._depth))
        self._depth += sum(outside.count(one) for one in (b"[", b"{")) - sum(outside.count(one) for one in (b"]", b"}"))
        return deepest > DEEPEST
