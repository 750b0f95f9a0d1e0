"""What the clock sets in motion, each a plain function; a test may put others in their place."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from archiver.harvesting.target import CaptureRequest
from archiver.pipeline import HarvestReport, archive_account
from archiver.workspace import Workspace

Clock = Callable[[], dt.datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """What the nightly assessment found; the numbers are threads (trådar)."""

    due: int = 0  # may be destroyed today
    held: int = 0
    manual: int = 0
    register: Mapping[str, str] = field(default_factory=dict)  # records to be registered: record id -> account


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """An open flag: its id, its account, and since when somebody may be said to know (kännedom)."""

    id: str
    account: str
    since: dt.datetime


def capture(
    workspace: Workspace, request: CaptureRequest, *, now: dt.datetime, clock: Clock, still: Callable[[str], None]
) -> HarvestReport:
    """Harvest one account; `still` is called as it goes on, and may raise to end it."""
    return archive_account(workspace, request, progress=still, now=now, clock=clock)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """All that the clock sets in motion. Every function gets the workspace open for writing, and the time."""

    capture: Callable[..., HarvestReport] = capture
    assess: Callable[[Workspace, dt.datetime], Assessed]
    propose: Callable[[Workspace, dt.datetime], None]
    statistics: Callable[[Workspace, dt.datetime], None]
    flags: Callable[[Workspace, dt.datetime], tuple[Flag, ...]]
