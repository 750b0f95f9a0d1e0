"""What the event log says has been kept: the one place that writes and reads the details of those events."""

import hashlib
import re
from pathlib import Path

from archiver.store.events import EventType, read_events

RECOVERED = "återhämtad"
_VERSION = re.compile(r"v(\d{4,6}) sha256:([0-9a-f]{64})")
_HARVEST = re.compile(r"sha256:([0-9a-f]{64})")


def digest(data: bytes) -> str:
    """Give the SHA-256 of some bytes as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def version_detail(version: int, manifest_sha256: str) -> str:
    """Give the detail of a `record kept` event: version and digest of the manifest."""
    return f"v{version:04d} sha256:{manifest_sha256}"


def harvest_detail(sha256: str) -> str:
    """Give the detail of a `harvest kept` event: the digest of the statement."""
    return f"sha256:{sha256}"


def kept_versions(root: Path) -> dict[tuple[str, int], str]:
    """Give the manifest digest by record id and version, as last logged."""
    kept = {}
    for event in read_events(root):
        if event.type == EventType.RECORD_KEPT and (found := _VERSION.fullmatch(event.detail)):
            kept[event.subject, int(found.group(1))] = found.group(2)
    return kept


def kept_harvests(root: Path) -> dict[str, str]:
    """Give the statement's digest by harvest id, as last logged (a later issue may rewrite a statement and log it)."""
    kept = {}
    for event in read_events(root):
        if event.type == EventType.HARVEST_KEPT and (found := _HARVEST.fullmatch(event.detail)):
            kept[event.subject] = found.group(1)
    return kept
