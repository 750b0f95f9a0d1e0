"""The zone in which days and terms are counted: Swedish local time (Europe/Stockholm). Pure."""

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
