"""Puts right the text of Meta's JSON exports: UTF-8 bytes written as if each were a Latin-1 character."""

import codecs

from archiver.platforms.fields import text_of


def repaired(text: str) -> str:
    r"""Give the text as it was published. Text that is right already is not touched.

    "BadplatsenÂ\xa0Ã¶ppnar" is repaired only when every character is one byte and the bytes are UTF-8, which right text
    in any language never is by accident but for oddities like "Ã¶" itself. Text that was cut in the middle of a
    character keeps what can be read, and U+FFFD for the rest.
    """
    if text.isascii():
        return text
    try:
        raw = text.encode("latin-1")
    except UnicodeEncodeError:  # a character beyond Latin-1: not written byte by byte
        return text
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _cut(raw) or text


def _cut(raw: bytes) -> str:
    """Give the text of UTF-8 that ends in the middle of a character; nothing when that is not what it is."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        begun = decoder.decode(raw)
    except UnicodeDecodeError:
        return ""
    return "" if begun.isascii() else f"{begun}\N{REPLACEMENT CHARACTER}"


def words(data: object, *path: str | int) -> str:
    """Give a text of an export, put right."""
    return repaired(text_of(data, *path))
