"""One thread asked for by its address: which item it means, and which account of the register it belongs to."""

import datetime as dt
from dataclasses import replace

import pytest

from archiver.config.accounts import AccountEntry
from archiver.config.authority import AuthoritySettings
from archiver.config.settings import Settings
from archiver.harvesting.single import item_at
from archiver.records import Thread
from archiver.register.accounts import account_on
from tests.unit.catalogue.municipal_records import MONDAY, comment, post, thread

RECORD = thread("7", post("Hej"), comment("Ett", id="c1"), comment("Två", id="c2"))
PAGE = "https://torget.example/k/7"


def read() -> Thread:
    content = RECORD.content
    assert isinstance(content, Thread)
    named = [replace(one, permalink=f"{PAGE}#kommentar-{one.id}") for one in content.comments]
    return replace(content, permalink=PAGE, post=replace(content.post, id="p7", permalink=PAGE), comments=tuple(named))


@pytest.mark.parametrize(
    ("url", "named", "found"),
    [
        (PAGE, "", "p7"),
        (f"{PAGE}/", "", "p7"),
        (f"{PAGE}?from=flode", "", "p7"),
        (f"{PAGE}#kommentar-c2", "", "c2"),
        (f"{PAGE}#c1", "", "c1"),
        (f"{PAGE}#c9", "", ""),
        (PAGE, "c2", "c2"),
        (PAGE, "c9", ""),
    ],
)
def test_an_address_means_the_post_or_one_comment_or_nothing_that_is_there(url: str, named: str, found: str) -> None:
    assert item_at(read(), url, named) == found


def test_a_comment_that_has_vanished_is_not_there() -> None:
    content = read()
    gone = replace(content.comments[0], disappeared_at=MONDAY + dt.timedelta(days=1))
    assert item_at(replace(content, comments=(gone, content.comments[1])), f"{PAGE}#c1") == ""


SETTINGS = Settings(
    authority=AuthoritySettings(name="Granåsa kommun", org_nr="212000-0001"),
    accounts=tuple(
        AccountEntry(id=name, platform="torget", url=url)
        for name, url in (
            ("kommunen", "https://www.torget.example/kommunen"),
            ("bad", "https://torget.example/kommunen/bad"),
            ("bloggen", "https://blogg.example/"),
        )
    ),
)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://torget.example/kommunen/inlagg/1#k-2", ["kommunen"]),
        ("https://torget.example/kommunen/bad/inlagg/1", ["bad"]),
        ("https://torget.example/kommunen2/1", ["kommunen", "bad"]),
        ("https://torget.example/permalink?id=1", ["kommunen", "bad"]),
        ("https://blogg.example/2026/03/snö/", ["bloggen"]),
        ("https://annat.example/1", []),
    ],
)
def test_an_address_belongs_to_the_account_it_begins_with_or_to_those_on_its_host(url: str, found: list[str]) -> None:
    assert [entry.id for entry in account_on(SETTINGS, url)] == found
