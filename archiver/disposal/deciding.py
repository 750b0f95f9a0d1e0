"""A proposal is approved by another person than the one who made it, or rejected (gallring.md §2.7, §4.1)."""

import datetime as dt

from archiver.config.actors import Actor, same_person
from archiver.disposal.appraisal import Appraisal
from archiver.disposal.journal import Journal
from archiver.disposal.proposals import Act, Proposal, ProposalFolder, Verdict
from archiver.disposal.trusting import require_trust
from archiver.errors import DisposalRefused
from archiver.register.acting import Duty, require
from archiver.stockholm import local_day
from archiver.store.events import EventType, read_events
from archiver.workspace import Workspace


def approve(
    workspace: Workspace,
    proposal_id: str,
    *,
    approver: Actor,
    appraisal: Appraisal,
    critical_errors: int,
    consulted: str = "",
) -> Act:
    """Approve a proposal, and say so in the event log. Holds are looked at again, and counted; they win in the end.

    `critical_errors` is how many the approver found in the sample; one is enough to send the whole list back (§2.9).

    Raises:
        NotEntitled: the approver has no such role.
        DisposalRefused: it is decided already, was changed, is empty, the approver is the one who proposed, or log or
            holds cannot be trusted.
    """
    folder = ProposalFolder(workspace.store.root, proposal_id)
    proposal = _undecided(folder)
    entitled(workspace, proposal, approver, Duty.APPROVE)
    require_trust(workspace.store.root)
    if same_person(proposal.proposer, approver):
        raise DisposalRefused(
            f"{proposal_id} was proposed by {proposal.proposer.name} and must be approved by another person than "
            f"{approver.name} (fyra ögon): they share an id, a name, an e-mail address or a login. Ask a colleague."
        )
    if not proposal.lines:
        raise DisposalRefused(f"{proposal_id} is empty: there is nothing to approve. Reject it, or leave it.")
    if critical_errors:
        raise DisposalRefused(
            f"{critical_errors} critical errors in the sample send the whole list back. Reject it with a reason: "
            f"archive gallring reject {proposal_id} --reason '...'"
        )
    act = Act(
        verdict=Verdict.APPROVED,
        by=approver,
        at=appraisal.at,
        digest=folder.digest(),
        sampled=len(proposal.sample),
        held=_held(proposal, appraisal),
        after=appraisal.today + dt.timedelta(days=workspace.settings.gallring.grace_days),
        consulted=consulted,
    )
    _note(workspace, folder, act, EventType.DISPOSAL_APPROVED)
    return act


def reject(workspace: Workspace, proposal_id: str, *, by: Actor, reason: str, now: dt.datetime) -> Act:
    """Reject a proposal, or take back its approval as long as its execution has not begun.

    Raises:
        NotEntitled: no such role.
        DisposalRefused: it has been rejected already, or its execution has begun.
    """
    folder = ProposalFolder(workspace.store.root, proposal_id)
    proposal = folder.read()
    entitled(workspace, proposal, by, Duty.APPROVE)
    acts = tuple(folder.acts())
    if acts and acts[-1].verdict is Verdict.REJECTED:
        raise DisposalRefused(f"{proposal_id} has been rejected already.")
    if Journal(folder.path).entries:
        raise DisposalRefused(f"{proposal_id} is being executed; what has been destroyed cannot be called back.")
    act = Act(verdict=Verdict.REJECTED, by=by, at=now, digest=folder.digest(), reason=reason)
    _note(workspace, folder, act, EventType.DISPOSAL_REJECTED)
    return act


def approval_of(folder: ProposalFolder) -> Act | None:
    """Give the approval that stands, None if there is none or it was taken back."""
    acts = tuple(folder.acts())
    return acts[-1] if acts and acts[-1].verdict is Verdict.APPROVED else None


def approved(workspace: Workspace, proposal_id: str, *, now: dt.datetime) -> tuple[Proposal, Act]:
    """Give the proposal and its approval, if it may be executed now.

    The files, the approval and the event log must say the same: who proposed, who approved, and what.

    Raises:
        DisposalRefused: it is not approved, was changed since, was approved by its proposer, the grace is not over,
            or the event log is not whole.
    """
    require_trust(workspace.store.root)
    folder = ProposalFolder(workspace.store.root, proposal_id)
    proposal, act = folder.read(), approval_of(folder)
    if act is None:
        raise DisposalRefused(
            f"{proposal_id} has not been approved (godkänt). Another person does that: archive gallring approve."
        )
    if act.digest != folder.digest() or not _logged(workspace, proposal, act):
        raise DisposalRefused(
            f"{proposal_id} is not what was proposed and approved: a file in {folder.path} has been changed, or the "
            f"event log does not tell of it. Make a new proposal: archive gallring propose."
        )
    if same_person(proposal.proposer, act.by):
        raise DisposalRefused(f"{proposal_id} was approved by the one who proposed it. Make a new proposal.")
    if act.after is None or local_day(now) < act.after:
        raise DisposalRefused(f"{proposal_id} may be executed from {act.after} (karens). Run the command again then.")
    return proposal, act


def _undecided(folder: ProposalFolder) -> Proposal:
    proposal = folder.read()
    if acts := tuple(folder.acts()):
        raise DisposalRefused(
            f"{folder.id} is already {acts[-1].verdict.value} by {acts[-1].by.name}. Make a new proposal."
        )
    return proposal


def entitled(workspace: Workspace, proposal: Proposal, actor: Actor, duty: Duty) -> None:
    """Return if the actor has the role in every authority (nämnd) whose records are on the list; NotEntitled if not."""
    require(actor, duty)
    authorities = {entry.id: entry.authority for entry in workspace.settings.accounts}
    for account in proposal.accounts:
        require(actor, duty, authority=authorities.get(account, ""))


def _held(proposal: Proposal, appraisal: Appraisal) -> int:
    """Count the lines that a hold covers now."""
    records = {line.record for line in proposal.lines}
    return sum(
        any(item.assessment.held_by for item in thread.items)
        for account in proposal.accounts
        for thread in appraisal.assess(account)
        if thread.record in records
    )


def _note(workspace: Workspace, folder: ProposalFolder, act: Act, event: EventType) -> None:
    """Write the decision in the proposal's book, then in the log; without its event a decision does not count."""
    folder.acts().append([act])
    if workspace.events is not None:
        workspace.events.append(
            event,
            subject=folder.id,
            at=act.at,
            outcome=act.verdict.value,
            detail=act.told,
            actor=act.by.id,
        )


def _logged(workspace: Workspace, proposal: Proposal, act: Act) -> bool:
    """Tell whether the log, itself whole, has the same proposer, approver, digest, day and words of the approval."""
    wanted = {
        (EventType.DISPOSAL_PROPOSED.value, proposal.proposer.id, f"sha256:{act.digest}"),
        (EventType.DISPOSAL_APPROVED.value, act.by.id, act.told),
    }
    events = read_events(workspace.store.root)
    return wanted <= {(one.type, one.actor, one.detail) for one in events if one.subject == proposal.id}
