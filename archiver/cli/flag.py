"""`archive flag`: somebody has seen something that must be acted on."""

import datetime as dt

import click

from archiver.cli.acting_options import acting_option, acting_person
from archiver.cli.clock import now
from archiver.cli.command import command as make_command
from archiver.cli.command import home
from archiver.cli.moderation_options import CAUSES, MOMENT, swedish_time
from archiver.cli.output import emit
from archiver.cli.plain import moment
from archiver.secrecy.moderating import flag, next_steps
from archiver.stockholm import local_minute
from archiver.store.moderation import Cause
from archiver.workspace import open_workspace


@make_command("flag")
@click.argument("item", metavar="ITEM")
@click.option("--kind", type=CAUSES, required=True, help="What it seems to be (vad det verkar vara).")
@click.option("--known-at", type=MOMENT, help="When the authority came to know (kännedom), Swedish time. Default: now.")
@acting_option
def command(item: str, kind: str, known_at: dt.datetime | None) -> None:
    """Flag (flagga) a post or comment. A flag is knowledge (kännedom): the clock starts, and an alarm goes out.

    Example:
        archive flag i-abcdefgh23456723 --kind olaga_hot
    """
    at = now()
    known = swedish_time(known_at) or at
    with open_workspace(home(), write=True, command="flag", now=at) as workspace:
        actor = acting_person(workspace)
        line = flag(workspace, actor, item, Cause(kind), known_at=known, now=at)
    steps = next_steps(Cause(kind))
    emit(
        {"flag": line.id, "item": line.item, "kind": kind, "known_at": moment(known), "next": list(steps)},
        lambda: "\n".join([f"Flaggan {line.id} är satt; tiden räknas från {local_minute(known)}.", *_numbered(steps)]),
    )


def _numbered(steps: tuple[str, ...]) -> list[str]:
    return [f"  {number}. {step}" for number, step in enumerate(steps, start=1)]
