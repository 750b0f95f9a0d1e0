"""Who may set and who may release which hold (gallring.md §4.3, §2.7), as data; and when one may be released at all.

A hold is released by the municipal archivist (kommunarkivarie) together with somebody who answers for its kind.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from archiver.errors import NotEntitled, RegisterRefused
from archiver.register.acting import DUTIES, Actor, Duty, require
from archiver.retention.holds import HoldType

ARCHIVIST = "kommunarkivarie"
APPEAL_DAYS = 21  # FL (2017:900) 44 §: three weeks from the day the person got the decision
_ANYBODY = DUTIES[Duty.SET_HOLD]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRight:
    """Roles for one kind of hold; `ends` says in Swedish what must have happened before it is released."""

    set_by: frozenset[str]
    released_with: frozenset[str]
    ends: str


def _right(set_by: frozenset[str] | tuple[str, ...], released_with: tuple[str, ...], ends: str) -> HoldRight:
    return HoldRight(set_by=frozenset(set_by) | {ARCHIVIST}, released_with=frozenset(released_with), ends=ends)


RIGHTS: Mapping[HoldType, HoldRight] = {
    HoldType.DISCLOSURE_REQUEST: _right(
        _ANYBODY,
        ("jurist", "registrator"),
        "handlingen är utlämnad i sin helhet, eller ett avslag har inte överklagats inom tre veckor från det att "
        "personen fick del av beslutet, eller frågan är slutligt avgjord",
    ),
    HoldType.LEGAL_PROCESS: _right(("jurist",), ("jurist",), "avgörandet har vunnit laga kraft"),
    HoldType.POLICE_REPORT: _right(
        ("sakerhetschef", "jurist"), ("sakerhetschef", "jurist"), "polis eller åklagare har lämnat klartecken"
    ),
    HoldType.SUPERVISION: _right(("registrator",), ("registrator", "jurist"), "tillsynsärendet är avslutat"),
    HoldType.AUDIT_OR_INCIDENT: _right(
        _ANYBODY, ("jurist", "dataskyddsombud", "sakerhetschef"), "granskningen eller incidenten är avslutad"
    ),
    HoldType.OPEN_CASE: _right(
        ("registrator",), ("registrator", "jurist"), "ärendet är avslutat och dess egen frist har gått ut"
    ),
    HoldType.DAMAGES: _right(("jurist",), ("jurist",), "anspråket är reglerat eller preskriberat"),
    HoldType.RESEARCH: _right((), ("jurist", "registrator"), "det avtalade datumet har passerat"),
    HoldType.PRESERVATION_DECISION: _right(
        ("arkivansvarig", "registrator"), ("jurist", "registrator"), "ett nytt beslut är fattat"
    ),
    HoldType.GDPR_REQUEST: _right(
        ("dataskyddsombud",), ("dataskyddsombud",), "begäran är besvarad, så att inget förstörs innan tillgång getts"
    ),
    HoldType.RECONSIDERATION: _right(_ANYBODY, ("jurist", "registrator"), "omprövningen är avgjord"),
}


def require_setting(actor: Actor, kind: HoldType) -> None:
    """Return if the actor may set a hold of that kind.

    Raises:
        RegisterRefused: it is one that the program works out by itself.
        NotEntitled: no role for it.
    """
    require(actor, Duty.SET_HOLD)
    right = _of(kind)
    if right.set_by.isdisjoint(actor.roles):
        raise NotEntitled(
            f"{actor.id} may not set a hold (spärr) of the kind {kind.value}. "
            f"These roles may: {', '.join(sorted(right.set_by))}."
        )


def require_releasing(actor: Actor, kind: HoldType, first: Actor | None) -> None:
    """Return if the actor may release such a hold, as the first of two or after `first`.

    Raises:
        NotEntitled: no role for it, or the two together lack one of the two roles.
    """
    require(actor, Duty.RELEASE_HOLD)
    right = _of(kind)
    roles = set(actor.roles)
    partners = ", ".join(sorted(right.released_with))
    if roles.isdisjoint(right.released_with | {ARCHIVIST}):
        raise NotEntitled(f"A hold of the kind {kind.value} is released by {ARCHIVIST} and one of: {partners}.")
    if first is not None and not (_pair(actor, first, right) or _pair(first, actor, right)):
        raise NotEntitled(
            f"{first.id} and {actor.id} together are not {ARCHIVIST} and one of: {partners}. "
            f"Somebody with the lacking role has to release it too."
        )


def earliest_release(decision_received: dt.date, next_working_day_from: dt.date | None = None) -> dt.date:
    """Give the first day on which a refused request can be final: the day after the last day for appeal (FL 44 §).

    `next_working_day_from` is the first working day on or after the twenty-first day, when that one is no working
    day: the time then runs on until it (lag (1930:173) 2 §).
    """
    last = next_working_day_from or decision_received + dt.timedelta(days=APPEAL_DAYS)
    return last + dt.timedelta(days=1)


def _pair(archivist: Actor, partner: Actor, right: HoldRight) -> bool:
    return ARCHIVIST in archivist.roles and not right.released_with.isdisjoint(partner.roles)


def _of(kind: HoldType) -> HoldRight:
    if kind not in RIGHTS:
        known = ", ".join(one.value for one in RIGHTS)
        raise RegisterRefused(f"A hold (spärr) of the kind {kind.value} is worked out by the program. Set: {known}.")
    return RIGHTS[kind]
