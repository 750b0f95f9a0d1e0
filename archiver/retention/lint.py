"""What is wrong or doubtful in a rule set: findings for the archivist, each with a rule of its own. Pure.

GR-101 unknown decision · GR-102 decision not in force · GR-103 inert rule · GR-104 RA-FS as the only ground ·
GR-201 a case that can never decide · GR-202 contradiction · GR-203 no trigger · GR-204 a rule of the model is missing ·
GR-205 not revised for a year.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from archiver.findings import Finding, Level
from archiver.retention.conditions import Condition
from archiver.retention.decisions import Decision, why_not
from archiver.retention.implication import covers, exclude, impossible
from archiver.retention.rules import Branch, Rule, Rules
from archiver.retention.terms import Term
from archiver.stockholm import local_day

MODEL = tuple(f"SM-{number:02}" for number in range(1, 41))
REPEALED = ("1991:6", "1997:6", "2012:2")
_RA_FS = re.compile(r"RA-FS\s*([0-9]{4}:[0-9]+)", re.IGNORECASE)
_REVISED_EVERY = Term(months=12)


def lint_rules(rules: Rules, decisions: Sequence[Decision], now: dt.datetime) -> tuple[Finding, ...]:
    """Give the findings about a rule set and the decisions it names, in the order of the rules."""
    today = local_day(now)
    found = [
        *(finding for rule in rules.rules for finding in _of_rule(rule, decisions, today)),
        *_unreachable(rules),
        *_contradictions(rules),
        *_missing(rules),
        *_old(rules, today),
    ]
    return tuple(sorted(found, key=lambda one: (one.where, one.rule, one.message)))


def _finding(rule: str, level: Level, where: str, message: str) -> Finding:
    return Finding(rule=rule, level=level, where=where, message=message)


def _of_rule(rule: Rule, decisions: Sequence[Decision], today: dt.date) -> Iterator[Finding]:
    if any(branch.term and not branch.needed for branch in rule.branches):
        yield _finding("GR-203", Level.ERROR, rule.id, "Gallrar utan utlösande datum. Fyll i `utlosande`.")
    if not rule.destroys:
        return
    yield from _decided(rule, decisions, today)
    cited = [_RA_FS.findall(ground) for ground in rule.grounds]
    if cited and all(cited):
        repealed = any(number in REPEALED for numbers in cited for number in numbers)
        why = "är upphävd" if repealed else "gäller inte kommuner"
        message = f"Enda grunden är en RA-FS, som {why}. Ange AL 10 § och kommunens eget gallringsbeslut."
        yield _finding("GR-104", Level.WARNING, rule.id, message)


def _decided(rule: Rule, decisions: Sequence[Decision], today: dt.date) -> Iterator[Finding]:
    if not rule.decision:
        message = "Vilande: inget gallringsbeslut är angivet, så inget gallras enligt regeln."
        yield _finding("GR-103", Level.INFO, rule.id, message)
        return
    named = next((one for one in decisions if one.id == rule.decision), None)
    if named is None:
        message = f"Gallringsbeslutet {rule.decision} finns inte i archive.toml. Skriv in det eller rätta id:t."
        yield _finding("GR-101", Level.ERROR, rule.id, message)
    elif why := why_not(named, today, named.authority, rule.id):
        yield _finding("GR-102", Level.WARNING, rule.id, f"Regeln gallrar inte: {why}.")


def _unreachable(rules: Rules) -> Iterator[Finding]:
    for place, branch in enumerate(rules.ordered):
        if pair := impossible(branch.conditions.all):
            message = f"Ett fall kan aldrig gälla: ”{pair[0].sentence}” och ”{pair[1].sentence}” utesluter varandra."
            yield _finding("GR-201", Level.ERROR, branch.rule, message)
            continue
        earlier = (one for one in rules.ordered[:place] if covers(one.conditions.all, branch.conditions.all))
        if first := next(earlier, None):
            message = f"Ett fall nås aldrig: {first.rule} (steg {first.step}) avgör alltid före. {_told(branch)}"
            yield _finding("GR-201", Level.ERROR, branch.rule, message)


def _contradictions(rules: Rules) -> Iterator[Finding]:
    for one, other in combinations(rules.ordered, 2):
        same_place = (one.step, one.place) == (other.step, other.place)
        if same_place and one.outcome is not other.outcome and not _apart(one, other):
            message = (
                f"Motsäger {other.rule}: båda kan gälla i steg {one.step}, ordning {one.place}, med olika utfall. "
                "Ge dem olika ordning eller villkor som utesluter varandra."
            )
            yield _finding("GR-202", Level.WARNING, one.rule, message)


def _apart(one: Branch, other: Branch) -> bool:
    return any(exclude(first, second) for first in one.conditions.all for second in other.conditions.all)


def _missing(rules: Rules) -> Iterator[Finding]:
    there = {rule.id for rule in rules.rules}
    for id in MODEL:
        if id not in there:
            message = "Modellens regel saknas i filen. Det som den skulle bevara går till nästa regel; ta tillbaka den."
            yield _finding("GR-204", Level.WARNING, id, message)


def _old(rules: Rules, today: dt.date) -> Iterator[Finding]:
    due = _REVISED_EVERY.after(dt.date.fromisoformat(rules.revised))
    if due and due < today:
        message = f"Reglerna reviderades senast {rules.revised}. Gå igenom dem och ändra `reviderad`."
        yield _finding("GR-205", Level.WARNING, "reviderad", message)


def _told(branch: Branch) -> str:
    return f"Villkoren är: {'; '.join(_sentences(branch.conditions.all))}."


def _sentences(conditions: Sequence[Condition]) -> tuple[str, ...]:
    return tuple(one.sentence for one in conditions)
