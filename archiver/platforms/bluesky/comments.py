"""The answers of a thread in reading order: below what they answer, the oldest first."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from archiver.platforms.bluesky.addresses import Named
from archiver.platforms.bluesky.posts import Said, written_at
from archiver.platforms.people import People
from archiver.platforms.tree import as_shown
from archiver.records import Comment

LONG_AGO = dt.datetime(1, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Answer:
    """A post and the at-URI of what it answers."""

    said: Said
    parent: str


def read_comments(
    opening: Named, answers: Iterable[Answer], people: People, *, own: str, hidden: frozenset[str]
) -> tuple[Comment, ...]:
    """Give the answers as comments of the post `opening`; `hidden` are the at-URIs that its author has hidden."""
    told = tuple(answers)
    ids = _ids(opening, told)
    comments = [
        one.said.comment(
            people,
            own=own,
            id=ids[one.said.name.uri],
            parent="" if one.parent == opening.uri else ids.get(one.parent, one.parent.rpartition("/")[2]),
            hidden=one.said.name.uri in hidden,
        )
        for one in told
    ]
    return as_shown(comments, opening.key)[0]


def _when(answer: Answer) -> tuple[dt.datetime, str]:
    said = answer.said
    return written_at(said.record, said.name) or LONG_AGO, said.name.uri


def _ids(opening: Named, answers: Iterable[Answer]) -> Mapping[str, str]:
    """Give the id of each answer: its key, which stands in its permalink. Keys are unique only in one repository.

    Anybody may choose the key of an own post; one that is taken in this thread has its whole at-URI as its id.
    """
    ids = {opening.uri: opening.key}
    taken = {opening.key}
    for one in sorted(answers, key=_when):
        name = one.said.name
        ids[name.uri] = name.uri if name.key in taken else name.key
        taken.add(name.key)
    return ids
