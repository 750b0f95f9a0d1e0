"""Looks again, after an execution and whenever asked: what was destroyed is nowhere left, its neighbours are whole."""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from archiver.disposal.journal import Entry, Journal, Step
from archiver.disposal.layers import remains
from archiver.disposal.protocol_xml import previous_sha256, schema_faults
from archiver.disposal.protocols import XML, chain, protocol_folder, protocol_ids
from archiver.findings import Level
from archiver.store.checking import check_version
from archiver.store.events import EventType
from archiver.store.kept import digest
from archiver.store.layout import StoredVersion
from archiver.store.tombstones import TombstoneBook, restored
from archiver.workspace import Workspace, captured_at

NEIGHBOURS = 20  # kept versions whose every file is read
LEFT = "{record}: finns kvar i {layer}."
HARMED = "{folder}: {rule} vid efterkontrollen."
CHANGED = "{protocol}: protokollet saknas eller är ändrat sedan det utfärdades."
INVALID = "{protocol}: protokollet följer inte sitt schema: {fault}"
UNCHAINED = "{protocol}: protokollet hänger inte ihop med det föregående."
UNLOGGED = "{protocol}: protokollet finns inte i händelseloggen."
NO_STONE = "{record}: gravsten saknas."


def verify(workspace: Workspace, journal: Journal, *, at: dt.datetime) -> Entry:
    """Look for all that was destroyed in every layer, and at a sample of what was kept; write what was found."""
    records = {entry.record: entry.account for entry in journal.destroyed()}
    sample = neighbours(workspace, set(records.values()))
    reasons = (*left(workspace, records), *harmed(sample))
    entry = journal.note(
        Entry(
            step=Step.VERIFIED,
            at=at,
            protocol=journal.protocol,
            looked_at=len(records),
            neighbours=len(sample),
            reasons=tuple(reasons),
        )
    )
    if workspace.events is not None:
        workspace.events.append(
            EventType.DISPOSAL_VERIFIED,
            subject=journal.protocol,
            at=at,
            outcome="avvikelser" if reasons else "inget kvar",
            detail=f"trådar={len(records)} avvikelser={len(reasons)}",
        )
    return entry


def left(workspace: Workspace, records: Mapping[str, str]) -> Iterator[str]:
    """Say, for records (id -> account) that were destroyed, what is left of them; also a missing tombstone is told."""
    for record, layer in remains(workspace, records):
        yield LEFT.format(record=record, layer=layer)
    stones = TombstoneBook(workspace.store.root).standing()
    for record in sorted(records.keys() - stones.keys()):
        yield NO_STONE.format(record=record)


def audit(workspace: Workspace) -> Iterator[str]:
    """Look, for all tombstones and all protocols, whether they still tell the truth; each fault a Swedish sentence."""
    root = workspace.store.root
    standing = TombstoneBook(root).standing()
    back = {stone.record for stone in restored(root, captured_at)}
    gone = {
        record: stone.account
        for record, stone in standing.items()
        if record in back or not workspace.store.versions(stone.account, record)  # others were captured anew
    }
    for record, layer in remains(workspace, gone):
        yield LEFT.format(record=record, layer=layer)
    yield from _audited_protocols(root)


def _audited_protocols(root: Path) -> Iterator[str]:
    links = chain(root)
    before = ""
    for link in links:
        path = protocol_folder(root, link.id) / XML
        data = path.read_bytes() if path.is_file() else b""
        if digest(data) != link.sha256:
            yield CHANGED.format(protocol=link.id)
        elif faults := schema_faults(data):
            yield INVALID.format(protocol=link.id, fault=faults[0])
        elif previous_sha256(data) != before:
            yield UNCHAINED.format(protocol=link.id)
        before = link.sha256
    for protocol in sorted(set(protocol_ids(root)) - {link.id for link in links}):
        yield UNLOGGED.format(protocol=protocol)


def neighbours(workspace: Workspace, accounts: Collection[str]) -> tuple[StoredVersion, ...]:
    """Give a sample of the kept versions of some accounts, the same one each time."""
    kept = [version for version in workspace.store.all_versions() if version.account in accounts]
    return tuple(sorted(kept, key=lambda one: hashlib.sha256(one.folder.encode()).digest())[:NEIGHBOURS])


def harmed(versions: Collection[StoredVersion]) -> Iterator[str]:
    """Read every file of some versions, and say which are not what their manifests say."""
    for version in versions:
        for finding in check_version(version):
            if finding.level is Level.ERROR:
                yield HARMED.format(folder=version.folder, rule=finding.rule)
