"""One tick of the clock: do what is due, see what somebody must see to, tell how it went."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from archiver.alerts.sending import Alerts
from archiver.daemon.doing import COMMAND, Ending, Result, Still, perform
from archiver.daemon.hands import Clock, Hands
from archiver.daemon.past import gather_past
from archiver.daemon.watch import WATCHED, wanted_alerts
from archiver.errors import WorkspaceLocked
from archiver.schedule.due import next_due, tasks
from archiver.schedule.tasks import Duty, Past, Task
from archiver.store.crises import CrisisBook
from archiver.workspace import open_workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What one look at the archive showed: what was done, what comes next, and whether there are alerts to see to."""

    past: Past
    tasks: tuple[Task, ...]
    unsettled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """What one tick did, what the archive looked like after it, and what could not be sent."""

    results: tuple[Result, ...] = ()
    past: Past
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
    at = clock()
    view = look(home, hands, now=at)
    while (task := _first(view, tried, at)) is not None:
        still(f"{task.duty.swedish} {task.account}".strip())
        results.append(perform(home, task, hands, clock, still=still))
        tried.add((task.duty, task.account))
        at = clock()
        view = look(home, hands, now=at)
        if results[-1].ending is Ending.POSTPONED:
            break
    return Ticked(
        results=tuple(results),
        past=view.past,
        owed=tuple(task for task in view.tasks if task.is_due(at)),
        next_due=next_due(view.tasks, at),
        unsent=attend(home, hands, now=at) if view.unsettled else (),
    )


def look(home: Path, hands: Hands, *, now: dt.datetime) -> View:
    """Look at the archive; nothing is changed and no lock is needed."""
    with open_workspace(home, write=False, command=COMMAND, now=now) as workspace:
        past = gather_past(workspace, now=now)
        wanted = wanted_alerts(workspace, past, hands.flags(workspace, now), now=now)
        return View(
            past=past,
            tasks=tasks(workspace.settings, past, tuple(CrisisBook(home)), now=now),
            unsettled=Alerts(workspace).would_change(WATCHED, wanted, now=now),
        )


def all_tasks(home: Path, *, now: dt.datetime) -> tuple[Task, ...]:
    """Give the next task of every account and every round, due or not; nothing is changed."""
    with open_workspace(home, write=False, command=COMMAND, now=now) as workspace:
        past = gather_past(workspace, now=now)
        return tasks(workspace.settings, past, tuple(CrisisBook(home)), now=now)


def attend(home: Path, hands: Hands, *, now: dt.datetime) -> tuple[str, ...]:
    """Raise, settle and send alerts, and give what could not be sent; if somebody works in the archive, it can wait.

    They are raised also while a restored backup keeps everything else from being written.
    """
    try:
        with open_workspace(home, write=True, alerting=True, command=COMMAND, now=now) as workspace:
            past = gather_past(workspace, now=now)
            alerts = Alerts(workspace)
            wanted = wanted_alerts(workspace, past, hands.flags(workspace, now), now=now)
            alerts.settle(WATCHED, wanted, at=now)
            return alerts.send_due(now=now)
    except WorkspaceLocked:
        return ()


def _first(view: View, tried: set[tuple[Duty, str]], now: dt.datetime) -> Task | None:
    waiting = (task for task in view.tasks if task.is_due(now))
    return next((task for task in waiting if (task.duty, task.account) not in tried), None)
