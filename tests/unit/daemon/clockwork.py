"""A workspace with accounts, a clock that is set by hand, and hands that do nothing but tell what they were asked."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from archiver.daemon.hands import Assessed, Clock, Flag, Hands
from archiver.daemon.tick import Ticked, tick
from archiver.errors import ArchiveError, CaptureBlocked, CaptureStopped, HarvestIncomplete
from archiver.harvesting.target import CaptureRequest
from archiver.pipeline import HarvestReport
from archiver.records import Count, Coverage, Harvest, HarvestStatus, Lane, Missing
from archiver.register.accounts import as_account, registered_account
from archiver.store.layout import harvest_id
from archiver.workspace import Workspace, create_workspace
from tests.unit.schedule.pasts import at

ACCOUNT = """
[[accounts]]
id = "{name}"
platform = "demo"
url = "https://{name}.example/"
status = "active"
opened = 2026-03-01
owner_role = "Kommunikationschef"
purpose = "Dialog"
registry = "KS"
terms_reviewed_on = {reviewed}
terms_reviewed_by = "Kommunjuristen"
administrators = [
  {{ name = "Anna", email = "anna@{name}.example", phone = "1" }},
  {{ name = "Bo", email = "bo@{name}.example", phone = "2" }},
]
"""
PEOPLE = """
[[people]]
id = "arkiv"
name = "Arkiv Arkivsson"
email = "arkiv@granasa.example"
roles = ["kommunarkivarie"]
"""


def make_home(
    folder: Path, *accounts: str, reviewed: str = "2026-01-15", alerts: str = "", made: str = "2026-03-01 10:00"
) -> Path:
    """Make an archive with these accounts in its register."""
    home = folder / "arkiv"
    create_workspace(home, name="Granåsa kommun", org_nr="212000-0001", now=at(made))
    told = "".join(ACCOUNT.format(name=name, reviewed=reviewed) for name in accounts)
    path = home / "archive.toml"
    text = path.read_text("utf-8")
    if alerts:
        start, end = text.index("[alerts]"), text.index("# ── PDF/A")
        text = f"{text[:start]}[alerts]\n{alerts}\n{text[end:]}"
    path.write_text(text + PEOPLE + told, "utf-8")
    return home


@dataclass
class HandClock:
    """A clock that stands until it is set."""

    now: dt.datetime

    def __call__(self) -> dt.datetime:
        return self.now

    def set(self, said: str) -> None:
        self.now = at(said)


@dataclass
class Told:
    """What the clock asked for, and how captures are to go: an error's name by account."""

    requests: list[CaptureRequest] = field(default_factory=list)
    rounds: list[str] = field(default_factory=list)
    faults: dict[str, ArchiveError | Exception] = field(default_factory=dict)
    found: Assessed = field(default_factory=Assessed)
    flags: tuple[Flag, ...] = ()

    @property
    def captured(self) -> list[str]:
        """Give the accounts that were captured, in order."""
        return [request.target for request in self.requests]

    def hands(self) -> Hands:
        """Give hands that only tell."""
        return Hands(
            capture=self._capture,
            assess=self._assess,
            propose=lambda *_: self.rounds.append("propose"),
            statistics=lambda *_: self.rounds.append("statistics"),
            flags=lambda *_: self.flags,
        )

    def _assess(self, _: Workspace, __: dt.datetime) -> Assessed:
        self.rounds.append("assess")
        return self.found

    def _capture(
        self,
        workspace: Workspace,
        request: CaptureRequest,
        *,
        now: dt.datetime,
        clock: Clock,
        still: Callable[[str], None],
    ) -> HarvestReport:
        still("börjar")
        self.requests.append(request)
        fault = self.faults.get(request.target)
        if fault is not None and not isinstance(fault, CaptureStopped | HarvestIncomplete):
            raise fault
        entry = registered_account(workspace.settings, request.target)
        statement = _statement(entry.id, now, clock(), fault)
        workspace.store.keep_harvest(statement)
        workspace.catalogue.add_harvest(statement)
        account = as_account(entry, workspace.settings.authority)
        return HarvestReport(harvest=statement, account=account, error=fault)


def _statement(account: str, now: dt.datetime, ended: dt.datetime, fault: ArchiveError | None) -> Harvest:
    status = HarvestStatus.COMPLETE
    if isinstance(fault, CaptureStopped):
        status = HarvestStatus.STOPPED
    elif fault is not None:
        status = HarvestStatus.INCOMPLETE
    gone = Coverage(comments=Count(missing=(Missing(what="k-1", why="Borta."),)))
    return Harvest(
        id=harvest_id(account, now),
        account=account,
        lane=Lane.BROWSER,
        status=status,
        started_at=now,
        ended_at=ended,
        reason=fault.say if isinstance(fault, CaptureBlocked) else "",
        coverage=gone if status is HarvestStatus.INCOMPLETE else Coverage(),
    )


def ticked(home: Path, told: Told, clock: HandClock) -> Ticked:
    """Tick once."""
    return tick(home, told.hands(), clock, still=lambda _: None)
