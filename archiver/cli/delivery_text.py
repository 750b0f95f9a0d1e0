"""Deliveries as a person reads them, and as plain values for --json."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from archiver.cli.plain import harmless, plain
from archiver.delivery.overdue import Unregistered
from archiver.delivery.preparing import Plan
from archiver.findings import Finding
from archiver.render.wording import counted, size
from archiver.stockholm import STOCKHOLM, local_day
from archiver.store.deliveries import (
    DeliveryEntry,
    DeliveryState,
    DeliveryStore,
    Selection,
    Step,
    deliveries_with,
)
from archiver.store.receipts import Receipt, ReceiptBook, ReceiptKind

_NEXT = {
    DeliveryState.PLANNED: "Kör archive deliver med samma urval: den byggs klart.",
    DeliveryState.PREPARED: "Kör archive deliver med samma urval: den kontrolleras.",
    DeliveryState.CHECKED: "Skicka: archive deliveries send {id}",
    DeliveryState.SENT: "Läs in kvittensen när den kommer: archive receipt FIL",
    DeliveryState.REJECTED: "Rätta det som angavs, och leverera på nytt: archive deliver {recipient} …",
}


def plan_document(planned: Plan) -> dict[str, Any]:
    """Give what would be delivered as plain values."""
    return {
        "recipient": planned.recipient.id,
        "format": planned.recipient.format,
        "selection": planned.selection.model_dump(mode="json"),
        "packages": [
            {
                "number": place,
                "accounts": sorted({one.account for one in package}),
                "records": len({one.record for one in package}),
                "versions": len(package),
                "files": sum(one.files for one in package),
                "size": sum(one.size for one in package),
            }
            for place, package in enumerate(planned.packages, 1)
        ],
        "withheld": planned.withheld,
        "registered": planned.registered,
    }


def _records(count: int) -> str:
    return counted(count, "handling", "handlingar")


def plan_text(planned: Plan) -> str:
    """Say what would be delivered."""
    lines = [
        f"Skulle levereras till {planned.recipient.name} ({planned.recipient.format}): {_asked(planned.selection)}"
    ]
    for place, package in enumerate(planned.packages, 1):
        records = len({one.record for one in package})
        accounts = ", ".join(sorted({one.account for one in package}))
        total = size(sum(one.size for one in package))
        lines.append(
            f"  Paket {place} av {len(planned.packages)}: {accounts}, {_records(records)}, "
            f"{counted(len(package), 'version', 'versioner')}, {total}"
        )
    if planned.withheld:
        lines.append(f"Med sekretess eller annat skydd, och därför inte med: {_records(planned.withheld)}.")
    if planned.registered:
        lines.append(f"Med diarienummer redan, och därför inte med: {_records(planned.registered)}.")
    return "\n".join(lines)


def delivery_document(home: Path, entry: DeliveryEntry, findings: Sequence[Finding] = ()) -> dict[str, Any]:
    """Give a delivery as plain values: its state, packages with paths, history, and what the checks said."""
    folder = DeliveryStore(home).packages(entry.id)
    return {
        "delivery": entry.id,
        "recipient": entry.recipient,
        "format": entry.terms.format,
        "state": entry.state.value,
        "selection": entry.selection.model_dump(mode="json"),
        "packages": [
            one.model_dump(mode="json") | {"path": str(folder / one.name) if entry.kept else None}
            for one in entry.packages
        ],
        "counted_to": entry.counted_to.isoformat(),
        "withheld": entry.withheld,
        "replaces": entry.replaces or None,
        "steps": [step.model_dump(mode="json") for step in entry.steps],
        "findings": [plain(one) for one in findings],
    }


def delivery_text(home: Path, entry: DeliveryEntry, findings: Sequence[Finding] = ()) -> str:
    """Say all of a delivery, and what to do next."""
    folder = DeliveryStore(home).packages(entry.id)
    lines = [f"{entry.id}: {entry.state.swedish}. {_asked(entry.selection)}"]
    for one in entry.packages:
        lines.append(f"  {folder / one.name if entry.kept else one.name}  {size(one.size)}  sha256 {one.sha256}")
    lines += [f"  {_step(step)}" for step in entry.steps]
    if entry.withheld:
        lines.append(f"Med sekretess eller annat skydd, och därför inte med: {_records(entry.withheld)}.")
    lines += [f"  {one.level} {one.rule}  {harmless(one.where)}: {harmless(one.message)}" for one in findings]
    if entry.state in _NEXT:
        lines.append(_NEXT[entry.state].format(id=entry.id, recipient=entry.recipient))
    return "\n".join(lines)


def answers_document(home: Path, record: str) -> dict[str, Any]:
    """Give which deliveries a record went in, and what was answered about it, as plain values."""
    return {
        "deliveries": [
            {"delivery": one.id, "recipient": one.recipient, "state": one.state.value}
            for one in deliveries_with(home, record)
        ],
        "receipts": [one.model_dump(mode="json") for one in _receipts(home, record)],
    }


def answers_lines(home: Path, record: str) -> list[str]:
    """Say the same, a line for each answer, and one for each delivery that has none."""
    answers = _receipts(home, record)
    lines = [
        f"{_answered(one)}: {harmless(one.reference or one.reason) or 'utan beteckning'}, version {one.version}"
        f"{f', {one.item}' if one.item else ''}, {local_day(one.at)}"
        for one in answers
    ]
    answered = {one.delivery for one in answers}
    waiting = (one for one in deliveries_with(home, record) if one.id not in answered)
    return [*lines, *(f"Leverans {one.id}: {one.state.swedish}" for one in waiting)]


def _receipts(home: Path, record: str) -> list[Receipt]:
    return [one for one in ReceiptBook(home) if one.record == record]


def _answered(receipt: Receipt) -> str:
    if not receipt.accepted:
        return "Avvisad"
    return "Diarienummer" if receipt.kind is ReceiptKind.DIARIUM else "Mottagen av e-arkivet"


def deliveries_text(entries: Sequence[DeliveryEntry]) -> str:
    """Say one line for each delivery."""
    if not entries:
        return "Inga leveranser. Gör en: archive deliver MOTTAGARE --year 2025"
    return "\n".join(
        f"{one.id}  {one.state.swedish}  {len(one.packages)} paket  {_asked(one.selection)}" for one in entries
    )


def waiting_text(found: Sequence[Unregistered]) -> str:
    """Say what waits for its dnr, and how it gets one."""
    if not found:
        return "Inget väntar på diarienummer."
    lines = [f"{one.record}  {one.account}  sedan {one.since}  {', '.join(one.items)}" for one in found]
    return "\n".join([*lines, 'Lämna till diariet: archive deliver DIARIUM --record HANDLING --case "DNR"'])


def _step(step: Step) -> str:
    at = step.at.astimezone(STOCKHOLM).strftime("%Y-%m-%d %H:%M")
    words = [at, step.state.swedish, f"({step.by})" if step.by else "", harmless(step.reason)]
    return " ".join(word for word in words if word)


def _asked(selection: Selection) -> str:
    if selection.record:
        return f"{selection.record}{f' i {harmless(selection.case)}' if selection.case else ''}"
    whose = ", ".join(selection.accounts) or "alla konton"
    shape = "samlingsärende, " if selection.collective else ""
    return f"{shape}{whose}, {selection.first} till {selection.last}"
