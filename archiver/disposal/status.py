"""How far each proposal has come."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from archiver.disposal.journal import Journal, Step
from archiver.disposal.proposals import Act, Proposal, ProposalFolder, Verdict, proposal_ids
from archiver.workspace import Workspace


class State(StrEnum):
    """The state of a proposal."""

    PROPOSED = "föreslaget"
    APPROVED = "godkänt"
    REJECTED = "avslaget"
    BEGUN = "påbörjat"  # an execution was interrupted
    EXECUTED = "verkställt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A proposal and what has become of it. `after` is the first day it may be executed."""

    proposal: Proposal
    state: State
    act: Act | None
    protocol: str

    @property
    def after(self) -> dt.date | None:
        """The first local day it may be executed; None when it is not approved."""
        return self.act.after if self.act else None


def status(workspace: Workspace, proposal: str) -> Status:
    """Give the status of one proposal. NoSuchThing if there is none with that id."""
    folder = ProposalFolder(workspace.store.root, proposal)
    found = folder.read()
    acts, journal = tuple(folder.acts()), Journal(folder.path)
    act = acts[-1] if acts else None
    if journal.of(Step.ISSUED):
        state = State.EXECUTED
    elif journal.entries:
        state = State.BEGUN
    elif act:
        state = State.APPROVED if act.verdict is Verdict.APPROVED else State.REJECTED
    else:
        state = State.PROPOSED
    return Status(proposal=found, state=state, act=act, protocol=journal.protocol)


def all_statuses(workspace: Workspace) -> tuple[Status, ...]:
    """Give the status of every proposal, the oldest first."""
    return tuple(status(workspace, proposal) for proposal in proposal_ids(workspace.store.root))
