"""A delivery withdrawn (återtagen): records that were protected or destroyed after their package was built.

What is protected today does not leave in a package that was built yesterday, and does not lie unmasked in one here.
"""

import datetime as dt

from archiver.delivery.life import mend, take_step
from archiver.delivery.selecting import chosen_again
from archiver.errors import DeliveryRefused
from archiver.store.deliveries import DeliveryEntry, DeliveryState, DeliveryStore
from archiver.workspace import Workspace

_MOST = 5  # records named in a refusal
_REASON = "Handlingar i leveransen har fått skydd"


def refuse_withdrawn(workspace: Workspace, entry: DeliveryEntry) -> None:
    """Raise DeliveryRefused if a version of the delivery is gone, or may no longer be had by the recipient."""
    chosen = chosen_again(workspace, tuple(DeliveryStore(workspace.home).contents(entry.id)))
    hidden = sorted({one.kept.record for one in chosen if one.restricted and not entry.terms.restricted})
    if hidden:
        named = ", ".join(hidden[:_MOST]) + (f" and {len(hidden) - _MOST} more" if len(hidden) > _MOST else "")
        raise DeliveryRefused(
            f"{entry.id} does not leave: since it was built, {named} became protected (sekretess), and the recipient "
            f"is not marked `restricted = true`. Run `archive deliver` with the same selection: a delivery without "
            f"them takes its place."
        )


def withdraw(workspace: Workspace, records: frozenset[str], *, by: str, at: dt.datetime) -> tuple[DeliveryEntry, ...]:
    """Remove our packages in which some records are, and give those deliveries as they now stand.

    One that has not been handed over is superseded; one that has keeps its state, since the recipient has it.
    """
    store = DeliveryStore(workspace.home)
    found = [one for one in store if any(content.record in records for content in store.contents(one.id))]
    return tuple(_withdrawn(workspace, store, one, by=by, at=at) for one in found)


def handed_over(entry: DeliveryEntry) -> bool:
    """Say whether the recipient has had it, whatever became of it since."""
    return any(step.state is DeliveryState.SENT for step in entry.steps)


def _withdrawn(
    workspace: Workspace, store: DeliveryStore, entry: DeliveryEntry, *, by: str, at: dt.datetime
) -> DeliveryEntry:
    mend(workspace, entry)
    if not handed_over(entry):
        entry = take_step(workspace, entry, DeliveryState.SUPERSEDED, at=at, by=by, reason=_REASON)
    return store.drop_packages(entry.id) if entry.kept else entry
