"""What the event log says has been kept: the one place that writes and reads the details of those events."""

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path

from archiver.store.events import EventType, read_events

RECOVERED = "återhämtad"
_VERSION = re.compile(r"v(\d{4,6}) sha256:([0-9a-f]{64})")
_HARVEST = re.compile(r"sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The digest of each version's manifest, by record id and version, and of each harvest statement, by its id.

    `disposed` are versions that were kept and then lawfully destroyed (gallrade), and not captured anew since.
    """

    versions: dict[tuple[str, int], str]
    harvests: dict[str, str]
    disposed: dict[tuple[str, int], str] = field(default_factory=dict)


def digest(data: bytes) -> str:
    """Give the SHA-256 of some bytes as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def version_detail(version: int, manifest_sha256: str) -> str:
    """Give the detail of a `record kept` event: version and digest of the manifest."""
    return f"v{version:04d} sha256:{manifest_sha256}"


def harvest_detail(sha256: str) -> str:
    """Give the detail of a `harvest kept` event: the digest of the statement."""
    return f"sha256:{sha256}"


def read_kept(root: Path) -> Kept:
    """Give what the log of the workspace `root` says is kept, by its last word on each."""
    kept = Kept(versions={}, harvests={})
    numbers: dict[str, set[int]] = {}
    for event in read_events(root):
        if event.type == EventType.RECORD_KEPT and (found := _VERSION.fullmatch(event.detail)):
            kept.versions[event.subject, int(found.group(1))] = found.group(2)
            kept.disposed.pop((event.subject, int(found.group(1))), None)
            numbers.setdefault(event.subject, set()).add(int(found.group(1)))
        elif event.type == EventType.RECORD_DISPOSED:
            gone = [(event.subject, number) for number in numbers.pop(event.subject, ())]
            kept.disposed.update((key, kept.versions.pop(key)) for key in gone)
        elif event.type == EventType.HARVEST_KEPT and (found := _HARVEST.fullmatch(event.detail)):
            kept.harvests[event.subject] = found.group(1)
    return kept
