"""XML of ours, read as if an enemy had written it.

No document type declaration (so no entities, no defaulted attributes, no expansion), no network, UTF-8 only whatever
the declaration says, and no more than `MAX_BYTES`. libxml2's own limits are lifted (`huge_tree`), since a thread of
50,000 comments is larger than they allow; the size above takes their place.
"""

import io
from collections.abc import Iterator, Sequence

from lxml import etree

from archiver.errors import RecordInvalid

MAX_BYTES = 512 * 1024 * 1024


def refuse_unsafe(data: bytes, name: str) -> None:
    """Raise RecordInvalid when `data` is too large or declares a document type.

    What this program writes holds `<!DOCTYPE` nowhere: in text its `<` is escaped, and there are no CDATA sections.
    """
    if len(data) > MAX_BYTES:
        raise RecordInvalid(f"{name} is {len(data)} bytes; at most {MAX_BYTES} are read")
    if b"<!DOCTYPE" in data:
        raise RecordInvalid(f"{name} has a document type declaration; such XML is never read")


def parse(data: bytes, name: str) -> etree._Element:
    """Give the root element of `data`. Raises RecordInvalid, naming `name`, when it is not well-formed or not safe."""
    refuse_unsafe(data, name)
    parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise RecordInvalid(f"{name} is not well-formed XML: {error}") from error


def ended(data: bytes, tags: Sequence[str], name: str) -> Iterator[etree._Element]:
    """Give each element with one of `tags` when it has been read to its end. Raises RecordInvalid like `parse`."""
    refuse_unsafe(data, name)
    events = etree.iterparse(
        io.BytesIO(data),
        events=("end",),
        tag=tags,
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
    )
    try:
        for _, element in events:
            yield element
    except etree.XMLSyntaxError as error:
        raise RecordInvalid(f"{name} is not well-formed XML: {error}") from error
