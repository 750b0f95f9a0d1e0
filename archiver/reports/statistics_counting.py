"""What the yearly statistics count in a record, and when it happened. Pure.

A question is what somebody of the public wrote with a question mark in it. It is answered by the first thing that the
municipality wrote below it (its answers, and theirs); in a thread without answers to answers, after it. A post or
comment belongs to the day on which it was published; an answered question to the day of the answer.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from archiver.records import AuthorRole, Comment, Item, Post, Record, Snapshot, Thread
from archiver.stockholm import local_day
from archiver.store.counted import Followers, Tally

FOLLOWER = "follower"
NO_REACTION = frozenset({"comment", "view", FOLLOWER, "following", "post"})
EXACT = frozenset({"", "second", "minute"})  # a time told to the day gives no answer time


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing to be counted: on which day it happened (Sweden), and since when the archive has known of it."""

    account: str
    day: dt.date
    seen: dt.datetime
    post: str = ""  # the author's role, when it is a post
    comment: str = ""  # the author's role, when it is a comment
    reactions: int = 0
    question: bool = False
    answered: bool = False
    minutes: int | None = None  # from the question to its answer
    followers: int | None = None  # what a snapshot showed


def happenings(record: Record) -> Iterator[Happening]:
    """Give all that a record version has to count."""
    if isinstance(record.content, Snapshot):
        yield from _followers(record, record.content)
        return
    for item in record.content.items():
        yield _happening(record, item)
    yield from _answers(record, record.content)


def tallies(found: Iterable[Happening]) -> tuple[Tally, ...]:
    """Add up what happened in one year, by account and quarter."""
    counted = sorted(
        (one for one in found if one.followers is None), key=lambda one: (one.account, quarter_of(one.day))
    )
    return tuple(
        _tally(account, quarter, tuple(group))
        for (account, quarter), group in groupby(counted, key=lambda one: (one.account, quarter_of(one.day)))
    )


def follower_counts(found: Iterable[Happening]) -> tuple[Followers, ...]:
    """Give what the snapshots of one year showed, by account and day; the latest of a day counts."""
    shown = sorted((one for one in found if one.followers is not None), key=lambda one: (one.account, one.seen))
    latest = {(one.account, one.day): one.followers or 0 for one in shown}
    return tuple(Followers(account=account, on=day, count=count) for (account, day), count in latest.items())


def _tally(account: str, quarter: int, found: tuple[Happening, ...]) -> Tally:
    return Tally(
        account=account,
        quarter=quarter,
        posts=_by_role(found, lambda one: one.post),
        comments=_by_role(found, lambda one: one.comment),
        reactions=sum(one.reactions for one in found),
        questions=sum(one.question for one in found),
        answered=sum(one.answered for one in found),
        answer_minutes=tuple(sorted(one.minutes for one in found if one.minutes is not None)),
    )


def _by_role(found: tuple[Happening, ...], role: Callable[[Happening], str]) -> dict[str, int]:
    counts = {each.value: sum(role(one) == each.value for one in found) for each in AuthorRole}
    return {name: count for name, count in counts.items() if count}


def quarter_of(day: dt.date) -> int:
    """Give the quarter of the year, 1 to 4."""
    return (day.month + 2) // 3


def _happening(record: Record, item: Item) -> Happening:
    role = item.author.role
    return Happening(
        account=record.account.id,
        day=_day(record, item),
        seen=_seen(record, item),
        post=role.value if isinstance(item, Post) else "",
        comment=role.value if isinstance(item, Comment) else "",
        reactions=sum(counter.value for counter in item.counters if counter.kind.lower() not in NO_REACTION),
        question=is_question(item),
    )


def is_question(item: Item) -> bool:
    """Say whether somebody of the public asks something."""
    return item.author.role is AuthorRole.PUBLIC and "?" in item.text


def _answers(record: Record, thread: Thread) -> Iterator[Happening]:
    for question, answer in answered(thread):
        yield Happening(
            account=record.account.id,
            day=_day(record, answer),
            seen=max(_seen(record, question), _seen(record, answer)),
            answered=True,
            minutes=_minutes(question, answer),
        )


def answered(thread: Thread) -> Iterator[tuple[Item, Comment]]:
    """Give each question of the thread that the municipality has answered, with the first answer."""
    above: dict[str, str] = {comment.id: comment.parent for comment in thread.comments}
    flat = not any(above.values())
    first: dict[str, Comment] = {}  # item id -> the first municipal comment below it
    waiting: list[str] = []  # in a flat thread: the comments that nothing has come after yet
    for comment in sorted(thread.comments, key=_when):
        if comment.author.role is not AuthorRole.MUNICIPALITY:
            waiting.append(comment.id)
            continue
        below = [*waiting] if flat else [*_chain(comment.parent, above)]
        for answered_id in (*below, thread.post.id):
            first.setdefault(answered_id, comment)
        waiting.clear()
    for item in thread.items():
        if is_question(item) and item.id in first:
            yield item, first[item.id]


def _chain(start: str, above: dict[str, str]) -> Iterator[str]:
    """Give the ids from a comment up to the post; a circle of answers is walked once."""
    met: set[str] = set()
    while start and start not in met:
        met.add(start)
        yield start
        start = above.get(start, "")


def _when(comment: Comment) -> dt.datetime:
    return comment.published_at or comment.first_seen or dt.datetime.max.replace(tzinfo=dt.UTC)


def _minutes(question: Item, answer: Item) -> int | None:
    if {question.published_precision, answer.published_precision} - EXACT:
        return None
    if question.published_at is None or answer.published_at is None or answer.published_at < question.published_at:
        return None
    return int((answer.published_at - question.published_at).total_seconds() // 60)


def _followers(record: Record, snapshot: Snapshot) -> Iterator[Happening]:
    at = record.provenance.captured_at
    for counter in snapshot.counters:
        if counter.kind.lower() == FOLLOWER:
            day = local_day(at)
            yield Happening(account=record.account.id, day=day, seen=at, followers=counter.value)


def _day(record: Record, item: Item) -> dt.date:
    return local_day(item.published_at or _seen(record, item))


def _seen(record: Record, item: Item) -> dt.datetime:
    return item.first_seen or record.provenance.captured_at
