"""The extract for the authority's description of its archive (arkivbeskrivning): OSL 4:2 and AL 6 § second point.

What the program knows is filled in, under the headings of the law; what only the authority knows is asked for by name,
never made up. Names of officials are those of archive.toml: the law asks who can tell more (OSL 4:2 first paragraph 4).
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archiver.config.authority import Person
from archiver.config.settings import Settings
from archiver.records import RecordKind
from archiver.render.wording import LANES, day, number
from archiver.reports.coverage import planned_pace
from archiver.reports.subjects import Subject, subjects
from archiver.reports.wording import pace_told, recipient_told
from archiver.reports.writing import Report
from archiver.retention.decisions import decisions_from, why_not
from archiver.retention.rules import Rules, read_rules, rules_path
from archiver.workspace import Workspace, index

TEMPLATE = Path(__file__).with_name("arkivbeskrivning.html.j2")
HEADINGS = (
    "Konto",
    "Id",
    "Plattform",
    "Adress",
    "Arkivbildare",
    "Status",
    "Omfattning",
    "Trådar",
    "Versioner",
    "Ögonblicksbilder",
    "Kommentarer",
    "Äldsta handling",
    "Senast fångad",
    "Förvaras i",
)
TO_FILL_IN = "fylls i av myndigheten"
ROLES = {
    "kommunarkivarie": "Kommunarkivarie",
    "arkivansvarig": "Arkivansvarig",
    "arkivredogorare": "Arkivredogörare",
    "registrator": "Registrator",
    "dataskyddsombud": "Dataskyddsombud",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What the archive has of one account."""

    name: str
    id: str
    platform: str
    url: str
    authority: str
    status: str
    level: str
    threads: int
    versions: int
    snapshots: int
    comments: int
    first: dt.datetime | None  # of the oldest record's content, else of its capture
    last: dt.datetime | None  # when the newest was captured
    destination: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """The extract: every part under its heading in the law, each value a text."""

    holdings: tuple[Holding, ...]
    officials: tuple[tuple[str, str], ...]
    taken: tuple[tuple[str, str], ...]
    given: tuple[tuple[str, str], ...]
    decisions: tuple[tuple[str, str], ...]
    rules_version: str
    resting: int  # rules that could destroy and rest without a decision in force
    restricting: int  # rules in all that could destroy


def describe(workspace: Workspace, *, today: dt.date) -> Description:
    """Give the extract as the archive stands that day.

    Raises:
        RulesInvalid: the workspace's own rules are not valid.
    """
    settings, rules = workspace.settings, read_rules(rules_path(workspace.home))
    told = subjects(workspace)
    destroying = [rule for rule in rules.rules if rule.destroys]
    return Description(
        holdings=tuple(_holding(workspace, subject) for subject in told),
        officials=tuple(_officials(settings.people)),
        taken=tuple(_taken(settings, subject) for subject in told if planned_pace(subject, settings.schedule)),
        given=tuple((one.name or one.id, recipient_told(one).partition(": ")[2]) for one in settings.recipients),
        decisions=tuple(_decisions(settings, today)),
        rules_version=rules.version,
        resting=len(destroying) - _live(rules, settings, today),
        restricting=len(destroying),
    )


def description_report(settings: Settings, told: Description, *, today: dt.date) -> Report:
    """Give the report of the extract."""
    authority = settings.authority
    return Report(
        name=f"arkivbeskrivning-{today}",
        title="Handlingar från sociala medier",
        kind="Arkivbeskrivning, utdrag",
        account="",
        template=TEMPLATE,
        values={
            "told": told,
            "org_nr": authority.org_nr,
            "contact": authority.contact or TO_FILL_IN,
            "archive_authority": settings.gallring.archive_authority or TO_FILL_IN,
            "controller": settings.gallring.controller or "den nämnd eller det bolag som är arkivbildare",
            "classification": settings.gallring.classification or TO_FILL_IN,
            "to_fill_in": TO_FILL_IN,
            "shown": [_shown(one) for one in told.holdings],
        },
        headings=HEADINGS,
        rows=tuple(_row(one) for one in told.holdings),
    )


def _holding(workspace: Workspace, subject: Subject) -> Holding:
    entries = index(workspace).list_records(account=subject.id)
    threads = [one for one in entries if one.kind is RecordKind.THREAD]
    moments = [one.published_at or one.captured_at for one in entries]
    entry = subject.entry
    return Holding(
        name=subject.name,
        id=subject.id,
        platform=subject.platform,
        url=subject.url,
        authority=subject.authority,
        status=subject.status,
        level=subject.level_told,
        threads=len(threads),
        versions=sum(len(workspace.store.versions(subject.id, one.id)) for one in entries),
        snapshots=len(entries) - len(threads),
        comments=sum(one.comments for one in threads),
        first=min(moments, default=None),
        last=max((one.captured_at for one in entries), default=None),
        destination=entry.destination if entry else "",
    )


def _officials(people: tuple[Person, ...]) -> Iterator[tuple[str, str]]:
    for role, title in ROLES.items():
        named = [f"{one.name} ({one.authority})" if one.authority else one.name for one in people if role in one.roles]
        if named:
            yield title, ", ".join(named)


def _taken(settings: Settings, subject: Subject) -> tuple[str, str]:
    lanes = ", ".join(LANES[lane] for lane in subject.entry.lanes) if subject.entry else ""
    return subject.name, f"{subject.platform}, {pace_told(planned_pace(subject, settings.schedule))}, med {lanes}"


def _decisions(settings: Settings, today: dt.date) -> Iterator[tuple[str, str]]:
    for decision in decisions_from(settings.decisions):
        authority = decision.authority or ""
        yield decision.shown, f"{authority}: {why_not(decision, today, decision.authority) or 'gäller'}"


def _live(rules: Rules, settings: Settings, today: dt.date) -> int:
    """Count the rules that a decision in force lets destroy records of the authority it was made for."""
    known = {decision.id: decision for decision in decisions_from(settings.decisions)}
    named = ((rule, known.get(rule.decision)) for rule in rules.rules if rule.destroys)
    return sum(bool(one and not why_not(one, today, one.authority, rule.id)) for rule, one in named)


def _shown(one: Holding) -> tuple[str, ...]:
    span = f"{day(one.first)} – {day(one.last)}" if one.first and one.last else "inget fångat"
    counts = (number(count) for count in (one.threads, one.comments, one.snapshots))
    return one.name, one.authority, one.status, *counts, span


def _row(one: Holding) -> tuple[str, ...]:
    return (
        one.name,
        one.id,
        one.platform,
        one.url,
        one.authority,
        one.status,
        one.level,
        *(str(count) for count in (one.threads, one.versions, one.snapshots, one.comments)),
        one.first.date().isoformat() if one.first else "",
        one.last.date().isoformat() if one.last else "",
        one.destination,
    )
