"""health.json: how the clock is, for monitoring; written whole after each tick. It may be deleted at any time."""

import datetime as dt
import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from archiver.alerts.sending import Alerts
from archiver.daemon.doing import Ending
from archiver.daemon.tick import Ticked
from archiver.errors import WorkspaceError
from archiver.records import HarvestStatus
from archiver.schedule.tasks import Past
from archiver.store.durable import full_disk_in_words, replace_durably
from archiver.workspace import open_workspace

NAME = "health.json"
Mode = Literal["running", "once"]


class AccountHealth(BaseModel):
    """When an account was last captured whole, and how the last try ended (empty = never tried)."""

    model_config = ConfigDict(frozen=True)

    last_success: AwareDatetime | None = None
    last_attempt: AwareDatetime | None = None
    last_status: str = ""


class Trouble(BaseModel):
    """Something that went wrong in the last tick."""

    model_config = ConfigDict(frozen=True)

    duty: str
    account: str = ""
    error: str


class Health(BaseModel):
    """What the last tick left behind. Times are UTC. `error` is set when the archive itself could not be read."""

    model_config = ConfigDict(frozen=True)

    mode: Mode
    pid: int
    host: str
    last_tick: AwareDatetime
    next_due: AwareDatetime | None = None
    accounts: Mapping[str, AccountHealth] = {}
    troubles: tuple[Trouble, ...] = ()
    open_alerts: int = 0
    unsent: tuple[str, ...] = ()
    error: str = ""


def health_after(home: Path, ticked: Ticked, *, mode: Mode, now: dt.datetime) -> Health:
    """Give how the clock is after a tick."""
    with open_workspace(home, write=False, command="run", now=now) as workspace:
        return Health(
            mode=mode,
            pid=os.getpid(),
            host=socket.gethostname(),
            last_tick=now,
            next_due=ticked.next_due,
            accounts=_accounts(ticked.past),
            troubles=tuple(
                Trouble(duty=result.task.duty, account=result.task.account, error=result.error or result.ending)
                for result in ticked.results
                if result.ending in (Ending.FAILED, Ending.REFUSED)
            ),
            open_alerts=len(Alerts(workspace).open()),
            unsent=ticked.unsent,
        )


def ill(error: str, *, mode: Mode, now: dt.datetime) -> Health:
    """Give how the clock is when the archive cannot be read; `error` is the class of what was wrong."""
    return Health(mode=mode, pid=os.getpid(), host=socket.gethostname(), last_tick=now, error=error)


def still_alive(home: Path, *, mode: Mode, now: dt.datetime) -> Health:
    """Give how the clock is within a long task: as after the last tick, but alive now."""
    before = read_health(home) or ill("", mode=mode, now=now)
    return before.model_copy(update={"mode": mode, "pid": os.getpid(), "host": socket.gethostname(), "last_tick": now})


def write_health(home: Path, health: Health) -> None:
    """Write health.json in the workspace, whole or not at all.

    Raises:
        DiskFull: there is no room for it.
    """
    with full_disk_in_words(home):
        replace_durably(home / NAME, health.model_dump_json(indent=1).encode() + b"\n")


def read_health(home: Path) -> Health | None:
    """Give what the last tick left behind, None if the clock has never ticked here.

    Raises:
        WorkspaceError: the file cannot be read.
    """
    try:
        return Health.model_validate_json((home / NAME).read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise WorkspaceError(f"{home / NAME} cannot be read. Delete it; the next tick writes it anew.") from error


def _accounts(past: Past) -> dict[str, AccountHealth]:
    found: dict[str, AccountHealth] = {}
    for account, known in past.accounts.items():
        harvests = known.harvests
        held = [one for one in harvests if one.status is not HarvestStatus.STOPPED and not one.limited]
        last = harvests[-1] if harvests else None
        found[account] = AccountHealth(
            last_success=held[-1].started_at if held else None,
            last_attempt=last.started_at if last else None,
            last_status=last.status.value if last else "",
        )
    return found
