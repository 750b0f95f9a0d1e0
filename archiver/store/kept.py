"""What the event log says has been kept: the one place that writes and reads the details of those events."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from archiver.store.events import EventType, LogEvent, read_events

RECOVERED = "återhämtad"
WITHDRAWN = "undantagen"  # outcomes of a `secrecy set` event about one version
RESTRICTED = "skyddad"
_VERSION = re.compile(r"v(\d{4,6}) sha256:([0-9a-f]{64})")
_HARVEST = re.compile(r"sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The digest of each version's manifest, by record id and version, and of each harvest statement, by its id.

    `disposed` are versions that were kept and then lawfully destroyed (gallrade), and not captured anew since.
    `withdrawn` are versions that left the store for the restricted one (sekretess), or masked copies that a more
    strongly masked one replaced. `restricted` are the versions of the restricted store, with their manifests there.
    """

    versions: dict[tuple[str, int], str]
    harvests: dict[str, str]
    disposed: dict[tuple[str, int], str] = field(default_factory=dict)
    withdrawn: dict[tuple[str, int], str] = field(default_factory=dict)
    restricted: dict[tuple[str, int], str] = field(default_factory=dict)

    def withdraw(self, record: str, version: int, manifest: str) -> None:
        """Book that a version left the store."""
        self.versions.pop((record, version), None)
        self.withdrawn[record, version] = manifest

    def dispose(self, record: str, numbers: Iterable[int]) -> None:
        """Book that the versions of a record were destroyed, wherever they lay."""
        for key in ((record, number) for number in numbers):
            manifest = self.versions.pop(key, "") or self.withdrawn.pop(key, "")
            self.restricted.pop(key, None)
            if manifest:
                self.disposed[key] = manifest


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
        if event.type == EventType.RECORD_DISPOSED:
            kept.dispose(event.subject, numbers.pop(event.subject, ()))
        elif event.type == EventType.HARVEST_KEPT and (found := _HARVEST.fullmatch(event.detail)):
            kept.harvests[event.subject] = found[1]
        elif found := _VERSION.fullmatch(event.detail):
            number = int(found[1])
            numbers.setdefault(event.subject, set()).add(number)
            _book(kept, event, number, found[2])
    return kept


def _book(kept: Kept, event: LogEvent, number: int, manifest: str) -> None:
    """Book what an event says of one version."""
    key = event.subject, number
    if event.type == EventType.RECORD_KEPT:
        kept.versions[key] = manifest
        kept.disposed.pop(key, None)
        kept.withdrawn.pop(key, None)
    elif event.type == EventType.SECRECY_SET and event.outcome == WITHDRAWN:
        kept.withdraw(*key, manifest)
    elif event.type == EventType.SECRECY_SET and event.outcome == RESTRICTED:
        kept.restricted[key] = manifest
