"""The weekly digest (veckobrev): always sent, so that silence is never ambiguous. Numbers and ids only. Pure."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from archiver.alerts.ladder import Alert, AlertKind
from archiver.alerts.wording import Letter, title
from archiver.stockholm import local_day


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestFacts:
    """What the digest tells: since when, and what there was. None = not assessed yet. The mappings are by account."""

    archive: str
    since: dt.datetime
    accounts: tuple[tuple[str, str], ...]  # id and status in Swedish
    complete: Mapping[str, int]
    incomplete: Mapping[str, int]
    stopped: Mapping[str, int]
    new_records: int
    alerts: tuple[Alert, ...]
    flags: int
    disposal_due: int | None
    manual: int | None
    unregistered: int
    free_bytes: int


def digest_letter(facts: DigestFacts, *, now: dt.datetime) -> Letter:
    """Give the digest of the time from `facts.since` to `now`."""
    today = local_day(now)
    lines = [
        f"Veckobrev om arkivet över sociala medier, {facts.archive}, {_day(facts.since)} till {today}",
        "",
        _verdict(facts),
        "",
        "Fångster",
        *_captures(facts),
        f"  Nya eller ändrade handlingar: {facts.new_records}",
        "",
        "Att se till",
        f"  Öppna larm: {len(facts.alerts)}",
        *(f"    - {title(alert)}: {alert.account or alert.subject}, sedan {_day(alert.at)}" for alert in facts.alerts),
        f"  Öppna flaggor: {facts.flags}",
        f"  Trådar som får gallras i dag: {_known(facts.disposal_due)}",
        f"  Trådar som väntar på manuell bedömning: {_known(facts.manual)}",
        f"  Handlingar som saknar diarienummer: {facts.unregistered}",
        f"  Ledigt diskutrymme: {facts.free_bytes / 1e9:.1f} GB".replace(".", ","),
        "",
        "Kommer inget veckobrev står klockan stilla. Kontrollera då med: archive status",
    ]
    return Letter(subject=f"[Arkivet] Veckobrev {today}: {_short(facts)}", text="\n".join(lines) + "\n")


def _captures(facts: DigestFacts) -> list[str]:
    if not facts.accounts:
        return ["  Kontoförteckningen är tom."]
    lines = []
    for account, status in facts.accounts:
        counts = (
            f"fullständiga {facts.complete.get(account, 0)}, inte fullständiga {facts.incomplete.get(account, 0)}, "
            f"avbrutna {facts.stopped.get(account, 0)}"
        )
        lines.append(f"  {account} ({status}): {counts}")
    return lines


def _verdict(facts: DigestFacts) -> str:
    if _troubles(facts):
        return "Något behöver ses till; se nedan."
    return "Allt är i ordning: inga öppna larm, inga öppna flaggor, inget som väntar på diarienummer."


def _troubles(facts: DigestFacts) -> int:
    """Count each thing once: a flag, and what lacks its number, has an alert of its own too."""
    kinds = Counter(alert.kind for alert in facts.alerts)
    flags, unregistered = kinds.pop(AlertKind.FLAG_OPEN, 0), kinds.pop(AlertKind.REGISTRATION_MISSING, 0)
    return kinds.total() + max(flags, facts.flags) + (facts.unregistered or unregistered)


def _short(facts: DigestFacts) -> str:
    if not _troubles(facts):
        return "allt i ordning"
    return "1 sak att se till" if _troubles(facts) == 1 else f"{_troubles(facts)} saker att se till"


def _known(count: int | None) -> str:
    return "inte bedömt ännu" if count is None else str(count)


def _day(at: dt.datetime) -> str:
    return local_day(at).isoformat()
