"""Does one task, and says how it went. Whatever happens to one account, the others get their turn."""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from archiver.daemon.fixity import fixity
from archiver.daemon.hands import Clock, Hands
from archiver.daemon.rounds import assess, digest
from archiver.errors import ArchiveError, HarvestIncomplete, WorkspaceLocked
from archiver.harvesting.lawfulness import BY_THE_CLOCK
from archiver.harvesting.target import CaptureRequest
from archiver.register.accounts import registered_account
from archiver.schedule.captures import refusal
from archiver.schedule.tasks import Duty, Task, Why
from archiver.store.clockbook import ClockBook, ClockLine
from archiver.store.durable import refuse_full_disk
from archiver.workspace import MEGABYTE, Workspace, open_workspace

COMMAND = "run"
BUG = "Bug"
log = logging.getLogger(__name__)

Still = Callable[[str], None]  # called as work goes on; raises SystemExit when the clock is asked to end


class Ending(StrEnum):
    """How a task ended."""

    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"
    POSTPONED = "postponed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a task. `error` is the name of an error's class, `sentence` what it said (English)."""

    task: Task
    ending: Ending
    error: str = ""
    sentence: str = ""


def perform(home: Path, task: Task, hands: Hands, clock: Clock, *, still: Still) -> Result:
    """Do the task; a failure is noted in the clock's book, so that the next try waits its time.

    A workspace that somebody else writes in postpones the task. SystemExit and Ctrl-C pass through.
    """
    at = clock()
    try:
        with open_workspace(home, write=True, command=COMMAND, now=at) as workspace:
            refuse_full_disk(home, minimum_free=workspace.settings.store.min_free_mb * MEGABYTE)
            return _do(workspace, task, hands, clock, at, still)
    except WorkspaceLocked as error:
        return Result(task=task, ending=Ending.POSTPONED, error=type(error).__name__, sentence=str(error))
    except ArchiveError as error:
        result = Result(task=task, ending=Ending.FAILED, error=type(error).__name__, sentence=str(error))
    except Exception as error:  # a bug met in one task must not end the clock: it is told, and others get their turn
        log.exception("%s %s", task.duty, task.account)
        result = Result(task=task, ending=Ending.FAILED, error=BUG, sentence=f"{type(error).__name__}: {error}")
    _note_failure(home, result, at)
    return result


def _do(workspace: Workspace, task: Task, hands: Hands, clock: Clock, at: dt.datetime, still: Still) -> Result:
    if task.duty is Duty.CAPTURE:
        return _capture(workspace, task, hands, clock, at, still)
    counts: dict[str, int] = {}
    if task.duty is Duty.FIXITY:
        counts = fixity(workspace, task.days, now=at, still=still)
    elif task.duty is Duty.ASSESSMENT:
        counts = assess(workspace, hands, now=at)
    elif task.duty is Duty.STATISTICS:
        hands.statistics(workspace, at)
    elif task.duty is Duty.PROPOSAL:
        hands.propose(workspace, at)
    else:
        digest(workspace, hands, now=at)
    ClockBook(workspace.home).note(ClockLine(duty=task.duty, at=at, outcome="done", counts=counts))
    return Result(task=task, ending=Ending.DONE)


def _capture(workspace: Workspace, task: Task, hands: Hands, clock: Clock, at: dt.datetime, still: Still) -> Result:
    entry = registered_account(workspace.settings, task.account)
    if why := refusal(entry, at):
        return Result(task=task, ending=Ending.REFUSED, sentence=why)
    request = CaptureRequest(
        target=entry.id,
        reason=_reason(task),
        authorised_by=BY_THE_CLOCK,
        snapshot=task.snapshot,
        full=_whole(task),
    )
    report = hands.capture(workspace, request, now=at, clock=clock, still=still)
    error = report.error
    if error is None or isinstance(error, HarvestIncomplete):
        return Result(
            task=task, ending=Ending.DONE, error=type(error).__name__ if error else "", sentence=str(error or "")
        )
    # Its harvest statement tells of the failure, so the clock's book need not.
    return Result(task=task, ending=Ending.FAILED, error=type(error).__name__, sentence=str(error))


def _whole(task: Task) -> bool:
    """Say whether every thread is to be looked at whatever was looked at before: a final capture is whole."""
    return Why.FINAL in task.why


def _reason(task: Task) -> str:
    """Give why, for the record (handlingen)."""
    return f"Klockan: {', '.join(task.why)}"


def _note_failure(home: Path, result: Result, at: dt.datetime) -> None:
    """Note a failure that nothing else in the archive tells of; if even that cannot be done, it has been logged."""
    task = result.task
    try:
        with open_workspace(home, write=True, command=COMMAND, now=at):
            ClockBook(home).note(
                ClockLine(duty=task.duty, account=task.account, at=at, outcome="failed", error=result.error)
            )
    except ArchiveError as error:
        log.warning("The failure of %s %s could not be noted: %s", task.duty, task.account, error)
