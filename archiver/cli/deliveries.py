"""`archive deliveries`: what has been delivered, how far it has come, and the steps that a person takes."""

import click

from archiver.cli.acting_options import acting_option, acting_person
from archiver.cli.clock import now
from archiver.cli.command import Group, home
from archiver.cli.delivery_text import deliveries_text, delivery_document, delivery_text, waiting_text
from archiver.cli.output import emit
from archiver.cli.plain import plain
from archiver.cli.progress import progress
from archiver.delivery.asking import recipient_of
from archiver.delivery.checking import read_findings
from archiver.delivery.life import mend, take_step
from archiver.delivery.overdue import unregistered
from archiver.delivery.sending import send as hand_over
from archiver.register.acting import Duty, require
from archiver.store.deliveries import DeliveryState, DeliveryStore
from archiver.workspace import open_workspace


@click.group("deliveries", cls=Group)
def command() -> None:
    """Look after deliveries (leveranser): list, show, send, supersede; and what waits for its dnr.

    Example:
        archive deliveries list
        archive deliveries send d-20260131-01-e-arkiv
    """


@command.command("list")
@click.option("--recipient", default="", help="Only to this recipient (mottagare).")
@click.option("--state", type=click.Choice([one.value for one in DeliveryState]), help="Only in this state (läge).")
def list_deliveries(recipient: str, state: str | None) -> None:
    """List the deliveries, the oldest first.

    Example:
        archive deliveries list --state sent
    """
    with open_workspace(home(), write=False, command="deliveries list", now=now()) as workspace:
        found = [
            one
            for one in DeliveryStore(workspace.home)
            if recipient in ("", one.recipient) and state in (None, one.state.value)
        ]
        documents = [delivery_document(workspace.home, one) for one in found]
    emit({"deliveries": documents}, lambda: deliveries_text(found))


@command.command("show")
@click.argument("delivery", metavar="DELIVERY")
def show(delivery: str) -> None:
    """Show one delivery: packages, history, what the checks found, and what to do next.

    Example:
        archive deliveries show d-20260131-01-e-arkiv
    """
    with open_workspace(home(), write=False, command="deliveries show", now=now()) as workspace:
        store = DeliveryStore(workspace.home)
        entry, findings = store.get(delivery), read_findings(store, delivery)
        document = delivery_document(workspace.home, entry, findings)
        document["contents"] = [one.model_dump(mode="json") for one in store.contents(delivery)]
        emit(document, lambda: delivery_text(workspace.home, entry, findings))


@command.command("send")
@click.argument("delivery", metavar="DELIVERY")
@acting_option
def send(delivery: str) -> None:
    """Hand over (skicka) a checked delivery, by the way that archive.toml says. Doing it twice is harmless.

    Where `send` is none, the packages are carried by hand, and this notes that they were.

    Example:
        archive deliveries send d-20260131-01-e-arkiv
    """
    at = now()
    with open_workspace(home(), write=True, command="deliveries send", now=at) as workspace, progress() as tell:
        entry = DeliveryStore(workspace.home).get(delivery)
        actor = acting_person(workspace)
        require(actor, Duty.REGISTER if entry.terms.is_diarium else Duty.DELIVER)
        whom = recipient_of(workspace.settings, entry.recipient)
        sent = hand_over(workspace, entry, whom, by=actor.id, at=at, progress=tell)
        emit(delivery_document(workspace.home, sent), lambda: delivery_text(workspace.home, sent))


@command.command("supersede")
@click.argument("delivery", metavar="DELIVERY")
@click.option("--reason", required=True, help="Why (skäl), in Swedish.")
@acting_option
def supersede(delivery: str, reason: str) -> None:
    """Say that a delivery no longer counts (ersatt). What was receipted in it stays receipted.

    Example:
        archive deliveries supersede d-20260131-01-e-arkiv --reason "Fel period"
    """
    at = now()
    with open_workspace(home(), write=True, command="deliveries supersede", now=at) as workspace:
        entry = DeliveryStore(workspace.home).get(delivery)
        actor = acting_person(workspace)
        require(actor, Duty.REGISTER if entry.terms.is_diarium else Duty.DELIVER)
        mend(workspace, entry)
        done = take_step(workspace, entry, DeliveryState.SUPERSEDED, at=at, by=actor.id, reason=reason)
        emit(delivery_document(workspace.home, done), lambda: delivery_text(workspace.home, done))


@command.command("waiting")
def waiting() -> None:
    """List what must be registered (diarieföras) and has had no dnr for more than a working day (OSL 5:1).

    Example:
        archive deliveries waiting
    """
    at = now()
    with open_workspace(home(), write=False, command="deliveries waiting", now=at) as workspace:
        found = unregistered(workspace, at)
    emit({"waiting": [plain(one) for one in found]}, lambda: waiting_text(found))
