"""`archive report`: reports that an archivist signs, as PDF/A and CSV."""

import datetime as dt
from typing import Any

import click

from archiver.cli.clock import now
from archiver.cli.command import Group, home
from archiver.cli.output import emit
from archiver.cli.plain import plain
from archiver.records import Coverage
from archiver.render.printing import Printer
from archiver.reports.coverage import AccountCoverage
from archiver.reports.coverage_report import account_coverages, coverage_report, remarks
from archiver.reports.description import describe, description_report
from archiver.reports.plan import account_plans, plan_report
from archiver.reports.subjects import Period
from archiver.reports.writing import Report, WrittenReport, write_report
from archiver.stockholm import local_day
from archiver.workspace import Workspace, open_workspace

ACCOUNT = click.option("--account", default="", help="Only this account (konto). Default: all of them.")
DAY = click.DateTime(["%Y-%m-%d"])


@click.group("report", cls=Group)
def command() -> None:
    """Write reports (rapporter) for signing, as PDF/A and CSV in the folder reports.

    Example:
        archive report coverage --year 2026
        archive report plan --account kommunen
        archive report description
    """


@command.command("coverage")
@ACCOUNT
@click.option("--from", "first", type=DAY, help="First day. Default: 1 January of the year.")
@click.option("--to", "last", type=DAY, help="Last day, included. Default, and at most: today.")
@click.option("--year", type=click.IntRange(1990, 9998), help="A whole year (år), instead of --from and --to.")
def coverage(account: str, first: dt.datetime | None, last: dt.datetime | None, year: int | None) -> None:
    """Coverage report (täckningsrapport): what was expected, captured and missing, and gaps against the plan.

    Example:
        archive report coverage --account kommunen --from 2026-01-01 --to 2026-06-30
    """
    at = now()
    period = period_asked(first, last, year, today=local_day(at))
    with open_workspace(home(), write=True, command="report coverage", now=at) as workspace:
        told = account_coverages(workspace, period, account=account, now=at)
        written = _write(workspace, coverage_report(told, period, account=account), at)
    accounts = [coverage_document(one) for one in told]
    sentences = [
        f"{one.subject.name}: " + (" ".join(remarks(one)) or "fångat enligt planen, inget känt saknas.") for one in told
    ]
    _tell(written, {"from": period.first, "to": period.last, "accounts": accounts}, sentences)


@command.command("plan")
@ACCOUNT
def plan(account: str) -> None:
    """Preservation plan (bevarandeplan) of each account: rules, decisions, formats, schedule, recipient.

    Example:
        archive report plan --account kommunen
    """
    at = now()
    today = local_day(at)
    with open_workspace(home(), write=True, command="report plan", now=at) as workspace:
        plans = account_plans(workspace, account=account, today=today)
        written = _write(workspace, plan_report(workspace, plans, account=account, today=today), at)
    _tell(written, {"accounts": plans}, [])


@command.command("description")
def description() -> None:
    """Extract for the archive's description (arkivbeskrivning), under the headings of OSL 4:2 and AL 6 §.

    Example:
        archive report description
    """
    at = now()
    today = local_day(at)
    with open_workspace(home(), write=True, command="report description", now=at) as workspace:
        told = describe(workspace, today=today)
        written = _write(workspace, description_report(workspace.settings, told, today=today), at)
    _tell(written, {"description": told}, [])


def coverage_document(told: AccountCoverage) -> dict[str, Any]:
    """Give an account's coverage as plain values; nothing internal of the register's entry."""
    subject = told.subject
    about = {key: getattr(subject, key) for key in ("id", "name", "platform", "url", "authority", "status", "level")}
    counts = told.coverage or Coverage()
    return about | {
        "whole": told.whole,
        "remarks": list(remarks(told)),
        "pace_hours": _hours(told.pace) if told.pace else None,
        "latest": told.latest.id if told.latest else None,
        "threads": {"listed": told.listed, "lost": told.lost},
        "counts": {
            part: {"expected": count.expected, "captured": count.captured, "missing": len(count.missing)}
            for part, count in (("posts", counts.posts), ("comments", counts.comments), ("media", counts.media))
        },
        "lanes": {lane.value: times for lane, times in told.lanes},
        "missing": plain(told.missing),
        "stops": plain(told.stops),
        "gaps": [
            {"after": plain(one.after), "until": plain(one.until), "hours": _hours(one.length)} for one in told.gaps
        ],
        "snapshots": plain(told.snapshots),
        "harvests": [
            {key: plain(getattr(one, key)) for key in ("id", "started_at", "lane", "status", "limited", "reason")}
            for one in told.harvests
        ],
    }


def _hours(length: dt.timedelta) -> float:
    return round(length.total_seconds() / 3600, 1)


def period_asked(first: dt.datetime | None, last: dt.datetime | None, year: int | None, *, today: dt.date) -> Period:
    """Give the period that was asked for, to `today` (Swedish) at most: what is to come cannot be counted.

    Raises:
        click.UsageError: a year and days at once, days backwards, or a period that has not begun.
    """
    if year is not None:
        if first or last:
            raise click.UsageError("Say --year, or --from and --to; not both.")
        first, last = dt.datetime(year, 1, 1), dt.datetime(year, 12, 31)
    until = min(last.date(), today) if last else today
    period = Period(first=first.date() if first else until.replace(month=1, day=1), last=until)
    if period.first > today:
        raise click.UsageError(f"The period (perioden) begins {period.first}, after today. Name one that has begun.")
    if period.first > period.last:
        raise click.UsageError(f"--from {period.first} is after --to {period.last}. Turn them about.")
    return period


def _write(workspace: Workspace, report: Report, at: dt.datetime) -> WrittenReport:
    with Printer() as printer:
        return write_report(workspace, report, printer, now=at)


def _tell(written: WrittenReport, said: dict[str, object], sentences: list[str]) -> None:
    files = {"pdf": written.pdf.resolve(), "csv": written.csv.resolve(), "pages": written.pages}
    emit(
        plain({"report": written.name} | files | said),
        lambda: "\n".join([*sentences, f"PDF/A: {written.pdf.resolve()}", f"CSV:   {written.csv.resolve()}"]),
    )
