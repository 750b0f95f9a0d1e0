"""The one place of the command line that reads the clock."""

import datetime as dt


def now() -> dt.datetime:
    """Give the present moment in UTC, in whole microseconds."""
    return dt.datetime.now(dt.UTC)
