"""One tick of the clock: do what is due, see what somebody must see to, tell how it went."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from archiver.alerts.ladder import Alert
from archiver.alerts.sending import Alerts
from archiver.daemon.doing import COMMAND, Ending, Result, Still, perform
from archiver.daemon.hands import Clock, Hands
from archiver.daemon.past import gather_past
from archiver.daemon.watch import WATCHED, wanted_alerts
from archiver.errors import WorkspaceLocked
from archiver.schedule.due import due, next_due, tasks
from archiver.schedule.tasks import Duty, Task
from archiver.store.crises import CrisisBook
from archiver.workspace import Workspace, open_workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """What one tick did, what is still owed, when the next thing is due, and what could not be sent."""

    results: tuple[Result, ...] = ()
    owed: tuple[Task, ...] = ()
    next_due: dt.datetime | None = None
    unsent: tuple[str, ...] = ()


def tick(home: Path, hands: Hands, clock: Clock, *, still: Still) -> Ticked:
    """Do all that is due, each thing at most once, the urgent first; then raise, settle and send alerts.

    What is due is asked anew after each task, since a task may take hours. Where somebody else works in the archive,
    the rest waits for the next tick.

    Raises:
        ArchiveError: the archive itself cannot be read (archive.toml, the catalogue).
    """
    results: list[Result] = []
    tried: set[tuple[Duty, str]] = set()
    while task := _first(due_tasks(home, now=clock()), tried):
        still(f"{task.duty.swedish} {task.account}".strip())
        result = perform(home, task, hands, clock, still=still)
        results.append(result)
        tried.add((task.duty, task.account))
        if result.ending is Ending.POSTPONED:
            break
    unsent = attend(home, hands, now=clock())
    owed = all_tasks(home, now=clock())
    at = clock()
    return Ticked(
        results=tuple(results),
        owed=tuple(task for task in owed if task.is_due(at)),
        next_due=next_due(owed, at),
        unsent=unsent,
    )


def due_tasks(home: Path, *, now: dt.datetime) -> tuple[Task, ...]:
    """Give what is due at `now`, the urgent first; nothing is changed."""
    with open_workspace(home, write=False, command=COMMAND, now=now) as workspace:
        past = gather_past(workspace, now=now)
        return due(workspace.settings, past, tuple(CrisisBook(home)), now=now)


def all_tasks(home: Path, *, now: dt.datetime) -> tuple[Task, ...]:
    """Give the next task of every account and every round, due or not; nothing is changed."""
    with open_workspace(home, write=False, command=COMMAND, now=now) as workspace:
        past = gather_past(workspace, now=now)
        return tasks(workspace.settings, past, tuple(CrisisBook(home)), now=now)


def attend(home: Path, hands: Hands, *, now: dt.datetime) -> tuple[str, ...]:
    """Raise, settle and send alerts, and give what could not be sent.

    The archive is opened for writing only if there is something to write; if somebody works in it, it can wait.
    """
    with open_workspace(home, write=False, command=COMMAND, now=now) as workspace:
        if not _would_change(workspace, hands, now):
            return ()
    try:
        with open_workspace(home, write=True, command=COMMAND, now=now) as workspace:
            alerts = Alerts(workspace)
            alerts.settle(WATCHED, _wanted(workspace, hands, now), at=now)
            return alerts.send_due(now=now)
    except WorkspaceLocked:
        return ()


def _would_change(workspace: Workspace, hands: Hands, now: dt.datetime) -> bool:
    return Alerts(workspace).would_change(WATCHED, _wanted(workspace, hands, now), now=now)


def _wanted(workspace: Workspace, hands: Hands, now: dt.datetime) -> tuple[Alert, ...]:
    return wanted_alerts(workspace, gather_past(workspace, now=now), hands.flags(workspace, now), now=now)


def _first(found: tuple[Task, ...], tried: set[tuple[Duty, str]]) -> Task | None:
    return next((task for task in found if (task.duty, task.account) not in tried), None)
