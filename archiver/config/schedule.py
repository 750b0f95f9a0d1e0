"""The section [schedule] of archive.toml: when what is due. Days and hours are Europe/Stockholm."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, PositiveInt

from archiver.config.values import Day, Interval
from archiver.strict import Strict

Weekday = Literal["måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"]
WEEKDAYS: tuple[Weekday, ...] = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")


def checked_hour(value: str) -> str:
    """Give the time of day back.

    Raises:
        ValueError: not hours and minutes, such as 02:30.
    """
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value):
        raise ValueError(f"{value!r} is no time of day (klockslag). Write hours and minutes: 02:30.")
    return value


Hour = Annotated[str, AfterValidator(checked_hour)]


class ScheduleSettings(Strict):
    """What the clock does, and when."""

    capture_interval: Interval = "3d"  # Torsby: at least twice a week
    dormant_interval: Interval = "14d"  # an account that sleeps may still get comments
    full_pass_interval: Interval = "7d"  # the api lane looks at every thread so often; between, at what is new
    crisis_interval: Interval = "1h"  # while a crisis (kris) is activated (SM-08)
    snapshot_days: tuple[Day, ...] = ("01-01", "07-01")  # Torsby: every new year and half-year
    snapshot_window_days: PositiveInt = 14
    dormant_after_months: PositiveInt = 6  # Malmö
    night: Hour = "02:00"  # assessment and fixity round begin then
    proposal_days: tuple[Day, ...] = ("02-15", "09-15")  # after the counts; empty = nothing is proposed by itself
    fixity_days: PositiveInt = 90  # every version is verified at least so often
    statistics_days: tuple[Day, ...] = ("01-15", "09-01")  # Torsby 4.3: in the third quarter; January: the year's rest
    digest_day: Weekday = "måndag"
    overdue_after: Interval = "1d"  # `archive status` tells of what has been due for longer
    silent_after: Interval = "2h"  # and of a clock that has not ticked for longer
