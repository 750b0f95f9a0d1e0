"""The coverage report (täckningsrapport): of one account or all, for a period, as an archivist signs it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from archiver.records import Count, Coverage, Harvest, RecordKind
from archiver.render.wording import HARVESTS, LANES, counted, day, moment, number
from archiver.reports.coverage import AccountCoverage, Gap, covered
from archiver.reports.subjects import Period, subjects
from archiver.reports.wording import pace_told, period_told
from archiver.reports.writing import Report, shortened
from archiver.workspace import Workspace, index

TEMPLATE = Path(__file__).with_name("tackning.html.j2")
PARTS = {"posts": "Inlägg", "comments": "Kommentarer", "media": "Bilder, filmer och bilagor"}
HEADINGS = ("Konto", "Slag", "Från", "Till", "Väg", "Utfall", "Vad", "Förväntat", "Fångat", "Skäl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One account as the template shows it: every value is a text."""

    name: str
    whole: bool
    remarks: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    counts: tuple[tuple[str, ...], ...]
    harvests: list[tuple[str, ...]]
    missing: list[tuple[str, ...]]
    stops: list[tuple[str, ...]]
    gaps: list[tuple[str, ...]]
    snapshots: list[tuple[str, ...]]
    more_harvests: int
    more_missing: int


def account_coverages(
    workspace: Workspace, period: Period, *, account: str = "", now: dt.datetime
) -> tuple[AccountCoverage, ...]:
    """Give the coverage of the named account, or of all.

    Raises:
        NoSuchThing: there is no such account. WorkspaceError: a harvest statement cannot be read.
    """
    catalogue = index(workspace)
    return tuple(
        covered(
            subject,
            [_needed(one, period) for one in workspace.store.harvests(subject.id)],
            [one.captured_at for one in catalogue.list_records(account=subject.id, kind=RecordKind.SNAPSHOT)],
            workspace.settings.schedule,
            period,
            now=now,
        )
        for subject in subjects(workspace, account)
    )


def _needed(harvest: Harvest, period: Period) -> Harvest:
    """Give the harvest without what is of no use outside the period, so that many years of them fit in memory."""
    return harvest if period.holds(harvest.started_at) else replace(harvest, seen=(), coverage=Coverage())


def coverage_report(told: tuple[AccountCoverage, ...], period: Period, *, account: str = "") -> Report:
    """Give the report on these accounts."""
    name = f"tackningsrapport-{account or 'alla-konton'}-{period.first}-{period.last}"
    only = next((one.subject.name for one in told if account), "alla konton")
    return Report(
        name=name,
        title=f"Fångsten av {only}, {period_told(period.first, period.last)}",
        kind="Täckningsrapport",
        account=account,
        template=TEMPLATE,
        values={
            "period": period_told(period.first, period.last),
            "summary": [_summary(one) for one in told],
            "sections": [_section(one) for one in told],
            "authorities": ", ".join(sorted({one.subject.authority for one in told})),
        },
        headings=HEADINGS,
        rows=tuple(row for one in told for row in _rows(one)),
    )


def remarks(told: AccountCoverage) -> tuple[str, ...]:
    """Say in Swedish what the archivist has to see to; nothing when the account was captured as planned."""
    return tuple(_remarks(told))


def _remarks(told: AccountCoverage) -> Iterator[str]:
    if told.subject.entry is None:
        yield "Kontot finns inte i kontoförteckningen, så det har ingen fångstplan att jämföra med."
    if told.latest is None:
        yield "Kontot har inte fångats i sin helhet någon gång under perioden."
    if told.remaining:
        yield f"{counted(told.remaining, 'uppgift', 'uppgifter')} saknades ännu vid den senaste fångsten."
    if told.lost:
        yield f"{counted(told.lost, 'tråd', 'trådar')} gick inte att läsa vid något tillfälle."
    if told.stopped_last:
        yield f"Det senaste försöket avbröts: {told.harvests[-1].reason}"
    elif told.stops:
        stops = sum(one.times for one in told.stops)
        yield f"{counted(stops, 'försök', 'försök')} avbröts, men kontot har fångats därefter."
    if told.gaps:
        longest = max(one.length for one in told.gaps)
        yield f"Fångstplanen bröts {counted(len(told.gaps), 'gång', 'gånger')}, som längst i {_length(longest)}."
    for one in told.snapshots:
        if one.taken is None:
            yield f"Ögonblicksbild saknas för {day(one.day)}."


def _section(told: AccountCoverage) -> Section:
    harvests, more_harvests = shortened([_harvest(one) for one in told.harvests])
    missing, more_missing = shortened(
        [
            (one.kind, one.what, one.why, _between(one.first, one.last), "ja" if one.remains else "nej")
            for one in sorted(told.missing, key=lambda one: not one.remains)
        ]
    )
    return Section(
        name=told.subject.name,
        whole=told.whole,
        remarks=remarks(told),
        facts=tuple(_facts(told)),
        counts=tuple(_counts(told)),
        harvests=harvests,
        missing=missing,
        stops=[(one.reason, number(one.times), _between(one.first, one.last)) for one in told.stops],
        gaps=[(*_ends(one), _length(one.length)) for one in told.gaps],
        snapshots=[(day(one.day), day(one.taken) if one.taken else "saknas") for one in told.snapshots],
        more_harvests=more_harvests,
        more_missing=more_missing,
    )


def _facts(told: AccountCoverage) -> Iterator[tuple[str, str]]:
    subject = told.subject
    yield "Konto", f"{subject.name} ({subject.id})"
    yield "Plattform", subject.platform
    yield "Adress", subject.url
    yield "Arkivbildare", subject.authority
    yield "Status", subject.status
    yield "Omfattning", subject.level_told
    yield "Fångstplan", pace_told(told.pace)
    yield "Vägar", ", ".join(f"{LANES[lane]} ({number(times)})" for lane, times in told.lanes) or "inga fångster"
    yield "Trådar", _threads(told)


def _threads(told: AccountCoverage) -> str:
    lost = f", varav {number(told.lost)} inte gick att läsa" if told.lost else ""
    return f"{number(told.listed)} påträffades under perioden{lost}"


def _counts(told: AccountCoverage) -> Iterator[tuple[str, ...]]:
    if told.coverage is None:
        return
    for field, name in PARTS.items():
        count: Count = getattr(told.coverage, field)
        expected = "källan säger inte" if count.expected is None else number(count.expected)
        yield name, expected, number(count.captured), number(len(count.missing))


def _harvest(one: Harvest) -> tuple[str, ...]:
    counts = (f"{number(getattr(one.coverage, field).captured)}" for field in PARTS)
    partly = " (del av flödet)" if one.limited else ""
    return moment(one.started_at, "minute"), LANES[one.lane], HARVESTS[one.status] + partly, *counts


def _summary(told: AccountCoverage) -> tuple[str, ...]:
    return (
        told.subject.name,
        number(len(told.harvests)),
        number(sum(one.times for one in told.stops)),
        number(told.listed),
        number(told.remaining),
        number(len(told.gaps)),
        _as_planned(told),
    )


def _as_planned(told: AccountCoverage) -> str:
    """Say whether the account was captured by its plan; one that is not in the register has none."""
    if told.subject.entry is None:
        return "– (ingen plan)"
    return "Ja" if told.whole else "Nej"


def _rows(told: AccountCoverage) -> Iterator[tuple[str, ...]]:
    account = told.subject.id
    for one in told.harvests:
        for field, name in PARTS.items():
            count: Count = getattr(one.coverage, field)
            expected = "" if count.expected is None else str(count.expected)
            status = HARVESTS[one.status] + (" (del av flödet)" if one.limited else "")
            spans = (_stamp(one.started_at), _stamp(one.ended_at))
            yield account, "fångst", *spans, LANES[one.lane], status, name, expected, str(count.captured), one.reason
    for lack in told.missing:
        state = "saknas ännu" if lack.remains else "saknades"
        yield (
            account,
            f"saknat: {lack.kind}",
            _stamp(lack.first),
            _stamp(lack.last),
            "",
            state,
            lack.what,
            "",
            "",
            lack.why,
        )
    for stop in told.stops:
        times = counted(stop.times, "gång", "gånger")
        yield account, "stopp", _stamp(stop.first), _stamp(stop.last), "", times, "", "", "", stop.reason
    for gap in told.gaps:
        ends = ("" if at is None else _stamp(at) for at in (gap.after, gap.until))
        yield account, "glapp", *ends, "", _length(gap.length), "", "", "", "Fångstplanen bröts."
    for snapshot in told.snapshots:
        taken = _stamp(snapshot.taken) if snapshot.taken else ""
        state = "tagen" if snapshot.taken else "saknas"
        yield account, "ögonblicksbild", snapshot.day.isoformat(), taken, "", state, "", "", "", ""


def _ends(gap: Gap) -> tuple[str, str]:
    after = moment(gap.after, "minute") if gap.after else "aldrig fångat dessförinnan"
    until = moment(gap.until, "minute") if gap.until else "inte fångat därefter"
    return after, until


def _between(first: dt.datetime, last: dt.datetime) -> str:
    return day(first) if day(first) == day(last) else f"{day(first)} – {day(last)}"


def _length(length: dt.timedelta) -> str:
    hours = round(length.total_seconds() / 3600)
    return f"{number(hours)} timmar" if hours < 48 else f"{number(round(hours / 24))} dygn"


def _stamp(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
