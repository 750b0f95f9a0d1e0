"""The filters that `list` and `search` share. Days are Swedish days, the last one included."""

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar

import click

from archiver.records import Lane
from archiver.stockholm import STOCKHOLM

Function = TypeVar("Function", bound=Callable[..., Any])


def filters(function: Function) -> Function:
    """Give the command --account, --lane, --since, --until and --limit."""
    day = click.DateTime(["%Y-%m-%d"])
    for option in (
        click.option("--limit", type=click.IntRange(min=1), help="At most so many."),
        click.option("--until", type=day, callback=_day_after, help="Up to and including this day."),
        click.option("--since", type=day, callback=_day, help="From this day on."),
        click.option("--lane", type=click.Choice([lane.value for lane in Lane]), help="Only by this lane (väg)."),
        click.option("--account", default="", help="Only of this account (konto)."),
    ):
        function = option(function)
    return function


def _day(_: click.Context, __: click.Parameter, day: dt.datetime | None) -> dt.datetime | None:
    return None if day is None else day.replace(tzinfo=STOCKHOLM).astimezone(dt.UTC)


def _day_after(_: click.Context, __: click.Parameter, day: dt.datetime | None) -> dt.datetime | None:
    return None if day is None else (day + dt.timedelta(days=1)).replace(tzinfo=STOCKHOLM).astimezone(dt.UTC)
