"""A thread, an account and what lies around them, for tests to change one thing in."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

from archiver.config.accounts import AccountEntry
from archiver.records import (
    Account,
    Author,
    Authority,
    AuthorRole,
    Comment,
    Coverage,
    Direction,
    Lane,
    Post,
    Provenance,
    Record,
    Thread,
)
from archiver.review.known import known_facts
from archiver.review.known_values import KnownItem
from archiver.review.lists import read_lists
from archiver.review.surroundings import Surroundings
from archiver.store.events import EventLog
from archiver.store.facts import FactBook, FactLine
from archiver.store.layout import item_id

NOW = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)
RECORD_ID = "t-abcdefgh23456723"
SITE = "https://torget.example/granasa"
OWN = Author(name="Granåsa kommun", id="granasa", role=AuthorRole.MUNICIPALITY)
LISTS = read_lists()


def at(day: int, *, month: int = 3, hour: int = 9) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, tzinfo=dt.UTC)


def comment(name: str, text: str, *, parent: str = "", own: bool = False, **more: Any) -> Comment:
    more = {"published_at": at(3), "first_seen": at(4)} | more
    return Comment(
        id=name,
        permalink=f"{SITE}/1#{name}",
        author=OWN if own else Author(name="Kim Ö", id=f"u-{name}"),
        direction=Direction.CREATED if own else Direction.RECEIVED,
        text=text,
        parent=parent,
        **more,
    )


POST = Post(
    id="p1",
    permalink=f"{SITE}/1",
    author=OWN,
    direction=Direction.CREATED,
    text="Nu är badet öppet.",
    published_at=at(1),
    first_seen=at(2),
    language="sv-SE",
)
RECORD = Record(
    id=RECORD_ID,
    version=1,
    authority=Authority(name="Granåsa kommun", org_nr="212000-0001"),
    account=Account(id="torget", platform="torget", url=SITE, name="Granåsa", authority="Kultur- och fritidsnämnden"),
    content=Thread(id="p1", permalink=f"{SITE}/1", post=POST),
    provenance=Provenance(
        harvest="h-20260305T090000Z-torget",
        lane=Lane.BROWSER,
        captured_at=at(5),
        requested_url=SITE,
        final_url=SITE,
    ),
    coverage=Coverage(),
)
ENTRY = AccountEntry(id="torget", platform="torget", url=SITE, authority="Kultur- och fritidsnämnden")


def around(root: Path, **changed: Any) -> Surroundings:
    given: dict[str, Any] = {
        "root": root,
        "authority": "Granåsa kommun",
        "register": {"torget": ENTRY},
        "lists": LISTS,
        "receipts": {},
        "snapshots": {},
        "on_its_way": frozenset(),
        "restricted": {},
        "holds": (),
        "crises": (),
    }
    return Surroundings(**given | changed)


def thread(*comments: Comment, post: Post = POST, **changed: Any) -> Record:
    return replace(RECORD, content=Thread(id="p1", permalink=f"{SITE}/1", post=post, comments=comments), **changed)


def known(surroundings: Surroundings, record: Record, *earlier: Record) -> dict[str, KnownItem]:
    """Give what is known, by the platform's id of each item."""
    names = {item_id(record.id, item.id): item.id for item in record.content.items()}  # type: ignore[union-attr]
    return {names[one.item]: one for one in known_facts(surroundings, record, earlier=earlier)}


def note(
    root: Path, platform_item: str, key: str, value: Any, *, on: dt.datetime = NOW, source: str = "person"
) -> None:
    """Let Eva say a fact."""
    line = FactLine.model_validate(
        {"item": item_id(RECORD_ID, platform_item), "key": key, "value": value, "source": source, "by": "eva", "at": on}
    )
    with EventLog.open(root, actor="test", now=on) as log:
        FactBook(root, "torget", RECORD_ID).append([line], log=log)
