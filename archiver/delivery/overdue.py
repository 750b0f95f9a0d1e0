"""What must be registered (diarieföras) and has no dnr when a working day has passed (OSL 5:1, gallring.md §4.5).

The day counts from when the item was first seen, since the duty does; a receipt from the diarium ends it.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from archiver.retention.outcomes import Outcome
from archiver.review.assessing import AssessedThread, assess_workspace
from archiver.review.kept_records import Place
from archiver.schedule.workdays import working_days_are_over
from archiver.stockholm import local_day
from archiver.store.receipts import ReceiptBook, ReceiptKind
from archiver.workspace import Workspace

# What is kept and then removed from the platform is registered by these rules (gallring.md §2.6).
REGISTERED_BEFORE_REMOVED = frozenset({"SM-17", "SM-19", "SM-34"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Unregistered:
    """A record with items that should have a dnr. `since` is the Swedish day on which the oldest was first seen."""

    account: str
    record: str
    version: int
    items: tuple[str, ...]
    since: dt.date


def unregistered(
    workspace: Workspace,
    now: dt.datetime,
    *,
    days: int = 1,
    unreadable: Callable[[Place, Exception], None] = lambda _place, _error: None,
) -> tuple[Unregistered, ...]:
    """Give what has waited longer than `days` whole working days for its dnr at `now` (aware), by account and record.

    Raises:
        RulesInvalid, WorkspaceError: rules or a book cannot be read.
    """
    today = local_day(now)
    registered = registrations(workspace.home)
    found = []
    for thread in assess_workspace(workspace, now, unreadable=unreadable):
        waiting = _waiting(thread, registered, today, days)
        if waiting:
            found.append(waiting)
    return tuple(found)


def must_register(thread: AssessedThread) -> tuple[str, ...]:
    """Give the ids of the items that are to be registered."""
    return tuple(
        one.item
        for one in thread.items
        if one.assessment.outcome.registers
        or (one.assessment.outcome is Outcome.KEEP_THEN_REMOVE and one.assessment.rule in REGISTERED_BEFORE_REMOVED)
    )


def unanswered(thread: AssessedThread, registered: frozenset[tuple[str, str]]) -> tuple[str, ...]:
    """Give the ids of the items that are to be registered and that no registration answers for yet."""
    if (thread.record, "") in registered:
        return ()
    return tuple(item for item in must_register(thread) if (thread.record, item) not in registered)


def registrations(root: Path) -> frozenset[tuple[str, str]]:
    """Give record and item of every registration; the item is empty where the whole record was registered."""
    return frozenset((one.record, one.item) for one in ReceiptBook(root).accepted(ReceiptKind.DIARIUM))


def _waiting(
    thread: AssessedThread, registered: frozenset[tuple[str, str]], today: dt.date, days: int
) -> Unregistered | None:
    wanted = set(unanswered(thread, registered))
    late = {}
    for one in thread.items:
        seen = one.said.first_seen if one.said else None
        if one.item in wanted and seen is not None:
            since = local_day(seen)
            if working_days_are_over(since, today, days=days):
                late[one.item] = since
    if not late:
        return None
    return Unregistered(
        account=thread.account,
        record=thread.record,
        version=thread.versions[-1],
        items=tuple(late),
        since=min(late.values()),
    )
