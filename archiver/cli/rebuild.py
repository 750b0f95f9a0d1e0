"""`archive rebuild`: the catalogue made again from the store."""

import click

from archiver.cli.clock import now
from archiver.cli.command import command as make_command
from archiver.cli.command import home
from archiver.cli.output import emit
from archiver.cli.plain import harmless, plain
from archiver.cli.progress import progress
from archiver.errors import VerificationFailed
from archiver.store.events import EventType
from archiver.workspace import open_workspace, read_kept


@make_command("rebuild")
def command() -> None:
    """Make the catalogue (katalogen) again from the store, which is the truth; the old one answers until it is ready.

    Example:
        archive rebuild
    """
    at = now()
    with (
        open_workspace(home(), write=True, command="rebuild", now=at, rebuilding=True) as workspace,
        progress() as tell,
    ):
        made = workspace.catalogue.rebuild(
            workspace.store, read_kept, progress=lambda done: tell(f"Katalogen: {done} versioner")
        )
        if workspace.events is not None:
            workspace.events.append(EventType.CATALOGUE_REBUILT, at=at, detail=f"versions={made.versions}")
    emit(
        {"versions": made.versions, "harvests": made.harvests, "unreadable": [plain(one) for one in made.unreadable]},
        lambda: "\n".join(
            [
                f"Katalogen är gjord på nytt: {made.versions} versioner och {made.harvests} fångster.",
                *(f"Kunde inte läsas: {one.where}: {harmless(one.message)}" for one in made.unreadable),
            ]
        ),
    )
    if made.unreadable:
        click.get_current_context().exit(VerificationFailed.exit_code)
