"""`archive restrict`: what must not be read by everybody goes to the restricted store, masked copies to the store."""

from typing import Any

import click

from archiver.cli.acting_options import acting_option, acting_person
from archiver.cli.clock import now
from archiver.cli.command import command as make_command
from archiver.cli.command import home
from archiver.cli.finishing import finishing
from archiver.cli.output import emit
from archiver.cli.wording import several
from archiver.delivery.withdrawing import handed_over, withdraw
from archiver.errors import NoSuchThing
from archiver.secrecy.holding import holders
from archiver.secrecy.restricting import Restricted, restrict
from archiver.secrecy.restrictions import Ground
from archiver.store.layout import ITEM_ID, item_id
from archiver.workspace import Workspace, index, open_workspace


@make_command("restrict")
@click.argument("targets", metavar="RECORD|ITEM...", nargs=-1, required=True)
@click.option("--only", multiple=True, metavar="ID", help="Only the item with this platform id. May be repeated.")
@click.option(
    "--ground", type=click.Choice([ground.value for ground in Ground]), required=True, help="On what ground (grund)."
)
@click.option("--paragraph", default="", metavar='"OSL 21:1"', help="The provision (paragraf); shown in the marker.")
@click.option("--why", default="", help="Why (skäl); kept in the restricted store only.")
@acting_option
def command(targets: tuple[str, ...], only: tuple[str, ...], ground: str, paragraph: str, why: str) -> None:
    """Restrict (sekretessmarkera) a record, or mask some of its items (inlägg, kommentarer).

    The originals go to the restricted store (skyddad förvaring). In the archive a masked copy takes their place, and
    snapshots (ögonblicksbilder) that quote them are masked too. Later captures are treated likewise.

    Example:
        archive restrict t-abcd --ground sekretess --paragraph "OSL 21:1" --why "Uppgift om hälsa"
        archive restrict i-abcdefgh23456723 --ground personuppgifter
        archive restrict t-abcd --only 8842 --ground personuppgifter
    """
    at = now()
    with open_workspace(home(), write=True, command="restrict", now=at) as workspace:
        actor = acting_person(workspace)
        record, items = _chosen(workspace, targets)
        items = (*items, *(item_id(record, one) for one in only))
        done = restrict(
            workspace,
            record,
            items=items,
            ground=Ground(ground),
            paragraph=paragraph,
            why=why,
            actor=actor,
            now=at,
            finish=finishing(workspace, at),
        )
        deliveries = withdraw(workspace, frozenset({record, *done.snapshots}), by=actor.id, at=at)
    delivered = tuple(entry.id for entry in deliveries if handed_over(entry))
    withdrawn = tuple(entry.id for entry in deliveries if not handed_over(entry))
    document = restricted_document(done) | {"delivered": list(delivered), "withdrawn": list(withdrawn)}
    emit(document, lambda: _text(done, delivered, withdrawn))


def restricted_document(done: Restricted) -> dict[str, Any]:
    """Give what became of a restricted record as plain values."""
    return {
        "record": done.record,
        "originals": list(done.originals),
        "masked_version": done.masked,
        "snapshots": list(done.snapshots),
        "look_at": list(done.look_at),
    }


def _chosen(workspace: Workspace, targets: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Give one record's id, and the items that were named in it."""
    items = tuple(target for target in targets if ITEM_ID.fullmatch(target))
    named = {index(workspace).record(target).id for target in targets if target not in items}
    found = named | set(holders(workspace, set(items)) if items else ())
    if len(found) != 1:
        raise NoSuchThing("Name one record (handling), or items of one record; run the command once for each.")
    return found.pop(), items


def _text(done: Restricted, delivered: tuple[str, ...], withdrawn: tuple[str, ...]) -> str:
    lines = [
        f"{done.record}: {several(len(done.originals), 'originalversion', 'originalversioner')} ligger i skyddad "
        f"förvaring, och version {done.masked} är en maskerad utlämnandekopia."
    ]
    if done.snapshots:
        lines.append(f"Ögonblicksbilder som visade uppgiften är maskerade: {', '.join(done.snapshots)}.")
    if done.look_at:
        lines.append(
            f"Läs grannarna {', '.join(done.look_at)}: svar kan avslöja det maskerade. Maskera dem vid behov också."
        )
    if delivered:
        lines.append(
            f"Har redan lämnats ut i leverans {', '.join(delivered)}: kontakta mottagaren. Paketen är borttagna här."
        )
    if withdrawn:
        lines.append(
            f"Leverans {', '.join(withdrawn)} var inte färdigskickad och är återtagen. Gör en ny: archive deliver"
        )
    lines.append("Registrera handlingen (OSL 5:1 gäller alltid vid sekretess), och ta bort den på plattformen.")
    return "\n".join(lines)
