"""What is known, decided and assessed at one moment: all that disposal asks of the rooms below it, as values.

Proposal and execution ask anew each; nothing assessed is carried from one to the other.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from archiver.disposal.proposals import SWEDEN, DecisionMark
from archiver.retention.outcomes import Assessment


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
    decision: Callable[[str], DecisionMark | None]  # by the id that an assessment names; None when not in force
    snapshot_rules: frozenset[str]  # rules whose term is counted from a receipted snapshot
    rules_version: str
    rules_sha256: str
    titles: dict[str, str]  # rule -> type of record (handlingstyp)

    @property
    def today(self) -> dt.date:
        """The local day (Europe/Stockholm)."""
        return self.at.astimezone(SWEDEN).date()
