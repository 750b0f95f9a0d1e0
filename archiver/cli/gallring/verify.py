"""`archive gallring verify`: what was destroyed is still gone, and the protocols are what they were."""

import click

from archiver.cli.clock import now
from archiver.cli.command import command as make_command
from archiver.cli.command import home
from archiver.cli.output import emit
from archiver.cli.wording import several
from archiver.disposal.verifying import audit
from archiver.errors import VerificationFailed
from archiver.store.tombstones import TombstoneBook
from archiver.workspace import open_workspace


@make_command("verify")
def command() -> None:
    """Look again (kontrollera) in every layer for all that was ever destroyed, and at every protocol. Changes nothing.

    Example:
        archive gallring verify
    """
    with open_workspace(home(), write=False, command="gallring verify", now=now()) as workspace:
        faults = tuple(audit(workspace))
        stones = len(TombstoneBook(workspace.store.root).standing())
    emit(
        {"verdict": "fail" if faults else "pass", "tombstones": stones, "faults": list(faults)},
        lambda: _text(stones, faults),
    )
    if faults:
        click.get_current_context().exit(VerificationFailed.exit_code)


def _text(stones: int, faults: tuple[str, ...]) -> str:
    checked = several(stones, "gravsten kontrollerad", "gravstenar kontrollerade")
    return "\n".join([*faults, f"{checked}. {len(faults) or 'Inga'} fel."])
