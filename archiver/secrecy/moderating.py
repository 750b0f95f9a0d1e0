"""Preserve, then remove (SM-16 … SM-21, SM-34): the moderator's acts, in the order in which they are lawful.

To remove something from a platform that has not been captured IS to destroy it (gallra). So a removal is written only
when the item stands in a version whose files are what they were when it was kept. The program removes nothing on any
platform; a person does that. What may not be copied at all (SM-20) is noted and never captured.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from archiver.catalogue.answers import RecordEntry
from archiver.config.values import checked_url
from archiver.errors import ConfigError, RegisterRefused
from archiver.findings import Level
from archiver.register.acting import Actor, Duty, require
from archiver.secrecy.blocklist import block
from archiver.secrecy.holding import authority_of, holders, item_ids
from archiver.secrecy.restricting import writable
from archiver.secrecy.restrictions import private_folder
from archiver.secrecy.vault import Vault
from archiver.stockholm import STOCKHOLM, local_day
from archiver.store.books import Book
from archiver.store.checking import check_version
from archiver.store.facts import FactBook, FactLine, FactValue
from archiver.store.layout import RESTRICTED, STORE, StoredVersion, stored_versions
from archiver.store.moderation import Cause, ModerationBook, ModerationLine
from archiver.workspace import Workspace, index, read_kept

NOTES = "notes.jsonl"
REMOVED_UNCAPTURED = (
    "{what} is not captured (fångad) since before it was removed. To remove without capturing is to destroy (det är "
    "gallring) without a decision. Capture the account first: `archive account {account}`. If it is gone already, "
    "report it as a deviation (avvikelse) to the municipal archivist."
)


class Note(BaseModel):
    """A tjänsteanteckning in restricted/notes.jsonl: the address of what may not be copied, for the police."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    url: str
    known_at: AwareDatetime
    action: str = ""
    by: Actor
    at: AwareDatetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Moderation:
    """What a moderator tells: on what ground, by which rule, who decided, and when."""

    cause: Cause
    rule: str
    decided_by: str
    known_at: dt.datetime
    removed_at: dt.datetime | None = None
    author_informed: bool | None = None
    reference: str = ""


def flag(
    workspace: Workspace, actor: Actor, item: str, cause: Cause, *, known_at: dt.datetime, now: dt.datetime
) -> ModerationLine:
    """Flag an item: from `known_at` (UTC) the authority knows, and an alarm is raised until somebody answers.

    Raises:
        NotEntitled: no role for it.
        NoSuchThing: no such item.
        RegisterRefused: known in the future.
    """
    entry = _holder(workspace, item)
    require(actor, Duty.MODERATE, authority=authority_of(workspace, entry.id))
    refuse_future(known_at, now)
    book = ModerationBook(workspace.home)
    line = ModerationLine(
        act="flag",
        id=book.next_id(local_day(now)),
        account=entry.account,
        record=entry.id,
        item=item,
        cause=cause,
        known_at=known_at,
        by=actor,
        at=now,
    )
    book.append(line, log=writable(workspace))
    return line


def dismiss(
    workspace: Workspace, actor: Actor, name: str, *, why: str, reference: str, now: dt.datetime
) -> ModerationLine:
    """Answer a flag without moderating: a person has looked and found nothing to do, and says `why`.

    Raises:
        RegisterRefused: no reason is given.
        NotEntitled: no role for it.
        NoSuchThing: no such open flag.
    """
    require(actor, Duty.MODERATE)
    if not why.strip():
        raise RegisterRefused("Say why nothing needs doing (varför flaggan inte föranleder någon åtgärd): --why TEXT.")
    book = ModerationBook(workspace.home)
    answer = {"act": "dismissed", "flag": name, "why": why, "reference": reference, "by": actor, "at": now}
    line = book.flag(name).model_copy(update=answer)
    book.append(line, log=writable(workspace))
    return line


def log_moderation(
    workspace: Workspace, actor: Actor, item: str, told: Moderation, *, now: dt.datetime
) -> ModerationLine:
    """Write in the moderation log what was done to an item, and set the facts that its assessment needs.

    Raises:
        NotEntitled: no role for it.
        NoSuchThing: no such item.
        RegisterRefused: removed before it was captured and checked, or it may not be copied at all (SM-20).
    """
    require(actor, Duty.MODERATE)
    if told.cause is Cause.CHILD_ABUSE:
        raise RegisterRefused(
            "Suspected sexual abuse of children is never captured (SM-20, innehav är brott). Write a note instead: "
            "`archive moderation note-only URL`, and report it to the police."
        )
    entry = _holder(workspace, item)
    require(actor, Duty.MODERATE, authority=authority_of(workspace, entry.id))
    refuse_future(told.known_at, now)
    captured = _preserved(workspace, entry, item, told.removed_at)
    book = ModerationBook(workspace.home)
    line = _line(
        told, act="moderated", name=book.next_id(local_day(now)), entry=entry, item=item, by=actor, at=now
    ).model_copy(update={"captured_at": captured, "removed_at": told.removed_at})
    book.append(line, log=writable(workspace))
    FactBook(workspace.home, entry.account, entry.id).append(_facts(line), log=writable(workspace))
    return line


def log_preservation(
    workspace: Workspace, actor: Actor, entry: RecordEntry, item: str, told: Moderation, *, now: dt.datetime
) -> ModerationLine:
    """Write that an item of a record was captured so that it may be removed; flags stay open until it is.

    Raises:
        NotEntitled: no role for it.
        RegisterRefused: the files of the version are not what they were when it was kept.
    """
    require(actor, Duty.MODERATE, authority=authority_of(workspace, entry.id))
    latest = _versions(workspace, entry)[0]
    _refuse_damaged(workspace, latest)
    book = ModerationBook(workspace.home)
    line = _line(
        told, act="preserved", name=book.next_id(local_day(now)), entry=entry, item=item, by=actor, at=now
    ).model_copy(update={"captured_at": read_kept(latest.path)[0].provenance.captured_at})
    book.append(line, log=writable(workspace))
    FactBook(workspace.home, entry.account, entry.id).append(_facts(line), log=writable(workspace))
    return line


def note_only(
    workspace: Workspace, actor: Actor, url: str, *, known_at: dt.datetime, action: str, now: dt.datetime
) -> ModerationLine:
    """Note what may not be copied (SM-20): the address for the police, and nothing of it is captured from now on.

    Raises:
        NotEntitled: no role for it.
        ConfigError: no web address.
        RegisterRefused: known in the future.
    """
    require(actor, Duty.MODERATE)
    try:
        checked_url(url)
    except ValueError as error:
        raise ConfigError(str(error)) from error
    refuse_future(known_at, now)
    block(workspace.home, (url, url.partition("#")[0]), at=now)
    book = ModerationBook(workspace.home)
    name = book.next_id(local_day(now))
    note = Note(id=name, url=url, known_at=known_at, action=action, by=actor, at=now)
    path = private_folder(workspace.home) / NOTES
    Book(path, Note).append([note])
    path.chmod(0o600)
    line = ModerationLine(act="note", id=name, cause=Cause.CHILD_ABUSE, known_at=known_at, by=actor, at=now)
    book.append(line, log=writable(workspace))
    return line


def read_notes(home: Path, actor: Actor) -> tuple[Note, ...]:
    """Give the notes with their addresses, for the report to the police; NotEntitled without the role."""
    require(actor, Duty.SEE_RESTRICTED)
    return tuple(Book(home / RESTRICTED / NOTES, Note))


def next_steps(cause: Cause, item: str = "") -> tuple[str, ...]:
    """Give what the moderator does next, in Swedish, in order; `item` stands in the commands when it is known."""
    told = f"{item} --ground {cause.value} --decided-by VEM --removed-at ÅÅÅÅ-MM-DDTTT:MM" if item else "… --removed-at"
    removed = f"Skriv in tiden: archive moderation log {told}."
    if cause is Cause.CHILD_ABUSE:
        return (
            "Kopiera inte, ta ingen skärmbild, öppna inte innehållet igen: innehav är brott (BrB 16 kap. 10 a §).",
            "Anmäl till plattformen och till polisen med adress och tid från anteckningen.",
            "Dölj eller anmäl inlägget på plattformen enligt polisens anvisning, och rensa webbläsarens cache.",
            "Diarieför tjänsteanteckningen.",
        )
    if cause.unlawful:
        return (
            "Ta bort det på plattformen skyndsamt (lagen om elektroniska anslagstavlor 5 §).",
            removed,
            "Polisanmäl, och sätt spärr: archive hold set --type polisanmalan_forundersokning.",
            "Diarieför handlingen med fångad version som bevis.",
        )
    if cause in (Cause.SECRECY, Cause.PERSONAL_DATA):
        return (
            f"Lägg det i skyddad förvaring: archive restrict {item or '…'} --ground {cause.value} --paragraph.",
            "Ta bort det på plattformen.",
            *((removed,) if item else ()),
            "Registrera handlingen (OSL 5:1) med sekretessmarkering (OSL 5:5).",
        )
    if cause is Cause.INCIDENT:
        return (
            "Ta bort det på plattformen och säkra kontot.",
            *((removed,) if item else ()),
            "Diarieför i incidentärendet, och märk det som inte upprättat av kommunen.",
        )
    if cause is Cause.CONSENT:
        return ("Avpublicera bilden. Arkivexemplaret raderas inte (art. 17.3 i dataskyddsförordningen).",)
    return (
        "Dölj eller ta bort det på plattformen enligt den publicerade regeln.",
        *((removed,) if item else ()),
        "Meddela skribenten vilken regel det gäller.",
    )


def _holder(workspace: Workspace, item: str) -> RecordEntry:
    """Give the record of an item; one that is masked by now is found by what the log has said of it."""
    told = next((line.record for line in ModerationBook(workspace.home) if line.item == item), "")
    return index(workspace).record(told or next(iter(holders(workspace, {item}))))


def _preserved(workspace: Workspace, entry: RecordEntry, item: str, removed_at: dt.datetime | None) -> dt.datetime:
    """Give when the item was last captured, having read the version's files again (and its restricted originals)."""
    told = {line.captured_at for line in ModerationBook(workspace.home) if (line.act, line.item) == ("preserved", item)}
    for kept in _versions(workspace, entry):
        record, _ = read_kept(kept.path)
        at = record.provenance.captured_at
        late = removed_at is not None and at > removed_at
        if late or not (item in item_ids(record) or at in told):  # a masked copy has other ids
            continue
        _refuse_damaged(workspace, kept)
        return at
    raise RegisterRefused(REMOVED_UNCAPTURED.format(what=item, account=entry.account))


def _refuse_damaged(workspace: Workspace, kept: StoredVersion) -> None:
    """Read again the files of a version, and of the record's restricted originals; refuse if one is changed."""
    vault = Vault.of(workspace.home)
    originals = [one for one in vault.all_versions() if (one.record, one.account) == (kept.record, kept.account)]
    if any(finding.level is Level.ERROR for one in (kept, *originals) for finding in check_version(one)):
        raise RegisterRefused(
            f"{kept.record} version {kept.version} is not what it was when it was kept, so it cannot stand in "
            f"for what is removed. Run `archive verify {kept.record}`, and capture the account anew."
        )


def _line(
    told: Moderation,
    *,
    act: Literal["preserved", "moderated"],
    name: str,
    entry: RecordEntry,
    item: str,
    by: Actor,
    at: dt.datetime,
) -> ModerationLine:
    return ModerationLine(
        act=act,
        id=name,
        account=entry.account,
        record=entry.id,
        item=item,
        cause=told.cause,
        rule=told.rule,
        decided_by=told.decided_by,
        known_at=told.known_at,
        author_informed=told.author_informed,
        reference=told.reference,
        by=by,
        at=at,
    )


def _versions(workspace: Workspace, entry: RecordEntry) -> list[StoredVersion]:
    """Give the kept versions of a record, the latest first."""
    folder = workspace.store.root / STORE / entry.account / entry.id
    return list(reversed(list(stored_versions(folder))))


def _facts(line: ModerationLine) -> Iterable[FactLine]:
    told: list[tuple[str, FactValue]] = [("moderering", line.id)] if line.act == "moderated" else []
    if line.cause is not None and line.cause.breaks_rules:
        told.append(("regelbrott", line.cause.value))
    elif line.cause is not None and line.cause.unlawful:
        told.append(("olagligt", line.cause.value))
    elif line.cause is Cause.INCIDENT:
        told.append(("incident", line.reference or line.id))
    if line.removed_at is not None:
        told.append(("modererad_datum", local_day(line.removed_at).isoformat()))
    for key, value in told:
        yield FactLine(item=line.item, key=key, value=value, source="person", by=line.by.id, at=line.at)


def refuse_future(at: dt.datetime, now: dt.datetime) -> None:
    """Refuse a time that has not been yet; RegisterRefused."""
    if at > now:
        raise RegisterRefused(f"{at.astimezone(STOCKHOLM):%Y-%m-%d %H:%M} has not been yet. See to the time given.")
