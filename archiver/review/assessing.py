"""STORY: every thread of the workspace is assessed, one at a time, with all that is known of it.

Memory is bounded by the largest thread and by what lies around the records, never by their number. What is assessed is
not kept: it follows from facts, rules, decisions and holds as they are at that moment.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from archiver.errors import RecordInvalid
from archiver.records import Item, Record, Thread
from archiver.retention.decisions import Decision, decisions_from
from archiver.retention.facts import ItemFacts
from archiver.retention.holds import Hold, HoldType
from archiver.retention.outcomes import Assessment, Outcome
from archiver.retention.rules import Rules, read_rules, rules_path
from archiver.retention.threads import assess_thread, thread_due
from archiver.review.kept_records import Place, places, versions_of
from archiver.review.known import known_facts
from archiver.review.known_values import KnownItem
from archiver.review.surroundings import Surroundings, look_around
from archiver.stockholm import local_day
from archiver.workspace import Workspace

_TYPES = frozenset(kind.value for kind in HoldType)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What all threads are assessed with at one moment, `now` (aware)."""

    workspace: Workspace
    around: Surroundings
    rules: Rules
    decisions: tuple[Decision, ...]
    now: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessedItem:
    """One item with what is known of it and what follows. `said` is the post or comment itself, None for a snapshot."""

    known: KnownItem
    assessment: Assessment
    said: Item | None

    @property
    def item(self) -> str:
        """The item id."""
        return self.known.item

    @property
    def facts(self) -> ItemFacts:
        """What the assessment was made from."""
        return self.known.facts


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessedThread:
    """One thread (or snapshot) with every item that it has, in reading order.

    `may_go`: the whole of it may be proposed for destruction today; `due`: the first local day on which it may, None
    when something in it keeps it.
    """

    account: str
    record: str
    versions: tuple[int, ...]
    items: tuple[AssessedItem, ...]
    may_go: bool
    due: dt.date | None


def set_up(workspace: Workspace, now: dt.datetime) -> Bench:
    """Read rules, decisions and what lies around the records, as they are now.

    Raises:
        RulesInvalid, WorkspaceError: rules, a word list or a book cannot be read.
    """
    return Bench(
        workspace=workspace,
        around=look_around(workspace),
        rules=read_rules(rules_path(workspace.home)),
        decisions=decisions_from(workspace.settings.decisions),
        now=now,
    )


def assess_workspace(
    workspace: Workspace,
    now: dt.datetime,
    account: str = "",
    *,
    unreadable: Callable[[Place, Exception], None] | None = None,
) -> Iterator[AssessedThread]:
    """Assess every record of the workspace, or of one account, by account and id.

    A record that cannot be read is told to `unreadable` and left out, so that nothing of it may go; without that
    its error is raised.

    Raises:
        RulesInvalid, WorkspaceError: rules, a word list or a book cannot be read.
        RecordInvalid, OSError: a record cannot be read.
    """
    bench = set_up(workspace, now)
    for place in places(workspace, account):
        try:
            found = assess_record(bench, *place)
        except (RecordInvalid, OSError) as error:
            if unreadable is None:
                raise
            unreadable(place, error)
            continue
        if found is not None:
            yield found


def assess_record(bench: Bench, account: str, record: str) -> AssessedThread | None:
    """Assess one record in its latest version, None if nothing of it is kept.

    Raises:
        RecordInvalid, OSError, WorkspaceError: it, or its book of facts, cannot be read.
    """
    versions = versions_of(bench.workspace, account, record)
    if versions is None:
        return None
    known = known_facts(bench.around, versions.latest, earlier=versions.earlier)
    decided, due = assess_known(
        known, rules=bench.rules, decisions=bench.decisions, holds=bench.around.holds, now=bench.now
    )
    return AssessedThread(
        account=account,
        record=record,
        versions=versions.numbers,
        items=tuple(
            AssessedItem(known=one, assessment=assessment, said=said)
            for one, assessment, said in zip(known, decided, _items(versions.latest), strict=True)
        ),
        may_go=due is not None and due <= local_day(bench.now),
        due=due,
    )


def assess_known(
    known: Sequence[KnownItem],
    *,
    rules: Rules,
    decisions: Sequence[Decision],
    holds: Sequence[Hold],
    now: dt.datetime,
) -> tuple[tuple[Assessment, ...], dt.date | None]:
    """Assess the items of a thread from what is known of them, and give the day from which the whole of it may go."""
    items = [(one.item, one.parent, _without_hold_ids(one.facts)) for one in known]
    assessed = assess_thread(items, rules, decisions, holds, now)
    decided = tuple(_doubted(one, assessment) for one, assessment in zip(known, assessed, strict=True))
    return decided, thread_due(items, decided)


def _doubted(known: KnownItem, assessment: Assessment) -> Assessment:
    """Send an item that might go to a person instead, while a doubt about it stands (§2.3 step 10, §2.9)."""
    if not known.doubts or not (assessment.outcome.destroys or assessment.due):
        return assessment
    if not assessment.outcome.destroys:  # a restricted copy with a term of its own: it stays what it is, without a day
        return replace(assessment, due=None)
    reasons = " ".join(doubt.reason for doubt in known.doubts)
    return replace(
        assessment,
        outcome=Outcome.MANUAL,
        years=None,
        due=None,
        missing=tuple(dict.fromkeys(doubt.key for doubt in known.doubts)),
        reason=f"{assessment.rule} kan inte tillämpas utan granskning. {reasons}",
    )


def _without_hold_ids(facts: ItemFacts) -> ItemFacts:
    """Leave in `sparrar` what the program itself knows; the holds that people set are handed over as such."""
    return replace(facts, sparrar=tuple(one for one in facts.sparrar if one in _TYPES)) if facts.sparrar else facts


def _items(record: Record) -> tuple[Item | None, ...]:
    return tuple(record.content.items()) if isinstance(record.content, Thread) else (None,)
