"""`archive gallring execute`: an approved proposal is carried out, and the protocol issued."""

import datetime as dt
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from archiver.cli.acting_options import acting_option, acting_person
from archiver.cli.clock import now
from archiver.cli.command import command as make_command
from archiver.cli.command import home
from archiver.cli.output import emit
from archiver.cli.progress import progress
from archiver.cli.wording import several
from archiver.disposal.appraisal import appraise
from archiver.disposal.executing import Execution, execute
from archiver.disposal.issuing import Papers
from archiver.errors import DisposalIncomplete
from archiver.render.paper import write_paper
from archiver.render.printing import Printer
from archiver.workspace import open_workspace


@make_command("execute")
@click.argument("proposal", metavar="PROPOSAL")
@click.option("--dnr", default="", help="The protocol's number in the diarium (diarienummer), when it has one already.")
@acting_option
def command(proposal: str, dnr: str) -> None:
    """Execute (verkställ) an approved proposal: destroy, look again, and issue protocol and certificate.

    Every thread is asked about once more, and one that has changed, or that a hold covers, is left with the reason in
    the protocol; the exit code is then 52. Interrupted, the same command goes on. The platform is never touched.

    Example:
        archive gallring execute g-20260301-01 --dnr "KS 2026/77"
    """
    at = now()
    with (
        open_workspace(home(), write=True, command="gallring execute", now=at) as workspace,
        printed(workspace.settings.authority.name) as papers,
        progress() as tell,
    ):
        done = execute(
            workspace,
            proposal,
            executor=acting_person(workspace),
            appraisal=appraise(workspace, at),
            papers=papers,
            clock=now,
            dnr=dnr,
            progress=tell,
        )
    emit(
        {
            "proposal": done.proposal,
            "protocol": done.protocol,
            "destroyed": done.destroyed,
            "complete": done.complete,
            "skipped": [{"record": record, "reasons": list(reasons)} for record, reasons in done.skipped],
            "deviations": list(done.deviations),
        },
        lambda: _text(done),
    )
    if not done.complete:
        click.get_current_context().exit(DisposalIncomplete.exit_code)


@contextmanager
def printed(authority: str) -> Iterator[Papers]:
    """Give what prints papers; its browser starts with the first one."""
    with ExitStack() as stack:
        printers: list[Printer] = []

        def write(html: str, title: str, number: str, at: dt.datetime, into: Path) -> None:
            if not printers:
                printers.append(stack.enter_context(Printer()))
            write_paper(
                html,
                title=title,
                into=into,
                printer=printers[0],
                footer=f"{authority} · {number}",
                created=at,
                author=authority,
                identifier=number,
            )

        yield write


def _text(done: Execution) -> str:
    lines = [
        f"{several(done.destroyed, 'tråd är gallrad', 'trådar är gallrade')}. Protokoll: protocols/{done.protocol}/"
    ]
    lines += [f"  undantagen {record}: {' '.join(reasons)}" for record, reasons in done.skipped]
    lines += [f"  avvikelse: {deviation}" for deviation in done.deviations]
    lines.append("Nästa steg: skriv under och diarieför gallringsprotokollet.")
    return "\n".join(lines)
