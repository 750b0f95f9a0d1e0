"""Whether an account may be captured, by which lanes, and what stands in the record of a capture that is ad hoc."""

import datetime as dt
from dataclasses import replace

import pytest

from archiver.errors import RegisterRefused
from archiver.harvesting.lawfulness import NOT_REGISTERED, NOT_REVIEWED, allowed
from archiver.harvesting.target import Standing, Target
from archiver.records import Account, Lane

DAY = dt.date(2026, 3, 2)
UNREVIEWED = Account(id="kommunen", platform="torget", url="https://torget.example/k", name="Kommunen", authority="KS")
REVIEWED = replace(UNREVIEWED, terms_reviewed_on=DAY, terms_reviewed_by="Kommunjuristen")
BOTH = (Lane.API, Lane.BROWSER)


def target(account: Account, *lanes: Lane, standing: Standing = Standing.REGISTER) -> Target:
    return Target(account=account, lanes=lanes, allowed=frozenset(), standing=standing)


def test_an_account_whose_terms_are_reviewed_may_be_captured_by_all_its_lanes() -> None:
    found = allowed(target(REVIEWED, *BOTH), ad_hoc=True, today=DAY)
    assert (found.lanes, found.ad_hoc) == (BOTH, "")


@pytest.mark.parametrize("account", [UNREVIEWED, replace(REVIEWED, terms_reviewed_on=DAY + dt.timedelta(days=1))])
def test_the_browser_is_refused_while_nobody_has_reviewed_the_terms(account: Account) -> None:
    with pytest.raises(RegisterRefused, match=r"torget for kommunen.*terms_reviewed_on.*--ad-hoc"):
        allowed(target(account, Lane.BROWSER), ad_hoc=False, today=DAY)


def test_the_owners_own_ways_are_not_refused_and_the_browser_is_left_out() -> None:
    found = allowed(target(UNREVIEWED, *BOTH), ad_hoc=False, today=DAY)
    assert (found.lanes, found.ad_hoc) == ((Lane.API,), "")
    assert allowed(target(UNREVIEWED, Lane.EXPORT), ad_hoc=False, today=DAY).lanes == (Lane.EXPORT,)


def test_a_person_may_say_that_it_is_captured_all_the_same() -> None:
    found = allowed(target(UNREVIEWED, *BOTH), ad_hoc=True, today=DAY)
    assert (found.lanes, found.ad_hoc) == (BOTH, NOT_REVIEWED)


def test_an_address_in_no_register_is_ad_hoc_by_itself_and_the_demonstration_is_not() -> None:
    found = allowed(target(UNREVIEWED, Lane.BROWSER, standing=Standing.ADDRESS), ad_hoc=False, today=DAY)
    assert (found.lanes, found.ad_hoc) == ((Lane.BROWSER,), NOT_REGISTERED)
    shown = allowed(target(UNREVIEWED, Lane.BROWSER, standing=Standing.GIVEN), ad_hoc=False, today=DAY)
    assert (shown.lanes, shown.ad_hoc) == ((Lane.BROWSER,), "")
