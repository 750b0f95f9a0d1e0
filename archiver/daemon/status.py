"""How the archive is, asked from outside: the clock need not be going for the answer to be true."""

import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archiver.alerts.ladder import Alert
from archiver.alerts.sending import Alerts
from archiver.config.schedule import ScheduleSettings
from archiver.daemon.health import Health, read_health
from archiver.daemon.past import gather_past
from archiver.daemon.watch import restored_in_words
from archiver.register.duties import interval
from archiver.schedule.due import next_due, tasks
from archiver.schedule.tasks import Task
from archiver.stockholm import local_minute
from archiver.store.crises import CrisisBook
from archiver.store.moderation import Flag, open_flags
from archiver.workspace import open_workspace, restored_records

NEVER = "Klockan har aldrig gått här. Starta den: archive run, eller archive run --once med cron."


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How the archive is. `troubles` are Swedish sentences; none means that all is well."""

    health: Health | None
    due: tuple[Task, ...]
    next_due: dt.datetime | None
    alerts: tuple[Alert, ...]
    crises: tuple[str, ...]
    flags: int  # that nobody has answered
    free_bytes: int
    troubles: tuple[str, ...]


def look(home: Path, *, now: dt.datetime) -> Status:
    """Give how the workspace is at `now` (UTC); nothing is changed and no lock is needed.

    Raises:
        ArchiveError: the archive cannot be read.
    """
    with open_workspace(home, write=False, command="status", now=now) as workspace:
        crises = tuple(CrisisBook(home))
        found = tasks(workspace.settings, gather_past(workspace, now=now), crises, now=now)
        alerts = tuple(one.alert for one in Alerts(workspace).open())
        schedule = workspace.settings.schedule
    flags = open_flags(home, now)
    health = read_health(home)
    due = tuple(task for task in found if task.since <= now)  # a task that waits for its next try is owed all the same
    return Status(
        health=health,
        due=due,
        next_due=next_due(found, now),
        alerts=alerts,
        crises=tuple(crisis.id for crisis in crises if crisis.ended_at is None),
        flags=len(flags),
        free_bytes=shutil.disk_usage(home).free,
        troubles=(
            *_of_restored(home),
            *_of_flags(flags),
            *_of_clock(health, schedule, now),
            *_of_tasks(due, schedule, now),
        ),
    )


def _of_restored(home: Path) -> Iterator[str]:
    if records := restored_records(home):
        yield f"{restored_in_words(len(records))} Kör: archive gallring reapply"


def _of_flags(flags: tuple[Flag, ...]) -> Iterator[str]:
    if flags:
        many = (
            "En flagga är obesvarad, känd"
            if len(flags) == 1
            else f"{len(flags)} flaggor är obesvarade, den äldsta känd"
        )
        yield f"{many} sedan {local_minute(flags[0].known_at)}. Kör: archive moderation flags"


def _of_clock(health: Health | None, schedule: ScheduleSettings, now: dt.datetime) -> Iterator[str]:
    if health is None:
        yield NEVER
        return
    if now - health.last_tick > interval(schedule.silent_after):
        yield f"Klockan har tigit sedan {local_minute(health.last_tick)}. Starta den: archive run."
    if health.error:
        yield f"Vid klockans senaste slag kunde arkivet inte läsas ({health.error}). Kör: archive doctor"
    for sentence in health.unsent:
        yield f"Larm kunde inte skickas: {sentence}"


def _of_tasks(due: tuple[Task, ...], schedule: ScheduleSettings, now: dt.datetime) -> Iterator[str]:
    for task in due:
        if now - task.since > interval(schedule.overdue_after):
            account = f" av {task.account}" if task.account else ""
            yield f"Försenat sedan {local_minute(task.since)}: {task.duty.swedish}{account}."
