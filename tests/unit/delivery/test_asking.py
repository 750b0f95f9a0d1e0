"""What may be asked for, and what each refusal says."""

import datetime as dt
from typing import Any

import pytest

from archiver.config.recipients import Recipient
from archiver.delivery.asking import period, selection_for
from archiver.errors import DeliveryRefused

ARCHIVE = Recipient(id="arkiv", format="fgs-2.0")
DIARIUM = Recipient(id="diariet", format="diarium")
NONE: dict[str, Any] = {"year": None, "half": None, "first": None, "last": None}
NEW_YEAR, LAST = dt.date(2025, 1, 1), dt.date(2025, 12, 31)
YEAR = NEW_YEAR, LAST


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ({"year": 2025}, YEAR),
        ({"year": 2025, "half": 1}, (NEW_YEAR, dt.date(2025, 6, 30))),
        ({"year": 2025, "half": 2}, (dt.date(2025, 7, 1), LAST)),
        ({"first": NEW_YEAR, "last": NEW_YEAR}, (NEW_YEAR, NEW_YEAR)),
        ({}, None),
    ],
)
def test_a_period_is_a_year_a_half_or_days(said: dict[str, Any], days: tuple[dt.date, dt.date] | None) -> None:
    assert period(**NONE | said) == days


@pytest.mark.parametrize(
    "said",
    [
        {"half": 1},
        {"first": NEW_YEAR},
        {"last": LAST},
        {"year": 2025, "first": NEW_YEAR, "last": LAST},
        {"first": LAST, "last": NEW_YEAR},
    ],
)
def test_an_unclear_period_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(DeliveryRefused, match="The period is not clear"):
        period(**NONE | said)


@pytest.mark.parametrize(
    ("recipient", "days", "said", "says"),
    [
        (ARCHIVE, None, {}, "Say which period"),
        (ARCHIVE, YEAR, {"collective": True}, "is no diarium"),
        (ARCHIVE, YEAR, {"case": "KS 1"}, "is no diarium"),
        (DIARIUM, YEAR, {}, "is a diarium. Say --collective"),
        (DIARIUM, YEAR, {"collective": True, "record": "t-x"}, "is a diarium"),
        (DIARIUM, None, {"collective": True}, "Say which period"),
        (ARCHIVE, YEAR, {"record": "t-x", "title": "Snöröjning"}, "--title is of a single act"),
        (DIARIUM, YEAR, {"collective": True, "title": "Snöröjning"}, "--title is of a single act"),
        (DIARIUM, YEAR, {"record": "t-x", "title": "a" * 201}, "at most 200 characters"),
        (DIARIUM, YEAR, {"record": "t-x", "title": "Snö\nröjning"}, "one line"),
        (DIARIUM, YEAR, {"record": "t-x", "title": "  "}, "one line"),
    ],
)
def test_what_does_not_suit_the_recipient_is_refused(
    recipient: Recipient, days: tuple[dt.date, dt.date] | None, said: dict[str, Any], says: str
) -> None:
    with pytest.raises(DeliveryRefused, match=says):
        selection_for(recipient, days, **said)


def test_the_same_accounts_in_another_order_are_the_same_selection() -> None:
    assert selection_for(ARCHIVE, YEAR, accounts=("b", "a", "b")) == selection_for(ARCHIVE, YEAR, accounts=("a", "b"))
