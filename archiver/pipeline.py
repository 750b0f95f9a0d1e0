"""STORY 1: one account, from lane to store.

Survey the account, take its threads one by one, finish what is new beside the capture, keep each record whole, and
end with a harvest statement that says what was found and what is missing.
"""

import datetime as dt
import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from archiver import __version__
from archiver.errors import ArchiveError, CaptureStopped, HarvestIncomplete
from archiver.harvesting.apart import Apart
from archiver.harvesting.finish import Finish, finish
from archiver.harvesting.finisher import Finisher
from archiver.harvesting.lawfulness import allowed
from archiver.harvesting.ledger import KeptRecord, Ledger
from archiver.harvesting.run import Draft, Limits, Progress, Run, utc_now
from archiver.harvesting.shelf import Shelf
from archiver.harvesting.single import take_single
from archiver.harvesting.source import Source
from archiver.harvesting.target import CaptureRequest, Target, find_target, known_profiles
from archiver.harvesting.walk import settle, walk
from archiver.harvesting.way import Way, media_bytes
from archiver.records import Account, Authority, Harvest, HarvestStatus, Lane
from archiver.render.pdfa import Flavour
from archiver.render.wording import LANES
from archiver.secrecy import restricting
from archiver.secrecy.restricting import resume
from archiver.stockholm import local_day
from archiver.store.events import EventType
from archiver.store.layout import harvest_file, harvest_id
from archiver.workspace import Workspace

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestReport:
    """How a harvest went: its statement, the records it added, and the error that its exit code follows.

    `tried` are the harvests before it, by lanes that gave nothing.
    """

    harvest: Harvest
    account: Account
    records: tuple[KeptRecord, ...] = ()
    error: ArchiveError | None = None
    tried: tuple[Harvest, ...] = ()


def archive_account(
    workspace: Workspace,
    request: CaptureRequest,
    *,
    progress: Progress,
    now: dt.datetime,
    clock: Callable[[], dt.datetime] = utc_now,
) -> HarvestReport:
    """Harvest one account and leave every new or changed thread as a record in the store.

    The account's lanes are tried in the register's order: the next one when a lane stopped before anything was kept.
    A wall, a missing account or a page that is not what the profile says stops a harvest; what was kept before that
    stays, and the report's `error` tells. `now` (UTC) dates the harvest and what is done to its records;
    `clock` dates each page as it is captured.

    Raises:
        NoSuchThing, ConfigError: the request means nothing that the register or the profiles know.
        RegisterRefused: the browser lane alone leads there, and nobody has reviewed the platform's terms.
        DiskFull, WorkspaceError, ProgramMissing: the machine is not fit; nothing half-written is left.
    """
    target = find_target(request, workspace.settings, known_profiles(workspace.home))
    may = allowed(target, ad_hoc=request.ad_hoc, today=local_day(now))
    target = replace(target, lanes=may.lanes)
    if may.ad_hoc:
        request = replace(request, reason=" ".join(filter(None, (request.reason, may.ad_hoc))))
        _log_ad_hoc(workspace, request, target, now)
    tried: tuple[Harvest, ...] = ()
    for number, lane in enumerate(target.lanes):
        at = now + dt.timedelta(seconds=number)  # a harvest is known by its second
        report = harvest_by(workspace, request, target, lane, progress=progress, now=at, clock=clock)
        report = replace(report, tried=tried)
        if not isinstance(report.error, CaptureStopped) or report.records or report.harvest.seen:
            return report
        if lane is not target.lanes[-1]:
            progress(f"Vägen {LANES[lane]} gick inte: {report.harvest.reason} Nästa väg prövas.")
            tried = (*tried, report.harvest)
    return report


def _log_ad_hoc(workspace: Workspace, request: CaptureRequest, target: Target, now: dt.datetime) -> None:
    if workspace.events is not None:
        workspace.events.append(
            EventType.CAPTURE_AD_HOC,
            subject=target.account.id,
            at=now,
            outcome=target.standing.value,
            detail=", ".join(lane.value for lane in target.lanes),
            actor=request.ordered_by,
        )


def harvest_by(
    workspace: Workspace,
    request: CaptureRequest,
    target: Target,
    lane: Lane,
    *,
    progress: Progress,
    now: dt.datetime,
    clock: Callable[[], dt.datetime],
) -> HarvestReport:
    """Harvest one account by one lane; see `archive_account`."""
    name = _free_name(workspace, target.account.id, now)
    ledger = Ledger()
    stopped: CaptureStopped | None = None
    run: Run | None = None
    incremental = False
    with (
        ExitStack() as beside,
        workspace.store.no_drafts_left(),
        _work_folder(workspace, name) as work,
        Finisher(_how(workspace, request, now)) as finisher,
        ExitStack() as reached,
    ):
        _finish_restrictions(workspace, request, now)
        apart = beside.enter_context(closing(Apart.of(workspace, target.account.id, at=now)))
        shelf = Shelf(workspace=workspace, account=target.account.id, at=now, apart=apart)
        way = Way(workspace, request, target, work=work, progress=progress, now=now, clock=clock)
        try:
            source = reached.enter_context(way.open(lane))
            incremental = lane is Lane.API and not source.whole
            run = _run(way, source, name=name, blocked=apart.blocked.blocks)
            if request.single is None:
                walk(run, shelf, finisher, ledger)
            else:
                take_single(run, shelf, finisher, ledger, request.single)
        except CaptureStopped as fault:
            stopped = fault
            if run is not None:
                run.source.screenshot_for_operator(workspace.home / "stopped" / f"{name}.png")
        for done in finisher.rest():
            progress(f"PDF: {len(ledger.records) + 1} klar")
            if run is not None:
                settle(run, shelf, done, ledger)
        if run is not None and stopped is None and request.single is None:
            way.ended()
    harvest = _statement(name, lane, way, run, ledger, stopped, started_at=now, ended_at=clock())
    harvest = replace(harvest, incremental=incremental)
    workspace.store.keep_harvest(harvest)
    workspace.catalogue.add_harvest(harvest)
    error: ArchiveError | None = stopped
    if harvest.status is HarvestStatus.INCOMPLETE:
        error = HarvestIncomplete(f"{target.account.id}: records were kept, but not all is there; see what is missing.")
    return HarvestReport(harvest=harvest, account=target.account, records=tuple(ledger.records), error=error)


def _free_name(workspace: Workspace, account: str, now: dt.datetime) -> str:
    """Give the harvest's id: that of its second, or of the first one after it that no statement has."""
    while harvest_file(workspace.store.root, account, name := harvest_id(account, now)).exists():
        now += dt.timedelta(seconds=1)
    return name


def _run(way: Way, source: Source, *, name: str, blocked: Callable[..., bool]) -> Run:
    settings, request = way.workspace.settings, way.request
    return Run(
        id=name,
        account=way.target.account,
        authority=Authority(
            name=settings.authority.name, org_nr=settings.authority.org_nr, contact=settings.authority.contact
        ),
        source=source,
        store=way.workspace.store,
        work=way.work,
        started_at=way.now,
        clock=way.clock,
        limits=Limits(
            threads=1 if request.single else request.limit,
            since=request.since,
            media_bytes=media_bytes(settings, way.target),
        ),
        tool=f"archiver {__version__}",
        note=request.reason,
        authorised_by=request.authorised_by,
        snapshot=request.snapshot,
        progress=way.progress,
        blocked=blocked,
    )


def _how(workspace: Workspace, request: CaptureRequest, now: dt.datetime) -> Finish:
    settings = workspace.settings
    return Finish(
        at=now,
        cache=workspace.home / "cache" / "ocr",
        flavour=Flavour(settings.pdf.flavour),
        languages=settings.ocr.languages,
        ocr=request.ocr,
        judge=request.judge,
        verapdf="verapdf" in settings.pdf.validators,
    )


def _finish_restrictions(workspace: Workspace, request: CaptureRequest, now: dt.datetime) -> None:
    """Finish what a killed run had begun to restrict; failing that, capture all the same: what is restricted stays so.

    A restriction that cannot be finished stands among the findings of verification (RS-401).
    """
    try:
        resume(workspace, now=now, finish=_finishing(workspace, request, now))
    except ArchiveError as error:
        log.warning("a restriction (sekretess) could not be finished: %s", error)


def _finishing(workspace: Workspace, request: CaptureRequest, now: dt.datetime) -> restricting.Finish:
    how = _how(workspace, request, now)
    return lambda record, folder: finish(Draft(record=record, folder=folder, evidence=None), how)


@contextmanager
def _work_folder(workspace: Workspace, name: str) -> Iterator[Path]:
    """Give a folder for what is loaded during the harvest; it is gone afterwards, a dead run's at the next one."""
    work = workspace.home / "cache" / "work" / name
    shutil.rmtree(work.parent, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _statement(
    name: str,
    lane: Lane,
    way: Way,
    run: Run | None,
    ledger: Ledger,
    stopped: CaptureStopped | None,
    *,
    started_at: dt.datetime,
    ended_at: dt.datetime,
) -> Harvest:
    coverage = ledger.coverage
    if stopped is not None:
        status = HarvestStatus.STOPPED
    else:
        status = HarvestStatus.COMPLETE if coverage.whole else HarvestStatus.INCOMPLETE
    profile, version = way.reads_by(lane)
    return Harvest(
        id=name,
        account=way.target.account.id,
        lane=lane,
        status=status,
        started_at=started_at,
        ended_at=ended_at,
        reason=stopped.say if stopped else "",
        profile=profile,
        profile_version=version,
        limited=run is not None and (not run.limits.whole_feed or lane is Lane.EXPORT),
        coverage=coverage,
        seen=ledger.seen,
    )
