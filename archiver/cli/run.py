"""`archive run`: the clock."""

import datetime as dt
from typing import Any

import click

from archiver.cli.clock import now
from archiver.cli.command import command as make_command
from archiver.cli.command import home
from archiver.cli.output import emit, say
from archiver.cli.plain import moment
from archiver.daemon.doing import Ending, Result
from archiver.daemon.real_hands import HANDS
from archiver.daemon.running import keep_running, run_once
from archiver.daemon.tick import all_tasks
from archiver.errors import Overdue
from archiver.schedule.tasks import Task
from archiver.stockholm import local_minute

_ENDINGS = {
    Ending.DONE: "klart",
    Ending.FAILED: "misslyckades",
    Ending.REFUSED: "gjordes inte",
    Ending.POSTPONED: "sköts upp: någon annan arbetar i arkivet",
}


@make_command("run")
@click.option("--once", is_flag=True, help="Do all that is due and end; for cron or a timer.")
@click.option("--dry-run", is_flag=True, help="Only list what is due (på tiden) and what comes next.")
def command(once: bool, dry_run: bool) -> None:
    """Keep the clock (klockan): do what is due, when it is due, and alert (larma) when somebody must act.

    Captures, snapshots, the nightly assessment and fixity round, disposal proposals, statistics, the weekly digest.
    What is due follows from archive.toml and what the archive says was done; after days off each thing is caught up
    once. It ends on SIGTERM or Ctrl-C. Nothing is ever destroyed by the clock. With --once, exit code 21 says that
    something due could not be done.

    Example:
        archive run --dry-run
        archive run --once
    """
    if once and dry_run:
        raise click.UsageError("Say --once or --dry-run, not both.")
    if dry_run:
        _list()
    elif once:
        _once()
    else:
        say("Klockan går. Avsluta med Ctrl-C.")
        keep_running(home(), HANDS, now)
        emit({"ended": moment(now())}, lambda: "")


def _list() -> None:
    at = now()
    found = all_tasks(home(), now=at)
    document = {
        "now": moment(at),
        "due": [_task(task) for task in found if task.is_due(at)],
        "later": [_task(task) for task in found if not task.is_due(at)],
    }
    emit(document, lambda: _listed(found, at))


def _once() -> None:
    ticked = run_once(home(), HANDS, now)
    emit(
        {
            "done": [_result(result) for result in ticked.results],
            "owed": [_task(task) for task in ticked.owed],
            "next_due": moment(ticked.next_due),
            "unsent": list(ticked.unsent),
        },
        lambda: _told(ticked.results, ticked.next_due),
    )
    for sentence in ticked.unsent:
        say(sentence)
    if any(result.ending is not Ending.DONE for result in ticked.results):
        say("Something that was due could not be done. See the lines above, and `archive status`.")
        click.get_current_context().exit(Overdue.exit_code)


def _task(task: Task) -> dict[str, Any]:
    return {
        "duty": task.duty.value,
        "account": task.account,
        "since": moment(task.since),
        "at": moment(task.at),
        "why": [why.value for why in task.why],
        "snapshot": task.snapshot,
    }


def _result(result: Result) -> dict[str, Any]:
    return {**_task(result.task), "ending": result.ending.value, "error": result.error, "sentence": result.sentence}


def _listed(found: tuple[Task, ...], at: dt.datetime) -> str:
    due = [f"  {_name(task)}, sedan {local_minute(task.since)}" for task in found if task.is_due(at)]
    later = [
        f"  {_name(task)}, {local_minute(task.at)}"
        for task in sorted(found, key=lambda one: one.at)
        if not task.is_due(at)
    ]
    return "\n".join(["På tiden nu:", *(due or ["  ingenting"]), "Därefter:", *(later or ["  ingenting"])])


def _told(results: tuple[Result, ...], coming: dt.datetime | None) -> str:
    lines = [_line(result) for result in results] or ["Ingenting var på tiden."]
    if coming:
        lines.append(f"Nästa: {local_minute(coming)}")
    return "\n".join(lines)


def _line(result: Result) -> str:
    sentence = f" ({result.sentence})" if result.sentence else ""
    return f"{_name(result.task)}: {_ENDINGS[result.ending]}{sentence}"


def _name(task: Task) -> str:
    why = f" ({', '.join(task.why)})" if task.why else ""
    return f"{task.duty.swedish} {task.account}".strip() + why
