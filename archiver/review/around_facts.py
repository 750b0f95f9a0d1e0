"""What register, receipts, snapshots and crises tell of an item. Pure: `Surroundings` in, facts out."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from archiver.config.accounts import AccountEntry, Status
from archiver.records import Comment, Item, Record, Thread
from archiver.retention.factkeys import SetBy, lowers
from archiver.review.known_values import Doubt, FactValue, Known
from archiver.review.structure import gone_since, published_day
from archiver.review.surroundings import Surroundings
from archiver.secrecy.restrictions import Ground
from archiver.stockholm import local_day
from archiver.store.receipts import Receipt, ReceiptKind

_STATUS = {Status.CLOSING: "avslutas", Status.CLOSED: "avslutat"}
_GROUNDS = {
    Ground.SECRECY: "sekretess",
    Ground.PERSONAL_DATA: "personuppgifter",
    Ground.UNLAWFUL: "olagligt",
    Ground.NOT_PUBLIC: "synlighet",
    Ground.CONSENT: "samtycke",
}
_WHO = {
    ReceiptKind.DIARIUM: "diariet",
    ReceiptKind.OTHER: "det mottagande systemet",
}


def register_facts(around: Surroundings, record: Record) -> Iterator[Known]:
    """Give what the register of accounts says; of an account that is not listed, only whose record it is."""
    entry = around.register.get(record.account.id)
    authority = (entry.authority if entry else record.account.authority) or around.authority
    yield _system("arkivbildare", authority, reason="Enligt kontoförteckningen.")
    if entry is not None:
        yield from _entry_facts(entry)


def _entry_facts(entry: AccountEntry) -> Iterator[Known]:
    reason = "Enligt kontoförteckningen."
    yield _system("kontotyp", entry.class_, reason=reason)
    yield _system("konto_status", _STATUS.get(entry.status, "aktiv"), reason=reason)


def receipt_facts(around: Surroundings, record: Record, item: str) -> Iterator[Known]:
    """Give what diarium and other systems have answered about the item or its whole record.

    One refusal, or one recipient whose last word was a refusal, makes the transfer not acknowledged.
    """
    answers = [
        receipt for receipt in around.receipts.get(record.id, ()) if receipt.kind in _WHO and receipt.item in ("", item)
    ]
    refused = [receipt for receipt in answers if not receipt.accepted]
    accepted = [receipt for receipt in answers if receipt.accepted]
    if refused:
        yield _of(refused[-1], "overforing", "ej_kvitterad", "tog inte emot överföringen")
    elif accepted:
        yield _of(accepted[-1], "overforing", "kvitterad", "har kvitterat överföringen")
        yield _of(accepted[-1], "kvitterad_datum", local_day(accepted[-1].at), "har kvitterat överföringen")
    for receipt in accepted:
        if receipt.kind is ReceiptKind.DIARIUM and receipt.reference:
            yield _of(receipt, "arende", receipt.reference, "har registrerat handlingen")
        elif receipt.kind is ReceiptKind.OTHER:
            place = " ".join(part for part in (receipt.recipient, receipt.reference) if part)
            yield _of(receipt, "overford_till", place or "annat system", "har tagit emot handlingen")


def snapshot_day(around: Surroundings, record: Record, thread: Thread, item: Item) -> Iterator[Known]:
    """Give the day of the first receipted snapshot (ögonblicksbild) of the account in which the item can have been.

    That is: captured after the item was published, and before it disappeared; a hidden comment is in none.
    """
    published = published_day(item)
    if published is None or (isinstance(item, Comment) and item.hidden):
        return
    gone = gone_since(thread, item)
    for captured in around.snapshots.get(record.account.id, ()):
        if local_day(captured) > published and (gone is None or captured < gone):
            yield _system(
                "ingar_i_ogonblicksbild",
                local_day(captured),
                at=captured,
                reason="E-arkivet har kvitterat ögonblicksbilden.",
            )
            return


def crisis_facts(around: Surroundings, record: Record, item: Item) -> Iterator[Known]:
    """Give the crisis during which the item was published (or first seen, when that is not known)."""
    at = item.published_at or item.first_seen
    for crisis in around.crises:
        if at is not None and crisis.covers(record.account.id, at):
            yield _system("kris", crisis.id, by=crisis.by, at=crisis.started_at, reason="Publicerad under krisen.")
            return


def not_acknowledged(known: Iterable[Known]) -> Iterator[Known]:
    """Give that a transfer is not acknowledged, when somebody says that there was one and no system has answered."""
    told = {one.key: one for one in known}
    if "overford_till" in told and "overforing" not in told:
        reason = "Handlingen är överförd, men kvittens saknas."
        yield _system("overforing", "ej_kvitterad", at=told["overford_till"].at, reason=reason)


def restriction_doubts(around: Surroundings, record: Record, item: str, known: Mapping[str, Known]) -> Iterator[Doubt]:
    """Say that an item is kept apart (skyddad förvaring) though no fact says why: its text cannot be looked at."""
    for line in around.restricted.get(record.id, ()):
        key = _GROUNDS[line.ground]
        fact = known.get(key)
        said = fact is not None and fact.source is SetBy.PERSON and fact.value is not None
        marked = said and not lowers(key, None, known[key].value)
        if not marked and (not line.items or item in line.items):
            sentence = f"Handlingen ligger i skyddad förvaring ({line.ground.swedish}), men {key} säger inte varför."
            yield Doubt(key=key, reason=sentence)


def _of(receipt: Receipt, key: str, value: FactValue, act: str) -> Known:
    who = receipt.recipient or _WHO[receipt.kind]
    sentence = f"{who[:1].upper()}{who[1:]} {act} {local_day(receipt.at)}."
    return _system(key, value, at=receipt.at, reason=sentence)


def _system(key: str, value: FactValue, *, reason: str, by: str = "", at: dt.datetime | None = None) -> Known:
    return Known(key=key, value=value, source=SetBy.SYSTEM, by=by, at=at, reason=reason)
