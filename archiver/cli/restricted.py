"""`archive restricted`: the restricted store (skyddad förvaring)."""

from typing import Any

import click

from archiver.cli.acting_options import acting_option, acting_person
from archiver.cli.clock import now
from archiver.cli.command import Group, home
from archiver.cli.finishing import finishing
from archiver.cli.output import emit
from archiver.cli.restrict import restricted_document
from archiver.cli.wording import several
from archiver.secrecy.keys import VARIABLE, new_key
from archiver.secrecy.reading import Listed, list_restricted
from archiver.secrecy.restricting import resume
from archiver.workspace import open_workspace


@click.group("restricted", cls=Group)
def command() -> None:
    """Look after the restricted store (skyddad förvaring): list it, finish what was interrupted, make a key.

    What lies there is read with `archive show RECORD --restricted` and `archive search WORDS --restricted`.

    Example:
        archive restricted list
        archive restricted resume
    """


@command.command("list")
@acting_option
def list_(**_: Any) -> None:
    """List what is restricted (skyddat), on what ground, without its content. Needs a role.

    Example:
        archive restricted list
    """
    with open_workspace(home(), write=False, command="restricted list", now=now()) as workspace:
        found = list_restricted(workspace, actor=acting_person(workspace))
    emit(
        {"restricted": [_document(one) for one in found]},
        lambda: "\n".join(_line(one) for one in found) or "Ingenting är i skyddad förvaring.",
    )


@command.command("resume")
def resume_(**_: Any) -> None:
    """Finish (slutför) restrictions that were interrupted. Harvests and `archive restrict` do it by themselves too.

    Example:
        archive restricted resume
    """
    at = now()
    with open_workspace(home(), write=True, command="restricted resume", now=at) as workspace:
        done = resume(workspace, now=at, finish=finishing(workspace, at))
    emit(
        {"finished": [restricted_document(one) for one in done]},
        lambda: "\n".join(f"{one.record}: slutförd." for one in done) or "Ingenting var avbrutet.",
    )


@command.command("key")
def key() -> None:
    """Make a random key (nyckel) for encrypting the restricted store; it is printed and kept nowhere.

    Example:
        archive restricted key
    """
    made = new_key()
    emit(
        {"variable": VARIABLE, "key": made},
        lambda: (
            f"{VARIABLE}={made}\n"
            f"Lägg nyckeln i nyckelringen eller i miljön, och en kopia i kassaskåpet: utan den kan ingen läsa det "
            f"skyddade. Den får aldrig ligga i arkivets mapp eller i dess säkerhetskopia."
        ),
    )


def _document(one: Listed) -> dict[str, Any]:
    told = one.restriction
    return {
        "record": told.record,
        "account": told.account,
        "versions": list(one.versions),
        "items": list(told.items),
        "ground": told.ground.value,
        "paragraph": told.paragraph,
        "why": told.why,
        "by": told.by.id,
        "at": told.at.isoformat(),
        "state": told.state,
    }


def _line(one: Listed) -> str:
    told = one.restriction
    what = f"{len(told.items)} inlägg eller kommentarer" if told.items else "hela handlingen"
    unfinished = "  AVBRUTEN: kör archive restricted resume" if told.state == "begun" else ""
    return (
        f"{told.record}  {told.account}  {told.ground.swedish} {told.paragraph}  {what}, "
        f"{several(len(one.versions), 'originalversion', 'originalversioner')}{unfinished}\n    {told.why}"
    )
