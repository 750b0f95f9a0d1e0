"""`archive gallring`: what may be destroyed, why, and that it was; one file per command, loaded when asked for."""

import importlib

import click

from archiver.cli.command import Group

COMMANDS = {  # name: module in this folder, and the line that stands in the group's help without loading it
    "assess": ("assess", "Assess (bedöm) items: keep or destroy, by which rule, from which day."),
    "rules": ("rules", "List, check and show the disposal rules (gallringsreglerna)."),
    "propose": ("propose", "Propose (föreslå) what may be destroyed today; changes nothing."),
    "list": ("list_proposals", "List the proposals (gallringsförslag) and how far they have come."),
    "show": ("show", "Show a proposal, and its sample (stickprov) for review."),
    "approve": ("approve", "Approve (godkänn) a proposal; another person than the proposer."),
    "reject": ("reject", "Reject (avslå) a proposal, or take back an approval."),
    "execute": ("execute", "Execute (verkställ) an approved proposal, and issue the protocol."),
    "verify": ("verify", "Look again for all that was destroyed, and at every protocol."),
    "protocol": ("protocol", "Show the disposal protocols (gallringsprotokoll)."),
    "reapply": ("reapply", "Destroy again what a restored backup brought back."),
}


class Disposal(Group):
    """The commands of disposal, in the order of the work."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names in the order of the work, not of the alphabet."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command, or give None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        loaded = importlib.import_module(f"archiver.cli.gallring.{COMMANDS[cmd_name][0]}").command
        if not isinstance(loaded, click.Command):
            raise TypeError(f"archiver.cli.gallring.{cmd_name}.command is no command")
        return loaded

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, sentence) for name, (_, sentence) in COMMANDS.items()])


@click.group("gallring", cls=Disposal)
def command() -> None:
    """Dispose lawfully (gallra) of official records: rules, decisions, holds, proposals and protocols.

    Nearly everything on an official account is an official record (allmän handling), a thumbs-up too. It is kept
    (bevaras) unless a disposal decision (gallringsbeslut) in force lets it go, and doubt keeps. What is no official
    record is a third thing (rensning).

    Example:
        archive gallring assess --input items.jsonl
        archive gallring rules lint
    """
