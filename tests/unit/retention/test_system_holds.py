"""The holds that follow from what is known: each alone, and none when all is well."""

import datetime as dt
from dataclasses import replace

import pytest

from archiver.retention.holds import HoldType
from archiver.retention.system_holds import Standing, system_holds

PUBLISHED = dt.date(2026, 3, 1)
FREE = Standing(
    published=PUBLISHED,
    decision=True,
    crisis=False,
    snapshot_on=dt.date(2026, 7, 1),
    counted_years=frozenset({2026}),
    delivery_open=False,
    closing=False,
)


def test_when_all_is_known_and_done_nothing_holds() -> None:
    assert system_holds(FREE) == ()


@pytest.mark.parametrize(
    ("change", "held"),
    [
        ({"decision": False}, [HoldType.NO_DECISION]),
        ({"crisis": True}, [HoldType.CRISIS]),
        ({"snapshot_on": None}, [HoldType.SNAPSHOT_MISSING]),
        ({"snapshot_on": PUBLISHED}, [HoldType.SNAPSHOT_MISSING]),
        ({"snapshot_on": PUBLISHED + dt.timedelta(days=1)}, []),
        ({"counted_years": frozenset({2025})}, [HoldType.STATISTICS_NOT_COUNTED]),
        ({"delivery_open": True}, [HoldType.DELIVERY_NOT_ACKNOWLEDGED]),
        ({"closing": True}, [HoldType.ACCOUNT_CLOSING]),
        ({"published": None}, [HoldType.SNAPSHOT_MISSING, HoldType.STATISTICS_NOT_COUNTED]),
    ],
)
def test_what_is_not_done_or_not_known_holds(change: dict[str, object], held: list[HoldType]) -> None:
    assert list(system_holds(replace(FREE, **change))) == held  # type: ignore[arg-type]
