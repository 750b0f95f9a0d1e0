"""What a harvest statement (fångstuppgift) says of one record, and the statement without it. Pure.

A statement names threads by the platform's id, and what was missing by its address. When a record is destroyed, its
places in the statements are filled with the record's own opaque id; every count stays what it was.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from archiver.records import Count, Harvest, Item, Missing, Record, Thread

Part = Literal["posts", "comments", "media"]
_PARTS: tuple[Part, ...] = ("posts", "comments", "media")
_CUTS = (80, 200)  # addresses of media are cut so when they stand among what was missing
_BOUNDARY = re.compile(r"[/?#&]")
DISPOSED = "Uppgiften hör till en handling som har gallrats."


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Mention:
    """One place in a statement that tells of a record: the how manieth of what was missing in one part."""

    harvest: str
    part: Part
    index: int
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """All by which a record may be named outside its own folder: ids, and addresses."""

    record: str
    ids: frozenset[str]
    addresses: frozenset[str]


def names_of(record: Record) -> Names:
    """Give the ids and addresses of a thread and all that is in it."""
    content = record.content
    if not isinstance(content, Thread):
        raise TypeError(f"{record.id} is no thread")
    items = tuple(content.items())
    found = {content.permalink, record.provenance.requested_url, record.provenance.final_url}
    found |= {address for item in items for address in _addresses(item)}
    return Names(
        record=record.id,
        ids=frozenset({content.id, *(item.id for item in items)} - {""}),
        addresses=frozenset(found - {"", record.account.url}),
    )


def mentions(harvest: Harvest, names: Names) -> Iterator[Mention]:
    """Give the places in a statement where something missing is told of under one of a record's names."""
    whys = {missing.why for part in _PARTS for missing in _count(harvest, part).missing}  # few say something new
    telling = {why for why in whys if any(address in why for address in names.addresses)}
    for part in _PARTS:
        for index, missing in enumerate(_count(harvest, part).missing):
            if missing.why in telling or _is_named(missing.what, names):
                yield Mention(harvest=harvest.id, part=part, index=index, record=names.record)


def without(harvest: Harvest, records: Collection[str], places: Collection[Mention]) -> Harvest:
    """Give the statement with the records' own ids where their threads and addresses stood; twice gives the same."""
    mine = {(place.part, place.index): place.record for place in places if place.harvest == harvest.id}
    coverage = replace(
        harvest.coverage,
        **{part: _without(_count(harvest, part), part, mine) for part in _PARTS},
    )
    seen = tuple(replace(one, thread="") if one.record in records else one for one in harvest.seen)
    return replace(harvest, coverage=coverage, seen=seen)


def _addresses(item: Item) -> Iterator[str]:
    yield item.permalink
    for medium in item.media:
        yield from (medium.url, *(medium.url[:cut] for cut in _CUTS))


def _is_named(what: str, names: Names) -> bool:
    return (
        what in names.ids
        or what == names.record
        or what.startswith(f"{names.record} ")
        or what in names.addresses
        or any(what[: end.start()] in names.addresses for end in _BOUNDARY.finditer(what))
    )


def _without(count: Count, part: Part, mine: dict[tuple[Part, int], str]) -> Count:
    return replace(
        count,
        missing=tuple(
            Missing(what=mine[part, index], why=DISPOSED) if (part, index) in mine else missing
            for index, missing in enumerate(count.missing)
        ),
    )


def _count(harvest: Harvest, part: Part) -> Count:
    count: Count = getattr(harvest.coverage, part)
    return count
