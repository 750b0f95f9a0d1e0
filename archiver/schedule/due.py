"""All that the clock owes: what is due now, and when the next thing will be. Pure."""

import datetime as dt

from archiver.config.settings import Settings
from archiver.schedule.captures import capture_task
from archiver.schedule.rounds import round_tasks
from archiver.schedule.tasks import Duty, Past, Task, Why
from archiver.store.crises import Crisis

_DUTIES = {duty: place for place, duty in enumerate(Duty)}
_WHYS = {why: place for place, why in enumerate(Why)}


def tasks(settings: Settings, past: Past, crises: tuple[Crisis, ...], *, now: dt.datetime) -> tuple[Task, ...]:
    """Give the next task of every account and every round, in the order in which they are done."""
    captures = (
        capture_task(entry, past.of(entry.id), settings.schedule, crises, now=now) for entry in settings.accounts
    )
    found = (*(task for task in captures if task), *round_tasks(past, settings.schedule, now=now))
    return tuple(sorted(found, key=_order))


def next_due(all_tasks: tuple[Task, ...], now: dt.datetime) -> dt.datetime | None:
    """Give when something will be due that is not due now, None if nothing ever will be."""
    return min((task.at for task in all_tasks if not task.is_due(now)), default=None)


def _order(task: Task) -> tuple[int, int, dt.datetime, str]:
    why = min((_WHYS[why] for why in task.why), default=0)
    return _DUTIES[task.duty], why, task.since, task.account
