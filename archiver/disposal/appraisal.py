"""What is known, decided and assessed at one moment: all that disposal asks of the rooms below it, as values.

Proposal and execution ask anew each; nothing assessed is carried from one to the other.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from archiver.config.settings import Settings
from archiver.disposal.proposals import DecisionMark
from archiver.retention.decisions import Decision, decisions_from, in_force
from archiver.retention.outcomes import Assessment
from archiver.retention.rules import Rule, read_rules, rules_path
from archiver.review.assessing import assess_workspace
from archiver.stockholm import local_day
from archiver.workspace import Workspace

_SNAPSHOT = "ingar_i_ogonblicksbild"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessedItem:
    """One post or comment, by its item id, and its assessment."""

    item: str
    assessment: Assessment


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessedThread:
    """One thread with every item that it has. `may_go`: each of them may be destroyed today (§2.5)."""

    account: str
    record: str
    items: tuple[AssessedItem, ...]
    may_go: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraisal:
    """What is asked at one moment, `at` (aware)."""

    at: dt.datetime
    assess: Callable[[str], Iterable[AssessedThread]]  # all threads of an account; of every account when empty
    decision: Callable[[str, str, str], DecisionMark | None]  # decision's id, rule, account; None when not in force
    snapshot_rules: frozenset[str]  # rules whose term is counted from a receipted snapshot
    rules_version: str
    rules_sha256: str
    titles: dict[str, str]  # rule -> type of record (handlingstyp)

    @property
    def today(self) -> dt.date:
        """The local day (Europe/Stockholm)."""
        return local_day(self.at)


def appraise(workspace: Workspace, at: dt.datetime) -> Appraisal:
    """Ask the workspace at one moment: facts, rules, decisions and holds as they are then.

    A record that cannot be read is assessed to nothing, so it stays; telling of it is for `archive verify`.

    Raises:
        RulesInvalid, WorkspaceError: rules, a word list or a book cannot be read.
    """
    rules = read_rules(rules_path(workspace.home))
    return Appraisal(
        at=at,
        assess=lambda account: _threads(workspace, at, account),
        decision=partial(_decision, workspace.settings, decisions_from(workspace.settings.decisions), local_day(at)),
        snapshot_rules=frozenset(rule.id for rule in rules.rules if _counts_from_snapshot(rule)),
        rules_version=rules.version,
        rules_sha256=rules.sha256,
        titles={rule.id: rule.record_type for rule in rules.rules},
    )


def _threads(workspace: Workspace, at: dt.datetime, account: str) -> Iterator[AssessedThread]:
    """Give every thread assessed; a snapshot is a handling of its own, which is kept (SM-04)."""
    for found in assess_workspace(workspace, at, account, unreadable=lambda *_: None):
        if not found.record.startswith("s-"):
            items = tuple(AssessedItem(item=one.item, assessment=one.assessment) for one in found.items)
            yield AssessedThread(account=found.account, record=found.record, items=items, may_go=found.may_go)


def _decision(
    settings: Settings, decisions: tuple[Decision, ...], on: dt.date, name: str, rule: str, account: str
) -> DecisionMark | None:
    authority = next((one.authority for one in settings.accounts if one.id == account), "") or settings.authority.name
    for decision in decisions:
        if decision.id == name and decision.date and in_force(decision, on, authority, rule):
            return DecisionMark(
                instance=decision.body,
                date=decision.date,
                paragraph=f"§ {decision.paragraph.removeprefix('§').strip()}",
                dnr=decision.dnr,
                authority=decision.authority or "",
                valid_from=decision.valid_from,
                valid_to=decision.valid_to,
            )
    return None


def _counts_from_snapshot(rule: Rule) -> bool:
    return any(branch.outcome.destroys and _SNAPSHOT in branch.needed for branch in rule.branches)
