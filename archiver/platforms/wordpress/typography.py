"""Typographic characters for plain ones, as WordPress puts them (`wptexturize`).

See https://developer.wordpress.org/reference/functions/wptexturize/. What the blog's language changes is the opening
double quotation mark; the other marks are those of the default in Swedish, too.
"""

import re
from collections.abc import Callable
from functools import lru_cache

_SPACE = r"[\s\u00a0]"
_CLOSES = rf"(?=$|[.,:;!?)}}\-\]]|&gt;|{_SPACE})"  # what may follow a closing mark
_OPEN_DOUBLE, _OPEN_SINGLE = "\x01", "\x02"  # until all marks are placed: in Swedish both double marks look alike
_CLIPPED = re.compile("'(?:tain't|twere|twas|tis|twill|til|bout|nuff|round|cause|em)")  # English

_PLAIN = (("...", "…"), ("``", _OPEN_DOUBLE), ("''", "”"), (" (tm)", " ™"))
_SINGLE = (
    (re.compile(rf"'(\d\d)'{_CLOSES}"), r"’\1’"),
    (re.compile(rf"'(\d\d)\"{_CLOSES}"), r"’\1”"),
    (re.compile(r"'(?=\d\d(?:$|(?![%\d]|[.,]\d)))"), "’"),
    (re.compile(rf"(^|{_SPACE})'(\d[.,\d]*)'"), rf"\1{_OPEN_SINGLE}\2’"),
    (re.compile(rf"(^|[(\[{{\"\-]|&lt;|{_SPACE})'"), rf"\1{_OPEN_SINGLE}"),
    (re.compile(rf"(?<!{_SPACE})'(?!$|[.,:;!?\"'(){{}}\[\]\-]|&[lg]t;|{_SPACE})"), "’"),
)
_DOUBLE = (
    (re.compile(rf"(^|{_SPACE})\"(\d[.,\d]*)\""), rf"\1{_OPEN_DOUBLE}\2”"),
    (re.compile(rf"(^|[(\[{{\-]|&lt;|{_SPACE})\"(?!{_SPACE})"), rf"\1{_OPEN_DOUBLE}"),
)
_DASHES = (
    (re.compile("---"), "—"),
    (re.compile(rf"(^|{_SPACE})--(?=$|{_SPACE})"), r"\1—"),
    (re.compile(r"(?<!xn)--"), "–"),
    (re.compile(rf"(^|{_SPACE})-(?=$|{_SPACE})"), r"\1–"),
)
_TIMES = re.compile(r"\b([1-9][\d.,]*|0[\d.,]+|0)x(\d[\d.,]*)\b")

Typography = Callable[[str], str]


@lru_cache(maxsize=16)
def typography(language: str) -> Typography:
    """Give what puts typographic characters into a piece of text without tags, for a blog of that language."""
    opening = "”" if language[:2] in {"sv", "fi"} else "“"
    english = language[:2] in {"en", ""}

    def write(text: str) -> str:
        for plain, instead in _PLAIN:
            text = text.replace(plain, instead)
        text = _CLIPPED.sub(lambda found: found[0].replace("'", "’"), text) if english else text
        text = _marked(text, "'", _SINGLE, "′", _OPEN_SINGLE, "’").replace(_OPEN_SINGLE, "‘")
        text = _marked(text, '"', _DOUBLE, "″", _OPEN_DOUBLE, "”").replace(_OPEN_DOUBLE, opening)
        for pattern, dash in _DASHES if "-" in text else ():
            text = pattern.sub(dash, text)
        return text if re.search(r"(?<=\d)x\d", text) is None else _times(text)

    return write


def _times(text: str) -> str:
    return _TIMES.sub(lambda found: found[0] if found[1] == "0" else f"{found[1]}×{found[2]}", text)


def _marked(
    text: str, mark: str, steps: tuple[tuple[re.Pattern[str], str], ...], prime: str, opened: str, closing: str
) -> str:
    if mark not in text:
        return text
    for pattern, instead in steps:
        text = pattern.sub(instead, text)
    first, *quoted = text.split(opened)
    parts = [_measured(first, mark, prime, closing)]
    for part in quoted:
        measured = _measured if closing in part else _quoted
        parts.append(measured(part, mark, prime, closing))
    return opened.join(parts)


def _measured(part: str, mark: str, prime: str, closing: str) -> str:
    """Let a mark after a digit be a measure (inches, feet), and one before punctuation close a quotation."""
    part = re.sub(rf"(?<=\d){mark}", prime, part)
    part = re.sub(f"{mark}{_CLOSES}", closing, part)
    return part.replace(mark, closing) if mark == '"' else part


def _quoted(part: str, mark: str, prime: str, closing: str) -> str:
    """Close a quotation that has been opened: one mark must, before any may be a measure."""
    able = [found.start() for found in re.finditer(f"{mark}{_CLOSES}", part)]
    if not able:
        return _measured(part, mark, prime, closing)
    sure = [place for place in able if place == 0 or not part[place - 1].isdigit()]
    ended = [place for place in able if part[place + 1 : place + 2] == "."]
    closed = set(sure if len(able) > 1 and sure else able if len(able) == 1 else (ended or able)[-1:])
    told = "".join(closing if place in closed else sign for place, sign in enumerate(part))
    return _measured(told, mark, prime, closing)
