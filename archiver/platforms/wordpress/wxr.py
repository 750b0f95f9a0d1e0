"""WordPress eXtended RSS, cut into its items without holding the file, and each item read by itself.

A WXR is as large as the blog and often no XML: what visitors typed goes into it as it is, control characters and all.
So the file is cut where its items begin and end (outside CDATA), and a broken item breaks nothing but itself. See
https://developer.wordpress.org/reference/functions/export_wp/.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from lxml import etree

from archiver.platforms.export_reading import READ_AT_MOST
from archiver.platforms.markup import REPLACED, readable

CHUNK = 1 << 20
HEAD = 64 * 1024
_MARK = re.compile(rb"<!\[CDATA\[|\]\]>|<item(?:\s[^>]*)?>|</item\s*>|</rss\s*>")
_LONGEST_MARK = 64
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)["']""")
# The names that WordPress gives its prefixes; their addresses differ between versions and do not matter here.
_NAMES = "".join(f' xmlns:{name}="{name}"' for name in ("excerpt", "content", "wfw", "dc", "wp"))


@dataclass(frozen=True, slots=True)
class Piece:
    """The head of a file (`item` false) or one item, as it stands in the file. `data` is empty when it is too large."""

    data: bytes
    item: bool
    whole: bool = True  # its end was there


def pieces(stream: BinaryIO, *, most: int = READ_AT_MOST) -> Iterator[Piece]:
    """Give the head, then each item; after a file that breaks off, what was left of its last item (`whole` false)."""
    cutter = _Cutter(most)
    while block := stream.read(CHUNK):
        yield from cutter.cut(block)
    yield from cutter.end()


class _Cutter:
    def __init__(self, most: int) -> None:
        self._most = most
        self._held = bytearray()  # the piece under way, and what has not been looked at
        self._looked = 0  # how far in `_held` marks have been looked for
        self._cdata = self._within = self._closed = self._headed = self._too_large = False

    def cut(self, block: bytes) -> Iterator[Piece]:
        self._held += block
        while mark := _MARK.search(self._held, self._looked):
            piece = self._met(mark[0], mark.start(), mark.end())
            if piece is not None:
                yield piece
        self._looked = max(self._looked, len(self._held) - _LONGEST_MARK)
        if len(self._held) > self._most:
            self._too_large = True
            del self._held[: self._looked]
            self._looked = 0

    def _met(self, mark: bytes, start: int, end: int) -> Piece | None:
        self._looked = end
        if self._cdata:
            self._cdata = mark != b"]]>"
        elif mark.startswith(b"<!"):
            self._cdata = True
        elif mark.startswith(b"<item") and not self._within:
            self._within = True
            return self._taken(start, item=False)
        elif mark.startswith(b"</item") and self._within:
            self._within = False
            return self._taken(end, item=True)
        elif mark.startswith(b"</rss"):
            self._closed = True
        return None

    def _taken(self, upto: int, *, item: bool) -> Piece | None:
        data = b"" if self._too_large else bytes(self._held[:upto])
        del self._held[:upto]
        self._looked = 0 if item else self._looked - upto
        self._too_large = False
        if item:
            return Piece(data, item=True)
        headed, self._headed = self._headed, True
        return None if headed else Piece(data, item=False)

    def end(self) -> Iterator[Piece]:
        if not self._headed:
            yield Piece(bytes(self._held), item=False, whole=self._closed)
        elif not self._closed:
            yield Piece(bytes(self._held) if self._within else b"", item=True, whole=False)


@dataclass(frozen=True, slots=True)
class Element:
    """An element with its texts by name; `damaged`: it held what no XML can hold, replaced by U+FFFD."""

    node: etree._Element
    damaged: bool = False

    def text(self, name: str) -> str:
        """Give the text of the first child of that name (`wp:post_id`), or an empty string."""
        found = next(self._children(name), None)
        return "" if found is None else "".join(found.itertext())

    def all(self, name: str) -> Iterator["Element"]:
        """Give every child of that name."""
        return (Element(child, self.damaged) for child in self._children(name))

    def _children(self, name: str) -> Iterator[etree._Element]:
        prefix, _, local = name.rpartition(":")
        return self.node.iterchildren(f"{{{prefix}}}{local}" if prefix else local)

    def meta(self, key: str) -> str:
        """Give the value of a postmeta, or an empty string."""
        return next(
            (one.text("wp:meta_value") for one in self.all("wp:postmeta") if one.text("wp:meta_key") == key), ""
        )


def encoding_of(head: bytes) -> str:
    """Give the encoding that the file declares, if it is one that we know; else UTF-8."""
    found = _ENCODING.match(head.removeprefix(codecs.BOM_UTF8))
    try:
        return codecs.lookup(found[1].decode()).name if found else "utf-8"
    except LookupError:
        return "utf-8"


def parsed(data: bytes, encoding: str, wrapper: str = "rss") -> Element | None:
    """Give the first element of a piece, or None when there is nothing in it to be read.

    No entity is resolved and nothing is fetched; what is not well formed is read as far as it goes.
    """
    told = data.decode(encoding, "replace")
    clean = readable(told)
    damaged = clean.count(REPLACED) > data.count(REPLACED.encode()) if encoding == "utf-8" else REPLACED in clean
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=True
    )
    wrapped = f"<{wrapper}{_NAMES}>{clean}</{wrapper}>".encode()
    root = etree.fromstring(wrapped, parser)
    first = None if root is None else next(root.iterchildren(etree.Element), None)
    return None if first is None else Element(first, damaged)


def head_of(data: bytes) -> tuple[Element | None, str]:
    """Give what the head tells of the blog (the channel), and the encoding of the file."""
    encoding = encoding_of(data)
    start = re.search(rb"<channel\s*>", data)
    return (parsed(data[start.start() :] + b"</channel>", encoding) if start else None), encoding
