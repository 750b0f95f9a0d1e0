r"""Text in XML that comes back exactly as it went in, also where XML 1.0 has no way to write it.

XML 1.0 (fifth edition, production 2 `Char`) has no way to write most control characters, lone surrogates, U+FFFE and
U+FFFF, not even as character references. WordPress really stores U+0008 in comments. A text that holds one is
written escaped in an element marked `Kodning="u-sekvens"`: each such character becomes `\uXXXX` (four upper-case
hexadecimal digits), and each backslash becomes `\u005C`, so that nothing else in that text can look like an escape.
Every other text is written as it is; CR is written as `&#13;` by the serialiser and so survives line-end handling.
"""

import re

MARK = "Kodning"
ESCAPED = "u-sekvens"

_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TO_ESCAPE = re.compile("[\\\\\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"\\u([0-9A-F]{4})")


def needs_escape(text: str) -> bool:
    """Whether `text` holds a character that XML 1.0 cannot carry."""
    return _IMPOSSIBLE.search(text) is not None


def escape(text: str) -> str:
    """Give `text` in the escaped form that an element marked `u-sekvens` holds."""
    return _TO_ESCAPE.sub(lambda found: f"\\u{ord(found[0]):04X}", text)


def unescape(text: str) -> str:
    """Give back what `escape` was given."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def presentable(text: str) -> str:
    """Give `text` with U+FFFD for what XML cannot carry; for messages, where the exact character does not matter."""
    return _IMPOSSIBLE.sub("\ufffd", text)
