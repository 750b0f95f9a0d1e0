"""Asks anew, for one thread at the moment of its destruction, all that was asked when it was proposed.

Facts, assessment, decision, holds, receipts; and that nothing has changed since the list was approved: no new version,
no new fact, no other rule or day. Any reason at all keeps the thread (gallring.md §4.3: a race is won by the hold).
"""

from collections.abc import Iterator

from archiver.disposal.appraisal import AssessedThread
from archiver.disposal.conditions import UNREAD, Surroundings, latest_record, obstacles
from archiver.disposal.layers import weigh
from archiver.disposal.proposals import Line
from archiver.disposal.proposing import decisions_of, facts_digest, item_lines
from archiver.store.kept import digest

GONE = "Handlingen finns inte i arkivet."
CHANGED = "Handlingen har fått en ny version eller ändrats sedan listan gjordes."
NEW_FACTS = "Uppgifter om en post har ändrats sedan listan gjordes."
OTHERWISE = "Bedömningen är en annan än när listan gjordes."
OTHER_DECISION = "Gallringsbeslutet är ett annat än det som listan stöder sig på."


def why_not(around: Surroundings, line: Line, thread: AssessedThread | None) -> tuple[str, ...]:
    """Give the reasons (Swedish) why the thread of a line must be left in peace; none if it may be destroyed now."""
    record = latest_record(around.workspace, line.account, line.record)
    if not around.workspace.store.versions(line.account, line.record):
        return (GONE,)
    if record is None:
        return (UNREAD,)
    if thread is None:
        return (OTHERWISE,)
    return tuple(dict.fromkeys((*obstacles(around, thread, record), *_changes(around, line, thread))))


def _changes(around: Surroundings, line: Line, thread: AssessedThread) -> Iterator[str]:
    now = tuple(digest(manifest) for manifest in weigh(around.workspace, line.account, line.record).manifests)
    if now != line.manifests:
        yield CHANGED
    if facts_digest(around.workspace, line.account, line.record) != line.facts:
        yield NEW_FACTS
    if set(item_lines(thread)) != set(line.items):
        yield OTHERWISE
    if decisions_of(thread, around.appraisal) != line.decisions:
        yield OTHER_DECISION
