"""`archive gallring propose`: a list of what may be destroyed today. Nothing is destroyed by it."""

import click

from archiver.cli.acting_options import acting_option, acting_person
from archiver.cli.clock import now
from archiver.cli.command import command as make_command
from archiver.cli.command import home
from archiver.cli.gallring.told import proposal_document, proposal_text
from archiver.cli.output import emit
from archiver.disposal.appraisal import appraise
from archiver.disposal.proposing import Wanted, propose
from archiver.workspace import open_workspace

NOTHING_CHANGED = "Ingenting i arkivet har ändrats. Listan ligger i proposals/{id}/."


@make_command("propose")
@click.option("--account", default="", metavar="ID", help="Only threads of this account (konto).")
@click.option("--rule", default="", metavar="SM-NN", help="Only threads with an item under this rule (regel).")
@acting_option
def command(account: str, rule: str) -> None:
    """Propose (föreslå) what may be destroyed today: a numbered list with a sample for review. Changes nothing.

    Each line is a whole thread whose every item is due, under a decision (gallringsbeslut) in force. What a hold or a
    missing receipt stops is named with the reason. Another person approves the list.

    Example:
        archive gallring propose
        archive gallring propose --account kommunen --rule SM-23
    """
    at = now()
    with open_workspace(home(), write=True, command="gallring propose", now=at) as workspace:
        proposal = propose(
            workspace,
            proposer=acting_person(workspace),
            appraisal=appraise(workspace, at),
            wanted=Wanted(account=account, rule=rule),
        )
    said = NOTHING_CHANGED.format(id=proposal.id)
    emit(proposal_document(proposal) | {"changed": False}, lambda: f"{proposal_text(proposal)}\n{said}")
