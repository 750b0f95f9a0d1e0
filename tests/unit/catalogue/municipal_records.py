"""Records as a small municipality would have them, made by a few words each."""

import datetime as dt
from pathlib import Path

from archiver.records import (
    Account,
    Author,
    Authority,
    AuthorRole,
    Comment,
    Count,
    Coverage,
    Direction,
    Harvest,
    HarvestStatus,
    Lane,
    Media,
    MediaKind,
    Missing,
    Outcome,
    Post,
    Provenance,
    Record,
    Seen,
    Snapshot,
    Thread,
    Validation,
)
from archiver.store.layout import harvest_id, snapshot_record_id, thread_record_id

MONDAY = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)
PASSED = (
    Validation(judge="veraPDF 1.28", flavour="2a", verdict="pass", file="record.pdf"),
    Validation(judge="XSD", flavour="record", verdict="pass", file="record.xml"),
)


def account(name: str = "kommunen") -> Account:
    return Account(
        id=name, platform="demo", url=f"https://social.example/{name}", name="Sunne kommun", authority="Kommunstyrelsen"
    )


def post(text: str = "", *, title: str = "", at: dt.datetime | None = MONDAY, media: tuple[Media, ...] = ()) -> Post:
    return Post(
        id="1",
        permalink="https://social.example/kommunen/1",
        author=Author(name="Sunne kommun", id="sunne", role=AuthorRole.MUNICIPALITY),
        direction=Direction.CREATED,
        text=text,
        title=title,
        published_at=at,
        media=media,
    )


def comment(text: str, *, id: str = "c1", author: str = "Åsa Öberg", at: dt.datetime | None = MONDAY) -> Comment:
    return Comment(
        id=id,
        permalink=f"https://social.example/kommunen/1#{id}",
        author=Author(name=author),
        direction=Direction.RECEIVED,
        text=text,
        published_at=at,
    )


def image(ocr: str = "", *, alt: str = "", caption: str = "") -> Media:
    return Media(
        url="https://social.example/a.jpg",
        kind=MediaKind.IMAGE,
        path="media/a.jpg",
        sha256="a" * 64,
        size=12,
        mime="image/jpeg",
        ocr=ocr,
        alt=alt,
        caption=caption,
    )


def thread(
    name: str,
    opening: Post,
    *comments: Comment,
    version: int = 1,
    lane: Lane = Lane.BROWSER,
    of: str = "kommunen",
    captured_at: dt.datetime = MONDAY,
    whole: bool = True,
) -> Record:
    missing = () if whole else (Missing(what="3", why="Kommentaren gick inte att läsa."),)
    return Record(
        id=thread_record_id(of, name),
        version=version,
        authority=Authority(name="Sunne kommun", org_nr="212000-1843"),
        account=account(of),
        content=Thread(
            id=name, permalink=f"https://social.example/{of}/{name}", post=opening, comments=tuple(comments)
        ),
        provenance=_provenance(of, lane, captured_at),
        coverage=Coverage(comments=Count(captured=len(comments), missing=missing)),
    )


def snapshot(description: str, *, of: str = "kommunen", captured_at: dt.datetime = MONDAY) -> Record:
    return Record(
        id=snapshot_record_id(of, captured_at),
        version=1,
        authority=Authority(name="Sunne kommun", org_nr="212000-1843"),
        account=account(of),
        content=Snapshot(url=f"https://social.example/{of}", name="Sunne kommun", description=description),
        provenance=_provenance(of, Lane.BROWSER, captured_at),
        coverage=Coverage(),
    )


def harvest(*found: Record, of: str = "kommunen", started_at: dt.datetime = MONDAY) -> Harvest:
    seen = tuple(
        Seen(thread=record.content.id, record=record.id, version=record.version, outcome=Outcome.NEW)
        for record in found
        if isinstance(record.content, Thread)
    )
    return Harvest(
        id=harvest_id(of, started_at),
        account=of,
        lane=Lane.BROWSER,
        status=HarvestStatus.COMPLETE,
        started_at=started_at,
        ended_at=started_at + dt.timedelta(minutes=2),
        coverage=Coverage(posts=Count(expected=len(seen), captured=len(seen))),
        seen=seen,
    )


def folder(record: Record) -> str:
    return f"store/{record.account.id}/{record.id}/v{record.version:04d}"


def _provenance(of: str, lane: Lane, captured_at: dt.datetime) -> Provenance:
    return Provenance(
        harvest=harvest_id(of, captured_at),
        lane=lane,
        captured_at=captured_at,
        requested_url=f"https://social.example/{of}",
        final_url=f"https://social.example/{of}",
    )


def put(path: Path, data: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
