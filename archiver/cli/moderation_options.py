"""Times and words that the moderator's commands share."""

import datetime as dt

import click

from archiver.stockholm import STOCKHOLM
from archiver.store.moderation import Cause

CAUSES = click.Choice([cause.value for cause in Cause])
MOMENT = click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"])


def swedish_time(given: dt.datetime | None) -> dt.datetime | None:
    """Give a time that was written in Swedish time, in UTC."""
    return None if given is None else given.replace(tzinfo=STOCKHOLM).astimezone(dt.UTC)
