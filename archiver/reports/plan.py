"""The preservation plan (bevarandeplan) of each account: what is kept, in what form, by which rules, and for whom.

RA-FS 2009:1 asks state authorities for a strategy for preservation, and RA-FS 2009:2 for lasting formats; they do not
bind municipalities, many of which have adopted them. What the plan says is what the program does, as the register, the
rules and the decisions stand on the day.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archiver.config.settings import Settings
from archiver.errors import WorkspaceError
from archiver.register.duties import interval
from archiver.render.wording import LANES, day, number
from archiver.reports.coverage import planned_pace
from archiver.reports.subjects import Subject, subjects
from archiver.reports.wording import pace_told, recipient_told
from archiver.reports.writing import Report
from archiver.retention.decisions import Decision, decisions_from, same_authority, why_not
from archiver.retention.outcomes import Outcome
from archiver.retention.rules import Branch, Rule, Rules, read_rules, rules_path
from archiver.store.layout import record_folders, stored_versions
from archiver.store.manifest import read_manifest
from archiver.volumes import volume_number
from archiver.workspace import Workspace

TEMPLATE = Path(__file__).with_name("bevarandeplan.html.j2")
HEADINGS = ("Konto", "Avsnitt", "Uppgift", "Innehåll", "Frist", "Registrering", "Beslut", "Läge")
OUTCOMES = {
    Outcome.KEEP: "bevaras",
    Outcome.KEEP_AND_REGISTER: "bevaras och diarieförs",
    Outcome.DISPOSE_WHEN_OBSOLETE: "gallras vid inaktualitet",
    Outcome.DISPOSE_AFTER_YEARS: "gallras",
    Outcome.KEEP_THEN_REMOVE: "bevaras och tas bort från plattformen",
    Outcome.HELD: "spärras",
    Outcome.MANUAL: "bedöms av handläggare",
    Outcome.DO_NOT_CAPTURE: "fångas inte; anmäls",
    Outcome.NOT_A_RECORD: "inte allmän handling",
}
LEVELS = {
    "oversikt": "Endast ögonblicksbilder av kontot fångas; enskilda trådar fångas inte.",
    "unik": "Det som är unikt för kontot fångas; det som bevaras på annan plats kan undantas.",
    "fullstandig": "Allt som visas på kontot fångas: inlägg, kommentarer i alla led, bilder, filmer och bilagor.",
}
FILES = {
    ".pdf": "PDF",
    ".xml": "XML",
    ".gz": "WARC (gzip)",
    ".txt": "text",
    ".jpg": "JPEG",
    ".png": "PNG",
    ".mp4": "MPEG-4",
}

IN_FORCE = "gäller"
NOT_NEEDED = "behövs inte"
SEARCHABLE = ".sokbar.pdf"  # a searchable copy of an attached PDF


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """A rule as it stands for one account: what it leads to, and whether a decision lets it destroy."""

    id: str
    record_type: str
    outcome: str
    term: str
    registration: str
    decision: str
    state: str  # gäller | vilande: why | behövs inte


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPlan:
    """One account's plan: every value is a text."""

    name: str
    account: str
    whole_life: tuple[tuple[str, str], ...]
    decisions: tuple[tuple[str, ...], ...]
    rules: tuple[RuleLine, ...]
    formats: tuple[tuple[str, str], ...]
    schedule: tuple[tuple[str, str], ...]
    transfer: tuple[tuple[str, str], ...]
    fixity: tuple[tuple[str, str], ...]
    decided: bool  # some decision for its creator is in force
    disposes: bool  # some rule that names one may destroy now

    @property
    def shown_rules(self) -> list[tuple[str, ...]]:
        """Give the rules as the table has them."""
        return [
            (
                rule.id,
                rule.record_type,
                rule.outcome,
                rule.term,
                rule.registration or "–",
                ", ".join(filter(None, (rule.decision, rule.state))),
            )
            for rule in self.rules
        ]


def account_plans(workspace: Workspace, *, account: str = "", today: dt.date) -> tuple[AccountPlan, ...]:
    """Give the plan of the named account, or of all.

    Raises:
        NoSuchThing: there is no such account. RulesInvalid: the workspace's own rules are not valid.
        WorkspaceError: a manifest cannot be read.
    """
    rules = read_rules(rules_path(workspace.home))
    return tuple(_plan(workspace, rules, subject, today) for subject in subjects(workspace, account))


def plan_report(workspace: Workspace, plans: tuple[AccountPlan, ...], *, account: str = "", today: dt.date) -> Report:
    """Give the report of these plans."""
    rules = read_rules(rules_path(workspace.home))
    only = next((plan.name for plan in plans if account), "alla konton")
    return Report(
        name=f"bevarandeplan-{account or 'alla-konton'}-{today}",
        title=f"Bevarande och gallring av {only}",
        kind="Bevarandeplan",
        account=account,
        template=TEMPLATE,
        values={"plans": plans, "rules_version": rules.version, "rules_sha256": rules.sha256},
        headings=HEADINGS,
        rows=tuple(row for plan in plans for row in _rows(plan)),
    )


def rule_lines(rules: Rules, decisions: tuple[Decision, ...], authority: str, today: dt.date) -> tuple[RuleLine, ...]:
    """Say of each rule what it leads to for that authority on that day."""
    known = {decision.id: decision for decision in decisions}
    return tuple(_rule(rule, known.get(rule.decision), authority, today) for rule in rules.rules)


def _plan(workspace: Workspace, rules: Rules, subject: Subject, today: dt.date) -> AccountPlan:
    settings = workspace.settings
    decisions = decisions_from(settings.decisions)
    lines = rule_lines(rules, decisions, subject.authority, today)
    decided = tuple(_decisions(decisions, subject, today))
    return AccountPlan(
        name=subject.name,
        account=subject.id,
        whole_life=tuple(_life(subject)),
        decisions=decided,
        rules=lines,
        formats=tuple(_formats(settings, workspace.home / "store" / subject.id)),
        schedule=tuple(_schedule(settings, subject)),
        transfer=tuple(_transfer(settings, subject)),
        fixity=tuple(_fixity(settings)),
        decided=any(state == IN_FORCE for *_, state in decided),
        disposes=any(line.state == IN_FORCE for line in lines),
    )


def _life(subject: Subject) -> Iterator[tuple[str, str]]:
    entry = subject.entry
    yield "Konto", f"{subject.name} ({subject.id})"
    yield "Plattform och adress", " · ".join(filter(None, (subject.platform, subject.url)))
    yield "Arkivbildare", subject.authority
    yield "Status", subject.status
    if entry:
        yield "Syfte", entry.purpose
        yield "Målgrupp", entry.target_group
        yield "Ansvarig", entry.owner_role
        yield "Öppnat", day(entry.opened) if entry.opened else ""
        yield "Avslutat", day(entry.closed) if entry.closed else ""
        yield "Handlingsplan", entry.account_plan
        yield "Föregångare", entry.predecessor
        yield "Efterföljare", entry.successor
    yield "Omfattning", f"{subject.level_told[:1].upper()}{subject.level_told[1:]}. {LEVELS.get(subject.level, '')}"


def _decisions(decisions: tuple[Decision, ...], subject: Subject, today: dt.date) -> Iterator[tuple[str, ...]]:
    for decision in decisions:
        if decision.authority is None or not same_authority(decision.authority, subject.authority):
            continue
        until = day(decision.valid_to) if decision.valid_to else "tills vidare"
        since = day(decision.valid_from) if decision.valid_from else ""
        scope = ", ".join(sorted(decision.rules)) or "alla regler som hänvisar till beslutet"
        yield decision.shown, f"{since} – {until}", scope, why_not(decision, today, subject.authority) or IN_FORCE


def _rule(rule: Rule, decision: Decision | None, authority: str, today: dt.date) -> RuleLine:
    outcomes = dict.fromkeys(OUTCOMES[branch.outcome] for branch in rule.branches)
    terms = dict.fromkeys(filter(None, (_term(branch) for branch in rule.branches)))
    if not rule.destroys:
        state = NOT_NEEDED
    elif decision is None:
        state = "vilande: inget gallringsbeslut"
    else:
        why = why_not(decision, today, authority, rule.id)
        state = f"vilande: {why}" if why else IN_FORCE
    return RuleLine(
        id=rule.id,
        record_type=rule.record_type,
        outcome="; ".join(outcomes),
        term="; ".join(terms) or "–",
        registration=rule.registration,
        decision=decision.shown if decision else "",
        state=state,
    )


def _term(branch: Branch) -> str:
    if branch.term is None:
        return ""
    return branch.term.swedish if branch.term.months or branch.term.days else "ingen karens"


def _formats(settings: Settings, folder: Path) -> Iterator[tuple[str, str]]:
    flavour = settings.pdf.flavour
    accessible = " och PDF/UA-1 (tillgänglig)" if flavour.endswith("a") else ""
    yield "Läsexemplar", f"PDF/A-{flavour}{accessible}: följeblad, tråden och skärmbilder med sökbar text"
    yield "Uppgifter", "record.xml enligt innehållsprofilen för sociala medier (XSD och Schematron i arkivet)"
    yield "Bevarandemetadata", "premis.xml (PREMIS 3.0): filer, händelser, kontroller och program"
    yield "Bilagor", "originalfilerna som plattformen gav dem; bifogade PDF-filer även som sökbar PDF/A"
    yield "Råfångst", "WARC 1.1 (ISO 28500) utan inloggningsuppgifter"
    if held := _held(folder):
        yield "Filer i dag", ", ".join(f"{number(files)} {name}" for name, files in held)


def _held(folder: Path) -> list[tuple[str, int]]:
    """Count the account's kept files by kind, as the manifests name them; the commonest first."""
    kinds: Counter[str] = Counter()
    for record in record_folders(folder):
        for version in stored_versions(record):
            try:
                kinds.update(_kind(entry.path) for entry in read_manifest(version.path))
            except (OSError, ValueError) as error:
                raise WorkspaceError(f"The manifest of {version.folder}: {error}. Run archive verify.") from error
    return sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))


def _kind(path: str) -> str:
    if volume_number(path) or path.endswith(SEARCHABLE):
        return "PDF/A"
    suffix = Path(path).suffix.lower()
    return FILES.get(suffix, suffix.removeprefix(".").upper() or "utan ändelse")


def _schedule(settings: Settings, subject: Subject) -> Iterator[tuple[str, str]]:
    schedule = settings.schedule
    yield "Löpande fångst", pace_told(planned_pace(subject, schedule))
    days = ", ".join(day(dt.date.fromisoformat(f"2000-{one}")).removesuffix(" 2000") for one in schedule.snapshot_days)
    window = f"(inom {schedule.snapshot_window_days} dagar)"
    yield "Ögonblicksbilder", f"{days} {window}, vid större förändringar och före avslut" if days else ""
    yield "Vid kris", pace_told(interval(schedule.crisis_interval))
    if subject.entry:
        yield "Vägar, i ordning", ", ".join(LANES[lane] for lane in subject.entry.lanes)
        yield "Bevakas", subject.entry.monitoring_hours


def _transfer(settings: Settings, subject: Subject) -> Iterator[tuple[str, str]]:
    entry = subject.entry
    yield "Slutarkiv", entry.destination if entry and entry.destination else "inte angivet i kontoförteckningen"
    yield "Diarium och serie", entry.registry if entry else ""
    for recipient in settings.recipients:
        yield "Diarium" if recipient.is_diarium else "Mottagare", recipient_told(recipient)
    if not settings.recipients:
        yield "Mottagare", "ingen mottagare är inlagd; handlingarna förvaras i detta arkiv"
    yield "Gallring efter leverans", "ingen handling gallras förrän mottagaren har kvitterat"


def _fixity(settings: Settings) -> Iterator[tuple[str, str]]:
    yield "Kontrollsummor", "SHA-256 för varje fil, i ett manifest för varje version"
    yield "Kontroll", f"varje version läses och jämförs minst var {settings.schedule.fixity_days}:e dag"
    yield "Förändringar", "versioner skrivs aldrig över; varje åtgärd står i en kedjad händelselogg"
    judges = {"verapdf": "veraPDF", "pikepdf": "pikepdf"}
    yield "Formatprövning", "varje PDF prövas av " + " och ".join(judges[one] for one in settings.pdf.validators)


def _rows(plan: AccountPlan) -> Iterator[tuple[str, ...]]:
    facts = {
        "Kontot": plan.whole_life,
        "Format": plan.formats,
        "Tidplan": plan.schedule,
        "Överlämnande": plan.transfer,
        "Kontroll": plan.fixity,
    }
    for part, pairs in facts.items():
        yield from ((plan.account, part, name, value, "", "", "", "") for name, value in pairs if value)
    for shown, valid, scope, state in plan.decisions:
        yield plan.account, "Gallringsbeslut", shown, scope, valid, "", "", state
    for rule in plan.rules:
        yield (
            plan.account,
            "Regel",
            f"{rule.id} {rule.record_type}",
            rule.outcome,
            rule.term,
            rule.registration,
            rule.decision,
            rule.state,
        )
