"""STORY: something must not be read by everybody. Its originals leave the store, and a masked copy takes their place.

Begun in the book, then originals copied and read back, masked copy kept, catalogue rewritten, old versions taken out,
snapshots that quote it likewise, facts set, done in the book. Every step may be done again, so a restriction that was
killed anywhere is finished by `resume`, and never shows less protection than before.
"""

import datetime as dt
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from archiver.config.actors import Actor
from archiver.errors import NoSuchThing, WorkspaceError
from archiver.package.record_xml import read_record
from archiver.records import Media, Record, Snapshot, Thread, Validation
from archiver.register.acting import Duty, require
from archiver.secrecy.holding import item_ids
from archiver.secrecy.keys import needs_key
from archiver.secrecy.masking import Protected, is_masked, mask_coverage, mask_record, protected_in
from archiver.secrecy.restrictions import Ground, Restriction, RestrictionBook, private_folder
from archiver.secrecy.vault import Vault
from archiver.store.durable import remove_tree
from archiver.store.events import EventLog, EventType
from archiver.store.facts import FactBook, FactLine
from archiver.store.kept import read_kept
from archiver.store.layout import RESTRICTED, all_versions, version_folder
from archiver.workspace import Workspace, index

Finish = Callable[[Record, Path], tuple[Record, tuple[Validation, ...]]]
"""Makes a draft folder whole: PDF/A, record.xml, premis.xml; gives the record as written and what the judges said."""

OPENED = ".opened"  # in the restricted folder: originals while they are being read
_FACTS: dict[Ground, tuple[str, str]] = {
    Ground.SECRECY: ("sekretess", "konstaterad"),
    Ground.PERSONAL_DATA: ("personuppgifter", "skyddade"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Restricted:
    """What became of a record, and of the snapshots that quoted it. `look_at` are neighbours a person should read."""

    record: str
    originals: tuple[int, ...]
    masked: int
    snapshots: tuple[str, ...] = ()
    look_at: tuple[str, ...] = ()


def restrict(
    workspace: Workspace,
    record: str,
    *,
    items: Sequence[str],
    ground: Ground,
    paragraph: str,
    why: str,
    actor: Actor,
    now: dt.datetime,
    finish: Finish,
) -> Restricted:
    """Restrict a record: all of it, or (masked) some of its items. `record` is an id; `items` are item ids.

    Raises:
        NotEntitled: no role for it, or another nämnd's account.
        NoSuchThing: no such record or item.
        WorkspaceError: the key of the restricted store is lacking.
    """
    resume(workspace, now=now, finish=finish)
    entry = index(workspace).record(record)
    kept = read_record((workspace.home / entry.xml).read_bytes())
    require(actor, Duty.RESTRICT, authority=kept.account.authority)
    _refuse_unknown(kept, items)
    line = Restriction(
        account=entry.account,
        record=entry.id,
        items=tuple(items) if isinstance(kept.content, Thread) else (),
        ground=ground,
        paragraph=paragraph,
        why=why,
        at=now,
        by=actor,
    )
    RestrictionBook(workspace.home).append(line)
    writable(workspace).append(
        EventType.SECRECY_SET,
        subject=entry.id,
        at=now,
        outcome=ground.value,
        detail=f"items={len(items)}",
        actor=actor.id,
    )
    return _carry_out(workspace, entry.id, now=now, finish=finish)


def resume(workspace: Workspace, *, now: dt.datetime, finish: Finish) -> tuple[Restricted, ...]:
    """Finish what was begun and not done, and make the masked copies that lack; doing it again changes nothing.

    What a killed run had opened is removed. Without the key of an encrypted restricted store nothing more is done;
    verification tells what is left.
    """
    remove_tree(workspace.home / RESTRICTED / OPENED)
    book, vault = RestrictionBook(workspace.home), Vault.of(workspace.home)
    if vault.key is None and needs_key(workspace.home):
        return ()
    left = [one.record for one in book.unfinished() if _is_there(workspace, vault, one)]
    left += [one.record for one in book.standing() if one.record not in left and _lacks_copy(workspace, vault, one)]
    return tuple(_carry_out(workspace, record, now=now, finish=finish) for record in left)


def keep_restricted(
    workspace: Workspace,
    record: Record,
    folder: Path,
    *,
    ground: Ground,
    actor: Actor,
    now: dt.datetime,
    finish: Finish,
) -> Restricted:
    """Keep a finished version that was never public (direktmeddelande, sluten grupp): restricted from the beginning.

    `folder` holds its files and stays. The original goes to the restricted store and a masked copy, by which it is
    known that there is something, to the store; nothing unmasked is ever in the store. Killed in between: `resume`.

    Raises:
        WorkspaceError: the key of the restricted store is lacking.
    """
    book = RestrictionBook(workspace.home)
    if book.of(record.id) is None:
        line = Restriction(state="done", account=record.account.id, record=record.id, ground=ground, at=now, by=actor)
        book.append(line)
        log = writable(workspace)
        log.append(EventType.SECRECY_SET, subject=record.id, at=now, outcome=ground.value, actor=actor.id)
    Vault.of(workspace.home).keep(
        folder, account=record.account.id, record=record.id, version=record.version, at=now, log=writable(workspace)
    )
    return _carry_out(workspace, record.id, now=now, finish=finish)


def protected_of(vault: Vault, restrictions: Iterable[Restriction], account: str) -> Protected:
    """Give all that is protected in an account's restricted threads; WorkspaceError if the key is lacking."""
    found = Protected()
    for one in restrictions:
        versions = vault.versions(one.account, one.record)
        if one.account == account and one.record.startswith("t-") and versions:
            found |= protected_in(vault.record(one.account, one.record, versions[-1]), one.items)
    return found


def masked_copy(original: Record, folder: Path, into: Path, restriction: Restriction, protected: Protected) -> Record:
    """Lay the files that may be shown in the folder `into` and give the masked record; page captures are left out."""
    masked = mask_record(
        original, restriction.items, marker=restriction.marker, protected=protected, version=original.version
    )
    for medium in _media(masked):
        for path in (medium.path, medium.derived):
            if path and not (into / path).exists():
                (into / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(folder / path, into / path, follow_symlinks=False)
    return masked


def forget_read_text(home: Path, record: Record) -> None:
    """Remove the text read in a record's images from the cache; its names there are the images' checksums."""
    for medium in _media(record):
        if medium.sha256:
            for left in (home / "cache").rglob(f"{medium.sha256}.json"):
                left.unlink(missing_ok=True)


def writable(workspace: Workspace) -> EventLog:
    """Give the event log. WorkspaceError if the workspace was opened for reading only."""
    if workspace.events is None:
        raise WorkspaceError("The archive was opened for reading only.")
    return workspace.events


def _carry_out(workspace: Workspace, record: str, *, now: dt.datetime, finish: Finish) -> Restricted:
    """Do all that a restriction in the book asks for, whatever of it is done already."""
    book, vault = RestrictionBook(workspace.home), Vault.of(workspace.home)
    restriction = next(one for one in book.standing() if one.record == record)
    _move_originals(workspace, vault, restriction, now)
    masked = _keep_masked(workspace, vault, restriction, now, finish)
    return _spread(workspace, restriction, masked, now, finish)


def spread(workspace: Workspace, record: str, *, now: dt.datetime, finish: Finish) -> Restricted:
    """End a restriction whose original and masked copy a harvest has kept: snapshots, harvest statements, facts."""
    restriction = next(one for one in RestrictionBook(workspace.home).standing() if one.record == record)
    folder = workspace.store.latest(restriction.account, record)
    if folder is None:
        raise NoSuchThing(f"There is no masked copy of {record}. Run archive restricted resume.")
    return _spread(workspace, restriction, read_record((folder / "record.xml").read_bytes()), now, finish)


def _spread(
    workspace: Workspace, restriction: Restriction, masked: Record, now: dt.datetime, finish: Finish
) -> Restricted:
    """Take what is protected out of what else the archive says of the account, and write that it is done."""
    book, vault = RestrictionBook(workspace.home), Vault.of(workspace.home)
    snapshots: tuple[str, ...] = ()
    if restriction.record.startswith("t-"):
        protected = protected_of(vault, book.standing(), restriction.account)
        snapshots = _restrict_snapshots(workspace, restriction, protected, now, finish)
        _restate_harvests(workspace, restriction, protected, now)
        _remove_screenshots(workspace.home, restriction.account)
        _set_facts(workspace, restriction, now)
    if restriction.state == "begun":
        book.append(restriction.model_copy(update={"state": "done"}))
    return Restricted(
        record=restriction.record,
        originals=vault.versions(restriction.account, restriction.record),
        masked=masked.version,
        snapshots=snapshots,
        look_at=_neighbours(masked, restriction),
    )


def _move_originals(workspace: Workspace, vault: Vault, restriction: Restriction, now: dt.datetime) -> None:
    """Copy what is unmasked in the store to the restricted one; it is taken out when the masked copy is there."""
    for number in workspace.store.versions(restriction.account, restriction.record):
        folder = version_folder(workspace.store.root, restriction.account, restriction.record, number)
        kept = read_record((folder / "record.xml").read_bytes())
        if not is_masked(kept):
            vault.keep(
                folder,
                account=restriction.account,
                record=restriction.record,
                version=number,
                at=now,
                log=writable(workspace),
            )
            forget_read_text(workspace.home, kept)


def _keep_masked(
    workspace: Workspace, vault: Vault, restriction: Restriction, now: dt.datetime, finish: Finish
) -> Record:
    """Keep a new masked copy of the latest original, and take every version that shows more out of the store."""
    store, account, record = workspace.store, restriction.account, restriction.record
    before = store.versions(account, record)
    latest = vault.versions(account, record)[-1]
    shown = before if restriction.state == "begun" else ()  # these show more than the new copy will
    snapshot = record.startswith("s-")  # which has one version only (SM-R05), so its copy bears the same number
    number = latest if snapshot or not shown else max(latest, *shown) + 1
    protected = protected_of(vault, RestrictionBook(workspace.home).standing(), account)
    with opened(vault, account, record, latest) as folder, store.draft() as draft:
        original = read_record((folder / "record.xml").read_bytes())
        copy = masked_copy(replace(original, version=number), folder, draft, restriction, protected)
        masked, said = finish(copy, draft)
        for old in shown if snapshot else ():
            store.withdraw(account, record, old, at=now)
        kept = store.keep(draft, account=account, record=record, version=number, at=now)
        forget_read_text(workspace.home, original)
    workspace.catalogue.forget(record)
    workspace.catalogue.add(masked, folder=kept.relative_to(store.root).as_posix(), validations=said)
    for old in () if snapshot else shown:
        store.withdraw(account, record, old, at=now)
    workspace.catalogue.scrub()
    return masked


def _restrict_snapshots(
    workspace: Workspace, restriction: Restriction, protected: Protected, now: dt.datetime, finish: Finish
) -> tuple[str, ...]:
    """Restrict the account's snapshots that show what is now protected."""
    book = RestrictionBook(workspace.home)
    found = []
    for kept in tuple(all_versions(workspace.store.root)):
        if kept.account != restriction.account or not kept.record.startswith("s-"):
            continue
        snapshot = read_record((kept.path / "record.xml").read_bytes())
        if shows(snapshot, protected):
            line = restriction.model_copy(update={"record": kept.record, "items": item_ids(snapshot), "state": "begun"})
            book.append(line)
            _carry_out(workspace, kept.record, now=now, finish=finish)
            found.append(kept.record)
    return tuple(found)


def shows(record: Record, protected: Protected) -> bool:
    """Tell whether a snapshot, as it is, shows something protected."""
    content = record.content
    if not isinstance(content, Snapshot):
        return False
    masked = mask_record(record, ("*",), marker="", protected=protected, version=record.version).content
    return masked != content


def _restate_harvests(workspace: Workspace, restriction: Restriction, protected: Protected, now: dt.datetime) -> None:
    """Take what is protected out of what the account's harvest statements say was missing; every count stays."""
    logged = read_kept(workspace.home).harvests
    for harvest in workspace.store.harvests(restriction.account):
        seen = tuple(replace(one, thread="") if one.record in protected.threads else one for one in harvest.seen)
        coverage = mask_coverage(harvest.coverage, marker=restriction.marker, protected=protected)
        said = replace(harvest, seen=seen, coverage=coverage)
        workspace.store.restate_harvest(said, logged=logged.get(harvest.id), at=now, outcome=restriction.ground.value)
        if any(one.record == restriction.record for one in seen):
            workspace.catalogue.add_harvest(said)  # what it forgot with the record is what is still told


def _remove_screenshots(home: Path, account: str) -> None:
    """Remove what operators were shown of stopped harvests of the account: what stands on it is not known."""
    for path in sorted((home / "stopped").glob("*.png")):
        if path.stem.partition("Z-")[2] == account:
            path.unlink()


def _set_facts(workspace: Workspace, restriction: Restriction, now: dt.datetime) -> None:
    """Note what the assessment must know of the masked items (SM-17), once."""
    if restriction.ground not in _FACTS:
        return
    key, value = _FACTS[restriction.ground]
    book = FactBook(workspace.home, restriction.account, restriction.record)
    known = book.latest()
    lines = []
    for item in restriction.items or _all_items(workspace, restriction):
        facts = [(key, value)]
        if restriction.ground is Ground.SECRECY and restriction.paragraph:
            facts.append(("sekretess_paragraf", restriction.paragraph))
        for name, told in facts:
            said = (told,) if name == "sekretess_paragraf" else told
            if not any(line.source == "person" and line.value == said for line in known.get((item, name), ())):
                lines.append(FactLine(item=item, key=name, value=said, source="person", by=restriction.by.id, at=now))
    book.append(lines, log=writable(workspace))


def _all_items(workspace: Workspace, restriction: Restriction) -> tuple[str, ...]:
    folder = workspace.store.latest(restriction.account, restriction.record)
    return item_ids(read_record((folder / "record.xml").read_bytes())) if folder else ()


def _neighbours(masked: Record, restriction: Restriction) -> tuple[str, ...]:
    """Give the item ids that answer, or are answered by, a masked one: they may tell what it said."""
    content = masked.content
    if not isinstance(content, Thread) or not restriction.items:
        return ()
    hidden = set(restriction.items)
    ids = dict(zip((item.id for item in content.items()), item_ids(masked), strict=True))
    found = []
    for comment in content.comments:
        parent = ids.get(comment.parent, ids[content.post.id])
        pair = (ids[comment.id], parent)
        found += [one for one in pair if one not in hidden] if hidden & set(pair) else []
    return tuple(dict.fromkeys(one for one in found if one != ids[content.post.id]))


def _refuse_unknown(record: Record, items: Sequence[str]) -> None:
    known = set(item_ids(record))
    if strange := [item for item in items if item not in known]:
        raise NoSuchThing(f"{record.id} has no item {strange[0]}. `archive review` tells the items.")


def _is_there(workspace: Workspace, vault: Vault, restriction: Restriction) -> bool:
    """Say whether anything of the record is kept; it may have been destroyed since."""
    account, record = restriction.account, restriction.record
    return bool(vault.versions(account, record) or workspace.store.versions(account, record))


def _lacks_copy(workspace: Workspace, vault: Vault, restriction: Restriction) -> bool:
    originals = vault.versions(restriction.account, restriction.record)
    kept = workspace.store.versions(restriction.account, restriction.record)
    return bool(originals) and (not kept or originals[-1] > kept[-1])


@contextmanager
def opened(vault: Vault, account: str, record: str, version: int) -> Iterator[Path]:
    """Give the files of an original, decrypted, in a folder that is gone when the block ends.

    Raises:
        WorkspaceError: the key is lacking, or a file has been changed.
    """
    place = private_folder(vault.root) / OPENED
    place.mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place) as work:
        yield vault.copy_out(account, record, version, Path(work) / "v")


def _media(record: Record) -> tuple[Media, ...]:
    content = record.content
    holders = tuple(content.items()) if isinstance(content, Thread) else (content,)
    return tuple(medium for holder in holders for medium in holder.media)
