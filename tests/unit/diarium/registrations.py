"""A registration with everything in it, for tests."""

import datetime as dt
from dataclasses import replace

from archiver.diarium.registration import LEFT_OUT, Act, ActFile, Case, Registration, SecrecyMark
from archiver.records import Direction

AT = dt.datetime(2025, 10, 2, 10, 0, 0, 250_000, tzinfo=dt.UTC)
THREAD, SNAPSHOT = "t-abcdefgh23456723", "s-abcdefgh23456723"


def act(record: str = THREAD, number: int = 1) -> Act:
    return Act(
        record=record,
        version=2,
        number=number,
        title="Inlägg på Torget (Granåsa kommun) den 2 oktober 2025",
        document_type="Tråd i sociala medier",
        direction=Direction.RECEIVED,
        at=AT,
        created_at=AT,
        sender=LEFT_OUT,
        receivers=("Granåsa kommun",),
        account="Granåsa kommun",
        platform="torget",
        source_url="https://torget.example/p/1?a=1&b=<2>",
        captured_at=AT,
        items=("i-abcdefgh23456723",),
        proposed_case="KS 2025/12",
        classification="2.7.1",
        secrecy=(SecrecyMark(provision="OSL 21:7", on=dt.date(2025, 10, 3), authority="Kommunstyrelsen"),),
        files=(
            ActFile(
                path=f"handlingar/{record}.v2/record.pdf",
                title="Handlingen",
                sha256="a" * 64,
                size=12_345,
                mime="application/pdf",
                format="PDF/A-2a",
            ),
            ActFile(
                path=f"handlingar/{record}.v2/film.webm",
                title="Film =1+1",
                sha256="b" * 64,
                size=3_000_000_000,
                mime="video/webm",
                format="",
            ),
        ),
    )


def registration(*, number: str = "") -> Registration:
    created = replace(act(SNAPSHOT, 2), direction=Direction.CREATED, sender="=HYPERLINK(1)\x08", items=(), secrecy=())
    case = Case(
        number=number,
        proposal="d-20260102-01-diariet",
        title="" if number else "Sociala medier 2025",
        type="Samlingsärende sociala medier",
        created_at=AT,
        classification="2.7.1",
        acts=(act(), created),
    )
    return Registration(
        authority="Granåsa kommun",
        org_nr="212000-0001",
        delivery="d-20260102-01-diariet",
        tool="archiver 0.1.0",
        made_at=AT,
        case=case,
    )
