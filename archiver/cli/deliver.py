"""`archive deliver`: records packed for an e-archive or a diarium, checked, and on request handed over."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from archiver.cli.acting_options import acting_option, acting_person
from archiver.cli.clock import now
from archiver.cli.command import command as make_command
from archiver.cli.command import home
from archiver.cli.delivery_text import delivery_document, delivery_text, plan_document, plan_text
from archiver.cli.output import emit, say
from archiver.cli.progress import progress
from archiver.cli.verify import claimed
from archiver.config.recipients import Recipient
from archiver.delivery.asking import period, recipient_of, selection_for
from archiver.delivery.checking import check_delivery
from archiver.delivery.preparing import plan, prepare
from archiver.delivery.sending import send
from archiver.programs.verapdf import Judge
from archiver.records import Validation
from archiver.register.acting import Duty, require
from archiver.stockholm import local_day
from archiver.store.deliveries import Selection
from archiver.workspace import Workspace, index, open_workspace

_DAY = click.DateTime(["%Y-%m-%d"])


@make_command("deliver")
@click.argument("recipient", metavar="RECIPIENT")
@click.option("--account", "accounts", multiple=True, help="Only this account (konto); may be said several times.")
@click.option("--year", type=click.IntRange(1990, 9998), help="What was captured in this year.")
@click.option("--half", type=click.IntRange(1, 2), help="Only the first or the second half of the year.")
@click.option("--from", "first", type=_DAY, help="What was captured from this Swedish day on.")
@click.option("--to", "last", type=_DAY, help="Up to and including this day.")
@click.option("--record", default="", help="Only this record: its id, or the beginning of it.")
@click.option("--case", default="", metavar="DNR", help="The ärende that it belongs to (diarium); else a new one.")
@click.option("--title", default="", metavar="TEXT", help="In short what the act (handling) concerns; neutral words.")
@click.option("--collective", is_flag=True, help="The yearly collective ärende (samlingsärende) with all accounts.")
@click.option("--dry-run", is_flag=True, help="Say what would be delivered; nothing is built.")
@click.option("--replace", is_flag=True, help="Deliver again in the place of what was sent (ersättning).")
@click.option("--fast", is_flag=True, help="Do not ask veraPDF about each PDF/A.")
@click.option("--send", "and_send", is_flag=True, help="Hand over when the checks find no error.")
@acting_option
def command(
    recipient: str, dry_run: bool, replace: bool, fast: bool, and_send: bool, record: str, **asked: Any
) -> None:
    """Deliver (leverera) records to an e-archive or a diarium, as archive.toml describes it in [[recipients]].

    Packages are built, numbered and checked. One with an error never leaves. The same asked for again is the same
    delivery: it goes on where it was, or is given as it is.

    Example:
        archive deliver e-arkiv --year 2025 --dry-run
        archive deliver diariet --year 2025 --collective
        archive deliver diariet --record t-abcd --case "KS 2026/12" --title "Fråga om snöröjning"
    """
    at = now()
    with open_workspace(home(), write=not dry_run, command="deliver", now=at) as workspace, progress() as tell:
        whom = recipient_of(workspace.settings, recipient)
        selection = _selection(workspace, whom, record, **asked)
        _warn(selection, local_day(at))
        if dry_run:
            planned = plan(workspace, whom, selection, at)
            emit(plan_document(planned), lambda: plan_text(planned))
            return
        actor = acting_person(workspace)
        require(actor, Duty.REGISTER if whom.is_diarium else Duty.DELIVER)
        tell("Väljer handlingar")
        entry = prepare(
            workspace, plan(workspace, whom, selection, at), by=actor.id, at=at, progress=tell, replace=replace
        )
        with judging(fast=fast) as judge:
            entry, findings = check_delivery(workspace, entry, by=actor.id, at=now(), judge=judge, progress=tell)
        if and_send:
            entry = send(workspace, entry, whom, by=actor.id, at=now(), progress=tell)
        document = delivery_document(workspace.home, entry, findings)
        emit(document, lambda: delivery_text(workspace.home, entry, findings))


def _warn(selection: Selection, today: dt.date) -> None:
    if today < selection.last:
        say(
            f"The period (perioden) ends {selection.last} and is not over. Only what was captured up to and including "
            f"{today} goes along; the rest is another delivery, with --from and --to."
        )


def _selection(
    workspace: Workspace,
    recipient: Recipient,
    record: str,
    *,
    accounts: tuple[str, ...],
    year: int | None,
    half: int | None,
    first: dt.datetime | None,
    last: dt.datetime | None,
    case: str,
    title: str,
    collective: bool,
) -> Selection:
    days = period(year=year, half=half, first=first.date() if first else None, last=last.date() if last else None)
    found = index(workspace).record(record) if record else None
    if found and days is None:
        captured = local_day(found.captured_at)
        days = captured, captured
    return selection_for(
        recipient,
        days,
        accounts=accounts,
        record=found.id if found else "",
        case=case,
        title=title,
        collective=collective,
    )


@contextmanager
def judging(*, fast: bool) -> Iterator[Callable[[Path], tuple[Validation, ...]] | None]:
    """Give what asks veraPDF whether a PDF is what it claims, in one process for all; None without veraPDF."""
    if fast or not Judge.available():
        yield None
        return
    with Judge() as judge:
        yield lambda path: judge.judge(path, claimed(path))
