"""What the record itself tells of its items: kind, author, media, answers, edits, disappearance. Pure.

Days are local (Europe/Stockholm). Where the platform tells a time only to the month or the year, its last day counts,
and of several answers the last: a term never begins too early.
"""

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from archiver.records import (
    AuthorRole,
    ChangeKind,
    Comment,
    Item,
    Lane,
    MediaKind,
    Post,
    Record,
    Snapshot,
    Thread,
    Visibility,
)
from archiver.retention.factkeys import SetBy
from archiver.review.known_values import Doubt, FactValue, Known
from archiver.stockholm import local_day
from archiver.terms import LOGGED_IN

SNAPSHOT_KIND = "ogonblicksbild"
_MEDIA = {MediaKind.IMAGE: "bild", MediaKind.VIDEO: "video", MediaKind.AUDIO: "video"}
_POLL = frozenset({"vote", "votes", "poll", "röst", "röster"})
_CONTENT = frozenset({ChangeKind.EDITED, ChangeKind.NEW_MEDIA})
_ANSWER_CONFIDENCE = 0.9  # that an answer below is an answer to the question; a person may say otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A change of an item's own content: in which version it was seen, when that was captured, what stood before."""

    version: int
    seen_at: dt.datetime
    before: str


def published_day(item: Item) -> dt.date | None:
    """Give the day on which the item was published, the last possible one; None when it is not known."""
    if item.published_at is None:
        return None
    known = local_day(item.published_at)
    if item.published_precision == "year":
        return known.replace(month=12, day=31)
    if item.published_precision == "month":
        return known.replace(day=calendar.monthrange(known.year, known.month)[1])
    return known


def edits(versions: Iterable[Record]) -> dict[str, tuple[Edit, ...]]:
    """Give the edits of each item, by the platform's id of it, as the versions of its record tell, oldest first."""
    found: dict[str, list[Edit]] = {}
    for version in versions:
        texts = {change.item: change.before for change in version.changes if change.field == "text"}
        for changed in dict.fromkeys(change.item for change in version.changes if change.kind in _CONTENT):
            edit = Edit(version=version.version, seen_at=version.provenance.captured_at, before=texts.get(changed, ""))
            found.setdefault(changed, []).append(edit)
    return {item: tuple(several) for item, several in found.items()}


def direct_answers(thread: Thread) -> Mapping[str, tuple[Comment, ...]]:
    """Give the municipality's own replies straight to each item, by the platform's id of what they answer."""
    found: dict[str, list[Comment]] = {}
    for comment in thread.comments:
        if comment.author.role is AuthorRole.MUNICIPALITY:
            found.setdefault(comment.parent or thread.post.id, []).append(comment)
    return {item: tuple(answers) for item, answers in found.items()}


def answered_further_down(thread: Thread) -> frozenset[str]:
    """Give the ids of the items below which the municipality has written, but not straight to them."""
    parents = {comment.id: comment.parent for comment in thread.comments}
    direct = direct_answers(thread)
    found: set[str] = set()
    for answered in direct:
        above = parents.get(answered, "")
        while above and above not in found:
            found.add(above)
            above = parents.get(above, "")
    return frozenset(found - direct.keys())


def thread_facts(
    record: Record, thread: Thread, item: Item, *, edited: tuple[Edit, ...], answers: tuple[Comment, ...]
) -> Iterator[Known]:
    """Give what the record tells of one item of a thread. Facts that it does not tell are not given.

    `answers` are the municipality's direct ones (`direct_answers`).
    """
    told: dict[str, FactValue] = {
        "platform": record.account.platform,
        "text": item.text or None,
        "author_role": item.author.role.value,
        "kind": "kommentar" if isinstance(item, Comment) else "inlagg",
        "synlighet": _visibility(record, item),
        "media": _media(item),
        "publicerad": published_day(item),
        "sprak": item.language.split("-")[0].lower() or None,
        "svar_pa": (item.parent or thread.post.id) if isinstance(item, Comment) else None,
        "antal_kommentarer": _comments(thread) if isinstance(item, Post) else None,
        "redigeringar": max(len(edited), 1 if item.edited_at else 0),
        "tidigare_version": next((edit.before for edit in reversed(edited) if edit.before), None),
    }
    seen = record.provenance.captured_at
    yield from (_seen(key, value, seen) for key, value in told.items() if value is not None)
    yield from _answer(item, answers)


def snapshot_facts(record: Record, snapshot: Snapshot) -> Iterator[Known]:
    """Give what the record of a snapshot (ögonblicksbild) tells; it is the municipality's own record (SM-04)."""
    seen = record.provenance.captured_at
    told: dict[str, FactValue] = {
        "platform": record.account.platform,
        "text": snapshot.description or None,
        "author_role": AuthorRole.MUNICIPALITY.value,
        "kind": SNAPSHOT_KIND,
        "synlighet": "publik",
        "publicerad": local_day(seen),
    }
    yield from (_seen(key, value, seen) for key, value in told.items() if value is not None)


def gone_since(thread: Thread, item: Item) -> dt.datetime | None:
    """Give when it was seen that the item, or the whole thread, is no longer shown; None if it is."""
    return min((at for at in (item.disappeared_at, thread.disappeared_at) if at), default=None)


def disappearance(thread: Thread, item: Item) -> Iterator[Doubt]:
    """Say that an item is gone and nobody has said why: a silent disappearance is an incident (SM-32)."""
    if since := gone_since(thread, item):
        whose = "Kommunens egen handling" if item.author.role is AuthorRole.MUNICIPALITY else "Handlingen"
        sentence = (
            f"{whose} syns inte längre på plattformen sedan {local_day(since)}; vem som tog bort den och varför saknas."
        )
        yield Doubt(key="moderering", reason=sentence)


def _seen(key: str, value: FactValue, at: dt.datetime) -> Known:
    return Known(key=key, value=value, source=SetBy.LANE, at=at, reason="Så fångades handlingen.")


def _visibility(record: Record, item: Item) -> str | None:
    """Say who could see it, as the platform told. An export, and a page for members, may show what is not public."""
    if isinstance(item, Comment) and item.hidden:
        return Visibility.HIDDEN.value
    content = record.content
    seen_by = content.visibility if isinstance(content, Thread) else Visibility.PUBLIC
    source = record.provenance
    unsaid = source.lane is Lane.EXPORT or LOGGED_IN in source.agent
    return None if unsaid and seen_by is Visibility.PUBLIC else seen_by.value


def _media(item: Item) -> tuple[str, ...]:
    kinds = {_MEDIA[medium.kind] for medium in item.media if medium.kind in _MEDIA}
    if item.text:
        kinds.add("text")
    polled = isinstance(item, Post) and bool(item.options)
    if polled or any(counter.kind.lower() in _POLL for counter in item.counters):
        kinds.add("enkat")
    return tuple(sorted(kinds))


def _comments(thread: Thread) -> int:
    """Give how many comments there are: those captured, or as many as the platform says there are."""
    shown = [counter.value for counter in thread.post.counters if counter.kind.lower() in ("comment", "comments")]
    return max([len(thread.comments), *shown])


def _answer(item: Item, answers: tuple[Comment, ...]) -> Iterator[Known]:
    if item.author.role is AuthorRole.MUNICIPALITY or not answers:
        return
    days = [published_day(answer) for answer in answers]
    last = max((known for known in days if known), default=None) if all(days) else None
    reason = f"Kommunen har svarat under handlingen{f', senast {last}' if last else ''}."
    seen = answers[-1].first_seen
    yield Known(
        key="besvarad",
        value=True,
        source=SetBy.AUTO,
        at=seen,
        confidence=_ANSWER_CONFIDENCE,
        reason=reason,
    )
    if last:
        yield Known(
            key="besvarad_datum",
            value=last,
            source=SetBy.AUTO,
            at=seen,
            confidence=_ANSWER_CONFIDENCE,
            reason=reason,
        )
