"""STORY: an approved proposal is executed (gallringen verkställs), under the workspace's lock.

Each thread is asked about anew. The journal says what will be done before it is done; then the thread goes from every
layer, a tombstone and an event tell of it, and when all are settled the shared layers are emptied, everything is looked
at again, and the protocol is issued. Killed anywhere, the same command goes on: what was begun is finished, what was
not is asked about once more. No platform is ever contacted.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from archiver.config.actors import Actor
from archiver.disposal.appraisal import Appraisal, AssessedThread
from archiver.disposal.conditions import surroundings
from archiver.disposal.deciding import approved, entitled
from archiver.disposal.destroying import Run, begin, empty, lacking_statements, settle
from archiver.disposal.issuing import Papers, conclude, is_written, write_protocol
from archiver.disposal.journal import Journal, Step
from archiver.disposal.layers import cache_folders
from archiver.disposal.proposals import Proposal, ProposalFolder
from archiver.disposal.verifying import verify
from archiver.errors import DisposalRefused
from archiver.register.acting import Duty, require
from archiver.store.tombstones import read_or_make_key
from archiver.workspace import Workspace

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """How an execution ended. `complete`: nothing was skipped and every layer is empty."""

    proposal: str
    protocol: str
    destroyed: int
    skipped: tuple[tuple[str, tuple[str, ...]], ...]  # record id and reasons
    deviations: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """All of the list is gone from everywhere."""
        return not self.skipped and not self.deviations


def execute(
    workspace: Workspace,
    proposal_id: str,
    *,
    executor: Actor,
    appraisal: Appraisal,
    papers: Papers,
    clock: Callable[[], dt.datetime],
    dnr: str = "",
    progress: Progress = lambda _: None,
) -> Execution:
    """Destroy what the approved proposal lists and may still be destroyed; write protocol and certificate.

    Doing it again after it was killed goes on where it was; after it has ended it is refused. `dnr` is the protocol's
    own number in the diarium, when it is known already.

    Raises:
        NotEntitled: the executor has no such role.
        DisposalRefused: not approved, changed since, the grace is not over, or executed already.
        DiskFull, ProgramFailed: stopped; run the command again when that has been put right.
    """
    require(executor, Duty.EXECUTE)
    proposal, approval = approved(workspace, proposal_id, now=appraisal.at)
    entitled(workspace, proposal, executor, Duty.EXECUTE)
    journal = Journal(ProposalFolder(workspace.store.root, proposal_id).path)
    if journal.of(Step.ISSUED):
        raise DisposalRefused(f"{proposal_id} has been executed; its protocol is {journal.protocol}.")
    run = Run(
        workspace=workspace,
        proposal=proposal,
        journal=journal,
        around=surroundings(workspace, appraisal),
        assessed=_assessed(proposal, appraisal),
        key=read_or_make_key(workspace.store.root),
        clock=clock,
        lacking=lacking_statements(workspace, proposal.accounts),
        caches=cache_folders(workspace.store.root),
    )
    begin(run, executor)
    for number, line in enumerate(proposal.lines, start=1):
        progress(f"Gallrar: tråd {number} av {len(proposal.lines)}")
        settle(run, line)
    progress("Tömmer index, cache och fångstuppgifter")
    empty(run)
    if not is_written(workspace, journal):
        progress("Kontrollerar att inget är kvar")
        verify(workspace, journal, at=clock())
        progress("Skriver gallringsprotokollet")
        write_protocol(workspace, proposal, approval, journal, titles=appraisal.titles, dnr=dnr, papers=papers)
    conclude(workspace, journal, at=clock())
    return Execution(
        proposal=proposal_id,
        protocol=journal.protocol,
        destroyed=len(journal.destroyed()),
        skipped=tuple((entry.record, entry.reasons) for entry in journal.skipped()),
        deviations=journal.of(Step.VERIFIED)[-1].reasons,
    )


def _assessed(proposal: Proposal, appraisal: Appraisal) -> dict[str, AssessedThread]:
    """Give the assessment of this moment of each thread on the list, by record."""
    listed = {line.record for line in proposal.lines}
    threads = (thread for account in proposal.accounts for thread in appraisal.assess(account))
    return {thread.record: thread for thread in threads if thread.record in listed}
