"""The zone in which days and terms are counted and times are told: Swedish local time (Europe/Stockholm). Pure."""

import datetime as dt
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def local_day(at: dt.datetime) -> dt.date:
    """Give the day in Sweden on which an aware moment lies.

    Raises:
        ValueError: it has no zone.
    """
    if at.utcoffset() is None:
        raise ValueError(f"the time has no zone: {at!r}")
    return at.astimezone(STOCKHOLM).date()


def local_minute(at: dt.datetime) -> str:
    """Say an aware moment as a person in Sweden reads it in a letter or on a screen: "2026-03-02 kl. 03.00"."""
    return f"{at.astimezone(STOCKHOLM):%Y-%m-%d kl. %H.%M}"
