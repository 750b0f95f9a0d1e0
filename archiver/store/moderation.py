"""moderation.jsonl: the moderation log (modereringslogg), and flags (flaggor): what somebody knows and has to act on.

A line names the item and the rule, never the opinion (RF 2:3, SM-35). A flag is knowledge (kännedom): the time for
acting runs from it (BBS-lagen 5 §), so every flag stays open until it is moderated or dismissed by a person.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from archiver.config.actors import Actor
from archiver.errors import NoSuchThing
from archiver.store.books import Book
from archiver.store.events import EventLog, EventType, read_events
from archiver.store.layout import next_id

NAME = "moderation.jsonl"


class Cause(StrEnum):
    """Why something is moderated or flagged: the facts of gallring.md §2.2 and BBS-lagen 5 §."""

    ADVERTISING = "reklam"
    SWEARING = "svordomar"
    PERSONAL_ATTACK = "personangrepp"
    OFF_TOPIC = "offtopic"
    THREAT = "olaga_hot"
    HATE = "hets_mot_folkgrupp"
    PRIVACY = "olaga_integritetsintrang"
    INCITEMENT = "uppvigling"
    COPYRIGHT = "upphovsrattsintrang"
    FRAUD = "bedrageri"
    CHILD_ABUSE = "barnpornografi"
    SECRECY = "sekretess"
    PERSONAL_DATA = "personuppgifter"
    CONSENT = "samtycke"
    INCIDENT = "incident"

    @property
    def breaks_rules(self) -> bool:
        """Against the published rules for comments, but no crime (SM-18, SM-21)."""
        return self in (Cause.ADVERTISING, Cause.SWEARING, Cause.PERSONAL_ATTACK, Cause.OFF_TOPIC)

    @property
    def unlawful(self) -> bool:
        """Manifestly criminal (SM-19, SM-20)."""
        return not self.breaks_rules and self not in (
            Cause.SECRECY,
            Cause.PERSONAL_DATA,
            Cause.CONSENT,
            Cause.INCIDENT,
        )


class ModerationLine(BaseModel):
    """One line. `known_at`: when somebody of the authority knew; `captured_at`: of the version that was preserved.

    What is `preserved` was captured so that it may be removed; it answers no flag, since it still stands there.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    act: Literal["flag", "preserved", "moderated", "dismissed", "note"]
    id: str
    account: str = ""
    record: str = ""
    item: str = ""
    cause: Cause | None = None
    rule: str = ""  # the published rule, or the provision
    decided_by: str = ""
    known_at: AwareDatetime | None = None
    captured_at: AwareDatetime | None = None
    removed_at: AwareDatetime | None = None
    author_informed: bool | None = None
    reference: str = ""  # dnr, or the police's number
    why: str = ""  # why a flag needs nothing done
    flag: str = ""  # the flag that this answers
    by: Actor
    at: AwareDatetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A flag that nobody has answered. `age` is how long it has been known."""

    id: str
    account: str
    record: str
    item: str
    cause: Cause
    known_at: dt.datetime
    age: dt.timedelta


class ModerationBook:
    """The moderation log of the workspace `root`."""

    def __init__(self, root: Path) -> None:
        self._book = Book(root / NAME, ModerationLine)

    def __iter__(self) -> Iterator[ModerationLine]:
        """Give every line, the oldest first."""
        yield from self._book

    def append(self, line: ModerationLine, *, log: EventLog) -> None:
        """Write one line durably, and its event, which names ids only.

        A flag before its event, what answers one after it: no flag is answered here that is open by the event log.
        """
        if line.act == "flag":
            self._book.append([line])
        log.append(
            EventType.FLAGGED if line.act == "flag" else EventType.MODERATED,
            subject=line.id,
            at=line.at,
            outcome=line.cause.value if line.cause else "",
            detail=" ".join(part for part in (line.act, _place(line)) if part),
            actor=line.by.id,
        )
        if line.act != "flag":
            self._book.append([line])

    def next_id(self, day: dt.date) -> str:
        """Give the next free id of that local day, m-YYYYMMDD-NN."""
        return next_id("m", (line.id for line in self), day)

    def flag(self, name: str) -> ModerationLine:
        """Give an open flag by its id; NoSuchThing if there is none."""
        for line in _open(self):
            if line.id == name:
                return line
        raise NoSuchThing(f"There is no open flag (flagga) {name!r}. `archive moderation flags` lists them.")


def open_flags(root: Path, now: dt.datetime) -> tuple[Flag, ...]:
    """Give the flags that wait for somebody, the one known longest first; `now` is UTC. For alarms and the digest."""
    found = (
        Flag(
            id=line.id,
            account=line.account,
            record=line.record,
            item=line.item,
            cause=line.cause,
            known_at=line.known_at,
            age=now - line.known_at,
        )
        for line in _open(ModerationBook(root))
        if line.cause is not None and line.known_at is not None
    )
    return tuple(sorted(found, key=lambda flag: (flag.known_at, flag.id)))


def lost_flags(root: Path) -> tuple[str, ...]:
    """Give the flags that are open by the event log of the workspace `root` and not so in the book, by id.

    The book was changed by hand, lost, or put back from an older backup: nobody has answered them.
    """
    told: dict[str, str] = {}
    for event in read_events(root):
        act, _, place = event.detail.partition(" ")
        if event.type == EventType.FLAGGED.value:
            told[event.subject] = place
        elif event.type == EventType.MODERATED.value and act == "dismissed":
            told.pop(event.subject, None)
        elif event.type == EventType.MODERATED.value and act == "moderated":
            told = {flag: flagged for flag, flagged in told.items() if flagged != place}
    known = {line.id: _place(line) for line in _open(ModerationBook(root))} if told else {}
    return tuple(flag for flag, place in told.items() if known.get(flag) != place)


def _place(line: ModerationLine) -> str:
    return f"{line.record} {line.item}".strip()


def _open(book: ModerationBook) -> list[ModerationLine]:
    """Leave out flags that were answered by name, or whose item was moderated afterwards."""
    flags: dict[str, ModerationLine] = {}
    for line in book:
        if line.act == "flag":
            flags[line.id] = line
            continue
        flags.pop(line.flag, None)
        if line.act == "moderated":
            flags = {key: one for key, one in flags.items() if one.item != line.item}
    return list(flags.values())
