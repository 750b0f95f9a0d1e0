"""`archive crisis`: activate and end a crisis (kris); always a person's act, always logged."""

from typing import Any

import click

from archiver.cli.acting_options import acting_option, acting_person
from archiver.cli.clock import now
from archiver.cli.command import Group, home
from archiver.cli.output import emit
from archiver.cli.plain import moment
from archiver.config.values import checked_interval
from archiver.register.accounts import registered_account
from archiver.register.acting import Duty, require
from archiver.secrecy.restricting import writable
from archiver.store.crises import Crisis, CrisisBook
from archiver.workspace import open_workspace


@click.group("crisis", cls=Group)
def command() -> None:
    """Activate a crisis (kris): captures in close succession, all kept and registered, nothing destroyed.

    Example:
        archive crisis start storm-2026 --account kommunen --interval 1h
        archive crisis end storm-2026
    """


@command.command("start")
@click.argument("name", metavar="NAME")
@click.option("--account", "accounts", multiple=True, help="An account of the crisis. May be repeated. Default: all.")
@click.option("--interval", default="", callback=lambda _, __, told: _interval(told), help="How often to capture: 1h.")
@click.option("--reference", default="", metavar="DNR", help="The crisis's case (ärende) in the diarium.")
@acting_option
def start(name: str, accounts: tuple[str, ...], interval: str, reference: str) -> None:
    """Activate a crisis (aktivera en kris) from now on. NAME is a short name such as storm-2026.

    Example:
        archive crisis start storm-2026 --account kommunen --interval 1h --reference "KS 2026/112"
    """
    at = now()
    with open_workspace(home(), write=True, command="crisis start", now=at) as workspace:
        actor = acting_person(workspace)
        require(actor, Duty.CRISIS)
        known = tuple(registered_account(workspace.settings, account).id for account in accounts)
        crisis = CrisisBook(workspace.home).start(
            Crisis(id=name, accounts=known, started_at=at, interval=interval, reference=reference, by=actor.id),
            log=writable(workspace),
        )
    emit({"crisis": _entry(crisis)}, lambda: f"Krisen {name} är aktiverad. Avsluta den: archive crisis end {name}")


@command.command("end")
@click.argument("name", metavar="NAME")
@acting_option
def end(name: str) -> None:
    """End a crisis (avsluta en kris). One more capture of its accounts follows by the clock.

    Example:
        archive crisis end storm-2026
    """
    at = now()
    with open_workspace(home(), write=True, command="crisis end", now=at) as workspace:
        actor = acting_person(workspace)
        require(actor, Duty.CRISIS)
        crisis = CrisisBook(workspace.home).end(name, at=at, by=actor.id, log=writable(workspace))
    emit({"crisis": _entry(crisis)}, lambda: f"Krisen {name} är avslutad.")


@command.command("list")
def list_crises() -> None:
    """List the crises (kriser) there are and have been.

    Example:
        archive crisis list
    """
    with open_workspace(home(), write=False, command="crisis list", now=now()) as workspace:
        crises = tuple(CrisisBook(workspace.home))
    emit({"crises": [_entry(crisis) for crisis in crises]}, lambda: _text(crises))


def _interval(told: str) -> str:
    try:
        return checked_interval(told) if told else ""
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _entry(crisis: Crisis) -> dict[str, Any]:
    return {
        "id": crisis.id,
        "accounts": list(crisis.accounts),
        "started_at": moment(crisis.started_at),
        "ended_at": moment(crisis.ended_at),
        "interval": crisis.interval,
        "reference": crisis.reference,
        "by": crisis.by,
        "ended_by": crisis.ended_by,
    }


def _text(crises: tuple[Crisis, ...]) -> str:
    if not crises:
        return "Ingen kris har aktiverats."
    return "\n".join(
        f"{crisis.id}  {', '.join(crisis.accounts) or 'alla konton'}  {moment(crisis.started_at)} – "
        f"{moment(crisis.ended_at) or 'pågår'}"
        for crisis in crises
    )
