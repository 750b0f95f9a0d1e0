"""`archive status`: is the clock going, and is anything overdue; for people and for monitoring."""

from typing import Any

import click

from archiver.cli.clock import now
from archiver.cli.command import command as make_command
from archiver.cli.command import home
from archiver.cli.output import emit
from archiver.cli.plain import moment
from archiver.daemon.status import Status, look
from archiver.errors import Overdue
from archiver.stockholm import local_minute


@make_command("status")
def command() -> None:
    """Say how the archive is (läget): when the clock last ticked, what is overdue (försenat), which alerts are open.

    Nothing is changed. Exit code 0 when all is well; 21 when something has been due for longer than
    schedule.overdue_after, the clock has been silent for longer than schedule.silent_after, the last tick failed, a
    flag (flagga) is unanswered, or a backup has brought back what was destroyed (gallrat).

    Example:
        archive status
        archive status --json
    """
    status = look(home(), now=now())
    emit(_document(status), lambda: _text(status))
    if status.troubles:
        click.get_current_context().exit(Overdue.exit_code)


def _document(status: Status) -> dict[str, Any]:
    return {
        "verdict": "overdue" if status.troubles else "ok",
        "troubles": list(status.troubles),
        "last_tick": moment(status.health.last_tick) if status.health else None,
        "next_due": moment(status.next_due),
        "due": [{"duty": task.duty.value, "account": task.account, "since": moment(task.since)} for task in status.due],
        "alerts": [
            {
                "kind": alert.kind.value,
                "subject": alert.subject,
                "account": alert.account,
                "since": moment(alert.at),
                "sentence": alert.sentence,
            }
            for alert in status.alerts
        ],
        "crises": list(status.crises),
        "flags": status.flags,
        "free_bytes": status.free_bytes,
        "health": status.health.model_dump(mode="json") if status.health else None,
    }


def _text(status: Status) -> str:
    lines = ["Något behöver ses till:" if status.troubles else "Allt är i ordning."]
    lines += [f"  ! {trouble}" for trouble in status.troubles]
    if status.crises:
        lines.append(f"Kris är aktiverad: {', '.join(status.crises)}")
    if status.health:
        lines.append(f"Klockan slog senast {local_minute(status.health.last_tick)}.")
    if status.next_due:
        lines.append(f"Nästa uppgift: {local_minute(status.next_due)}.")
    lines.append(f"Öppna larm: {len(status.alerts)}")
    lines += [f"  {alert.subject}: {alert.sentence}" for alert in status.alerts]
    return "\n".join(lines)
