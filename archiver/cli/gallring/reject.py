"""`archive gallring reject`: a proposal is turned down, or its approval taken back."""

import click

from archiver.cli.acting_options import acting_option, acting_person
from archiver.cli.clock import now
from archiver.cli.command import command as make_command
from archiver.cli.command import home
from archiver.cli.gallring.told import status_document, status_text
from archiver.cli.output import emit
from archiver.disposal.deciding import reject
from archiver.disposal.status import status
from archiver.workspace import open_workspace


@make_command("reject")
@click.argument("proposal", metavar="PROPOSAL")
@click.option("--reason", required=True, help="Why (skäl); it stands in the proposal's folder.")
@acting_option
def command(proposal: str, reason: str) -> None:
    """Reject (avslå) a proposal, or take back an approval whose execution has not begun.

    Example:
        archive gallring reject g-20260301-01 --reason "Tråd 14 rör ett pågående ärende"
    """
    at = now()
    with open_workspace(home(), write=True, command="gallring reject", now=at) as workspace:
        reject(workspace, proposal, by=acting_person(workspace), reason=reason, now=at)
        found = status(workspace, proposal)
    emit(status_document(found), lambda: status_text(found))
