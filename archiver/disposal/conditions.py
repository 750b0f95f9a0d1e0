"""What must be so before a thread may be destroyed, asked when it is proposed and again when it is executed.

The assessment answers for rules, terms and holds. Here stands what the archive itself must show: a decision in force
for each rule, the snapshot receipted, the statistics counted, what belongs in the diarium receipted, no delivery under
way, no crisis going on, no flag unanswered (gallring.md §4.1, §4.3). Every obstacle is a Swedish sentence; none means
that the thread may go.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from archiver.disposal.appraisal import Appraisal, AssessedThread
from archiver.package.record_xml import read_record
from archiver.records import Item, Record, RecordKind, Thread
from archiver.retention.holds import hold_in_words
from archiver.retention.outcomes import Assessment, Outcome
from archiver.secrecy.restrictions import RestrictionBook
from archiver.stockholm import local_day
from archiver.store.counted import statistics_cover
from archiver.store.crises import Crisis, CrisisBook
from archiver.store.deliveries import DeliveryState, DeliveryStore
from archiver.store.holds import HoldBook, HoldEntry
from archiver.store.layout import item_id, version_folder
from archiver.store.moderation import open_flags
from archiver.store.receipts import Receipt, ReceiptBook, ReceiptKind
from archiver.workspace import Workspace

NOT_DUE = "Alla poster i tråden får inte gallras än ({outcome}, {rule})."
HELD = "Spärrad: {holds}."
NO_DECISION = "Gallringsbeslut som gäller i dag saknas för {rule}."
NO_SNAPSHOT = "Ingen kvitterad ögonblicksbild av kontot är tagen efter publiceringen."
NOT_COUNTED = "Årets statistik är inte räknad för den tid då tråden publicerades."
NOT_REGISTERED = "En post som ska diarieföras har ingen kvittens från diariet för den senaste versionen."
UNDELIVERED = "Tråden ingår i en leverans som inte är kvitterad ({delivery})."
MASKING = "Maskeringen av tråden är påbörjad men inte färdig."
CRISIS = "Spärrad: kris pågår på kontot ({crisis})."
FLAGGED = "En flagga på tråden är inte besvarad ({flag})."
NOT_ALL = "Bedömningen gäller inte alla poster i tråden."
UNREAD = "Handlingen kunde inte läsas."
SETTLED = (DeliveryState.RECEIVED, DeliveryState.SUPERSEDED)
SNAPSHOT_KINDS = (ReceiptKind.E_ARCHIVE, ReceiptKind.DIARIUM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What is the same for every thread that is asked about, read once from the books."""

    workspace: Workspace
    appraisal: Appraisal
    registered: Mapping[str, frozenset[tuple[str, int]]]  # record -> item (empty: all of it) and version receipted
    snapshots: dict[str, dt.datetime]  # account -> when its last receipted snapshot was captured
    holds: tuple[HoldEntry, ...]  # in force
    unsettled: dict[str, str]  # record -> a delivery of it that the recipient has not receipted
    crises: tuple[Crisis, ...]  # that go on
    flags: dict[str, str]  # record -> a flag on it that nobody has answered
    masking: frozenset[str]  # records whose restriction (sekretess) was begun and not done


def surroundings(workspace: Workspace, appraisal: Appraisal) -> Surroundings:
    """Read the books once."""
    receipts = tuple(receipt for receipt in ReceiptBook(workspace.home) if receipt.accepted)
    accepted = {receipt.record for receipt in receipts if receipt.kind in SNAPSHOT_KINDS}
    snapshots: dict[str, dt.datetime] = {}
    for entry in workspace.catalogue.list_records(kind=RecordKind.SNAPSHOT):
        if entry.id in accepted:
            snapshots[entry.account] = max(snapshots.get(entry.account, entry.captured_at), entry.captured_at)
    return Surroundings(
        workspace=workspace,
        appraisal=appraisal,
        registered=_registered(receipts),
        snapshots=snapshots,
        holds=tuple(entry for entry in HoldBook(workspace.store.root).entries() if entry.hold.in_force),
        unsettled={
            record: delivery
            for delivery, (state, records) in delivered(workspace).items()
            for record in records
            if state not in SETTLED
        },
        crises=CrisisBook(workspace.store.root).active(),
        flags={flag.record: flag.id for flag in open_flags(workspace.store.root, appraisal.at)},
        masking=frozenset(one.record for one in RestrictionBook(workspace.store.root).unfinished()),
    )


def delivered(workspace: Workspace) -> dict[str, tuple[DeliveryState, frozenset[str]]]:
    """Give each delivery whose packages, or whose answer, may concern us: its state, and the records in it."""
    store = DeliveryStore(workspace.store.root)
    return {
        entry.id: (entry.state, frozenset(content.record for content in store.contents(entry.id)))
        for entry in store
        if entry.kept or entry.state not in SETTLED
    }


def obstacles(around: Surroundings, thread: AssessedThread, record: Record) -> Iterator[str]:
    """Give why a thread, whose latest version is `record`, may not be destroyed today; each reason once."""
    assessments = tuple(item.assessment for item in thread.items)
    if holds := _holds(around, thread):
        yield HELD.format(holds=", ".join(holds))
    elif not thread.may_go:
        stops = next((one for one in assessments if not one.may_go(around.appraisal.today)), None)
        outcome, rule = (stops.outcome, stops.rule) if stops else (Outcome.MANUAL, "")
        yield NOT_DUE.format(outcome=outcome.swedish, rule=rule or "ingen regel")
    yield from (CRISIS.format(crisis=one.id) for one in around.crises if one.touches(thread.account))
    if flag := around.flags.get(thread.record):
        yield FLAGGED.format(flag=flag)
    if {one.item for one in thread.items} != set(platform_items(record)):
        yield NOT_ALL
    yield from _undecided(around, thread)
    yield from _unsnapped(around, thread, record)
    yield from _uncounted(around, record)
    yield from _unregistered(around, thread, record)
    if delivery := around.unsettled.get(thread.record):
        yield UNDELIVERED.format(delivery=delivery)
    if thread.record in around.masking:
        yield MASKING


def latest_record(workspace: Workspace, account: str, record: str) -> Record | None:
    """Give the latest version of a thread; None if it is not there or cannot be read (which is verify's to tell)."""
    versions = workspace.store.versions(account, record)
    if not versions:
        return None
    try:
        folder = version_folder(workspace.store.root, account, record, versions[-1])
        found = read_record((folder / "record.xml").read_bytes())
    except Exception:  # whatever is wrong with the file: what cannot be read is not destroyed
        return None
    return found if isinstance(found.content, Thread) else None


def items_of(record: Record) -> tuple[Item, ...]:
    """Give the post and the comments of a thread."""
    return tuple(record.content.items()) if isinstance(record.content, Thread) else ()


def published(record: Record, item: Item) -> dt.datetime:
    """Give when an item was published, as far as is known: a thing first seen later was there to be seen then."""
    return item.published_at or item.first_seen or record.provenance.captured_at


def _registered(receipts: Iterable[Receipt]) -> dict[str, frozenset[tuple[str, int]]]:
    found: dict[str, set[tuple[str, int]]] = {}
    for one in receipts:
        if one.kind is ReceiptKind.DIARIUM:
            found.setdefault(one.record, set()).add((one.item, one.version))
    return {record: frozenset(pairs) for record, pairs in found.items()}


def _holds(around: Surroundings, thread: AssessedThread) -> tuple[str, ...]:
    """Name the holds on any item of the thread in Swedish: those that the assessment knows, and those of the book."""
    items = {item.item for item in thread.items}
    told = [hold for item in thread.items for hold in item.assessment.held_by]
    booked = [one.hold.id for one in around.holds if thread.record in one.records or items & one.hold.items]
    words = {one.hold.id: f"{one.hold.type.swedish} ({one.hold.id})" for one in around.holds}
    return tuple(dict.fromkeys(words.get(hold) or hold_in_words(hold) for hold in (*told, *booked)))


def destroying(thread: AssessedThread) -> tuple[Assessment, ...]:
    """Give the assessments of a thread's items that let them be destroyed, restricted copies after their term too."""
    return tuple(
        item.assessment
        for item in thread.items
        if item.assessment.outcome.destroys or item.assessment.outcome is Outcome.KEEP_THEN_REMOVE
    )


def _undecided(around: Surroundings, thread: AssessedThread) -> Iterator[str]:
    """Ask for each destroying rule that a decision is in force today: no decision, no destruction (§0 p. 2)."""
    decision = around.appraisal.decision
    lacking = {one.rule for one in destroying(thread) if not decision(one.decision, one.rule, thread.account)}
    for rule in sorted(lacking):
        yield NO_DECISION.format(rule=rule)


def _unsnapped(around: Surroundings, thread: AssessedThread, record: Record) -> Iterator[str]:
    if not any(one.rule in around.appraisal.snapshot_rules for one in destroying(thread)):
        return
    taken = around.snapshots.get(thread.account)
    if taken is None or any(published(record, item) > taken for item in items_of(record)):
        yield NO_SNAPSHOT


def _uncounted(around: Surroundings, record: Record) -> Iterator[str]:
    """Ask that the year's statistics were counted before what they count is gone (Torsby 4.3)."""
    root = around.workspace.home
    for item in items_of(record):
        day = local_day(published(record, item))
        if not statistics_cover(root, day, seen=item.first_seen):
            yield NOT_COUNTED
            return


def _unregistered(around: Surroundings, thread: AssessedThread, record: Record) -> Iterator[str]:
    """Ask for the diarium's receipt of this very version, for the item or for the whole thread (§2.5)."""
    receipted = around.registered.get(thread.record, frozenset())
    registered = {item for item, version in receipted if version == record.version}
    wanted = {item.item for item in thread.items if item.assessment.outcome.registers}
    if "" not in registered and wanted - registered:
        yield NOT_REGISTERED


def platform_items(record: Record) -> tuple[str, ...]:
    """Give the item ids of a thread, in reading order."""
    return tuple(item_id(record.id, item.id) for item in items_of(record))
