"""Sets and releases holds (gallringsspärrar): from what a person asks for to ids that stay the same.

Whatever is found by a search is frozen at once: what is published tomorrow is not in the scope, and what is edited so
that the words no longer match stays in it. A hold on a thread covers all its items, versions and media, so every hit
brings its whole thread. Restricted records (skyddad förvaring) show nothing to a search; those of the accounts asked
for are always in the scope, since a doubt keeps.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archiver.catalogue.words import parse
from archiver.errors import NoSuchThing, RegisterRefused
from archiver.package.record_xml import read_record
from archiver.records import AuthorRole, Record, Thread
from archiver.register.acting import Actor, Duty, require, same_person
from archiver.register.hold_rights import require_releasing, require_setting
from archiver.retention.holds import Hold, HoldType
from archiver.secrecy.restrictions import RestrictionBook
from archiver.stockholm import local_day
from archiver.store.events import EventLog
from archiver.store.holds import HoldBook, HoldEntry
from archiver.store.layout import check_item, item_id
from archiver.workspace import Workspace, index


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRequest:
    """What a person asks to hold: by ids, or by a search, or both. Times are UTC; `published_until` is not included."""

    type: HoldType
    reference: str  # dnr, or where the request stands; never who asked
    records: tuple[str, ...] = ()  # ids, or beginnings of ids
    items: tuple[str, ...] = ()  # item ids
    query: str = ""
    account: str = ""
    published_from: dt.datetime | None = None
    published_until: dt.datetime | None = None
    role: AuthorRole | None = None
    until: dt.date | None = None

    @property
    def by_search(self) -> bool:
        """Something other than ids was given."""
        return bool(self.query.strip() or self.account or self.published_from or self.published_until or self.role)


def set_hold(workspace: Workspace, actor: Actor, asked: HoldRequest, *, now: dt.datetime) -> HoldEntry:
    """Set a hold on all that is found now, and give it. `now` is UTC.

    Raises:
        NotEntitled: the actor may not set that kind.
        RegisterRefused: no reference, or nothing was found to hold.
        NoSuchThing: an id that is none.
    """
    require_setting(actor, asked.type)
    if not asked.reference.strip():
        raise RegisterRefused("Say where the reason for the hold stands: --reference DNR (diarienummer).")
    records = tuple(dict.fromkeys(_records(workspace, asked)))
    items = frozenset(item for record in records for item in _items(workspace, record))
    book = HoldBook(workspace.home)
    hold = Hold(
        id=book.next_id(local_day(now)),
        type=asked.type,
        items=items,
        query=scope_text(asked),
        set_by=actor.id,
        set_at=now,
        reference=asked.reference,
    )
    return book.set(hold, by=actor, log=_log(workspace), records=records, until=asked.until)


def release_hold(workspace: Workspace, actor: Actor, hold: str, *, reference: str, now: dt.datetime) -> HoldEntry:
    """Note the actor's release of one hold; the second of two ends it.

    Raises:
        NotEntitled: no role for it, another nämnd's records, the same person twice, or the two roles are not there.
        RegisterRefused: no such hold, or released before.
    """
    book = HoldBook(workspace.home)
    entry = book.find(hold)
    for record in entry.records if actor.authority else ():
        require(actor, Duty.RELEASE_HOLD, authority=authority_of(workspace, record))
    twice = entry.releasing is not None and same_person(entry.releasing, actor)  # the book says so, in better words
    require_releasing(actor, entry.hold.type, None if twice else entry.releasing)
    return book.release(hold, by=actor, at=now, log=_log(workspace), reference=reference)


def authority_of(workspace: Workspace, record: str) -> str:
    """Give the nämnd or company whose a record is; empty for the municipality itself, or a record destroyed since."""
    try:
        entry = index(workspace).record(record)
    except NoSuchThing:
        return ""
    return read_record((workspace.home / entry.xml).read_bytes()).account.authority


def scope_text(asked: HoldRequest) -> str:
    """Say in Swedish how the scope was chosen, without the words that were searched for."""
    parts = [
        f"konto {asked.account}" if asked.account else "",
        f"publicerat från {local_day(asked.published_from)}" if asked.published_from else "",
        f"publicerat före {local_day(asked.published_until)}" if asked.published_until else "",
        f"avsändare {asked.role.value}" if asked.role else "",
        f"{len(parse(asked.query))} sökord (sparas inte)" if asked.query.strip() else "",
        f"{len(asked.records)} utpekade handlingar" if asked.records else "",
        f"{len(asked.items)} utpekade inlägg eller kommentarer" if asked.items else "",
    ]
    return "; ".join(part for part in parts if part)


def _records(workspace: Workspace, asked: HoldRequest) -> Iterator[str]:
    catalogue = index(workspace)
    for key in asked.records:
        yield catalogue.record(key).id
    if asked.items:
        yield from holders(workspace, {check_item(item) for item in asked.items})
    if not asked.by_search:
        return
    hits = catalogue.search(
        asked.query,
        account=asked.account,
        since=asked.published_from,
        until=asked.published_until,
        role=asked.role,
        limit=None,
    )
    yield from (hit.record for hit in hits)
    for restriction in RestrictionBook(workspace.home).standing():
        if asked.account in ("", restriction.account):
            yield restriction.record


def holders(workspace: Workspace, wanted: set[str]) -> Iterator[str]:
    """Find the records that have the items; an id is a digest, so every item is looked at."""
    left = set(wanted)
    for hit in index(workspace).search("", limit=None):
        found = item_id(hit.record, "" if hit.kind == "snapshot" else hit.item)
        if found in left:
            left.discard(found)
            yield hit.record
    if left:
        raise NoSuchThing(f"No post or comment has the id {min(left)}. `archive review` and `archive show` tell them.")


def _items(workspace: Workspace, record: str) -> Iterable[str]:
    entry = index(workspace).record(record)
    return item_ids(read_record((workspace.home / entry.xml).read_bytes()))


def item_ids(record: Record) -> tuple[str, ...]:
    """Give the item ids of a record: of the post and every comment, or of the snapshot as a whole."""
    content = record.content
    if isinstance(content, Thread):
        return tuple(item_id(record.id, item.id) for item in content.items())
    return (item_id(record.id, ""),)


def _log(workspace: Workspace) -> EventLog:
    if workspace.events is None:
        raise RegisterRefused("The archive was opened for reading only; a hold cannot be set or released.")
    return workspace.events
