"""The life of a delivery: planned, prepared, checked, sent, received or rejected, superseded; each step is logged.

The state on disk changes first and the event follows; a run that was killed in between is mended by `mend`, which any
command that changes a delivery calls. What is sent is what was checked, and what was not receipted is not received.
"""

import datetime as dt
from collections import Counter

from archiver.errors import DeliveryRefused, WorkspaceError
from archiver.store.deliveries import DeliveryEntry, DeliveryState, DeliveryStore, Step
from archiver.store.events import EventLog, EventType, read_events
from archiver.store.kept import RECOVERED
from archiver.workspace import Workspace

_FOLLOWS = {
    DeliveryState.PREPARED: {DeliveryState.PLANNED},
    DeliveryState.CHECKED: {DeliveryState.PREPARED},
    DeliveryState.SENT: {DeliveryState.CHECKED},
    DeliveryState.RECEIVED: {DeliveryState.SENT, DeliveryState.REJECTED},
    DeliveryState.REJECTED: {DeliveryState.SENT},
    DeliveryState.SUPERSEDED: set(DeliveryState) - {DeliveryState.SUPERSEDED},
}
_EVENTS = {
    DeliveryState.PREPARED: EventType.DELIVERY_PREPARED,
    DeliveryState.CHECKED: EventType.DELIVERY_CHECKED,
    DeliveryState.SENT: EventType.DELIVERY_SENT,
    DeliveryState.RECEIVED: EventType.DELIVERY_RECEIVED,
    DeliveryState.REJECTED: EventType.DELIVERY_REJECTED,
    DeliveryState.SUPERSEDED: EventType.DELIVERY_SUPERSEDED,
}


def take_step(
    workspace: Workspace, entry: DeliveryEntry, state: DeliveryState, *, at: dt.datetime, by: str, reason: str = ""
) -> DeliveryEntry:
    """Bring a delivery to a state and log it; one that is there already is given back as it is.

    Raises:
        DeliveryRefused: that state cannot follow the one it is in.
    """
    if entry.state is state:
        return entry
    if entry.state not in _FOLLOWS[state]:
        raise DeliveryRefused(
            f"{entry.id} is {entry.state} ({entry.state.swedish}) and cannot become {state}. "
            f"`archive deliveries show {entry.id}` says what it has been through."
        )
    step = Step(state=state, at=at, by=by, reason=reason)
    stepped = DeliveryStore(workspace.home).write(entry.stepped(step))
    _log(log_of(workspace), stepped, step)
    return stepped


def mend(workspace: Workspace, entry: DeliveryEntry) -> None:
    """Write the events of steps that were taken and, since the run was killed, not logged."""
    logged = Counter(event.type for event in read_events(workspace.home) if event.subject == entry.id)
    for step in entry.steps:
        kind = _EVENTS.get(step.state)
        if kind is None:
            continue
        if logged[kind]:
            logged[kind] -= 1
        else:
            _log(log_of(workspace), entry, step, recovered=True)


def log_of(workspace: Workspace) -> EventLog:
    """Give the event log of a workspace that was opened for writing."""
    if workspace.events is None:
        raise WorkspaceError(f"{workspace.home} was opened for reading only.")
    return workspace.events


def _log(log: EventLog, entry: DeliveryEntry, step: Step, *, recovered: bool = False) -> None:
    """Log a step: ids and numbers only. The reason stands in the delivery, since a recipient may have written it."""
    log.append(
        _EVENTS[step.state],
        subject=entry.id,
        at=step.at,
        outcome=RECOVERED if recovered else step.state.value,
        detail=f"{entry.recipient}, {len(entry.packages)} paket",
        actor=step.by,
    )
