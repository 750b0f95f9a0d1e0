"""What is known of every item of a record: register, record, receipts, crises, word lists and people, merged."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from archiver.records import AuthorRole, Comment, Item, Record, Snapshot, Thread
from archiver.retention.factkeys import SetBy
from archiver.retention.facts import ItemFacts, facts_from
from archiver.retention.holds import HoldType, holds_on
from archiver.review import around_facts, merging, structure
from archiver.review.known_values import Doubt, Known, KnownItem
from archiver.review.lists import Effect
from archiver.review.structure import Edit
from archiver.review.suggesting import Suggestion, suggest
from archiver.review.surroundings import Surroundings
from archiver.store.facts import FactBook, FactLine
from archiver.store.layout import item_id

THREAD_LIST = "tradstruktur"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """Facts, suggestions and doubts of one item, before it inherits from its post."""

    facts: dict[str, Known]
    suggestions: tuple[Suggestion, ...]
    doubts: tuple[Doubt, ...]


def known_facts(around: Surroundings, record: Record, *, earlier: Iterable[Record] = ()) -> tuple[KnownItem, ...]:
    """Give what is known of each item of the record version, the post first, then the comments in reading order.

    `record` is the latest version and `earlier` are those before it, the oldest first (they tell of edits).

    Raises:
        WorkspaceError: the book of facts cannot be read.
        RulesInvalid: it says something that is no fact.
    """
    book = _by_item(FactBook(around.root, record.account.id, record.id))
    if isinstance(record.content, Snapshot):
        return (_known_snapshot(around, record, record.content, book),)
    return _known_thread(around, record, record.content, structure.edits(chain(earlier, [record])), book)


def _known_snapshot(
    around: Surroundings, record: Record, snapshot: Snapshot, book: Mapping[str, Sequence[FactLine]]
) -> KnownItem:
    item = item_id(record.id, "")
    told = [*around_facts.register_facts(around, record), *structure.snapshot_facts(record, snapshot)]
    told += around_facts.receipt_facts(around, record, item)
    lines, doubts = merging.said(book.get(item, ()), ())
    facts = merging.believed((*told, *lines)) | _holds(around, record, [item])
    return KnownItem(item=item, parent="", facts=_facts(facts), sources=_sources(facts), doubts=tuple(doubts))


def _known_thread(
    around: Surroundings,
    record: Record,
    thread: Thread,
    edited: Mapping[str, tuple[Edit, ...]],
    book: Mapping[str, Sequence[FactLine]],
) -> tuple[KnownItem, ...]:
    items = list(thread.items())
    names = {item.id: item_id(record.id, item.id) for item in items}
    answers = structure.direct_answers(thread)
    further = structure.answered_further_down(thread)
    held = _holds(around, record, names.values())
    told = [
        _told(
            around,
            record,
            thread,
            item,
            edited=edited.get(item.id, ()),
            answers=answers.get(item.id, ()),
            further=item.id in further,
            lines=book.get(names[item.id], ()),
        )
        for item in items
    ]
    return tuple(
        _known(names, thread, item, one, post=told[0].facts, held=held) for item, one in zip(items, told, strict=True)
    )


def _known(
    names: Mapping[str, str],
    thread: Thread,
    item: Item,
    told: _Told,
    *,
    post: Mapping[str, Known],
    held: Mapping[str, Known],
) -> KnownItem:
    facts = dict(told.facts)
    parent = ""
    if isinstance(item, Comment):
        facts |= {one.key: one for one in merging.inherited(facts, post)}
        parent = names.get(item.parent) or names[thread.post.id]
    facts |= held
    return KnownItem(
        item=names[item.id],
        parent=parent,
        facts=_facts(facts),
        sources=_sources(facts),
        suggestions=told.suggestions,
        doubts=told.doubts,
    )


def _told(
    around: Surroundings,
    record: Record,
    thread: Thread,
    item: Item,
    *,
    edited: tuple[Edit, ...],
    answers: tuple[Comment, ...],
    further: bool,
    lines: Iterable[FactLine],
) -> _Told:
    told = [*around_facts.register_facts(around, record)]
    told += structure.thread_facts(record, thread, item, edited=edited, answers=answers)
    told += around_facts.receipt_facts(around, record, item_id(record.id, item.id))
    told += around_facts.snapshot_day(around, record, thread, item)
    told += around_facts.crisis_facts(around, record, item)
    by_people, doubts = merging.said(lines, edited)
    facts = merging.believed((*told, *by_people))
    facts |= {one.key: one for one in around_facts.not_acknowledged(facts.values())}
    found = (*suggest(item, around.lists, answered=bool(answers)), *_further_down(item, further=further))
    suggestions = merging.open_suggestions(found, facts)
    doubts += merging.doubts_of(suggestions)
    doubts += (one for one in structure.disappearance(thread, item) if one.key not in facts)
    doubts += around_facts.restriction_doubts(around, record, item_id(record.id, item.id), facts)
    return _Told(facts=merging.with_suggestions(facts, suggestions), suggestions=suggestions, doubts=tuple(doubts))


def _further_down(item: Item, *, further: bool) -> Iterator[Suggestion]:
    """Propose that the item is answered when the municipality wrote further down, perhaps to somebody else."""
    if further and item.author.role is not AuthorRole.MUNICIPALITY:
        yield Suggestion(
            list=THREAD_LIST,
            title="Kanske besvarad längre ned",
            key="besvarad",
            value=True,
            effect=Effect.PROPOSAL,
            reason="Kommunen har skrivit längre ned i samma svarskedja.",
            why="Svaret kan gälla någon annans kommentar; det avgör en människa.",
        )


def _by_item(book: FactBook) -> dict[str, list[FactLine]]:
    found: dict[str, list[FactLine]] = {}
    for (item, _), lines in book.latest().items():
        found.setdefault(item, []).extend(lines)
    return found


def _holds(around: Surroundings, record: Record, items: Iterable[str]) -> dict[str, Known]:
    """Give the holds on any of the items: a hold on a thread covers all of it (§4.3), and so does an open delivery."""
    held = tuple(hold.id for hold in holds_on(items, around.holds))
    if record.id in around.on_its_way:
        held = (*held, HoldType.DELIVERY_NOT_ACKNOWLEDGED.value)
    if not held:
        return {}
    return {"sparrar": Known(key="sparrar", value=held, source=SetBy.SYSTEM, reason="Spärr i kraft.")}


def _facts(known: Mapping[str, Known]) -> ItemFacts:
    values = {key: one.value for key, one in known.items()}
    return facts_from({key: list(value) if isinstance(value, tuple) else value for key, value in values.items()})


def _sources(known: Mapping[str, Known]) -> tuple[Known, ...]:
    return tuple(known[key] for key in sorted(known))
