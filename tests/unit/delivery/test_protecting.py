"""Which records stay at home: masked ones, and those of which somebody has said that they hold secrets."""

import datetime as dt
from pathlib import Path

import pytest

from archiver.delivery.life import log_of
from archiver.delivery.protecting import Protection, protections
from archiver.secrecy.restrictions import Ground, Restriction, RestrictionBook
from archiver.store.facts import FactBook, FactLine, FactSource
from tests.unit.delivery.delivered import ACCOUNT, ANNA, AT, ITEM, opened
from tests.unit.package.sample import SNAPSHOT, THREAD

Said = tuple[FactSource, str, str]


def say(home: Path, *said: Said) -> None:
    lines = [
        FactLine(item=ITEM, key=key, value=value, source=source, at=AT + dt.timedelta(minutes=number))
        for number, (source, key, value) in enumerate(said)
    ]
    with opened(home) as workspace:
        FactBook(home, ACCOUNT, THREAD.id).append(lines, log=log_of(workspace))


@pytest.mark.parametrize(
    ("said", "provision"),
    [
        ([("auto", "sekretess", "mojlig")], "sekretess"),
        ([("person", "sekretess", "konstaterad"), ("person", "sekretess_paragraf", "OSL 21:7")], "OSL 21 kap. 7 §"),
        ([("person", "sekretess", "ingen"), ("person", "sekretess", "mojlig")], "sekretess"),
        ([("person", "sekretess", "ingen")], None),
        ([("auto", "sekretess", "mojlig"), ("person", "sekretess", "ingen")], None),
        ([("person", "inleder_arende", "klagomal")], None),
    ],
)
def test_what_is_said_protects_until_a_person_says_otherwise(
    home: Path, said: list[Said], provision: str | None
) -> None:
    say(home, *said)
    found = protections(home).get(THREAD.id)
    assert (found.provision if found else None) == provision


def test_what_is_masked_is_protected(home: Path) -> None:
    RestrictionBook(home).append(
        Restriction(account=ACCOUNT, record=SNAPSHOT.id, ground=Ground.PERSONAL_DATA, at=AT, by=ANNA)
    )
    assert protections(home) == {SNAPSHOT.id: Protection(provision="skyddade personuppgifter", on=AT.date())}
