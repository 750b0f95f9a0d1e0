"""The holds that nobody sets: what the program itself knows must happen before anything may be destroyed. Pure.

gallring.md §4.3 (rows set by "system") and §4.1: a failed or unverified delivery never triggers disposal; what is to be
counted is counted before (SM-36); an item has stood in a snapshot that was receipted (SM-04).
"""

import datetime as dt
from dataclasses import dataclass

from archiver.retention.holds import HoldType


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of an item and its account on the day. Dates are local days (Europe/Stockholm)."""

    published: dt.date | None  # None = not known, and then neither snapshot nor count can be said to cover it
    decision: bool  # a disposal decision (gallringsbeslut) in force for this rule and records creator
    crisis: bool  # inside the window of a crisis that goes on, or is not evaluated yet
    snapshot_on: dt.date | None  # the latest snapshot that was receipted
    counted_years: frozenset[int]  # the years whose statistics are frozen
    delivery_open: bool  # a delivery that holds the item has been sent and not been receipted
    closing: bool  # the account is being closed and its final capture is not accepted


def system_holds(known: Standing) -> tuple[HoldType, ...]:
    """Give the holds that follow from what is known, in the order of §4.3; what is not known holds."""
    found = (
        (HoldType.NO_DECISION, not known.decision),
        (HoldType.CRISIS, known.crisis),
        (HoldType.SNAPSHOT_MISSING, not _shown_in_snapshot(known)),
        (HoldType.STATISTICS_NOT_COUNTED, known.published is None or known.published.year not in known.counted_years),
        (HoldType.DELIVERY_NOT_ACKNOWLEDGED, known.delivery_open),
        (HoldType.ACCOUNT_CLOSING, known.closing),
    )
    return tuple(kind for kind, holds in found if holds)


def _shown_in_snapshot(known: Standing) -> bool:
    """Say whether a later snapshot exists; one of the very day may have been taken before the item was published."""
    return known.published is not None and known.snapshot_on is not None and known.snapshot_on > known.published
