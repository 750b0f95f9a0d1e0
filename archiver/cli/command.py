"""What every command has in common: --json, --home and --verbose are understood before it and after it alike."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from archiver.cli.log import set_up_log
from archiver.cli.output import JSON_FLAG

HOME = "--home"


def home() -> Path:
    """Give the workspace folder that was asked for: --home, ARCHIVE_HOME, or ./arkiv."""
    return Path(click.get_current_context().find_root().meta.get(HOME) or "arkiv")


def _keep(context: click.Context, parameter: click.Parameter, value: object) -> None:
    if value:
        context.find_root().meta[f"--{parameter.name}"] = value
        if parameter.name == "verbose":
            set_up_log(verbose=True)


def common_options(*, hidden: bool) -> list[click.Option]:
    """Give the options that stand before and after every command; shown in the help of the program and hidden after."""
    return [
        click.Option(
            [HOME],
            type=click.Path(file_okay=False, path_type=Path),
            envvar=None if hidden else "ARCHIVE_HOME",
            show_envvar=not hidden,
            metavar="DIR",
            help="The archive's folder (arkivets mapp). Default: ./arkiv",
            expose_value=False,
            callback=_keep,
            hidden=hidden,
        ),
        click.Option(
            [JSON_FLAG],
            is_flag=True,
            help="Print one JSON document on stdout and nothing else.",
            expose_value=False,
            callback=_keep,
        ),
        click.Option(
            ["--verbose"],
            is_flag=True,
            help="Tell on stderr what is being done.",
            expose_value=False,
            callback=_keep,
            hidden=hidden,
        ),
    ]


def with_example(help_text: str | None) -> str | None:
    """Keep the lines of the example as they stand; click would run them together."""
    return help_text and inspect.cleandoc(help_text).replace("\n\nExample:\n", "\n\n\b\nExample:\n")


class Command(click.Command):
    """A command that also takes the common options."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.help = with_example(self.help)
        self.params += common_options(hidden=True)


def command(name: str) -> Callable[[Callable[..., None]], Command]:
    """Make a function a command of the program."""
    return click.command(name, cls=Command)


class Group(click.Group):
    """A command that has commands of its own, each with the common options."""

    command_class = Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.help = with_example(self.help)
        self.params += common_options(hidden=True)
