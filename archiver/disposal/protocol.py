"""What a disposal protocol (gallringsprotokoll) says: all fourteen points of gallring.md §4.2, as values.

Made of the proposal, its approval and the journal alone, so that a run that was killed and went on writes the same.
No text, name or address of what was destroyed is in it: the protocol must not make again what it says is gone.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from archiver.config.actors import Actor
from archiver.disposal.journal import Entry, Journal, Step
from archiver.disposal.proposals import Act, DecisionMark, Line, Proposal
from archiver.disposal.protocols import Link
from archiver.disposal.wording import title
from archiver.stockholm import local_day
from archiver.workspace import Workspace

INTERRUPTED = "Verkställigheten avbröts och återupptogs {times}."
CHECKED = (
    "Ögonblicksbild av kontot, tagen efter publiceringen, är kvitterad där regelns frist kräver det.",
    "Årets statistik är räknad för den tid då trådarna publicerades.",
    "Poster som ska diarieföras har kvittens från diariet för trådens senaste version.",
    "Ingen tråd ingick i en leverans som inte är kvitterad.",
)
PLATFORM = "Exemplaret på plattformen gallras inte av arkivet och har inte rörts."


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One destroyed thread."""

    line: Line
    intent: Entry  # keyed hashes, files and bytes as they were when it was destroyed


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A thread that was due and was not destroyed, and why (Swedish)."""

    record: str
    account: str
    when: str  # "förslag" or "verkställighet"
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleUsed:
    """A rule under which something was destroyed."""

    id: str
    version: str
    title: str
    threads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEmptied:
    """An account from which something was destroyed."""

    id: str
    platform: str
    creator: str  # arkivbildare
    threads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """The protocol. Times are UTC; days are Europe/Stockholm."""

    id: str
    dnr: str
    started: dt.datetime
    ended: dt.datetime
    program: str
    authority: str
    org_nr: str
    archive_authority: str
    controller: str
    decisions: tuple[DecisionMark, ...]
    plan_row: str
    classification: str
    rules: tuple[RuleUsed, ...]
    rules_version: str
    rules_sha256: str
    accounts: tuple[AccountEmptied, ...]
    listed: tuple[Listed, ...]
    kept: tuple[Kept, ...]
    proposed: dt.datetime
    approved: dt.datetime
    held_at_approval: int
    sampled: int
    proposer: Actor
    approver: Actor
    executors: tuple[Actor, ...]
    runs: tuple[dt.datetime, ...]
    consulted: str
    last_copy: dt.date  # after this day no backup holds it
    emptied: Entry
    verified: Entry
    deviations: tuple[str, ...]
    previous: Link | None
    proposal: str
    proposal_sha256: str

    @property
    def first(self) -> dt.date | None:
        """When the oldest item that was destroyed was published."""
        return min((one.line.first for one in self.listed), default=None)

    @property
    def last(self) -> dt.date | None:
        """When the newest was."""
        return max((one.line.last for one in self.listed), default=None)

    @property
    def items(self) -> int:
        """How many posts and comments."""
        return sum(len(one.intent.items) for one in self.listed)

    @property
    def versions(self) -> int:
        """How many record versions."""
        return sum(len(one.intent.manifests) for one in self.listed)

    @property
    def files(self) -> int:
        """How many files."""
        return sum(one.intent.files for one in self.listed)

    @property
    def size(self) -> int:
        """How many bytes."""
        return sum(one.intent.size for one in self.listed)

    def span(self, what: str) -> tuple[dt.date, dt.date] | None:
        """Give the first and last `trigger` or `due` day of what was destroyed."""
        days: list[dt.date] = [getattr(one.line, what) for one in self.listed]
        return (min(days), max(days)) if days else None


def make_protocol(
    workspace: Workspace,
    proposal: Proposal,
    approval: Act,
    journal: Journal,
    *,
    titles: Mapping[str, str],
    dnr: str,
    previous: Link | None,
) -> Protocol:
    """Put together the protocol of an execution that has been verified."""
    settings = workspace.settings
    lines = {line.record: line for line in proposal.lines}
    listed = tuple(Listed(line=lines[entry.record], intent=entry) for entry in journal.destroyed())
    runs, verified = journal.of(Step.STARTED), journal.of(Step.VERIFIED)[-1]
    ended, accounts = verified.at, _accounts(workspace, listed)
    creators = "; ".join(dict.fromkeys(account.creator for account in accounts)) or settings.authority.name
    return Protocol(
        id=journal.protocol,
        dnr=dnr,
        started=runs[0].at,
        ended=ended,
        program=proposal.program,
        authority=settings.authority.name,
        org_nr=settings.authority.org_nr,
        archive_authority=settings.gallring.archive_authority,
        controller=settings.gallring.controller or creators,
        decisions=tuple(dict.fromkeys(mark for one in listed for _, mark in one.line.decisions)),
        plan_row=settings.gallring.plan_row,
        classification=settings.gallring.classification,
        rules=_rules(listed, titles),
        rules_version=proposal.rules_version,
        rules_sha256=proposal.rules_sha256,
        accounts=accounts,
        listed=listed,
        kept=_kept(proposal, journal),
        proposed=proposal.at,
        approved=approval.at,
        held_at_approval=approval.held,
        sampled=approval.sampled,
        proposer=proposal.proposer,
        approver=approval.by,
        executors=tuple(dict.fromkeys(entry.by for entry in runs if entry.by)),
        runs=tuple(entry.at for entry in runs),
        consulted=approval.consulted,
        last_copy=local_day(ended) + dt.timedelta(days=settings.gallring.backup_days),
        emptied=journal.of(Step.EMPTIED)[-1],
        verified=verified,
        deviations=_deviations(runs, verified),
        previous=previous,
        proposal=proposal.id,
        proposal_sha256=approval.digest,
    )


def names(people: tuple[Actor, ...]) -> str:
    """Give persons with their roles, as one line."""
    return "; ".join(title(person) for person in people)


def _rules(listed: tuple[Listed, ...], titles: Mapping[str, str]) -> tuple[RuleUsed, ...]:
    used = Counter(rule for one in listed for rule in one.line.rules)
    versions = {item.rule: item.rule_version for one in listed for item in one.line.items}
    return tuple(
        RuleUsed(id=rule, version=versions.get(rule, ""), title=titles.get(rule, ""), threads=used[rule])
        for rule in sorted(used)
    )


def _accounts(workspace: Workspace, listed: tuple[Listed, ...]) -> tuple[AccountEmptied, ...]:
    owners = {entry.id: entry.authority for entry in workspace.settings.accounts}
    counted = Counter((one.line.account, one.line.platform) for one in listed)
    return tuple(
        AccountEmptied(
            id=account,
            platform=platform,
            creator=owners.get(account) or workspace.settings.authority.name,
            threads=counted[account, platform],
        )
        for account, platform in sorted(counted)
    )


def _kept(proposal: Proposal, journal: Journal) -> tuple[Kept, ...]:
    skipped = tuple(
        Kept(record=entry.record, account=entry.account, when="verkställighet", reasons=entry.reasons)
        for entry in journal.skipped()
    )
    excluded = tuple(
        Kept(record=one.record, account=one.account, when="förslag", reasons=one.reasons) for one in proposal.excluded
    )
    return (*skipped, *excluded)


def _deviations(runs: tuple[Entry, ...], verified: Entry) -> tuple[str, ...]:
    times = len(runs) - 1
    told = (INTERRUPTED.format(times="en gång" if times == 1 else f"{times} gånger"),) if times else ()
    return (*told, *verified.reasons)
