"""`archive import`: read a platform's own export, or what was saved of a service, into the archive."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import click

from archiver.cli.acting_options import acting_option, ordering_person
from archiver.cli.clock import now
from archiver.cli.command import command as make_command
from archiver.cli.command import home
from archiver.cli.output import emit, say
from archiver.cli.progress import progress
from archiver.cli.summary import report_document, report_text
from archiver.harvesting.target import CaptureRequest
from archiver.pipeline import archive_account
from archiver.stockholm import STOCKHOLM
from archiver.workspace import open_workspace


@make_command("import")
@click.argument("files", metavar="FILE", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--account", "account", required=True, metavar="ID", help="The account (kontot) in the register.")
@click.option(
    "--made",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    help="When the platform made the export (Swedish time). Default: its newest file.",
)
@click.option("--limit", type=click.IntRange(min=1), help="Take only the first so many threads (trådar).")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Take only threads from this date on.")
@click.option("--reason", default="", help="Why; stands in the records.")
@click.option("--no-ocr", is_flag=True, help="Do not read text inside images (text i bilder).")
@acting_option
def command(
    files: tuple[Path, ...],
    account: str,
    made: dt.datetime | None,
    limit: int | None,
    since: dt.datetime | None,
    reason: str,
    no_ocr: bool,
) -> None:
    """Import (läs in) a platform's own export (dataexport) of an account: zip, tar, folder or file, as delivered.

    Several part files are given together. Threads that another lane (väg) captured already are completed, not doubled;
    importing again changes nothing. Messages and closed groups go to the restricted store. Nobody is contacted.

    Example:
        archive import facebook-kommunen-2026-03.zip --account kommunen
        archive import del-1.zip del-2.zip --account kommunen --made 2026-03-01
    """
    at = now()
    request = CaptureRequest(
        target=account,
        exports=files,
        made_at=made.replace(tzinfo=STOCKHOLM).astimezone(dt.UTC) if made else None,
        limit=limit,
        since=since.date() if since else None,
        reason=reason,
        ocr=not no_ocr,
    )
    with open_workspace(home(), write=True, command="import", now=at) as workspace, progress() as tell:
        ordered_by, authorised_by = ordering_person(workspace.settings)
        asked = replace(request, ordered_by=ordered_by, authorised_by=authorised_by)
        report = archive_account(workspace, asked, progress=tell, now=at)
    emit(report_document(report), lambda: report_text(report, home()))
    if report.error is not None:
        say(str(report.error))
        click.get_current_context().exit(report.error.exit_code)
