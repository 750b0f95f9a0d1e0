"""crises.jsonl: when which accounts were under an activated crisis (kris); activation is always a person's act.

A window forces keeping and registration of what was said in it, forbids disposal (gallring) inside it and raises the
pace of the captures (SM-08, Torsby: krisledningsnämnd). A line starts a crisis or ends one; lines are never changed.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict

from archiver.errors import NoSuchThing, RegisterRefused
from archiver.store.books import Book
from archiver.store.events import EventLog, EventType, read_events

NAME = "crises.jsonl"
CRISIS_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Crisis:
    """One crisis: `accounts` empty means every account; `ended_at` None means that it goes on. Times are UTC."""

    id: str
    accounts: tuple[str, ...] = ()
    started_at: dt.datetime
    ended_at: dt.datetime | None = None
    interval: str = ""  # how often to capture, 1h; empty = the setting
    reference: str = ""  # dnr of the crisis's case
    by: str = ""
    ended_by: str = ""

    def touches(self, account: str) -> bool:
        """Say whether the account is one of the crisis's."""
        return not self.accounts or account in self.accounts

    def covers(self, account: str, at: dt.datetime) -> bool:
        """Say whether what happened on the account at `at` (aware) happened in the crisis; both ends count."""
        return self.touches(account) and self.started_at <= at and (self.ended_at is None or at <= self.ended_at)


class CrisisLine(BaseModel):
    """One line of the book: a start, or an end (`ended_at` set, the rest as it was left)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    accounts: tuple[str, ...] = ()
    started_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None
    interval: str = ""
    reference: str = ""
    by: str = ""


class CrisisBook:
    """The crises of the workspace `root`."""

    def __init__(self, root: Path) -> None:
        self._book = Book(root / NAME, CrisisLine)

    def __iter__(self) -> Iterator[Crisis]:
        """Give every crisis, in the order in which they started."""
        found: dict[str, Crisis] = {}
        for line in self._book:
            if line.started_at is not None:
                found[line.id] = Crisis(
                    id=line.id,
                    accounts=line.accounts,
                    started_at=line.started_at,
                    interval=line.interval,
                    reference=line.reference,
                    by=line.by,
                )
            elif line.id in found:
                found[line.id] = _ended(found[line.id], line)
        yield from found.values()

    def active(self) -> tuple[Crisis, ...]:
        """Give the crises that go on."""
        return tuple(crisis for crisis in self if crisis.ended_at is None)

    def start(self, crisis: Crisis, *, log: EventLog) -> Crisis:
        """Write that a crisis started, then its event.

        Raises:
            RegisterRefused: the name is none, or there has been a crisis of that name.
        """
        if not CRISIS_ID.fullmatch(crisis.id):
            raise RegisterRefused(
                f"{crisis.id!r} cannot be the name of a crisis (kris). Use a-z, 0-9 and '-', such as storm-2026."
            )
        if any(known.id == crisis.id for known in self):
            raise RegisterRefused(f"There has been a crisis (kris) {crisis.id!r}. Give this one another name.")
        self._book.append(
            [
                CrisisLine(
                    id=crisis.id,
                    accounts=crisis.accounts,
                    started_at=crisis.started_at,
                    interval=crisis.interval,
                    reference=crisis.reference,
                    by=crisis.by,
                )
            ]
        )
        log.append(
            EventType.CRISIS_STARTED, subject=crisis.id, at=crisis.started_at, detail=_detail(crisis), actor=crisis.by
        )
        return crisis

    def end(self, name: str, *, at: dt.datetime, by: str = "", log: EventLog) -> Crisis:
        """Log that a crisis ended at `at` (aware), then write it, and give it: none ends here that goes on in the log.

        Raises:
            NoSuchThing: no crisis of that name.
            RegisterRefused: it has ended already, or `at` is before its start.
        """
        known = {crisis.id: crisis for crisis in self}
        if name not in known:
            going = ", ".join(crisis.id for crisis in self.active()) or "none"
            raise NoSuchThing(f"There is no crisis (kris) {name!r}. Going on: {going}.")
        if known[name].ended_at is not None:
            raise RegisterRefused(f"The crisis (kris) {name!r} ended {known[name].ended_at}.")
        if at < known[name].started_at:
            raise RegisterRefused(f"The crisis (kris) {name!r} started {known[name].started_at}. See to the clock.")
        line = CrisisLine(id=name, ended_at=at, by=by)
        log.append(EventType.CRISIS_ENDED, subject=name, at=at, detail=_detail(known[name]), actor=by)
        self._book.append([line])
        return _ended(known[name], line)


def lost_crises(root: Path) -> tuple[str, ...]:
    """Give the crises that the event log of the workspace `root` tells of and the book has not as they were, by name.

    The book was changed by hand, lost, or put back from an older backup. A crisis that is over counts: what was said
    in it is kept for good. One that ended by the log alone keeps more, and is none of these.
    """
    told: dict[str, tuple[str, str]] = {}
    ended: dict[str, str] = {}
    for event in read_events(root):
        if event.type == EventType.CRISIS_STARTED.value:
            told[event.subject] = event.at, event.detail
        elif event.type == EventType.CRISIS_ENDED.value:
            ended[event.subject] = event.at
    known = {crisis.id: crisis for crisis in CrisisBook(root)} if told else {}
    return tuple(
        name
        for name, said in told.items()
        if (one := known.get(name)) is None
        or (_logged(one.started_at), _detail(one)) != said
        or (one.ended_at is not None and _logged(one.ended_at) != ended.get(name))
    )


def _logged(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def _detail(crisis: Crisis) -> str:
    """Say which accounts, for the event log: their number, and the digest of their ids, of which there may be many."""
    if not crisis.accounts:
        return "konton=alla"
    return f"konton={len(crisis.accounts)} sha256:{hashlib.sha256(' '.join(crisis.accounts).encode()).hexdigest()}"


def _ended(crisis: Crisis, line: CrisisLine) -> Crisis:
    return replace(crisis, ended_at=line.ended_at, ended_by=line.by)
