"""What the clock sets in motion in earnest. It proposes and never approves, carries out or destroys."""

import datetime as dt

from archiver.config.actors import system_actor
from archiver.daemon.hands import Assessed, Flag, Hands
from archiver.delivery.overdue import registrations, unanswered
from archiver.disposal.appraisal import appraise
from archiver.disposal.proposing import Wanted, propose
from archiver.reports.statistics import count_statistics
from archiver.retention.outcomes import Outcome
from archiver.review.assessing import assess_workspace
from archiver.review.flagging import flag_suspected
from archiver.store.moderation import open_flags
from archiver.workspace import Workspace


def assess(workspace: Workspace, now: dt.datetime) -> Assessed:
    """Assess every thread, and say how many may go, are held or wait for a person, and which records to register.

    A record that cannot be read is left to the fixity round, which tells of it. What a word list takes for a crime is
    flagged.
    """
    registered = registrations(workspace.home)
    due = held = manual = 0
    register: dict[str, str] = {}
    for thread in flag_suspected(workspace, assess_workspace(workspace, now, unreadable=lambda *_: None), now=now):
        outcomes = {item.assessment.outcome for item in thread.items}
        due += thread.may_go
        held += Outcome.HELD in outcomes
        manual += Outcome.MANUAL in outcomes
        if unanswered(thread, registered):
            register[thread.record] = thread.account
    return Assessed(due=due, held=held, manual=manual, register=register)


def propose_disposal(workspace: Workspace, now: dt.datetime) -> None:
    """Write a disposal proposal (gallringsförslag), as the program itself; nothing is changed by it."""
    propose(workspace, proposer=system_actor(), appraisal=appraise(workspace, now), wanted=Wanted())


def count(workspace: Workspace, now: dt.datetime) -> None:
    """Count the statistics that have not been counted."""
    count_statistics(workspace, now=now)


def flags(workspace: Workspace, now: dt.datetime) -> tuple[Flag, ...]:
    """Give the flags that nobody has answered."""
    return tuple(
        Flag(id=flag.id, account=flag.account, since=flag.known_at) for flag in open_flags(workspace.home, now)
    )


HANDS = Hands(assess=assess, propose=propose_disposal, statistics=count, flags=flags)
