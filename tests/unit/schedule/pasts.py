"""Accounts, harvests and pasts for the tests of the clock."""

import datetime as dt
from typing import Any

from archiver.config.accounts import AccountEntry, Administrator
from archiver.config.schedule import ScheduleSettings
from archiver.records import Count, Coverage, Harvest, HarvestStatus, Lane, Missing
from archiver.schedule.tasks import AccountPast
from archiver.stockholm import STOCKHOLM
from archiver.store.layout import harvest_id

PLAN = ScheduleSettings()
ADMINISTRATORS = tuple(Administrator(name=name, email=f"{name}@granasa.example", phone="1") for name in ("anna", "bo"))


def at(said: str) -> dt.datetime:
    """Give the moment at which the clocks in Sweden show `2026-01-02 03:04`."""
    return dt.datetime.fromisoformat(said).replace(tzinfo=STOCKHOLM).astimezone(dt.UTC)


def account(**more: Any) -> AccountEntry:
    """Give an active account."""
    told: dict[str, Any] = {
        "id": "kommunen",
        "platform": "demo",
        "url": "https://torget.example/granasa",
        "status": "active",
        "owner_role": "Kommunikationschef",
        "purpose": "Dialog",
        "registry": "KS",
        "terms_reviewed_on": dt.date(2020, 1, 1),
        "terms_reviewed_by": "Kommunjuristen",
        "administrators": ADMINISTRATORS,
    }
    return AccountEntry(**{**told, **more})


def harvest(said: str, status: HarvestStatus = HarvestStatus.COMPLETE, **more: Any) -> Harvest:
    """Give a harvest that began then, Swedish time."""
    began = at(said)
    coverage = Coverage(posts=Count(missing=(Missing(what="x", why="borta"),)))
    return Harvest(
        id=harvest_id("kommunen", began),
        account="kommunen",
        lane=Lane.BROWSER,
        status=status,
        started_at=began,
        ended_at=began,
        coverage=coverage if status is HarvestStatus.INCOMPLETE else Coverage(),
        **more,
    )


def past(*harvests: Harvest, snapshot: str = "", failures: tuple[str, ...] = (), latest_post: str = "") -> AccountPast:
    """Give what is known of an account; without `snapshot` its image is as old as its newest harvest."""
    taken = at(snapshot) if snapshot else (harvests[-1].started_at if harvests else None)
    return AccountPast(
        harvests=harvests,
        snapshot=taken,
        latest_post=at(latest_post) if latest_post else None,
        failures=tuple(at(one) for one in failures),
    )
