"""`archive`: the program, its commands, and the one door where an error becomes a sentence and an exit code."""

import importlib
import signal
import sys
import traceback
from collections.abc import Sequence
from types import FrameType
from typing import Any

import click

from archiver import __version__
from archiver.cli.command import common_options, with_example
from archiver.cli.log import set_up_log
from archiver.cli.output import JSON_FLAG, error_document, print_json, say
from archiver.errors import ArchiveError

COMMANDS = {  # name: module, and the line that stands in the program's own help without loading it
    "init": ("init", "Make an archive (skapa ett arkiv)."),
    "accounts": ("accounts", "Keep and publish the register of accounts (kontoförteckningen)."),
    "account": ("account", "Capture one account (fånga ett konto)."),
    "login": ("login", "Log in (logga in) to an account for captures, or store its API token."),
    "import": ("import_export", "Import (läs in) a platform's own export, or what was saved of a service."),
    "list": ("list_records", "List the records (handlingar)."),
    "show": ("show", "Show one record (visa en handling)."),
    "search": ("search", "Search (sök) texts, authors and text inside images."),
    "run": ("run", "Keep the clock (klockan): do what is due, alert when somebody must act."),
    "status": ("status", "Say how the archive is (läget), for people and for monitoring."),
    "crisis": ("crisis", "Activate and end a crisis (kris)."),
    "statistics": ("statistics", "Count the yearly statistics (statistik), before disposal."),
    "gallring": ("gallring", "Dispose lawfully (gallra): rules, assessment, proposals, protocols."),
    "review": ("review", "Review (granska) what needs a person, and say what is so."),
    "verify": ("verify", "Verify (kontrollera) one record, or the whole archive."),
    "deliver": ("deliver", "Deliver (leverera) records to an e-archive or a diarium."),
    "deliveries": ("deliveries", "Look after deliveries (leveranser): list, show, send, supersede."),
    "receipt": ("receipt", "Take in a receipt (kvittens) from an e-archive or a diarium."),
    "check-package": ("check_package", "Check (kontrollera) a delivery package, one's own or anybody's."),
    "import-package": ("import_package", "Import (läs in) the records of a delivered package."),
    "rebuild": ("rebuild", "Make the catalogue (katalogen) again from the store."),
    "report": ("report", "Write reports for signing (täckningsrapport, bevarandeplan, arkivbeskrivning)."),
    "platforms": ("platforms", "Look at the platforms (plattformar): lanes, tokens, how to order exports."),
    "profiles": ("profiles", "Look at capture profiles (fångstprofiler)."),
    "hold": ("hold", "Set and release legal holds (gallringsspärrar)."),
    "post": ("post", "Preserve one thread (bevara en tråd) before it is removed from the platform."),
    "flag": ("flag", "Flag (flagga) an item that must be acted on; the clock starts."),
    "moderation": ("moderation", "Keep the moderation log (modereringsloggen): preserve, then remove."),
    "restrict": ("restrict", "Restrict (sekretessmarkera) a record, or mask items of it."),
    "restricted": ("restricted", "Look after the restricted store (skyddad förvaring)."),
    "people": ("people", "Look at people and roles (personer och roller), and make a secret for --as."),
    "doctor": ("doctor", "Say whether machine and archive are fit, and what to install."),
}
BUG = 1
WRONG_USE = 2
INTERRUPTED = 130
TERMINATED = 143


class Program(click.Group):
    """The commands, each loaded when it is asked for, so that `archive --help` does not wait for a browser's driver."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.help = with_example(self.help)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names in the order of the work, not of the alphabet."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command, or give None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        loaded = importlib.import_module(f"archiver.cli.{module}").command
        if not isinstance(loaded, click.Command):
            raise TypeError(f"archiver.cli.{module}.command is no command")
        return loaded

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, sentence) for name, (_, sentence) in COMMANDS.items()])

    def main(self, args: Sequence[str] | None = None, *_: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """Run, and leave with the exit code that follows what happened."""
        arguments = list(sys.argv[1:] if args is None else args)
        extra = {**extra, "prog_name": "archive"}
        if not standalone_mode:
            return super().main(arguments, standalone_mode=False, **extra)
        as_json = JSON_FLAG in arguments[: arguments.index("--")] if "--" in arguments else JSON_FLAG in arguments
        sys.exit(self._run(arguments, as_json=as_json, **extra))

    def _run(self, arguments: list[str], *, as_json: bool, **extra: Any) -> int:
        try:
            code = super().main(arguments, standalone_mode=False, **extra)
            return code if isinstance(code, int) else 0
        except click.UsageError as error:
            return _refuse(error, as_json=as_json)
        except click.Abort:
            return _tell(
                "Interrupted",
                "Avbrutet. Det som hade sparats är kvar, och inget halvfärdigt ligger kvar i arkivet.",
                INTERRUPTED,
                as_json=as_json,
            )
        except ArchiveError as error:
            return _tell(type(error).__name__, str(error), error.exit_code, as_json=as_json)
        except Exception as error:  # the one door: a bug keeps its traceback, and --json its promise
            traceback.print_exc()
            return _tell(type(error).__name__, f"A bug in the program: {error}", BUG, as_json=as_json)


def _refuse(error: click.UsageError, *, as_json: bool) -> int:
    """Tell of wrong use, with click's own hint at the help."""
    if not as_json:
        error.show()
        return WRONG_USE
    return _tell("UsageError", error.format_message(), WRONG_USE, as_json=True)


def _tell(kind: str, message: str, code: int, *, as_json: bool) -> int:
    if as_json:
        print_json(error_document(kind, message, code))
    say(message)
    return code


@click.group(cls=Program, params=common_options(hidden=False), context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="archive", message="%(prog)s %(version)s")
def program() -> None:
    """Archive a municipality's social media (arkivera kommunens sociala medier) as searchable PDF/A records.

    Everything on an official account is an official record (allmän handling). It is kept (bevaras); what a disposal
    decision (gallringsbeslut) in force lets go is proposed, approved by another person, destroyed and protocolled.

    Example:
        archive --home arkiv init --name "Exempelkommunen"
        archive --home arkiv account demo
    """
    set_up_log(verbose=False)


def main() -> None:
    """Run the program; a polite request to end (SIGTERM) is obeyed as Ctrl-C is, with nothing half-done left."""
    signal.signal(signal.SIGTERM, _end)
    program()


def _end(_: int, __: FrameType | None) -> None:
    raise SystemExit(TERMINATED)


if __name__ == "__main__":
    main()
