"""`--as`: who is acting, on every command whose act needs a person."""

import os
import sys
from collections.abc import Callable
from typing import Any

import click

from archiver.config.settings import Settings
from archiver.errors import NotEntitled
from archiver.register.acting import Actor, acting, login_name, told_by
from archiver.workspace import Workspace

AS = "--as"
SECRET_VARIABLE = "ARCHIVE_SECRET"


def acting_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--as PERSON` to a command; the command asks `acting_person(workspace)` who it is."""
    return click.option(
        AS,
        "as_id",
        metavar="PERSON",
        expose_value=False,
        callback=_keep,
        help=f"Act as this person of archive.toml (agera som), with the secret in {SECRET_VARIABLE} or when asked. "
        "Default: whose login it is.",
    )(function)


def acting_person(workspace: Workspace) -> Actor:
    """Give who is acting on the running command.

    Raises:
        NotEntitled: nobody in archive.toml has this login, or the secret for --as is missing or wrong.
    """
    return acting_by(workspace.settings)


def acting_by(settings: Settings) -> Actor:
    """Give the same, from the settings alone."""
    return acting(settings, as_id=click.get_current_context().find_root().meta.get(AS), secret=_secret)


def ordering_person(settings: Settings) -> tuple[str, str]:
    """Give id, and name with roles, of who orders a capture: no role is needed for it, so a bare login will do.

    Raises:
        NotEntitled: `--as` was given and does not hold.
    """
    try:
        actor = acting_by(settings)
    except NotEntitled:
        if click.get_current_context().find_root().meta.get(AS):
            raise
        login = login_name(os.getuid())
        return login, f"{login} (inloggad användare utan roll)"
    return actor.id, told_by(actor)


def _keep(context: click.Context, _: click.Parameter, value: str | None) -> None:
    if value:
        context.find_root().meta[AS] = value


def _secret() -> str:
    """Give the secret from the environment, or ask for it without showing it; nothing is asked of a script."""
    given = os.environ.get(SECRET_VARIABLE, "")
    if given or not sys.stdin.isatty():
        return given
    asked: str = click.prompt("Hemlighet", hide_input=True, err=True)
    return asked
