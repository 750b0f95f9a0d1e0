"""STORY: a disposal proposal (gallringsförslag). Nothing in the archive is changed by it.

Every thread is assessed; one whose every item may go and is due today, and that nothing stands in the way of, becomes a
numbered line. One that would be due but for a hold, a receipt or a decision is named with the reason.
"""

import datetime as dt
from dataclasses import dataclass

from archiver.config.actors import Actor
from archiver.disposal.appraisal import Appraisal, AssessedThread
from archiver.disposal.conditions import (
    UNREAD,
    Surroundings,
    destroying,
    items_of,
    latest_record,
    obstacles,
    published,
    surroundings,
)
from archiver.disposal.layers import weigh
from archiver.disposal.proposals import (
    DecisionMark,
    Excluded,
    ItemLine,
    Line,
    Proposal,
    ProposalFolder,
    proposal_ids,
    sample_of,
)
from archiver.disposal.trusting import require_trust
from archiver.records import Record
from archiver.register.acting import Duty, require
from archiver.stockholm import local_day
from archiver.store.events import EventType
from archiver.store.facts import FactBook
from archiver.store.kept import digest
from archiver.store.layout import next_id
from archiver.workspace import TOOL, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the proposal is asked to be about; empty = all."""

    account: str = ""
    rule: str = ""


def propose(workspace: Workspace, *, proposer: Actor, appraisal: Appraisal, wanted: Wanted) -> Proposal:
    """Write a proposal of all that may be destroyed today, and an event that tells its digest.

    Raises:
        NotEntitled: the proposer has no such role.
        DisposalRefused: the event log or the book of holds cannot be trusted.
        DiskFull: nothing was written.
    """
    require(proposer, Duty.PROPOSE)
    require_trust(workspace.store.root)
    around = surroundings(workspace, appraisal)
    lines: list[Line] = []
    excluded: list[Excluded] = []
    for thread in appraisal.assess(wanted.account):
        if not _concerned(thread, wanted):
            continue
        found = _judge(around, thread, number=len(lines) + 1)
        if isinstance(found, Line):
            lines.append(found)
        else:
            excluded.append(found)
    return _write(workspace, appraisal, proposer, wanted, tuple(lines), tuple(excluded))


def facts_digest(workspace: Workspace, account: str, record: str) -> str:
    """Give the SHA-256 of the book of facts of a record; empty if there is none."""
    path = FactBook(workspace.store.root, account, record).path
    return digest(path.read_bytes()) if path.exists() else ""


def item_lines(thread: AssessedThread) -> tuple[ItemLine, ...]:
    """Give the items of a thread as they stand on the list."""
    return tuple(
        ItemLine(
            item=item.item,
            outcome=item.assessment.code,
            rule=item.assessment.rule,
            rule_version=item.assessment.rule_version,
            trigger=item.assessment.trigger,
            due=item.assessment.due,
        )
        for item in thread.items
    )


def decisions_of(thread: AssessedThread, appraisal: Appraisal) -> tuple[tuple[str, DecisionMark], ...]:
    """Give the decision in force that each destroying rule of a thread stands on, by rule."""
    found = {one.rule: appraisal.decision(one.decision, one.rule, thread.account) for one in destroying(thread)}
    return tuple(sorted((rule, mark) for rule, mark in found.items() if mark))


def _concerned(thread: AssessedThread, wanted: Wanted) -> bool:
    """Tell whether some item of the thread is one that would be destroyed: the rest of the archive is no proposal's."""
    return any(
        (one.outcome.destroys or one.held_by) and wanted.rule in ("", one.rule)
        for one in (item.assessment for item in thread.items)
    )


def _judge(around: Surroundings, thread: AssessedThread, *, number: int) -> Line | Excluded:
    record = latest_record(around.workspace, thread.account, thread.record)
    reasons = tuple(dict.fromkeys(obstacles(around, thread, record))) if record else (UNREAD,)
    if record is None or reasons:
        held = tuple(dict.fromkeys(hold for item in thread.items for hold in item.assessment.held_by))
        return Excluded(account=thread.account, record=thread.record, reasons=reasons, held_by=held)
    return _line(around, thread, record, number)


def _line(around: Surroundings, thread: AssessedThread, record: Record, number: int) -> Line:
    weight = weigh(around.workspace, thread.account, thread.record)
    days = [local_day(published(record, item)) for item in items_of(record)]
    going = destroying(thread)
    due = max((one.due for one in going if one.due), default=around.appraisal.today)
    return Line(
        number=number,
        account=thread.account,
        record=thread.record,
        platform=record.account.platform,
        manifests=tuple(digest(manifest) for manifest in weight.manifests),
        facts=facts_digest(around.workspace, thread.account, thread.record),
        items=item_lines(thread),
        decisions=decisions_of(thread, around.appraisal),
        trigger=max((one.trigger for one in going if one.trigger), default=due),
        due=due,
        first=min(days),
        last=max(days),
        files=weight.files,
        size=weight.size,
    )


def _write(
    workspace: Workspace,
    appraisal: Appraisal,
    proposer: Actor,
    wanted: Wanted,
    lines: tuple[Line, ...],
    excluded: tuple[Excluded, ...],
) -> Proposal:
    root, settings = workspace.store.root, workspace.settings.gallring
    name = next_id("g", proposal_ids(root), appraisal.today)
    records = tuple(line.record for line in lines)
    proposal = Proposal(
        id=name,
        at=appraisal.at.astimezone(dt.UTC),
        proposer=proposer,
        program=TOOL,
        rules_version=appraisal.rules_version,
        rules_sha256=appraisal.rules_sha256,
        only_account=wanted.account,
        only_rule=wanted.rule,
        lines=lines,
        excluded=excluded,
        sample=sample_of(name, records, percent=settings.sample_percent, least=settings.sample_min),
    )
    told = ProposalFolder(root, name).write(proposal)
    if workspace.events is not None:
        workspace.events.append(
            EventType.DISPOSAL_PROPOSED,
            subject=name,
            at=appraisal.at,
            outcome=f"trådar={len(lines)} undantagna={len(excluded)}",
            detail=f"sha256:{told}",
            actor=proposer.id,
        )
    return proposal
