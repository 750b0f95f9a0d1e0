"""Which account a name or an address means, and what the register asks of it."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.config.accounts import AccountEntry
from archiver.config.schedule import ScheduleSettings
from archiver.config.settings import Settings
from archiver.errors import ConfigError, NoSuchThing
from archiver.records import Harvest, HarvestStatus, Lane
from archiver.register.accounts import as_account, find_account, registered_account, unregistered_entry
from archiver.register.duties import final_capture, remarks
from archiver.store.layout import check_account

NOW = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)
AUTHORITY = {"name": "Granåsa kommun", "org_nr": "212000-0001"}
KOMMUNEN = {"id": "kommunen", "platform": "wordpress", "url": "https://Blogg.granasa.example/sida/"}
SETTINGS = Settings.model_validate({"authority": AUTHORITY, "accounts": [KOMMUNEN]})


def entry(**more: object) -> AccountEntry:
    people = [{"name": who, "email": f"{who}@x.example", "phone": "1"} for who in "ab"]
    full = {
        "status": "active",
        "owner_role": "Chef",
        "purpose": "Dialog",
        "registry": "KS",
        "terms_reviewed_on": "2026-01-15",
        "terms_reviewed_by": "Juristen",
        "administrators": people,
        "disposal_authority": "KF § 1",
    }
    return AccountEntry.model_validate({**KOMMUNEN, **full, **more})


def harvest(at: dt.datetime, status: HarvestStatus = HarvestStatus.COMPLETE, *, limited: bool = False) -> Harvest:
    name = f"h-{at:%Y%m%dT%H%M%SZ}-kommunen"
    return Harvest(
        id=name,
        account="kommunen",
        lane=Lane.BROWSER,
        status=status,
        started_at=at,
        ended_at=at,
        reason="stopp",
        limited=limited,
    )


@pytest.mark.parametrize(
    "target",
    [
        "kommunen",
        "https://blogg.granasa.example/sida/",
        "https://blogg.granasa.example/sida",
        "http://www.blogg.granasa.example/sida/",
    ],
)
def test_an_account_answers_to_its_id_and_to_any_spelling_of_its_address(target: str) -> None:
    assert find_account(SETTINGS, target) == SETTINGS.accounts[0]


@pytest.mark.parametrize("target", ["kommun", "https://blogg.granasa.example/", "https://blogg.granasa.example/Sida"])
def test_another_name_or_address_is_not_the_account(target: str) -> None:
    with pytest.raises(NoSuchThing, match="It has: kommunen"):
        registered_account(SETTINGS, target)


@given(host=st.from_regex(r"\A[a-z0-9-]{1,80}\.example\Z"), path=st.text(max_size=60))
def test_an_address_outside_the_register_always_gets_the_same_id_fit_for_a_folder(host: str, path: str) -> None:
    url = f"https://{host}/{path}"
    try:
        found = unregistered_entry(url, platform="wordpress", profile="wordpress")
    except ConfigError:
        return
    assert check_account(found.id) == found.id
    assert found == unregistered_entry(url, platform="wordpress", profile="wordpress")


def test_an_address_with_a_password_is_refused() -> None:
    with pytest.raises(ConfigError, match="user name or password"):
        unregistered_entry("https://a:b@x.example/", platform="wordpress", profile="wordpress")


def test_a_record_says_nothing_of_administrators_or_where_secrets_are_kept() -> None:
    told = repr(as_account(entry(vault="Kuvert 14", deputy="Vera Vice"), SETTINGS.authority))
    assert "a@x.example" not in told and "Kuvert" not in told and "Vera" not in told
    assert "Granåsa kommun" in told


@pytest.mark.parametrize(
    ("harvests", "found"),
    [
        ([], False),
        ([harvest(NOW)], True),
        ([harvest(NOW, HarvestStatus.INCOMPLETE)], False),
        ([harvest(NOW, HarvestStatus.STOPPED)], False),
        ([harvest(NOW, limited=True)], False),
        ([harvest(NOW - dt.timedelta(days=30))], False),
        ([harvest(dt.datetime(2026, 2, 28, 23, 30, tzinfo=dt.UTC))], True),  # already 1 March in Sweden
        ([harvest(NOW), harvest(NOW + dt.timedelta(hours=1), HarvestStatus.INCOMPLETE)], True),
    ],
)
def test_only_a_whole_capture_since_the_closing_began_is_the_final_one(harvests: list[Harvest], found: bool) -> None:
    closing = entry(status="closing", closing_since="2026-03-01")
    assert (final_capture(closing, harvests) is not None) == found


@pytest.mark.parametrize(
    ("more", "harvests", "says"),
    [
        ({}, [], "Kontot har aldrig fångats."),
        ({}, [harvest(NOW - dt.timedelta(days=4))], "Senaste fångsten är äldre än 3d."),
        ({"capture_interval": "12h"}, [harvest(NOW - dt.timedelta(hours=13))], "Senaste fångsten är äldre än 12h."),
        ({}, [harvest(NOW, HarvestStatus.STOPPED)], "Senaste försöket avbröts: stopp"),
        ({}, [harvest(NOW, HarvestStatus.INCOMPLETE)], "Senaste fångsten är inte fullständig."),
        ({"disposal_authority": ""}, [harvest(NOW)], "Inget gallringsbeslut är angivet: inget får gallras."),
        (
            {"status": "closing", "closing_since": "2026-03-11"},
            [harvest(NOW)],
            "Kontot ska avslutas: slutarkiveringen återstår.",
        ),
        (
            {"status": "closed", "closed": "2026-03-01", "final_capture": "h-borta"},
            [harvest(NOW)],
            "Slutarkiveringen h-borta finns inte i arkivet.",
        ),
    ],
)
def test_what_should_be_seen_to_is_said(more: dict[str, object], harvests: list[Harvest], says: str) -> None:
    assert says in remarks(entry(**more), harvests, ScheduleSettings(), now=NOW)


def test_an_account_in_order_and_one_that_is_planned_have_no_remarks() -> None:
    assert remarks(entry(), [harvest(NOW)], ScheduleSettings(), now=NOW) == ()
    assert remarks(SETTINGS.accounts[0], [], ScheduleSettings(), now=NOW) == ()
