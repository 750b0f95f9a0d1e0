"""What is no list of words."""

import pytest

from archiver.review.patterns import PATTERNS
from archiver.review.words import normal


def met(text: str) -> set[str]:
    return {name for name, meets in PATTERNS.items() if meets(normal(text))}


@pytest.mark.parametrize(
    "text",
    [
        "811218-9876",
        "19811218-9876",
        "198112189876",
        "8112189876",
        "mitt nummer är 811218–9876.",
        "19811218 9876",
        "811218+9876",
        "samordningsnummer 701063-2391",
        "８１１２１８-９８７６",
        "000229-0005",
    ],
)
def test_a_personal_number_is_known_however_it_is_written(text: str) -> None:
    assert "personnummer" in met(text)


@pytest.mark.parametrize(
    "text",
    [
        "811218-9875",
        "810230-9872",
        "811318-9872",
        "dnr 2026/811218-98761",
        "faktura 98112189876",
        "701099-2399",
        "010229-0004",
        "181112189876",
        "811218-987",
    ],
    ids=[
        "check digit",
        "30 February",
        "month 13",
        "too long",
        "eleven digits",
        "day 39",
        "no leap year",
        "too old",
        "short",
    ],
)
def test_what_only_looks_like_a_personal_number_is_none(text: str) -> None:
    assert "personnummer" not in met(text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("telefonnummer", "Ring mig på 070-123 45 67"),
        ("telefonnummer", "+46 70 123 45 67"),
        ("telefonnummer", "0046(0)8-123 456 78"),
        ("telefonnummer", "(0565)-160 00"),
        ("telefonnummer", "08/123 456"),
        ("epostadress", "skriv till anna.b@exempel.se"),
        ("gatuadress", "vid Storgatan 14 B"),
        ("gatuadress", "på Södra vägen 5"),
        ("gatuadress", "GRANALLÉN 3"),
        ("fragetecken", "Öppet idag?"),
        ("lank", "se www.exempel.se"),
        ("endast_tecken", "👍👍 ❤️!!"),
        ("endast_tecken", ":-)"),
        ("endast_taggar", "@anna @bo.berg #sommar"),
        ("endast_taggar", "@anna 😍"),
    ],
)
def test_a_pattern_is_met(name: str, text: str) -> None:
    assert name in met(text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("telefonnummer", "den 01-02-2026"),
        ("telefonnummer", "2026-01-02 08:00"),
        ("telefonnummer", "org.nr 212000-0001"),
        ("telefonnummer", "https://exempel.se/070-1234567"),
        ("epostadress", "@anna kommer kl. 8"),
        ("gatuadress", "gatan är hal sedan 14 dagar"),
        ("gatuadress", "vi var på väg i 3:an"),
        ("fragetecken", "se https://exempel.se/?sida=2"),
        ("endast_tecken", "👍 bra"),
        ("endast_tecken", "👍?"),
        ("endast_tecken", " "),
        ("endast_tecken", "112"),
        ("endast_taggar", "@anna kom hit"),
        ("endast_taggar", "@anna?"),
        ("endast_taggar", "👍"),
    ],
)
def test_what_just_misses_a_pattern_is_not_met(name: str, text: str) -> None:
    assert name not in met(text)
