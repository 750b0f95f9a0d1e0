"""Receipts as they may come: good, odd and hostile."""

import datetime as dt
from pathlib import Path

import pytest

from archiver.diarium.answers import About
from archiver.diarium.receipts import read_receipt
from archiver.diarium.table import registration_csv
from archiver.errors import DeliveryRefused
from tests.unit.diarium.registrations import SNAPSHOT, THREAD, registration

DAY = dt.datetime(2026, 1, 19, 23, 0, tzinfo=dt.UTC)  # midnight in Sweden, the 20th
XML = """<?xml version="1.0" encoding="UTF-8"?>
<Kvittens xmlns="urn:x-archiver:kvittens:1">
  <Mottagare>Diariet</Mottagare><Tidpunkt>2026-01-20</Tidpunkt>
  %s
</Kvittens>
"""
ACT = f'<Handling Id="{THREAD}" Version="2" Status="registrerad" Diarienummer="KS 2026/12"/>'


def receipt(folder: Path, content: str | bytes) -> Path:
    path = folder / "kvittens"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusal(folder: Path, content: str | bytes) -> str:
    with pytest.raises(DeliveryRefused) as caught:
        read_receipt(receipt(folder, content))
    return str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        XML % ACT,
        f"item;version;dnr;datum;status\r\n{THREAD};2;KS 2026/12;2026-01-20;registrerad\r\n",
        f"﻿Handlingsid,Version,Diarienummer,Datum,Status\n{THREAD},v0002,KS 2026/12,2026-01-20,\n",
        f"dnr\titem\tdatum\nKS 2026/12\t{THREAD}.v2\t2026-01-20\n\n",
        f"record;version;dnr;datum;anmärkning\n{THREAD};2;KS 2026/12;2026-01-20;å\n".encode("cp1252"),
    ],
    ids=["xml", "csv", "csv with mark, commas, no status", "tabs and the id of an act", "windows-1252"],
)
def test_a_dnr_is_read_whatever_form_it_comes_in(tmp_path: Path, content: str | bytes) -> None:
    (answer,) = read_receipt(receipt(tmp_path, content))
    assert (answer.about, answer.id, answer.version) == (About.ACT, THREAD, 2)
    assert (answer.accepted, answer.reference, answer.registers, answer.at) == (True, "KS 2026/12", True, DAY)


def test_our_own_table_with_the_dnr_filled_in_is_a_receipt(tmp_path: Path) -> None:
    table = registration_csv(registration(number="KS 2025/12"))
    answers = read_receipt(receipt(tmp_path, table))
    assert [(answer.id, answer.version, answer.reference) for answer in answers] == [
        (THREAD, 2, "KS 2025/12"),
        (SNAPSHOT, 2, "KS 2025/12"),
    ]


def test_packages_and_deliveries_are_answered_and_a_refusal_has_its_reason(tmp_path: Path) -> None:
    body = (
        '<Leverans Id="d-20260102-01-arkiv" Status="mottagen" Referens="LEV 7"/>'
        '<Paket Id="uuid-1" Status="avvisad" Tidpunkt="2026-01-21T08:00:00+01:00">'
        "<Orsak>Fel referenskod</Orsak></Paket>"
    )
    whole, package = read_receipt(receipt(tmp_path, XML % body))
    assert (whole.about, whole.reference, whole.registers, whole.at) == (About.DELIVERY, "LEV 7", False, DAY)
    assert (package.about, package.accepted, package.reason) == (About.PACKAGE, False, "Fel referenskod")
    assert package.at == dt.datetime(2026, 1, 21, 7, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "row 1"),
        ("a;b\n1;2\n", "row 1"),
        (f"item;version;dnr;status\n{THREAD};2;;kanske\n", "row 2: the status 'kanske' is not known"),
        (f"item;version;dnr\n{THREAD};;KS 1\n", "row 2: the version is missing"),
        (f"item;version;dnr\n{THREAD};0;KS 1\n", "row 2: '0' is no version number"),
        (f"item;version;dnr;datum\n{THREAD};1;KS 1;i går\n", "row 2: 'i går' is no day or time"),
        ("item;version;dnr\n;1;KS 1\n", "row 2: it is not said which"),
        (f"item;version;dnr\n{THREAD};1;KS 1\n{THREAD};1;KS 2\n", "row 3: it says something else"),
        (f"item;version;dnr\n{THREAD};1;{'x' * 501}\n", "row 2: a value is longer"),
        (f"item;version;dnr\n{THREAD};1;\n", "says nothing"),
        ('item;version;dnr\n"x;1;KS 1\n', "it is no table"),
        (b"item;dnr\n\0\0", "it is no text"),
        ("<a", "not well-formed"),
        ("<Kvittens/>", "must follow kvittens-1.xsd"),
        (XML % ACT.replace('Version="2"', ""), "line 4: "),
        (
            '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + (XML % ACT).partition("\n")[2],
            "document type declaration",
        ),
        (
            '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + (XML % ACT).partition("\n")[2],
            "document type declaration",
        ),
    ],
)
def test_what_cannot_be_understood_is_refused_with_its_place_and_nothing_is_taken_in(
    tmp_path: Path, content: str | bytes, says: str
) -> None:
    said = refusal(tmp_path, content)
    assert says in said
    assert "Nothing of the receipt was taken in" in said


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(DeliveryRefused, match="cannot be read"):
        read_receipt(tmp_path / "none")
