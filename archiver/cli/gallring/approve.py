"""`archive gallring approve`: another person than the proposer says yes."""

import click

from archiver.cli.acting_options import acting_option, acting_person
from archiver.cli.clock import now
from archiver.cli.command import command as make_command
from archiver.cli.command import home
from archiver.cli.gallring.told import status_document, status_text
from archiver.cli.output import emit
from archiver.cli.wording import several
from archiver.disposal.appraisal import appraise
from archiver.disposal.deciding import approve
from archiver.disposal.status import status
from archiver.workspace import open_workspace


@make_command("approve")
@click.argument("proposal", metavar="PROPOSAL")
@click.option(
    "--sample-errors",
    type=click.IntRange(min=0),
    required=True,
    help="How many critical errors you found in the sample (stickprov). One is enough to send the list back.",
)
@click.option("--consulted", default="", metavar="TEXT", help="Whom at the municipal archive you consulted (samråd).")
@acting_option
def command(proposal: str, sample_errors: int, consulted: str) -> None:
    """Approve (godkänn) a proposal. You must be another person than the one who proposed it (fyra ögon).

    What is approved is the list as it lies there now: one changed byte, and it is not executed. Execution is possible
    when the grace period (karens) is over; every thread is asked about again then.

    Example:
        archive gallring approve g-20260301-01 --sample-errors 0
    """
    at = now()
    with open_workspace(home(), write=True, command="gallring approve", now=at) as workspace:
        act = approve(
            workspace,
            proposal,
            approver=acting_person(workspace),
            appraisal=appraise(workspace, at),
            critical_errors=sample_errors,
            consulted=consulted,
        )
        found = status(workspace, proposal)
    held = (
        f"\n{several(act.held, 'tråd är spärrad', 'trådar är spärrade')} nu; inget gallras så länge spärren gäller."
        if act.held
        else ""
    )
    emit(status_document(found) | {"held": act.held, "digest": act.digest}, lambda: status_text(found) + held)
