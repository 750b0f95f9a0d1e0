"""A receipt taken in (kvittens): every answer held against what was delivered, then all of it written, or nothing.

The same receipt twice changes nothing: an answer about a record version (or an item of it) that stands in the book is
not written again. What was once received is not taken back by a later receipt, and a dnr is not changed by one, since
disposal may have been decided on it: such a row is refused, named, and a person has to see to it.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from archiver.config.actors import Actor
from archiver.delivery.life import log_of, mend, take_step
from archiver.diarium.answers import About, Answer, refused
from archiver.register.acting import Duty, require
from archiver.store.deliveries import Content, DeliveryEntry, DeliveryState, DeliveryStore
from archiver.store.receipts import Receipt, ReceiptBook, ReceiptKind
from archiver.workspace import Workspace

_REFERENCE = re.compile(r"(?!.*//)[\w .,:;=+()/-]{1,100}")
_HANDED_OVER = (DeliveryState.SENT, DeliveryState.RECEIVED, DeliveryState.REJECTED)
_Key = tuple[ReceiptKind, str, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What a receipt changed: the new lines of the book, how many were known, and the deliveries it brought further."""

    new: tuple[Receipt, ...]
    known: int
    deliveries: tuple[DeliveryEntry, ...]


@dataclass(slots=True)
class _Delivered:
    """What has been delivered, so that an answer can be understood."""

    entries: dict[str, DeliveryEntry] = field(default_factory=dict)
    contents: dict[str, tuple[Content, ...]] = field(default_factory=dict)
    by_version: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    by_item: dict[tuple[str, int], tuple[str, str]] = field(default_factory=dict)  # record and delivery
    by_package: dict[str, tuple[str, int]] = field(default_factory=dict)


def take_in(
    workspace: Workspace, answers: Sequence[Answer], *, actor: Actor, at: dt.datetime, recipient: str = ""
) -> TakenIn:
    """Write what the answers say to the book of receipts, log it, and bring the deliveries further.

    `recipient` is the id of the one who answers, where a person has said it.

    Raises:
        DeliveryRefused: an answer about something that was not delivered, or against what stands; its row is named
            and nothing has been written.
        NotEntitled: the actor may not register (diarieföra), or deliver.
    """
    delivered = _read(workspace, recipient)
    asked = [one for answer in answers for one in _receipts(workspace, delivered, answer, at)]
    for kind in {receipt.kind for _, receipt in asked}:
        require(actor, Duty.REGISTER if kind is ReceiptKind.DIARIUM else Duty.DELIVER)
    new = tuple(_unknown(tuple(ReceiptBook(workspace.home)), asked))
    ReceiptBook(workspace.home).note(new, log=log_of(workspace), at=at, by=actor.id)
    touched = dict.fromkeys(receipt.delivery for _, receipt in asked if receipt.delivery)
    moved = [_brought_further(workspace, delivered, one, actor, at) for one in touched]
    return TakenIn(new=new, known=len(asked) - len(new), deliveries=tuple(one for one in moved if one))


def _read(workspace: Workspace, recipient: str) -> _Delivered:
    store, found = DeliveryStore(workspace.home), _Delivered()
    for entry in store:
        if recipient not in ("", entry.recipient):
            continue
        contents = tuple(store.contents(entry.id))
        found.entries[entry.id] = entry
        found.contents[entry.id] = contents
        found.by_package |= {one.objid: (entry.id, one.number) for one in entry.packages}
        for one in contents:
            found.by_version.setdefault((one.record, one.version), []).append(entry.id)
            found.by_item |= {(item, one.version): (one.record, entry.id) for item in one.items}
    return found


def _receipts(
    workspace: Workspace, delivered: _Delivered, answer: Answer, at: dt.datetime
) -> Iterator[tuple[Answer, Receipt]]:
    if answer.about is About.ACT:
        yield answer, _of_act(workspace, delivered, answer, at)
        return
    if answer.about is About.PACKAGE:
        delivery, number = delivered.by_package.get(answer.id, ("", 0))
    else:
        delivery, number = answer.id, 0
    entry = delivered.entries.get(delivery)
    if entry is None:
        raise refused(answer.place, f"no {answer.about} {answer.id[:80]} has been made here. Is it for this archive?")
    _refuse_kept(answer, entry)
    for one in delivered.contents[entry.id]:
        if number in (0, one.package):
            yield answer, _receipt(answer, at, record=one.record, version=one.version, entry=entry)


def _of_act(workspace: Workspace, delivered: _Delivered, answer: Answer, at: dt.datetime) -> Receipt:
    """Give the receipt of one act, named by its record or by an item that we said must be registered."""
    record, item = answer.id, ""
    deliveries = delivered.by_version.get((record, answer.version), [])
    if (answer.id, answer.version) in delivered.by_item:
        record, one = delivered.by_item[answer.id, answer.version]
        item, deliveries = answer.id, [one]
    if not deliveries and not _is_kept(workspace, record, answer.version):
        raise refused(
            answer.place, f"{answer.id[:80]}, version {answer.version}, is unknown here: neither kept nor delivered."
        )
    entry = _answered(answer, [delivered.entries[one] for one in deliveries])
    return _receipt(answer, at, record=record, version=answer.version, entry=entry, item=item)


def _answered(answer: Answer, deliveries: list[DeliveryEntry]) -> DeliveryEntry | None:
    """Give the delivery that an act's answer is about: a dnr is of a diarium. None for one registered by hand."""
    suitable = [one for one in deliveries if not answer.accepted or one.terms.is_diarium == answer.registers]
    handed = [one for one in suitable if one.state in _HANDED_OVER]
    if suitable and not handed:
        _refuse_kept(answer, suitable[-1])
    if len({one.recipient for one in handed}) > 1:
        raise refused(answer.place, "it was delivered to several recipients. Say who answers: --from RECIPIENT.")
    return handed[-1] if handed else None


def _receipt(
    answer: Answer, at: dt.datetime, *, record: str, version: int, entry: DeliveryEntry | None, item: str = ""
) -> Receipt:
    diarium = entry is None or entry.terms.is_diarium
    if answer.accepted and diarium and not _REFERENCE.fullmatch(answer.reference):
        raise refused(answer.place, f"{answer.reference[:80]!r} is no dnr (diarienummer). Write it as KS 2026/12.")
    return Receipt(
        kind=ReceiptKind.DIARIUM if diarium else ReceiptKind.E_ARCHIVE,
        record=record,
        version=version,
        item=item,
        accepted=answer.accepted,
        reference=answer.reference,
        recipient=entry.recipient if entry else "",
        delivery=entry.id if entry else "",
        at=answer.at or at,
        reason="" if answer.accepted else answer.reason or "Ingen orsak angavs.",
    )


def _unknown(book: Sequence[Receipt], asked: Iterable[tuple[Answer, Receipt]]) -> Iterator[Receipt]:
    """Give the receipts that say something new; one that speaks against what stands is refused."""
    standing: dict[_Key, Receipt] = {}
    for receipt in book:
        standing[_key(receipt)] = receipt
    for answer, receipt in asked:
        before = standing.get(_key(receipt))
        if before is not None and before.delivery != receipt.delivery and receipt.kind is ReceiptKind.E_ARCHIVE:
            before = None  # received in one delivery, and now in the one that took its place
        if before is None or (not before.accepted and receipt.accepted):
            standing[_key(receipt)] = receipt
            yield receipt
        elif before.accepted and not receipt.accepted:
            raise refused(
                answer.place, f"{receipt.record} was received before ({before.reference or before.delivery})."
            )
        elif before.accepted and before.reference != receipt.reference:
            raise refused(
                answer.place, f"{receipt.record} has {before.reference} already, and this says {receipt.reference}."
            )


def _key(receipt: Receipt) -> _Key:
    return receipt.kind, receipt.record, receipt.version, receipt.item


def _refuse_kept(answer: Answer, entry: DeliveryEntry) -> None:
    if entry.state is DeliveryState.SUPERSEDED:
        raise refused(
            answer.place, f"{entry.id} has been superseded (ersatt). Ask for an answer about what replaced it."
        )
    if entry.state not in _HANDED_OVER:
        raise refused(
            answer.place,
            f"{entry.id} is {entry.state} ({entry.state.swedish}), so it cannot have been answered. If it was carried "
            f"by hand: archive deliveries send {entry.id}.",
        )


def _is_kept(workspace: Workspace, record: str, version: int) -> bool:
    return any(one.version == version for one in workspace.catalogue.versions(record))


def _brought_further(
    workspace: Workspace, delivered: _Delivered, delivery: str, actor: Actor, at: dt.datetime
) -> DeliveryEntry | None:
    """Bring a delivery to received when all of it is, to rejected when some of it is; None if nothing came of it."""
    entry = delivered.entries[delivery]
    mend(workspace, entry)
    answers = [one for one in ReceiptBook(workspace.home) if one.delivery == delivery]
    accepted = {(one.record, one.version) for one in answers if one.accepted}
    rejected = [one for one in answers if not one.accepted and (one.record, one.version) not in accepted]
    if rejected:
        state, reason = DeliveryState.REJECTED, rejected[-1].reason
    elif accepted >= {(one.record, one.version) for one in delivered.contents[delivery]}:
        state, reason = DeliveryState.RECEIVED, ""
    else:
        return None
    if entry.state is state:
        return None
    return take_step(workspace, entry, state, at=at, by=actor.id, reason=reason)
