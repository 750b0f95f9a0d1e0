"""What a person asked to have delivered, as a selection: a year, a half-year, days, one record."""

import datetime as dt

from archiver.config.recipients import Recipient
from archiver.config.settings import Settings
from archiver.errors import DeliveryRefused, NoSuchThing
from archiver.store.deliveries import Selection

LONGEST_TITLE = 200  # characters
_HALVES = {1: ((1, 1), (6, 30)), 2: ((7, 1), (12, 31))}


def recipient_of(settings: Settings, name: str) -> Recipient:
    """Give a recipient of archive.toml by its id. NoSuchThing, naming those there are, if there is none."""
    found = next((one for one in settings.recipients if one.id == name), None)
    if found is None:
        known = ", ".join(one.id for one in settings.recipients) or "none"
        raise NoSuchThing(f"archive.toml has no recipient (mottagare) {name!r}. [[recipients]] has: {known}.")
    return found


def period(
    *, year: int | None, half: int | None, first: dt.date | None, last: dt.date | None
) -> tuple[dt.date, dt.date] | None:
    """Give the days of a year, of half of it, or those named, both included; None when nothing was said.

    Raises:
        DeliveryRefused: a year and days at once, a half without a year, one day without the other, or backwards.
    """
    if year is not None and first is None and last is None:
        (month, day), (end_month, end_day) = _HALVES[half] if half else ((1, 1), (12, 31))
        return dt.date(year, month, day), dt.date(year, end_month, end_day)
    if year is None and half is None and first is not None and last is not None and first <= last:
        return first, last
    if year is None and half is None and first is None and last is None:
        return None
    raise DeliveryRefused("The period is not clear. Say --year 2025, --year 2025 --half 1, or --from and --to.")


def selection_for(
    recipient: Recipient,
    days: tuple[dt.date, dt.date] | None,
    *,
    accounts: tuple[str, ...] = (),
    record: str = "",
    case: str = "",
    title: str = "",
    collective: bool = False,
) -> Selection:
    """Give the selection, if what was asked for suits the recipient.

    Raises:
        DeliveryRefused: no period and no record; a diarium asked for neither or both of its two shapes; or a title of
            anything but a single act, or not one short line.
    """
    if recipient.is_diarium and collective == bool(record):
        raise DeliveryRefused(
            f"{recipient.id} is a diarium. Say --collective with a year (samlingsärende), or --record with one record."
        )
    if not recipient.is_diarium and (collective or case):
        raise DeliveryRefused(f"{recipient.id} is no diarium, so --collective and --case mean nothing to it.")
    if title:
        _refuse_title(recipient, title, record)
    if days is None and not record:
        raise DeliveryRefused("Say which period: --year 2025, --year 2025 --half 1, or --from and --to.")
    first, last = days or (dt.date.min, dt.date.max)
    return Selection(
        accounts=tuple(sorted(set(accounts))),
        first=first,
        last=last,
        record=record,
        case=case,
        title=title.strip(),
        collective=collective,
    )


def _refuse_title(recipient: Recipient, title: str, record: str) -> None:
    if not recipient.is_diarium or not record:
        raise DeliveryRefused("--title is of a single act for a diarium. Say it with --record, or leave it out.")
    if not title.strip().isprintable() or not 0 < len(title.strip()) <= LONGEST_TITLE:
        raise DeliveryRefused(
            f"--title is one line of at most {LONGEST_TITLE} characters: in short what the act (handlingen) concerns, "
            f"in neutral words."
        )
