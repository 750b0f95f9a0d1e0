"""`archive gallring list`: every proposal, and how far it has come."""

from archiver.cli.clock import now
from archiver.cli.command import command as make_command
from archiver.cli.command import home
from archiver.cli.gallring.told import status_document, status_text
from archiver.cli.output import emit
from archiver.disposal.status import all_statuses
from archiver.workspace import open_workspace


@make_command("list")
def command() -> None:
    """List the proposals (gallringsförslag): proposed, approved, rejected, executed, and what comes next.

    Example:
        archive gallring list
    """
    with open_workspace(home(), write=False, command="gallring list", now=now()) as workspace:
        found = all_statuses(workspace)
    emit(
        {"proposals": [status_document(one) for one in found]},
        lambda: "\n".join(map(status_text, found)) or "Inga gallringsförslag.",
    )
