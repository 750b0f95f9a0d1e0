"""Disposal protocols (gallringsprotokoll) on disk: each a folder that is there whole or not at all, chained by hashes.

protocols/<gp-id>/ has gallringsprotokoll.xml (what counts), gallringsprotokoll.pdf and, unless nothing was destroyed,
gallringsbevis.pdf. The XML names the SHA-256 of the protocol before it, and the event log names each protocol's own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archiver.errors import NoSuchThing
from archiver.store.events import EventType, read_events
from archiver.store.kept import digest

FOLDER = "protocols"
PROTOCOL_ID = re.compile(r"gp-\d{8}-\d{2,4}")
XML, PAPER, CERTIFICATE = "gallringsprotokoll.xml", "gallringsprotokoll.pdf", "gallringsbevis.pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One protocol in the chain: its id, and the SHA-256 of its XML as the event log has it."""

    id: str
    sha256: str


def protocol_folder(root: Path, protocol: str) -> Path:
    """Give the folder of a protocol in the workspace `root`, whether it exists or not; NoSuchThing if that is no id."""
    if not PROTOCOL_ID.fullmatch(protocol):
        raise NoSuchThing(
            f"{protocol!r} is not the id of a protocol (gallringsprotokoll); they look like gp-20260301-01."
        )
    return root / FOLDER / protocol


def protocol_ids(root: Path) -> Iterator[str]:
    """Give the ids of all issued protocols, the oldest first."""
    folder = root / FOLDER
    if folder.is_dir():
        yield from sorted(one.name for one in folder.iterdir() if PROTOCOL_ID.fullmatch(one.name))


def chain(root: Path) -> tuple[Link, ...]:
    """Give the protocols in the order in which the event log says that they were issued."""
    issued = EventType.PROTOCOL_ISSUED.value
    found = {event.subject: event.detail for event in read_events(root) if event.type == issued}
    return tuple(Link(id=name, sha256=detail.removeprefix("sha256:")) for name, detail in found.items())


def protocol_digest(root: Path, protocol: str) -> str:
    """Give the SHA-256 of a protocol's XML as it is now; empty if it is not there."""
    path = protocol_folder(root, protocol) / XML
    return digest(path.read_bytes()) if path.is_file() else ""
