"""How a harvest ended: as a document for machines, and in plain Swedish for the archivist. Pure."""

from collections import Counter
from pathlib import Path
from typing import Any

from archiver.cli.output import error_document
from archiver.cli.plain import harmless, moment, plain
from archiver.cli.wording import COVERED, VERDICTS, coverage_document
from archiver.harvesting.ledger import KeptRecord
from archiver.pipeline import HarvestReport
from archiver.records import Count, Coverage, HarvestStatus, Missing, Outcome, RecordKind
from archiver.render.wording import LANES
from archiver.volumes import pdfs_in

SHOWN = 10  # so many of what is missing are named; all of it stands in the harvest's file
_STATUS = {
    HarvestStatus.COMPLETE: "Fångsten är fullständig.",
    HarvestStatus.INCOMPLETE: "Fångsten är inte fullständig.",
    HarvestStatus.STOPPED: "Fångsten avbröts.",
}


def report_document(report: HarvestReport) -> dict[str, Any]:
    """Give the report as plain values; the keys are documented in docs/cli.md and do not change."""
    harvest = report.harvest
    found = Counter(seen.outcome for seen in harvest.seen)
    error = report.error
    failure = error_document(type(error).__name__, str(error), error.exit_code) if error else {}
    return failure | {
        "account": report.account.id,
        "harvest": harvest.id,
        "lane": harvest.lane.value,
        "status": harvest.status.value,
        "reason": harvest.reason,
        "tried": [{"harvest": one.id, "lane": one.lane.value, "reason": one.reason} for one in report.tried],
        "profile": harvest.profile,
        "profile_version": harvest.profile_version,
        "limited": harvest.limited,
        "incremental": harvest.incremental,
        "started_at": moment(harvest.started_at),
        "ended_at": moment(harvest.ended_at),
        "threads": {outcome.value: found[outcome] for outcome in Outcome},
        "coverage": coverage_document(harvest.coverage),
        "records": [_record(record) for record in report.records],
    }


def _record(record: KeptRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "version": record.version,
        "kind": record.kind.value,
        "path": str(record.path),
        "pdf": str(record.pdf),
        "xml": str(record.xml),
        "volumes": [str(path) for path in pdfs_in(record.path)],
        "validation": [plain(said) for said in record.validation],
    }


def report_text(report: HarvestReport, folder: Path) -> str:
    """Say what was captured, what is missing, who approved what, and what to open."""
    harvest = report.harvest
    lines = [f"{harmless(report.account.name)} ({report.account.id}) – {_STATUS[harvest.status]}"]
    if harvest.reason:
        lines.append(harmless(harvest.reason))
    lines += [f"Vägen {LANES[one.lane]} gick inte: {harmless(one.reason)}" for one in report.tried]
    lines += ["", *_found(report)]
    lines += ["", "Täckning (förväntat och fångat):", *_coverage(harvest.coverage)]
    if missing := _missing(harvest.coverage):
        lines += ["", "Det som saknas:", *missing]
    if report.records:
        lines += ["", *_approved(report.records), "", "Öppna:"]
        lines += [f"  {record.pdf}" for record in report.records[:SHOWN]]
        if len(report.records) > SHOWN:
            lines.append(f"  … och {len(report.records) - SHOWN} till; `archive list` visar alla.")
    lines += ["", f"Täckningsuppgift: {folder / 'store' / report.account.id / 'harvests' / harvest.id}.json"]
    return "\n".join(lines)


def _found(report: HarvestReport) -> list[str]:
    found = Counter(seen.outcome for seen in report.harvest.seen)
    snapshots = sum(record.kind is RecordKind.SNAPSHOT for record in report.records)
    if not report.records and not found[Outcome.FAILED] and report.harvest.status is not HarvestStatus.STOPPED:
        return ["Inget har ändrats sedan senaste fångsten."]
    words = {
        Outcome.NEW: "nya",
        Outcome.CHANGED: "ändrade",
        Outcome.UNCHANGED: "oförändrade",
        Outcome.DISAPPEARED: "försvunna",
        Outcome.FAILED: "kunde inte läsas",
    }
    told = ", ".join(f"{found[outcome]} {word}" for outcome, word in words.items() if found[outcome]) or "inga"
    return [f"Trådar: {told}.", *(["Ögonblicksbild av kontot: sparad."] if snapshots else [])]


def _coverage(coverage: Coverage) -> list[str]:
    lines = []
    for kind, word in COVERED.items():
        count: Count = getattr(coverage, kind)
        expected = "okänt antal" if count.expected is None else str(count.expected)
        lines.append(f"  {word}: {count.captured} av {expected}")
    return lines


def _missing(coverage: Coverage) -> list[str]:
    missing: tuple[Missing, ...] = coverage.posts.missing + coverage.comments.missing + coverage.media.missing
    lines = [f"  {harmless(one.what)}: {harmless(one.why)}" for one in missing[:SHOWN]]
    if len(missing) > SHOWN:
        lines.append(f"  … och {len(missing) - SHOWN} till; alla står i täckningsuppgiften.")
    return lines


def _approved(records: tuple[KeptRecord, ...]) -> list[str]:
    """Say of each judge and format how many files it approved, and name what it did not."""
    said: dict[tuple[str, str], Counter[str]] = {}
    for record in records:
        for validation in record.validation:
            said.setdefault((validation.judge, validation.flavour), Counter())[validation.verdict] += 1
    if not said:
        return ["Ingen har prövat filerna. `archive doctor` säger vad som saknas."]
    return ["Prövning av filerna:"] + [
        f"  {judge} ({flavour}): " + ", ".join(f"{n} {VERDICTS.get(v, v)}" for v, n in sorted(verdicts.items()))
        for (judge, flavour), verdicts in said.items()
    ]
